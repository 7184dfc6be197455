"""What was decided for the asker, each with alternatives that are questions which work."""

from __future__ import annotations

from dataclasses import replace

from service.domain import Assumption, Option, Period
from service.errors import BadInput
from service.semantics.clock import Clock, last_days, last_units, previous
from service.semantics.metric_query import MetricQuery
from service.semantics.sources import check_sources
from service.translate.embedded.phrase import option
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
    wider = option("25", replace(query, limit=25), reading.model, clock)
    return Assumption(f"The first {query.limit}", (wider,) if wider else ())


def _other_periods(query: MetricQuery, reading: Reading, clock: Clock) -> tuple[Option, ...]:
    others = [
        last_days(7, clock),
        last_days(30, clock),
        last_units(1, "month", clock),
        last_units(1, "week", clock),
    ]
    options = [
        option(
            period.label,
            replace(query, period=period, compare=_before(period, query, clock)),
            reading.model,
            clock,
        )
        for period in others
        if period.start != query.period.start
    ]
    return tuple(one for one in options if one)[:3]


def _before(period: Period, query: MetricQuery, clock: Clock) -> Period | None:
    """A comparison stays one."""
    return previous(period, clock) if query.compare else None


def _other_metrics(query: MetricQuery, reading: Reading, clock: Clock) -> tuple[Option, ...]:
    options = []
    for name in ("spend", "tokens", "sessions"):
        order = query.order
        if order and order.by in query.metrics:
            order = replace(order, by=name)
        other = replace(query, metrics=(name,), order=order)
        if name != query.metrics[0] and _works(other, reading):
            options.append(option(reading.model.metrics[name].label, other, reading.model, clock))
    return tuple(one for one in options if one)


def _works(query: MetricQuery, reading: Reading) -> bool:
    try:
        check_sources(query, reading.model)
    except BadInput:
        return False
    return True
