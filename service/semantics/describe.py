"""SemanticModel + Grant → the text that a translator or a person is shown: what the asker may read, no more.

The order is the model's, so that the text is the same for the same rights. Metrics that are made of others
are told as rules, not one by one.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.domain import Grant, ViewGrant
from service.semantics.generated import AGGREGATES
from service.semantics.model import Measure, Metric, SemanticModel, View
from service.semantics.splits import Columns, granted, holds, is_readable, is_recorded, sources

_DAYS = {"day": "", "": ", as of now"}
"""How the day that a period bounds is told, where that is not by its name."""


def describe(model: SemanticModel, grant: Grant) -> str:
    """Sections with a title each, without a line end; of a Grant without views, one sentence."""
    columns = granted(grant)
    if not columns:
        return "Nothing may be read."
    sections = {
        "views": _views(model, grant),
        "values of coded columns": _codes(model, columns),
        "metrics": _metrics(model, columns),
        "measures of single rows": _measures(model, columns),
        "ratios": _ratios(model, columns),
        "dimensions": _dimensions(model, columns),
        "what an answer must not get wrong": _meanings(model, columns),
    }
    told = {title: list(lines) for title, lines in sections.items()}
    return "\n\n".join("\n".join([f"# {title}", *lines]) for title, lines in told.items() if lines)


def _views(model: SemanticModel, grant: Grant) -> Iterator[str]:
    if any(set(model.person_columns) <= set(view.columns) for view in grant.views.values()):
        yield f"P stands for {', '.join(model.person_columns)}."
    for name, view in model.views.items():
        if name in grant.views:
            yield f"{name}: {view.description}"
            yield from (f"  {line}" for line in _view(view, grant.views[name], grant))
            yield from (f"  {line}" for line in _columns(view, grant.views[name], model.person_columns))


def _view(view: View, readable: ViewGrant, grant: Grant) -> Iterator[str]:
    if view.days:
        moment = f", to the hour {view.time}" if view.time in readable.columns else ""
        yield f"period: {' or '.join(view.days)}{moment}"
    if view.key and set(view.key) <= set(readable.columns):
        yield f"key: {', '.join(view.key)}" + (" (some rows have none)" if view.keyless_rows else "")
    leads = [
        f"({', '.join(relation.columns)}) to {relation.to}"
        for relation in view.relations
        if relation.to in grant.views and set(relation.columns) <= set(readable.columns)
    ]
    if leads:
        yield f"many to one: {', '.join(leads)}"
    for row in readable.rows:
        yield f"rows: only those whose {row.column} is one of {len(row.values)}"


def _columns(view: View, readable: ViewGrant, person: tuple[str, ...]) -> Iterator[str]:
    """The columns by unit; those about the person in one letter, where all may be read."""
    left = [column for column in view.columns if column in readable.columns]
    by_unit: dict[str, list[str]] = {}
    if set(person) <= set(left):
        by_unit["text"] = ["P"]
        left = [column for column in left if column not in person]
    for column in left:
        by_unit.setdefault(view.columns[column], []).append(column)
    yield from (f"{unit}: {', '.join(found)}" for unit, found in by_unit.items())


def _codes(model: SemanticModel, columns: Columns) -> Iterator[str]:
    for name, code in model.codes.items():
        if any(name in found for found in columns.values()):
            yield f"{name}: {', '.join(code.values)}{', …' if code.open else ''}"


def _metrics(model: SemanticModel, columns: Columns) -> Iterator[str]:
    for name, metric in model.metrics.items():
        if not metric.generated and is_readable(name, model, columns):
            adds = ", adds up" if metric.additive else ""
            yield f"{name} ({metric.unit}{adds}): {metric.definition}; {formula(name, model, columns)}"
            misleading = [
                one for one in metric.forbidden if not metric.ratio and is_recorded(name, one, model, columns)
            ]
            if misleading:
                yield f"  never by {', '.join(misleading)}"


def formula(name: str, model: SemanticModel, columns: Columns) -> str:
    """How a metric is computed: a ratio of metrics, or an aggregate with the views that have it."""
    metric = model.metrics[name]
    if metric.ratio:
        return _quotient(metric)
    first, *others = sources(name, model, columns)
    told = f"{first.sql} from {first.view}" + _DAYS.get(first.day, f" by {first.day}")
    also = dict.fromkeys(other.view for other in others if other.view != "group_usage")
    return told + (f", or from {', '.join(also)}" if also else "")


def _quotient(metric: Metric) -> str:
    upper, lower = metric.ratio or ("", "")
    return f"{upper} / {lower}" + (f" × {metric.scale:,}" if metric.scale != 1 else "")


def _measures(model: SemanticModel, columns: Columns) -> Iterator[str]:
    readable = {
        name: measure
        for name, measure in model.measures.items()
        if is_readable(f"average_{name}", model, columns)
    }
    yield from (f"{name} ({one.unit}): {_row(one)}" for name, one in readable.items())
    if readable:
        yield f"Each is a metric with a prefix: {', '.join(f'{prefix}_' for prefix in AGGREGATES)}."


def _row(measure: Measure) -> str:
    condition = f" where {measure.where}" if measure.where else ""
    return f"{measure.sql} of {measure.view}{condition}"


def _ratios(model: SemanticModel, columns: Columns) -> Iterator[str]:
    of = [name for name in model.ratios.of if is_readable(name, model, columns)]
    over = [name for name in model.ratios.over if is_readable(name, model, columns)]
    if of and over:
        yield f"X_per_Y, where X is {', '.join(of)}"
        yield f"and Y is {', '.join(over)}."


def _known(model: SemanticModel, columns: Columns) -> list[str]:
    return [
        name
        for name, dimension in model.dimensions.items()
        if any(
            set(dimension.columns) <= set(found) and holds(dimension, view, model)
            for view, found in columns.items()
        )
    ]


def _dimensions(model: SemanticModel, columns: Columns) -> Iterator[str]:
    for name in _known(model, columns):
        dimension = model.dimensions[name]
        notes = ["groups overlap"] if dimension.overlapping else []
        notes += ["without rows that involved none"] if dimension.missing == "none" else []
        told = dimension.sql or ", ".join(dimension.columns)
        yield f"{name}: {told}" + (f" ({'; '.join(notes)})" if notes else "")
    countable = [name for name in _known(model, columns) if f"distinct_{name}" in model.metrics]
    readable = [name for name in countable if is_readable(f"distinct_{name}", model, columns)]
    if readable:
        yield f"distinct_X counts the values of {', '.join(readable)}."


def _meanings(model: SemanticModel, columns: Columns) -> Iterator[str]:
    for meaning in model.meanings:
        if set(meaning.views) <= set(columns):
            yield f"- {meaning.text}"
