"""Running totals and rolling averages along the calendar, over a series without gaps.

Only such a series is filled in SQL: in a plain trend a step without rows is filled where it is shown,
so that the everyday query stays the two lines that people read.
"""

from __future__ import annotations

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.branches import by_places
from service.semantics.conditions import column, number
from service.semantics.groups import Groups, only_passing
from service.semantics.measured import exact
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.semantics.sources import counts_rows, is_additive

_LENGTHS = {
    "day": ("1", "day"),
    "week": ("7", "day"),
    "month": ("1", "month"),
    "quarter": ("3", "month"),
    "year": ("1", "year"),
}


def with_running(groups: Groups, query: MetricQuery, model: SemanticModel) -> Groups:
    """The running total and the rolling average of the first metric beside it."""
    grain = query.grain(model)
    if grain is None or query.compare or query.nest or query.part:
        raise BadInput(
            "Running totals and rolling averages follow one number along days, weeks or months; "
            "they go with no comparison, no share of a part and no number per group."
        )
    first = query.metrics[0]
    if query.cumulative and not is_additive(first, query, model):
        raise BadInput(f"{model.metrics[first].title} does not add up, so it has no running total.")
    told = _told(groups, grain, query, model)
    windows = [exp.alias_(window, meaning.name) for meaning, window in told]
    tree = only_passing(groups.selecting(*windows).from_("series"), groups.waiting)
    tree = tree.with_("grouped", as_=groups.tree).with_("steps", as_=_steps(grain, query))
    tree = tree.with_("series", as_=_series(groups, grain, model))
    return Groups(tree, groups.keys, (*groups.shown, *(meaning for meaning, _ in told)))


def _told(
    groups: Groups, grain: str, query: MetricQuery, model: SemanticModel
) -> list[tuple[ColumnMeaning, exp.Expr]]:
    name = query.metrics[0]
    metric = model.metrics[name]
    found: list[tuple[ColumnMeaning, exp.Expr]] = []
    if query.cumulative:
        meaning = ColumnMeaning(
            f"{name}_cumulative", metric.unit, "metric", f"running total of {metric.label}"
        )
        found.append((meaning, _window("sum", name, groups, grain, None)))
    if query.rolling:
        unit = "number" if metric.unit == "count" else metric.unit
        label = f"{query.rolling}-{grain} average of {metric.label}"
        window = exact(_window("avg", name, groups, grain, query.rolling), metric.unit)
        found.append((ColumnMeaning(f"{name}_rolling", unit, "metric", label), window))
    return found


def _window(function: str, name: str, groups: Groups, grain: str, length: int | None) -> exp.Expr:
    """Along time, apart for each of the other groups."""
    frame = length and exp.WindowSpec(
        kind="ROWS", start=number(length - 1), start_side="PRECEDING", end="CURRENT ROW"
    )
    return exp.Window(
        this=exp.func(function, column(name)),
        partition_by=[column(key) for key in groups.keys if key != grain],
        order=exp.Order(expressions=[exp.Ordered(this=column(grain))]),
        spec=frame or None,
    )


def _series(groups: Groups, grain: str, model: SemanticModel) -> exp.Select:
    """The groups with a row for each step between the first and the last one."""
    others = [key for key in groups.keys if key != grain]
    names = [each.name for each in groups.numbers]
    made = exp.select(
        *[column(key, "steps" if key == grain else "named") for key in groups.keys],
        *[exp.null() for _ in names],
    ).from_("steps")
    if others:
        named = exp.select(*map(column, others)).distinct().from_("grouped")
        made = made.join(named.subquery("named"), join_type="cross")
    known = exp.select(*map(column, (*groups.keys, *names))).from_("grouped")
    both = exp.union(known, made, distinct=False)
    series = exp.select(*map(column, groups.keys), *[_value(name, model) for name in names])
    return by_places(series.from_(both.subquery("filled")), len(groups.keys))


def _value(name: str, model: SemanticModel) -> exp.Expr:
    """The group's own value; sums and counts are 0 in a step without rows."""
    value = exp.func("max", column(name))
    if name in model.metrics and counts_rows(name, model):
        value = exp.func("coalesce", value, number(0))
    return exp.alias_(value, name)


def _steps(grain: str, query: MetricQuery) -> exp.Select:
    length, unit = _LENGTHS[grain]
    step = exp.Interval(this=exp.Literal.string(length), unit=exp.var(unit))
    ends = exp.func("min", column(grain)), exp.func("max", column(grain))
    series = exp.func("unnest", exp.func("generate_series", *ends, step, dialect="duckdb"), dialect="duckdb")
    steps = exp.select(exp.alias_(exp.cast(series, "date"), grain)).from_("grouped")
    if grain != "day" or not query.weekdays or (query.hours and query.outside):
        return steps
    kept = exp.func("isodow", column(grain)).isin(*[number(day) for day in query.weekdays])
    return exp.select(grain).from_(steps.subquery("steps")).where(exp.not_(kept) if query.outside else kept)
