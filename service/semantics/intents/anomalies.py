"""Days on which somebody or something cost far more than usual: median and MAD of the 56 days before.

The median shrugs off the outliers that are looked for; weekends are held against weekends. What was never
seen before has no usual spend and is not judged; the intent `new` finds it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlglot import exp

from service.domain import ColumnMeaning, Period
from service.errors import BadInput
from service.semantics.clock import Clock, last_days
from service.semantics.compiled import Compiled
from service.semantics.conditions import column, number
from service.semantics.dates import DAY
from service.semantics.intents.forecast import day
from service.semantics.intents.rows import by, check_parts, facts, split_by, usage_view
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_BEFORE = 56
_LEAST = Decimal("3.5")
"""What Iglewicz and Hoaglin recommend for scores of this kind."""
_DAY = ColumnMeaning("day", "day", "time", "day")
_COLUMNS = (
    ColumnMeaning("spend", "usd", "metric", "spend", True),
    ColumnMeaning("expected", "usd", "metric", "usual spend"),
    ColumnMeaning("excess", "usd", "metric", "above usual", True),
    ColumnMeaning("score", "number", "detail", "score"),
    ColumnMeaning("severity", "text", "detail", "severity"),
)


class Anomalies:
    """ "Any unusual spend lately?"; `amount` is the least score that counts."""

    name = "anomalies"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """Its own chart."""
        return "anomalies"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The last 14 days, unless a period is named; against the 56 days before it."""
        period = query.period if period_given else last_days(14, clock)
        start = period.start - timedelta(days=_BEFORE)
        before = Period(start, period.start, period.zone, f"the {_BEFORE} days before", "day", rolling=True)
        dimensions = tuple(name for name in query.dimensions if name != "day")
        return replace(query, period=period, compare=before, dimensions=dimensions)

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row per day (and person, team or repo) that stands out, the dearest first."""
        check_parts(query, "compare", "amount")
        if query.compare is None:
            raise BadInput("Name the days that say what is usual.")
        if any(model.dimensions[name].time for name in query.dimensions):
            raise BadInput("Anomalies are found by day; split them by person, team or repo.")
        view = usage_view(query)
        split = split_by(query.dimensions, view, model)
        places: dict[str, Place] = {
            "now": facts(view, query.period, query, model),
            "before": facts(view, query.compare, query, model),
            "split": split.expressions,
            "keys": split.columns,
            "first": day(query.compare.start),
            "last": day(query.compare.end - DAY),
            "counted": _counted(query),
            "base_days": number(query.compare.days),
            "least": number(query.amount if query.amount is not None else _LEAST),
        }
        tree = cut(fill("anomalies", places, {"usage": view}), query.limit)
        return Compiled(tree, (_DAY, *split.meanings, *_COLUMNS), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "Days of unusually high spend" + by(query.dimensions, model)

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How many, and the dearest."""
        whose, counted = "", "day|days"
        if query.dimensions:
            first = split_by(query.dimensions[:1], usage_view(query), model).meanings[0].name
            whose, counted = f" by {{{first}}}", "occasion|occasions"
        return (
            f"Spend was unusually high on {{#|{counted}}} {{when}}.",
            f"The dearest is {{day}}{whose}: {{spend}} where {{expected}} is usual, {{+excess}} (severity "
            "{severity}).",
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """All as usual."""
        return "No spend stood out {when}."


def _counted(query: MetricQuery) -> exp.Expr | None:
    """The days that count as days without spend; those that the plan leaves out do not."""
    if not query.weekdays or query.hours:
        return None
    inside = exp.func("isodow", column("date")).isin(*[number(one) for one in query.weekdays])
    return exp.not_(inside) if query.outside else inside
