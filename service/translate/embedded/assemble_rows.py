"""Which rows an answer has, and in which order: the list of single sessions, or the ranking of groups."""

from __future__ import annotations

from dataclasses import replace

from service.errors import BadInput
from service.semantics.compile import compile_query
from service.semantics.metric_query import MetricQuery, Order
from service.translate.embedded.reading import Reading
from service.translate.embedded.sayable import LISTED

DEFAULT_TOP = 10


def listed(query: MetricQuery, reading: Reading) -> MetricQuery:
    """Rows one by one: with their cost and size, the dearest, longest or latest first."""
    entity = reading.listed or "session"
    bounded = [f"max_{bound.measure}" for bound in query.bounds if not bound.measure.endswith("_cost")]
    merged = [name for name in reading.metrics if name == "merged_pull_requests"]
    named = [name for name in reading.metrics if name not in merged]
    shown = dict.fromkeys([*named, *bounded, *LISTED[entity], *merged])
    query = replace(query, dimensions=(entity, *_beside(query, reading, entity)), within=reading.within)
    metrics = tuple(name for name in shown if name in reading.metrics or _can_be_shown(name, query, reading))
    metrics = metrics or tuple(shown)[:1]
    ranked = reading.order and reading.order_by != "time"
    by = metrics[0] if ranked or (query.bounds and not reading.order) else "time"
    order = Order(by, reading.order != "asc")
    limit = reading.limit or ((1 if reading.singular else DEFAULT_TOP) if reading.order else None)
    return replace(query, metrics=metrics, order=order, limit=limit, chart=query.chart)


def _beside(query: MetricQuery, reading: Reading, entity: str) -> tuple[str, ...]:
    """Splits that rows do not show anyhow: whose they are and where stands beside each."""
    anyhow = {entity, "person", "repo"} - {reading.within}
    return tuple(name for name in query.dimensions if name not in anyhow)


def _can_be_shown(name: str, query: MetricQuery, reading: Reading) -> bool:
    """Sessions with a model in them have a cost of that model, and no duration."""
    try:
        compile_query(replace(query, metrics=(name,), order=None), reading.model)
    except BadInput:
        return False
    return True


def ranked(query: MetricQuery, reading: Reading, assumed: list[str]) -> MetricQuery:
    """Order and limit: a number that was named, one for "the most expensive day", else ten and said so."""
    if not query.dimensions or query.nest:
        return (
            replace(query, order=Order(query.metrics[0], reading.order == "desc"))
            if query.dimensions and reading.order
            else query
        )
    order = None
    if reading.order_by == "change" and query.compare and (reading.order or not query.grain(reading.model)):
        order = Order("change", reading.order != "asc")
    elif reading.order:
        order = Order(query.metrics[0], reading.order == "desc")
    limit = reading.limit
    named = {found.dimension for found in query.filters if not found.negated}
    if (
        limit is None
        and order
        and reading.order
        and not named & set(query.dimensions)
        and not reading.has("desc", "asc", "worst", "best")
    ):
        time = any(reading.model.dimensions[name].time for name in query.dimensions)
        limit = 1 if reading.singular or (time and not reading.plural_time) else DEFAULT_TOP
        if query.thresholds:
            limit = None
        elif limit == DEFAULT_TOP:
            assumed.append("limit")
    if limit and not order:
        order = Order(query.metrics[0], True)
    return replace(query, order=order, limit=limit)
