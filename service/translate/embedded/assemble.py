"""Reading → plan, or a question back: defaults are filled in and said, and what does not fit is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.domain import Assumption, Clarification
from service.semantics.clock import (
    ALL_TIME_START,
    Clock,
)
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery, Nest, Part, Threshold
from service.semantics.restate import is_dated
from service.translate.embedded.ask_back import unfit, which
from service.translate.embedded.assemble_intents import for_intent
from service.translate.embedded.assemble_periods import periods, with_trend
from service.translate.embedded.assemble_rows import listed, ranked
from service.translate.embedded.assume import said
from service.translate.embedded.reading import MONEY, Reading, ValueFilter

_USING = frozenset({"called", "invoked", "triggered", "used", "run", "runs", "executed", "fired"})
_OVERVIEW = ("spend", "tokens", "sessions", "active_people", "commits", "merged_pull_requests")


@dataclass(frozen=True, slots=True)
class Assembled:
    """A plan and what was decided for the asker on the way."""

    query: MetricQuery
    assumptions: tuple[Assumption, ...]


def assemble(reading: Reading, clock: Clock) -> Assembled | Clarification:
    """The plan of a reading that stands alone."""
    if reading.ambiguous:
        return which(reading)
    metrics, assumed = _metrics(reading)
    metrics = list(dict.fromkeys([*metrics, *_bounded(reading)]))
    query = _query(reading, metrics, clock)
    if (
        not reading.periods
        and query.period.start.year > ALL_TIME_START.year
        and is_dated(query, reading.model)
    ):
        assumed.append("period")
    if reading.intent:
        query = INTENTS[reading.intent].prepared(for_intent(query, reading), clock, bool(reading.periods))
        assumed = [name for name in assumed if name == "period" and is_dated(query, reading.model)]
    elif reading.listed:
        query = listed(query, reading)
    else:
        query = ranked(query, reading, assumed)
    if reading.over:
        reading.doubts.append("what is to be divided was not named")
    notes = tuple(Assumption(note) for note in reading.notes)
    return unfit(query, reading, clock) or Assembled(
        query, (*notes, *(said(query, name, reading, clock) for name in assumed[:3]))
    )


def _query(reading: Reading, metrics: list[str], clock: Clock) -> MetricQuery:
    dimensions = list(reading.dimensions)
    period, compare = periods(reading, dimensions, metrics, clock)
    nest = reading.nest
    if reading.thresholds and len(reading.count_of) == 1 and not reading.intent:
        nest = Nest(reading.count_of[0], "count")
    return MetricQuery(
        metrics=tuple(metrics),
        period=period,
        dimensions=tuple(with_trend(reading, dimensions, period)),
        filters=(*filters_of(reading), *(_named_groups(reading, dimensions) if not reading.intent else ())),
        thresholds=thresholds_of(reading, metrics),
        weekdays=reading.weekdays,
        compare=compare,
        share=reading.share,
        cumulative=reading.cumulative,
        within=reading.within,
        chart=reading.chart,
        hours=reading.hours,
        outside=reading.outside,
        bounds=tuple(reading.bounds),
        part=part_of(reading),
        nest=nest,
        rolling=reading.rolling,
        amount=reading.amount,
    )


def _named_groups(reading: Reading, dimensions: list[str]) -> tuple[Filter, ...]:
    """ "Repos with more than …": what belongs to no repo is none of them."""
    if not reading.thresholds:
        return ()
    named = {found.dimension for found in reading.filters}
    return tuple(
        Filter(name, ())
        for name in dimensions
        if not reading.model.dimensions[name].sql
        and not reading.model.dimensions[name].entity
        and reading.model.dimensions[name].missing != "none"
        and name not in named
    )


def filters_of(reading: Reading) -> tuple[Filter, ...]:
    """The filters that say what the question is about."""
    return tuple(_filter(found) for found in reading.filters if not found.part)


def part_of(reading: Reading) -> Part | None:
    """What a share is the share of."""
    filters = tuple(_filter(found) for found in reading.filters if found.part)
    return Part(filters, tuple(reading.part_bounds)) if filters or reading.part_bounds else None


def _filter(found: ValueFilter) -> Filter:
    labels = tuple(value.label for value in found.values)
    return Filter(found.dimension, tuple(value.value for value in found.values), labels, found.negated)


def _metrics(reading: Reading) -> tuple[list[str], list[str]]:
    metrics = list(reading.metrics)
    if not (reading.thresholds and len(reading.count_of) == 1):
        metrics += [f"distinct_{name}" for name in reading.count_of]
    if not metrics and reading.intent:
        return ["spend"], []
    if not metrics and reading.overview:
        return list(_OVERVIEW), []
    if (
        not metrics
        and reading.thresholds
        and reading.thresholds[0].metric not in ("", MONEY, "change_share", "share")
    ):
        metrics = [reading.thresholds[0].metric]
    if reading.part_bounds and not metrics:
        metrics = ["sessions"]
    if metrics:
        return metrics, []
    if reading.count_of or reading.listed or any(bound.metric == MONEY for bound in reading.thresholds):
        return ["spend"], []
    if _is_about_use(reading):
        return ["uses"], []
    if reading.has("often") and not reading.metrics:
        return ["uses"], []
    if reading.default_metric and "tool" in reading.dimensions:
        return ["tool_calls"], []
    if reading.default_metric:
        involved = any(reading.model.dimensions[name].missing == "none" for name in reading.dimensions)
        return (["uses"] if involved else ["requests"]), ["metric"]
    return ["spend"], ["metric"]


def _bounded(reading: Reading) -> list[str]:
    """What groups are held against is shown beside them."""
    if not reading.dimensions or reading.count_of or reading.intent or reading.listed:
        return []
    return [bound.metric for bound in reading.thresholds if bound.metric in reading.model.metrics]


def _is_about_use(reading: Reading) -> bool:
    """ "Which connectors were called most": of what is involved now and then, the most is the most used."""
    things = [name for name in reading.dimensions if reading.model.dimensions[name].missing == "none"]
    said = any(set(tag.text.split()) & _USING for tag in reading.tags)
    return bool(things) and bool(reading.order) and said and not reading.weak


def thresholds_of(reading: Reading, metrics: list[str]) -> tuple[Threshold, ...]:
    """With dollars and "it" resolved to the metrics that are asked for."""
    money = next((name for name in metrics if reading.model.metrics[name].unit == "usd"), "spend")
    named = {"": metrics[0], MONEY: money}
    return tuple(replace(bound, metric=named.get(bound.metric, bound.metric)) for bound in reading.thresholds)
