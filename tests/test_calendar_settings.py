"""An operator's fiscal years and weeks hold for words, splits and plans that are sent, end to end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import pytest

from service.ask import Analyst
from service.domain import Answer, Question
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on
from tests.organisation import NOW


@pytest.fixture(scope="module")
def analyst(
    demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[asyncio.Runner, Analyst]]:
    settings = Settings(home=str(tmp_path_factory.mktemp("home")), fiscal_year_start=10, week_start="sunday")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner, runner.run(stack.enter_async_context(analyst_on(settings, demo_file)))
        runner.run(stack.aclose())


def answer(analyst: tuple[asyncio.Runner, Analyst], text: str, plan: str | None = None) -> Answer:
    runner, asked = analyst
    outcome = runner.run(asked.answer(Question(text, LOCAL_OPERATOR, NOW, plan=plan)))
    assert isinstance(outcome, Answer), outcome
    return outcome


def test_the_fiscal_year_begins_in_the_month_that_was_set(analyst: tuple[asyncio.Runner, Analyst]) -> None:
    period = answer(analyst, "spend this fiscal year").period

    assert period is not None
    assert (period.start, period.end) == (date(2026, 10, 1), date(2026, 11, 23))


def test_words_and_splits_mean_the_same_weeks(analyst: tuple[asyncio.Runner, Analyst]) -> None:
    found = answer(analyst, "weekly spend for the last 4 weeks")

    assert [row[0] for row in found.rows] == [
        date(2026, 10, 25),
        date(2026, 11, 1),
        date(2026, 11, 8),
        date(2026, 11, 15),
    ]
    assert found.period is not None
    assert found.period.start == date(2026, 10, 25)


def test_a_plan_that_was_sent_is_split_by_the_same_weeks(analyst: tuple[asyncio.Runner, Analyst]) -> None:
    period = {"start": "2026-11-15", "end": "2026-11-22", "zone": "UTC", "label": "", "unit": "week"}
    plan = {"metrics": ["spend"], "period": period, "dimensions": ["week"]}

    found = answer(analyst, "as planned", json.dumps(plan))

    assert [row[0] for row in found.rows] == [date(2026, 11, 15)]
