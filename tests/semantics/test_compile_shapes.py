"""What plans compile to beyond plain groups: running series, numbers per group, parts, single rows."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from service.domain import Period
from service.errors import BadInput
from service.guard import Guard
from service.guard.functions import permitted_functions
from service.semantics.compile import compile_query
from service.semantics.metric_query import Bound, Filter, MetricQuery, Nest, Order, Part, Threshold
from service.semantics.model import load_model
from tests.guard.contract import GRANTS

MODEL = load_model()
GUARD = Guard(MODEL.columns, permitted_functions(), MODEL.fact_days)
OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1), "UTC", "October 2026", "month")
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 10, 1), "UTC", "September 2026", "month")
AUTUMN = Period(date(2026, 9, 1), date(2026, 11, 23), "UTC", "since September")
EVER = Period(date(2000, 1, 1), date(2026, 11, 23), "UTC", "ever")
REPO = (Filter("repo", ("acme/payments-api",)),)
OPUS = Part((Filter("model_family", ("opus",)),))


@pytest.fixture(scope="module")
def data(demo_file: Path):
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield connection


def rows(data, query: MetricQuery) -> list[dict[str, object]]:
    """What a plan answers, after the guard has let it pass with its period proven."""
    compiled = compile_query(query, MODEL)
    compare = [query.compare] if query.compare else []
    assert GUARD.check(compiled.tree, GRANTS["admin"], query.period, compare).period_proven
    result = data.execute(compiled.tree.sql("duckdb"))
    names = [column[0] for column in result.description]
    assert names == [column.name for column in compiled.columns]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def one(data, sql: str) -> object:
    return data.execute(sql).fetchone()[0]


def sql_of(query: MetricQuery) -> str:
    return compile_query(query, MODEL).tree.sql("duckdb")


def test_an_everyday_trend_is_one_plain_select() -> None:
    assert sql_of(MetricQuery(("spend",), OCTOBER, ("day",))) == (
        "SELECT day, SUM(cost_usd) AS spend FROM usage "
        "WHERE day >= CAST('2026-10-01' AS DATE) AND day < CAST('2026-11-01' AS DATE) "
        "GROUP BY 1 ORDER BY day ASC, spend DESC"
    )


def test_a_running_total_has_a_row_for_every_day_between_the_first_and_the_last(data) -> None:
    plain = rows(data, MetricQuery(("spend",), OCTOBER, ("day",), filters=REPO))
    running = rows(data, MetricQuery(("spend",), OCTOBER, ("day",), filters=REPO, cumulative=True))

    first, last = plain[0]["day"], plain[-1]["day"]
    assert len(plain) < len(running) == (last - first).days + 1
    assert running[-1]["spend_cumulative"] == sum(row["spend"] for row in plain)
    assert all(row["spend"] == 0 for row in running if row["day"] not in {r["day"] for r in plain})


def test_a_rolling_average_counts_days_without_rows_as_nothing(data) -> None:
    found = rows(data, MetricQuery(("requests",), OCTOBER, ("day",), filters=REPO, rolling=7))

    values = [row["requests"] for row in found]
    for place, row in enumerate(found):
        window = values[max(0, place - 6) : place + 1]
        assert row["requests_rolling"] == pytest.approx(sum(window) / len(window))


def test_a_rolling_average_of_weekdays_skips_weekends_rather_than_filling_them(data) -> None:
    query = MetricQuery(("spend",), OCTOBER, ("day",), weekdays=(1, 2, 3, 4, 5), rolling=5)

    assert {row["day"].isoweekday() for row in rows(data, query)} == {1, 2, 3, 4, 5}


def test_each_team_has_a_running_total_of_its_own(data) -> None:
    found = rows(data, MetricQuery(("spend",), OCTOBER, ("team", "week"), cumulative=True))

    weeks = {row["week"] for row in found}
    last = {row["team"]: row["spend_cumulative"] for row in found if row["week"] == max(weeks)}
    totals = {row["team"]: row["spend"] for row in rows(data, MetricQuery(("spend",), OCTOBER, ("team",)))}
    assert len(found) == len(weeks) * len(totals)
    assert last == totals


def test_a_threshold_drops_days_of_a_running_total_after_they_were_added_up(data) -> None:
    query = MetricQuery(("spend",), OCTOBER, ("day",), cumulative=True)
    all_days = {row["day"]: row["spend_cumulative"] for row in rows(data, query)}
    some = rows(data, replace(query, thresholds=(Threshold("sessions", ">", Decimal(20)),)))

    assert 0 < len(some) < len(all_days)
    assert all(row["spend_cumulative"] == all_days[row["day"]] for row in some)
    assert "sessions" not in some[0]


def test_a_running_total_of_what_does_not_add_up_is_refused() -> None:
    with pytest.raises(BadInput, match="no running total"):
        compile_query(MetricQuery(("active_people",), OCTOBER, ("day",), cumulative=True), MODEL)


def test_the_average_per_day_divides_by_the_days_without_use_as_well(data) -> None:
    query = MetricQuery(("spend",), OCTOBER, filters=REPO, nest=Nest("day", "average"))

    total = one(
        data,
        "select sum(cost_usd) from usage where repo = 'acme/payments-api' and day >= '2026-10-01' and day < '2026-11-01'",
    )
    assert float(rows(data, query)[0]["average_spend"]) == pytest.approx(float(total) / 31)


def test_the_average_per_day_of_each_month_divides_by_its_own_days(data) -> None:
    found = rows(data, MetricQuery(("spend",), AUTUMN, ("month",), nest=Nest("day", "average")))

    months = {row["month"]: row["spend"] for row in rows(data, MetricQuery(("spend",), AUTUMN, ("month",)))}
    days = {date(2026, 9, 1): 30, date(2026, 10, 1): 31, date(2026, 11, 1): 22}
    for row in found:
        assert float(row["average_spend"]) == pytest.approx(float(months[row["month"]]) / days[row["month"]])


def test_the_average_day_of_the_week_divides_by_how_often_there_was_one(data) -> None:
    found = rows(data, MetricQuery(("spend",), OCTOBER, ("weekday",), nest=Nest("day", "average")))

    totals = {
        row["weekday"]: row["spend"] for row in rows(data, MetricQuery(("spend",), OCTOBER, ("weekday",)))
    }
    for row in found:
        often = 5 if row["weekday"] in (4, 5, 6) else 4
        assert float(row["average_spend"]) == pytest.approx(float(totals[row["weekday"]]) / often)


def test_the_average_per_day_ever_begins_with_the_first_day_that_has_rows(data) -> None:
    found = rows(data, MetricQuery(("spend",), EVER, nest=Nest("day", "average")))

    total, first = data.execute("select sum(cost_usd), min(day) from usage").fetchone()
    days = (date(2026, 11, 22) - first).days + 1
    assert float(found[0]["average_spend"]) == pytest.approx(float(total) / days)


def test_groups_that_pass_are_counted_in_both_periods(data) -> None:
    query = MetricQuery(
        ("sessions",),
        OCTOBER,
        thresholds=(Threshold("sessions", ">=", Decimal(20)),),
        nest=Nest("person", "count"),
        compare=SEPTEMBER,
    )

    counted = (
        "select count(*) from (select user_email from sessions where {} group by 1 having count(*) >= 20)"
    )
    found = rows(data, query)[0]
    assert found["number_of_people"] == one(
        data, counted.format("day >= '2026-10-01' and day < '2026-11-01'")
    )
    assert found["number_of_people_previous"] == one(
        data, counted.format("day >= '2026-09-01' and day < '2026-10-01'")
    )


def test_how_many_teams_grew_counts_the_teams_whose_change_passes(data) -> None:
    grew = (Threshold("change_share", ">", Decimal("0.1")),)
    counted = MetricQuery(("spend",), OCTOBER, thresholds=grew, nest=Nest("team", "count"), compare=SEPTEMBER)
    listed = MetricQuery(("spend",), OCTOBER, ("team",), thresholds=grew, compare=SEPTEMBER)

    found = rows(data, listed)
    assert found
    assert all(row["spend_change_share"] > 0.1 for row in found)
    assert rows(data, counted) == [{"number_of_teams": len(found)}]


def test_people_are_held_against_their_share_of_everything(data) -> None:
    large = (Threshold("share", ">", Decimal("0.005")),)
    people = rows(data, MetricQuery(("spend",), OCTOBER, ("person",), share=True))
    counted = rows(data, MetricQuery(("spend",), OCTOBER, thresholds=large, nest=Nest("person", "count")))
    kept = rows(data, MetricQuery(("spend",), OCTOBER, ("person",), thresholds=large))

    assert kept == [row for row in people if (row["spend_share"] or 0) > 0.005]
    assert None in [row["user_email"] for row in kept]
    assert counted[0]["number_of_people"] == len(kept) - 1


def test_a_change_without_a_comparison_is_refused() -> None:
    grew = (Threshold("change", ">", Decimal(0)),)

    with pytest.raises(BadInput, match="say with what to compare"):
        compile_query(MetricQuery(("spend",), OCTOBER, ("team",), thresholds=grew), MODEL)


def test_one_number_per_group_is_not_compared_step_by_step() -> None:
    query = MetricQuery(("spend",), OCTOBER, ("month",), nest=Nest("person", "median"), compare=SEPTEMBER)

    with pytest.raises(BadInput, match="over whole periods"):
        compile_query(query, MODEL)


def test_a_nest_over_what_the_plan_is_split_by_is_refused() -> None:
    with pytest.raises(BadInput, match="split by team already"):
        compile_query(MetricQuery(("spend",), OCTOBER, ("team",), nest=Nest("team", "median")), MODEL)


def test_a_part_stands_beside_its_whole_and_its_share(data) -> None:
    found = rows(data, MetricQuery(("spend",), OCTOBER, ("team",), part=OPUS))

    parts = {
        row["team"]: row["spend"]
        for row in rows(data, MetricQuery(("spend",), OCTOBER, ("team",), filters=OPUS.filters))
    }
    for row in found:
        assert row["spend"] == parts.get(row["team"], 0)
        assert row["spend_share"] == pytest.approx(float(row["spend"] / row["spend_whole"]))


def test_a_part_narrows_what_its_aggregate_counts_already() -> None:
    assert "COUNT(*) FILTER(WHERE NOT is_error AND model_family = 'opus')" in sql_of(
        MetricQuery(("requests",), OCTOBER, part=OPUS)
    )


def test_a_part_can_be_single_rows_over_a_bound(data) -> None:
    part = Part(bounds=(Bound("session_commits", ">", Decimal(0)),))
    found = rows(data, MetricQuery(("sessions",), OCTOBER, part=part))[0]

    both = "select count(*) filter (where commits > 0), count(*) from sessions where day >= '2026-10-01' and day < '2026-11-01'"
    assert (found["sessions"], found["sessions_whole"]) == data.execute(both).fetchone()


def test_the_share_of_a_part_is_compared_with_what_it_was(data) -> None:
    query = MetricQuery(("spend",), OCTOBER, part=OPUS, compare=SEPTEMBER)
    now = rows(data, replace(query, compare=None))[0]["spend_share"]
    before = rows(data, replace(query, period=SEPTEMBER, compare=None))[0]["spend_share"]
    found = rows(data, query)[0]

    assert found["spend_share"] == pytest.approx(now)
    assert found["spend_share_change"] == pytest.approx(now - before)


@pytest.mark.parametrize("metric", ["cost_per_session", "median_request_cost", "last_day"])
def test_what_is_no_amount_has_no_part(metric: str) -> None:
    with pytest.raises(BadInput, match="no amount that has parts"):
        compile_query(MetricQuery((metric,), OCTOBER, part=OPUS), MODEL)


def test_a_bound_counts_single_sessions_for_every_metric(data) -> None:
    query = MetricQuery(
        ("spend", "sessions", "active_people"), OCTOBER, bounds=(Bound("session_cost", ">", Decimal(10)),)
    )

    direct = (
        "select sum(cost_usd), count(*), count(distinct user_id) from sessions "
        "where cost_usd > 10 and day >= '2026-10-01' and day < '2026-11-01'"
    )
    assert tuple(rows(data, query)[0].values()) == data.execute(direct).fetchone()


def test_a_bound_on_rows_of_another_kind_is_refused_with_what_can_be_bounded() -> None:
    query = MetricQuery(("tool_calls",), OCTOBER, bounds=(Bound("session_cost", ">", Decimal(10)),))

    with pytest.raises(BadInput, match=r"Tool calls cannot be limited by session cost.*there are: .*spend"):
        compile_query(query, MODEL)


def test_the_latest_sessions_come_by_when_they_started(data) -> None:
    found = rows(data, MetricQuery(("spend",), OCTOBER, ("session",), order=Order("time"), limit=3))

    latest = one(
        data, "select max(started_at) from sessions where day >= '2026-10-01' and day < '2026-11-01'"
    )
    assert found[0]["started_at"] == latest
    assert [row["started_at"] for row in found] == sorted((r["started_at"] for r in found), reverse=True)


def test_a_session_that_is_read_from_requests_is_one_row_with_its_person(data) -> None:
    query = MetricQuery(("spend",), OCTOBER, ("session",), filters=OPUS.filters)
    found = rows(data, query)

    ids = [row["session_id"] for row in found]
    assert len(ids) == len(set(ids))
    assert None not in ids
    assert any(row["user_name"] for row in found)
    assert all(isinstance(row["started_at"], datetime) for row in found)


def test_merged_pull_requests_one_by_one_go_by_the_day_of_the_merge(data) -> None:
    query = MetricQuery(
        ("spend", "merged_pull_requests"), OCTOBER, ("pull_request",), order=Order("time"), limit=5
    )
    found = rows(data, query)

    assert all(datetime(2026, 10, 1) <= row["merged_at"] < datetime(2026, 11, 1) for row in found)
    assert [row["merged_at"] for row in found] == sorted((r["merged_at"] for r in found), reverse=True)


def test_pull_requests_without_merges_go_by_the_day_they_were_opened() -> None:
    assert "opened_day >=" in sql_of(MetricQuery(("spend",), OCTOBER, ("pull_request",)))


def test_what_has_no_time_is_not_ordered_by_it() -> None:
    with pytest.raises(BadInput, match="no time to be ordered by"):
        compile_query(MetricQuery(("spend",), OCTOBER, ("team",), order=Order("time")), MODEL)


def test_the_steps_of_an_earlier_period_stand_beside_those_of_the_later_one(data) -> None:
    week = Period(date(2026, 10, 12), date(2026, 10, 19), "UTC", "that week", "week")
    before = Period(date(2026, 10, 5), date(2026, 10, 12), "UTC", "the week before", "week")
    found = rows(data, MetricQuery(("spend",), week, ("day",), compare=before))

    earlier = {row["day"]: row["spend"] for row in rows(data, MetricQuery(("spend",), before, ("day",)))}
    assert [row["day"] for row in found] == [week.start + timedelta(days=number) for number in range(7)]
    assert all(row["spend_previous"] == earlier[row["day"] - timedelta(days=7)] for row in found)


def test_months_of_a_year_ago_stand_beside_the_same_months(data) -> None:
    found = rows(data, MetricQuery(("spend",), OCTOBER, ("month",), compare=SEPTEMBER))

    assert [row["month"] for row in found] == [date(2026, 10, 1)]
    assert found[0]["spend_previous"] == rows(data, MetricQuery(("spend",), SEPTEMBER))[0]["spend"]


def test_hours_outside_of_business_are_all_that_business_hours_leave(data) -> None:
    inside = MetricQuery(("spend",), OCTOBER, weekdays=(1, 2, 3, 4, 5), hours=tuple(range(9, 18)))
    both = [rows(data, each)[0]["spend"] for each in (inside, replace(inside, outside=True))]

    assert all(both)
    assert sum(both) == rows(data, MetricQuery(("spend",), OCTOBER))[0]["spend"]


def test_hours_of_what_is_known_by_day_only_are_refused() -> None:
    with pytest.raises(BadInput, match="Billed spend can be told by day only"):
        compile_query(MetricQuery(("billed",), OCTOBER, hours=(9, 10)), MODEL)


def test_a_count_of_zero_in_one_view_is_zero_beside_another(data) -> None:
    found = rows(data, MetricQuery(("spend", "commits", "commits_per_session"), AUTUMN, ("person",)))

    idle = [row for row in found if row["commits"] == 0]
    assert idle
    assert all(row["commits_per_session"] in (0, None) for row in idle)


def test_the_best_of_each_team_are_chosen_among_those_who_pass(data) -> None:
    query = MetricQuery(
        ("spend",),
        OCTOBER,
        ("person", "team"),
        thresholds=(Threshold("sessions", ">=", Decimal(10)),),
        order=Order("spend", descending=False),
        limit=1,
        within="team",
        share=True,
    )
    found = rows(data, query)

    passing = [row for row in rows(data, replace(query, limit=None, within=None)) if row["spend"] is not None]
    for row in found:
        assert row["spend"] == min(other["spend"] for other in passing if other["team"] == row["team"])
    assert {row["team"] for row in found} == {row["team"] for row in passing}


def test_days_are_not_compared_with_days() -> None:
    with pytest.raises(BadInput, match="not compared"):
        compile_query(MetricQuery(("last_day",), OCTOBER, compare=SEPTEMBER), MODEL)


def test_the_rows_of_one_group_add_up_and_those_of_several_do_not() -> None:
    one_group = MetricQuery(("spend",), OCTOBER, ("team",), filters=(Filter("group", ("ai-champions",)),))
    two = replace(one_group, filters=(Filter("group", ("ai-champions", "payments")),))

    assert compile_query(one_group, MODEL).columns[-1].additive
    assert not compile_query(two, MODEL).columns[-1].additive


def test_a_plan_with_an_intent_is_compiled_by_it() -> None:
    compiled = compile_query(MetricQuery(("spend",), OCTOBER, intent="freshness"), MODEL)

    assert compiled.views == ("freshness",)
