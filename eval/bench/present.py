"""What pictures cost: the warm supervised browser against a cold one and against plotly's own call.

Ratios from one run are kept, seconds are not. The kinds take turns, and the fastest turn of each counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import plotly.graph_objects as go

from service.domain import Answer, ColumnMeaning, Freshness, Period, ResultColumn, ResultSet, Story
from service.exports._drawing import Drawing, Sheet
from service.exports.json import JsonFile
from service.present.figure import figure
from service.present.presentation import present

COLD = 2
WARM = 8
CALLS = 200
SHEET = Sheet("png", 900, 500)
ASKED_AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
COLUMNS = (
    ColumnMeaning("repo", "text", "dimension", "repo"),
    ColumnMeaning("spend", "usd", "metric", "spend", additive=True),
)


def question() -> tuple[Story, ResultSet]:
    """Ten repos and what they cost."""
    rows = tuple((f"acme/repo-{n}", Decimal(1000 - 90 * n) + Decimal("0.25")) for n in range(10))
    columns = (ResultColumn("repo", "VARCHAR"), ResultColumn("spend", "DECIMAL(38,6)"))
    week = Period(date(2026, 11, 9), date(2026, 11, 16), "UTC", "last week")
    story = Story(COLUMNS, "ranking", "Spend by repo · last week (UTC)", week)
    return story, ResultSet(columns, rows, False, "bench", 1.0)


def answer() -> Answer:
    """The answer to draw."""
    story, result = question()
    shown = present(story, result, [Freshness("bench", None, None)], ASKED_AT)
    blank = Answer(
        *("", story.restatement, (), (), "understood", story.period, None, True, "select 1", (), ()),
        *(False, None, "", "", "embedded", Decimal(0), {}, "r", "c", "bench"),
    )
    return replace(
        blank,
        text=shown.text,
        findings=shown.findings,
        columns=shown.columns,
        rows=result.rows,
        chart=shown.chart,
        freshness=shown.freshness,
    )


async def _timed(work: Callable[[], Awaitable[bytes]]) -> float:
    start = time.perf_counter()
    assert await work()
    return time.perf_counter() - start


async def _pictures() -> dict[str, float]:
    drawn = figure(answer())
    seconds: dict[str, list[float]] = {"naive": [], "cold": [], "warm": []}
    for _ in range(COLD):
        start = time.perf_counter()
        await asyncio.to_thread(go.Figure(drawn).to_image, format="png", width=900, height=500)
        seconds["naive"].append(time.perf_counter() - start)
        drawing = Drawing()
        try:
            seconds["cold"].append(await _timed(lambda d=drawing: d.draw(drawn, SHEET)))
            seconds["warm"] += [await _timed(lambda d=drawing: d.draw(drawn, SHEET)) for _ in range(WARM)]
        finally:
            await drawing.close()
    return {kind: min(times) for kind, times in seconds.items()}


def _fastest(work: Callable[[], object]) -> float:
    times = []
    for _ in range(CALLS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def run() -> dict[str, float]:
    """Ratios above 1 are in our favour; the last two say how little of a picture is ours."""
    seconds = asyncio.run(_pictures())
    story, result = question()
    made = answer()
    words = _fastest(lambda: present(story, result, [], ASKED_AT))
    return {
        "naive_over_warm": round(seconds["naive"] / seconds["warm"], 2),
        "cold_over_warm": round(seconds["cold"] / seconds["warm"], 2),
        "warm_over_words_and_figure": round(seconds["warm"] / (words + _fastest(lambda: figure(made))), 1),
        "figure_over_words": round(_fastest(lambda: figure(made)) / words, 2),
        "json_over_words": round(_fastest(lambda: JsonFile().render(made)) / words, 2),
    }


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(json.dumps(run(), indent=2))
