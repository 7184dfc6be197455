"""What the proofs know of a view: what tells its rows apart, which columns are money, whose rows it repeats.

All of it follows from schema/semantics/views.yaml, so a new view needs no word here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.guard.meaning.numbers import Kind, Number, Place
from service.semantics.model import SemanticModel, View


@dataclass(frozen=True, slots=True)
class ViewFacts:
    """One view, as far as sums over it are concerned."""

    columns: Mapping[str, Number]
    """Lower case, each with the money that it is, if any."""
    keys: tuple[frozenset[str], ...]
    """Sets of columns that no two rows share; rows where one of them is NULL match nothing by equality."""
    within: frozenset[Place]
    """Rows add up only where these columns hold one value; empty for most views."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guard knows of the data beside their names."""

    views: Mapping[str, ViewFacts] = field(default_factory=dict)
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Columns that hold one of a closed list of codes, in every view that has them."""


def facts_of(model: SemanticModel) -> Facts:
    """The facts of the semantic model."""
    return Facts(
        {name: _facts(view, model.views) for name, view in model.views.items()},
        {name: frozenset(code.values) for name, code in model.codes.items() if not code.open},
    )


def _facts(view: View, views: Mapping[str, View]) -> ViewFacts:
    within = _repeated_by(view, views)
    columns = {
        name: Number(Kind.ROW, bases=frozenset({name} if unit == "usd" else ()), within=within)
        for name, unit in view.columns.items()
    }
    keys = (frozenset(view.key), *(frozenset(other) for other in view.unique)) if view.key else ()
    return ViewFacts(columns, keys, within)


def _repeated_by(view: View, views: Mapping[str, View]) -> frozenset[Place]:
    """A view with all columns of another, and more in its key, holds the rows of that one several times."""
    for relation in view.relations:
        other = views[relation.to]
        if set(other.columns) <= set(view.columns) and set(other.key) < set(view.key):
            return frozenset(("", column) for column in view.key if column not in other.key)
    return frozenset()
