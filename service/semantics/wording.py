"""Conditions of a plan in English, for its restatement and for the columns that they name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.semantics.metric_query import SIGNS, Bound, Filter, Part
from service.semantics.model import SemanticModel

_UNITS = {"minutes": " minutes", "hours": " hours", "ms": " ms"}


def listed(words: Sequence[str], joint: str = "and") -> str:
    """ "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"


def named(condition: Filter) -> str:
    """The values of a filter as they are shown: "payments or mobile"."""
    return listed(list(condition.labels or condition.values), "or")


def presence(condition: Filter, model: SemanticModel) -> str | None:
    """ "without a repo", "with a skill": of a filter that is about having any; None for one by name."""
    noun = model.dimensions[condition.dimension].label
    absent = condition.values == (f"(no {noun})",)
    if condition.values and not absent:
        return None
    article = "an" if noun[0] in "aeiou" else "a"
    return f"{'with' if absent is condition.negated else 'without'} {article} {noun}"


def bounded(bound: Bound, model: SemanticModel) -> str:
    """ "session cost more than $50"."""
    measure = model.measures[bound.measure]
    return f"{measure.label} {SIGNS[bound.operator]} {amount(bound.value, measure.unit)}"


def amount(value: Decimal, unit: str) -> str:
    """A number as the asker would write it: "$1,000", "50%", "120 minutes"."""
    if unit == "share":
        return f"{(value * 100).normalize():f}%"
    return f"${value:,f}" if unit == "usd" else f"{value:,f}{_UNITS.get(unit, '')}"


def part_of(label: str, part: Part, model: SemanticModel) -> str:
    """ "tokens of opus", "sessions with session commits at least 1", "spend without a repo"."""
    return f"{label} {_which(part, model)}"


def share_of(label: str, part: Part, model: SemanticModel) -> str:
    """ "opus share of tokens", "share of sessions with session commits at least 1"."""
    alone = len(part.filters) == 1 and not part.bounds and not part.filters[0].negated
    if alone and presence(part.filters[0], model) is None:
        return f"{named(part.filters[0])} share of {label}"
    return f"share of {label} {_which(part, model)}"


def _which(part: Part, model: SemanticModel) -> str:
    said = [_kept(one, model) for one in part.filters]
    bounds = [bounded(one, model) for one in part.bounds]
    return " ".join([*said, *([f"with {listed(bounds)}"] if bounds else [])])


def _kept(condition: Filter, model: SemanticModel) -> str:
    present = presence(condition, model)
    if present:
        return present
    return f"{'other than ' if condition.negated else 'of '}{named(condition)}"
