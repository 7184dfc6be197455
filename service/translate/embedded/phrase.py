"""Plan → a question that the embedded translator reads back as the same plan.

Every option of an answer (another period, another split) is such a question, so that it works when
it is chosen, in any channel. A plan can say more than questions do, since plans may be sent as they
are; what has no words here is offered nowhere.
"""

from __future__ import annotations

import re
from datetime import timedelta

from service.domain import Option, Period
from service.semantics.calendar import parse
from service.semantics.clock import Clock
from service.semantics.generated import AGGREGATES
from service.semantics.metric_query import Bound, Filter, MetricQuery, Threshold
from service.semantics.model import SemanticModel
from service.semantics.restate import is_dated
from service.translate.embedded.phrase_intents import about_intent
from service.translate.embedded.sayable import (
    SUPERLATIVES,
    can_be_said,
    is_absence,
    is_implied,
    list_of,
    measure_of,
)

_SIGNS = {">": "over", ">=": "at least", "<": "under", "<=": "at most", "=": "exactly"}
_CHARTS = {
    "stacked_bar": "stacked bar chart",
    "heatmap": "heat map",
    "scatter": "scatter plot",
    "table": "as a table",
}
_UNITS = {"minutes": " minutes", "hours": " hours"}
_COMPARED = ("aggregate", "drivers", "active_before_not_now")
"""The kinds of plan whose words name the period to compare with; others have one of their own."""
_TWO = re.compile(r" (?:to|and) |^\d\d? ")
"""Beside a change, "from august to september" names two periods; behind "week", a number is one of a week."""
_WEEKDAYS = ("mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays")
_NAMED_DAYS = {(): "", (6, 7): "on weekends", (1, 2, 3, 4, 5): "on weekdays"}
_COUNTED = ("sessions", "commits", "pull_requests")
"""With a bound on them alone, they would be listed."""
_CALLED = {
    "people_count": "headcount",
    "billed_tokens": "token charges",
    "discount": "discount amount",
    "last_day": "last active",
    "edits_decided": "edit decisions",
    "cache_read_share": "cache read share",
    "cache_write_share": "cache write share",
}
"""Metrics whose label reads as something else."""
_MEASURES = {
    "session_cost": "session spend",
    "commit_cost": "commit costs",
    "pull_request_cost": "pr costs",
    "request_cost": "request costs",
    "session_gap": "longest gap",
    "session_lines": "session lines",
}
"""Measures whose label is also that of a ratio, or made of words with a meaning of their own."""


def phrase(query: MetricQuery, model: SemanticModel, clock: Clock) -> str | None:
    """The question in canonical words; None where they would be read as something else."""
    if not can_be_said(query, model):
        return None
    said = _asked(query, model) if query.intent == "aggregate" else about_intent(query, model)
    periods = [query.period] + ([query.compare] if query.compare and query.intent in _COMPARED else [])
    spans = [when(period, clock) for period in periods] if is_dated(query, model) else []
    if said is None or None in spans:
        return None
    words = [*said, *(_filter(condition, model) for condition in query.filters)]
    if query.intent == "aggregate":
        words += [_bound(bound, model) for bound in query.bounds]
        words += [_threshold(bound, query, model) for bound in query.thresholds]
        words += _ranking(query, model)
    words += [*_days(query), _spans([span for span in spans if span])]
    if query.chart:
        words.append(_CHARTS.get(query.chart, f"{query.chart} chart"))
    return " ".join(word for word in words if word)


def _spans(spans: list[str]) -> str:
    """ "In October 2026 compared to September 2026"."""
    return " compared to ".join([*spans[:1], *(span.removeprefix("in ") for span in spans[1:])])


def option(label: str, query: MetricQuery, model: SemanticModel, clock: Clock) -> Option | None:
    """A plan to choose; None where it has no words."""
    words = phrase(query, model, clock)
    return Option(label, words) if words else None


def _asked(query: MetricQuery, model: SemanticModel) -> list[str]:
    """What is measured or listed, and what it is split by."""
    entity = list_of(query)
    if entity:
        return [_listed(query, model.dimensions[entity].plural)]
    words = [_measured(query, model)]
    if query.order and query.order.by == "change" and not _changes(query):
        words.insert(0, "change in")
    if query.dimensions:
        words.append("by " + " and ".join(model.dimensions[name].label for name in query.dimensions))
    return words


def _listed(query: MetricQuery, rows: str) -> str:
    """ "Latest 10 sessions", "3 slowest pull requests", "list commits"."""
    assert query.order is not None
    if not query.limit:
        return f"list {rows}"
    if query.order.by == "time":
        return f"latest {query.limit} {rows}"
    if query.order.by == "lines_added":
        return f"{query.limit} {rows} with the most lines added"
    return f"{query.limit} {SUPERLATIVES[query.order.by][not query.order.descending]} {rows}"


def _measured(query: MetricQuery, model: SemanticModel) -> str:
    """What is measured, with what is made of it."""
    names = " and ".join(_metric(name, model) for name in query.metrics)
    if query.nest and query.nest.function == "count":
        counted = f"number of {model.dimensions[query.nest.over].plural}"
        return f"{counted} with {names}"
    if query.nest:
        return f"{query.nest.function} {names} per {model.dimensions[query.nest.over].label}"
    if query.part:
        return _part(query, names, model)
    if query.share:
        return f"share of {names}"
    if query.cumulative:
        return f"cumulative {names}"
    if query.rolling:
        return f"{query.rolling} {query.grain(model)} rolling average of {names}"
    if is_implied(query):
        return ""
    alone = len(query.metrics) == 1 and query.metrics[0] in _COUNTED and not query.dimensions
    return f"number of {names}" if alone and query.bounds else names


def _metric(name: str, model: SemanticModel) -> str:
    made = measure_of(name, model)
    if made:
        return f"{AGGREGATES[made[0]][0]} {_measure(made[1], model)}"
    return _CALLED.get(name, model.metrics[name].label).replace(
        "per session hour", "per hour of session time"
    )


def _measure(name: str, model: SemanticModel) -> str:
    return _MEASURES.get(name, model.measures[name].label)


def _part(query: MetricQuery, names: str, model: SemanticModel) -> str:
    """ "Team payments share of spend", "share of sessions with session prompts over 5"."""
    assert query.part is not None
    if query.part.bounds:
        return f"share of {names} {_bound(query.part.bounds[0], model)}"
    condition = query.part.filters[0]
    if not condition.values or is_absence(condition):
        return f"share of {names} {_filter(condition, model)}"
    return f"{_value(condition, model)} share of {names}"


def _bound(bound: Bound, model: SemanticModel) -> str:
    """ "with session spend over $50"."""
    measure = model.measures[bound.measure]
    amount = (
        f"${bound.value:f}" if measure.unit == "usd" else f"{bound.value:f}{_UNITS.get(measure.unit, '')}"
    )
    return f"with {_measure(bound.measure, model)} {_SIGNS[bound.operator]} {amount}"


def _threshold(bound: Threshold, query: MetricQuery, model: SemanticModel) -> str:
    """ "over $100", and of what where that is not plain."""
    if bound.metric == "change_share":
        return _change(bound)
    metric = model.metrics[bound.metric]
    money = next((name for name in query.metrics if model.metrics[name].unit == "usd"), "spend")
    amount = f"${bound.value:f}" if metric.unit == "usd" else f"{bound.value:f}"
    if bound.metric.startswith("distinct_"):
        return f"{_SIGNS[bound.operator]} {amount} {metric.label.removeprefix('number of ')}"
    named = "" if metric.unit == "usd" and bound.metric == money else f" {_metric(bound.metric, model)}"
    return f"{_SIGNS[bound.operator]} {amount}{named}"


def _change(bound: Threshold) -> str:
    """ "Went up over 50%", "went down at least 20%"."""
    up = bound.operator in (">", ">=", "=")
    sign = "over" if bound.operator in (">", "<") else "at least"
    return f"{'went up' if up else 'went down'} {sign} {abs(bound.value) * 100:f}%"


def _changes(query: MetricQuery) -> bool:
    return any(bound.metric == "change_share" for bound in query.thresholds)


def _ranking(query: MetricQuery, model: SemanticModel) -> list[str]:
    if list_of(query) or query.order is None:
        return []
    if query.limit:
        each = f" in each {model.dimensions[query.within].label}" if query.within else ""
        return [f"{'top' if query.order.descending else 'bottom'} {query.limit}{each}"]
    if query.order.by == "change" and query.order.descending:
        return []
    return ["sort descending" if query.order.descending else "sort ascending"]


def _days(query: MetricQuery) -> list[str]:
    """ "On mondays between 9:00 and 18:00"; days and hours that leave something out are business hours."""
    if query.outside:
        return ["outside business hours"]
    if query.weekdays in _NAMED_DAYS:
        days = _NAMED_DAYS[query.weekdays]
    else:
        days = "on " + " and ".join(_WEEKDAYS[day - 1] for day in query.weekdays)
    return [days, *_hours(query.hours)]


def _hours(hours: tuple[int, ...]) -> list[str]:
    """One stretch, which may pass midnight."""
    if not hours:
        return []
    first = next(hour for hour in hours if (hour - 1) % 24 not in hours)
    return [f"between {first}:00 and {(first + len(hours)) % 24 or 24}:00"]


def _filter(condition: Filter, model: SemanticModel) -> str:
    if not condition.values or is_absence(condition):
        noun = model.dimensions[condition.dimension].label
        return f"not attributed to any {noun}" if condition.negated is not is_absence(condition) else ""
    names = _value(condition, model)
    return f"excluding {names}" if condition.negated else f"for {names}"


def _value(condition: Filter, model: SemanticModel) -> str:
    noun = model.dimensions[condition.dimension].label
    return " and ".join(f"{noun} {value}" for value in condition.values)


def when(period: Period, clock: Clock) -> str | None:
    """Words for a period that read back as the same days; None for hours or days to come without words."""
    if period.start > clock.today:
        return None
    named = period.label[:1].isupper() or period.label.isdigit()
    label = f"in {period.label}" if named else period.label
    for words in (label, f"in {period.start:%B %Y}"):
        found = parse(words.lower(), clock) if not _TWO.search(words) else None
        if found and (found.start, found.end, found.since) == (period.start, period.end, period.since):
            return words
    if period.since:
        return None
    last = period.end - timedelta(days=1)
    return f"during {period.start} through {last}" if period.days > 1 else f"on {period.start}"
