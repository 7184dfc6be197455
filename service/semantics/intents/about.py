"""Questions about the data themselves: how fresh they are, what a metric means, what can be asked.

Definitions are rows of the answer rather than words around it, so that they can be exported and cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from service.domain import ColumnMeaning
from service.semantics.clock import Clock
from service.semantics.compiled import Compiled
from service.semantics.intents.template import fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import Metric, SemanticModel

_FRESHNESS = (
    ColumnMeaning("source", "text", "dimension", "source"),
    ColumnMeaning("complete_through", "time", "detail", "complete through"),
    ColumnMeaning("last_loaded_at", "time", "detail", "last loaded"),
)
_DEFINITION = (
    ColumnMeaning("metric", "text", "dimension", "metric"),
    ColumnMeaning("definition", "text", "detail", "definition"),
    ColumnMeaning("formula", "text", "detail", "formula"),
    ColumnMeaning("unit", "text", "detail", "unit"),
    ColumnMeaning("source", "text", "detail", "source"),
)
_CATALOGUE = (
    ColumnMeaning("metric", "text", "dimension", "metric"),
    ColumnMeaning("definition", "text", "detail", "definition"),
    ColumnMeaning("splits", "text", "detail", "can be split by"),
)


class _About:
    """What these have in common: a list, of no period."""

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """A list."""
        return "list"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The period plays no part."""
        return replace(query, compare=None)


class Freshness(_About):
    """ "How fresh are the data?" """

    name = "freshness"

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row per source."""
        return Compiled(fill("freshness", {}), _FRESHNESS, ("freshness",))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "Through when the data are complete"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The source that lags most says how far all are complete."""
        return ("The data of every source are complete through {complete_through}.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """An empty warehouse."""
        return "Nothing has been loaded yet."


class Definition(_About):
    """ "How do you calculate cost per session?" """

    name = "definition"

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row per metric of the plan, in its order."""
        rows = [_defined(name, model) for name in query.metrics]
        return Compiled(_constant(rows, _DEFINITION), _DEFINITION, ())

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "Definition of " + " and ".join(model.metrics[name].label for name in query.metrics)

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The definition as it stands."""
        return ("{metric}: {definition}.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """There always is a row."""
        return ""


class Catalogue(_About):
    """ "What can I ask?" """

    name = "catalogue"

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row per metric that people have words for."""
        rows = [
            (metric.title, metric.definition, ", ".join(_splits(metric, model)))
            for metric in model.metrics.values()
            if metric.words
        ]
        return Compiled(_constant(rows, _CATALOGUE), _CATALOGUE, ())

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return "What can be asked"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """How much there is."""
        return (
            "There are {#} metrics to ask about, over any period, split and filtered as listed.",
            "Ask for totals, rankings, trends, comparisons, shares, budgets, forecasts, why spend changed.",
        )

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """There always is a row."""
        return ""


def _defined(name: str, model: SemanticModel) -> tuple[str, ...]:
    metric = model.metrics[name]
    parts = [model.metrics[part] for part in metric.ratio or (name,)]
    views = dict.fromkeys(part.sources[0].view for part in parts)
    return (metric.title, metric.definition, _formula(metric, model), metric.unit, ", ".join(views))


def _formula(metric: Metric, model: SemanticModel) -> str:
    if not metric.ratio:
        return metric.sources[0].sql
    upper, lower = (model.metrics[part].sources[0].sql for part in metric.ratio)
    scaled = f" × {metric.scale:,}" if metric.scale != 1 else ""
    return f"{upper} ÷ {lower}{scaled}"


def _splits(metric: Metric, model: SemanticModel) -> list[str]:
    """The labels of the dimensions that one of its views has the columns of; of a ratio, those of both."""
    if metric.ratio:
        upper, lower = (_splits(model.metrics[part], model) for part in metric.ratio)
        return [label for label in upper if label in lower]
    views = [set(model.views[source.view].columns) for source in metric.sources]
    return [
        dimension.label
        for name, dimension in model.dimensions.items()
        if not dimension.sql
        and name not in metric.forbidden
        and any(set(dimension.columns) <= columns for columns in views)
    ]


def _constant(rows: Sequence[Sequence[str]], columns: Sequence[ColumnMeaning]) -> exp.Select:
    """A query over rows that stand in it."""
    names = [column.name for column in columns]
    listed = [tuple(exp.Literal.string(cell) for cell in row) for row in rows]
    return exp.select(*names).from_(exp.values(listed, alias="answers", columns=names))
