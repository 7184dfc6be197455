"""Seats without use: people who have one and made no request, or none with a skill, product or the like."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, all_time, last_days
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
    split_by,
    usage_view,
)
from service.semantics.intents.template import cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_LISTED = (
    ColumnMeaning("user_name", "text", "dimension", "person"),
    ColumnMeaning("user_email", "text", "detail", "user email"),
    ColumnMeaning("team", "text", "detail", "team"),
    ColumnMeaning("department", "text", "detail", "department"),
    ColumnMeaning("seat_type", "text", "detail", "seat type"),
    ColumnMeaning("last_active_day", "day", "detail", "last active"),
)
_COUNTED = (
    ColumnMeaning("inactive_people", "count", "metric", "people without use", True),
    ColumnMeaning("seats", "count", "metric", "people with a seat", True),
    ColumnMeaning("inactive_share", "share", "share", "share without use"),
)
_TEAMS = (ColumnMeaning("seats", "count", "metric", "people with a seat", True),)
_WORKED = (
    ColumnMeaning("spend", "usd", "metric", "spend", True),
    ColumnMeaning("last_day", "day", "detail", "last day"),
)


class Inactive:
    """ "Who has a seat and has not used it for 30 days?" """

    name = "inactive"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """A list of people, one count, or a count per team."""
        if _listed(query):
            return "list"
        return "breakdown" if _outer(query) else "total"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The last 30 days, unless a period is named."""
        return replace(query, period=query.period if period_given else last_days(30, clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """Everybody with their last active day, or how many of how many."""
        check_parts(query, "nest")
        people, requests = about_people(query, model)
        view = usage_view(requests)
        split = split_by(() if _listed(query) else _outer(query), PEOPLE, model)
        places = {
            "now": facts(view, query.period, requests, model),
            "people": people,
            "keys": split.columns,
        }
        template = "inactive" if _listed(query) else "inactive_count"
        descending = query.order is None or query.order.descending
        tree = cut(fill(template, places, {"usage": view}), query.limit, descending or _listed(query))
        columns = _LISTED if _listed(query) else (*split.meanings, *_COUNTED)
        return Compiled(tree, columns, (PEOPLE, view))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return _subject(query, model, "People with a seat and no use")

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many; of a list, who has been away longest."""
        use = "such request" if _about_requests(query, model) else "request"
        if _listed(query):
            return (f"{{#|person|people}} with a seat made no {use} {{when}}.",)
        if not _outer(query):
            count = "{inactive_people} ({inactive_share})"
            return (f"Of {{seats}} people with a seat, {count} made no {use} {{when}}.",)
        label = model.dimensions[_outer(query)[0]].label
        first = f"{{{split_by(_outer(query), PEOPLE, model).meanings[0].name}}}"
        return (
            f"The {label} with the most people who have a seat and made no {use} {{when}} is {first}: "
            "{inactive_people} of {seats}.",
            f"In all, {{sum(inactive_people)}} of {{sum(seats)}} people made no {use}.",
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Good news."""
        use = "such a request" if _about_requests(query, model) else "a request"
        return f"Everybody with a seat made {use} {{when}}."


class NeverUsed:
    """ "Who has never used the review skill?", "which teams have never used a connector?" """

    name = "never_used"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """As for inactive people; other things are listed."""
        return Inactive().kind(query, model) if entity(query) == "person" else "list"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """Everything through today, unless a period is named."""
        return replace(query, period=query.period if period_given else all_time(clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """People and their groups against the directory, anything else against what was worked with."""
        check_parts(query, "nest")
        if entity(query) == "person":
            return Inactive().compile(query, model)
        if set(model.dimensions[entity(query)].columns) <= set(model.views[PEOPLE].columns):
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
        return Compiled(
            cut(fill("never_used", places), query.limit), (*split.meanings, *_TEAMS), (PEOPLE, "usage")
        )

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
        return Compiled(tree, (*split.meanings, *_WORKED), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        if entity(query) == "person":
            return _subject(query, model, "People with a seat who never made such a request")
        plural = model.dimensions[entity(query)].plural
        return f"{plural[0].upper()}{plural[1:]} that never made such a request"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many."""
        if entity(query) == "person":
            return Inactive().telling(query, model)
        found = model.dimensions[entity(query)]
        return (f"{{#|{found.label}|{found.plural}}} made no such request {{when}}.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Good news."""
        if entity(query) == "person":
            return Inactive().telling_nothing(query, model)
        return f"Every {model.dimensions[entity(query)].label} has such a request {{when}}."


def _listed(query: MetricQuery) -> bool:
    return query.nest is None and not _outer(query)


def _outer(query: MetricQuery) -> tuple[str, ...]:
    return tuple(name for name in query.dimensions if name != "person")


def _about_requests(query: MetricQuery, model: SemanticModel) -> bool:
    return bool(about_people(query, model)[1].filters)


def _subject(query: MetricQuery, model: SemanticModel, what: str) -> str:
    return what + by(_outer(query), model)
