"""Random plans, each held against the same computed row by row, and each through the guard."""

import math
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from service.domain import Period
from service.guard import Guard
from service.guard.functions import permitted_functions
from service.semantics.compile import compile_query
from service.semantics.metric_query import Bound, Filter, MetricQuery, Nest, Part, Threshold
from service.semantics.model import load_model
from service.semantics.sources import is_additive
from tests.guard.contract import GRANTS
from tests.semantics.naive import Naive

MODEL = load_model()
GUARD = Guard(MODEL.columns, permitted_functions(), MODEL.fact_days)
METRICS = ["spend", "tokens", "requests", "active_people", "sessions", "commits", "lines_added"]
METRICS += ["median_session_cost", "cost_per_session", "cost_per_person"]
AMOUNTS = ["spend", "tokens", "requests", "active_people", "sessions"]
SPLITS = ["team", "repo", "department", "person", "week", "month", "day", "weekday", "day_kind"]
TEAMS = ["payments", "platform", "infra", "mobile", "(no team)"]
FAMILIES = ["opus", "sonnet", "haiku"]
BOUNDS = [("session_cost", 1), ("session_cost", 5), ("session_duration", 30), ("session_commits", 0)]
SIZES = {"spend": 20, "tokens": 10**7, "requests": 40, "active_people": 2, "sessions": 5, "commits": 5}


@pytest.fixture(scope="module")
def data(demo_file: Path):
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def naive(data) -> Naive:
    return Naive(data)


def some_period(chance: random.Random) -> Period:
    start = date(2026, 8, 20) + timedelta(days=chance.randrange(60))
    return Period(start, start + timedelta(days=chance.choice([1, 3, 7, 14, 31])), "UTC", "then")


def some_filter(chance: random.Random) -> Filter:
    return Filter("team", tuple(chance.sample(TEAMS, chance.choice([1, 2]))), negated=chance.random() < 0.4)


def some_bound(chance: random.Random) -> Bound:
    measure, value = chance.choice(BOUNDS)
    return Bound(measure, chance.choice([">", ">=", "<", "<="]), Decimal(value))


def some_threshold(chance: random.Random, metric: str) -> Threshold:
    return Threshold(metric, chance.choice([">", ">=", "<", "<="]), Decimal(SIZES[metric]))


def plain_plan(chance: random.Random) -> MetricQuery:
    """Metrics by up to two dimensions, with conditions of every kind."""
    query = MetricQuery(
        tuple(chance.sample(METRICS, chance.choice([1, 1, 2]))),
        some_period(chance),
        tuple(chance.sample(SPLITS, chance.choice([0, 1, 1, 2]))),
    )
    if chance.random() < 0.4:
        query = replace(query, filters=(some_filter(chance),))
    if chance.random() < 0.2:
        query = replace(
            query, weekdays=tuple(sorted(chance.sample(range(1, 8), 3))), outside=chance.random() < 0.5
        )
    if chance.random() < 0.2 and "commits" not in query.metrics:
        query = replace(query, hours=tuple(range(9, 18)), outside=chance.random() < 0.5)
    if chance.random() < 0.25:
        query = replace(query, bounds=(some_bound(chance),))
    if query.dimensions and chance.random() < 0.3:
        named = chance.choice([*query.metrics, "spend", "sessions"])
        query = replace(query, thresholds=(some_threshold(chance, named if named in SIZES else "spend"),))
    if query.dimensions and chance.random() < 0.3 and is_additive(query.metrics[0], query, MODEL):
        query = replace(query, share=True)
    return query


def compared_plan(chance: random.Random) -> MetricQuery:
    """Two periods, often with only the groups that changed by so much."""
    query = plain_plan(chance)
    kept = tuple(name for name in query.dimensions if name not in ("week", "month", "day"))
    start = query.period.start - timedelta(days=query.period.days)
    before = replace(query.period, start=start, end=query.period.start)
    query = replace(query, dimensions=kept, compare=before, share=query.share and bool(kept))
    if kept and chance.random() < 0.4:
        bound = chance.choice(
            [Threshold("change", ">", Decimal(0)), Threshold("change_share", "<", Decimal("0.5"))]
        )
        query = replace(query, thresholds=(*query.thresholds, bound))
    return query


def part_plan(chance: random.Random) -> MetricQuery:
    """What share of a metric is of some rows."""
    part = Part((Filter("model_family", (chance.choice(FAMILIES),), negated=chance.random() < 0.3),))
    if chance.random() < 0.4:
        part = Part(bounds=(some_bound(chance),))
    query = MetricQuery(
        (chance.choice(AMOUNTS),),
        some_period(chance),
        tuple(chance.sample(SPLITS, chance.choice([0, 1, 1, 2]))),
        part=part,
    )
    if chance.random() < 0.3:
        query = replace(query, filters=(some_filter(chance),))
    if query.dimensions and chance.random() < 0.4:
        query = replace(query, thresholds=(Threshold("share", ">", Decimal("0.3")),))
    return query


def nested_plan(chance: random.Random) -> MetricQuery:
    """One number of many."""
    over = chance.choice(["person", "team", "repo", "day", "week", "month"])
    splits = [name for name in ("team", "department", "repo") if name != over]
    function = chance.choice(
        ["average", "average", "median", "p75", "p90", "p95", "max", "min", "count", "count"]
    )
    query = MetricQuery(
        (chance.choice([*AMOUNTS, "cost_per_session"]),),
        some_period(chance),
        tuple(chance.sample(splits, chance.choice([0, 0, 1]))),
        nest=Nest(over, function),
    )
    if chance.random() < 0.3:
        query = replace(query, filters=(some_filter(chance),))
    if chance.random() < 0.2:
        query = replace(query, weekdays=(1, 2, 3, 4, 5))
    if chance.random() < 0.4:
        named = query.metrics[0] if query.metrics[0] in SIZES else "spend"
        query = replace(query, thresholds=(some_threshold(chance, named),))
    if query.metrics[0] in AMOUNTS and not query.thresholds and chance.random() < 0.2:
        query = replace(query, part=Part((Filter("model_family", ("opus",)),)))
    return query


KINDS = {"plain": plain_plan, "compared": compared_plan, "part": part_plan, "nested": nested_plan}


@pytest.mark.parametrize("number", range(60))
@pytest.mark.parametrize("kind", KINDS)
def test_a_random_plan_says_what_its_rows_say(data, naive: Naive, kind: str, number: int) -> None:
    query = KINDS[kind](random.Random(f"{kind} {number}"))
    compiled = compile_query(query, MODEL)
    compare = [query.compare] if query.compare else []

    assert GUARD.check(compiled.tree, GRANTS["admin"], query.period, compare).period_proven
    result = data.execute(compiled.tree.sql("duckdb"))
    assert [column.name for column in compiled.columns] == [column[0] for column in result.description]
    found = result.fetchall()
    keys = sum(2 if name == "person" else 1 for name in query.dimensions)
    names = [column.name for column in compiled.columns]
    rows = {row[:keys]: dict(zip(names[keys:], row[keys:], strict=True)) for row in found}
    assert len(rows) == len(found), "a group is told twice"
    expected = naive.answer(query)
    assert rows.keys() == expected.keys(), query
    for key, numbers in rows.items():
        for name, value in numbers.items():
            assert same(value, expected[key][name], name), (key, name, value, expected[key][name], query)


def same(value: object, expected: object, name: str) -> bool:
    """Money is rounded to a millionth, and so may be what a change is a share of."""
    if value is None or expected is None:
        return value is expected
    near = 1e-3 if name.endswith("_change_share") else 1e-6
    return math.isclose(float(value), float(expected), rel_tol=near, abs_tol=2e-6)
