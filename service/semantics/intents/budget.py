"""Budgets in force against the spend of their period so far, with what the period is heading for.

A budget is on all spend of its scope, so the plan's filters choose budgets, not requests.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, this_unit
from service.semantics.compiled import Compiled
from service.semantics.conditions import column, compared, number
from service.semantics.dates import DAY
from service.semantics.intents.forecast import WEEKS, day, recent, target_end
from service.semantics.intents.rows import by, check_parts, facts
from service.semantics.intents.template import cut, fill
from service.semantics.metric_query import Filter, MetricQuery
from service.semantics.model import SemanticModel

SCOPES = ("team", "department", "cost_center", "repo", "person")
_UNITS = ("month", "quarter", "year")
_COLUMNS = (
    ColumnMeaning("scope", "text", "dimension", "budget of"),
    ColumnMeaning("scope_type", "text", "detail", "kind of budget"),
    ColumnMeaning("period", "text", "detail", "budget period"),
    ColumnMeaning("spent", "usd", "metric", "spent"),
    ColumnMeaning("limit_usd", "usd", "metric", "budget"),
    ColumnMeaning("share_used", "share", "metric", "share used"),
    ColumnMeaning("remaining", "usd", "metric", "left"),
    ColumnMeaning("forecast", "usd", "metric", "forecast"),
    ColumnMeaning("expected_over", "flag", "detail", "expected to go over"),
)
_MEASURES = {"share": "share_used", "spend": "spent"}
"""What a threshold may bound, by its name in a plan."""


class Budget:
    """ "Are we on budget?", "which teams are over?" (threshold share > 1), "… at risk?" (`amount` 1)

    `amount` keeps the budgets whose forecast is more than that multiple of the limit.
    """

    name = "budget"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """Its own chart: spent against limit."""
        return "budget"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """This month, unless another is named; the days to come go by the 28 before today."""
        period = query.period if period_given else this_unit("month", clock)
        return replace(query, period=period, compare=recent(clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row per budget in force on the last day of the period, the most used first."""
        check_parts(query, "compare", "amount", "thresholds")
        if query.compare is None or query.compare.days != WEEKS * 7:
            raise BadInput(f"What a budget is heading for is read off the {WEEKS * 7} days before today.")
        if query.period.unit not in _UNITS or query.period.rolling:
            raise BadInput("Budgets are for a month, a quarter or a year; name one of these.")
        everything = replace(query, filters=())
        today, end = query.compare.end, target_end(query.period)
        places = {
            "now": facts("usage", query.period, everything, model),
            "before": facts("usage", query.compare, everything, model),
            "weeks": number(WEEKS),
            "today": day(today),
            "first": day(max(today, query.period.start)),
            "last": day(end - DAY),
            "unit": exp.Literal.string(query.period.unit),
            "on_day": day(query.period.end - DAY),
            "scopes": _scopes(query, model),
            "wanted": _wanted(query),
        }
        return Compiled(cut(fill("budget", places), query.limit), _COLUMNS, ("budgets", "usage"))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        over = ", those that are or may go over" if query.thresholds or query.amount is not None else ""
        return f"Spend against the budgets{by(query.dimensions, model)}{over}"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The organization's where all are shown, else how many and the one most used."""
        most = (
            "The budget most used is that of {scope}: {share_used} of {limit_usd}, {spent} so far.",
            "That leaves {remaining}; it is heading for {forecast}.",
        )
        if query.thresholds or query.amount is not None:
            return ("{#|budget is|budgets are} over or heading that way {when}.", *most)
        if query.filters or query.dimensions:
            return most
        whole = (
            "The organization has used {share_used@scope_type=organization} of its budget {when}: "
            "{spent@scope_type=organization} of {limit_usd@scope_type=organization}.",
            "That leaves {remaining@scope_type=organization}; it is heading for "
            "{forecast@scope_type=organization}.",
        )
        return (*whole, most[0])

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """None, or none over."""
        if query.thresholds or query.amount is not None:
            return "No budget is over, or heading that way, {when}."
        return "There is no such budget in force {when}."


def _scopes(query: MetricQuery, model: SemanticModel) -> exp.Expr | None:
    """Budgets of one of the filters' values or of a dimension that is split by; all without either."""
    chosen = [_of_filter(condition, model) for condition in query.filters]
    kinds = [_of_kind(name, model) for name in query.dimensions]
    if not chosen and not kinds:
        return None
    return exp.paren(exp.or_(*(chosen or kinds))) if len(chosen or kinds) > 1 else (chosen or kinds)[0]


def _of_filter(condition: Filter, model: SemanticModel) -> exp.Expr:
    kind = _of_kind(condition.dimension, model)
    if not condition.values:
        return kind
    values = exp.column("scope", table="budgets").isin(
        *[exp.Literal.string(value) for value in condition.values]
    )
    return exp.paren(exp.and_(kind, exp.not_(values) if condition.negated else values))


def _of_kind(dimension: str, model: SemanticModel) -> exp.Expr:
    if dimension not in SCOPES:
        label = model.dimensions[dimension].label
        raise BadInput(
            f"Budgets are for the organization, teams, departments, cost centers, repos and people; "
            f"there are none by {label}."
        )
    return exp.EQ(this=exp.column("scope_type", table="budgets"), expression=exp.Literal.string(dimension))


def _wanted(query: MetricQuery) -> exp.Expr | None:
    conditions: list[exp.Expr] = []
    for bound in query.thresholds:
        if bound.metric not in _MEASURES:
            raise BadInput("Budgets can be bounded by their share used or by what was spent.")
        conditions.append(compared(column(_MEASURES[bound.metric]), bound.operator, bound.value))
    if query.amount is not None:
        limit = exp.Mul(this=column("limit_usd"), expression=number(query.amount))
        conditions.append(exp.GT(this=column("forecast"), expression=limit))
    return exp.and_(*conditions) if conditions else None
