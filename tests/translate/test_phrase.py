"""parse(phrase(plan)) == plan: whatever is offered as an option is understood as what it says."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from service.semantics.calendar import parse
from service.semantics.clock import Clock, previous
from service.semantics.metric_query import Filter, MetricQuery, Order, Threshold
from service.semantics.model import load_model
from service.translate.embedded.phrase import phrase
from tests.organisation import NOW
from tests.translate.names import query

MODEL, CLOCK = load_model(), Clock(NOW)
PERIODS = [
    parse(text, CLOCK)
    for text in (
        "last week",
        "this month",
        "october",
        "last 30 days",
        "q3",
        "yesterday",
        "between 1 and 15 october",
        "2025",
    )
]
METRICS = [
    "spend",
    "tokens",
    "sessions",
    "active_people",
    "requests",
    "cost_per_session",
    "cache_hit_rate",
    "output_tokens",
]
SPLITS = ["repo", "team", "person", "model", "department", "product"]
FILTERS = [
    Filter("team", ("payments",), ("payments",)),
    Filter("repo", ("acme/checkout",), ("acme/checkout",)),
    Filter("person", ("bob.li@acme.example",), ("Bob Li",)),
    Filter("model_family", ("opus",), ("opus",), negated=True),
    Filter("department", ("Engineering",), ("Engineering",)),
]


@st.composite
def plans(draw: st.DrawFn) -> MetricQuery:
    metric = draw(st.sampled_from(METRICS))
    period = draw(st.sampled_from(PERIODS))
    dimensions = tuple(draw(st.lists(st.sampled_from(SPLITS), max_size=1, unique=True)))
    filters = tuple(draw(st.lists(st.sampled_from(FILTERS), max_size=2, unique_by=lambda one: one.dimension)))
    limit = draw(st.sampled_from([None, 3, 25])) if dimensions else None
    order = Order(metric, draw(st.booleans())) if limit else None
    compare = previous(period, CLOCK) if draw(st.booleans()) else None
    thresholds = (
        (Threshold("spend", ">", Decimal(100)),) if dimensions and draw(st.booleans()) and not limit else ()
    )
    chart = draw(st.sampled_from([None, "bar", "line"]))
    weekdays = draw(st.sampled_from([(), (6, 7), (1, 2, 3, 4, 5)]))
    return MetricQuery(
        (metric,), period, dimensions, filters, thresholds, weekdays, compare, order, limit, chart=chart
    )


@settings(max_examples=300, deadline=None)
@given(plans())
def test_a_plan_survives_being_put_into_words(plan: MetricQuery) -> None:
    words = phrase(plan, MODEL, CLOCK)

    found = query(words)

    assert _meaning(found) == _meaning(plan), words


def _meaning(plan: MetricQuery) -> tuple[object, ...]:
    """Everything but labels, which may differ for the same days."""
    compare = (plan.compare.start, plan.compare.end) if plan.compare else None
    filters = frozenset((one.dimension, one.values, one.negated) for one in plan.filters)
    return (
        plan.metrics, plan.period.start, plan.period.end, plan.dimensions, filters, plan.thresholds, plan.weekdays,
        compare, plan.order, plan.limit, plan.chart,
    )  # fmt: skip
