"""What skills, connectors and the like cost: the requests that involved them, which overlap.

It is the cost of requests with the skill, not what the skill added: nobody knows what would have been spent
without it.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain import ColumnMeaning
from service.semantics.clock import Clock, last_days
from service.semantics.compiled import Compiled
from service.semantics.intents.rows import check_parts, entity, facts, identity, split_by, usage_view
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel

_COLUMNS = (
    ColumnMeaning("spend", "usd", "metric", "spend with it"),
    ColumnMeaning("uses", "count", "metric", "uses"),
    ColumnMeaning("people", "count", "metric", "people"),
    ColumnMeaning("cost_per_use", "usd", "metric", "cost per use"),
    ColumnMeaning("share_of_spend", "share", "share", "share of all spend"),
)


class Overhead:
    """ "What overhead do our skills have?" """

    name = "overhead"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """Bars."""
        return "breakdown"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """By skill over the last 30 days, unless a split or a period is named."""
        period = query.period if period_given else last_days(30, clock)
        return replace(query, period=period, compare=None, dimensions=query.dimensions or ("skill",))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row per skill (connector, …); shares are of the spend without the filters that name one."""
        check_parts(query)
        view = usage_view(query)
        split = split_by(query.dimensions, view, model)
        wider = tuple(f for f in query.filters if f.dimension not in query.dimensions)
        places: dict[str, Place] = {
            "now": facts(view, query.period, query, model),
            "all_now": facts(view, query.period, replace(query, filters=wider), model),
            "split": split.expressions,
            "keys": split.columns,
            "key": identity(entity(query), model),
        }
        tree = cut(fill("overhead", places, {"usage": view}), query.limit)
        return Compiled(tree, (*split.meanings, *_COLUMNS), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return f"Cost of the requests that involved each {model.dimensions[entity(query)].label}"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The dearest, and that they overlap."""
        found = model.dimensions[entity(query)]
        first = split_by((entity(query),), usage_view(query), model).meanings[0].name
        return (
            f"The dearest {found.label} {{when}} is {{{first}}}: requests with it cost {{spend}}, "
            "{share_of_spend} of all spend.",
            "It was used {uses} times by {people} people, at {cost_per_use} each time.",
            f"A request may involve several {found.plural}, so these costs overlap.",
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """None in use."""
        return f"No {model.dimensions[entity(query)].label} was used {{when}}."
