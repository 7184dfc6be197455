"""Numbers as of now (people, seats) alone and beside numbers of a period, which alone follow it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from service.errors import BadInput
from service.guard import Guard
from service.guard.functions import permitted_functions
from service.semantics.calendar import parse
from service.semantics.clock import Clock, previous
from service.semantics.compile import compile_query
from service.semantics.describe import formula
from service.semantics.metric_query import Filter, MetricQuery, Nest, Order, Threshold
from service.semantics.model import load_model
from service.semantics.ossie import ossie
from service.semantics.restate import restate
from service.semantics.splits import splits
from tests.guard.contract import GRANTS
from tests.organisation import NOW

MODEL = load_model()
CLOCK = Clock(NOW)
OCTOBER = parse("october", CLOCK)
SEPTEMBER = previous(OCTOBER, CLOCK)
BOTH = MetricQuery(("spend", "seats"), OCTOBER, ("team",))
SEATS = MetricQuery(("seats",), OCTOBER, ("team",))


@pytest.fixture(scope="module")
def data(demo_file: Path):
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield connection


def asked(data, query: MetricQuery) -> list[dict[str, object]]:
    cursor = data.execute(compile_query(query, MODEL).tree.sql("duckdb"))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, cells, strict=True)) for cells in cursor.fetchall()]


def seats(data, where: str = "true") -> dict[object, int]:
    sql = f"select team, count(*) from people where has_seat and is_active and {where} group by team"
    return dict(data.execute(sql).fetchall())


def spent(data, start: str, end: str, where: str = "true") -> dict[object, Decimal]:
    sql = f"select team, sum(cost_usd) from usage where day >= '{start}' and day < '{end}' and {where} group by team"
    return dict(data.execute(sql).fetchall())


def test_spend_of_a_month_stands_beside_the_seats_of_now(data) -> None:
    found = {row["team"]: (row["spend"], row["seats"]) for row in asked(data, BOTH)}

    money, held = spent(data, "2026-10-01", "2026-11-01"), seats(data)
    assert found == {team: (money.get(team), held.get(team, 0)) for team in {*money, *held}}


def test_only_the_number_of_the_period_is_compared(data) -> None:
    found = {row["team"]: row for row in asked(data, replace(BOTH, compare=SEPTEMBER))}

    before, held = spent(data, "2026-09-01", "2026-10-01"), seats(data)
    assert not any(name.startswith("seats_") for row in found.values() for name in row)
    assert {team: row["spend_previous"] for team, row in found.items() if row["spend_previous"]} == before
    assert {team: row["seats"] for team, row in found.items() if row["seats"]} == held


def test_weekdays_and_hours_choose_among_requests_and_not_among_people(data) -> None:
    nights = replace(BOTH, weekdays=(6, 7), hours=(22, 23))

    found = {row["team"]: (row["spend"], row["seats"]) for row in asked(data, nights)}

    held = seats(data)
    late = spent(data, "2026-10-01", "2026-11-01", "isodow(day) >= 6 and hour >= 22")
    assert {team: number for team, (_, number) in found.items() if number} == held
    assert {team: money for team, (money, _) in found.items() if money is not None} == late


def test_filters_are_about_both(data) -> None:
    one = next(team for team in seats(data) if team)
    found = asked(data, replace(BOTH, filters=(Filter("team", (str(one),)),)))

    assert [row["team"] for row in found] == [one]
    assert found[0]["seats"] == seats(data)[one]


def test_a_mixed_plan_passes_the_guard_with_both_periods_proven() -> None:
    guard = Guard(MODEL.columns, permitted_functions(), MODEL.fact_days)
    tree = compile_query(replace(BOTH, compare=SEPTEMBER), MODEL).tree

    assert guard.check(tree, GRANTS["admin"], OCTOBER, [SEPTEMBER]).period_proven


def test_the_restatement_says_which_number_is_as_of_now() -> None:
    assert restate(BOTH, MODEL) == (
        "Spend and seats by team · Thu 1 – Sat 31 Oct 2026 (UTC) · seats as of now"
    )
    assert restate(SEATS, MODEL) == "Seats by team · as of now"


@pytest.mark.parametrize(
    "query",
    [
        replace(SEATS, compare=SEPTEMBER),
        replace(SEATS, weekdays=(1,)),
        replace(SEATS, hours=(9,)),
        replace(SEATS, dimensions=(), nest=Nest("team", "average"), compare=SEPTEMBER),
        replace(BOTH, metrics=("seats", "spend"), compare=SEPTEMBER, order=Order("change")),
        replace(
            BOTH,
            metrics=("seats", "spend"),
            compare=SEPTEMBER,
            thresholds=(Threshold("change_share", ">", Decimal("0.1")),),
        ),
        replace(SEATS, dimensions=("month",)),
        replace(BOTH, dimensions=("day",)),
        replace(SEATS, intent="concentration", dimensions=("team",)),
        replace(SEATS, intent="histogram", dimensions=("team",)),
    ],
)
def test_what_is_known_as_of_now_has_no_other_days(query: MetricQuery) -> None:
    with pytest.raises(BadInput, match="as of now only"):
        compile_query(query, MODEL)


def test_descriptions_promise_no_days_of_what_has_none() -> None:
    document = ossie(MODEL)["semantic_model"][0]
    metric = next(one for one in document["metrics"] if one["name"] == "seats")

    assert formula("seats", MODEL, MODEL.columns).endswith(" from people, as of now")
    assert not {"day", "week", "month", "weekday"} & set(splits("seats", MODEL, MODEL.columns))
    assert {"team", "seat_type"} <= set(splits("seats", MODEL, MODEL.columns))
    assert '"day"' not in metric["custom_extensions"][0]["data"]
