"""One suite for every format; a new file in service/exports is found by its folder."""

import asyncio
import inspect
import re

import pytest

from service import plugins
from service.domain import Answer
from service.exports._picture import Picture
from tests.present.answers import ranking, variety

FORMATS = plugins.names("exports")
STARTS = {
    "csv": b"repo,spend",
    "json": b"{",
    "parquet": b"PAR1",
    "pdf": b"%PDF-",
    "png": b"\x89PNG",
    "svg": b"<svg",
    "xlsx": b"PK",
}


def marked(name: str) -> object:
    return pytest.param(name, marks=pytest.mark.browser) if name in ("png", "svg", "pdf") else name


async def rendered(name: str, answers: list[Answer]) -> list[bytes]:
    exporter = plugins.build("exports", name, {})
    try:
        contents = [exporter.render(answer) for answer in answers]
        return [await content if inspect.isawaitable(content) else content for content in contents]
    finally:
        if isinstance(exporter, Picture):
            await exporter.close()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_its_type_and_the_end_of_its_files(name: str) -> None:
    exporter = plugins.build("exports", name, {})

    assert exporter.suffix == f".{name}"
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+(; charset=utf-8)?", exporter.media_type)


@pytest.mark.parametrize("name", [marked(name) for name in FORMATS])
def test_an_answer_becomes_a_file_of_that_format(name: str) -> None:
    (content,) = asyncio.run(rendered(name, [ranking()]))

    assert content.startswith(STARTS[name])


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("png", "svg", "pdf")])
def test_every_kind_of_answer_becomes_a_file(name: str) -> None:
    contents = asyncio.run(rendered(name, list(variety().values())))

    assert all(contents)
