"""Which metrics can be read, and split by what, within given columns: all of the model's, or a Grant's.

The compiler finds this out for one plan at a time; pages and prompts list it beforehand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlglot import exp

from service.domain import Grant
from service.semantics.conditions import expression
from service.semantics.model import Dimension, SemanticModel, Source

Columns = Mapping[str, Collection[str]]
"""View → the columns that may be read."""


def granted(grant: Grant) -> Columns:
    """What a Grant lets its holder read."""
    return {name: frozenset(view.columns) for name, view in grant.views.items()}


def sources(name: str, model: SemanticModel, columns: Columns) -> tuple[Source, ...]:
    """The ways to compute a plain metric, in order of preference; usage can be read once per group, too."""
    metric = model.metrics[name]
    groups = [
        source.model_copy(update={"view": "group_usage", "additive": False})
        for source in metric.sources
        if source.view == "usage"
    ]
    return tuple(source for source in (*metric.sources, *groups) if is_granted(source, columns))


def is_readable(name: str, model: SemanticModel, columns: Columns) -> bool:
    """Whether a metric, or both parts of a ratio, can be computed at all."""
    return all(sources(part, model, columns) for part in parts(name, model))


def splits(name: str, model: SemanticModel, columns: Columns) -> tuple[str, ...]:
    """The dimensions that a metric can be split and filtered by, in the model's order."""
    return tuple(
        dimension
        for dimension in model.dimensions
        if all(_is_split(part, dimension, model, columns) for part in parts(name, model))
    )


def is_recorded(name: str, dimension: str, model: SemanticModel, columns: Columns) -> bool:
    """Whether some source of a plain metric has a dimension, be it forbidden or not."""
    needed = set(model.dimensions[dimension].columns)
    return any(needed <= set(columns[source.view]) for source in sources(name, model, columns))


def parts(name: str, model: SemanticModel) -> tuple[str, ...]:
    """The metric itself, or the two that a ratio is made of."""
    return model.metrics[name].ratio or (name,)


def holds(dimension: Dimension, view: str, model: SemanticModel) -> bool:
    """Whether a view has a dimension: its columns, or a day for parts of the calendar."""
    described = model.views[view]
    return bool(described.days) if dimension.sql else set(dimension.columns) <= set(described.columns)


def _is_split(part: str, dimension: str, model: SemanticModel, columns: Columns) -> bool:
    if dimension in model.metrics[part].forbidden:
        return False
    if model.dimensions[dimension].sql and not any(source.day for source in model.metrics[part].sources):
        return False
    return is_recorded(part, dimension, model, columns)


def is_granted(source: Source, columns: Columns) -> bool:
    """Whether everything that one way to compute a metric reads may be read."""
    read = {column.name for column in expression(source.sql).find_all(exp.Column)}
    day = {source.day} if source.day else set()
    return source.view in columns and read | day <= set(columns[source.view])
