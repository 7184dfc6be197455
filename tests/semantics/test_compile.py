"""Compiled plans on a real database, held against SQL that is written by hand."""

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
from service.semantics.metric_query import Filter, MetricQuery, Order, Threshold
from service.semantics.model import load_model
from service.semantics.restate import restate
from service.semantics.sources import is_additive, is_dated
from tests.guard.contract import GRANTS
from tests.organisation import NOW

MODEL = load_model()
CLOCK = Clock(NOW)
OCTOBER, NOVEMBER = parse("october", CLOCK), parse("this month", CLOCK)
GUARD = Guard(MODEL.columns, permitted_functions(), MODEL.fact_days)
GRANT = GRANTS["admin"]


@pytest.fixture(scope="module")
def data(demo_file: Path):
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield connection


def rows(data, query: MetricQuery) -> list[tuple]:
    return data.execute(compile_query(query, MODEL).tree.sql("duckdb")).fetchall()


PLAIN = sorted(name for name, metric in MODEL.metrics.items() if metric.words and not metric.ratio)


@pytest.mark.parametrize("dimension", sorted(MODEL.dimensions))
def test_whatever_compiles_passes_the_guard_with_its_period_proven(dimension: str) -> None:
    compiled = 0
    for metric in PLAIN:
        query = MetricQuery((metric,), OCTOBER, (dimension,))
        try:
            tree = compile_query(query, MODEL).tree
        except BadInput:
            continue
        compiled += 1
        if compiled <= 3:
            checked = GUARD.check(tree, GRANT, query.period)
            assert checked.period_proven is is_dated(metric, MODEL), metric

    assert compiled


@pytest.mark.parametrize("metric", [name for name in PLAIN if is_dated(name, MODEL)])
def test_a_comparison_of_any_metric_passes_the_guard_with_both_periods(metric: str) -> None:
    query = MetricQuery((metric,), OCTOBER, compare=previous(OCTOBER, CLOCK))
    if MODEL.metrics[metric].unit == "day":
        with pytest.raises(BadInput, match="not compared"):
            compile_query(query, MODEL)
        return

    assert GUARD.check(compile_query(query, MODEL).tree, GRANT, query.period, [query.compare]).period_proven


def test_spend_by_repo_adds_up_to_the_total_with_the_unattributed_part(data) -> None:
    by_repo = rows(data, MetricQuery(("spend",), OCTOBER, ("repo",)))
    total = rows(data, MetricQuery(("spend",), OCTOBER))

    assert None in [repo for repo, _ in by_repo]
    assert sum(spend for _, spend in by_repo if spend is not None) == total[0][0]


def test_a_ratio_of_two_views_is_a_sum_over_a_sum(data) -> None:
    found = dict(rows(data, MetricQuery(("cost_per_commit",), OCTOBER, ("team",))))
    spend = dict(
        data.execute(
            "select team, sum(cost_usd) from usage where day >= '2026-10-01' and day < '2026-11-01' group by 1"
        ).fetchall()
    )
    commits = dict(
        data.execute(
            "select team, count(*) from commits where day >= '2026-10-01' and day < '2026-11-01' group by 1"
        ).fetchall()
    )

    for team, value in found.items():
        if not commits.get(team):
            assert value is None
        else:
            assert abs(value - spend[team] / commits[team]) < Decimal("0.000002")


def test_a_comparison_holds_both_periods_and_their_difference(data) -> None:
    query = MetricQuery(("spend",), NOVEMBER, ("team",), compare=previous(NOVEMBER, CLOCK))

    for team, now, before, change, share in rows(data, query):
        direct = data.execute(
            "select coalesce(sum(cost_usd), 0) from usage where team = ? and day >= '2026-10-01' and day < '2026-10-23'",
            [team],
        ).fetchone()
        assert before == direct[0]
        assert change == now - before
        assert share is None if before == 0 else share == pytest.approx(float(change / before))


def test_a_group_that_is_in_one_period_only_counts_as_zero_in_the_other(data) -> None:
    month = parse("last month", CLOCK)
    query = MetricQuery(("requests",), month, ("model",), compare=previous(month, CLOCK))

    assert all(cell is not None for row in rows(data, query) for cell in row[1:4])


def test_the_top_three_are_a_prefix_of_the_top_ten(data) -> None:
    ten = MetricQuery(("spend",), OCTOBER, ("repo",), order=Order("spend"), limit=10)
    three = MetricQuery(("spend",), OCTOBER, ("repo",), order=Order("spend"), limit=3)

    assert rows(data, three) == rows(data, ten)[:3]


def test_the_top_two_within_each_team_are_two_of_each(data) -> None:
    query = MetricQuery(("spend",), OCTOBER, ("person", "team"), order=Order("spend"), limit=2, within="team")

    found = rows(data, query)

    teams = [row[2] for row in found]
    assert teams
    assert max(teams.count(team) for team in teams) == 2
    for team in set(teams):
        best = data.execute(
            "select max(spend) from (select sum(cost_usd) spend from usage where team is not distinct from ? "
            "and user_name is not null and day >= '2026-10-01' and day < '2026-11-01' group by user_email)",
            [team],
        ).fetchone()
        assert max(row[3] for row in found if row[2] == team and row[0]) == best[0]


def test_what_nobody_did_comes_after_the_people_of_a_group(data) -> None:
    query = MetricQuery(("spend",), OCTOBER, ("person", "team"), order=Order("spend"), limit=2, within="team")

    by_team: dict[str | None, list[str | None]] = {}
    for name, _, team, _ in rows(data, query):
        by_team.setdefault(team, []).append(name)

    assert all(None not in names for team, names in by_team.items() if team)


def test_shares_of_all_groups_add_up_to_one(data) -> None:
    found = rows(data, MetricQuery(("spend",), OCTOBER, ("team",), share=True))

    assert sum(share for _, _, share in found) == pytest.approx(1)


def test_shares_by_month_add_up_to_one_in_each_month(data) -> None:
    quarter = parse("q3", CLOCK)
    found = rows(data, MetricQuery(("spend",), quarter, ("model_family", "month"), share=True))

    by_month: dict = {}
    for _, month, _, share in found:
        by_month[month] = by_month.get(month, 0) + (share or 0)
    assert all(total == pytest.approx(1) for total in by_month.values())


def test_a_running_total_ends_at_the_total(data) -> None:
    found = rows(data, MetricQuery(("spend",), OCTOBER, ("day",), cumulative=True))

    assert found[-1][-1] == rows(data, MetricQuery(("spend",), OCTOBER))[0][0]


def test_excluding_a_value_keeps_what_has_none(data) -> None:
    repo = "acme/payments-api"
    kept = rows(data, MetricQuery(("spend",), OCTOBER, filters=(Filter("repo", (repo,), negated=True),)))[0][
        0
    ]
    dropped = rows(data, MetricQuery(("spend",), OCTOBER, filters=(Filter("repo", (repo,)),)))[0][0]

    assert kept + (dropped or 0) == rows(data, MetricQuery(("spend",), OCTOBER))[0][0]


def test_a_threshold_is_held_against_the_group(data) -> None:
    query = MetricQuery(("spend",), OCTOBER, ("person",), thresholds=(Threshold("spend", ">", Decimal(20)),))

    found = rows(data, query)

    assert found
    assert all(row[-1] > 20 for row in found)


def test_distinct_people_are_counted_over_the_whole_period(data) -> None:
    found = rows(data, MetricQuery(("active_people",), OCTOBER))[0][0]
    by_day = rows(data, MetricQuery(("active_people",), OCTOBER, ("day",)))

    direct = data.execute(
        "select count(distinct user_id) from usage where day >= '2026-10-01' and day < '2026-11-01' and not is_error"
    ).fetchone()
    assert found == direct[0]
    assert found < sum(count for _, count in by_day)


def test_sessions_by_model_do_not_add_up_and_sessions_by_repo_do() -> None:
    by_repo, by_model = (
        MetricQuery(("sessions",), OCTOBER, ("repo",)),
        MetricQuery(("sessions",), OCTOBER, ("model",)),
    )

    assert is_additive("sessions", by_repo, MODEL)
    assert not is_additive("sessions", by_model, MODEL)


def test_a_share_of_what_does_not_add_up_is_refused() -> None:
    with pytest.raises(BadInput, match="does not add up"):
        compile_query(MetricQuery(("active_people",), OCTOBER, ("team",), share=True), MODEL)


def test_a_split_that_is_not_recorded_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="Prompts cannot be split or filtered by workspace"):
        compile_query(MetricQuery(("prompts",), OCTOBER, ("workspace",)), MODEL)


def test_splits_that_no_view_has_together_are_refused_as_such() -> None:
    query = MetricQuery(("spend",), OCTOBER, ("group", "pull_request"))

    with pytest.raises(BadInput, match="group and pull request together"):
        compile_query(query, MODEL)


@pytest.mark.parametrize("metric", ["commits", "cost_per_commit"])
def test_a_split_that_would_mislead_is_refused_with_the_reason_of_the_model(metric: str) -> None:
    with pytest.raises(BadInput, match="Ask for spend or sessions by model"):
        compile_query(MetricQuery((metric,), OCTOBER, ("model",)), MODEL)


def test_the_restatement_names_everything_that_the_query_does() -> None:
    query = MetricQuery(
        ("spend",),
        NOVEMBER,
        ("repo",),
        filters=(Filter("team", ("payments",)), Filter("model_family", ("opus",), negated=True)),
        thresholds=(Threshold("spend", ">", Decimal(50)),),
        order=Order("spend"),
        limit=5,
        compare=previous(NOVEMBER, CLOCK),
    )

    assert restate(query, MODEL) == (
        "Spend by repo · team is payments · model family is not opus · spend more than $50 · top 5 · "
        "Sun 1 – Sun 22 Nov 2026 (UTC), so far · compared with Thu 1 – Thu 22 Oct 2026 (UTC)"
    )
