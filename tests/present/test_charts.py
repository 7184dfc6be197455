"""Which chart: the rules as a table of cases."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from service.domain import Cell, ColumnMeaning, ResultColumn, ResultSet, Story
from service.present.presentation import present
from tests.present.answers import (
    ANOMALIES,
    ASKED_AT,
    BUDGETS,
    CONCENTRATION,
    DAY,
    DRIVERS,
    FIRST_DAY,
    FORECAST,
    FRESH,
    HOUR,
    PART,
    PARTS,
    PER_SESSION,
    PREVIOUS,
    REPO,
    REPOS,
    ROLLING,
    SESSIONS,
    SPEND,
    SPREAD,
    TEAM,
    THIS_MONTH,
    WEEK,
    daily,
    presented,
)

CLOCK = ColumnMeaning("hour", "hour", "time", "hour of day")
WEEKDAY = ColumnMeaning("weekday", "weekday", "time", "day of week")
Rows = Sequence[Sequence[Cell]]
MANY = [(f"acme/r{n}", Decimal(n)) for n in range(30)]
SPLIT = [(day, team, value) for day, value in daily(5) for team in ("web", "api", None)]
LONG = [(day, team, value) for day, value in daily(40) for team in ("web", "api")]
SQUARE = [(f"team {t}", f"repo {r}", Decimal(t + r)) for t in range(8) for r in range(8)]
FLAT = [(f"team {t}", f"repo {r}", Decimal(t + r)) for t in range(3) for r in range(3)]
OWED = [("a", Decimal(-5)), ("b", Decimal(9))]
FIRST_DAYS = [("a", date(2026, 11, 9)), ("b", date(2026, 10, 1))]


@pytest.mark.parametrize(
    ("case", "kind", "columns", "rows", "chart"),
    [
        ("no rows", "ranking", (REPO, SPEND), [], None),
        ("no measure", "list", (REPO, TEAM), [("a", "b"), ("c", "d")], None),
        ("one number", "total", (SPEND,), [(Decimal(5),)], "kpi"),
        ("four numbers", "total", (SPEND, SESSIONS, PER_SESSION, SPEND), [(1, 2, 3, 4)], "kpi"),
        ("five numbers", "total", (SPEND,) * 5, [(1, 2, 3, 4, 5)], None),
        ("one named row", "ranking", (REPO, SPEND), [("a", Decimal(5))], "kpi"),
        ("a list that ranks", "list", (REPO, SPEND), REPOS, "bar"),
        ("a list in another order", "list", (REPO, SPEND), [("a", 1), ("b", 3), ("c", 2)], None),
        ("a long list", "list", (REPO, SPEND), MANY, None),
        ("a first day", "total", (FIRST_DAY,), [(date(2026, 11, 9),)], "kpi"),
        ("first days of several", "breakdown", (REPO, FIRST_DAY), FIRST_DAYS, None),
        ("a part of a whole", "part", PART, [PARTS[0][1:]], "kpi"),
        ("parts by team", "part", (TEAM, *PART), PARTS, "bar"),
        (
            "a trend with its rolling average",
            "trend",
            (DAY, SPEND, ROLLING),
            [(*row, 5) for row in daily(9)],
            "line",
        ),
        ("why spend changed", "drivers", *DRIVERS, "waterfall"),
        ("a spread", "histogram", *SPREAD, "histogram"),
        ("a concentration", "concentration", *CONCENTRATION, "pareto"),
        ("a forecast", "forecast", *FORECAST, "kpi"),
        ("budgets", "budget", *BUDGETS, "bullet"),
        ("days that stand out", "anomalies", *ANOMALIES, "grouped_bar"),
        ("drivers without their columns", "drivers", (SPEND,), [(5,)], "kpi"),
        ("a ranking", "ranking", (REPO, SPEND), REPOS, "bar"),
        ("a long ranking", "ranking", (REPO, SPEND), MANY, "bar"),
        ("a breakdown", "breakdown", (REPO, SPEND), REPOS, "bar"),
        ("negative values", "ranking", (REPO, SPEND), OWED, "bar"),
        ("hours keep their order", "breakdown", (HOUR, SPEND), [(9, 1), (8, 2)], "column"),
        (
            "two measures of one unit",
            "ranking",
            (REPO, SPEND, PER_SESSION),
            [("a", 1, 2), ("b", 2, 1)],
            "grouped_bar",
        ),
        (
            "a measure that another dwarfs",
            "ranking",
            (REPO, SPEND, PER_SESSION),
            [("a", 99, 2), ("b", 90, 1)],
            "bar",
        ),
        ("two measures of two units", "ranking", (REPO, SPEND, SESSIONS), [("a", 1, 2), ("b", 2, 1)], "bar"),
        (
            "a comparison by repo",
            "comparison",
            (REPO, SPEND, PREVIOUS),
            [("a", 1, 2), ("b", 2, 1)],
            "grouped_bar",
        ),
        (
            "days of the week and hours",
            "breakdown",
            (CLOCK, WEEKDAY, SPEND),
            [(9, 1, 5), (8, 2, 5)],
            "heatmap",
        ),
        ("a few days of money", "trend", (DAY, SPEND), daily(12), "column"),
        ("many days", "trend", (DAY, SPEND), daily(13), "line"),
        ("a few days of a ratio", "trend", (DAY, PER_SESSION), daily(5), "line"),
        ("days by team", "trend", (DAY, TEAM, SPEND), SPLIT, "stacked_bar"),
        ("days by team of a ratio", "trend", (DAY, TEAM, PER_SESSION), SPLIT, "line"),
        ("many days by team", "trend", (DAY, TEAM, SPEND), LONG, "line"),
        ("two small categories", "breakdown", (TEAM, REPO, SPEND), FLAT, "stacked_bar"),
        ("two small categories of a ratio", "breakdown", (TEAM, REPO, PER_SESSION), FLAT, None),
        ("two large categories", "breakdown", (TEAM, REPO, PER_SESSION), SQUARE, "heatmap"),
        (
            "three categories",
            "breakdown",
            (TEAM, REPO, HOUR, SPEND),
            [("a", "b", 1, 2), ("a", "c", 1, 2)],
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_shape_of_a_result_decides_its_chart(
    case: str, kind: str, columns: tuple[ColumnMeaning, ...], rows: Rows, chart: str | None
) -> None:
    drawn = presented(kind, columns, rows).chart

    assert (drawn and drawn.kind) == chart, case


@pytest.mark.parametrize(
    ("wish", "columns", "rows", "chart"),
    [
        ("pie", (REPO, SPEND), REPOS, "pie"),
        ("pie", (REPO, SPEND), MANY, "bar"),
        ("pie", (REPO, SPEND), OWED, "bar"),
        ("pie", (REPO, PER_SESSION), REPOS, "bar"),
        ("pie", (DAY, SPEND), daily(4), "column"),
        ("line", (DAY, SPEND), daily(4), "line"),
        ("line", (REPO, SPEND), REPOS, "bar"),
        ("bar", (DAY, SPEND), daily(20), "column"),
        ("area", (DAY, TEAM, SPEND), SPLIT, "area"),
        ("area", (DAY, TEAM, PER_SESSION), SPLIT, "line"),
        ("stacked_bar", (DAY, TEAM, SPEND), LONG, "stacked_bar"),
        ("heatmap", (DAY, TEAM, SPEND), SPLIT, "heatmap"),
        ("scatter", (REPO, SPEND, SESSIONS), [("a", 1, 2), ("b", 2, 1)], "scatter"),
        ("scatter", (REPO, SPEND), REPOS, "bar"),
        ("table", (REPO, SPEND), REPOS, None),
        ("none", (REPO, SPEND), REPOS, None),
    ],
)
def test_a_wish_is_followed_where_it_does_not_mislead(
    wish: str, columns: tuple[ColumnMeaning, ...], rows: Rows, chart: str | None
) -> None:
    shown = presented("breakdown", columns, rows, chart=wish)

    assert (shown.chart and shown.chart.kind) == chart
    excused = chart not in (wish, None) and (wish, chart) != ("bar", "column")
    assert any("chart" in finding for finding in shown.findings) == excused


def test_the_chart_of_a_fixed_computation_is_not_exchanged() -> None:
    shown = presented("drivers", *DRIVERS, chart="pie")

    assert shown.chart is not None
    assert shown.chart.kind == "waterfall"
    assert "A pie chart needs a few parts" in shown.findings[-1]
    assert presented("drivers", *DRIVERS, chart="table").chart is None


def test_a_waterfall_is_described_by_its_steps_and_not_by_the_rows_below_them() -> None:
    chart = presented("drivers", *DRIVERS).chart

    assert chart is not None
    assert chart.alt == (
        "Waterfall chart of effect on spend, 5 rows, from −$200 (Sessions per person) to $1,500 (Now)."
    )


def test_a_pie_of_the_top_few_is_refused_because_they_are_no_whole() -> None:
    shown = presented("ranking", (REPO, SPEND), REPOS, chart="pie", limit=5)

    assert shown.chart is not None
    assert shown.chart.kind == "bar"


def test_only_complete_additive_rows_may_be_summed_as_others() -> None:
    def others(columns: tuple[ColumnMeaning, ...], truncated: bool = False, limit: int | None = None) -> bool:
        chart = presented("ranking", columns, MANY, truncated, limit=limit).chart
        assert chart is not None
        return chart.others

    assert others((REPO, SPEND))
    assert not others((REPO, PER_SESSION))
    assert not others((REPO, SPEND), truncated=True)
    assert not others((REPO, SPEND), limit=30)


def test_buckets_that_are_not_whole_are_marked() -> None:
    running = presented("trend", (DAY, SPEND), daily(21), period=THIS_MONTH).chart
    weeks = [(date(2026, 10, 26) + timedelta(days=7 * week), Decimal(5)) for week in range(4)]
    cut = presented("trend", (WEEK, SPEND), weeks, period=THIS_MONTH).chart

    assert running is not None
    assert running.unfinished == ("2026-11-21",)
    assert cut is not None
    assert cut.unfinished == ("2026-10-26", "2026-11-16")


def test_a_chart_is_plain_json_and_says_itself_in_a_sentence() -> None:
    chart = presented("ranking", (REPO, SPEND), REPOS).chart

    assert chart is not None
    assert json.loads(json.dumps(asdict(chart)))["kind"] == "bar"
    assert chart.alt == (
        "Horizontal bar chart of spend, 5 rows, from $2.00 (acme/sandbox) to $1,201 (acme/payments-api)."
    )


def test_free_sql_gets_its_roles_from_types_and_names() -> None:
    columns = (
        ResultColumn("week", "DATE"),
        ResultColumn("repo", "VARCHAR"),
        ResultColumn("total_cost", "DECIMAL(38,6)"),
        ResultColumn("output_tokens", "HUGEINT"),
        ResultColumn("acceptance_rate", "DOUBLE"),
        ResultColumn("growth_pct", "DOUBLE"),
        ResultColumn("pr_number", "BIGINT"),
    )
    row = (date(2026, 11, 9), "acme/web", Decimal("5.5"), 12, 0.5, 45.0, 17)

    shown = present(
        Story((), "list", "Free SQL"), ResultSet(columns, (row,), False, "v", 1.0), FRESH, ASKED_AT
    )
    assert [(column.unit, column.role) for column in shown.columns] == [
        ("week", "time"),
        ("text", "dimension"),
        ("usd", "metric"),
        ("tokens", "metric"),
        ("share", "metric"),
        ("percent", "metric"),
        ("text", "dimension"),
    ]
