"""Who or what comes and goes: seen before and not now, now and never before.

A person who moved into a team has neither begun nor stopped: what the directory says of people narrows only
the period in which they are looked for, not the one in which they must be missing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlglot import exp

from service.domain import ColumnMeaning, Period
from service.errors import BadInput
from service.semantics.clock import ALL_TIME_START, Clock, default_period, last_days, previous
from service.semantics.compiled import Compiled
from service.semantics.conditions import column
from service.semantics.intents.rows import (
    CALENDAR,
    about_people,
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


class Lapsed:
    """ "Who used it in September and not in October?" """

    name = "active_before_not_now"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """A list, one count, or a count per group."""
        if query.nest is None:
            return "list"
        return "breakdown" if query.dimensions else "total"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The last 30 days against the 30 before, unless periods are named."""
        period = query.period if period_given else last_days(30, clock)
        return replace(query, period=period, compare=query.compare or previous(period, clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """Each with its last day and spend before, or how many of how many."""
        check_parts(query, "nest", "compare")
        if query.compare is None:
            raise BadInput("Name the period in which they were still seen.")
        view = usage_view(query)
        places: dict[str, Place] = {
            "before": facts(view, query.compare, query, model),
            "now": facts(view, query.period, _anywhere(query, model), model),
            "key": identity(entity(query), model),
        }
        counted = query.nest is not None
        split = split_by(query.dimensions if counted else (entity(query),), view, model)
        places["keys"] = split.columns
        template = "lapsed_count" if counted else "lapsed"
        tree = cut(fill(template, places, {"usage": view}), query.limit)
        columns = _lapsed_counts(query, model) if counted else _LAPSED
        return Compiled(tree, (*split.meanings, *columns), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        plural = model.dimensions[entity(query)].plural
        split = by(query.dimensions if query.nest else (), model)
        return f"{plural[0].upper()}{plural[1:]} seen before and no longer{split}"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many, and who cost most."""
        found = model.dimensions[entity(query)]
        if query.nest and query.dimensions:
            return ()
        if query.nest:
            count = "{lapsed} ({lapsed_share})"
            return (f"Of {{seen_before}} {found.plural} seen {{then}}, {count} were not seen {{when}}.",)
        first = split_by((entity(query),), usage_view(query), model).meanings[0].name
        return (
            f"{{#|{found.label} was|{found.plural} were}} seen {{then}} and not {{when}}.",
            f"The most spend before was that of {{{first}}}: {{spend_before}}, last seen {{last_day}}.",
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """All came back."""
        return f"Every {model.dimensions[entity(query)].label} seen {{then}} was seen {{when}}, too."


class New:
    """ "Which repos are new this month?", "how many new developers each month?" """

    name = "new"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """A list, one count, or counts by step or group."""
        if not _counted(query, model):
            return "list"
        if query.grain(model):
            return "trend"
        return "breakdown" if outer(query) else "total"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """New against everything before the period; 30 days or 12 months unless one is named."""
        grain = next((name for name in query.dimensions if name in CALENDAR), None)
        period = query.period if period_given else default_period(grain, clock)
        start = min(ALL_TIME_START, period.start - timedelta(days=1))
        before = Period(start, period.start, period.zone, "before", "range")
        return replace(query, period=period, compare=before)

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """Each with its first day and spend since, or how many by where and when they were first seen."""
        check_parts(query, "nest", "compare")
        if query.compare is None or query.compare.end != query.period.start:
            raise BadInput("What is new was never seen before: the comparison ends where the period begins.")
        view = usage_view(query)
        places: dict[str, Place] = {
            "now": facts(view, query.period, query, model),
            "before": facts(view, query.compare, _anywhere(query, model), model),
            "key": identity(entity(query), model),
        }
        if _counted(query, model):
            return self._counts(query, view, places, model)
        split = split_by((entity(query),), view, model)
        places["keys"] = split.columns
        tree = cut(fill("new", places, {"usage": view}), query.limit)
        return Compiled(tree, (*split.meanings, *_NEW), (view,))

    def _counts(
        self, query: MetricQuery, view: str, places: dict[str, Place], model: SemanticModel
    ) -> Compiled:
        plural = model.dimensions[entity(query)].plural
        split = split_by(outer(query), view, model)
        places |= {
            "split": split.expressions,
            "keys": split.columns,
            "firsts": [
                exp.alias_(exp.func("arg_min", column(m.name), column("day")), m.name)
                for m in split.meanings
                if m.name not in outer(query) or not model.dimensions[m.name].sql
            ],
        }
        counted = f"new_{plural.replace(' ', '_')}"
        tree = fill("new_count", places, {"usage": view, "newcomers": counted})
        if query.grain(model):
            tree = tree.order_by(*split.columns, append=False)
        meaning = ColumnMeaning(counted, "count", "metric", f"new {plural}", True)
        return Compiled(cut(tree, query.limit), (*split.meanings, meaning), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return f"New {model.dimensions[entity(query)].plural}" + by(outer(query), model)

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many; of a list, who came last."""
        found = model.dimensions[entity(query)]
        words = f"{found.label} was|{found.plural} were"
        if not _counted(query, model):
            first = split_by((entity(query),), usage_view(query), model).meanings[0].name
            return (
                f"{{#|{words}}} first seen {{when}}.",
                f"The latest is {{{first}}}, first seen {{first_day}}.",
            )
        count = f"sum(new_{found.plural.replace(' ', '_')})"
        return (f"{{{count}|{words}}} first seen {{when}}{' in all' if outer(query) else ''}.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """All had been seen."""
        return f"No {model.dimensions[entity(query)].label} was new {{when}}."


_LAPSED = (
    ColumnMeaning("spend_before", "usd", "metric", "spend before", True),
    ColumnMeaning("last_day", "day", "detail", "last seen"),
)
_NEW = (
    ColumnMeaning("spend", "usd", "metric", "spend since", True),
    ColumnMeaning("first_day", "day", "detail", "first seen"),
)


def _lapsed_counts(query: MetricQuery, model: SemanticModel) -> tuple[ColumnMeaning, ...]:
    plural = model.dimensions[entity(query)].plural
    return (
        ColumnMeaning("lapsed", "count", "metric", f"{plural} no longer seen"),
        ColumnMeaning("seen_before", "count", "metric", f"{plural} seen before"),
        ColumnMeaning("lapsed_share", "share", "share", "share no longer seen"),
    )


def _counted(query: MetricQuery, model: SemanticModel) -> bool:
    return query.nest is not None or query.grain(model) is not None


def _anywhere(query: MetricQuery, model: SemanticModel) -> MetricQuery:
    """For people without what the directory says of them."""
    return about_people(query, model)[1] if entity(query) == "person" else query
