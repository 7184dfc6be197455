"""What a chart draws of an answer: bars, or series over time, the rest as one where that is true.

Nothing is dropped silently: a NULL name is `not attributed`, what does not fit is added up as "Other" where
rows add up, and counted in a note where they do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from service.domain import Answer, AnswerColumn, Cell, ChartSpec
from service.errors import BadInput
from service.present.buckets import calendar
from service.present.entities import called, is_id, label
from service.present.phrases import one_line
from service.present.values import number, shown

LONGEST_LABEL = 28
MOST_BARS = 15
MOST_GROUPS = 10
MOST_SERIES = 7
_MOST_POINTS = 2_000
_DWARFS = 2
_CYCLES = {"hour": range(24), "weekday": range(1, 8)}


@dataclass(frozen=True, slots=True)
class Bar:
    """One category with a value for each measure."""

    name: str
    values: tuple[Decimal | None, ...]
    other: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One series: a value, or a gap, at each place of the axis."""

    name: str
    values: tuple[Decimal | None, ...]
    other: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """The table behind a chart: what the axis runs over, and the series along it."""

    axis: tuple[Cell, ...]
    lines: tuple[Line, ...]
    note: str = ""
    """What of the answer is not drawn."""


class Columns:
    """An answer's columns by name; the first of a name that occurs twice."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._places: dict[str, int] = {}
        for position, column in enumerate(answer.columns):
            self._places.setdefault(column.name, position)

    def place(self, name: str) -> int:
        """Where a column is; a chart that names another answer's columns is refused."""
        if name not in self._places:
            raise BadInput(f"The answer has no column {name!r}; there are: {', '.join(self._places)}.")
        return self._places[name]

    def meaning(self, name: str) -> AnswerColumn:
        """What a column is."""
        return self._answer.columns[self.place(name)]

    def cells(self, name: str) -> list[Cell]:
        """A column from top to bottom."""
        position = self.place(name)
        return [row[position] for row in self._answer.rows]


def middle(text: str, longest: int = LONGEST_LABEL) -> str:
    """Text shortened in its middle, where names of repos and e-mails differ least."""
    flat = one_line(text)
    if len(flat) <= longest:
        return flat
    head = (longest - 1) * 3 // 5
    return f"{flat[:head]}…{flat[-(longest - 1 - head) :]}"


def bars(answer: Answer, chart: ChartSpec, most: int = MOST_BARS) -> tuple[tuple[Bar, ...], str]:
    """The categories in the order they are drawn, the first on top, and a note on what is missing."""
    columns = Columns(answer)
    measures = [columns.cells(name) for name in chart.y]
    found = [
        Bar(name, tuple(number(measure[row]) for measure in measures))
        for row, name in enumerate(_told_apart(answer, columns, chart.x))
    ]
    if chart.sort in ("descending", "ascending"):
        found.sort(key=lambda bar: _size(bar.values[0]), reverse=chart.sort == "descending")
    if len(found) <= most:
        return tuple(found), ""
    return _with_rest(found, most, chart.others, [columns.meaning(name).unit for name in chart.y])


def _told_apart(answer: Answer, columns: Columns, name: str) -> list[str]:
    """The name of each row, with its details where two rows have the same."""
    rows = range(len(answer.rows))
    names = [label(row, answer.columns, name) for row in answer.rows]
    details = [place for place, column in enumerate(answer.columns) if column.role == "detail"]
    if is_id(columns.place(name), answer.columns):
        details = [columns.place(name)]
    often = Counter(names)
    return [
        " · ".join([names[row], *(str(answer.rows[row][place]) for place in details)])
        if details and often[names[row]] > 1
        else names[row]
        for row in rows
    ]


def _with_rest(
    found: Sequence[Bar], most: int, others: bool, units: Sequence[str]
) -> tuple[tuple[Bar, ...], str]:
    """The first bars and the rest as one; a rest that would dwarf them is told in the note instead."""
    kept, rest = tuple(found[:most]), found[most:]
    if not others:
        return kept, f"first {most} of {len(found)} shown"
    sums = tuple(_total([bar.values[k] for bar in rest]) for k in range(len(units)))
    if _size(sums[0]) > _DWARFS * max(_size(bar.values[0]) for bar in kept):
        return kept, f"{len(rest)} more add up to {shown(sums[0], units[0], 'short')}"
    return (*kept, Bar(f"Other ({len(rest)} more)", sums, other=True)), ""


def _category(answer: Answer, columns: Columns, name: str, row: int) -> str:
    return called(columns.place(name), answer.rows[row], answer.columns)


def _size(value: Decimal | None) -> Decimal:
    return Decimal("-Infinity") if value is None else value


def _total(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def over_time(answer: Answer, chart: ChartSpec) -> Drawn:
    """Series along the whole calendar between the first and the last bucket of the rows."""
    columns = Columns(answer)
    unit = columns.meaning(chart.x).unit
    axis = _axis(columns.cells(chart.x), unit)
    fill = Decimal(0) if chart.others or chart.kind in ("stacked_bar", "area") else None
    if chart.series is None:
        lines = [
            Line(columns.meaning(name).label, _along(axis, columns.cells(chart.x), columns.cells(name), fill))
            for name in chart.y
        ]
        return Drawn(axis, tuple(lines))
    return _split(answer, chart, axis, fill)


def _axis(cells: Sequence[Cell], unit: str) -> tuple[Cell, ...]:
    moments = [cell for cell in cells if isinstance(cell, date)]
    if len(moments) == len(cells):
        return tuple(calendar(moments, unit))
    if unit in _CYCLES and all(cell in _CYCLES[unit] for cell in cells):
        return tuple(_CYCLES[unit])
    return tuple(sorted({cell for cell in cells if cell is not None}, key=_natural))


def _natural(cell: Cell) -> tuple[Decimal, str]:
    return (number(cell) or Decimal(0), str(cell))


def _along(
    axis: Sequence[Cell], places: Sequence[Cell], cells: Sequence[Cell], fill: Decimal | None
) -> tuple[Decimal | None, ...]:
    """The values at each place of an axis; several at one place are added where gaps are zeros.

    A gap is zero exactly for what adds up, and what does not must not be added: there the first stays.
    """
    found: dict[Cell, Decimal | None] = {}
    for place, cell in zip(places, cells, strict=True):
        earlier = found.get(place)
        found[place] = number(cell) if earlier is None else earlier
        if fill is not None and earlier is not None:
            found[place] = _total([earlier, number(cell)])
    return tuple(found.get(place, fill) for place in axis)


def _split(answer: Answer, chart: ChartSpec, axis: tuple[Cell, ...], fill: Decimal | None) -> Drawn:
    """One series per name, the largest first; the rest is added up, or left out with a note."""
    columns = Columns(answer)
    places, values = columns.cells(chart.x), columns.cells(chart.y[0])
    groups: dict[str, list[int]] = {}
    for row in range(len(answer.rows)):
        groups.setdefault(_category(answer, columns, chart.series or chart.x, row), []).append(row)
    weights = {name: _size(_weight([values[row] for row in rows])) for name, rows in groups.items()}
    ranked = sorted(weights, key=lambda name: weights[name], reverse=True)
    kept = ranked if len(ranked) <= MOST_SERIES else ranked[: MOST_SERIES - 1]
    lines = [_line(name, groups[name], axis, places, values, fill) for name in kept]
    rest = [row for name in ranked[len(kept) :] for row in groups[name]]
    if rest and chart.others:
        other = f"Other ({len(ranked) - len(kept)} more)"
        lines.append(Line(other, _line(other, rest, axis, places, values, fill).values, other=True))
    note = f"first {len(kept)} of {len(ranked)} shown" if rest and not chart.others else ""
    return Drawn(axis, tuple(lines), note)


def _weight(values: Sequence[Cell]) -> Decimal | None:
    """What series are ranked by: their absolute sum, which for equal axes orders averages as well."""
    return _total([abs(value) for value in map(number, values) if value is not None])


def _line(
    name: str,
    rows: Sequence[int],
    axis: Sequence[Cell],
    places: Sequence[Cell],
    values: Sequence[Cell],
    fill: Decimal | None,
) -> Line:
    return Line(name, _along(axis, [places[row] for row in rows], [values[row] for row in rows], fill))


def crossed(answer: Answer, chart: ChartSpec) -> Drawn:
    """Categories along an axis, with a series for each value of a second one."""
    columns = Columns(answer)
    names = [_category(answer, columns, chart.x, row) for row in range(len(answer.rows))]
    values = columns.cells(chart.y[0])
    totals: dict[str, Decimal] = {}
    for name, value in zip(names, values, strict=True):
        totals[name] = totals.get(name, Decimal(0)) + (number(value) or Decimal(0))
    ranked = sorted(totals, key=lambda name: totals[name], reverse=chart.sort != "ascending")
    axis: tuple[Cell, ...] = tuple(ranked[:MOST_BARS])
    note = f"first {MOST_BARS} of {len(ranked)} shown" if len(ranked) > MOST_BARS else ""
    drawn = _split(_renamed(answer, columns.place(chart.x), names), chart, axis, Decimal(0))
    return Drawn(axis, drawn.lines, note or drawn.note)


def _renamed(answer: Answer, place: int, names: Sequence[str]) -> Answer:
    rows = tuple(
        (*row[:place], name, *row[place + 1 :]) for row, name in zip(answer.rows, names, strict=True)
    )
    return replace(answer, rows=rows)


Grid = tuple[tuple[Cell, ...], tuple[Cell, ...], Mapping[tuple[Cell, Cell], Decimal]]
"""Down, across, and the cells."""


def grid(answer: Answer, chart: ChartSpec) -> Grid:
    """The rows, columns and cells of a heat map; a missing cell stays empty."""
    columns = Columns(answer)
    across, down = columns.cells(chart.series or chart.x), columns.cells(chart.x)
    found: dict[tuple[Cell, Cell], Decimal] = {}
    for over, under, value in zip(across, down, columns.cells(chart.y[0]), strict=True):
        exact = number(value)
        if exact is not None:
            found[under, over] = exact
    units = [columns.meaning(name).unit for name in (chart.x, chart.series or chart.x)]
    return _ordered(down, units[0]), _ordered(across, units[1]), found


def _ordered(cells: Sequence[Cell], unit: str) -> tuple[Cell, ...]:
    """Times and numbers in their own order and without gaps, names in order of appearance."""
    if unit in _CYCLES or all(isinstance(cell, date) for cell in cells):
        return _axis(cells, unit)
    seen = dict.fromkeys(cells)
    if all(isinstance(cell, int | Decimal | date | datetime) for cell in seen):
        return tuple(sorted(seen, key=lambda cell: (number(cell) or Decimal(0), str(cell))))
    return tuple(seen)


def thinned(count: int, values: Sequence[Decimal | None]) -> list[int]:
    """At most 2,000 of the points, the lowest and highest of each stretch, so that no peak is lost."""
    if count <= _MOST_POINTS:
        return list(range(count))
    kept: set[int] = {0, count - 1}
    stretches = _MOST_POINTS // 2 - 1
    for stretch in range(stretches):
        start, end = count * stretch // stretches, count * (stretch + 1) // stretches
        known = [(value, place) for place in range(start, end) if (value := values[place]) is not None]
        kept |= {min(known)[1], max(known)[1]} if known else {start}
    return sorted(kept)
