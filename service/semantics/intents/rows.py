"""What an intent reads: which view, which of its rows, split by what.

A filter on what the directory says of a person chooses among people, any other among their requests: a
developer of team A who works on repo B is inactive in B while at work elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlglot import exp

from service.domain import ColumnMeaning, Period
from service.errors import BadInput
from service.semantics.conditions import at_day, column, conditions, membership, same_rows
from service.semantics.metric_query import Filter, MetricQuery
from service.semantics.model import Dimension, SemanticModel

PEOPLE = "people"
CALENDAR = ("day", "week", "month", "quarter", "year")
"""Steps of time, which nothing is an instance of."""

_PARTS = {
    "compare": "a comparison",
    "thresholds": "a threshold on groups",
    "part": "a share of a part",
    "nest": "a count",
    "rolling": "a moving average",
    "cumulative": "a running total",
    "within": "a ranking within each group",
    "amount": "an amount",
}
"""Parts of a plan that only some intents use, as they are called."""


@dataclass(frozen=True, slots=True)
class Split:
    """The columns that rows are split by."""

    expressions: tuple[exp.Expr, ...] = ()
    """As they stand where the view is read."""
    meanings: tuple[ColumnMeaning, ...] = ()

    @property
    def columns(self) -> tuple[exp.Expr, ...]:
        """As they stand further out."""
        return tuple(column(meaning.name) for meaning in self.meanings)


def split_by(dimensions: Iterable[str], view: str, model: SemanticModel) -> Split:
    """Each dimension's columns in a view; BadInput where they are not recorded."""
    expressions: dict[str, exp.Expr] = {}
    meanings: dict[str, ColumnMeaning] = {}
    for name in dimensions:
        dimension = model.dimensions[name]
        if dimension.sql:
            day = _day(view, model)
            expressions[name] = exp.alias_(at_day(dimension.sql, day), name) if name != day else column(day)
            meanings[name] = _meaning(name, "time" if dimension.time else "dimension", dimension)
            continue
        check_recorded(dimension, view, model)
        for place, key in enumerate(dimension.columns):
            expressions.setdefault(key, column(key))
            meanings.setdefault(key, _meaning(key, "detail" if place else "dimension", dimension))
    return Split(tuple(expressions.values()), tuple(meanings.values()))


def check_recorded(dimension: Dimension, view: str, model: SemanticModel) -> None:
    """BadInput unless a view has the dimension's columns."""
    if not set(dimension.columns) <= set(model.views[view].columns):
        noun = "People" if view == PEOPLE else view.replace("_", " ").capitalize()
        raise BadInput(f"{noun} cannot be split by {dimension.label}; it is not recorded there.")


def identity(dimension: str, model: SemanticModel) -> exp.Column:
    """The column that tells the dimension's values apart: of people the e-mail."""
    found = model.dimensions[dimension]
    if found.sql or not found.columns:
        raise BadInput(f"A {found.label} is not something that comes and goes; name people, repos or skills.")
    return column(found.columns[-1])


def entity(query: MetricQuery) -> str:
    """What is listed or counted: what `nest` is over, else the first split, else people."""
    if query.nest:
        return query.nest.over
    return next((name for name in query.dimensions if name not in CALENDAR), "person")


def outer(query: MetricQuery) -> tuple[str, ...]:
    """What counts of them are split by."""
    return tuple(name for name in query.dimensions if name != entity(query))


def by(dimensions: Iterable[str], model: SemanticModel) -> str:
    """ " by team and month", for restatements; nothing without any."""
    labels = [model.dimensions[name].label for name in dimensions]
    return f" by {' and '.join(labels)}" if labels else ""


def check_counts_people(query: MetricQuery) -> None:
    """BadInput where something else than people is to be counted."""
    if query.nest and query.nest.over != "person":
        raise BadInput("Seats are people's; ask how many people, in all or by team or department.")


def check_parts(query: MetricQuery, *used: str) -> None:
    """BadInput for a part of the plan that an intent would otherwise silently leave out."""
    for part, words in _PARTS.items():
        if part not in used and getattr(query, part) not in (None, (), False):
            raise BadInput(f"This question cannot be combined with {words}; ask without.")
    if query.nest and query.nest.function != "count":
        raise BadInput("This question can be counted, but no averages can be made of it.")


def facts(view: str, period: Period, query: MetricQuery, model: SemanticModel) -> exp.Expr:
    """The rows of a view of facts in a period that the plan is about."""
    for bound in query.bounds:
        if not same_rows(view, model.measures[bound.measure].view):
            raise BadInput(f"This question cannot be bounded by {model.measures[bound.measure].label}.")
    return exp.and_(*conditions(view, _day(view, model), period, query, model))


def usage_view(query: MetricQuery) -> str:
    """Where requests are read: once each, or once per group of the person where the plan names a group."""
    if "group" in query.dimensions:
        return "group_usage"
    groups = [condition for condition in query.filters if condition.dimension == "group"]
    if any(len(condition.values) != 1 or condition.negated for condition in groups) or len(groups) > 1:
        raise BadInput("Groups overlap, so requests of several would count twice; name one group.")
    return "group_usage" if groups else "usage"


def about_people(query: MetricQuery, model: SemanticModel) -> tuple[exp.Expr | None, MetricQuery]:
    """The condition on people, None without one, and the plan with the filters that are left for requests."""
    chosen = [f for f in query.filters if f.dimension == "group" or is_of_people(f.dimension, model)]
    left = tuple(f for f in query.filters if f not in chosen)
    if not chosen:
        return None, query
    trees = [
        _in_group(condition, model)
        if condition.dimension == "group"
        else membership(condition, PEOPLE, "", model)
        for condition in chosen
    ]
    return exp.and_(*trees), replace(query, filters=left)


def is_of_people(dimension: str, model: SemanticModel) -> bool:
    """Whether the directory says it of a person: team, department, …, and who it is."""
    columns = model.dimensions[dimension].columns
    return bool(columns) and set(columns) <= set(model.views[PEOPLE].columns)


def people_views(query: MetricQuery) -> tuple[str, ...]:
    """What `about_people` reads."""
    grouped = any(condition.dimension == "group" for condition in query.filters)
    return ("memberships", PEOPLE) if grouped else (PEOPLE,)


def _in_group(condition: Filter, model: SemanticModel) -> exp.Expr:
    """People who are in one of the groups now; with `negated` in none of them."""
    named = membership(replace(condition, negated=False), "memberships", "", model)
    now = exp.Is(this=column("valid_to"), expression=exp.null())
    members = exp.select("user_id").from_("memberships").where(named, now)
    inside = column("user_id").isin(query=members)
    return exp.not_(inside) if condition.negated else inside


def check_days(view: str, model: SemanticModel) -> None:
    """BadInput for a view of the present state, whose rows are of no period."""
    if not model.views[view].days:
        raise BadInput(
            f"{view.capitalize()} are known as of now only; ask so of what has days: spend, tokens, sessions."
        )


def _day(view: str, model: SemanticModel) -> str:
    check_days(view, model)
    return model.views[view].days[0]


def _meaning(name: str, role: str, dimension: Dimension) -> ColumnMeaning:
    label = name.replace("_", " ") if role == "detail" else dimension.label
    return ColumnMeaning(name, dimension.unit if dimension.sql else "text", role, label)
