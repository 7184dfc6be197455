"""Pictures: each caller gets its own, and a browser that dies or hangs costs a second and not the service."""

import asyncio
import os
import re
import signal
import struct
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.domain import Answer
from service.errors import BadInput, Busy, PicturesUnavailable
from service.exports import png, svg
from service.exports._drawing import Drawing
from service.exports._picture import Look, Picture
from tests.present.answers import ranking, variety

pytestmark = pytest.mark.browser


def size(content: bytes) -> tuple[int, int]:
    """Width and height in a PNG's head."""
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def titled(title: str) -> Answer:
    answer = ranking()
    assert answer.chart is not None
    return replace(answer, chart=replace(answer.chart, title=title))


def with_drawing(work: Callable[[Drawing], Awaitable[None]], **settings: float) -> None:
    """Runs work in a loop of its own and proves that no browser is left behind."""

    async def run() -> None:
        drawing = Drawing(**settings)  # type: ignore[arg-type]  # only the numbers are set here
        try:
            await work(drawing)
            group = running(drawing)
        finally:
            await drawing.close()
        assert not alive(group)

    asyncio.run(run())


def running(drawing: Drawing) -> int:
    """The process group of the browser."""
    process = getattr(drawing._browser, "subprocess")  # noqa: B009 - not in the Protocol
    return int(process.pid)


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return any(_group_of(status) == group for status in Path("/proc").glob("[0-9]*/stat"))


def _group_of(stat: Path) -> int | None:
    """The group of a process that still runs; a zombie does not."""
    try:
        state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
    except (OSError, ValueError):
        return None
    return None if state == "Z" else int(group)


def test_every_kind_of_answer_becomes_a_png_of_the_wished_size() -> None:
    async def work(drawing: Drawing) -> None:
        picture = png.build(png.Config(), drawing)
        for name, answer in variety().items():
            content = await picture.render(answer, Look(width=700, height=400, scale=1.5))
            assert size(content) == (1050, 600), name

    with_drawing(work)


def test_svg_and_pdf_come_from_the_same_browser_and_hold_the_words() -> None:
    async def work(drawing: Drawing) -> None:
        drawn = await svg.build(svg.Config(), drawing).render(ranking())
        group = running(drawing)
        printed = await Picture("pdf", drawing).render(ranking())

        assert "acme/payments-api" in drawn.decode()
        assert "https://" not in drawn.decode().replace("http://www.w3.org", "")
        assert printed.startswith(b"%PDF-")
        assert running(drawing) == group

    with_drawing(work)


def test_callers_at_the_same_time_each_get_their_own_picture() -> None:
    async def work(drawing: Drawing) -> None:
        picture = svg.build(svg.Config(), drawing)
        titles = [f"picture-{number:03}" for number in range(12)]
        drawn = await asyncio.gather(*(picture.render(titled(title)) for title in titles))

        assert [re.findall(r"picture-\d+", content.decode())[0] for content in drawn] == titles

    with_drawing(work)


def test_a_killed_browser_is_replaced() -> None:
    async def work(drawing: Drawing) -> None:
        picture = svg.build(svg.Config(), drawing)
        await picture.render(ranking())
        os.killpg(running(drawing), signal.SIGKILL)

        assert "second" in (await picture.render(titled("second"))).decode()

    with_drawing(work)


def test_a_browser_killed_in_the_middle_of_a_picture_is_replaced() -> None:
    async def work(drawing: Drawing) -> None:
        picture = svg.build(svg.Config(), drawing)
        await picture.render(ranking())
        half_way = asyncio.create_task(picture.render(titled("half-way")))
        await asyncio.sleep(0.02)
        os.killpg(running(drawing), signal.SIGKILL)

        assert "half-way" in (await half_way).decode()

    with_drawing(work)


def test_a_browser_that_hangs_is_replaced_after_the_time_out() -> None:
    async def work(drawing: Drawing) -> None:
        picture = svg.build(svg.Config(), drawing)
        await picture.render(ranking())
        hung = running(drawing)
        os.killpg(hung, signal.SIGSTOP)

        assert "after" in (await picture.render(titled("after"))).decode()
        assert not alive(hung)

    with_drawing(work, seconds=4.0)


def test_a_caller_who_goes_away_leaves_the_browser_in_order() -> None:
    async def work(drawing: Drawing) -> None:
        picture = svg.build(svg.Config(), drawing)
        await picture.render(ranking())
        group = running(drawing)
        gone = asyncio.create_task(picture.render(titled("gone")))
        await asyncio.sleep(0.01)
        gone.cancel()

        assert "next" in (await picture.render(titled("next"))).decode()
        assert running(drawing) == group

    with_drawing(work)


def test_too_many_callers_are_told_to_come_back() -> None:
    async def work(drawing: Drawing) -> None:
        picture = svg.build(svg.Config(), drawing)
        asked = [asyncio.create_task(picture.render(ranking())) for _ in range(6)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)

        assert sum(isinstance(outcome, Busy) for outcome in outcomes) == 3
        assert sum(isinstance(outcome, bytes) for outcome in outcomes) == 3

    with_drawing(work, queue=3)


@pytest.mark.parametrize(
    "look", [Look(width=5000), Look(width=100), Look(height=40_000), Look(scale=5), Look(theme="sepia")]
)
def test_a_picture_beyond_the_bounds_is_refused_before_any_browser_starts(look: Look) -> None:
    drawing = Drawing()

    with pytest.raises(BadInput):
        asyncio.run(png.build(png.Config(), drawing).render(ranking(), look))
    assert drawing._browser is None


def test_a_browser_that_is_not_there_is_named_with_what_to_do() -> None:
    picture = png.build(png.Config(browser="/nowhere/chrome"))

    with pytest.raises(PicturesUnavailable, match=r"no browser at /nowhere/chrome.*apt-get install"):
        asyncio.run(picture.render(ranking()))


def test_a_browser_that_cannot_start_is_given_up_after_two_attempts() -> None:
    picture = png.build(png.Config(), Drawing(browser=Path("/bin/true"), start_seconds=3.0))

    with pytest.raises(PicturesUnavailable, match="failed twice"):
        asyncio.run(picture.render(ranking()))
