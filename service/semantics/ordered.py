"""The order of an answer's rows, and how many of them there are.

Time first in a trend, else by the number, largest first; ties go by name, so that answers repeat.
"""

from __future__ import annotations

from sqlglot import exp

from service.errors import BadInput
from service.semantics.conditions import column, number
from service.semantics.groups import Groups, number_column
from service.semantics.measured import value_column
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.semantics.sources import day_of, plain_metrics


def ordered(groups: Groups, query: MetricQuery, model: SemanticModel) -> exp.Select:
    """The groups in order, as many as were asked for, in each value of a dimension where it says so."""
    terms = _terms(groups, query, model)
    tree = groups.tree
    if query.within and query.limit:
        inside = model.dimensions[query.within]
        within = [column(name) for name in ((query.within,) if inside.sql else inside.columns)]
        nobody = [_by_absence(name, model) for name in query.dimensions if name != query.within]
        named = [term for term in nobody if term is not None]
        order = exp.Order(expressions=[*named, *terms])
        place = exp.Window(this=exp.RowNumber(), partition_by=within, order=order)
        tree = groups.wrapped()
        tree.set("qualify", exp.Qualify(this=exp.LTE(this=place, expression=number(query.limit))))
        return tree.order_by(*[_by(name.name) for name in within], *[term.copy() for term in terms])
    tree = tree.order_by(*terms) if terms else tree
    return tree.limit(query.limit) if query.limit else tree


def _by_absence(name: str, model: SemanticModel) -> exp.Ordered | None:
    """What nobody did is no first place among people: rows without a name come last in their group."""
    dimension = model.dimensions[name]
    if dimension.sql:
        return None
    missing = exp.Is(this=column(dimension.columns[0]), expression=exp.null())
    return exp.Ordered(this=exp.paren(missing), desc=False, nulls_first=False)


def _terms(groups: Groups, query: MetricQuery, model: SemanticModel) -> list[exp.Ordered]:
    if not query.dimensions:
        return []
    calendar = _calendar(query, model)
    names: dict[str, bool] = {}
    if calendar and not query.order:
        names[calendar] = False
    descending = query.order.descending if query.order else True
    names.setdefault(_main(groups, query, model), descending)
    beside = {key for name in query.dimensions for key in model.dimensions[name].beside}
    names |= {key: False for key in groups.keys if key not in names and key not in beside}
    return [_by(name, falling) for name, falling in names.items()]


def _main(groups: Groups, query: MetricQuery, model: SemanticModel) -> str:
    """The column that rows are ordered by."""
    by = query.order.by if query.order else None
    if by == "time":
        return _time(groups, query, model)
    if by in (None, query.metrics[0]):
        return _first(groups, query)
    name = number_column(by or "", query)
    if query.nest and by in ("change", "change_share"):
        name = f"{_first(groups, query)}_{by}"
    if name not in {each.name for each in groups.numbers}:
        raise BadInput(
            f"These rows cannot be ordered by {(by or '').replace('_', ' ')}; they do not have it."
        )
    return name


def _first(groups: Groups, query: MetricQuery) -> str:
    if query.nest:
        return groups.numbers[0].name
    return value_column(query) if query.part and not query.order else query.metrics[0]


def _time(groups: Groups, query: MetricQuery, model: SemanticModel) -> str:
    """The step of time, or the moment of single rows: of merged pull requests that of the merge."""
    day = day_of(plain_metrics(query, model)[0], query, model)
    counted = day.removesuffix("_day") + "_at" if day.endswith("_day") else None
    moments = [model.dimensions[name].order_time for name in query.dimensions]
    there = {*groups.keys, *(each.name for each in groups.numbers)}
    for name in (_calendar(query, model), counted, *moments):
        if name and name in there:
            return name
    raise BadInput("These rows have no time to be ordered by; split by day, or list sessions or commits.")


def _calendar(query: MetricQuery, model: SemanticModel) -> str | None:
    """The step of time that rows stand for, else another part of the calendar, as an hour of the day."""
    return query.grain(model) or next(
        (name for name in query.dimensions if model.dimensions[name].time), None
    )


def _by(name: str, descending: bool = False) -> exp.Ordered:
    return exp.Ordered(this=column(name), desc=descending, nulls_first=False)
