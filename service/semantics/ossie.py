"""The semantic model as an Apache Ossie document, for catalogues and tools that read that format.

Views become datasets, relations point by keys, and metrics are portable SQL. What the format has no room
for (units, additivity, days, default periods, forbidden splits) stands in extensions of the vendor OUTLAY.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlglot import exp

from service.semantics.ansi import portable, quotient
from service.semantics.conditions import expression
from service.semantics.model import Dimension, Measure, Metric, SemanticModel, Source, View
from service.semantics.splits import holds

VERSION = "0.2.0.dev0"
DIALECT = "ANSI_SQL"
VENDOR = "OUTLAY"
DATATYPES = {
    "usd": "Decimal",
    "tokens": "Integer",
    "count": "Integer",
    "number": "Integer",
    "ms": "Integer",
    "hour": "Integer",
    "weekday": "Integer",
    "minutes": "Float",
    "hours": "Float",
    "flag": "Boolean",
    "time": "DateTime",
    **dict.fromkeys(("day", "week", "month", "quarter", "year"), "Date"),
}
"""Unit of a column → logical type; everything else is text."""
Json = dict[str, object]

_INSTRUCTIONS = (
    "Bound every dataset with days by the period, on the day of the metric. Aggregate each part of a ratio "
    "in its own dataset and divide the sums; never join two datasets for a sum."
)


def ossie(model: SemanticModel) -> Json:
    """The document: one semantic model with all views, relations and metrics, ready for JSON or YAML."""
    described: Json = {
        "name": "outlay",
        "description": "What AI coding costs, and what it is used for.",
        "ai_context": {"instructions": " ".join([_INSTRUCTIONS, *(one.text for one in model.meanings)])},
        "datasets": [_dataset(name, view, model) for name, view in model.views.items()],
        "relationships": list(_relationships(model)),
        "metrics": [_metric(name, metric, model) for name, metric in model.metrics.items()],
        "custom_extensions": [_extension({"dimensions": _dimensions(model)})],
    }
    return {"version": VERSION, "semantic_model": [described]}


def _dataset(name: str, view: View, model: SemanticModel) -> Json:
    key = {("unique_keys" if view.keyless_rows else "primary_key"): _key(view)} if view.key else {}
    fields = [_field(column, name, model) for column in view.columns]
    fields += _calendar(name, view, model)
    fields += [
        _measure(one, model)
        for one, measure in model.measures.items()
        if measure.view == name and one not in view.columns
    ]
    return {
        "name": name,
        "source": name,
        **key,
        "description": view.description,
        "fields": fields,
        "custom_extensions": [_extension({"days": view.days, "time": view.time})],
    }


def _key(view: View) -> list[str] | list[list[str]]:
    return [list(view.key)] if view.keyless_rows else list(view.key)


def _field(column: str, view: str, model: SemanticModel) -> Json:
    """A column; one that a dimension is made of has its words, one of codes says which there are."""
    unit = model.views[view].columns[column]
    days = ["day"] if column in model.views[view].days else []
    owners = days + [name for name, one in model.dimensions.items() if column in one.columns]
    field: Json = {
        "name": column,
        "expression": _expression(portable(column, view, column)),
        "datatype": DATATYPES.get(unit, "String"),
    }
    if owners or unit in ("text", "flag", "hour", "day", "time"):
        field["dimension"] = {"is_time": unit in ("hour", "day", "time")}
    owning = [model.dimensions[name] for name in owners]
    called = [one for one in owning if one.sql or one.columns[0] == column]
    measured = [one for name, one in model.measures.items() if (name, one.view) == (column, view)]
    named: list[Dimension | Measure] = [*called, *measured]
    if named:
        field["label"] = named[0].label
    field.update(_context([word for one in named for word in one.words], column, model))
    data: Json = {"unit": unit, "dimensions": owners, "measure": True if measured else None}
    field["custom_extensions"] = [_extension(data)]
    return field


def _context(words: list[str], column: str, model: SemanticModel) -> Json:
    code = model.codes.get(column)
    context: Json = {"synonyms": words} if words else {}
    if code:
        ending = ", and others." if code.open else "."
        context["instructions"] = f"One of: {', '.join(code.values)}{ending}"
    return {"ai_context": context} if context else {}


def _calendar(name: str, view: View, model: SemanticModel) -> list[Json]:
    """Parts of the calendar, for each day of the view: `month`, or `opened_month` and `merged_month`."""
    return [
        _calendar_field(day.removesuffix("day") + part, part, portable_day, dimension)
        for part, dimension in model.dimensions.items()
        for day in view.days
        if dimension.sql and dimension.sql != "day" and holds(dimension, name, model)
        for portable_day in (portable(_at(dimension, day), name, day),)
    ]


def _at(dimension: Dimension, day: str) -> str:
    tree = expression(dimension.sql or "day")
    for column in list(tree.find_all(exp.Column)):
        column.replace(exp.column(day))
    return tree.sql("duckdb")


def _calendar_field(name: str, part: str, sql: str, dimension: Dimension) -> Json:
    return {
        "name": name,
        "expression": _expression(sql),
        "dimension": {"is_time": True},
        "label": dimension.label,
        "datatype": DATATYPES.get(dimension.unit, "String"),
        "ai_context": {"synonyms": list(dimension.words)},
        "custom_extensions": [_extension({"unit": dimension.unit, "dimensions": [part]})],
    }


def _measure(name: str, model: SemanticModel) -> Json:
    measure = model.measures[name]
    sql = f"case when {measure.where} then {measure.sql} end" if measure.where else measure.sql
    return {
        "name": name,
        "expression": _expression(portable(sql, measure.view, measure.day)),
        "label": measure.label,
        "datatype": DATATYPES.get(measure.unit, "String"),
        "ai_context": {"synonyms": list(measure.words)},
        "custom_extensions": [_extension({"unit": measure.unit, "day": measure.day, "measure": True})],
    }


def _relationships(model: SemanticModel) -> Iterator[Json]:
    for name, view in model.views.items():
        for relation in view.relations:
            yield {
                "name": f"{name}_to_{relation.to}",
                "from": name,
                "to": relation.to,
                "from_columns": list(relation.columns),
                "to_columns": list(model.views[relation.to].key),
                "custom_extensions": [_extension({"cardinality": "many_to_one"})],
            }


def _metric(name: str, metric: Metric, model: SemanticModel) -> Json:
    described: Json = {
        "name": name,
        "expression": _expression(_metric_sql(name, model)),
        "description": f"{metric.title}: {metric.definition}.",
        "datatype": _metric_type(metric),
        "custom_extensions": [_extension(_details(metric, model))],
    }
    if metric.words:
        described["ai_context"] = {"synonyms": list(metric.words)}
    return described


def _metric_sql(name: str, model: SemanticModel) -> str:
    metric = model.metrics[name]
    if not metric.ratio:
        return _source_sql(metric.sources[0], model)
    upper, lower = (_metric_sql(part, model) for part in metric.ratio)
    return quotient(upper, lower, metric.scale, metric.unit == "usd")


def _source_sql(source: Source, model: SemanticModel) -> str:
    return portable(source.sql, source.view, next(iter(model.views[source.view].days), source.day))


def _metric_type(metric: Metric) -> str:
    """A ratio, an average or a percentile of whole numbers is none."""
    found = DATATYPES.get(metric.unit, "Float")
    if found != "Integer":
        return found
    trees = [expression(source.sql) for source in metric.sources]
    whole = all(isinstance(_aggregate(tree), exp.Sum | exp.Count | exp.Max | exp.Min) for tree in trees)
    return "Integer" if trees and whole else "Float"


def _aggregate(tree: exp.Expr) -> exp.Expr:
    return tree.this if isinstance(tree, exp.Filter) else tree


def _details(metric: Metric, model: SemanticModel) -> Json:
    """What only we have words for; forbidden splits where the metric is the model's own."""
    return {
        "label": metric.label,
        "unit": metric.unit,
        "additive": metric.additive,
        "basis": metric.basis,
        "ratio": metric.ratio,
        "scale": metric.scale if metric.scale != 1 else None,
        "default_period": metric.default_period,
        "generated": metric.generated,
        "sources": [
            {
                "dataset": source.view,
                **({"day": source.day} if source.day else {}),
                "expression": _source_sql(source, model),
                "additive": metric.additive if source.additive is None else source.additive,
            }
            for source in metric.sources
        ],
        "forbidden": {} if metric.generated else dict(metric.forbidden),
    }


def _dimensions(model: SemanticModel) -> Json:
    return {
        name: {
            "label": dimension.label,
            "plural": dimension.plural,
            "columns": dimension.columns,
            "missing": dimension.missing,
            "overlapping": dimension.overlapping,
            "entity": dimension.entity,
            "grain": dimension.grain,
        }
        for name, dimension in model.dimensions.items()
    }


def _expression(sql: str) -> Json:
    return {"dialects": [{"dialect": DIALECT, "expression": sql}]}


def _extension(data: Json) -> Json:
    """An extension's data are JSON inside a string; what is empty says nothing and is left out."""
    kept = {name: value for name, value in data.items() if value not in (None, (), [], {}, "")}
    return {"vendor_name": VENDOR, "data": json.dumps(kept, ensure_ascii=False)}
