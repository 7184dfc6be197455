"""What a month, quarter or year will have cost: what was spent, and the usual spend of the days to come.

The usual spend of a weekday is its average over the 28 complete days before today. People check this by
hand; a model that fits better in a backtest could not be explained in one line. Today counts as to come.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlglot import exp

from service.domain import ColumnMeaning, Period
from service.errors import BadInput
from service.semantics.clock import Clock, last_days, this_unit
from service.semantics.compiled import Compiled
from service.semantics.conditions import number
from service.semantics.dates import DAY, unit_end, unit_start
from service.semantics.intents.rows import by, check_parts, facts, split_by, usage_view
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

WEEKS = 4
_UNITS = ("week", "month", "quarter", "half", "year")
_AGAINST = ("budget", "difference", "reached_on")
_COLUMNS = (
    ColumnMeaning("forecast", "usd", "metric", "forecast", True),
    ColumnMeaning("spent", "usd", "metric", "spent through yesterday", True),
    ColumnMeaning("remaining_expected", "usd", "metric", "expected from today on", True),
    ColumnMeaning("low", "usd", "metric", "low end of the range"),
    ColumnMeaning("high", "usd", "metric", "high end of the range"),
    ColumnMeaning("days_elapsed", "count", "detail", "complete days"),
    ColumnMeaning("days_left", "count", "detail", "days to come"),
    ColumnMeaning("budget", "usd", "metric", "budget"),
    ColumnMeaning("difference", "usd", "metric", "forecast over budget"),
    ColumnMeaning("reached_on", "day", "detail", "budget reached on"),
)


class Forecast:
    """ "What will this month cost?", "will we stay under $2,000?" (`amount`: the budget)"""

    name = "forecast"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """Its own chart for one total, bars for several."""
        return "breakdown" if query.dimensions else "forecast"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """This month, unless a period is named; from the 28 complete days before today."""
        period = query.period if period_given else this_unit("month", clock)
        return replace(query, period=period, compare=recent(clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """One row, or one per value of the split."""
        check_parts(query, "compare", "amount")
        if query.compare is None or query.compare.days != WEEKS * 7:
            raise BadInput(f"A forecast is made from the {WEEKS * 7} days before today.")
        if query.grain(model):
            raise BadInput("A forecast is of one period; split it by team, repo or model instead.")
        view, today = usage_view(query), query.compare.end
        split = split_by(query.dimensions, view, model)
        first, end = max(today, query.period.start), target_end(query.period)
        left = max((end - first).days, 0)
        places: dict[str, Place] = {
            "now": facts(view, query.period, query, model),
            "before": facts(view, query.compare, query, model),
            "split": split.expressions,
            "keys": split.columns,
            "weeks": number(WEEKS),
            "freedom": number(7 * (WEEKS - 1)),
            "base_days": number(f"{7 * WEEKS}.0"),
            "today": day(today),
            "first": day(first),
            "last": day(end - DAY),
            "days_elapsed": number(max((min(today, end) - query.period.start).days, 0)),
            "days_left": number(left),
            "budget": number(query.amount) if query.amount is not None else exp.null(),
        }
        tree = fill("forecast", places, {"usage": view})
        if not query.dimensions:
            tree.set("order", None)  # of one row
        dropped = () if query.amount is not None else _AGAINST
        for select in tree.find_all(exp.Select):
            select.set("expressions", [one for one in select.expressions if one.alias_or_name not in dropped])
        columns = tuple(column for column in _COLUMNS if column.name not in dropped)
        return Compiled(cut(tree, query.limit), (*split.meanings, *columns), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "Forecast of spend" + by(query.dimensions, model)

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The total with its parts and range, then the budget."""
        by_when = f"by the end of the {query.period.unit}" if _is_partial(query.period) else "{when}"
        if query.dimensions:
            first = split_by(query.dimensions[:1], usage_view(query), model).meanings[0].name
            return (f"{{{first}}} is expected to spend the most {by_when}: {{forecast}}, {{spent}} so far.",)
        against = (
            "Against the budget of {budget} that is {+difference}.",
            "At this pace the budget is reached on {reached_on}.",
        )
        return (
            f"Spend is expected to come to {{forecast}} {by_when}, between {{low}} and {{high}}.",
            "So far {spent} were spent on {days_elapsed} complete days; {remaining_expected} are expected "
            "on the {days_left} days to come, by the average of each weekday over {then}.",
            *(against if query.amount is not None else ()),
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Nothing to go by."""
        return "There is no spend to make a forecast from."


def recent(clock: Clock) -> Period:
    """The complete days that forecasts go by; it ends with yesterday."""
    return replace(last_days(WEEKS * 7, clock), label=f"the last {WEEKS * 7} complete days")


def target_end(period: Period) -> date:
    """The first day after what a forecast is of: a partial month counts as the whole."""
    if _is_partial(period):
        start = period.start if period.unit == "week" else unit_start(period.start, period.unit)
        return max(unit_end(start, period.unit), period.end)
    return period.end


def day(value: date) -> exp.Expr:
    """A day as a tree."""
    return exp.cast(exp.Literal.string(str(value)), "date")


def _is_partial(period: Period) -> bool:
    return period.partial and period.unit in _UNITS
