"""Seats without use: people who have one and made no request, or none with a skill, product or the like."""

from __future__ import annotations

from dataclasses import replace

from service.domain import ColumnMeaning
from service.semantics.clock import Clock, last_days
from service.semantics.compiled import Compiled
from service.semantics.intents.rows import (
    PEOPLE,
    about_people,
    by,
    check_counts_people,
    check_parts,
    facts,
    people_views,
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
        check_counts_people(query)
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
        return Compiled(tree, columns, (*people_views(query), view))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "People with a seat and no use" + by(_outer(query), model)

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


def _listed(query: MetricQuery) -> bool:
    return query.nest is None and not _outer(query)


def _outer(query: MetricQuery) -> tuple[str, ...]:
    return tuple(name for name in query.dimensions if name != "person")


def _about_requests(query: MetricQuery, model: SemanticModel) -> bool:
    return bool(about_people(query, model)[1].filters)
