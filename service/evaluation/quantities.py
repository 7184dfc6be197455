"""The figures that a sentence about a result may hold: cells, sums, shares, changes, ratios and counts.

They are computed in floats and in plain loops, unlike those of the sentences that they are held against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from service.evaluation.cells import comparable
from service.evaluation.comparator import Table

_SECONDS = {"ms": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
_SHARES = {"share": 1.0, "percent": 0.01}
_MOST_NAMED = 60
"""Of more rows than this a sentence tells sums, not each."""

Numbers = list[float | None]


@dataclass(frozen=True)
class Measure:
    """A column of numbers."""

    unit: str
    cells: Numbers
    wholes: tuple[float, ...]
    """Its sum over everything asked about, where the table shows only the first rows of that."""
    role: str = "metric"

    @property
    def kind(self) -> str:
        """plain, share or duration: how its numbers are written."""
        return "duration" if self.unit in _SECONDS else "share" if self.unit in _SHARES else "plain"

    @property
    def scale(self) -> float:
        """To fractions or seconds."""
        return _SECONDS.get(self.unit) or _SHARES.get(self.unit) or 1.0

    @cached_property
    def known(self) -> list[float]:
        """Without NULLs, the largest first."""
        return sorted((cell for cell in self.cells if cell is not None), reverse=True)

    def at(self, rows: Sequence[int]) -> list[float]:
        """The cells of some rows."""
        return [cell for row in rows if (cell := self.cells[row]) is not None]


@dataclass(frozen=True)
class Quantities:
    """What can be computed from one result."""

    table: Table
    wholes: tuple[Sequence[Sequence[object]], ...] = ()
    """All rows of which the table shows the first: those with a name, and those without besides."""

    @cached_property
    def measures(self) -> list[Measure]:
        """The columns that hold numbers."""
        found = []
        for at, column in enumerate(self.table.columns):
            cells = _numbers(self.table.rows, at)
            if any(cell is not None for cell in cells):
                wholes = tuple(sum(filter(None, _numbers(rows, at))) for rows in self.wholes)
                found.append(Measure(column.unit, cells, wholes, column.role))
        return found

    @cached_property
    def attributed(self) -> list[int]:
        """The rows of which each dimension has a name."""
        names = [at for at, column in enumerate(self.table.columns) if column.role == "dimension"]
        return [
            number
            for number, row in enumerate(self.table.rows)
            if not any(is_nameless(row[at]) for at in names)
        ]

    @property
    def is_report(self) -> bool:
        """Its rows are of several kinds, told by the first column, and spoken of in words of their own."""
        return self.table.columns[:1] != () and self.table.columns[0].role == "detail"

    def of(self, kind: str, named: Sequence[int], leading: int) -> Iterator[float]:
        """All of a kind (plain, share, duration) about the named rows, the first few, or everything."""
        rows = range(len(self.table.rows))
        named = rows if len(rows) == 1 else named
        if kind == "plain":
            yield from self._counts(named, leading)
        for measure in self.measures:
            first = sorted(measure.at(self.attributed), reverse=True)[:leading]
            amounts = [*_amounts(measure, named), sum(first)]
            amounts += measure.known if self.is_report else ()
            if measure.kind == kind:
                yield from (amount * measure.scale for amount in amounts)
            yield from _quotients(measure, amounts, named, kind)
        for one, other in permutations(self.measures, 2):
            if (one.role, other.role, one.unit) == ("metric", "previous", other.unit):
                yield from _changes(one, other, named, kind)

    def _counts(self, named: Sequence[int], leading: int) -> Iterator[float]:
        """How many rows there are, are meant, have names, or share the first or last place."""
        yield from map(float, (len(self.table.rows), len(named), len(self.attributed)))
        if leading <= len(self.table.rows):
            yield float(leading)
        for measure in self.measures:
            yield float(len(measure.at(self.attributed)))
            yield float(measure.known.count(measure.known[0]))
            yield float(measure.known.count(measure.known[-1]))


def _numbers(rows: Sequence[Sequence[object]], at: int) -> Numbers:
    values = (comparable(row[at]) for row in rows)  # type: ignore[arg-type]  # rows hold cells
    return [value if isinstance(value, float) else None for value in values]


def is_nameless(cell: object) -> bool:
    """Whether a name stands for nobody in particular: NULL, empty, or such as `(no team)`."""
    return cell is None or (isinstance(cell, str) and (not cell.strip() or cell.startswith("(no ")))


def _amounts(measure: Measure, named: Sequence[int]) -> Iterator[float]:
    """Cells and sums, in the column's own unit."""
    if len(named) <= _MOST_NAMED:
        yield from measure.at(named)
    yield from (measure.known[0], measure.known[-1])
    yield sum(measure.at(named))
    yield sum(measure.known)
    yield from measure.wholes
    for first, last in ((0, 0), (0, 1), (1, 0), (1, 1)):  # a step of time at either end may not be whole
        rows = measure.at(range(first, len(measure.cells) - last))
        if rows:
            yield sum(rows) / len(rows)


def _quotients(
    measure: Measure, amounts: Sequence[float], named: Sequence[int], kind: str
) -> Iterator[float]:
    """Shares of everything, and how many times one row is as much as another."""
    if kind == "share":
        for whole in (sum(measure.known), *measure.wholes):
            yield from (amount / whole for amount in amounts if whole)
    if kind == "plain" and len(named) <= _MOST_NAMED:
        for other in measure.at(named):
            yield from (one / other for one in (*measure.known[:2], *measure.known[-2:]) if other)


def _changes(one: Measure, other: Measure, named: Sequence[int], kind: str) -> Iterator[float]:
    """What changed since the period before, in each named row and altogether."""
    pairs = [(sum(one.known), sum(other.known))]
    for row in named[:_MOST_NAMED]:
        left, right = one.cells[row], other.cells[row]
        pairs += [(left, right)] if left is not None and right is not None else []
    for later, earlier in pairs:
        if one.kind == kind:
            yield (later - earlier) * one.scale
        if kind == "share" and earlier:
            yield (later - earlier) / earlier
