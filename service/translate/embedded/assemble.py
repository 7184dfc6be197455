"""Reading → plan, or a question back: defaults are filled in and said, and what does not fit is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.domain import Assumption, Clarification, Option, Period
from service.semantics.clock import (
    Clock,
    default_period,
    last_days,
    last_units,
    like_for_like,
    previous,
    year_before,
)
from service.semantics.compile import is_additive
from service.semantics.metric_query import Filter, MetricQuery, Order, Threshold
from service.translate.embedded.phrase import phrase
from service.translate.embedded.read import MONEY, Reading, ValueFilter

DEFAULT_TOP = 10


@dataclass(frozen=True, slots=True)
class Assembled:
    """A plan and what was decided for the asker on the way."""

    query: MetricQuery
    assumptions: tuple[Assumption, ...]


def assemble(reading: Reading, clock: Clock, before: MetricQuery | None) -> Assembled | Clarification:
    """The plan of a reading; `before` is the plan that a follow-up changes."""
    if reading.ambiguous:
        return _which(reading)
    dimensions = list(reading.dimensions)
    if before is not None:
        return _patched(reading, clock, before, dimensions)
    metrics, assumed = _metrics(reading)
    dropped = _drop_implied(reading, metrics)
    period, compare = _periods(reading, dimensions, clock)
    if not reading.periods:
        assumed.append("period")
    query = MetricQuery(
        metrics=tuple(metrics),
        period=period,
        dimensions=tuple(_with_trend(reading, dimensions, period)),
        filters=tuple(_filter(value_filter) for value_filter in reading.filters),
        thresholds=_thresholds(reading, metrics),
        weekdays=reading.weekdays,
        compare=compare,
        share=reading.share,
        cumulative=reading.cumulative,
        within=reading.within,
        chart=reading.chart,
    )
    query = _ranked(query, reading, assumed)
    problem = _unfit(query, reading, clock)
    return problem or Assembled(
        query, (*dropped, *(_said(query, name, reading, clock) for name in assumed[:3]))
    )


def _metrics(reading: Reading) -> tuple[list[str], list[str]]:
    metrics = list(reading.metrics) + [f"distinct_{name}" for name in reading.count_of]
    if not metrics and reading.thresholds and reading.thresholds[0].metric not in ("", MONEY):
        metrics = [reading.thresholds[0].metric]
    if metrics:
        return metrics, []
    if reading.default_metric and "tool" in reading.dimensions:
        return ["tool_calls"], []
    if reading.default_metric:
        involved = any(reading.model.dimensions[name].missing == "none" for name in reading.dimensions)
        return (["uses"] if involved else ["requests"]), ["metric"]
    return ["spend"], ["metric"]


def _drop_implied(reading: Reading, metrics: list[str]) -> list[Assumption]:
    """Commits "made with Claude": where no vendor is recorded, since there is only one, it is no filter."""
    notes = []
    for found in list(reading.filters):
        if (
            found.dimension not in ("vendor", "product")
            or found.negated
            or found.values[0].value not in ("anthropic", "claude_code")
        ):
            continue
        parts = [part for name in metrics for part in reading.model.metrics[name].ratio or (name,)]
        views = [source.view for part in parts for source in reading.model.metrics[part].sources]
        if not any(found.dimension in reading.model.views[view].columns for view in views):
            reading.filters.remove(found)
            title = reading.model.metrics[metrics[0]].title
            notes.append(Assumption(f"{title} are recorded for Claude Code only, so that is all of them"))
    return notes


def _with_trend(reading: Reading, dimensions: list[str], period: Period) -> list[str]:
    grains = [name for name in dimensions if reading.model.dimensions[name].time]
    if grains or not (reading.trend or reading.cumulative):
        return dimensions
    by_month = period.days > 190 or (period.days > 45 and period.unit in ("month", "quarter", "year", "half"))
    grain = "day" if period.days <= 45 else "month" if by_month else "week"
    return [grain, *dimensions]


def _periods(reading: Reading, dimensions: list[str], clock: Clock) -> tuple[Period, Period | None]:
    grain = next((name for name in dimensions if reading.model.dimensions[name].grain), None)
    unit = next((t.meanings["op"] for t in reading.tags if t.op("wow", "mom", "qoq")), None)
    if not reading.periods and reading.compare == "previous" and unit:
        period = last_units(1, {"wow": "week", "mom": "month", "qoq": "quarter"}[unit], clock)
    elif not reading.periods and reading.trend and not grain:
        period = default_period("month", clock)
    else:
        period = reading.periods[0] if reading.periods else default_period(grain, clock)
    if grain == "week" and period.rolling and period.label.endswith("weeks"):
        period = last_units(period.days // 7, "week", clock)
    if (
        (grain in ("month", "quarter") or reading.trend)
        and period.rolling
        and period.unit in ("month", "year")
    ):
        months = round(period.days / 30.4)
        period = last_units(max(1, months // 3 if grain == "quarter" else months), grain or "month", clock)
    if reading.compare == "explicit" and reading.earlier_asked:
        return reading.periods[0], previous(reading.periods[0], clock)
    if reading.compare == "explicit":
        later, earlier = sorted(reading.periods[:2], key=lambda one: one.start, reverse=True)
        return later, like_for_like(later, earlier)
    if reading.compare == "year":
        return period, year_before(period, clock)
    return period, previous(period, clock) if reading.compare else None


def _filter(found: ValueFilter) -> Filter:
    labels = tuple(value.label for value in found.values)
    return Filter(found.dimension, tuple(value.value for value in found.values), labels, found.negated)


def _thresholds(reading: Reading, metrics: list[str]) -> tuple[Threshold, ...]:
    money = next((name for name in metrics if reading.model.metrics[name].unit == "usd"), "spend")
    named = {"": metrics[0], MONEY: money}
    return tuple(replace(bound, metric=named.get(bound.metric, bound.metric)) for bound in reading.thresholds)


def _ranked(query: MetricQuery, reading: Reading, assumed: list[str]) -> MetricQuery:
    """Order and limit: a number that was named, one for "the most expensive day", else ten and said so."""
    if not query.dimensions:
        return query
    order = None
    if reading.order_by_change and query.compare:
        order = Order("change", reading.order != "asc")
    elif reading.order:
        order = Order(query.metrics[0], reading.order == "desc")
    limit = reading.limit
    named = {found.dimension for found in query.filters if not found.negated}
    if limit is None and order and reading.order and not named & set(query.dimensions):
        time = any(reading.model.dimensions[name].time for name in query.dimensions)
        limit = 1 if reading.singular or time else DEFAULT_TOP
        if limit == DEFAULT_TOP and not query.thresholds:
            assumed.append("limit")
        elif query.thresholds:
            limit = None
    if limit and not order:
        order = Order(query.metrics[0], True)
    return replace(query, order=order, limit=limit)


def _unfit(query: MetricQuery, reading: Reading, clock: Clock) -> Clarification | None:
    """Combinations whose meaning is not certain are asked back rather than computed."""
    model = reading.model
    grain = next((name for name in query.dimensions if model.dimensions[name].time), None)
    reasons = []
    if query.compare and grain:
        reasons.append("a comparison of two periods cannot be split by time as well")
    if query.thresholds and not query.dimensions:
        reasons.append("a threshold needs something to hold against it, such as people or repos")
    split = [name for name in query.dimensions if not model.dimensions[name].time]
    if query.share and (not split or not is_additive(query.metrics[0], query, model)):
        reasons.append("a share needs an additive measure and what it is shared among")
    if query.share and (query.thresholds or query.compare):
        reasons.append("shares together with thresholds or comparisons have more than one reading")
    if query.cumulative and not (query.grain(model) and is_additive(query.metrics[0], query, model)):
        reasons.append("a running total needs an additive measure over days, weeks or months")
    if (
        reading.per_person
        and len(query.dimensions) > 1
        and not any(model.metrics[m].ratio for m in query.metrics)
    ):
        reasons.append("“per person” next to another split can mean a list of people or an average")
    if reading.bounds_sessions and "session" not in query.dimensions:
        reasons.append("the threshold seems to be about single sessions rather than the groups of the answer")
    if (
        query.limit
        and len(query.dimensions) > 1
        and not query.within
        and not grain
        and query.order
        and not reading.patch
    ):
        reasons.append("a ranking over two splits can be of pairs, or within each")
    if reading.two_periods_alike and not reading.earlier_asked:
        reasons.append("both periods are the same days")
    if len(reading.periods) == 2 and not reading.compare_said and not _joined_periods(reading):
        reasons.append("two periods were named, and not what to do with them")
    if len(reading.periods) > 2:
        reasons.append("more than two periods were named")
    asked = [
        found.text
        for found in reading.tags
        if found.text.split()[0] in ("how", "what", "which", "who", "why", "when")
    ]
    if (
        len(asked) > 1
        and any(found.text == "and" for found in reading.tags)
        and asked[-1] != reading.tags[0].text
    ):
        reasons.append("it looks like two questions in one")
    if len(query.dimensions) > 3:
        reasons.append("more than three ways to split were named")
    if not reasons:
        return None
    simple = replace(query, thresholds=(), share=False, cumulative=False, compare=None, chart=None)
    return Clarification(
        f"I am not sure how to read this: {reasons[0]}.", (_simpler(simple, reading, clock),)
    )


def _joined_periods(reading: Reading) -> bool:
    """ "This week and last week" is a comparison."""
    places = [place for place, found in enumerate(reading.tags) if found.period]
    return (
        [found.text for found in reading.tags[places[0] + 1 : places[1]]] == ["and"]
        if len(places) == 2
        else True
    )


def _simpler(query: MetricQuery, reading: Reading, clock: Clock) -> Option:
    names = [reading.model.metrics[name].title for name in query.metrics]
    split = [reading.model.dimensions[name].label for name in query.dimensions]
    label = " and ".join(names) + (f" by {' and '.join(split)}" if split else "")
    return Option(f"{label}, {query.period.label}", phrase(query, reading.model, clock))


def _which(reading: Reading) -> Clarification:
    """Several people or things have that name."""
    text, values = reading.ambiguous[0]
    noun = reading.model.dimensions[values[0].dimension].plural
    question = " ".join(tag.text for tag in reading.tags)
    options = tuple(Option(value.label, question.replace(text, value.value, 1)) for value in values[:6])
    return Clarification(
        f"There are {len(values)} {noun} called “{text}”. Which one do you mean?", options, (), (text,)
    )


def _patched(
    reading: Reading, clock: Clock, before: MetricQuery, dimensions: list[str]
) -> Assembled | Clarification:
    """A follow-up: what it names replaces or joins what the earlier plan had."""
    period, compare = (
        _periods(reading, dimensions, clock)
        if reading.periods or reading.compare
        else (before.period, before.compare)
    )
    if reading.compare == "previous" and not reading.periods:
        period, compare = before.period, previous(before.period, clock)
    metrics = tuple(reading.metrics) or before.metrics
    named = {found.dimension for found in reading.filters}
    filters = tuple(kept for kept in before.filters if kept.dimension not in named)
    query = replace(
        before,
        metrics=metrics,
        period=period,
        compare=compare,
        dimensions=tuple(dimensions) or before.dimensions,
        filters=filters + tuple(_filter(found) for found in reading.filters),
        thresholds=_thresholds(reading, list(metrics)) or before.thresholds,
        weekdays=reading.weekdays or before.weekdays,
        share=reading.share or before.share,
        cumulative=reading.cumulative,
        limit=reading.limit or before.limit,
        order=before.order if metrics == before.metrics and not reading.order else None,
        chart=reading.chart or before.chart,
    )
    if dimensions and tuple(dimensions) != before.dimensions and not reading.limit:
        time = any(reading.model.dimensions[name].time for name in dimensions)
        query = replace(query, limit=None if time else query.limit, order=None if time else query.order)
    if reading.order or (query.limit and not query.order):
        query = replace(query, order=Order(query.metrics[0], reading.order != "asc"))
    return _unfit(query, reading, clock) or Assembled(query, ())


def _said(query: MetricQuery, what: str, reading: Reading, clock: Clock) -> Assumption:
    """One assumption with its alternatives, each a question that works."""
    model = reading.model
    if what == "period":
        others = [
            last_days(7, clock),
            last_days(30, clock),
            last_units(1, "month", clock),
            last_units(1, "week", clock),
        ]
        options = [
            Option(period.label, phrase(replace(query, period=period, compare=None), model, clock))
            for period in others
            if period.start != query.period.start
        ]
        return Assumption(f"No period was named: {query.period.label}", tuple(options[:3]))
    if what == "metric":
        others_metric = [name for name in ("spend", "tokens", "sessions") if name != query.metrics[0]]
        options = [
            Option(
                model.metrics[name].label,
                phrase(
                    replace(
                        query,
                        metrics=(name,),
                        order=None if not query.order else Order(name, query.order.descending),
                    ),
                    model,
                    clock,
                ),
            )
            for name in others_metric
        ]
        return Assumption(f"Measured by {model.metrics[query.metrics[0]].label}", tuple(options))
    wider = replace(query, limit=25)
    return Assumption(
        f"The {'first' if query.limit else ''} {query.limit}".replace("  ", " "),
        (Option("25", phrase(wider, model, clock)),),
    )
