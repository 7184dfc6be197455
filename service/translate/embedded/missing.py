"""A plan that was sent names values: one that nobody has is asked back, since its answer would be empty.

What the words of a question name was found in the catalogue; a plan may say anything.
"""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz, process

from service.domain import Clarification, Option
from service.semantics.clock import Clock
from service.semantics.metric_query import Filter, MetricQuery
from service.semantics.model import Dimension, SemanticModel
from service.semantics.values import Catalogue, Value
from service.translate.embedded.phrase import option

_MOST, _NEAR, _SPREAD, _LONGEST = 4, 60.0, 12.0, 60


Named = tuple[str, str]
"""A dimension, and the value that a plan filters it by."""


def unnamed(query: MetricQuery, catalogue: Catalogue, model: SemanticModel) -> tuple[Named, ...]:
    """The values of the plan's filters that neither the asker's catalogue has nor a list of codes."""
    found: dict[Named, None] = {}
    for condition in (*query.filters, *(query.part.filters if query.part else ())):
        dimension = model.dimensions[condition.dimension]
        if dimension.values:
            known = {value.value for value in catalogue.of(condition.dimension)} | codes_of(dimension, model)
            found |= {(condition.dimension, value): None for value in condition.values if value not in known}
    return tuple(found)


def asked_back(
    absent: Named, query: MetricQuery, catalogue: Catalogue, model: SemanticModel, clock: Clock
) -> Clarification:
    """A question back about a value that no row has which the asker may read, with near misses."""
    dimension, value = absent
    near = _near(value, dimension, catalogue)
    shown = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    text = f"“{shown}” is no {model.dimensions[dimension].label} that you may see."
    if near:
        text += f" Did you mean {' or '.join(one.label for one in near)}?"
    options = (_option(one, value, query, model, clock) for one in near)
    return Clarification(text, tuple(one for one in options if one), not_understood=(shown,))


def codes_of(dimension: Dimension, model: SemanticModel) -> frozenset[str]:
    """The codes that are usual in a dimension's column, whether or not any row has them yet."""
    code = model.codes.get(dimension.columns[0]) if dimension.columns else None
    return frozenset(code.values) if code else frozenset()


def _near(value: str, dimension: str, catalogue: Catalogue) -> list[Value]:
    """Other ways to write it first, then what is written like it."""
    meant = [one for one in catalogue.exact(value) if one.dimension == dimension]
    if meant:
        return meant[:_MOST]
    known = catalogue.of(dimension)
    names = {one: f"{one.value} {one.label}" if one.label != one.value else one.value for one in known}
    hits = process.extract(
        value.lower(), names, processor=str.lower, scorer=fuzz.WRatio, limit=_MOST, score_cutoff=_NEAR
    )
    return [one for _, score, one in hits if score >= hits[0][1] - _SPREAD]


def _option(near: Value, value: str, query: MetricQuery, model: SemanticModel, clock: Clock) -> Option | None:
    """The plan with that value instead, in words; None where no question says it."""
    filters = tuple(_replaced(one, value, near) for one in query.filters)
    part = query.part and replace(
        query.part, filters=tuple(_replaced(one, value, near) for one in query.part.filters)
    )
    return option(near.label, replace(query, filters=filters, part=part), model, clock)


def _replaced(condition: Filter, value: str, near: Value) -> Filter:
    if condition.dimension != near.dimension:
        return condition
    values = tuple(near.value if one == value else one for one in condition.values)
    return replace(condition, values=tuple(dict.fromkeys(values)), labels=())
