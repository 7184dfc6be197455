"""Charts that do not suit their columns are reported, those that do are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from answers_made import answer, chart

from service.domain import Answer, ChartSpec
from service.evaluation.charts import chart_faults

TEAMS = answer("team:text:dimension spend:usd:metric n:count:metric", [("a", 5, 1), ("b", 3, 2)])
DAYS = answer("day:day:time spend:usd:metric", [(date(2026, 10, 1), 5), (date(2026, 10, 2), 3)])

ROLLING = answer(
    "day:day:time sessions:count:metric sessions_rolling:number:metric",
    [(date(2026, 10, 1), 5, 5.0), (date(2026, 10, 2), 2, 3.5)],
)
SPREAD = answer(
    "bucket_from:usd:dimension bucket_to:usd:detail sessions:count:metric", [(0, 2, 5), (2, 4, 3)]
)
BUDGETS = answer("scope:text:dimension spent:usd:metric limit_usd:usd:metric", [("a", 5, 9), ("b", 3, 2)])
SHARED = answer(
    "user_name:text:dimension spend:usd:metric cumulative_share:share:metric", [("a", 5, 0.6), ("b", 3, 1.0)]
)
DRIVERS = answer("name:text:dimension amount:usd:metric", [("People", 5), ("Price per token", -3)])


@pytest.mark.parametrize(
    ("table", "drawn"),
    [
        (TEAMS, None),
        (TEAMS, chart("bar", "team", "spend", sort="descending")),
        (TEAMS, chart("pie", "team", "spend")),
        (TEAMS, chart("scatter", "spend", "n", series="team")),
        (DAYS, chart("line", "day", "spend")),
        (DAYS, chart("column", "day", "spend")),
        (ROLLING, chart("line", "day", "sessions sessions_rolling")),
        (SPREAD, chart("histogram", "bucket_from", "sessions")),
        (BUDGETS, chart("bullet", "scope", "spent limit_usd")),
        (SHARED, chart("pareto", "user_name", "spend cumulative_share")),
        (DRIVERS, chart("waterfall", "name", "amount")),
        (answer("spend:usd:metric", [(5,)]), chart("kpi", "", "spend")),
    ],
    ids=lambda one: one.kind if isinstance(one, ChartSpec) else "",
)
def test_a_chart_that_suits_has_no_fault(table: Answer, drawn: ChartSpec | None) -> None:
    assert chart_faults(_with(table, drawn)) == ()


@pytest.mark.parametrize(
    ("table", "drawn", "fault"),
    [
        (TEAMS, chart("donut", "team", "spend"), "no such kind"),
        (TEAMS, chart("bar", "team", "cost"), "y names no columns"),
        (TEAMS, chart("bar", "squad", "spend"), "x is no column"),
        (TEAMS, chart("bar", "team", "spend", series="squad"), "the series is no column"),
        (TEAMS, chart("bar", "team", "spend", title=" "), "no title"),
        (TEAMS, chart("bar", "team", "spend", alt=""), "cannot see"),
        (TEAMS, chart("bar", "team", "spend", sort="random"), "no such order"),
        (TEAMS, chart("bar", "spend", "team"), "y is no measure"),
        (TEAMS, chart("line", "team", "spend"), "does not run over time"),
        (TEAMS, chart("kpi", "", "spend"), "one figure for several rows"),
        (DAYS, chart("line", "day", "spend day"), "units share an axis"),
        (DAYS, chart("pie", "day", "spend"), "not drawn over time"),
        (DAYS, chart("bar", "spend", "spend"), "time is no axis"),
        (answer("t:text:dimension d:usd:metric", [("a", 5), ("b", -3)]), chart("pie", "t", "d"), "no whole"),
        (answer("spend:usd:metric", []), chart("kpi", "", "spend"), "a chart of nothing"),
    ],
)
def test_a_chart_that_does_not_suit_says_why(table: Answer, drawn: ChartSpec, fault: str) -> None:
    assert any(fault in said for said in chart_faults(_with(table, drawn)))


def _with(table: Answer, drawn: ChartSpec | None) -> Answer:
    return replace(table, chart=drawn)
