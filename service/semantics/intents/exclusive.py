"""Who or what has one kind of request only: "which users only use haiku?" """

from __future__ import annotations

from dataclasses import replace

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, last_days
from service.semantics.compiled import Compiled
from service.semantics.conditions import membership
from service.semantics.intents.rows import (
    by,
    check_parts,
    entity,
    facts,
    identity,
    outer,
    split_by,
    usage_view,
)
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_LISTED = (
    ColumnMeaning("spend", "usd", "metric", "spend", True),
    ColumnMeaning("requests", "count", "metric", "requests", True),
)


class Exclusive:
    """All requests of somebody have the values of the plan's first filter."""

    name = "exclusive"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """A list, one count, or a count per group."""
        if query.nest is None:
            return "list"
        return "breakdown" if outer(query) else "total"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The last 30 days, unless a period is named."""
        return replace(query, period=query.period if period_given else last_days(30, clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """Each with its spend and requests, or how many of how many."""
        check_parts(query, "nest")
        if not query.filters:
            raise BadInput("Name what they use only: a model, a product, a skill.")
        view = usage_view(query)
        counted = query.nest is not None
        split = split_by(outer(query) if counted else (entity(query),), view, model)
        others = replace(query, filters=query.filters[1:])
        places: dict[str, Place] = {
            "now": facts(view, query.period, others, model),
            "involved": membership(query.filters[0], view, model.views[view].days[0], model),
            "key": identity(entity(query), model),
            "keys": split.columns,
        }
        template = "exclusive_count" if counted else "exclusive"
        tree = cut(fill(template, places, {"usage": view}), query.limit)
        columns = _counts(query, model) if counted else _LISTED
        return Compiled(tree, (*split.meanings, *columns), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        plural = model.dimensions[entity(query)].plural
        return f"{plural[0].upper()}{plural[1:]} with such requests only{by(outer(query), model)}"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many."""
        found = model.dimensions[entity(query)]
        if query.nest is None:
            return (f"{{#|{found.label}|{found.plural}}} made such requests only {{when}}.",)
        if outer(query):
            return ()
        count = "{exclusive} ({exclusive_share})"
        return (f"Of {{active}} {found.plural} seen {{when}}, {count} made such requests only.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """All mix."""
        return f"No {model.dimensions[entity(query)].label} made such requests only {{when}}."


def _counts(query: MetricQuery, model: SemanticModel) -> tuple[ColumnMeaning, ...]:
    plural = model.dimensions[entity(query)].plural
    return (
        ColumnMeaning("exclusive", "count", "metric", f"{plural} with such requests only"),
        ColumnMeaning("active", "count", "metric", f"{plural} seen"),
        ColumnMeaning("exclusive_share", "share", "share", "share with such requests only"),
    )
