"""Follow-ups: what they name replaces or joins what the plan before had."""

from __future__ import annotations

from dataclasses import replace

from service.domain import Assumption, Clarification
from service.semantics.clock import Clock, previous
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery, Order
from service.translate.embedded.ask_back import unfit, which
from service.translate.embedded.assemble import Assembled, filters_of, part_of, thresholds_of
from service.translate.embedded.assemble_periods import periods
from service.translate.embedded.read_aggregates import ratio_of
from service.translate.embedded.reading import Reading, is_filler


def read_follow_up(reading: Reading) -> None:
    """Takes what has a meaning only after another question: "compared to september"."""
    first = next((tag for tag in reading.tags if not is_filler(tag)), None)
    if first and first.op("versus", "compare") and len(reading.periods) == 1:
        first.used = reading.patch = True


def patched(reading: Reading, clock: Clock, before: MetricQuery) -> Assembled | Clarification:
    """The plan before, changed by what the reading names and nothing else."""
    if reading.ambiguous:
        return which(reading)
    metrics = _metrics(reading, before)
    query = replace(
        before,
        metrics=metrics,
        filters=_filters(reading, before),
        thresholds=thresholds_of(reading, list(metrics)) or before.thresholds,
        bounds=tuple(reading.bounds) or before.bounds,
        weekdays=reading.weekdays or before.weekdays,
        hours=reading.hours or before.hours,
        outside=reading.outside if reading.weekdays or reading.hours else before.outside,
        share=reading.share or before.share,
        part=part_of(reading) or before.part,
        nest=reading.nest or before.nest,
        cumulative=reading.cumulative or before.cumulative,
        rolling=reading.rolling or before.rolling,
        limit=reading.limit or before.limit,
        chart=reading.chart or before.chart,
    )
    query = _when(query, reading, clock, before)
    query = _ordered(_split(query, reading, before), reading, before)
    if query.intent != "aggregate":
        query = INTENTS[query.intent].prepared(query, clock, True)
    return unfit(query, reading, clock) or Assembled(query, tuple(Assumption(note) for note in reading.notes))


def _metrics(reading: Reading, before: MetricQuery) -> tuple[str, ...]:
    """Another measure; behind "add" or "as well" one more."""
    kept = before.metrics if _is_added(reading) else ()
    named = tuple(dict.fromkeys([*kept, *reading.metrics])) or before.metrics
    ratio = ratio_of(named[0], reading.over) if reading.over else None
    return (ratio,) if ratio else named


def _is_added(reading: Reading) -> bool:
    return any(tag.text in ("add", "as well", "also", "too") for tag in reading.tags)


def _filters(reading: Reading, before: MetricQuery) -> tuple[Filter, ...]:
    """A named value replaces those of its kind; "include opus again" takes its exclusion back."""
    named = filters_of(reading)
    included = reading.has("include")
    kept = []
    for old in before.filters:
        new = next((one for one in named if one.dimension == old.dimension), None)
        if new is None or (old.negated and new.negated):
            kept.append(old)
    if included:
        again = {(one.dimension, value) for one in named for value in one.values}
        gone = {
            one.dimension
            for one in before.filters
            if one.negated and all((one.dimension, v) in again for v in one.values)
        }
        return (*kept, *(one for one in named if one.dimension not in gone))
    return (*kept, *named)


def _when(query: MetricQuery, reading: Reading, clock: Clock, before: MetricQuery) -> MetricQuery:
    """Another period, the one before, or one to compare with."""
    if reading.periods and reading.has("versus", "compare") and reading.compare != "explicit":
        return replace(query, compare=reading.periods[0])
    if reading.periods:
        period, compare = periods(
            reading, list(reading.dimensions or before.dimensions), list(query.metrics), clock
        )
        if before.compare and compare is None:
            compare = previous(period, clock)
        return replace(query, period=period, compare=compare)
    if reading.compare == "previous" and reading.shifted:
        return replace(query, period=previous(before.period, clock), compare=None)
    if reading.compare == "previous":
        return replace(query, compare=previous(before.period, clock))
    return query


def _split(query: MetricQuery, reading: Reading, before: MetricQuery) -> MetricQuery:
    """Another split; a step of the calendar joins or replaces the one there was."""
    named = list(reading.dimensions)
    if not named:
        return query
    model = reading.model
    time = [name for name in named if model.dimensions[name].time]
    other = [name for name in named if not model.dimensions[name].time]
    kept_time = [name for name in before.dimensions if model.dimensions[name].time]
    kept_other = [name for name in before.dimensions if not model.dimensions[name].time]
    added = reading.has("include") or _is_added(reading)
    if time and not other and kept_time:
        named = [*time, *kept_other]
    elif other and kept_time and not time:
        named = [*kept_time, *other]
    elif added:
        named = [*before.dimensions, *(name for name in named if name not in before.dimensions)]
    query = replace(query, dimensions=tuple(named))
    if tuple(named) == before.dimensions or reading.limit:
        return query
    if time:
        return replace(query, limit=None, order=None, share=False)
    return query


def _ordered(query: MetricQuery, reading: Reading, before: MetricQuery) -> MetricQuery:
    order = before.order if query.metrics == before.metrics and query.order else None
    query = replace(query, order=order)
    if query.limit and not query.dimensions:
        return replace(query, limit=None, order=None)
    if reading.order or (query.limit and not query.order):
        descending = reading.order != "asc"
        by = "change" if query.compare and reading.order_by == "change" else query.metrics[0]
        return replace(query, order=Order(by, descending))
    return query
