"""Rows that a query can be made from, and which of them a join repeats.

A row of one source fixes one of another where equalities lead to all columns of a key there. What a
source does not fix repeats its rows; a column that is grouped by counts as fixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.guard.meaning.numbers import NOWHERE, OTHER, Number, Place

Columns = Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Relation:
    """A view, a CTE, a subquery, a function that makes rows."""

    name: str
    columns: Columns | None
    """None where they can't be known here (PIVOT, table functions)."""
    keys: tuple[frozenset[str], ...] = ()
    within: frozenset[Place] = frozenset()
    """Its rows stand once for each value of these."""
    generated: bool = False
    """It holds no facts: a calendar, a list of values."""
    opaque: bool = False
    """What its rows are was not understood."""

    @property
    def is_one_row(self) -> bool:
        """Whether it has one row at most."""
        return frozenset() in self.keys


@dataclass(slots=True)
class Scope:
    """The sources of one SELECT, and what its joins and conditions hold equal."""

    outer: Scope | None = None
    ctes: Mapping[str, Relation] = field(default_factory=dict)
    sources: dict[str, Relation] = field(default_factory=dict)
    held: set[Place] = field(default_factory=set)
    """Columns that have one value in all rows."""
    equalities: list[tuple[frozenset[Place], Place]] = field(default_factory=list)
    """Who knows all of the first knows the second."""
    lookups: list[tuple[frozenset[str], str]] = field(default_factory=list)
    """ASOF joins: rows of the first sources find one of the second."""
    beside: dict[str, frozenset[str]] = field(default_factory=dict)
    """Sources that are made anew for each row of others (LATERAL, UNNEST of a list), and those others."""
    outputs: dict[str, Number] = field(default_factory=dict)
    """Columns of the result so far, which later ones may name."""
    _unfixed: dict[object, tuple[str, ...]] = field(default_factory=dict)

    def place(self, name: str, qualifier: str) -> Place | None:
        """The source of a column, or None where it is of an outer query or unknown."""
        if qualifier:
            return (qualifier, name) if qualifier in self.sources else None
        unknown: list[str] = []
        for alias, relation in self.sources.items():
            if relation.columns is None:
                unknown.append(alias)
            elif name in relation.columns:
                return alias, name
        return (unknown[0], name) if unknown and name not in self.outputs else None

    def number(self, place: Place) -> Number | None:
        """What a column of a source holds; None where nobody can know."""
        alias, name = place
        relation = self.sources[alias]
        known = relation.columns.get(name) if relation.columns is not None else None
        if known is None and (relation.columns is not None or not relation.generated):
            return None
        known = known or OTHER
        others = self.beside.get(alias)
        whole = known.whole and named(alias, known.whole)
        if relation.is_one_row:
            whole = frozenset()
        return Number(
            known.kind,
            known.degree,
            known.bases,
            named(alias, known.within),
            named(alias, known.shared),
            None if others else whole,
            frozenset({frozenset({alias}) | (others or frozenset())}),
        )

    def unfixed(self, start: frozenset[str], held: frozenset[Place]) -> tuple[str, ...]:
        """The sources that repeat rows of `start` even where `held` have one value."""
        state = (start, held, len(self.sources), len(self.held), len(self.equalities), len(self.lookups))
        if state not in self._unfixed:
            self._unfixed[state] = self._left_by(start, held)
        return self._unfixed[state]

    def _left_by(self, start: frozenset[str], held: frozenset[Place]) -> tuple[str, ...]:
        left = [alias for alias in self.sources if alias not in start]
        if not left:
            return ()
        fixed, known = set(start), {*self.held, *held}
        open_ = self.equalities
        while True:
            follows = [all(one in known or one[0] in fixed for one in by) for by, _ in open_]
            known.update(to for (_, to), holds in zip(open_, follows, strict=True) if holds)
            open_ = [each for each, holds in zip(open_, follows, strict=True) if not holds]
            more = [alias for alias in left if self._is_found(alias, fixed, known)]
            if not more:
                return tuple(left)
            fixed.update(more)
            left = [alias for alias in left if alias not in fixed]

    def _is_found(self, alias: str, fixed: set[str], known: set[Place]) -> bool:
        if any(to == alias and by <= fixed for by, to in self.lookups):
            return True
        return any(all((alias, column) in known for column in key) for key in self.sources[alias].keys)


def named(alias: str, places: frozenset[Place]) -> frozenset[Place]:
    """Columns of a source as the query around it names them."""
    if not places:
        return places
    return frozenset(place if place == NOWHERE else (alias, place[1]) for place in places)
