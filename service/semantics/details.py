"""A list of single rows for an asker who may not read all of it: a commit keeps its cost without its author.

What the list is about, and what it is ordered and filtered by, stays; where that may not be read, the whole
question is refused further on.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain import Assumption, Grant
from service.semantics.compile import compile_query
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.semantics.plan import Plan
from service.semantics.restate import restate
from service.semantics.sources import choose_source
from service.semantics.splits import granted, is_granted, parts


def readable(plan: Plan, model: SemanticModel, grant: Grant) -> Plan:
    """The plan without what a Grant leaves out of the columns beside its rows; of numbers it says so."""
    query = plan.query
    if query is None or not any(model.dimensions[name].entity for name in query.dimensions):
        return plan
    left = _unreadable(query, model, grant)
    query = replace(query, metrics=tuple(name for name in query.metrics if name not in left))
    compiled = compile_query(query, _without_details(model, grant))
    story = replace(plan.story, columns=compiled.columns, restatement=restate(query, model))
    labels = [model.metrics[name].label for name in left]
    said = (Assumption(f"Without {' and '.join(labels)}, which you may not read"),) if left else ()
    return replace(plan, sql=compiled.tree, story=story, query=query, assumptions=(*said, *plan.assumptions))


def _unreadable(query: MetricQuery, model: SemanticModel, grant: Grant) -> tuple[str, ...]:
    """The numbers that only stand beside the one that a list is about."""
    needed = {query.metrics[0], *(bound.metric for bound in query.thresholds)}
    needed |= {query.order.by} if query.order else set()
    columns = granted(grant)

    def may_be_read(name: str) -> bool:
        return all(is_granted(choose_source(part, query, model), columns) for part in parts(name, model))

    return tuple(name for name in query.metrics if name not in needed and not may_be_read(name))


def _without_details(model: SemanticModel, grant: Grant) -> SemanticModel:
    dimensions = dict(model.dimensions)
    for name, dimension in model.dimensions.items():
        view = grant.views.get(dimension.prefer or "")
        if view is not None:
            beside = tuple(column for column in dimension.beside if column in view.columns)
            dimensions[name] = dimension.model_copy(update={"beside": beside})
    return model.model_copy(update={"dimensions": dimensions})
