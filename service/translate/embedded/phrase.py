"""Plan → a question that the embedded translator reads back as the same plan.

Every option of an answer (another period, another split) is such a question, so that it works when
it is chosen, in any channel.
"""

from __future__ import annotations

from datetime import timedelta

from service.domain import Period
from service.semantics.calendar import parse
from service.semantics.clock import Clock
from service.semantics.metric_query import Bound, Filter, MetricQuery, Threshold
from service.semantics.model import SemanticModel

_SIGNS = {">": "over", ">=": "at least", "<": "under", "<=": "at most", "=": "exactly"}
_CHARTS = {
    "stacked_bar": "stacked bar chart",
    "heatmap": "heat map",
    "scatter": "scatter plot",
    "table": "as a table",
}
_UNITS = {"minutes": " minutes", "hours": " hours"}
_WEEKDAYS = ("mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays")
_NAMED_DAYS = {(): [], (6, 7): ["on weekends"], (1, 2, 3, 4, 5): ["on weekdays"]}


def phrase(query: MetricQuery, model: SemanticModel, clock: Clock) -> str:
    """The question in canonical words."""
    words = _measured(query, model)
    if query.order and query.order.by == "change":
        words.append("grew the most" if query.order.descending else "shrank the most")
    if query.dimensions:
        words.append("by " + " and ".join(model.dimensions[name].label for name in query.dimensions))
    words += [_filter(condition, model) for condition in query.filters]
    words += [_bound(bound, model) for bound in query.bounds]
    words += [_threshold(bound, query, model) for bound in query.thresholds]
    words += _ranking(query)
    if query.within:
        words.append(f"in each {model.dimensions[query.within].label}")
    words += _days(query)
    words.append(when(query.period, clock))
    if query.compare:
        words.append(f"compared to {when(query.compare, clock)}")
    if query.chart:
        words.append(_CHARTS.get(query.chart, f"{query.chart} chart"))
    return " ".join(words)


def _measured(query: MetricQuery, model: SemanticModel) -> list[str]:
    """What is measured, with what is made of it."""
    names = " and ".join(model.metrics[name].label for name in query.metrics)
    if query.nest and query.nest.function == "count":
        return [f"number of {model.dimensions[query.nest.over].plural}"]
    if query.nest:
        return [query.nest.function, names, f"per {model.dimensions[query.nest.over].label}"]
    if query.part:
        part = " and ".join(_value(condition, model) for condition in query.part.filters)
        rows = " ".join(_bound(bound, model) for bound in query.part.bounds)
        return [f"{part} share of {names}" if part else f"share of sessions {rows}"]
    words = [names]
    if query.share:
        words.insert(0, "share of")
    if query.cumulative:
        words.insert(0, "cumulative")
    if query.rolling:
        words.insert(0, f"{query.rolling} {query.grain(model)} rolling average of")
    return words


def _bound(bound: Bound, model: SemanticModel) -> str:
    """ "with session cost over $50"."""
    measure = model.measures[bound.measure]
    amount = f"${bound.value}" if measure.unit == "usd" else f"{bound.value}{_UNITS.get(measure.unit, '')}"
    return f"with {measure.label} {_SIGNS[bound.operator]} {amount}"


def _threshold(bound: Threshold, query: MetricQuery, model: SemanticModel) -> str:
    """ "over $100", and of what where that is not plain."""
    metric = model.metrics[bound.metric]
    money = next((name for name in query.metrics if model.metrics[name].unit == "usd"), "spend")
    amount = f"${bound.value}" if metric.unit == "usd" else f"{bound.value}"
    named = "" if metric.unit == "usd" and bound.metric == money else f" {metric.label}"
    return f"{_SIGNS[bound.operator]} {amount}{named}"


def _ranking(query: MetricQuery) -> list[str]:
    descending = query.order is None or query.order.descending
    if query.limit:
        return [f"{'top' if descending else 'bottom'} {query.limit}"]
    return (
        [] if query.order is None or query.order.by == "change" else ["highest" if descending else "lowest"]
    )


def _days(query: MetricQuery) -> list[str]:
    if query.weekdays in _NAMED_DAYS and not query.hours:
        return _NAMED_DAYS[query.weekdays]
    if query.weekdays and not query.hours:
        return ["on " + " and ".join(_WEEKDAYS[day - 1] for day in query.weekdays)]
    hours = f"between {min(query.hours)}:00 and {max(query.hours) + 1}:00"
    return [f"outside {hours}" if query.outside else hours]


def _filter(condition: Filter, model: SemanticModel) -> str:
    names = _value(condition, model)
    return f"excluding {names}" if condition.negated else f"for {names}"


def _value(condition: Filter, model: SemanticModel) -> str:
    noun = model.dimensions[condition.dimension].label
    return " and ".join(f"{noun} {value}" for value in condition.values)


def when(period: Period, clock: Clock) -> str:
    """Words for a period that read back as the same days."""
    words = (
        f"in {period.label}"
        if period.unit == "month" and not period.label.startswith(("this", "last", "past"))
        else period.label
    )
    if parse(words.lower(), clock) == period:
        return words
    last = period.end - timedelta(days=1)
    return f"from {period.start} to {last}" if period.days > 1 else f"on {period.start}"
