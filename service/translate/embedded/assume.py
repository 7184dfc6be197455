"""What was decided for the asker, each with alternatives that are questions which work."""

from __future__ import annotations

from dataclasses import replace

from service.domain import Assumption, Option
from service.errors import BadInput
from service.semantics.clock import Clock, last_days, last_units
from service.semantics.compile import compile_query
from service.semantics.metric_query import MetricQuery, Order
from service.translate.embedded.phrase import phrase
from service.translate.embedded.reading import Reading


def said(query: MetricQuery, what: str, reading: Reading, clock: Clock) -> Assumption:
    """One assumption: about the period, the metric, or how many rows are shown."""
    if query.intent != "aggregate":
        return Assumption(f"No period was named: {query.period.label}")
    if what == "period":
        return Assumption(f"No period was named: {query.period.label}", _other_periods(query, reading, clock))
    if what == "metric":
        label = reading.model.metrics[query.metrics[0]].label
        return Assumption(f"Measured by {label}", _other_metrics(query, reading, clock))
    wider = replace(query, limit=25)
    return Assumption(f"The first {query.limit}", (Option("25", phrase(wider, reading.model, clock)),))


def _other_periods(query: MetricQuery, reading: Reading, clock: Clock) -> tuple[Option, ...]:
    others = [
        last_days(7, clock),
        last_days(30, clock),
        last_units(1, "month", clock),
        last_units(1, "week", clock),
    ]
    options = [
        Option(period.label, phrase(replace(query, period=period, compare=None), reading.model, clock))
        for period in others
        if period.start != query.period.start
    ]
    return tuple(options[:3])


def _other_metrics(query: MetricQuery, reading: Reading, clock: Clock) -> tuple[Option, ...]:
    options = []
    for name in ("spend", "tokens", "sessions"):
        order = Order(name, query.order.descending) if query.order else None
        other = replace(query, metrics=(name,), order=order)
        if name != query.metrics[0] and _works(other, reading):
            options.append(Option(reading.model.metrics[name].label, phrase(other, reading.model, clock)))
    return tuple(options)


def _works(query: MetricQuery, reading: Reading) -> bool:
    try:
        compile_query(query, reading.model)
    except BadInput:
        return False
    return True
