"""The numbers of an answer: how each is computed from aggregates of single views, and what it means.

Aggregates are named terms that branches compute; a column is a formula over terms, so that one formula
serves a single SELECT, branches folded into groups, and both periods of a comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.conditions import bounded, column, expression, membership
from service.semantics.metric_query import MetricQuery, Part
from service.semantics.model import Metric, SemanticModel, Source
from service.semantics.sources import (
    choose_source,
    counts_rows,
    day_of,
    is_additive,
    is_dated,
    plain_metrics,
)
from service.semantics.wording import part_of, share_of

Term = Callable[[str], exp.Expr]
"""A term's tree by its name."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One number per group."""

    meaning: ColumnMeaning
    formula: Callable[[Term], exp.Expr]
    zero: bool = False
    """Whether a group without any row has 0 of it, rather than nothing."""
    changes: bool = True
    """Whether a comparison tells what it was before."""
    hidden: bool = False
    """Only held against a threshold, not shown."""

    @property
    def name(self) -> str:
        """The name of its column."""
        return self.meaning.name


def measured(query: MetricQuery, model: SemanticModel) -> tuple[Measured, ...]:
    """The columns of a plan before anything is laid over its groups, the hidden ones last."""
    first, *others = query.metrics
    shown = _of_part(first, query, model) if query.part else [_of_metric(first, query, model)]
    shown += [_of_metric(name, query, model) for name in others]
    known = {each.name for each in shown}
    bounds = dict.fromkeys(b.metric for b in query.thresholds if b.metric in model.metrics)
    hidden = [_of_metric(name, query, model, hidden=True) for name in bounds if name not in known]
    return (*_beside(query, model), *shown, *hidden)


def _beside(query: MetricQuery, model: SemanticModel) -> list[Measured]:
    """Who and when, for single rows that are read from the parts of them that another view has."""
    places = {choose_source(name, query, model).view for name in plain_metrics(query, model)}
    if len(places) > 1 or query.compare or query.nest:
        return []
    described = model.views[places.pop()]
    found = []
    for dimension in (model.dimensions[name] for name in query.dimensions):
        if not dimension.entity or dimension.prefer is None or described is model.views[dimension.prefer]:
            continue
        named = any("user_name" in model.dimensions[name].columns for name in query.dimensions)
        if not named and "user_name" in dimension.beside and "user_name" in described.columns:
            found.append(_detail("user_name", "text", exp.func("max", column("user_name"))))
        if dimension.order_time and described.time:
            found.append(_detail(dimension.order_time, "time", exp.func("min", column(described.time))))
    return found


def _detail(name: str, unit: str, tree: exp.Expr) -> Measured:
    return Measured(ColumnMeaning(name, unit, "detail", name.replace("_", " ")), lambda _: tree.copy())


def terms(view: str, day: str, query: MetricQuery, model: SemanticModel) -> Mapping[str, exp.Expr]:
    """The aggregates that one view computes; a part has its own beside the whole."""
    found: dict[str, exp.Expr] = {}
    for name in plain_metrics(query, model):
        source = choose_source(name, query, model)
        if (source.view, day_of(name, query, model)) != (view, day):
            continue
        found[name] = expression(source.sql)
        if query.part and name == query.metrics[0]:
            found[part_term(name)] = _narrowed(source, day, query.part, model)
    return found


def part_term(name: str) -> str:
    """The term of a metric over the part alone."""
    return f"{name}_part"


def is_shared(query: MetricQuery) -> bool:
    """Whether each row's share of the whole is told: asked for, ordered by or held against a threshold."""
    by = {bound.metric for bound in query.thresholds} | ({query.order.by} if query.order else set())
    return not query.part and (query.share or "share" in by)


def value_column(query: MetricQuery) -> str:
    """The column that a plan is about: its first metric, or the share that a part is."""
    return f"{query.metrics[0]}_share" if query.part else query.metrics[0]


def _of_metric(name: str, query: MetricQuery, model: SemanticModel, hidden: bool = False) -> Measured:
    metric = model.metrics[name]
    meaning = ColumnMeaning(name, metric.unit, "metric", metric.label, is_additive(name, query, model))
    formula = partial(_quotient, metric) if metric.ratio else partial(_term, name)
    changes = is_dated(name, model)
    return Measured(meaning, formula, zero=counts_rows(name, model), changes=changes, hidden=hidden)


def _of_part(name: str, query: MetricQuery, model: SemanticModel) -> list[Measured]:
    """The share of the part in the whole, with both."""
    metric = model.metrics[name]
    if not counts_rows(name, model):
        raise BadInput(f"{metric.title} is no amount that has parts; ask for the share of spend, say.")
    additive = is_additive(name, query, model)
    assert query.part is not None
    share = ColumnMeaning(f"{name}_share", "share", "share", share_of(metric.label, query.part, model))
    part = ColumnMeaning(name, metric.unit, "metric", part_of(metric.label, query.part, model), additive)
    whole = ColumnMeaning(f"{name}_whole", metric.unit, "metric", f"all {metric.label}", additive)
    return [
        Measured(share, partial(_share, name)),
        Measured(part, partial(_term, part_term(name)), zero=True, changes=False),
        Measured(whole, partial(_term, name), zero=True, changes=False),
    ]


def _term(name: str, term: Term) -> exp.Expr:
    return term(name)


def _share(name: str, term: Term) -> exp.Expr:
    return divided(term(part_term(name)), term(name))


def _quotient(metric: Metric, term: Term) -> exp.Expr:
    """A ratio of sums, which has no value over zero."""
    assert metric.ratio is not None
    quotient = divided(term(metric.ratio[0]), term(metric.ratio[1]))
    if metric.scale != 1:
        quotient = exp.Mul(this=quotient, expression=exp.Literal.number(metric.scale))
    return exact(quotient, metric.unit)


def divided(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """A quotient that is NULL over zero."""
    over = exp.func("nullif", right, exp.Literal.number(0))
    return exp.Div(this=left, expression=over, typed=False, safe=False)


def exact(tree: exp.Expr, unit: str) -> exp.Expr:
    """Money stays decimal, where a function would make it a float."""
    return exp.cast(tree, "decimal(18, 6)") if unit == "usd" else tree


def _narrowed(source: Source, day: str, part: Part, model: SemanticModel) -> exp.Expr:
    """The source's aggregates over the rows of the part only; no such row is 0, not nothing."""
    kept = [membership(condition, source.view, day, model) for condition in part.filters]
    kept += [bounded(bound, model) for bound in part.bounds]
    tree = expression(source.sql)
    for aggregate in list(tree.find_all(exp.AggFunc)):
        around = aggregate.parent
        if isinstance(around, exp.Filter):
            around.expression.set("this", exp.and_(around.expression.this, *kept))
            continue
        narrowed = exp.Filter(this=aggregate.copy(), expression=exp.Where(this=exp.and_(*kept)))
        if aggregate is tree:
            tree = narrowed
        else:
            aggregate.replace(narrowed)
    return tree if tree.find(exp.Sum) is None else exp.func("coalesce", tree, exp.Literal.number(0))
