"""The arithmetic below the words of time: spans, calendar units, names and numbers."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Length of the units that are made of months."""

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
MONTH_NAMES = (*_MONTHS, "sept", *(name[:3] for name in _MONTHS if name != "may"))
"""Long and short names, the longer first, for patterns."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_NAMES = (*_WEEKDAYS, "tues", "thurs", "thur", *(name[:3] for name in _WEEKDAYS))
"""Long and short names, the longer first, for patterns."""

_WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
)
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)} | {
    "a couple": 2,
    "couple": 2,
    "a few": 3,
    "few": 3,
    "twenty": 20,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
}
NUMBER = r"(?:\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
"""A pattern for a count in digits or words."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days, half-open."""

    start: date
    end: date


def number_of(text: str) -> int | None:
    """A count in digits or words."""
    return int(text) if text.isdigit() else _NUMBERS.get(text)


def month_number(name: str) -> int:
    """1 to 12, by the first three letters."""
    return next(number for number, month in enumerate(_MONTHS, 1) if month[:3] == name[:3])


def weekday_number(name: str) -> int:
    """1 (Monday) to 7, as ISO counts, by the first three letters."""
    return next(number for number, day in enumerate(_WEEKDAYS, 1) if day[:3] == name[:3])


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def unit_start(day: date, unit: str, week_start: str = "monday") -> date:
    """The first day of the calendar unit that a day is in."""
    if unit == "week":
        return day - timedelta(days=(day.isoweekday() - weekday_number(week_start)) % 7)
    months = MONTHS_IN.get(unit)
    return day if months is None else date(day.year, (day.month - 1) // months * months + 1, 1)


def unit_end(start: date, unit: str, count: int = 1) -> date:
    """The first day after `count` units that begin on a unit's first day."""
    if unit in ("day", "week"):
        return start + timedelta(days=count * (7 if unit == "week" else 1))
    return add_months(start, count * MONTHS_IN[unit])
