"""Random plans over every field, kind by kind, for what must hold of all of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from service.domain import Period
from service.semantics.calendar import parse
from service.semantics.clock import Clock, previous
from service.semantics.metric_query import Bound, Filter, MetricQuery, Nest, Order, Part, Threshold
from service.semantics.model import load_model
from tests.organisation import NOW

MODEL, CLOCK = load_model(), Clock(NOW)


def period_of(text: str) -> Period:
    found = parse(text, CLOCK)
    assert found is not None
    return found


PERIODS = [
    period_of(text)
    for text in (
        "last week",
        "this month",
        "october",
        "last 30 days",
        "q3",
        "yesterday",
        "between 1 and 15 october",
        "2025",
        "last 24 hours",
    )
]
MEASURED = [
    "spend",
    "tokens",
    "sessions",
    "active_people",
    "requests",
    "cost_per_session",
    "cache_hit_rate",
    "output_tokens",
    "commits_per_active_people",
    "tokens_per_duration",
    "p95_session_cost",
    "median_session_duration",
    "distinct_repo",
]
ADDING = ["spend", "tokens", "sessions", "requests", "commits"]
SPLITS = ["repo", "team", "person", "model", "department", "product", "skill", "activity"]
STEPS = ["day", "week", "month"]
FILTERS = [
    Filter("team", ("payments",), ("payments",)),
    Filter("team", ("payments", "mobile"), ("payments", "mobile")),
    Filter("repo", ("acme/checkout",), ("acme/checkout",)),
    Filter("repo", (), (), negated=True),
    Filter("person", ("bob.li@acme.example",), ("Bob Li",)),
    Filter("model_family", ("opus",), ("opus",), negated=True),
    Filter("product", ("chat", "api"), ("chat", "api"), negated=True),
    Filter("department", ("Engineering",), ("Engineering",)),
]
BOUNDS = [
    Bound("session_cost", ">", Decimal(50)),
    Bound("session_duration", ">=", Decimal(120)),
    Bound("session_prompts", "<", Decimal(5)),
    Bound("session_commits", "=", Decimal(0)),
    Bound("session_gap", ">", Decimal(30)),
]
THRESHOLDS = [
    Threshold("spend", ">", Decimal(100)),
    Threshold("spend", "<=", Decimal("2500.50")),
    Threshold("sessions", ">=", Decimal(20)),
    Threshold("cache_hit_rate", "<", Decimal("0.5")),
    Threshold("distinct_repo", ">", Decimal(3)),
]
CHANGES = [
    Threshold("change_share", ">", Decimal("0.5")),
    Threshold("change_share", ">=", Decimal(1)),
    Threshold("change_share", "<=", Decimal("-0.25")),
]
DAY_PARTS = [
    {},
    {"weekdays": (6, 7)},
    {"weekdays": (1, 2, 3, 4, 5)},
    {"weekdays": (1, 5)},
    {"hours": tuple(range(18, 24))},
    {"hours": (0, 1, 2, 3, 4, 5, 22, 23)},
    {"weekdays": (1, 2, 3, 4, 5), "hours": tuple(range(9, 18))},
    {"weekdays": (1, 2, 3, 4, 5), "hours": tuple(range(9, 18)), "outside": True},
]


def several(values: list[Filter], most: int = 2) -> st.SearchStrategy[tuple[Filter, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique_by=lambda one: one.dimension).map(tuple)


@st.composite
def scopes(draw: st.DrawFn) -> MetricQuery:
    """What any plan has: a measure, days, filters, parts of the day."""
    plan = MetricQuery((draw(st.sampled_from(MEASURED)),), draw(st.sampled_from(PERIODS)))
    return replace(plan, filters=draw(several(FILTERS)), **draw(st.sampled_from(DAY_PARTS)))


@st.composite
def breakdowns(draw: st.DrawFn) -> MetricQuery:
    """Splits, steps, two periods, rankings, thresholds and bounds on rows."""
    plan = draw(scopes())
    dimensions = draw(st.lists(st.sampled_from([*SPLITS, *STEPS]), max_size=2, unique=True))
    compare = draw(st.sampled_from([None, previous(plan.period, CLOCK)]))
    limit = draw(st.sampled_from([None, 3, 25]))
    by = draw(st.sampled_from([None, plan.metrics[0], "change"]))
    thresholds = draw(st.lists(st.sampled_from([*THRESHOLDS, *CHANGES]), max_size=2, unique=True))
    return replace(
        plan,
        metrics=(*plan.metrics, *draw(st.sampled_from([(), ("prompts",)]))),
        dimensions=tuple(dimensions),
        compare=compare,
        limit=limit,
        order=Order(by, draw(st.booleans())) if by else None,
        within=draw(st.sampled_from([None, *dimensions])),
        thresholds=tuple(thresholds),
        bounds=draw(st.sampled_from([(), *((one,) for one in BOUNDS)])),
        chart=draw(st.sampled_from([None, "bar", "line", "stacked_bar", "table"])),
    )


@st.composite
def shares(draw: st.DrawFn) -> MetricQuery:
    """Of everything, or of one part, by anything."""
    plan = replace(draw(scopes()), metrics=(draw(st.sampled_from(ADDING)),))
    dimensions = tuple(draw(st.lists(st.sampled_from([*SPLITS, *STEPS]), max_size=2, unique=True)))
    parts = [Part((one,)) for one in FILTERS] + [Part((), (one,)) for one in BOUNDS]
    part = draw(st.sampled_from([None, *parts]))
    return replace(plan, dimensions=dimensions, part=part, share=part is None)


@st.composite
def running(draw: st.DrawFn) -> MetricQuery:
    """Totals and averages along the calendar."""
    plan = draw(scopes())
    dimensions = (draw(st.sampled_from(STEPS)), *draw(st.sampled_from([(), ("team",)])))
    if draw(st.booleans()):
        return replace(plan, metrics=("spend",), dimensions=dimensions, cumulative=True)
    return replace(plan, metrics=("spend",), dimensions=dimensions, rolling=draw(st.integers(2, 30)))


@st.composite
def nested(draw: st.DrawFn) -> MetricQuery:
    """One number of many, or how many pass."""
    plan = replace(draw(scopes()), metrics=(draw(st.sampled_from(ADDING)),))
    function = draw(st.sampled_from(["average", "median", "p95", "count"]))
    over = draw(st.sampled_from([*STEPS, "person", "team", "repo"]))
    if function == "count":
        bound = replace(draw(st.sampled_from(THRESHOLDS)), metric=plan.metrics[0])
        return replace(plan, nest=Nest(over, "count"), thresholds=(bound,))
    dimensions = draw(st.sampled_from([(), ("team",), ("model", "product")]))
    return replace(plan, nest=Nest(over, function), dimensions=dimensions)


@st.composite
def lists(draw: st.DrawFn) -> MetricQuery:
    """Sessions, commits and pull requests one by one."""
    plan = replace(draw(scopes()), filters=draw(several([FILTERS[0], FILTERS[2], FILTERS[4]])))
    entity, metrics = draw(
        st.sampled_from(
            [
                ("session", ("spend", "max_session_duration", "tokens")),
                ("session", ("max_session_duration", "spend", "tokens")),
                ("commit", ("spend", "lines_added", "lines_removed")),
                ("commit", ("lines_added", "spend", "lines_removed")),
                ("pull_request", ("spend", "commits")),
                ("pull_request", ("max_time_to_merge", "spend", "commits")),
            ]
        )
    )
    bounds = draw(st.sampled_from([(), (BOUNDS[0],), (BOUNDS[1],)])) if entity == "session" else ()
    order = Order(draw(st.sampled_from(["time", metrics[0]])), draw(st.booleans()))
    limit = draw(st.sampled_from([None, 3, 20]))
    return replace(plan, metrics=metrics, dimensions=(entity,), bounds=bounds, order=order, limit=limit)
