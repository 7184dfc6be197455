"""Whether the rows of two tables are the same bag, column by column paired: by hash, and by matching in rest.

Numbers that differ by rounding cannot be hashed, so rows are grouped by what is exact and matched within.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from service.evaluation.cells import Value, near

_MOST_MATCHED = 300
"""Rows of one group that are matched one by one; more than that are compared in sorted order alone."""

_Row = tuple[Value, ...]


@dataclass(frozen=True)
class Pair:
    """A column of gold with the answer's column that it is read against."""

    gold: Sequence[Value]
    answer: Sequence[Value]
    money: bool = False

    @property
    def loose(self) -> bool:
        """Whether it holds numbers, which may differ by rounding."""
        return any(isinstance(value, float) for value in self.gold)


def rows_match(pairs: Sequence[Pair]) -> bool:
    """Whether each row of gold has a row of its own in the answer."""
    gold = list(zip(*(pair.gold for pair in pairs), strict=True))
    answer = list(zip(*(pair.answer for pair in pairs), strict=True))
    if Counter(gold) == Counter(answer):
        return True
    loose = [at for at, pair in enumerate(pairs) if pair.loose]
    if not loose:
        return False
    money = [pairs[at].money for at in loose]
    theirs = _grouped(answer, loose)
    groups = _grouped(gold, loose)
    return groups.keys() == theirs.keys() and all(
        _group_matches(rows, theirs[key], money) for key, rows in groups.items()
    )


def _grouped(rows: Sequence[_Row], loose: Sequence[int]) -> dict[Hashable, list[_Row]]:
    """The loose cells of each row, by its exact ones."""
    groups: dict[Hashable, list[_Row]] = defaultdict(list)
    held = frozenset(loose)
    for row in rows:
        exact = tuple(cell for at, cell in enumerate(row) if at not in held)
        groups[exact].append(tuple(row[at] for at in loose))
    return groups


def _group_matches(gold: list[_Row], answer: list[_Row], money: Sequence[bool]) -> bool:
    if len(gold) != len(answer):
        return False
    if all(map(lambda one, other: _alike(one, other, money), _sorted(gold), _sorted(answer))):
        return True
    return len(gold) <= _MOST_MATCHED and _all_paired(gold, answer, money)


def _sorted(rows: list[_Row]) -> list[_Row]:
    return sorted(rows, key=lambda row: [(isinstance(cell, float), cell or 0.0) for cell in row])


def _alike(gold: _Row, answer: _Row, money: Sequence[bool]) -> bool:
    return all(
        near(one, other, cents) if isinstance(one, float) and isinstance(other, float) else one == other
        for one, other, cents in zip(gold, answer, money, strict=True)
    )


def _all_paired(gold: list[_Row], answer: list[_Row], money: Sequence[bool]) -> bool:
    """A perfect matching of rows by augmenting paths (Kuhn)."""
    friends = [[at for at, row in enumerate(answer) if _alike(one, row, money)] for one in gold]
    owner: dict[int, int] = {}

    def place(one: int, tried: set[int]) -> bool:
        for at in friends[one]:
            if at in tried:
                continue
            tried.add(at)
            if at not in owner or place(owner[at], tried):
                owner[at] = one
                return True
        return False

    return all(place(one, set()) for one in range(len(gold)))
