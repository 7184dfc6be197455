"""Who joined or left: the directory's own dates, whether or not they ever used anything."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, this_unit
from service.semantics.compiled import Compiled
from service.semantics.conditions import column
from service.semantics.intents.rows import PEOPLE, about_people, check_parts, split_by
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_LISTED = (
    ColumnMeaning("user_name", "text", "dimension", "person"),
    ColumnMeaning("user_email", "text", "detail", "user email"),
    ColumnMeaning("team", "text", "detail", "team"),
    ColumnMeaning("department", "text", "detail", "department"),
    ColumnMeaning("has_seat", "flag", "detail", "has a seat"),
    ColumnMeaning("seat_type", "text", "detail", "seat type"),
    ColumnMeaning("joined_on", "day", "detail", "joined on"),
    ColumnMeaning("left_on", "day", "detail", "left on"),
    ColumnMeaning("last_active_day", "day", "detail", "last active"),
)
_COUNTED = (ColumnMeaning("people", "count", "metric", "people", True),)


class Directory:
    """ "New joiners since August", "who left this year?", "how many joined by department?" """

    def __init__(self, name: str, moved: str) -> None:
        self.name = name
        self._moved = moved

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """A list, one count, or a count per group."""
        if query.nest is None:
            return "list"
        return "breakdown" if query.dimensions else "total"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """This month, unless a period is named."""
        return replace(
            query, period=query.period if period_given else this_unit("month", clock), compare=None
        )

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """Each with team, seat and dates, or how many."""
        check_parts(query, "nest")
        people, rest = about_people(query, model)
        if rest.filters:
            raise BadInput(
                "Who joined or left can be narrowed by team, department and the like, not by usage."
            )
        places: dict[str, Place] = {
            "moved": column(self._moved),
            "first": _date(query.period.start),
            "end": _date(query.period.end),
            "people": people,
        }
        if query.nest is None:
            return Compiled(cut(fill("directory", places), query.limit), _LISTED, (PEOPLE,))
        split = split_by(query.dimensions, PEOPLE, model)
        places |= {"split": split.expressions, "keys": split.columns}
        tree = cut(fill("directory_count", places), query.limit)
        return Compiled(tree, (*split.meanings, *_COUNTED), (PEOPLE,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        by = " and ".join(model.dimensions[name].label for name in query.dimensions if query.nest)
        return f"People who {self.name}" + (f" by {by}" if by else "")

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many."""
        if query.nest:
            return () if query.dimensions else (f"{{people}} people {self.name} {{when}}.",)
        return (f"{{#|person|people}} {self.name} {{when}}.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Nobody did."""
        return f"Nobody {self.name} {{when}}."


def _date(value: object) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(value)), "date")
