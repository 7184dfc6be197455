"""Sessions that lay idle: somebody walked away and came back, with a cold cache to pay for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from service.domain import ColumnMeaning
from service.semantics.clock import Clock, last_days
from service.semantics.compiled import Compiled
from service.semantics.conditions import number
from service.semantics.intents.rows import by, check_parts, facts, split_by
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_LEAST = Decimal(60)
"""Minutes: as long as the longer of the two prompt caches lasts."""
_LISTED = (
    ColumnMeaning("session_id", "text", "dimension", "session"),
    ColumnMeaning("user_name", "text", "detail", "person"),
    ColumnMeaning("user_email", "text", "detail", "user email"),
    ColumnMeaning("repo", "text", "detail", "repo"),
    ColumnMeaning("started_at", "time", "detail", "started at"),
    ColumnMeaning("longest_gap_minutes", "minutes", "metric", "longest gap"),
    ColumnMeaning("duration_minutes", "minutes", "metric", "duration"),
    ColumnMeaning("active_minutes", "minutes", "metric", "active time"),
    ColumnMeaning("cost_usd", "usd", "metric", "cost", True),
)
_COUNTED = (
    ColumnMeaning("idle_sessions", "count", "metric", "idle sessions", True),
    ColumnMeaning("sessions", "count", "metric", "sessions", True),
    ColumnMeaning("idle_share", "share", "share", "share of idle sessions"),
    ColumnMeaning("spend", "usd", "metric", "cost of idle sessions", True),
)


class IdleSessions:
    """ "Which sessions sat idle for more than an hour?"; `amount` is the least gap in minutes."""

    name = "idle_sessions"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """A list, one count, or a count per group."""
        if not _counted(query):
            return "list"
        return "breakdown" if _outer(query) else "total"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The last 30 days, unless a period is named."""
        return replace(query, period=query.period if period_given else last_days(30, clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """Each with its longest gap, the longest first; or how many of how many."""
        check_parts(query, "nest", "amount")
        split = split_by(_outer(query), "sessions", model)
        places: dict[str, Place] = {
            "now": facts("sessions", query.period, query, model),
            "least": number(query.amount if query.amount is not None else _LEAST),
            "split": split.expressions,
            "keys": split.columns,
        }
        template = "idle_sessions_count" if _counted(query) else "idle_sessions"
        columns = (*split.meanings, *_COUNTED) if _counted(query) else _LISTED
        return Compiled(cut(fill(template, places), query.limit), columns, ("sessions",))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        minutes = query.amount if query.amount is not None else _LEAST
        return f"Sessions that lay idle for {minutes:,f} minutes or more" + by(_outer(query), model)

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many, and the longest gap."""
        if not _counted(query):
            return (
                "{#|session|sessions} lay idle {when}; together they cost {sum(cost_usd)}.",
                "The longest gap is that of {user_name}: {longest_gap_minutes}.",
            )
        if _outer(query):
            return ("Of {sum(sessions)} sessions {when}, {sum(idle_sessions)} lay idle.",)
        return ("Of {sessions} sessions {when}, {idle_sessions} ({idle_share}) lay idle; they cost {spend}.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """None."""
        return "No session lay idle for so long {when}."


def _counted(query: MetricQuery) -> bool:
    return query.nest is not None or bool(_outer(query))


def _outer(query: MetricQuery) -> tuple[str, ...]:
    return tuple(name for name in query.dimensions if name != "session")
