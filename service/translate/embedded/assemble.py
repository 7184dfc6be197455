"""Reading → plan, or a question back: defaults are filled in and said, and what does not fit is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.domain import Assumption, Clarification, Option, Period
from service.errors import BadInput
from service.semantics.clock import (
    ALL_TIME_START,
    Clock,
    all_time,
    default_period,
    last_units,
    like_for_like,
    previous,
    step_before,
    year_before,
)
from service.semantics.compile import compile_query
from service.semantics.intents import INTENTS
from service.semantics.metric_query import Filter, MetricQuery, Nest, Order, Part, Threshold
from service.semantics.restate import is_dated
from service.translate.embedded.assume import said
from service.translate.embedded.doubt import doubts
from service.translate.embedded.phrase import option
from service.translate.embedded.read_times import unit_of_comparison
from service.translate.embedded.reading import MONEY, Reading, ValueFilter
from service.translate.embedded.sayable import LISTED

DEFAULT_TOP = 10
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
        query = INTENTS[reading.intent].prepared(_for_intent(query, reading), clock, bool(reading.periods))
        assumed = [name for name in assumed if name == "period"]
    elif reading.listed:
        query = _list(query, reading)
    else:
        query = _ranked(query, reading, assumed)
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
        dimensions=tuple(_with_trend(reading, dimensions, period)),
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


def _with_trend(reading: Reading, dimensions: list[str], period: Period) -> list[str]:
    grains = [name for name in dimensions if reading.model.dimensions[name].time]
    if grains or not (reading.trend or reading.cumulative):
        return dimensions
    by_month = period.days > 190 or (period.days > 45 and period.unit in ("month", "quarter", "year", "half"))
    grain = "day" if period.days <= 45 else "month" if by_month else "week"
    return [grain, *dimensions]


def periods(
    reading: Reading, dimensions: list[str], metrics: list[str], clock: Clock
) -> tuple[Period, Period | None]:
    """The period and what it is compared with: named, or the default by what is asked."""
    period = _snapped(_first_period(reading, dimensions, metrics, clock), reading, clock)
    if reading.compare == "explicit" and reading.earlier_asked:
        return reading.periods[0], previous(reading.periods[0], clock)
    if reading.compare == "explicit" and len(reading.periods) > 1:
        later, earlier = sorted(reading.periods[:2], key=lambda one: one.start, reverse=True)
        return later, like_for_like(later, earlier)
    if reading.compare == "year":
        return period, year_before(period, clock)
    if reading.compare and reading.grain and reading.order_by == "change":
        return period, step_before(period, reading.grain, clock)
    return period, previous(period, clock) if reading.compare else None


def _first_period(reading: Reading, dimensions: list[str], metrics: list[str], clock: Clock) -> Period:
    unit = unit_of_comparison(reading)
    if reading.periods:
        return reading.periods[0]
    if reading.listed and reading.order_by == "time" and reading.limit:
        return all_time(clock)
    if metrics and all(reading.model.metrics[name].default_period == "all" for name in metrics):
        return all_time(clock)
    if reading.compare == "previous" and unit:
        return last_units(1, unit, clock)
    grain = next((name for name in dimensions if reading.model.dimensions[name].grain), None)
    nested = reading.nest.over if reading.nest and reading.model.dimensions[reading.nest.over].grain else None
    if reading.trend and not grain:
        return default_period("month", clock)
    if reading.compare and not grain:
        return last_units(1, "month", clock)
    return default_period(grain or nested, clock)


def _snapped(period: Period, reading: Reading, clock: Clock) -> Period:
    """Rolling weeks and months are whole ones where the answer is split by them."""
    nested = reading.nest.over if reading.nest else None
    grain = reading.grain or (nested if nested in ("week", "month") else None)
    if reading.trend and not grain and period.rolling and "week" in period.label and period.days > 45:
        grain = "week"
    if grain == "week" and period.rolling and period.days % 7 == 0 and "week" in period.label:
        return last_units(period.days // 7, "week", clock)
    if (
        (grain in ("month", "quarter") or (reading.trend and not grain))
        and period.rolling
        and period.unit in ("month", "year")
    ):
        months = round(period.days / 30.4)
        return last_units(max(1, months // 3 if grain == "quarter" else months), grain or "month", clock)
    return period


def thresholds_of(reading: Reading, metrics: list[str]) -> tuple[Threshold, ...]:
    """With dollars and "it" resolved to the metrics that are asked for."""
    money = next((name for name in metrics if reading.model.metrics[name].unit == "usd"), "spend")
    named = {"": metrics[0], MONEY: money}
    return tuple(replace(bound, metric=named.get(bound.metric, bound.metric)) for bound in reading.thresholds)


def _for_intent(query: MetricQuery, reading: Reading) -> MetricQuery:
    """The parameters that intents read: whether they count or list, and what."""
    shared = reading.share or (
        reading.intent == "concentration"
        and reading.has("share")
        and (reading.amount is not None or bool(reading.limit))
    )
    counted = reading.has("count") or shared or bool(reading.count_of)
    dimensions = tuple(name for name in query.dimensions if name != "session")
    entities = [name for name in (*dimensions, *reading.count_of) if not reading.model.dimensions[name].time]
    grains = tuple(name for name in dimensions if reading.model.dimensions[name].time)
    nest = None
    if reading.intent in (
        "inactive",
        "new",
        "active_before_not_now",
        "never_used",
        "exclusive",
        "idle_sessions",
        "joined",
        "left",
    ):
        nest, dimensions = _counting(reading, counted, entities, grains)
    elif reading.intent == "concentration":
        over = next(iter(entities), "person")
        nest = Nest(over, "count") if counted else None
        dimensions = () if nest else (over,)
    elif reading.intent in ("adoption", "forecast", "drivers", "dau_mau"):
        dimensions = tuple(
            name for name in dimensions if name != "person" or "person" in _split_names(reading)
        )
    order = Order(query.metrics[0], reading.order != "asc") if reading.order else None
    if reading.intent == "dau_mau":
        dimensions = tuple(name for name in dimensions if not reading.model.dimensions[name].time)
    whole = reading.intent == "budget" and not (query.filters or dimensions or query.thresholds)
    if whole and any(tag.text in ("we", "our", "us", "company", "organization") for tag in reading.tags):
        return replace(query, intent="budget", limit=1)
    if reading.intent in ("adoption", "new") and reading.trend and not grains:
        dimensions = ("month", *dimensions)
    return replace(
        query, intent=reading.intent or "", nest=nest, dimensions=dimensions, limit=reading.limit, order=order,
        share=False, within=None,
    )  # fmt: skip


def _counting(
    reading: Reading, counted: bool, entities: list[str], grains: tuple[str, ...]
) -> tuple[Nest | None, tuple[str, ...]]:
    """ "How many …", "… by team", "… each month" count; else they are listed."""
    by = _split_names(reading) or _homes_of_newcomers(reading, entities)
    over = next((name for name in entities if name not in by), "person")
    if counted or grains or by:
        return Nest(over, "count"), (*grains, *dict.fromkeys(by))
    return None, tuple(name for name in entities[:1])


def _homes_of_newcomers(reading: Reading, entities: list[str]) -> list[str]:
    """ "Which teams have new users": the people are new, not the teams."""
    people = reading.model.dimensions["person"].words
    new = [tag for tag in reading.tags if tag.meanings.get("intent") == "new"]
    named = reading.intent == "new" and any(tag.text.split()[-1] in people for tag in new)
    return [name for name in entities if name != "person"] if named else []


def _split_names(reading: Reading) -> list[str]:
    """What stands behind "by" or "per", but for steps of the calendar."""
    found = []
    for at, tag in enumerate(reading.tags):
        before, name = reading.near(at, -1), tag.meanings.get("dimension")
        if name and before and before.op("by") and not reading.model.dimensions[name].time:
            found.append(name)
    return found


def _list(query: MetricQuery, reading: Reading) -> MetricQuery:
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


def _ranked(query: MetricQuery, reading: Reading, assumed: list[str]) -> MetricQuery:
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


def unfit(query: MetricQuery, reading: Reading, clock: Clock) -> Clarification | None:
    """Combinations whose meaning is not certain are asked back rather than computed."""
    reasons = doubts(query, reading)
    if not reasons:
        return None
    simple = MetricQuery(
        query.metrics, query.period, query.dimensions, query.filters, weekdays=query.weekdays
    )
    instead = simpler(simple, reading, clock)
    return Clarification(f"I am not sure how to read this: {reasons[0]}.", (instead,) if instead else ())


def simpler(query: MetricQuery, reading: Reading, clock: Clock) -> Option | None:
    """What can be asked for certain."""
    names = [reading.model.metrics[name].title for name in query.metrics]
    split = [reading.model.dimensions[name].label for name in query.dimensions]
    label = " and ".join(names) + (f" by {' and '.join(split)}" if split else "")
    return option(f"{label}, {query.period.label}", query, reading.model, clock)


def which(reading: Reading) -> Clarification:
    """Several people or things have that name."""
    text, values = reading.ambiguous[0]
    noun = reading.model.dimensions[values[0].dimension].plural
    question = " ".join(tag.text for tag in reading.tags)
    options = tuple(Option(value.label, question.replace(text, value.value, 1)) for value in values[:6])
    return Clarification(
        f"There are {len(values)} {noun} called “{text}”. Which one do you mean?", options, (), (text,)
    )
