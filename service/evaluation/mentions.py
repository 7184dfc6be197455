"""Which rows a sentence names, and what is left of it without names, days and the words of the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.domain import Answer, Cell, Period
from service.evaluation.quantities import is_nameless

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_DAY = re.compile(rf"\b(?P<day>\d{{1,2}}) {_MONTH}(?: (?P<year>\d{{4}}))?(?: \d{{2}}:\d{{2}})?")
_IN_MONTH = re.compile(rf"\b{_MONTH} (?P<year>\d{{4}})")
_QUARTER = re.compile(r"\bQ(?P<quarter>[1-4]) (?P<year>\d{4})")
_HOUR = re.compile(r"\b(?P<hour>\d{2}):00\b")
_NAMELESS = "not attributed"
_UNATTRIBUTED = "not attributed to any "
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_COINED = re.compile(r"(?=\S*[A-Za-z])(?=\S*\d)\S+")
"""A word of letters and digits: a name such as gpt-5 or api-v2."""


@dataclass(frozen=True)
class Spoken:
    """A sentence, what it speaks of, and the part in which numbers must be explained."""

    text: str
    rest: str
    rows: tuple[int, ...]
    """The rows whose names or moments stand in it."""


def without_names(text: str, answer: Answer) -> Spoken:
    """Takes out what is told rather than computed; a day that is no day of the answer stays in."""
    rows = tuple(_mentioned(text, answer))
    rest = text
    for known in sorted(_told(answer), key=len, reverse=True):
        rest = re.sub(rf"(?<![\w$.]){re.escape(known)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    return Spoken(text, _without_days(rest, answer), rows)


def _told(answer: Answer) -> set[str]:
    """Names with digits in them, and the phrases of the plan and of the warehouse."""
    periods = [period for period in (answer.period, answer.compare) if period]
    phrases = {answer.restatement, answer.freshness, *(period.label for period in periods)}
    phrases |= {*_COINED.findall(answer.restatement), *_CLOCK.findall(answer.restatement)}
    names = {
        " ".join(cell.split())
        for row in answer.rows
        for cell in row
        if isinstance(cell, str) and any(letter.isdigit() for letter in cell)
    }
    return {phrase for phrase in phrases | names if phrase}


def _without_days(text: str, answer: Answer) -> str:
    days = _days(answer)
    for pattern in (_DAY, _QUARTER, _IN_MONTH):
        text = pattern.sub(lambda match: " " if _is_known(match, days) else match.group(), text)
    hours = {cell for row in answer.rows for cell in row if isinstance(cell, int)}
    return _HOUR.sub(lambda match: " " if int(match["hour"]) in hours else match.group(), text)


def _days(answer: Answer) -> set[date]:
    """Every day of a cell, and the first and last of each period."""
    found = {_day(cell) for row in answer.rows for cell in row if isinstance(cell, date)}
    for period in (answer.period, answer.compare):
        found |= _ends(period) if period else set()
    return found


def _ends(period: Period) -> set[date]:
    return {period.start, period.end - timedelta(days=1), period.end}


def _day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _is_known(match: re.Match[str], days: set[date]) -> bool:
    said = match.groupdict()
    wanted = {name: int(said[name]) for name in ("day", "year", "quarter") if said.get(name)}
    if said.get("month"):
        wanted["month"] = _MONTHS.index(said["month"]) + 1
    return any(all(_part(day, name) == value for name, value in wanted.items()) for day in days)


def _part(day: date, name: str) -> int:
    return (day.month + 2) // 3 if name == "quarter" else int(getattr(day, name))


def _mentioned(text: str, answer: Answer) -> Iterator[int]:
    """Rows whose names stand in the text; where moments stand in it, only those of such a moment."""
    names, details, times = (_columns(answer, role) for role in ("dimension", "detail", "time"))
    said = {
        (at, row[at]): _says(text, row[at], answer.columns[at].unit)
        for row in answer.rows
        for at in (*names, *details, *times)
    }
    timed = any(found for (at, _), found in said.items() if at in times)
    for number, row in enumerate(answer.rows):
        if _UNATTRIBUTED in text:
            named = any(is_nameless(row[at]) for at in names)
        else:
            named = _named(row, names, said) or _named(row, _texts(row, details), said)
        then = not timed or any(said[at, row[at]] for at in times)
        if (named or (timed and not names)) and then:
            yield number


def _columns(answer: Answer, role: str) -> list[int]:
    return [at for at, column in enumerate(answer.columns) if column.role == role]


def _texts(row: Sequence[Cell], columns: Sequence[int]) -> list[int]:
    return [at for at in columns if isinstance(row[at], str)]


def _named(row: Sequence[Cell], columns: Sequence[int], said: Mapping[tuple[int, Cell], bool]) -> bool:
    """Whether the names that a row has in some columns were said; where it has none, that it has none."""
    filled = [at for at in columns if not is_nameless(row[at])] or columns
    return bool(filled) and all(said[at, row[at]] for at in filled)


def _says(text: str, cell: Cell, unit: str) -> bool:
    if is_nameless(cell):
        return _NAMELESS in text
    if isinstance(cell, date):
        return _says_day(text, _day(cell), unit)
    if unit == "weekday":
        return _WEEKDAYS[int(str(cell)) - 1] in text
    name = f"{int(str(cell)):02d}:00" if unit == "hour" else " ".join(str(cell).split())
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _says_day(text: str, day: date, unit: str) -> bool:
    month = _MONTHS[day.month - 1]
    name = {
        "month": f"{month} {day.year}",
        "quarter": f"Q{_part(day, 'quarter')} {day.year}",
        "year": str(day.year),
    }.get(unit, f"{day.day} {month} {day.year}")
    return re.search(rf"(?<!\d){name}", text) is not None
