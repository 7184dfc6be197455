"""The page that tells people how questions are understood: its periods are those days, its examples end as it says.

Its figures are of a larger demo organisation than the tests', so that only the kind of each outcome is held, and
the words where they depend on no data.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from service.ask import Analyst
from service.domain import Answer, Clarification, Question, Refusal
from service.present.values import days
from service.semantics.calendar import parse
from service.semantics.clock import Clock
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on
from tests.organisation import NOW

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "questions.md").read_text("utf-8")
PERIODS = [
    (row[0], row[1]) for row in re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE) if row[0] != "words"
]
SECTIONS = [(part.partition("\n")[0], part) for part in PAGE.split("\n## ")]
EXAMPLES = [
    (heading, re.findall(r"^(>+) (.+)\n(.+)$", block, re.MULTILINE))
    for heading, part in SECTIONS
    for block in re.findall(r"^```\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
]


@pytest.fixture(scope="module")
def analyst(
    demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[asyncio.Runner, Analyst]]:
    settings = Settings(home=str(tmp_path_factory.mktemp("home")))
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner, runner.run(stack.enter_async_context(analyst_on(settings, demo_file)))
        runner.run(stack.aclose())


@pytest.mark.parametrize(("words", "shown"), PERIODS, ids=[words for words, _ in PERIODS])
def test_words_of_time_are_the_days_that_the_page_says(words: str, shown: str) -> None:
    period = parse(words.lower(), Clock(NOW))

    assert period is not None
    assert days(period.start, period.end) == shown


@pytest.mark.parametrize(("heading", "asked"), EXAMPLES, ids=[heading for heading, _ in EXAMPLES])
def test_examples_end_as_the_page_says(
    analyst: tuple[asyncio.Runner, Analyst], heading: str, asked: list[tuple[str, str, str]]
) -> None:
    runner, asking = analyst
    kind = {"What is asked back": Clarification, "What is refused": Refusal}.get(heading, Answer)
    receipt = None
    for sign, question, said in asked:
        follows = receipt if sign == ">>" else None
        outcome = runner.run(asking.answer(Question(question, LOCAL_OPERATOR, NOW, follows)))

        assert isinstance(outcome, kind), (question, outcome)
        if isinstance(outcome, Answer):
            receipt = outcome.receipt
        else:
            assert outcome.text == said


def test_the_page_has_examples_of_every_kind() -> None:
    assert {"What is asked back", "What is refused", "Following up"} <= {heading for heading, _ in EXAMPLES}
    assert len(PERIODS) > 10
