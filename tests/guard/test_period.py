"""A plan is proven to read its period, and no near miss of the bounds passes for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import QueryRejected
from tests.guard.contract import GRANTS, GUARD, period

ADMIN = GRANTS["admin"]
DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))
LENGTHS = st.integers(1, 400)
VIEWS = st.sampled_from(sorted(GUARD.fact_days.keys() - {"pull_requests", "group_usage"}))
SHAPES = st.sampled_from(
    [
        "select count(*) as n from {view} where {bounds}",
        "select count(*) as n from {view} where ({bounds}) and user_id is not null",
        "with scanned as (select user_id from {view} where {bounds}) select count(*) as n from scanned",
        "select count(*) as n from people where user_id in (select user_id from {view} where {bounds})",
        "select 'a' as part, count(*) as n from {view} where {bounds} union all"
        " select 'b', count(*) from {view} where {bounds}",
        "select p.user_id, x.n from people as p cross join lateral"
        " (select count(*) as n from {view} as v where v.user_id = p.user_id and {bounds}) as x",
    ]
)


def bounds(start: date, end: date, lower: str = ">=", upper: str = "<") -> str:
    return f"day {lower} date '{start}' and day {upper} date '{end}'"


def proven(sql: str, start: date, end: date) -> bool:
    try:
        return GUARD.check(sql, ADMIN, period(start.isoformat(), end.isoformat())).period_proven
    except QueryRejected as refusal:
        if refusal.rule != "period":
            raise
        return False


@given(SHAPES, VIEWS, DAYS, LENGTHS)
def test_the_stated_interval_is_proven(shape: str, view: str, start: date, length: int) -> None:
    end = start + timedelta(length)

    assert proven(shape.format(view=view, bounds=bounds(start, end)), start, end)


@given(SHAPES, VIEWS, DAYS, LENGTHS, st.integers(-3, 3), st.integers(-3, 3))
def test_bounds_of_another_interval_are_refused(shape, view, start, length, early, late) -> None:
    end = start + timedelta(length)
    other = bounds(start + timedelta(early), end + timedelta(late))

    assert proven(shape.format(view=view, bounds=other), start, end) is (early == late == 0)


@given(
    SHAPES,
    VIEWS,
    DAYS,
    LENGTHS,
    st.sampled_from([">=", ">", "=", "<", "<="]),
    st.sampled_from(["<", "<=", "=", ">"]),
)
def test_other_operators_are_refused(shape, view, start, length, lower, upper) -> None:
    end = start + timedelta(length)

    assert proven(shape.format(view=view, bounds=bounds(start, end, lower, upper)), start, end) is (
        (lower, upper) == (">=", "<")
    )


@pytest.mark.parametrize(
    "condition",
    [
        "day >= date '2026-10-01'",
        "day < date '2026-11-01'",
        "day between date '2026-10-01' and date '2026-11-01'",
        "(day >= date '2026-10-01' and day < date '2026-11-01') or repo = 'api'",
        "not (day >= date '2026-10-01' and day < date '2026-11-01')",
        "(day >= date '2026-10-01' and day < date '2026-11-01') is not null",
        "day >= date '2026-10-01' and day < date '2026-11-01' and day >= date '2026-10-02'",
        "day >= date '2026-10-01' and day < date '2026-11-01'"
        " and date_trunc('week', day) = date '2026-10-05'",
        "day >= date '2026-10-01' and day < date '2026-11-01' and (day > date '2026-10-05' or repo = 'api')",
        "day >= date '2026-10-01' and day < date '2026-11-01' and day in (date '2026-10-05')",
        "day >= date '2026-10-01' and day < date '2026-11-01'"
        " and cast(occurred_at as date) < date '2026-10-05'",
        "day >= date '2026-10-01' and day < date '2026-11-01' and day + 1 > date '2026-10-05'",
        "hour >= 1 and hour < 2",
        "case when day >= date '2026-10-01' then day < date '2026-11-01' else true end",
        "day >= '2026-10-01' and day < current_date",
        "users.day >= date '2026-10-01' and users.day < date '2026-11-01'",
    ],
)
def test_conditions_that_only_look_like_the_period_are_refused(condition: str) -> None:
    sql = (
        f"select count(*) from usage cross join (select date '2026-10-05' as day) as users where {condition}"
    )
    alone = f"select count(*) from usage where {condition.replace('users.', 'usage.')}"

    assert not proven(sql, date(2026, 10, 1), date(2026, 11, 1))
    if "users." not in condition:
        assert not proven(alone, date(2026, 10, 1), date(2026, 11, 1))


@pytest.mark.parametrize("kind", ["left", "right", "full", "inner"])
def test_bounds_in_the_on_of_a_join_are_refused(kind: str) -> None:
    where = bounds(date(2026, 10, 1), date(2026, 11, 1)).replace("day", "u.day")
    sql = f"select count(*) from people as p {kind} join usage as u on u.user_id = p.user_id and {where}"

    assert not proven(sql, date(2026, 10, 1), date(2026, 11, 1))


@pytest.mark.parametrize("clause", ["having", "qualify"])
def test_bounds_after_the_rows_were_counted_are_refused(clause: str) -> None:
    where = bounds(date(2026, 10, 1), date(2026, 11, 1))
    group = "group by day" if clause == "having" else ""
    sql = f"select day, sum(cost_usd) over (order by day) as running from usage {group} {clause} {where}"

    assert not proven(sql, date(2026, 10, 1), date(2026, 11, 1))


@given(st.datetimes(), st.integers(-2, 2), st.integers(-2, 2))
def test_hours_are_proven_to_the_second(since, early, late) -> None:
    since = since.replace(year=2026, month=10, microsecond=0, day=min(since.day, 28))
    until = since + timedelta(hours=24)
    stated = period(
        since.date().isoformat(),
        (until.date() + timedelta(1)).isoformat(),
        since.isoformat(),
        until.isoformat(),
    )
    sql = (
        f"select count(*) as n from usage where {bounds(stated.start, stated.end)}"
        f" and occurred_at >= timestamp '{since + timedelta(seconds=early)}'"
        f" and occurred_at < timestamp '{until + timedelta(seconds=late)}'"
    )

    if early == late == 0:
        assert GUARD.check(sql, ADMIN, stated).period_proven
        return
    with pytest.raises(QueryRejected, match="needs day"):
        GUARD.check(sql, ADMIN, stated)
