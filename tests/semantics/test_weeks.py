"""Weeks that begin on Sunday: what "last week" means and what is split by week are the same seven days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from service.domain import Period
from service.guard import Guard
from service.guard.functions import permitted_functions
from service.semantics.calendar import parse
from service.semantics.clock import Clock
from service.semantics.compile import compile_query
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery, Nest
from service.semantics.model import load_model
from service.semantics.ossie import ossie
from tests.guard.contract import GRANTS
from tests.organisation import NOW

MODEL = load_model().weeks_from("sunday")
CLOCK = Clock(NOW, week_start="sunday")
GUARD = Guard(MODEL.columns, permitted_functions(), MODEL.fact_days)
WEEKS = Period(date(2026, 10, 11), date(2026, 11, 22), "UTC", "six weeks from a Sunday", "week")
BEFORE = Period(date(2026, 8, 30), date(2026, 10, 11), "UTC", "the six before", "week")
EVER = Period(date(2000, 1, 1), date(2026, 11, 23), "UTC", "ever")


@pytest.fixture(scope="module")
def data(demo_file: Path):
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield connection


def rows(data, query: MetricQuery) -> list[dict[str, object]]:
    """What a plan answers, after the guard has let it pass with its period proven."""
    tree = compile_query(query, MODEL).tree
    compare = [query.compare] if query.compare else []
    assert GUARD.check(tree, GRANTS["admin"], query.period, compare).period_proven
    result = data.execute(tree.sql("duckdb"))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def by_hand(data, start: date, end: date, where: str = "true") -> dict[date, object]:
    """Spend of each Sunday's week, added up in Python from days."""
    found: dict[date, object] = {}
    for day, spend in data.execute(
        f"select day, sum(cost_usd) from usage where day >= ? and day < ? and {where} group by day",
        [start, end],
    ).fetchall():
        sunday = day - timedelta(days=day.isoweekday() % 7)
        found[sunday] = found.get(sunday, 0) + spend
    return found


def test_a_split_by_week_begins_on_sunday(data) -> None:
    found = rows(data, MetricQuery(("spend",), WEEKS, ("week",)))

    assert {row["week"]: row["spend"] for row in found} == by_hand(data, WEEKS.start, WEEKS.end)
    assert len(found) == 6


def test_last_week_split_by_week_is_one_week(data) -> None:
    last_week = parse("last week", CLOCK)
    assert last_week is not None

    (found,) = rows(data, MetricQuery(("spend",), last_week, ("week",)))

    assert found["week"] == last_week.start == date(2026, 11, 15)


def test_weeks_stand_beside_those_of_the_period_before(data) -> None:
    found = rows(data, MetricQuery(("spend",), WEEKS, ("week",), compare=BEFORE))

    earlier = by_hand(data, BEFORE.start, BEFORE.end)
    shift = WEEKS.start - BEFORE.start
    assert {row["week"] - shift: row["spend_previous"] for row in found} == earlier


@pytest.mark.parametrize("period", [WEEKS, EVER], ids=["weeks", "ever"])
def test_an_average_per_week_divides_by_the_weeks_from_sunday(data, period: Period) -> None:
    (found,) = rows(data, MetricQuery(("spend",), period, nest=Nest(over="week", function="average")))

    weeks = by_hand(data, period.start, period.end)
    count = (period.end - timedelta(days=1) - min(weeks)).days // 7 + 1
    assert float(found["average_spend"]) == pytest.approx(float(sum(weeks.values())) / count)


def test_a_running_total_goes_from_sunday_to_sunday_over_weeks_without_rows(data) -> None:
    filters = (Filter("repo", ("acme/payments-api",)),)

    found = rows(data, MetricQuery(("spend",), WEEKS, ("week",), filters, cumulative=True))

    weeks = by_hand(data, WEEKS.start, WEEKS.end, "repo = 'acme/payments-api'")
    assert all(row["week"].isoweekday() == 7 for row in found)
    assert [row["spend"] for row in found] == [weeks.get(row["week"], 0) for row in found]
    assert found[-1]["spend_cumulative"] == sum(weeks.values())


def test_adoption_by_week_counts_the_active_people_of_each_sundays_week(data) -> None:
    query = MetricQuery((), WEEKS, ("week",), intent="adoption")

    found = rows(data, INTENTS["adoption"].prepared(query, CLOCK))

    (active,) = data.execute(
        "select count(distinct user_id) from usage join people using (user_id) "
        "where day >= '2026-11-15' and day < '2026-11-22' and not is_error and has_seat"
    ).fetchone()
    assert [row["week"] for row in found] == [WEEKS.start + timedelta(weeks=number) for number in range(6)]
    assert found[-1]["active_people"] == active


def test_a_forecast_of_this_week_is_of_the_days_until_sunday(data) -> None:
    this_week = parse("this week", CLOCK)
    assert this_week is not None
    query = MetricQuery(("spend",), this_week, intent="forecast")

    (found,) = rows(data, INTENTS["forecast"].prepared(query, CLOCK))

    assert (found["days_elapsed"], found["days_left"]) == (0, 7)


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("tuesday last week", "2026-11-17", "2026-11-18"),
        ("sunday last week", "2026-11-15", "2026-11-16"),
        ("monday to friday last week", "2026-11-16", "2026-11-21"),
    ],
)
def test_a_weekday_of_last_week_is_in_last_week(phrase: str, start: str, end: str) -> None:
    period = parse(phrase, CLOCK)

    assert period is not None
    assert (str(period.start), str(period.end)) == (start, end)


def test_the_export_says_week_as_it_is_split() -> None:
    assert "INTERVAL '1' DAY" in str(ossie(MODEL))
    assert "INTERVAL '1' DAY" not in str(ossie(load_model()))


def test_weeks_from_monday_are_the_model_as_it_is_written() -> None:
    assert load_model().weeks_from("monday") is load_model()
    assert load_model().dimensions["week"].sql != MODEL.dimensions["week"].sql
