"""The parts of a change of spend add up to it, to the micro-dollar, whatever is filtered and compared."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from service.connectors.demo import Demo
from service.domain import Period
from service.errors import BadInput
from service.ingest.run import Load, load
from service.semantics.clock import Clock, last_units, previous
from service.semantics.compile import compile_query
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery
from service.semantics.model import load_model
from tests.organisation import NOW

MODEL, CLOCK = load_model(), Clock(NOW)
OCTOBER = last_units(1, "month", CLOCK)
DIMENSIONS = ("team", "repo", "model", "person", "department", "product", "skill", "activity", "vendor")
MIDDLE = ("People", "Sessions per person", "Tokens per session", "Mix of models", "Kinds of tokens")
PARTS = (*MIDDLE, "Price per token", "Outside sessions")


@pytest.fixture(scope="module")
def seeds(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list]:
    files = [demo_file]
    for seed in (11, 23):
        files.append(tmp_path_factory.mktemp("seed") / f"{seed}.duckdb")
        demo = Demo(seed=seed, until=date(2026, 11, 22), people=20, days=45)
        load("demo", Load(files[-1], datetime(2026, 11, 22, 15, 5), demo=demo))
    opened = [duckdb.connect(str(file), read_only=True) for file in files]
    yield opened
    for connection in opened:
        connection.close()


def rows(data, query: MetricQuery) -> list[dict]:
    found = data.execute(INTENTS["drivers"].compile(query, MODEL).tree.sql("duckdb"))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def asked(period: Period, compare: Period, filters: tuple[Filter, ...] = ()) -> MetricQuery:
    return MetricQuery(("spend",), period, filters=filters, compare=compare, intent="drivers")


def any_period(rng: random.Random) -> Period:
    start = date(2026, 10, 9) + timedelta(days=rng.randrange(42))
    return Period(start, start + timedelta(days=rng.randint(1, 12)), "UTC", "some days", "range")


def any_filters(rng: random.Random, data) -> tuple[Filter, ...]:
    filters = []
    for name in rng.sample(DIMENSIONS, rng.randint(0, 2)):
        column = MODEL.dimensions[name].columns[-1]
        values = [
            value
            for (value,) in data.execute(
                f"select distinct {column} from usage where {column} is not null order by 1"
            ).fetchall()
        ]
        chosen = tuple(rng.sample(values, min(len(values), rng.randint(1, 3))))
        filters.append(Filter(name, chosen, negated=rng.random() < 0.2))
    return tuple(filters)


def test_parts_sum_to_the_change_exactly(seeds) -> None:
    rng, changed = random.Random(20261122), 0
    for turn in range(60):
        data = seeds[turn % len(seeds)]
        query = asked(any_period(rng), any_period(rng), any_filters(rng, data))
        found = rows(data, query)
        total = found[0]
        factors = {row["name"]: row["amount"] for row in found if row["section"] == "factor"}
        now, before = (sum_of(data, query, period) for period in (query.period, query.compare))

        assert sum((factors[name] for name in PARTS), Decimal(0)) == total["amount"], query
        assert total["amount"] == now - before
        assert factors["Before"] == before
        assert factors["After"] == now
        changed += total["amount"] != 0

    assert changed > 30


def sum_of(data, query: MetricQuery, period: Period) -> Decimal:
    """The spend of a period by the compiler of plain metrics, which is tested on its own."""
    plain = replace(query, intent="aggregate", period=period, compare=None)
    value = data.execute(compile_query(plain, MODEL).tree.sql("duckdb")).fetchone()[0]
    return value or Decimal(0)


def test_each_step_begins_where_the_one_before_it_ended(seeds) -> None:
    found = [
        row for row in rows(seeds[0], asked(OCTOBER, previous(OCTOBER, CLOCK))) if row["section"] == "factor"
    ]

    for earlier, later in pairwise(found[:-1]):
        assert later["before"] == earlier["now"]
    assert found[-1]["now"] == found[-2]["now"]


def test_the_factors_are_those_of_a_computation_by_hand(seeds) -> None:
    query = asked(OCTOBER, previous(OCTOBER, CLOCK))
    found = {row["name"]: row for row in rows(seeds[0], query)}
    then, now = Side(seeds[0], query.compare), Side(seeds[0], query.period)

    people = then.spend / then.people * now.people
    sessions = then.spend / then.sessions * now.sessions
    tokens = then.spend / then.tokens * now.tokens
    mix = sum(now.of(model).at(then.of(model), "tokens") for model in now.models)
    kinds = sum(now.of(model).at(then.of(model), "weight") for model in now.models)
    steps = [then.spend, people, sessions, tokens, mix, kinds, now.spend]

    for name, start, end in zip(PARTS[:-1], steps[:-1], steps[1:], strict=True):
        assert float(found[name]["amount"]) == pytest.approx(end - start, abs=1e-4), name
    assert found["People"]["level_now"] == now.people
    assert found["Sessions per person"]["level_before"] == pytest.approx(then.sessions / then.people)


class Model:
    """What one model took in one period."""

    def __init__(self) -> None:
        self.tokens = self.weight = self.spend = 0.0

    def at(self, then: "Model", unit: str) -> float:
        """What this use would have cost at the earlier price of a unit; itself where there was none."""
        if not getattr(then, unit):
            return self.spend
        return getattr(self, unit) * then.spend / getattr(then, unit)


class Side:
    """One period, added up row by row."""

    def __init__(self, data, period: Period) -> None:
        self.models: dict[str, Model] = defaultdict(Model)
        people, sessions = set(), set()
        for row in data.execute(
            "select user_id, session_id, model, cost_usd, total_tokens, input_tokens, output_tokens, "
            "cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens from usage "
            "where day >= ? and day < ? and not is_error",
            [period.start, period.end],
        ).fetchall():
            person, session, model, cost, total, fresh, output, read, short, long = row
            if person is None or session is None or cost is None or not total:
                continue
            people.add(person)
            sessions.add(session)
            self.models[model].tokens += total
            self.models[model].weight += fresh + 5 * output + read / 10 + 1.25 * short + 2 * long
            self.models[model].spend += float(cost)
        self.people, self.sessions = len(people), len(sessions)
        self.tokens = sum(one.tokens for one in self.models.values())
        self.spend = sum(one.spend for one in self.models.values())

    def of(self, model: str) -> Model:
        return self.models.get(model, Model())


def test_without_earlier_use_all_of_the_change_is_people(seeds) -> None:
    before = Period(date(2020, 1, 1), date(2020, 2, 1), "UTC", "long ago", "range")
    people = ("person", seeds[0].execute("select min(user_email) from usage where cost_usd > 0").fetchone())
    found = {row["name"]: row["amount"] for row in rows(seeds[0], asked(OCTOBER, before, (Filter(*people),)))}

    assert found["People"] + found["Outside sessions"] == found["Change"]
    assert all(found[name] == 0 for name in MIDDLE[1:])


def test_nothing_in_both_periods_is_a_change_of_nothing(seeds) -> None:
    nothing = Filter("repo", ("acme/there-is-no-such-repo",))
    found = rows(seeds[0], asked(OCTOBER, previous(OCTOBER, CLOCK), (nothing,)))

    assert {row["section"] for row in found} == {"total", "factor"}
    assert all(row["amount"] == 0 for row in found)


def test_the_largest_moves_are_those_of_a_comparison(seeds) -> None:
    query = asked(OCTOBER, previous(OCTOBER, CLOCK))
    found = [row for row in rows(seeds[0], query) if row["section"] == "team"]
    changes = {
        team: (now or Decimal(0)) - (before or Decimal(0))
        for team, now, before in seeds[0]
        .execute(
            "select team, sum(cost_usd) filter (where day >= '2026-10-01'), "
            "sum(cost_usd) filter (where day < '2026-10-01') from usage "
            "where day >= '2026-09-01' and day < '2026-11-01' group by 1"
        )
        .fetchall()
    }

    assert [row["position"] for row in found] == [1, 2, 3, 4, 5]
    assert {row["name"]: row["amount"] for row in found} == dict(
        sorted(changes.items(), key=lambda item: -abs(item[1]))[:5]
    )


def test_a_change_needs_something_to_compare_with() -> None:
    with pytest.raises(BadInput, match="two periods"):
        INTENTS["drivers"].compile(MetricQuery(("spend",), OCTOBER, intent="drivers"), MODEL)
