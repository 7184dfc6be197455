"""parse(phrase(plan)) == plan: whatever is offered as an option is understood as what it says."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.domain import Period
from service.errors import BadInput
from service.semantics.calendar import parse
from service.semantics.clock import Clock, previous
from service.semantics.compile import compile_query
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Bound, Filter, MetricQuery, Nest, Order, Part, Threshold
from service.semantics.model import load_model
from service.translate.embedded.phrase import phrase
from tests.organisation import NOW
from tests.translate.names import NAMES, query
from tests.translate.rows import plan_of
from tests.translate.test_assumptions import ANSWERED

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


@pytest.mark.parametrize("plans", [scopes(), breakdowns(), shares(), running(), nested(), lists()])
def test_a_plan_survives_being_put_into_words(plans: st.SearchStrategy[MetricQuery]) -> None:
    said = []

    @settings(max_examples=120, deadline=None)
    @given(plans)
    def every(plan: MetricQuery) -> None:
        try:
            compile_query(plan, MODEL)
        except BadInput:
            assume(False)
        words = phrase(plan, MODEL, CLOCK)
        if words is not None:
            said.append(words)
            assert meaning(query(words)) == meaning(plan), words

    every()

    assert len(set(said)) >= 10


@cache
def asked() -> tuple[MetricQuery, ...]:
    """The plans of every question in the tables."""
    plans = [plan_of(question).query for question in ANSWERED]
    return tuple(plan for plan in plans if plan is not None)


@pytest.mark.parametrize("question", ANSWERED)
def test_the_plan_of_a_question_has_words_or_none_and_never_others(question: str) -> None:
    plan = plan_of(question).query
    assert plan is not None

    words = phrase(plan, MODEL, CLOCK)

    if words is not None:
        assert meaning(query(words)) == meaning(plan), words


def test_most_of_what_is_asked_has_words() -> None:
    wordless = [plan for plan in asked() if phrase(plan, MODEL, CLOCK) is None]

    assert len(wordless) < len(asked()) / 10


@pytest.mark.parametrize("name", [name for name, metric in MODEL.metrics.items() if not metric.generated])
def test_a_metric_is_read_from_the_words_it_is_offered_by(name: str) -> None:
    plan = MetricQuery((name,), period_of("last week"))

    words = phrase(plan, MODEL, CLOCK)

    if words is not None:
        assert query(words).metrics == (name,)


@pytest.mark.parametrize(
    ("dimension", "value"), [(name, value) for name, all in NAMES.items() for value in all]
)
def test_every_name_is_read_from_the_words_it_is_offered_by(dimension: str, value: str) -> None:
    plan = MetricQuery(("spend",), period_of("last week"), filters=(Filter(dimension, (value,)),))

    words = phrase(plan, MODEL, CLOCK)

    assert words is not None
    assert meaning(query(words)) == meaning(plan), words


WITHOUT_WORDS = {
    "a share of a part that is left out": {"part": Part((Filter("team", ("payments",), negated=True),))},
    "two kinds of part": {"part": Part((FILTERS[0], FILTERS[2]))},
    "the maximum of groups": {"nest": Nest("day", "max")},
    "a limit without an order": {"dimensions": ("team",), "limit": 5},
    "an order by a second metric": {
        "metrics": ("spend", "tokens"),
        "dimensions": ("team",),
        "order": Order("tokens"),
    },
    "a ranking of pairs": {"dimensions": ("team", "model"), "order": Order("spend"), "limit": 5},
    "hours with gaps": {"hours": (9, 12)},
    "what other hours leave out": {"weekdays": (1,), "hours": (9,), "outside": True},
    "a share bounded by groups": {"share": True, "dimensions": ("team",), "thresholds": (THRESHOLDS[0],)},
    "a bound on the absolute change": {
        "dimensions": ("team",),
        "compare": period_of("september"),
        "thresholds": (Threshold("change", ">", Decimal(5)),),
    },
    "columns without names": {"filters": (Filter("branch", ("main",)),)},
}


@pytest.mark.parametrize("parts", WITHOUT_WORDS.values(), ids=WITHOUT_WORDS)
def test_what_no_question_says_has_no_words(parts: dict[str, object]) -> None:
    plan = replace(MetricQuery(("spend",), period_of("october")), **parts)  # type: ignore[arg-type]  # one field or two

    assert phrase(plan, MODEL, CLOCK) is None


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_every_intent_has_words(intent: str) -> None:
    assert any(phrase(plan, MODEL, CLOCK) for plan in asked() if plan.intent == intent)


def meaning(plan: MetricQuery) -> MetricQuery:
    """Without what may differ for the same answer: labels, the order of filters, metrics behind the first."""
    filters = tuple(sorted((replace(one, labels=()) for one in plan.filters), key=repr))
    part = plan.part and replace(plan.part, filters=tuple(replace(f, labels=()) for f in plan.part.filters))
    measured = plan.intent in ("aggregate", "concentration", "definition", "drivers", "histogram")
    first, *others = plan.metrics if measured else ("spend",)
    return replace(
        plan,
        metrics=(first, *sorted(others)),
        period=_days(plan.period),
        compare=_days(plan.compare) if plan.compare else None,
        filters=filters,
        part=part,
    )


def _days(period: Period) -> Period:
    return replace(period, label="", unit="range", rolling=False, partial=False)


def test_words_hold_no_sign_of_a_plan() -> None:
    """No names of fields, no empty places."""
    said = [phrase(plan, MODEL, CLOCK) or "" for plan in asked()]

    assert [words for words in said if re.search(r"  |None|\(|Decimal", words)] == []
