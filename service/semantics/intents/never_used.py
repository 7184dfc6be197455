"""What never was: people without a request of some kind, teams and repos without one.

People and their groups are held against the directory, anything else against what was worked with at all.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, all_time
from service.semantics.compiled import Compiled
from service.semantics.conditions import membership
from service.semantics.intents.rows import (
    PEOPLE,
    about_people,
    by,
    check_parts,
    entity,
    facts,
    identity,
    is_of_people,
    outer,
    people_views,
    split_by,
    usage_view,
)
from service.semantics.intents.seats import Inactive
from service.semantics.intents.template import cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_TEAMS = (ColumnMeaning("seats", "count", "metric", "people with a seat", True),)
_WORKED = (
    ColumnMeaning("spend", "usd", "metric", "spend", True),
    ColumnMeaning("last_day", "day", "detail", "last day"),
)


class NeverUsed:
    """ "Who has never used the review skill?", "which teams have never used a connector?" """

    name = "never_used"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """As for inactive people; other things are listed."""
        if entity(query) == "person":
            return Inactive().kind(query, model)
        return "total" if query.nest else "list"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """Everything through today, unless a period is named."""
        return replace(query, period=query.period if period_given else all_time(clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """People and their groups against the directory, anything else against what was worked with."""
        check_parts(query, "nest")
        if entity(query) == "person":
            return Inactive().compile(query, model)
        if is_of_people(entity(query), model):
            return self._groups(query, model)
        return self._things(query, model)

    def _groups(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        people, requests = about_people(query, model)
        split = split_by((entity(query),), PEOPLE, model)
        places = {
            "now": facts("usage", query.period, requests, model),
            "people": people,
            "key": identity(entity(query), model),
            "keys": split.columns,
        }
        tree = cut(fill("never_used", places), query.limit)
        return _counted(tree, (*split.meanings, *_TEAMS), (*people_views(query), "usage"), query, model)

    def _things(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        if not query.filters:
            raise BadInput("Name what was never used: a skill, a connector, a model, a product.")
        view = usage_view(query)
        wanted, others = query.filters[0], query.filters[1:]
        split = split_by((entity(query),), view, model)
        places: dict[str, exp.Expr | tuple[exp.Expr, ...]] = {
            "now": facts(view, query.period, replace(query, filters=others), model),
            "involved": membership(wanted, view, "day", model),
            "key": identity(entity(query), model),
            "keys": split.columns,
        }
        tree = cut(fill("never_involved", places, {"usage": view}), query.limit)
        return _counted(tree, (*split.meanings, *_WORKED), (view,), query, model)

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        if entity(query) == "person":
            return "People with a seat who never made such a request" + by(outer(query), model)
        plural = model.dimensions[entity(query)].plural
        return f"{plural[0].upper()}{plural[1:]} that never made such a request"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many."""
        if entity(query) == "person":
            return Inactive().telling(query, model)
        found = model.dimensions[entity(query)]
        if query.nest:
            return (
                f"{{{_number_of(query, model)}|{found.label}|{found.plural}}} made no such request {{when}}.",
            )
        return (f"{{#|{found.label}|{found.plural}}} made no such request {{when}}.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Good news."""
        if entity(query) == "person":
            return Inactive().telling_nothing(query, model)
        return f"Every {model.dimensions[entity(query)].label} has such a request {{when}}."


def _counted(
    tree: exp.Select,
    columns: tuple[ColumnMeaning, ...],
    views: tuple[str, ...],
    query: MetricQuery,
    model: SemanticModel,
) -> Compiled:
    """The list itself, or how long it is."""
    if query.nest is None:
        return Compiled(tree, columns, views)
    if query.dimensions:
        raise BadInput(
            f"How many {model.dimensions[entity(query)].plural} is counted in all; ask without a split."
        )
    tree.set("order", None)
    name, label = _number_of(query, model), f"number of {model.dimensions[entity(query)].plural}"
    total = exp.select(exp.alias_(exp.Count(this=exp.Star()), name)).from_(tree.subquery("found"))
    return Compiled(total, (ColumnMeaning(name, "count", "metric", label),), views)


def _number_of(query: MetricQuery, model: SemanticModel) -> str:
    return f"number_of_{model.dimensions[entity(query)].plural.replace(' ', '_')}"
