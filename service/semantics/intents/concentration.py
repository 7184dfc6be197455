"""How unevenly something is spread: the share of the top tenth, or how few make up most of it.

Shares are of what has an owner; what has none is told beside them when it is more than a hundredth.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, last_days
from service.semantics.compiled import Compiled
from service.semantics.conditions import column, expression, number
from service.semantics.intents.rows import check_parts, entity, facts, identity, split_by
from service.semantics.intents.template import Place, cut, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel, Source
from service.semantics.sources import choose_source

_TENTH = (
    "cast(ceil(0.1 * entities_all) as bigint) as top_tenth",
    "sum(share) filter (where rank <= ceil(0.1 * entities_all)) over () as top_tenth_share",
)
"""Told where all are shown, who have everything together."""


class Concentration:
    """ "What share do the top 10% have?" (`amount` 0.1), "who makes up 80%?" (threshold share <= 0.8)"""

    name = "concentration"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """Its own chart: bars with the running share."""
        return "total" if query.nest else "concentration"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The last 30 days, unless a period is named."""
        return replace(query, period=query.period if period_given else last_days(30, clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row per person (repo, …) that is asked about, with what they make up together."""
        check_parts(query, "nest", "amount", "thresholds")
        source = _source(query, model)
        split = split_by((entity(query),), source.view, model)
        places: dict[str, Place] = {
            "now": facts(source.view, query.period, query, model),
            "measure": _measure(source, query, model),
            "keys": split.columns,
            "key": identity(entity(query), model),
            "wanted": _wanted(query),
            "tenth": [expression(sql) for sql in _TENTH] if _is_all(query) else None,
        }
        tree = fill("concentration", places, {"facts": source.view, "amount": query.metrics[0]})
        if query.order and not query.order.descending:
            for term in tree.find_all(exp.Ordered):
                if term.this.name == query.metrics[0]:
                    term.set("desc", False)
        if query.nest:
            return Compiled(_together(tree, query), _counted(query, model), (source.view,))
        return Compiled(cut(tree, query.limit), (*split.meanings, *_columns(query, model)), (source.view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        plural = model.dimensions[entity(query)].plural
        return f"Concentration of {model.metrics[query.metrics[0]].label} on {plural}"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """What the rows make up together, and the first of them."""
        found, label = model.dimensions[entity(query)], model.metrics[query.metrics[0]].label
        some, share = (
            ("{top_tenth}", "{top_tenth_share}") if _is_all(query) else ("{entities}", "{set_share}")
        )
        if query.nest:
            told = f"{some} of {{entities_all}} {found.plural} account for {share} of {label} {{when}}."
            return (f"The top {told}" if _is_all(query) else told,)
        first = split_by((entity(query),), _source(query, model).view, model).meanings[0].name
        end = "least" if query.order and not query.order.descending else "most"
        return (
            f"The {some} of {{entities_all}} {found.plural} with the {end} {label} account for "
            f"{share} of it {{when}}.",
            f"{{{first}}} alone accounts for {{share}}: {{{query.metrics[0]}}}.",
            *((f"No {found.label} is known for {{unattributed}} more.",) if found.missing != "none" else ()),
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Nothing to share."""
        return f"There is no {model.metrics[query.metrics[0]].label} {{when}}."


def _is_all(query: MetricQuery) -> bool:
    """Whether nothing says how many; all of them have everything, so the top tenth is told."""
    rising = query.order is not None and not query.order.descending
    return not (query.limit or query.amount is not None or query.thresholds or rising)


def _together(tree: exp.Select, query: MetricQuery) -> exp.Select:
    """How many there are, and what they make up, in one row."""
    amount = query.metrics[0]
    chosen = tree.copy()
    chosen.set("order", None)
    once = [
        "entities",
        "set_share",
        "entities_all",
        *(("top_tenth", "top_tenth_share") if _is_all(query) else ()),
    ]
    columns = [exp.alias_(exp.func("max", column(name)), name) for name in once]
    columns.insert(2, exp.alias_(exp.func("sum", column(amount)), amount))
    return exp.select(*columns).from_(chosen.subquery("chosen"))


def _counted(query: MetricQuery, model: SemanticModel) -> tuple[ColumnMeaning, ...]:
    metric, plural = model.metrics[query.metrics[0]], model.dimensions[entity(query)].plural
    return (
        ColumnMeaning("entities", "count", "metric", f"number of {plural}"),
        ColumnMeaning("set_share", "share", "metric", f"share of {metric.label}"),
        ColumnMeaning(query.metrics[0], metric.unit, "metric", metric.label),
        ColumnMeaning("entities_all", "count", "metric", f"{plural} in all"),
        *(_tenth(query, model) if _is_all(query) else ()),
    )


def _tenth(query: MetricQuery, model: SemanticModel) -> tuple[ColumnMeaning, ...]:
    plural = model.dimensions[entity(query)].plural
    return (
        ColumnMeaning("top_tenth", "count", "detail", f"the top tenth of {plural}"),
        ColumnMeaning("top_tenth_share", "share", "detail", "share of the top tenth"),
    )


def _source(query: MetricQuery, model: SemanticModel) -> Source:
    metric = model.metrics[query.metrics[0]]
    source = choose_source(query.metrics[0], replace(query, dimensions=(entity(query),), nest=None), model)
    additive = metric.additive if source.additive is None else source.additive
    if metric.ratio or not additive or model.dimensions[entity(query)].overlapping:
        raise BadInput(
            f"{metric.title} does not add up over {model.dimensions[entity(query)].plural}, so "
            "nobody has a share of it; ask for spend, tokens or sessions."
        )
    return source


def _measure(source: Source, query: MetricQuery, model: SemanticModel) -> exp.Expr:
    tree = expression(source.sql)
    return exp.cast(tree, "decimal(18, 6)") if model.metrics[query.metrics[0]].unit == "usd" else tree


def _wanted(query: MetricQuery) -> exp.Expr | None:
    """The first so many percent, as few as reach a share, or the first so many; all without any of these."""
    if query.amount is not None:
        count = exp.Mul(this=number(query.amount), expression=column("entities_all"))
        return exp.LTE(this=column("rank"), expression=exp.func("ceil", count))
    reached = next((bound.value for bound in query.thresholds if bound.metric == "share"), None)
    if reached is None:
        return exp.LTE(this=column("rank"), expression=number(query.limit)) if query.limit else None
    before = exp.Sub(this=column("cumulative_share"), expression=column("share"))
    return exp.LT(this=exp.func("round", before, number(9)), expression=number(reached))


def _columns(query: MetricQuery, model: SemanticModel) -> tuple[ColumnMeaning, ...]:
    metric, plural = model.metrics[query.metrics[0]], model.dimensions[entity(query)].plural
    return (
        ColumnMeaning(query.metrics[0], metric.unit, "metric", metric.label, True),
        ColumnMeaning("share", "share", "share", f"share of {metric.label}"),
        ColumnMeaning("cumulative_share", "share", "metric", "share down to here"),
        ColumnMeaning("rank", "count", "detail", "rank"),
        ColumnMeaning("entities", "count", "detail", f"{plural} shown"),
        ColumnMeaning("entities_all", "count", "detail", f"{plural} in all"),
        ColumnMeaning("set_share", "share", "detail", "share of those shown"),
        *(_tenth(query, model) if _is_all(query) else ()),
        ColumnMeaning("unattributed", metric.unit, "detail", f"{metric.label} of nobody"),
    )
