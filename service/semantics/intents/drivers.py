"""Why spend changed: people × sessions × tokens × mix of models × kinds of tokens × price, to the cent.

Each part is the step between two totals that differ in one factor, so the parts cannot but add up. A model
that only one of the periods knows counts as mix; what has no session, person or price stands on its own.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, last_units, previous
from service.semantics.compiled import Compiled
from service.semantics.intents.rows import check_parts, facts, usage_view
from service.semantics.intents.template import fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_COLUMNS = (
    ColumnMeaning("section", "text", "detail", "part of"),
    ColumnMeaning("position", "count", "detail", "place"),
    ColumnMeaning("name", "text", "dimension", "driver"),
    ColumnMeaning("user_email", "text", "detail", "user email"),
    ColumnMeaning("amount", "usd", "metric", "effect on spend"),
    ColumnMeaning("before", "usd", "metric", "spend before"),
    ColumnMeaning("now", "usd", "metric", "spend now"),
    ColumnMeaning("level_before", "number", "detail", "level before"),
    ColumnMeaning("level_now", "number", "detail", "level now"),
)
_TELLING = (
    "Spend changed by {+amount}, from {before} {then} to {now} {when}.",
    "More or fewer people account for {+amount@name=People} of it, sessions per person for "
    "{+amount@name=Sessions per person}, tokens per session for {+amount@name=Tokens per session}, "
    "the mix of models for {+amount@name=Mix of models}, the kinds of tokens and the cache for "
    "{+amount@name=Kinds of tokens}, prices for {+amount@name=Price per token}, "
    "usage outside sessions for {+amount@name=Outside sessions}.",
    "The repo that moved most is {name@section=repo} ({+amount@section=repo}).",
    "The person who moved most is {name@section=person} ({+amount@section=person}), the team "
    "{name@section=team} ({+amount@section=team}), the model {name@section=model} ({+amount@section=model}).",
)


class Drivers:
    """ "Why did spend go up?" """

    name = "drivers"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """A waterfall."""
        return "drivers"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """Last month, unless a period is named; against the one before."""
        period = query.period if period_given else last_units(1, "month", clock)
        return replace(query, period=period, compare=query.compare or previous(period, clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row for the change, one per factor, and the five largest moves of each of four dimensions."""
        check_parts(query, "compare")
        if query.compare is None:
            raise BadInput("A change has two periods; name the one to compare with.")
        view = usage_view(query)
        places = {
            "now": facts(view, query.period, query, model),
            "before": facts(view, query.compare, query, model),
        }
        return Compiled(fill("drivers", places, {"usage": view}), _COLUMNS, (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "What changed spend"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The change, its factors, and who moved most."""
        return _TELLING

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """There always is a row."""
        return ""
