"""DAU over MAU: the people active on an average day, out of all who were active in the period."""

from __future__ import annotations

from dataclasses import replace

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, this_unit
from service.semantics.compiled import Compiled
from service.semantics.conditions import number
from service.semantics.intents.rows import by, check_parts, facts, split_by, usage_view
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_COLUMNS = (
    ColumnMeaning("ratio", "share", "metric", "daily over monthly active people"),
    ColumnMeaning("average_daily_active", "number", "metric", "active people on an average day"),
    ColumnMeaning("period_active", "count", "metric", "active people in the period"),
)


class Stickiness:
    """ "DAU/MAU for November"; every day so far counts, weekends and today too."""

    name = "dau_mau"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """One ratio, or one per group."""
        return "breakdown" if query.dimensions else "total"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """This month so far, unless a period is named."""
        period = query.period if period_given else this_unit("month", clock)
        return replace(query, period=period)

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """The ratio with both its parts."""
        check_parts(query)
        if any(model.dimensions[name].time for name in query.dimensions):
            raise BadInput("Daily over monthly active people is a figure of one period; name one month.")
        view = usage_view(query)
        split = split_by(query.dimensions, view, model)
        places: dict[str, Place] = {
            "now": facts(view, query.period, query, model),
            "split": split.expressions,
            "keys": split.columns,
            "days": number(_days(query)),
        }
        tree = cut(fill("dau_mau", places, {"usage": view}), query.limit)
        return Compiled(tree, (*split.meanings, *_COLUMNS), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "Daily over monthly active people" + by(query.dimensions, model)

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The ratio with both its parts."""
        if query.dimensions:
            return ()
        return (
            "On an average day {average_daily_active} of the {period_active} people who were active {when} "
            "were active: {ratio}.",
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Nobody."""
        return "Nobody was active {when}."


def _days(query: MetricQuery) -> int:
    """The days of the period that count."""
    if not query.weekdays or query.hours:
        return query.period.days
    start = query.period.start.toordinal()
    weekdays = [1 + (start + place + 6) % 7 for place in range(query.period.days)]
    return sum((one in query.weekdays) is not query.outside for one in weekdays)
