"""Who has a seat, who uses it, who came and who left: held against rows that are counted one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from service.domain import Period
from service.errors import BadInput
from service.semantics.clock import Clock, all_time, last_days, last_units, previous
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery, Nest, Order
from service.semantics.model import load_model
from tests.organisation import NOW

MODEL, CLOCK = load_model(), Clock(NOW)
OCTOBER = last_units(1, "month", CLOCK)
PEOPLE = Nest("person", "count")


@dataclass(frozen=True)
class Request:
    day: date
    user_id: str | None
    user_email: str | None
    team: str
    repo: str | None
    product: str
    model_family: str | None
    skill: str | None
    is_error: bool


@dataclass(frozen=True)
class Person:
    user_id: str
    user_email: str
    team: str
    department: str
    joined_on: date | None
    left_on: date | None
    has_seat: bool
    is_active: bool


class Organisation:
    """The demo's rows in plain Python."""

    def __init__(self, data: duckdb.DuckDBPyConnection) -> None:
        self.data = data
        self.requests = self._all(Request, "usage")
        self.people = self._all(Person, "people")
        self.holders = [person for person in self.people if person.has_seat and person.is_active]

    def _all(self, kind, view: str) -> list:
        columns = ", ".join(kind.__dataclass_fields__)
        return [kind(*row) for row in self.data.execute(f"select {columns} from {view}").fetchall()]

    def made(self, period: Period, **wanted: str) -> list[Request]:
        """The requests of a period that did not fail."""
        return [
            one
            for one in self.requests
            if not one.is_error
            and period.start <= one.day < period.end
            and all(getattr(one, name) == value for name, value in wanted.items())
        ]

    def active(self, period: Period, **wanted: str) -> set[str]:
        return {one.user_id for one in self.made(period, **wanted) if one.user_id}

    def rows(self, name: str, period: Period | None = OCTOBER, **parts: object) -> list[dict]:
        """What an intent returns, as the assembler prepares it."""
        query = MetricQuery(("active_people",), period or last_days(30, CLOCK), intent=name)
        query = INTENTS[name].prepared(replace(query, **parts), CLOCK, period is not None)  # type: ignore[arg-type]
        found = self.data.execute(INTENTS[name].compile(query, MODEL).tree.sql("duckdb"))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def acme(demo_file: Path) -> Iterator[Organisation]:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield Organisation(connection)


def emails(rows: list[dict]) -> list[str]:
    return [row["user_email"] for row in rows]


def test_inactive_people_have_a_seat_and_no_request_of_the_last_30_days(acme) -> None:
    active = acme.active(last_days(30, CLOCK))
    idle = {one.user_email for one in acme.holders if one.user_id not in active}

    assert idle
    assert sorted(emails(acme.rows("inactive", None))) == sorted(idle)


def test_a_failed_request_is_no_use(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "by_hand.duckdb")) as data:
        data.execute(
            "create table people as select * from (values "
            "('u', 'Uma', 'uma@x', 'a', 'd', 'standard', true, true, null::date), "
            "('v', 'Vic', 'vic@x', 'a', 'd', 'standard', true, true, date '2026-10-02'), "
            "('w', 'Wim', 'wim@x', 'a', 'd', null, false, true, null)) as t("
            "user_id, user_name, user_email, team, department, seat_type, has_seat, is_active, last_active_day)"
        )
        data.execute(
            "create table usage as select * from (values "
            "('u', date '2026-10-02', true), ('v', date '2026-10-02', false), (null, date '2026-10-02', false)"
            ") as t(user_id, day, is_error)"
        )
        query = MetricQuery(("active_people",), OCTOBER, intent="inactive")
        sql = INTENTS["inactive"].compile(query, MODEL).tree.sql("duckdb")

        assert [row[1] for row in data.execute(sql).fetchall()] == ["uma@x"]


def test_those_away_longest_come_first_and_those_never_seen_before_them(acme) -> None:
    days = [row["last_active_day"] for row in acme.rows("inactive", last_days(3, CLOCK))]
    known = [day for day in days if day]

    assert known == sorted(known)
    assert days[: len(days) - len(known)] == [None] * (len(days) - len(known))


def test_the_count_of_idle_seats_is_the_length_of_the_list(acme) -> None:
    (total,) = acme.rows("inactive", nest=PEOPLE)
    teams = acme.rows("inactive", dimensions=("team",))

    assert total["inactive_people"] == len(acme.rows("inactive"))
    assert total["seats"] == len(acme.holders)
    assert sum(row["inactive_people"] for row in teams) == total["inactive_people"]
    assert sum(row["seats"] for row in teams) == total["seats"]


def test_a_filter_on_the_team_chooses_people_and_one_on_the_product_their_requests(acme) -> None:
    filters = (Filter("team", ("payments", "platform")), Filter("product", ("claude_code",)))
    users = acme.active(OCTOBER, product="claude_code")
    idle = [p for p in acme.holders if p.team in filters[0].values and p.user_id not in users]

    assert sorted(emails(acme.rows("inactive", filters=filters))) == sorted(p.user_email for p in idle)


def test_a_group_chooses_the_people_who_are_in_it_now(acme) -> None:
    members = {
        user
        for (user,) in acme.data.execute(
            "select user_id from memberships where group_name = 'platform' and valid_to is null"
        ).fetchall()
    }
    active = acme.active(OCTOBER)
    inside, outside = (Filter("group", ("platform",), negated=negated) for negated in (False, True))
    idle = [one for one in acme.holders if one.user_id not in active]

    assert members
    assert emails(acme.rows("inactive", filters=(inside,))) != []
    for condition in (inside, outside):
        expected = [p.user_email for p in idle if (p.user_id in members) is not condition.negated]
        assert sorted(emails(acme.rows("inactive", filters=(condition,)))) == sorted(expected)
        assert acme.rows("adoption", filters=(condition,))[0]["seats"] == len(
            [p for p in acme.holders if (p.user_id in members) is not condition.negated]
        )


def test_whoever_never_used_a_skill_has_no_request_with_it_ever(acme) -> None:
    users = acme.active(all_time(CLOCK), skill="code-review")
    never = sorted(one.user_email for one in acme.holders if one.user_id not in users)
    filters = (Filter("skill", ("code-review",)),)

    assert 0 < len(never) < len(acme.holders)
    assert sorted(emails(acme.rows("never_used", None, filters=filters))) == never
    assert acme.rows("never_used", None, filters=filters, nest=PEOPLE)[0]["inactive_people"] == len(never)


def test_without_values_any_skill_counts_as_used(acme) -> None:
    users = {one.user_id for one in acme.made(OCTOBER) if one.skill}
    found = acme.rows("never_used", filters=(Filter("skill", ()),))

    assert sorted(emails(found)) == sorted(p.user_email for p in acme.holders if p.user_id not in users)


def test_teams_and_repos_that_never_used_something_are_listed_too(acme) -> None:
    filters = (Filter("skill", ("db-migration",)),)
    used = {one.team for one in acme.made(all_time(CLOCK), skill="db-migration")}
    touched = {one.repo for one in acme.made(all_time(CLOCK), skill="db-migration")}
    teams = acme.rows("never_used", None, filters=filters, dimensions=("team",))
    repos = acme.rows("never_used", None, filters=filters, dimensions=("repo",))

    (count,) = acme.rows("never_used", None, filters=filters, nest=Nest("repo", "count"))

    assert count == {"number_of_repos": len(repos)}
    assert {row["team"] for row in teams} == {one.team for one in acme.holders} - used
    assert {row["repo"] for row in repos} == {
        one.repo for one in acme.made(all_time(CLOCK)) if one.repo
    } - touched


def test_adoption_is_active_holders_over_holders(acme) -> None:
    (total,) = acme.rows("adoption")
    active = acme.active(OCTOBER) & {one.user_id for one in acme.holders}

    assert (total["active_people"], total["seats"]) == (len(active), len(acme.holders))
    assert total["adoption_rate"] == pytest.approx(len(active) / len(acme.holders))


def test_adoption_by_department_adds_up_and_is_sorted(acme) -> None:
    rows = acme.rows("adoption", dimensions=("department",))
    lowest = acme.rows("adoption", dimensions=("department",), order=Order("active_people", False), limit=2)
    (total,) = acme.rows("adoption")
    rates = [row["adoption_rate"] for row in rows]

    assert sum(row["active_people"] for row in rows) == total["active_people"]
    assert rates == sorted(rates, reverse=True)
    assert [row["adoption_rate"] for row in lowest] == sorted(rates)[:2]


def test_adoption_of_each_product_is_of_all_seats(acme) -> None:
    holders = {one.user_id for one in acme.holders}
    for row in acme.rows("adoption", dimensions=("product",)):
        users = acme.active(OCTOBER, product=row["product"]) & holders

        assert (row["active_people"], row["seats"]) == (len(users), len(holders))


def test_a_month_of_adoption_counts_the_seats_of_that_month(acme) -> None:
    rows = acme.rows("adoption", None, dimensions=("month",))

    assert [row["month"] for row in rows][-1] == date(2026, 10, 1)
    for row in rows:
        end = (row["month"] + timedelta(days=32)).replace(day=1)
        seats = [
            one
            for one in acme.people
            if one.has_seat
            and (one.joined_on is None or one.joined_on < end)
            and (one.left_on is None or one.left_on >= row["month"])
        ]
        active = acme.active(Period(row["month"], end, "UTC", "a month", "month"))

        assert row["seats"] == len(seats)
        assert row["active_people"] == len(active & {one.user_id for one in seats})


def test_who_lapsed_was_there_before_and_is_not_now(acme) -> None:
    for name in ("repo", "skill", "model_family"):
        then = {getattr(one, name) for one in acme.made(previous(OCTOBER, CLOCK))} - {None}
        now = {getattr(one, name) for one in acme.made(OCTOBER)}
        rows = acme.rows("active_before_not_now", dimensions=(name,))
        (count,) = acme.rows("active_before_not_now", nest=Nest(name, "count"))

        assert {row[name] for row in rows} == then - now
        assert (count["lapsed"], count["seen_before"]) == (len(then - now), len(then))


def test_who_moved_out_of_a_team_has_not_stopped(acme) -> None:
    earlier = Period(date(2026, 7, 20), date(2026, 8, 20), "UTC", "summer", "range")
    teams = {one.team for one in acme.requests}
    now = {one.user_email for one in acme.made(OCTOBER)}
    for team in sorted(teams):
        then = {one.user_email for one in acme.made(earlier, team=team)} - {None}
        rows = acme.rows("active_before_not_now", compare=earlier, filters=(Filter("team", (team,)),))

        assert set(emails(rows)) == then - now, team


def test_new_is_what_was_never_seen_before(acme) -> None:
    ever = Period(date(2000, 1, 1), OCTOBER.start, "UTC", "before", "range")
    for name in ("repo", "model_family", "user_email"):
        before = {getattr(one, name) for one in acme.made(ever)}
        now = {getattr(one, name) for one in acme.made(OCTOBER)} - {None}
        dimension = "person" if name == "user_email" else name
        rows = acme.rows("new", dimensions=(dimension,))
        (count,) = acme.rows("new", nest=Nest(dimension, "count"))

        assert {row[name] for row in rows} == now - before
        assert next(iter(count.values())) == len(now - before)


def test_new_people_month_by_month_begin_in_the_month_of_their_first_request(acme) -> None:
    first: dict[str, date] = {}
    for one in sorted(acme.made(all_time(CLOCK)), key=lambda one: one.day):
        if one.user_email:
            first.setdefault(one.user_email, one.day.replace(day=1))
    year = last_units(12, "month", CLOCK)
    months = [month for month in first.values() if year.start <= month < year.end]

    assert {row["month"]: row["new_people"] for row in acme.rows("new", None, dimensions=("month",))} == {
        month: months.count(month) for month in set(months)
    }


def test_new_people_by_team_belong_to_the_team_of_their_first_day(acme) -> None:
    rows = acme.rows("new", all_time(CLOCK), nest=PEOPLE, dimensions=("team",))
    listed = acme.rows("new", all_time(CLOCK))

    assert sum(row["new_people"] for row in rows) == len(listed)
    assert all(row["new_people"] > 0 for row in rows)


def test_what_is_new_needs_everything_before_to_compare_with() -> None:
    query = MetricQuery(("active_people",), OCTOBER, compare=previous(all_time(CLOCK), CLOCK), intent="new")

    with pytest.raises(BadInput, match="never seen before"):
        INTENTS["new"].compile(query, MODEL)


def test_who_uses_one_product_only_has_no_request_in_another(acme) -> None:
    products: dict[str, set[str]] = {}
    for one in acme.made(OCTOBER):
        if one.user_email:
            products.setdefault(one.user_email, set()).add(one.product)
    only = sorted(who for who, used in products.items() if used == {"claude_code"})
    filters = (Filter("product", ("claude_code",)),)
    (count,) = acme.rows("exclusive", filters=filters, nest=PEOPLE)

    assert only
    assert sorted(emails(acme.rows("exclusive", filters=filters))) == only
    assert (count["exclusive"], count["active"]) == (len(only), len(products))


def test_stickiness_is_the_average_day_over_the_month(acme) -> None:
    (found,) = acme.rows("dau_mau")
    days = [
        len(acme.active(Period(day, day + timedelta(days=1), "UTC", "a day")))
        for day in (OCTOBER.start + timedelta(days=place) for place in range(31))
    ]
    month = len(acme.active(OCTOBER))

    assert found["period_active"] == month
    assert found["average_daily_active"] == pytest.approx(sum(days) / 31)
    assert found["ratio"] == pytest.approx(sum(days) / 31 / month)


def test_stickiness_on_weekdays_divides_by_weekdays(acme) -> None:
    (found,) = acme.rows("dau_mau", weekdays=(1, 2, 3, 4, 5))
    days = [OCTOBER.start + timedelta(days=place) for place in range(31)]
    working = [day for day in days if day.isoweekday() <= 5]
    active = [len(acme.active(Period(day, day + timedelta(days=1), "UTC", "a day"))) for day in working]

    assert found["average_daily_active"] == pytest.approx(sum(active) / len(working))
