"""Does the model fit the data? The demo's does; each kind of mistake is named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from service.cli.checking import Reader
from service.semantics.check import misfits, surprises
from service.semantics.model import SemanticModel, Source, load_model
from service.settings import Settings
from service.wiring import analyst_on

MODEL = load_model()
Check = Callable[[SemanticModel, Reader], Awaitable[Sequence[str]]]


@asynccontextmanager
async def reader(file: Path, home: Path) -> AsyncIterator[Reader]:
    async with analyst_on(Settings(home=str(home)), file) as analyst:
        yield Reader(analyst)


def found(check: Check, model: SemanticModel, file: Path, home: Path) -> list[str]:
    async def run() -> list[str]:
        async with reader(file, home) as reads:
            return list(await check(model, reads))

    return asyncio.run(run())


def with_view(name: str, **changes: object) -> SemanticModel:
    view = MODEL.views[name].model_copy(update=changes)
    return MODEL.model_copy(update={"views": {**MODEL.views, name: view}})


def test_every_definition_runs_on_the_demo_and_nothing_surprises(demo_file: Path, tmp_path: Path) -> None:
    assert found(misfits, MODEL, demo_file, tmp_path) == []
    assert found(surprises, MODEL, demo_file, tmp_path) == []


def test_a_metric_that_cannot_run_is_named_and_the_others_are_not(demo_file: Path, tmp_path: Path) -> None:
    spend = MODEL.metrics["spend"].model_copy(
        update={
            "sources": (Source(view="usage", sql="sum(cost_usd)"), Source(view="usage", sql="sum(model)"))
        }
    )
    model = MODEL.model_copy(update={"metrics": {**MODEL.metrics, "spend": spend}})

    (problem,) = found(misfits, model, demo_file, tmp_path)

    assert problem.startswith("metric spend, source 2: ")


def test_a_measure_and_a_dimension_that_cannot_run_are_named(demo_file: Path, tmp_path: Path) -> None:
    cost = MODEL.measures["session_cost"].model_copy(update={"sql": "no_such_column"})
    week = MODEL.dimensions["week"].model_copy(update={"sql": "day + 'x'"})
    model = MODEL.model_copy(
        update={
            "measures": {**MODEL.measures, "session_cost": cost},
            "dimensions": {**MODEL.dimensions, "week": week},
        }
    )

    problems = found(misfits, model, demo_file, tmp_path)

    assert {problem.partition(":")[0] for problem in problems} >= {
        "measure session_cost", "dimension week of sessions.day", "dimension week of pull_requests.merged_day",
    }  # fmt: skip


def test_a_key_that_is_none_is_named(demo_file: Path, tmp_path: Path) -> None:
    model = with_view("tool_calls", key=("session_id",))

    assert found(surprises, model, demo_file, tmp_path) == [
        "tool_calls: several rows have the same session_id."
    ]


def test_rows_without_a_key_are_named_where_there_should_be_none(demo_file: Path, tmp_path: Path) -> None:
    model = with_view("usage", key=("request_id", "skill"), keyless_rows=False)

    assert found(surprises, model, demo_file, tmp_path) == [
        "usage: there are rows without request_id or skill."
    ]


@pytest.mark.parametrize(
    ("open_", "expected"),
    [(False, ["tool_calls.kind holds 'connector', 'shell', which the model does not know."]), (True, [])],
)
def test_a_value_that_no_code_stands_for_is_named_unless_any_may_come(
    open_: bool, expected: list[str], demo_file: Path, tmp_path: Path
) -> None:
    kind = MODEL.codes["kind"].model_copy(update={"values": ("file_edit", "other"), "open": open_})
    model = MODEL.model_copy(update={"codes": {**MODEL.codes, "kind": kind}})

    assert found(surprises, model, demo_file, tmp_path) == expected


def test_rows_before_the_day_are_not_looked_at(demo_file: Path, tmp_path: Path) -> None:
    model = with_view("tool_calls", key=("session_id",))

    async def late(model: SemanticModel, reads: Reader) -> Sequence[str]:
        return await surprises(model, reads, since=date(2030, 1, 1))

    assert found(late, model, demo_file, tmp_path) == []
