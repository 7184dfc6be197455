"""One number from one row per value of a dimension: "the median of spend per person".

The inner query groups by what the plan is split by and by the dimension; the outer one makes one number of
those rows. An average over steps of the calendar divides by all of them, those without any row too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date, timedelta

from sqlglot import exp

from service.domain import ColumnMeaning, Period
from service.errors import BadInput
from service.semantics.branches import Branch, by_places, key_columns
from service.semantics.conditions import column, number
from service.semantics.dates import unit_start
from service.semantics.groups import Groups
from service.semantics.measured import Measured, exact, value_column
from service.semantics.metric_query import MetricQuery, Nest
from service.semantics.model import SemanticModel
from service.semantics.sources import is_additive

_AGGREGATES = {"average": "avg", "median": "median", "max": "max", "min": "min"}
_QUANTILES = {"p75": "0.75", "p90": "0.9", "p95": "0.95", "p99": "0.99"}
_BEGINNING = 2000
"""A period since then means "all": steps before the first row do not count."""
_MOST_CASES = 60
_STEPS: dict[str, Callable[[date, str], Hashable]] = {
    "day": lambda day, _: day,
    "week": lambda day, first: unit_start(day, "week", first),
    "month": lambda day, _: day.replace(day=1),
    "quarter": lambda day, _: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day, _: day.replace(month=1, day=1),
    "weekday": lambda day, _: day.isoweekday(),
    "day_kind": lambda day, _: "weekend" if day.isoweekday() >= 6 else "weekday",
}
"""The dimensions of the calendar, computed for a day that may have no row; the other is week_start."""


def nest_of(query: MetricQuery) -> Nest:
    """The nest of a plan that has one, if it can be computed."""
    nest = query.nest
    assert nest is not None
    if nest.over in query.dimensions:
        raise BadInput(f"The plan is split by {nest.over} already, so there is one row for each.")
    if query.share or query.cumulative or query.rolling or len(query.metrics) > 1:
        raise BadInput("One number per group goes with one metric, without shares and running totals.")
    return nest


def told(query: MetricQuery, model: SemanticModel) -> Measured:
    """The column that a nest ends in."""
    nest, over = nest_of(query), model.dimensions[nest_of(query).over]
    if nest.function == "count":
        name = f"number_of_{over.plural.replace(' ', '_')}"
        meaning = ColumnMeaning(name, "count", "metric", f"number of {over.plural}")
        return Measured(meaning, lambda term: term(name), zero=True)
    metric, name = model.metrics[query.metrics[0]], f"{nest.function}_{value_column(query)}"
    unit = "share" if query.part else metric.unit
    unit = "number" if unit == "count" and nest.function not in ("max", "min") else unit
    of = f"share of {metric.label}" if query.part else metric.label
    meaning = ColumnMeaning(name, unit, "metric", f"{nest.function} {of} per {over.label}")
    return Measured(meaning, lambda term: term(name))


def branch_over(
    inner: Groups, period: Period, suffix: str, query: MetricQuery, model: SemanticModel
) -> Branch:
    """One number made of the rows of a query, for each of the groups that the plan is split by."""
    keys = list(key_columns(query, model))
    nest = nest_of(query)
    base = exp.select(*map(column, keys)).from_(inner.tree.subquery(f"by_{nest.over}"))
    name = told(query, model).name
    tree = number_of(query, period, model)
    return Branch(suffix, {name: tree}, by_places(base, len(keys)))


def number_of(query: MetricQuery, period: Period, model: SemanticModel) -> exp.Expr:
    """The aggregate of the inner rows' values."""
    nest, value = nest_of(query), column(value_column(query))
    if nest.function == "count":
        return exp.func("count", exp.Star())
    unit = "share" if query.part else model.metrics[query.metrics[0]].unit
    if nest.function in _QUANTILES:
        share = number(_QUANTILES[nest.function])
        return exact(exp.func("quantile_cont", value, share, dialect="duckdb"), unit)
    divisor = _divisor(query, period, model) if nest.function == "average" else None
    if divisor is not None:
        return exact(exp.Div(this=exp.func("sum", value), expression=divisor, typed=False, safe=False), unit)
    tree = exp.func(_AGGREGATES[nest.function], value)
    return tree if nest.function in ("max", "min") else exact(tree, unit)


def _divisor(query: MetricQuery, period: Period, model: SemanticModel) -> exp.Expr | None:
    """How many steps of the calendar there were; None where the rows there are must do."""
    over = nest_of(query).over
    alone = replace(query, nest=None)
    whole = model.dimensions[over].grain and not query.thresholds and not query.part
    if not whole or not is_additive(query.metrics[0], alone, model):
        return None
    split = [name for name in query.dimensions if model.dimensions[name].sql]
    if period.start.year <= _BEGINNING:
        return None if split or query.weekdays else _since_the_first(over, period, model.week_start)
    if len(split) > 1 or not set(split) <= _STEPS.keys():
        return None
    return _counted(over, split, query, period, model.week_start)


def _since_the_first(over: str, period: Period, week_start: str) -> exp.Expr:
    last = _literal(_STEPS[over](period.end - timedelta(days=1), week_start))
    steps = exp.func(
        "date_diff", exp.Literal.string(over), exp.func("min", column(over)), last, dialect="duckdb"
    )
    return exp.paren(exp.Add(this=steps, expression=number(1)))


def _counted(
    over: str, split: list[str], query: MetricQuery, period: Period, week_start: str
) -> exp.Expr | None:
    """A number, or one for each step that the plan is split by where they differ: 30 or 31 days."""
    steps = {
        (_STEPS[split[0]](day, week_start) if split else None, _STEPS[over](day, week_start))
        for day in (period.start + timedelta(days=n) for n in range(period.days))
        if _counts(day, query)
    }
    lengths = Counter(outer for outer, _ in steps)
    if len(set(lengths.values())) == 1:
        return number(next(iter(lengths.values())))
    if not lengths or len(lengths) > _MOST_CASES:
        return None
    cases = exp.case(column(split[0]))
    for outer in sorted(lengths, key=str):
        cases = cases.when(_literal(outer), number(lengths[outer]))
    return cases


def _counts(day: date, query: MetricQuery) -> bool:
    if not query.weekdays or (query.outside and query.hours):
        return True
    return (day.isoweekday() in query.weekdays) != query.outside


def _literal(step: Hashable) -> exp.Expr:
    if isinstance(step, date):
        return exp.cast(exp.Literal.string(str(step)), "date")
    return exp.Literal.string(step) if isinstance(step, str) else number(step)
