"""What will be spent, against which budget, where it stands out and how it is spread: each computed twice."""

import statistics
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, sqrt
from pathlib import Path

import duckdb
import pytest

from service.domain import Period
from service.errors import BadInput
from service.semantics.clock import Clock, last_days, last_units, this_unit
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery, Nest, Order, Threshold
from service.semantics.model import load_model
from tests.organisation import NOW

MODEL, CLOCK = load_model(), Clock(NOW)
TODAY = CLOCK.today
OCTOBER, NOVEMBER = last_units(1, "month", CLOCK), this_unit("month", CLOCK)
DAY = timedelta(days=1)


class Ledger:
    """The demo's spend in plain Python."""

    def __init__(self, data: duckdb.DuckDBPyConnection) -> None:
        self.data = data
        self.lines = data.execute(
            "select day, team, department, cost_center, user_email, repo, coalesce(cost_usd, 0) from usage"
        ).fetchall()

    def spend(self, start: date, end: date, place: int = 0, value: str | None = None) -> Decimal:
        """Of the days from `start` up to `end`; of one team (place 1), department (2), … with a value."""
        kept = (line for line in self.lines if start <= line[0] < end)
        return sum((line[6] for line in kept if value is None or line[place] == value), Decimal(0))

    def expected(self, first: date, end: date, place: int = 0, value: str | None = None) -> Decimal:
        """For each day the average of its weekday in the 28 days before today."""
        total = Decimal(0)
        while first < end:
            same = [TODAY - DAY * back for back in range(1, 29)]
            alike = [day for day in same if day.weekday() == first.weekday()]
            total += sum(self.spend(day, day + DAY, place, value) for day in alike) / len(alike)
            first += DAY
        return total

    def rows(self, name: str, period: Period | None = OCTOBER, **parts: object) -> list[dict]:
        """What an intent returns, as the assembler prepares it."""
        query = MetricQuery(("spend",), period or last_days(30, CLOCK), intent=name)
        query = INTENTS[name].prepared(replace(query, **parts), CLOCK, period is not None)  # type: ignore[arg-type]
        found = self.data.execute(INTENTS[name].compile(query, MODEL).tree.sql("duckdb"))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def ledger(demo_file: Path) -> Iterator[Ledger]:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield Ledger(connection)


def test_a_month_is_forecast_from_what_was_spent_and_the_weekdays_to_come(ledger) -> None:
    (found,) = ledger.rows("forecast", None)
    spent = ledger.spend(NOVEMBER.start, TODAY)
    remaining = ledger.expected(TODAY, date(2026, 12, 1))

    assert found["spent"] == spent
    assert float(found["remaining_expected"]) == pytest.approx(float(remaining), abs=1e-4)
    assert found["forecast"] == found["spent"] + found["remaining_expected"]
    assert (found["days_elapsed"], found["days_left"]) == (21, 9)


def test_the_range_of_a_forecast_is_that_of_days_about_their_weekday(ledger) -> None:
    (found,) = ledger.rows("forecast", None)
    days: dict[int, list[float]] = defaultdict(list)
    for back in range(1, 29):
        day = TODAY - DAY * back
        days[day.weekday()].append(float(ledger.spend(day, day + DAY)))
    squares = sum((x - statistics.fmean(same)) ** 2 for same in days.values() for x in same)
    margin = 1.28 * sqrt(squares / 21 * (9 + 9 * 9 / 28))

    assert float(found["high"] - found["forecast"]) == pytest.approx(margin, abs=1e-4)
    assert found["spent"] <= found["low"] <= found["forecast"] <= found["high"]


def test_a_month_to_come_is_expected_whole_and_one_that_is_over_is_what_it_was(ledger) -> None:
    december = Period(date(2026, 12, 1), date(2027, 1, 1), "UTC", "next month", "month")
    (ahead,), (over,) = ledger.rows("forecast", december), ledger.rows("forecast", OCTOBER)

    assert (ahead["spent"], ahead["days_left"], ahead["days_elapsed"]) == (0, 31, 0)
    assert float(ahead["forecast"]) == pytest.approx(
        float(ledger.expected(december.start, december.end)), abs=1e-3
    )
    assert over["forecast"] == over["low"] == over["high"] == ledger.spend(OCTOBER.start, OCTOBER.end)


def test_a_year_is_forecast_to_its_end(ledger) -> None:
    (found,) = ledger.rows("forecast", this_unit("year", CLOCK))

    assert found["days_left"] == (date(2027, 1, 1) - TODAY).days
    assert found["spent"] == ledger.spend(date(2026, 1, 1), TODAY)


def test_forecasts_by_team_add_up_to_that_of_all(ledger) -> None:
    teams, (whole,) = ledger.rows("forecast", None, dimensions=("team",)), ledger.rows("forecast", None)

    assert len(teams) > 5
    assert float(sum(row["forecast"] for row in teams)) == pytest.approx(float(whole["forecast"]), abs=1e-3)


def test_a_budget_is_reached_on_the_first_day_that_runs_over_it(ledger) -> None:
    spent, budget = ledger.spend(NOVEMBER.start, TODAY), ledger.spend(NOVEMBER.start, TODAY) + 100
    (over,) = ledger.rows("forecast", None, amount=budget)
    (passed,) = ledger.rows("forecast", None, amount=spent / 2)
    (enough,) = ledger.rows("forecast", None, amount=Decimal(1_000_000))
    day = over["reached_on"]

    assert spent + ledger.expected(TODAY, day) <= budget < spent + ledger.expected(TODAY, day + DAY)
    assert ledger.spend(NOVEMBER.start, passed["reached_on"]) <= spent / 2
    assert ledger.spend(NOVEMBER.start, passed["reached_on"] + DAY) > spent / 2
    assert enough["reached_on"] is None
    assert enough["difference"] == enough["forecast"] - 1_000_000


def test_budgets_are_held_against_the_spend_of_their_scope(ledger) -> None:
    rows = ledger.rows("budget", None)
    places = {"team": 1, "department": 2, "cost_center": 3}

    assert {row["scope_type"] for row in rows} == {*places, "organization"}
    for row in rows:
        place = places.get(row["scope_type"], 0)
        value = row["scope"] if place else None
        heading = ledger.spend(NOVEMBER.start, TODAY, place, value) + ledger.expected(
            TODAY, date(2026, 12, 1), place, value
        )
        assert row["spent"] == ledger.spend(NOVEMBER.start, NOVEMBER.end, place, value)
        assert float(row["forecast"]) == pytest.approx(float(heading), abs=1e-4)
        assert row["share_used"] == pytest.approx(float(row["spent"] / row["limit_usd"]))
        assert row["expected_over"] == (row["forecast"] > row["limit_usd"])
        assert row["remaining"] == row["limit_usd"] - row["spent"]


def test_only_the_budgets_in_force_count(ledger) -> None:
    limits = dict(
        ledger.data.execute(
            "select scope, limit_usd from budgets where scope_type = 'team' and period = 'month' "
            "and valid_from <= '2026-11-22' and (valid_to is null or valid_to > '2026-11-22')"
        ).fetchall()
    )
    found = {row["scope"]: row["limit_usd"] for row in ledger.rows("budget", None, dimensions=("team",))}

    assert found == limits


def test_budgets_over_and_at_risk_are_those_above_their_limit(ledger) -> None:
    rows = ledger.rows("budget", None)
    part = sorted(row["share_used"] for row in rows)[len(rows) // 2]
    over = ledger.rows("budget", None, thresholds=(Threshold("share", ">", Decimal(str(part))),))
    risky = ledger.rows("budget", None, amount=Decimal("0.2"))

    assert [row["scope"] for row in over] == [row["scope"] for row in rows if row["share_used"] > part]
    assert {row["scope"] for row in risky} == {
        row["scope"] for row in rows if row["forecast"] > row["limit_usd"] * Decimal("0.2")
    }
    assert 0 < len(risky) < len(rows)


def test_a_filter_names_the_budgets_of_a_scope(ledger) -> None:
    filters = (Filter("team", ("payments",)), Filter("cost_center", ("CC-110",)))

    assert {row["scope"] for row in ledger.rows("budget", None, filters=filters)} == {"payments", "CC-110"}


def test_a_budget_of_thirty_days_is_refused(ledger) -> None:
    with pytest.raises(BadInput, match="month, a quarter or a year"):
        ledger.rows("budget", last_days(30, CLOCK))


def series(ledger: Ledger, period: Period) -> list[tuple[date, float]]:
    days = (period.start + DAY * place for place in range(period.days))
    return [(day, float(ledger.spend(day, day + DAY))) for day in days]


def test_anomalies_are_days_far_above_the_median_of_their_kind(ledger) -> None:
    before = Period(OCTOBER.start - 56 * DAY, OCTOBER.start, "UTC", "before", "day")
    usual: dict[bool, list[float]] = defaultdict(list)
    for day, spend in series(ledger, before):
        usual[day.isoweekday() >= 6].append(spend)
    expected = {}
    for day, spend in series(ledger, OCTOBER):
        middle = statistics.median(usual[day.isoweekday() >= 6])
        spread = statistics.median(abs(x - middle) for x in usual[day.isoweekday() >= 6])
        score = (spend - middle) / max(1.4826 * spread, 0.1 * middle)
        if score >= 2 and spend - middle >= 0.02 * sum(map(sum, usual.values())) / 56:
            expected[day] = round(score, 2)

    found = ledger.rows("anomalies", amount=Decimal(2))

    assert expected
    assert {row["day"]: row["score"] for row in found} == pytest.approx(expected, abs=0.011)
    assert [row["excess"] for row in found] == sorted((row["excess"] for row in found), reverse=True)
    assert all(row["excess"] == row["spend"] - row["expected"] for row in found)


def test_an_anomaly_of_a_person_is_held_against_that_person(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "by_hand.duckdb")) as data:
        data.execute(
            "create table usage as "
            "select cast(d as date) as day, name as user_name, name || '@x' as user_email, "
            "cast(case when name = 'Zoe' and d = date '2026-10-14' then 50 when name = 'Zoe' then 2 else 40 end "
            "as decimal(18, 6)) as cost_usd "
            "from generate_series(timestamp '2026-08-01', timestamp '2026-10-31', interval 1 day) as days(d), "
            "(values ('Zoe'), ('Yan')) as people(name)"
        )
        query = INTENTS["anomalies"].prepared(
            MetricQuery(("spend",), OCTOBER, ("person",), intent="anomalies"), CLOCK
        )
        sql = INTENTS["anomalies"].compile(query, MODEL).tree.sql("duckdb")

        assert data.execute(sql).fetchall() == [
            (date(2026, 10, 14), "Zoe", "Zoe@x", Decimal(50), Decimal(2), Decimal(48), 240.0, "high")
        ]


def shares(ledger: Ledger, place: int) -> list[Decimal]:
    spend: dict[str, Decimal] = defaultdict(Decimal)
    for line in ledger.lines:
        if OCTOBER.start <= line[0] < OCTOBER.end and line[place] is not None:
            spend[line[place]] += line[6]
    return sorted((amount for amount in spend.values() if amount > 0), reverse=True)


def test_the_top_tenth_is_rounded_up_and_says_what_it_has_together(ledger) -> None:
    everybody = shares(ledger, 4)
    count = ceil(len(everybody) / 10)
    found = ledger.rows("concentration", amount=Decimal("0.1"))

    assert [row["spend"] for row in found] == everybody[:count]
    assert {(row["entities"], row["entities_all"]) for row in found} == {(count, len(everybody))}
    assert found[0]["set_share"] == pytest.approx(float(sum(everybody[:count]) / sum(everybody)))
    assert found[-1]["cumulative_share"] == pytest.approx(found[0]["set_share"])


def test_how_many_make_up_most_is_one_row_with_their_share_and_amount(ledger) -> None:
    everybody = shares(ledger, 4)
    (few,) = ledger.rows(
        "concentration",
        nest=Nest("person", "count"),
        dimensions=("person",),
        thresholds=(Threshold("share", "<=", Decimal("0.8")),),
    )

    count = few["entities"]
    assert 0 < count < few["entities_all"] == len(everybody)
    assert sum(everybody[:count]) >= Decimal("0.8") * sum(everybody) > sum(everybody[: count - 1])
    assert few["spend"] == sum(everybody[:count])
    assert few["set_share"] == pytest.approx(float(few["spend"] / sum(everybody)))


def test_without_a_number_the_top_tenth_is_told(ledger) -> None:
    everybody = shares(ledger, 4)
    count = ceil(len(everybody) / 10)
    (counted,) = ledger.rows("concentration", nest=Nest("person", "count"), dimensions=("person",))
    listed = ledger.rows("concentration")

    assert counted["top_tenth"] == count
    assert counted["top_tenth_share"] == pytest.approx(float(sum(everybody[:count]) / sum(everybody)))
    assert len(listed) == len(everybody)
    assert {row["top_tenth"] for row in listed} == {count}
    assert {round(row["top_tenth_share"], 9) for row in listed} == {round(counted["top_tenth_share"], 9)}


def test_the_first_three_are_told_with_their_own_share(ledger) -> None:
    everybody = shares(ledger, 4)
    found = ledger.rows("concentration", limit=3)

    assert [row["spend"] for row in found] == everybody[:3]
    assert {row["entities"] for row in found} == {3}
    assert found[0]["set_share"] == pytest.approx(float(sum(everybody[:3]) / sum(everybody)))


def test_the_fewest_repos_that_reach_a_share_reach_it_and_one_less_does_not(ledger) -> None:
    found = ledger.rows(
        "concentration", dimensions=("repo",), thresholds=(Threshold("share", "<=", Decimal("0.8")),)
    )

    assert found[-1]["cumulative_share"] >= 0.8 > found[-2]["cumulative_share"]


def test_the_lower_half_begins_with_the_least(ledger) -> None:
    everybody = shares(ledger, 4)
    found = ledger.rows("concentration", amount=Decimal("0.5"), order=Order("spend", False))

    assert [row["spend"] for row in found] == everybody[::-1][: ceil(len(everybody) / 2)]


def test_what_belongs_to_no_repo_is_told_where_it_is_more_than_a_hundredth(ledger) -> None:
    unattributed = ledger.spend(OCTOBER.start, OCTOBER.end) - sum(shares(ledger, 5))
    found = ledger.rows("concentration", dimensions=("repo",))

    assert unattributed > ledger.spend(OCTOBER.start, OCTOBER.end) / 100
    assert {row["unattributed"] for row in found} == {unattributed}


def values(ledger: Ledger, sql: str) -> list[float]:
    rows = ledger.data.execute(f"select {sql} from sessions where day >= '2026-10-01' and day < '2026-11-01'")
    return [float(value) for (value,) in rows.fetchall() if value is not None]


@pytest.mark.parametrize(
    ("metric", "sql"),
    [
        ("median_session_cost", "cost_usd"),
        ("p95_session_duration", "duration_minutes"),
        ("average_session_commits", "commits"),
    ],
)
def test_a_histogram_counts_every_value_once_in_buckets_of_one_round_width(metric, sql, ledger) -> None:
    found, observed = ledger.rows("histogram", metrics=(metric,)), values(ledger, sql)
    counted = next(key for key in found[0] if key not in ("bucket_from", "bucket_to", "share", "median"))
    width = found[0]["bucket_to"] - found[0]["bucket_from"]

    assert len(found) <= 21
    assert sum(row[counted] for row in found) == len(observed)
    assert sum(row["share"] for row in found) == pytest.approx(1)
    assert str(width).replace(".", "").strip("0") in ("1", "2", "5")
    assert [row["bucket_from"] for row in found] == [
        found[0]["bucket_from"] + width * n for n in range(len(found))
    ]
    for row in found[:-1]:
        inside = [x for x in observed if floor(round(x / float(width), 9)) * width == row["bucket_from"]]
        assert row[counted] == len(inside)
    assert found[-1]["bucket_to"] is None or max(observed) < found[-1]["bucket_to"]
    assert float(found[0]["median"]) == pytest.approx(statistics.median(observed), abs=1e-5)


def test_a_histogram_of_equal_values_is_one_bucket(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "by_hand.duckdb")) as data:
        data.execute(
            "create table sessions as select date '2026-10-05' as day, cast(3.5 as decimal(18, 6)) as cost_usd "
            "from range(4)"
        )
        query = MetricQuery(("median_session_cost",), OCTOBER, intent="histogram")
        sql = INTENTS["histogram"].compile(query, MODEL).tree.sql("duckdb")

        assert data.execute(sql).fetchall() == [(Decimal(3), Decimal(4), 4, 1.0, Decimal("3.5"))]


def test_spend_per_person_can_be_spread_too_without_those_whose_cost_nobody_knows(ledger) -> None:
    found = ledger.rows("histogram", dimensions=("person",))
    (people,) = ledger.data.execute(
        "select count(distinct user_email) from usage "
        "where day >= '2026-10-01' and day < '2026-11-01' and cost_usd is not null"
    ).fetchone()

    assert sum(row["people"] for row in found) == people


def test_idle_sessions_have_a_gap_of_an_hour_or_what_is_asked(ledger) -> None:
    gaps = values(ledger, "longest_gap_minutes")
    (count,) = ledger.rows("idle_sessions", nest=Nest("session", "count"), amount=Decimal(30))

    assert [row["longest_gap_minutes"] for row in ledger.rows("idle_sessions")] == sorted(
        (gap for gap in gaps if gap >= 60), reverse=True
    )
    assert count["idle_sessions"] == sum(gap >= 30 for gap in gaps)
    assert count["sessions"] == len(gaps)


def test_the_cost_of_skills_is_that_of_requests_with_them(ledger) -> None:
    total = ledger.spend(OCTOBER.start, OCTOBER.end)
    found = ledger.rows("overhead")
    spend, uses, people = ledger.data.execute(
        "select sum(cost_usd), count(distinct coalesce(prompt_id, request_id)) filter (where not is_error), "
        "count(distinct user_id) filter (where not is_error) from usage "
        "where skill = 'code-review' and day >= '2026-10-01' and day < '2026-11-01'"
    ).fetchone()
    (row,) = (row for row in found if row["skill"] == "code-review")
    (alone,) = ledger.rows("overhead", dimensions=("skill",), filters=(Filter("skill", ("code-review",)),))

    assert (row["spend"], row["uses"], row["people"]) == (spend, uses, people)
    assert float(row["cost_per_use"]) == pytest.approx(float(spend / uses), abs=1e-6)
    assert row["share_of_spend"] == pytest.approx(float(spend / total))
    assert alone == row


def test_definitions_say_what_a_metric_is_and_is_computed_from(ledger) -> None:
    (row,) = ledger.rows("definition", metrics=("cost_per_commit",))

    assert row["definition"] == MODEL.metrics["cost_per_commit"].definition
    assert row["formula"] == "sum(cost_usd) ÷ count(*)"
    assert row["source"] == "usage, commits"


def test_the_catalogue_has_every_metric_with_words_and_what_it_can_be_split_by(ledger) -> None:
    rows = {row["metric"]: row["splits"].split(", ") for row in ledger.rows("catalogue")}

    assert set(rows) == {metric.title for metric in MODEL.metrics.values() if metric.words}
    assert {"repo", "team", "model", "skill"} <= set(rows["Spend"])
    assert "repo" not in rows["Billed spend"]


def test_freshness_names_each_source(ledger) -> None:
    (row,) = ledger.rows("freshness")

    assert row["source"] == "demo"
    assert row["complete_through"].date() == TODAY
