"""How values are spread: what single sessions cost, what single people spend, in buckets of round width."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from service.domain import ColumnMeaning
from service.errors import BadInput
from service.semantics.clock import Clock, last_days
from service.semantics.compiled import Compiled
from service.semantics.conditions import conditions, expression, number
from service.semantics.generated import AGGREGATES
from service.semantics.intents.rows import Split, check_days, check_parts, entity, identity, split_by
from service.semantics.intents.template import Place, fill
from service.semantics.metric_query import MetricQuery
from service.semantics.model import Measure, SemanticModel
from service.semantics.sources import choose_source

_WHOLE = ("count", "tokens")


class Histogram:
    """ "How are session costs distributed?" (median_session_cost), "… spend per person?" (by person)"""

    name = "histogram"

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """Its own chart."""
        return "histogram"

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The last 30 days, unless a period is named."""
        return replace(query, period=query.period if period_given else last_days(30, clock))

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """A row per bucket, empty ones too, with the number of sessions (people, …) in it."""
        check_parts(query, "nest")
        measure = _measure(query, model)
        view, places = _of_rows(measure, query, model) if measure else _of_groups(query, model)
        unit = measure.unit if measure else model.metrics[query.metrics[0]].unit
        places["least_width"] = number(1) if unit in _WHOLE else exp.null()
        counted = _counted(query, model)
        names = {"facts": view, "counted": counted.replace(" ", "_")}
        return Compiled(fill("histogram", places, names), _columns(unit, counted, query, model), (view,))

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """The subject of the restatement."""
        return f"Spread of {_label(query, model)} over {_counted(query, model)}"

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The middle, and over how many."""
        counted = _counted(query, model)
        total = f"{{sum({counted.replace(' ', '_')})}}"
        return (f"The median {_label(query, model)} is {{median}} {{when}}, over {total} {counted}.",)

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """Nothing to spread."""
        return f"There are no {_counted(query, model)} {{when}}."


def _measure(query: MetricQuery, model: SemanticModel) -> Measure | None:
    """What the metric is an aggregate of, where it is one of a measure of single rows."""
    prefix, _, rest = query.metrics[0].partition("_")
    return model.measures.get(rest) if prefix in AGGREGATES else None


def _of_rows(measure: Measure, query: MetricQuery, model: SemanticModel) -> tuple[str, dict[str, Place]]:
    known = expression(measure.where) if measure.where else None
    rows = conditions(measure.view, measure.day, query.period, query, model)
    return measure.view, {
        "measure": expression(measure.sql),
        "now": exp.and_(*rows),
        "known": known,
        "keys": (),
    }


def _of_groups(query: MetricQuery, model: SemanticModel) -> tuple[str, dict[str, Place]]:
    name = query.metrics[0]
    grouped = replace(query, dimensions=(entity(query),), nest=None)
    if model.metrics[name].ratio:
        raise BadInput(
            f"{model.metrics[name].title} is a ratio; ask how spend, tokens or sessions are spread."
        )
    source = choose_source(name, grouped, model)
    check_days(source.view, model)
    split: Split = split_by((entity(query),), source.view, model)
    key = identity(entity(query), model)
    return source.view, {
        "measure": expression(source.sql),
        "now": exp.and_(*conditions(source.view, source.day, query.period, query, model)),
        "known": exp.not_(exp.Is(this=key, expression=exp.null())),
        "keys": split.columns,
    }


def _counted(query: MetricQuery, model: SemanticModel) -> str:
    """What there is one value of: sessions, requests, people."""
    measure = _measure(query, model)
    if measure is None:
        return model.dimensions[entity(query)].plural
    if measure.entity:
        return model.dimensions[measure.entity].plural
    return "requests" if measure.view == "usage" else measure.view.replace("_", " ")


def _label(query: MetricQuery, model: SemanticModel) -> str:
    measure = _measure(query, model)
    if measure:
        return measure.label
    return f"{model.metrics[query.metrics[0]].label} per {model.dimensions[entity(query)].label}"


def _columns(unit: str, counted: str, query: MetricQuery, model: SemanticModel) -> tuple[ColumnMeaning, ...]:
    label = _label(query, model)
    return (
        ColumnMeaning("bucket_from", unit, "dimension", f"{label} from"),
        ColumnMeaning("bucket_to", unit, "detail", "to below"),
        ColumnMeaning(counted.replace(" ", "_"), "count", "metric", counted, True),
        ColumnMeaning("share", "share", "share", f"share of {counted}"),
        ColumnMeaning("median", unit, "detail", f"median {label}"),
    )
