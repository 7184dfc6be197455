"""What is known of a column's numbers: whether they add up, of which money they are, over which rows.

An amount divided by an amount is a ratio, and a ratio times an amount is an amount again, so a degree is
kept as physicists keep dimensions: it is what tells a forecast from an average of averages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

Place = tuple[str, str]
"""A source of the query (its alias) and one of its columns; without an alias, a column of the result."""
NOWHERE: Place = ("", "*")
"""A column that is not in the result, so nothing can be grouped by it any more."""


class Kind(IntEnum):
    """What a number is, from what goes with anything to what spoils a sum."""

    CONSTANT = 0
    OTHER = 1
    ROW = 2
    """A value that single rows of a view have."""
    MEAN = 3
    """An amount per step of the calendar: divided by a number that stands written."""
    AMOUNT = 4
    """A sum or a number of rows."""
    WEIGHED = 5
    """An amount at a rate: tokens at an earlier price per token. It adds up, but has no average."""
    RATIO = 6
    """An average, a median, an amount per amount."""
    DISTINCT = 7
    RUNNING = 8
    """A total up to this row."""


@dataclass(frozen=True, slots=True)
class Number:
    """One column or expression."""

    kind: Kind
    degree: int = 1
    """How many amounts are multiplied in it, less those that it is divided by."""
    bases: frozenset[str] = frozenset()
    """The columns of money that it is made of."""
    within: frozenset[Place] = frozenset()
    """It stands in several rows, and adds up only where these hold one value."""
    shared: frozenset[Place] = frozenset()
    """It is a share of the whole for each value of these, and adds up only within one."""
    whole: frozenset[Place] | None = None
    """The same in all rows that agree on these; None where it differs from row to row."""
    grains: frozenset[frozenset[str]] = frozenset()
    """For each of its terms, the sources whose rows it is made of."""


CONSTANT = Number(Kind.CONSTANT, 0, whole=frozenset())
OTHER = Number(Kind.OTHER)


def mixed(numbers: Iterable[Number]) -> Number:
    """Any one of them, or their sum: as hard to add up as the hardest."""
    found = [number for number in numbers if number.kind is not Kind.CONSTANT]
    if len(found) < 2:
        return found[0] if found else CONSTANT
    hardest = max(found, key=lambda number: number.kind)
    return Number(
        hardest.kind,
        hardest.degree,
        frozenset().union(*(number.bases for number in found)),
        frozenset().union(*(number.within for number in found)),
        frozenset().union(*(number.shared for number in found)),
        None,
        frozenset().union(*(number.grains for number in found)),
    )


def product(left: Number, right: Number) -> Number:
    """A ratio times an amount is an amount."""
    if left.kind is Kind.CONSTANT or right.kind is Kind.CONSTANT:
        return right if left.kind is Kind.CONSTANT else left
    degree = left.degree + right.degree
    return _combined(left, right, degree, left.bases if not right.bases else right.bases - left.bases)


def quotient(left: Number, right: Number) -> Number:
    """By a constant it stays what it is, by the whole it is a share that adds up, else a ratio."""
    if right.kind is Kind.CONSTANT:
        return replace(left, kind=Kind.MEAN) if left.kind is Kind.AMOUNT else left
    bases = frozenset[str]() if right.bases else left.bases
    if right.whole is not None and left.whole is None:
        return replace(left, bases=bases, shared=left.shared | right.whole)
    return _combined(left, right, left.degree - right.degree, bases, divided=True)


def _combined(
    left: Number, right: Number, degree: int, bases: frozenset[str], *, divided: bool = False
) -> Number:
    kinds = {left.kind, right.kind}
    if Kind.RUNNING in kinds:
        kind = Kind.RUNNING
    elif kinds <= {Kind.ROW, Kind.OTHER}:
        kind = max(kinds)
    elif degree > 0:
        kind = Kind.WEIGHED if divided or kinds & {Kind.RATIO, Kind.WEIGHED} else Kind.AMOUNT
    else:
        kind = Kind.RATIO
    both = left.whole is not None and right.whole is not None
    return Number(
        kind,
        max(degree, 0),
        bases,
        left.within | right.within,
        left.shared | right.shared,
        (left.whole or frozenset()) | (right.whole or frozenset()) if both else None,
        frozenset(one | other for one in left.grains or _NONE for other in right.grains or _NONE) - _NONE,
    )


_NONE = frozenset({frozenset[str]()})
