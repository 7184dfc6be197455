"""Which rows of a result stand out: the best, the extremes, the largest change, and what a share is of."""

from __future__ import annotations

from datetime import date

from service.present.references import At, Difference, Overall, Quantity, Subject, Sum
from service.present.values import is_unattributed, number


def named(subject: Subject, row: int) -> bool:
    """Whether a row is about something in particular."""
    return not any(is_unattributed(subject.rows[row][column]) for column in subject.shape.dimensions)


def best(subject: Subject, column: int) -> int | None:
    """The named row with the greatest value, or the smallest where the question asks for the least."""
    sized = [
        (value, -row)
        for row, value in enumerate(number(cells[column]) for cells in subject.rows)
        if value is not None and named(subject, row)
    ]
    if not sized:
        return None
    return -(max(sized) if subject.story.descending else min(sized, key=lambda s: (s[0], -s[1])))[1]


def whole(subject: Subject, metric: int) -> Quantity | None:
    """What shares are shares of; None where no honest whole is known."""
    if not subject.columns[metric].additive:
        return None
    if subject.complete and subject.shape.time is None:
        return Sum(metric)
    if subject.story.total is not None and metric == subject.shape.metrics[0]:
        return Overall()
    return None


def extreme(
    subject: Subject, column: int, *, highest: bool, rows: tuple[int, ...] | None = None
) -> int | None:
    """The row with the highest or lowest number in a column; the first of equals."""
    chosen = range(len(subject.rows)) if rows is None else rows
    sized = [(value, row) for row in chosen if (value := At(row, column).value(subject)) is not None]
    if not sized:
        return None
    return (max(sized, key=lambda s: (s[0], -s[1])) if highest else min(sized))[1]


def earliest(subject: Subject, column: int) -> int | None:
    """The named row with the first day in a column of days; None where it has none."""
    days = _days(subject, column)
    return min(days)[1] if days else None


def latest(subject: Subject, column: int) -> int | None:
    """The named row with the last day in a column of days; None where it has none."""
    days = _days(subject, column)
    return max(days, key=lambda day: (day[0], -day[1]))[1] if days else None


def _days(subject: Subject, column: int) -> list[tuple[str, int]]:
    """The days as text, which sorts as they do and takes dates and moments alike."""
    return [
        (day.isoformat(), row)
        for row, cells in enumerate(subject.rows)
        if isinstance(day := cells[column], date) and named(subject, row)
    ]


def largest_change(subject: Subject, metric: int, previous: int, sign: int = 0) -> int | None:
    """The row that moved most: up for sign 1, down for -1, either way for 0; None where none did."""
    moves = [
        (abs(change) if sign == 0 else sign * change, -row)
        for row in range(len(subject.rows))
        if (change := Difference(At(row, metric), At(row, previous)).value(subject)) is not None
    ]
    if not moves or max(moves)[0] <= 0:
        return None
    return -max(moves)[1]


def rows_by_name(subject: Subject) -> dict[tuple[object, ...], tuple[int, ...]]:
    """The rows of each combination of dimensions, in order of appearance."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for row, cells in enumerate(subject.rows):
        groups.setdefault(tuple(cells[column] for column in subject.shape.dimensions), []).append(row)
    return {key: tuple(rows) for key, rows in groups.items()}
