"""The whole that the first rows of a ranking are shares of, read from the view that the rows are read from.

The cost of sessions is not quite that of usage (a session counts on the day it started), and some views do
not have it all, so a share of another view's total could be more than everything.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from service.semantics.compile import compile_query
from service.semantics.conditions import column
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.semantics.sources import choose_source, day_of


def whole(query: MetricQuery, model: SemanticModel) -> exp.Expr:
    """One row with the first metric of all that a plan ranks; BadInput where that cannot be computed."""
    name = query.metrics[0]
    everything = replace(query, metrics=(name,), order=None, limit=None, within=None, share=False)
    alone = replace(everything, dimensions=())
    if not query.part and _place(name, alone, model) == _place(name, query, model):
        return compile_query(alone, model).tree
    rows = compile_query(everything, _without_details(model)).tree
    ranked = exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier("ranked")))
    return exp.select(exp.alias_(exp.func("sum", column(name)), name)).from_(ranked)


def _without_details(model: SemanticModel) -> SemanticModel:
    """Who and when say nothing in a sum, and not everyone may read them."""
    plain = {name: one.model_copy(update={"beside": ()}) for name, one in model.dimensions.items()}
    return model.model_copy(update={"dimensions": plain})


def _place(name: str, query: MetricQuery, model: SemanticModel) -> tuple[str, str]:
    return choose_source(name, query, model).view, day_of(name, query, model)
