"""Gold rows × answer rows → Verdict: whether a table says what was asked, and why not.

Bags of rows rather than sets, so that a fan-out's doubled rows are seen; one assignment of columns for all
rows, so that values swapped between rows are seen; order only where a question asks for one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from service.domain import Cell
from service.evaluation.alignment import Pair, rows_match
from service.evaluation.cells import Value, comparable, kind, near

_PERCENT = re.compile(r"pct|percent", re.IGNORECASE)
_SHOWN = 60


class Reason(StrEnum):
    """What a verdict rests on, from the nearest miss to the furthest."""

    RIGHT = "RIGHT"
    ORDER_DIFFERS = "ORDER_DIFFERS"
    ROLE_DIFFERS = "ROLE_DIFFERS"
    """The value stands only in a column beside the answer, such as the figure of the period before."""
    MISALIGNED = "MISALIGNED"
    """Every column's values are there, but in other rows."""
    VALUE_DIFFERS = "VALUE_DIFFERS"
    MISSING_COLUMN = "MISSING_COLUMN"
    EXTRA_ROWS = "EXTRA_ROWS"
    MISSING_ROWS = "MISSING_ROWS"
    EMPTY = "EMPTY"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name; an answer's also says its unit and role."""

    name: str
    unit: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of gold or of an answer."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one comparison."""

    reason: Reason
    detail: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer's table holds what gold holds."""
        return self.reason is Reason.RIGHT

    @property
    def distance(self) -> int:
        """0 for right, and more the further off."""
        return list(Reason).index(self.reason)


@dataclass(frozen=True)
class Values:
    """One column with its cells in comparable form."""

    column: Column
    cells: tuple[Value, ...]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of what is not NULL."""
        return frozenset(map(kind, self.cells)) - {"null"}

    @cached_property
    def bag(self) -> Counter[Value]:
        """How often each value occurs."""
        return Counter(self.cells)

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers among them, sorted."""
        return sorted(cell for cell in self.cells if kind(cell) == "number")  # type: ignore[misc]  # they are floats

    def scaled(self, factor: float) -> Values:
        """The same column with its numbers multiplied."""
        if factor == 1.0:
            return self
        cells = (cell * factor if isinstance(cell, float) else cell for cell in self.cells)
        return Values(self.column, tuple(cells))


def compare(gold: Table, answer: Table, *, ordered: bool = False, keys: Sequence[str] = ()) -> Verdict:
    """Whether the answer holds gold's required columns in all of gold's rows, and no other rows."""
    if not answer.rows or len(gold.rows) != len(answer.rows):
        return _counted(gold, answer)
    wanted, offered = [_values(gold, at) for at in required(gold, keys)], columns_of(answer)
    choices = [[fit for column in offered if (fit := _fitting(one, column))] for one in wanted]
    for one, fits in zip(wanted, choices, strict=True):
        if not fits:
            return _unlike(one, wanted, choices, offered)
    found = _assign(wanted, choices)
    if found is None:
        return Verdict(Reason.MISALIGNED, "each column's values are there, but they stand in other rows")
    if not _in_role(found, offered):
        return Verdict(Reason.ROLE_DIFFERS, "the value is only that of the period before")
    if ordered and not _in_order(wanted, found):
        return Verdict(Reason.ORDER_DIFFERS, "the rows stand in another order")
    return Verdict(Reason.RIGHT)


def required(gold: Table, keys: Sequence[str]) -> list[int]:
    """The positions of gold's columns that an answer must have: all, or the keys with what is measured.

    Keys without a number among them say only what tells rows apart; then every number counts as well.
    """
    everything = range(len(gold.columns))
    if not keys:
        return list(everything)
    numeric = {at for at in everything if _values(gold, at).kinds == {"number"}}
    named = {at for at in everything if gold.columns[at].name in keys}
    return sorted(named if named & numeric else named | numeric)


def columns_of(table: Table) -> list[Values]:
    """All columns of a table."""
    return [_values(table, at) for at in range(len(table.columns))]


def order_of(columns: Sequence[Values]) -> Values | None:
    """The column that rows are sorted by, told by content: the most finely graded that never turns."""
    graded = [one for one in columns if len(one.bag) > 1 and _monotonic(one)]
    measured = [one for one in graded if "text" not in one.kinds] or graded
    return max(measured, key=lambda one: len(one.bag), default=None)


def _values(table: Table, at: int) -> Values:
    return Values(table.columns[at], tuple(comparable(row[at]) for row in table.rows))


def _counted(gold: Table, answer: Table) -> Verdict:
    wanted, found = len(gold.rows), len(answer.rows)
    if not found:
        return Verdict(Reason.EMPTY, f"no rows rather than {wanted}") if wanted else Verdict(Reason.RIGHT)
    if found < wanted:
        return Verdict(Reason.MISSING_ROWS, f"{found} rows rather than {wanted}")
    repeated = found - len({tuple(map(comparable, row)) for row in answer.rows})
    doubled = f", {repeated} of them repeated" if repeated else ""
    return Verdict(Reason.EXTRA_ROWS, f"{found} rows rather than {wanted}{doubled}")


def _fitting(gold: Values, answer: Values) -> Values | None:
    """The answer's column, scaled where its unit says so, if it holds exactly gold's values in some order."""
    for factor in (1.0, *_by_unit(gold.column, answer.column)):
        scaled = answer.scaled(factor)
        if _same_bag(gold, scaled):
            return scaled
    return None


def _by_unit(gold: Column, answer: Column) -> tuple[float, ...]:
    """A share is a hundred times its percentage only where unit or name say which is which."""
    if answer.unit == "percent" and not _PERCENT.search(gold.name):
        return (0.01,)
    return (100.0,) if answer.unit == "share" and _PERCENT.search(gold.name) else ()


def _same_bag(gold: Values, answer: Values) -> bool:
    if gold.kinds != answer.kinds:
        return False
    if gold.bag == answer.bag:
        return True
    if gold.kinds != {"number"} or len(gold.numbers) != len(answer.numbers):
        return False
    money = _is_money(answer)
    return all(near(one, other, money) for one, other in zip(gold.numbers, answer.numbers, strict=True))


def _is_money(answer: Values) -> bool:
    return answer.column.unit == "usd"


def _assign(wanted: Sequence[Values], choices: Sequence[list[Values]]) -> list[Values] | None:
    """A different column of the answer for each of gold's, such that whole rows match; in gold's order.

    Of several the one that keeps the headline's own column is preferred.
    """
    order = sorted(range(len(wanted)), key=lambda at: len(choices[at]))
    best: list[Values] | None = None
    for chosen in _assignments(wanted, choices, order, {}):
        found = [chosen[at] for at in range(len(wanted))]
        if any(one.column.role == "metric" for one in found) or not any(
            one.column.role == "previous" for one in found
        ):
            return found
        best = best or found
    return best


def _assignments(
    wanted: Sequence[Values], choices: Sequence[list[Values]], order: list[int], chosen: dict[int, Values]
) -> Iterator[dict[int, Values]]:
    if len(chosen) == len(order):
        yield dict(chosen)
        return
    at = order[len(chosen)]
    for fit in choices[at]:
        if any(fit.column is other.column for other in chosen.values()):
            continue
        tried = {**chosen, at: fit}
        if rows_match([Pair(wanted[one].cells, tried[one].cells, _is_money(tried[one])) for one in tried]):
            yield from _assignments(wanted, choices, order, tried)


def _in_role(found: Sequence[Values], offered: Sequence[Values]) -> bool:
    """The figure of the period before answers nothing by itself where the answer states another."""
    roles = {one.column.role for one in found}
    headline = any(one.column.role == "metric" for one in offered)
    return "previous" not in roles or "metric" in roles or not headline


def _in_order(wanted: Sequence[Values], found: Sequence[Values]) -> bool:
    """Rows that are equal in what they are sorted by may stand in any order among themselves."""
    key = order_of(wanted)
    chosen = range(len(wanted)) if key is None else [wanted.index(key)]
    return all(_in_step(wanted[at], found[at]) for at in chosen)


def _in_step(gold: Values, answer: Values) -> bool:
    money = _is_money(answer)
    return all(
        near(one, other, money) if isinstance(one, float) and isinstance(other, float) else one == other
        for one, other in zip(gold.cells, answer.cells, strict=True)
    )


def _monotonic(column: Values) -> bool:
    if len(column.kinds) != 1:
        return False
    filled = [cell for cell in column.cells if cell is not None]
    gaps = [at for at, cell in enumerate(column.cells) if cell is None]
    at_an_end = not gaps or gaps[-1] == len(gaps) - 1 or gaps[0] == len(filled)
    ascending = sorted(filled, key=_sortable)
    return at_an_end and (filled == ascending or filled == ascending[::-1])


def _sortable(value: Value) -> tuple[float, str]:
    return (value, "") if isinstance(value, float) else (0.0, str(value))


def _unlike(
    gold: Values, wanted: Sequence[Values], choices: Sequence[list[Values]], offered: Sequence[Values]
) -> Verdict:
    """A column of gold that no column of the answer equals: another value, or no such column at all."""
    taken = {id(fit.column) for fits in choices for fit in fits}
    rivals = [one for one in offered if one.kinds == gold.kinds and id(one.column) not in taken]
    rivals.sort(key=lambda one: one.column.role not in ("metric", "dimension", "time"))
    if not rivals:
        return Verdict(Reason.MISSING_COLUMN, f"nothing holds the values of {gold.column.name!r}")
    rival = rivals[0]
    names = [
        (one, fits[0]) for one, fits in zip(wanted, choices, strict=True) if fits and "text" in one.kinds
    ]
    return Verdict(Reason.VALUE_DIFFERS, _difference(gold, rival, names))


def _difference(gold: Values, rival: Values, names: Sequence[tuple[Values, Values]]) -> str:
    """The first value that differs, by the name of its row where names are equal and unique."""
    if names and gold.kinds == {"number"} and len(names[0][0].bag) == len(gold.cells):
        mine = dict(zip(names[0][0].cells, gold.cells, strict=True))
        for name, said in zip(names[0][1].cells, rival.cells, strict=True):
            true = mine[name]
            if not (
                isinstance(true, float) and isinstance(said, float) and near(true, said, _is_money(rival))
            ):
                return f"{rival.column.name} of {_brief(name)} is {_brief(said)} rather than {_brief(true)}"
    missing = next(iter((gold.bag - rival.bag).keys()), None)
    instead = next(iter((rival.bag - gold.bag).keys()), None)
    return f"{rival.column.name} has {_brief(instead)} where {_brief(missing)} is right"


def _brief(value: Value) -> str:
    return "NULL" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)[:_SHOWN]
