"""Adoption: the people with a seat who were active, out of all who have one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, default_period
from service.semantics.compiled import Compiled
from service.semantics.conditions import at_day
from service.semantics.dates import unit_start
from service.semantics.intents.rows import (
    CALENDAR,
    PEOPLE,
    Split,
    about_people,
    by,
    check_counts_people,
    check_parts,
    facts,
    identity,
    is_of_people,
    people_views,
    split_by,
    usage_view,
)
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_RATE = ColumnMeaning("adoption_rate", "share", "metric", "adoption rate")
_SEATS = ColumnMeaning("seats", "count", "metric", "people with a seat")


class Adoption:
    """ "What share of our seats is used?", "adoption of cowork by department", "… by month" """

    name = "adoption"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """One rate, one a group, or one a step of time."""
        if query.grain(model):
            return "trend"
        return "breakdown" if query.dimensions else "total"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """30 days, or as many weeks or months as a trend has, unless a period is named."""
        grain = next((name for name in query.dimensions if name in CALENDAR), None)
        period = query.period if period_given else default_period(grain, clock)
        return replace(query, period=period)

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """Rate, active people and seats; each product's or skill's share is of all seats."""
        check_parts(query, "nest")
        check_counts_people(query)
        if "group" in query.dimensions:
            raise BadInput("Groups overlap, so their seats are not counted apart; ask by team or department.")
        people, requests = about_people(query, model)
        view = usage_view(requests)
        places: dict[str, Place] = {"now": facts(view, query.period, requests, model), "people": people}
        grain = query.grain(model)
        outer = tuple(name for name in query.dimensions if name != grain)
        if any(not is_of_people(name, model) for name in outer):
            return self._by_use(query, view, places, model)
        split = split_by(outer, PEOPLE, model)
        places["keys"] = split.columns
        if grain:
            return self._by_step(grain, query, view, split, places, model)
        tree = cut(fill("adoption", places, {"usage": view}), query.limit, _descending(query))
        return Compiled(tree, (*split.meanings, *_columns(adds_up=True)), (*people_views(query), view))

    def _by_step(
        self,
        grain: str,
        query: MetricQuery,
        view: str,
        split: Split,
        places: dict[str, Place],
        model: SemanticModel,
    ) -> Compiled:
        dimension = model.dimensions[grain]
        places |= {
            "step": at_day(dimension.sql or "day", "day"),
            "first": _date(unit_start(query.period.start, grain, model.week_start)),
            "last": _date(query.period.end - timedelta(days=1)),
            "length": exp.Interval(this=exp.Literal.string("1"), unit=exp.var(grain)),
        }
        tree = fill("adoption_by_step", places, {"usage": view, "step": grain})
        step = ColumnMeaning(grain, dimension.unit, "time", dimension.label)
        return Compiled(tree, (step, *split.meanings, *_columns(adds_up=False)), (*people_views(query), view))

    def _by_use(
        self, query: MetricQuery, view: str, places: dict[str, Place], model: SemanticModel
    ) -> Compiled:
        split = split_by(query.dimensions, view, model)
        known = [
            identity(name, model) for name in query.dimensions if model.dimensions[name].missing == "none"
        ]
        places |= {
            "split": split.expressions,
            "keys": split.columns,
            "known": exp.and_(*[exp.not_(exp.Is(this=one, expression=exp.null())) for one in known])
            if known
            else None,
        }
        tree = cut(fill("adoption_by_use", places, {"usage": view}), query.limit, _descending(query))
        return Compiled(tree, (*split.meanings, *_columns(adds_up=False)), (*people_views(query), view))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "Active share of the people with a seat" + by(query.dimensions, model)

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The rate with both its counts."""
        such = "such a request" if about_people(query, model)[1].filters else "a request"
        if not query.dimensions:
            counts = "{active_people} of {seats}"
            return (f"{{adoption_rate}} of the people with a seat made {such} {{when}}: {counts}.",)
        if query.grain(model):
            return ()
        label = model.dimensions[query.dimensions[0]].label
        view = PEOPLE if is_of_people(query.dimensions[0], model) else "usage"
        first = split_by(query.dimensions[:1], view, model).meanings[0].name
        end = "highest" if _descending(query) else "lowest"
        return (
            f"Of every {label}, {{{first}}} has the {end} adoption rate {{when}}: {{adoption_rate}}, "
            "that is {active_people} of {seats} people with a seat.",
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Nobody to be counted."""
        return "Nobody has a seat there."


def _columns(adds_up: bool) -> tuple[ColumnMeaning, ...]:
    return (
        _RATE,
        ColumnMeaning("active_people", "count", "metric", "active people with a seat", adds_up),
        replace(_SEATS, additive=adds_up),
    )


def _descending(query: MetricQuery) -> bool:
    return query.order is None or query.order.descending


def _date(value: object) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(value)), "date")
