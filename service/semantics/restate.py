"""A plan in one English line, so that whoever asked sees how it was read."""

from __future__ import annotations

from datetime import timedelta

from service.domain import Period
from service.semantics.clock import ALL_TIME_START
from service.semantics.intents import INTENTS
from service.semantics.metric_query import SIGNS, Filter, MetricQuery, Threshold
from service.semantics.model import SemanticModel
from service.semantics.sources import as_of_now
from service.semantics.wording import amount, bounded, listed, named, presence, share_of

_COMPARING = ("aggregate", "drivers", "active_before_not_now")
"""Plans whose second period is held against the first; for the others it is what they are made from."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def restate(query: MetricQuery, model: SemanticModel) -> str:
    """The plan in one English line: "Spend by repo · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)"."""
    if query.intent != "aggregate":
        subject = INTENTS[query.intent].restate(query, model)
    else:
        subject = _subject(query, model)
    parts = [subject, *_conditions(query, model)]
    parts.append(_when(query.period) if is_dated(query, model) else "as of now")
    if query.compare and query.compare.start.year > ALL_TIME_START.year:
        against = "compared with" if query.intent in _COMPARING else "from what was usual"
        parts.append(f"{against} {_when(query.compare)}")
    undated = as_of_now(query, model) if query.intent == "aggregate" else ()
    if undated and is_dated(query, model):
        parts.append(f"{listed([model.metrics[name].label for name in undated])} as of now")
    return " · ".join(parts)


def is_dated(query: MetricQuery, model: SemanticModel) -> bool:
    """Whether it is about a period; who there is and who has a seat is as of now."""
    if query.intent in ("definition", "catalogue", "freshness"):
        return False
    parts = [part for name in query.metrics for part in model.metrics[name].ratio or (name,)]
    return query.intent != "aggregate" or any(
        source.day for part in parts for source in model.metrics[part].sources
    )


def _subject(query: MetricQuery, model: SemanticModel) -> str:
    titles = [_title(name, query, model) for name in query.metrics]
    what = listed(titles)
    if query.nest:
        return _nested(query, what, model)
    if query.part:
        what = share_of(what, query.part, model)
    elif not query.dimensions and len(titles) == 1 and model.metrics[query.metrics[0]].additive:
        what = f"total {what}"
    if query.share:
        what += " and its share of the total"
    if query.cumulative:
        what = f"running total of {what}"
    if query.rolling:
        what += f" and its average over {query.rolling} {_steps(query, model)}"
    if query.dimensions:
        what += " by " + listed([model.dimensions[name].label for name in query.dimensions])
    return what[0].upper() + what[1:]


def _title(name: str, query: MetricQuery, model: SemanticModel) -> str:
    """Of a list of sessions, the longest of each is just how long it was."""
    measure = model.measures.get(name.removeprefix("max_"))
    single = measure is not None and name.startswith("max_") and measure.entity in query.dimensions
    return measure.label if measure and single else model.metrics[name].label


def _nested(query: MetricQuery, what: str, model: SemanticModel) -> str:
    assert query.nest is not None
    over = model.dimensions[query.nest.over]
    if query.nest.function == "count":
        said = f"number of {over.plural}"
    else:
        said = f"{query.nest.function} {what} per {over.label}"
    if query.dimensions:
        said += " by " + listed([model.dimensions[name].label for name in query.dimensions])
    return said[0].upper() + said[1:]


def _steps(query: MetricQuery, model: SemanticModel) -> str:
    grain = query.grain(model)
    return model.dimensions[grain].plural if grain else "steps"


def _conditions(query: MetricQuery, model: SemanticModel) -> list[str]:
    named = [
        one for one in query.filters if one.values or one.negated or one.dimension not in query.dimensions
    ]
    parts = [_filter(condition, model) for condition in named]
    parts += _day_part(query)
    parts += [bounded(bound, model) for bound in query.bounds]
    parts += [_threshold(bound, query, model) for bound in query.thresholds]
    if query.limit and query.intent != "budget":
        parts.append(_top(query))
    elif query.order and not query.order.descending:
        parts.append("lowest first")
    return parts


def _day_part(query: MetricQuery) -> list[str]:
    """ "Mondays, 09:00–12:00 only", "outside of Monday to Friday, 09:00–18:00"."""
    said = [part.removesuffix(" only") for part in (_weekdays(query.weekdays), _hours(query.hours)) if part]
    if not said:
        return []
    return [f"outside of {', '.join(said)}" if query.outside else f"{', '.join(said)} only"]


def _threshold(bound: Threshold, query: MetricQuery, model: SemanticModel) -> str:
    if bound.metric in ("change", "change_share", "share"):
        what = f"{bound.metric.removesuffix('_share')} of {model.metrics[query.metrics[0]].label}"
        if query.intent == "budget":
            what = "share of the budget"
        unit = "usd" if bound.metric == "change" and model.metrics[query.metrics[0]].unit == "usd" else ""
        value = amount(bound.value, unit if bound.metric == "change" else "share")
        return f"{what} {SIGNS[bound.operator]} {value}"
    metric = model.metrics[bound.metric]
    return f"{metric.label} {SIGNS[bound.operator]} {amount(bound.value, metric.unit)}"


def _hours(hours: tuple[int, ...]) -> str:
    """ "09:00–18:00": stretches of hours, each to the end of its last one."""
    if not hours:
        return ""
    stretches: list[list[int]] = []
    for hour in sorted(hours):
        if stretches and stretches[-1][-1] == hour - 1:
            stretches[-1].append(hour)
        else:
            stretches.append([hour])
    return listed([f"{one[0]:02}:00–{one[-1] + 1:02}:00" for one in stretches]) + " only"


def _top(query: MetricQuery) -> str:
    descending = query.order is None or query.order.descending
    by = (
        f" by {query.order.by.replace('_', ' ')}"
        if query.order and query.order.by.startswith("change")
        else ""
    )
    each = f" in each {query.within.replace('_', ' ')}" if query.within else ""
    return f"{'top' if descending else 'lowest'} {query.limit}{by}{each}"


def _filter(condition: Filter, model: SemanticModel) -> str:
    verb = "is not" if condition.negated else "is"
    return (
        presence(condition, model)
        or f"{model.dimensions[condition.dimension].label} {verb} {named(condition)}"
    )


def scope(query: MetricQuery, model: SemanticModel) -> str:
    """The filters as they stand in a sentence; empty without any."""
    parts = []
    for condition in query.filters:
        present = presence(condition, model)
        if present:
            shown = condition.values or condition.negated or condition.dimension not in query.dimensions
            parts += [present] if shown else []
            continue
        names = named(condition)
        noun = model.dimensions[condition.dimension].label
        said = names if condition.dimension == "person" else f"{noun} {names}"
        parts.append(f"{'without' if condition.negated else 'for'} {said}")
    if query.hours:
        days = f"{_weekdays(query.weekdays).removesuffix(' only')} " if query.weekdays else ""
        parts.append(
            f"{'outside of' if query.outside else 'during'} {days}{_hours(query.hours).removesuffix(' only')}"
        )
    elif query.weekdays:
        parts.append(
            {(6, 7): "on weekends", (1, 2, 3, 4, 5): "on weekdays"}.get(
                query.weekdays, f"on {_weekdays(query.weekdays)}"
            )
        )
    return ", ".join(parts)


def _weekdays(days: tuple[int, ...]) -> str:
    if not days:
        return ""
    usual = {(6, 7): "weekends only", (1, 2, 3, 4, 5): "Monday to Friday only"}
    return usual.get(days) or f"{listed([f'{WEEKDAYS[day - 1]}s' for day in days])} only"


def _when(period: Period) -> str:
    """The days with their label: "last week, Mon 9 – Sun 15 Nov 2026 (UTC)"."""
    if period.since and period.until:
        span = f"{period.since:%d %b %Y %H:%M} – {period.until:%d %b %Y %H:%M} UTC"
        return f"{period.label}, {span}"
    last = period.end - timedelta(days=1)
    if period.start.year <= 2000:
        return f"{period.label}, through {_day(last)} ({period.zone})"
    if period.days == 1:
        return f"{_day(period.start)} ({period.zone}){_so_far(period)}"
    first = f"{period.start:%a} {period.start.day}"
    if (period.start.year, period.start.month) != (last.year, last.month):
        first += f" {period.start:%b}"
    if period.start.year != last.year:
        first += f" {period.start.year}"
    return f"{first} – {_day(last)} ({period.zone}){_so_far(period)}"


def _day(day: object) -> str:
    return f"{day:%a} {day:%-d} {day:%b} {day:%Y}"


def _so_far(period: Period) -> str:
    return ", so far" if period.partial else ""
