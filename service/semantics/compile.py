"""MetricQuery → SQL tree: groups with their numbers, then what is laid over them, then order and limit.

Each stage is a query over the one before it, and there only when the plan needs it, so that everyday
questions end in the few lines that people read.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.branches import CURRENT, PREVIOUS, Branch, branches, key_columns, scanned
from service.semantics.compiled import Compiled
from service.semantics.groups import Groups, grouped, is_running, with_shares
from service.semantics.intents import INTENTS
from service.semantics.measured import is_shared, measured
from service.semantics.metric_query import MetricQuery, Threshold
from service.semantics.model import SemanticModel
from service.semantics.nested import branch_over, told
from service.semantics.ordered import ordered
from service.semantics.running import with_running
from service.semantics.sources import as_of_now, is_additive, refuse_forbidden

__all__ = ["compile_query", "is_additive"]

_CHANGES = ("change", "change_share")


def compile_query(query: MetricQuery, model: SemanticModel) -> Compiled:
    """The tree of a plan; BadInput when no view has everything that it groups and filters by."""
    if query.intent != "aggregate":
        return INTENTS[query.intent].compile(query, model)
    _refuse(query, model)
    query = _known_only(query, model)
    found = _nested(query, model) if query.nest else _groups(query, model)
    if is_running(query):
        found = with_running(found, query, model)
    tree = _hoisted(ordered(found, query, model), query)
    views = tuple(sorted({view for view, _ in scanned(query, model)}))
    return Compiled(tree, (*_key_meanings(query, model), *found.shown), views)


def _hoisted(tree: exp.Select, query: MetricQuery) -> exp.Select:
    """The only number's own condition as one on rows: groups without any such row are not in the answer."""
    alone = len(query.metrics) == 1 and not (query.thresholds or query.compare or query.nest or query.part)
    origin = tree.args["from_"].this if tree.args.get("from_") else None
    if not (alone and query.dimensions and isinstance(origin, exp.Table)) or tree.args.get("with_"):
        return tree
    numbers = [one for one in tree.expressions if one.find(exp.AggFunc)]
    filtered = numbers[0].find(exp.Filter) if len(numbers) == 1 else None
    if filtered is None or filtered is not numbers[0].unalias():
        return tree
    condition = filtered.expression.this
    filtered.replace(filtered.this)
    return tree.where(condition)


def _known_only(query: MetricQuery, model: SemanticModel) -> MetricQuery:
    """Without the groups that have nothing to divide by, where the metric is not about them."""
    metric = model.metrics[query.metrics[0]]
    alone = len(query.metrics) == 1 and not (query.compare or query.nest or query.part)
    if not (metric.known_only and metric.ratio and query.dimensions and alone):
        return query
    there = Threshold(metric.ratio[1], ">", Decimal(0))
    return replace(query, thresholds=(*query.thresholds, there))


def _refuse(query: MetricQuery, model: SemanticModel) -> None:
    """What the plan asks for is computable, but would say something wrong."""
    _refuse_of_now(query, model)
    if is_shared(query) and not is_additive(query.metrics[0], replace(query, nest=None), model):
        title = model.metrics[query.metrics[0]].title
        raise BadInput(f"{title} does not add up over these groups, so shares of its total would mislead.")
    asked = {bound.metric for bound in query.thresholds} | ({query.order.by} if query.order else set())
    if asked.intersection(_CHANGES) and not query.compare:
        raise BadInput("A change is from one period to another; say with what to compare.")
    if query.nest and query.compare and query.grain(model):
        raise BadInput("One number per group is compared over whole periods, not step by step.")
    for name in query.metrics:
        refuse_forbidden(model.metrics[name], query)
    if query.compare and any(model.metrics[name].unit == "day" for name in query.metrics):
        raise BadInput("First and last days are no amounts, so they are not compared with another period.")


def _refuse_of_now(query: MetricQuery, model: SemanticModel) -> None:
    """What is known as of now has no days to choose from, and was nothing before."""
    undated = as_of_now(query, model)
    if not undated or not (query.compare or query.weekdays or query.hours):
        return
    about_change = {bound.metric for bound in query.thresholds} | ({query.order.by} if query.order else set())
    alone = len(undated) == len(query.metrics)
    if alone or (query.metrics[0] in undated and about_change.intersection(_CHANGES)):
        title = model.metrics[undated[0]].title
        raise BadInput(
            f"{title}: known as of now only, without days to choose from or an earlier number beside it."
        )


def _groups(query: MetricQuery, model: SemanticModel) -> Groups:
    """The groups of a plan, those inside where it is nested."""
    keys = list(key_columns(query, model, inside=True))
    columns = measured(query, model)
    found = grouped(branches(query, model), keys, columns, query)
    return with_shares(found, query, model) if is_shared(query) else found


def _nested(query: MetricQuery, model: SemanticModel) -> Groups:
    """One number per group, in each of the periods; one that is about the change has both inside."""
    inner = replace(query, order=None, limit=None, within=None)
    about_change = any(bound.metric in _CHANGES for bound in query.thresholds)
    compare = None if about_change else query.compare
    periods = [(query.period, CURRENT)] + ([(compare, PREVIOUS)] if compare else [])
    stack: list[Branch] = []
    for period, suffix in periods:
        each = replace(inner, period=period, compare=None) if compare else inner
        stack.append(branch_over(_groups(each, model), period, suffix, query, model))
    outer = replace(query, thresholds=(), order=None, compare=compare)
    return grouped(stack, list(key_columns(query, model)), [told(query, model)], outer)


def _key_meanings(query: MetricQuery, model: SemanticModel) -> tuple[ColumnMeaning, ...]:
    return tuple(_key_meaning(key, name, query, model) for key, name in key_columns(query, model).items())


def _key_meaning(key: str, name: str, query: MetricQuery, model: SemanticModel) -> ColumnMeaning:
    """What names a group; only the first column of a dimension is it, the others are details."""
    dimension = model.dimensions[name]
    main = key == name or key in dimension.columns[:1]
    role = "time" if dimension.time else "dimension" if main else "detail"
    label = dimension.label if main else key.replace("_", " ")
    if dimension.sql:
        return ColumnMeaning(key, dimension.unit, role, label)
    units = {model.views[view].columns.get(key, "text") for view, _ in scanned(query, model)}
    unit = units.pop()
    return ColumnMeaning(key, unit if unit in ("hour", "time", "day") else "text", role, label)
