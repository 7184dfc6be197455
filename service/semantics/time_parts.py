"""Phrases that take a part of another period: "first 10 days of October", "second half of last year".

Also units that are told by what they hold or follow: "the week of 3 November", "the month before October".
"""

from __future__ import annotations

import re
from datetime import date

from service.semantics.clock import Clock
from service.semantics.dates import DAY, MONTHS_IN, NUMBER, Span, add_months, number_of, unit_end
from service.semantics.time_match import Rule, TimeMatch, longest
from service.semantics.time_points import END_POINTS, POINTS
from service.semantics.time_units import latest_weekend, weekend_of

_WEEK_OF = re.compile(
    r"(?:in |on |during |for )?(?:the )?week(?P<end>end)?"
    r" (?:of|starting|beginning|containing|from|commencing) (?:the )?"
)


def week_of(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """ "The week of Nov 3": the calendar week that holds the day; "the weekend of 14 November"."""
    lead = _WEEK_OF.match(text, at)
    point = longest(END_POINTS, text, lead.end(), clock) if lead else None
    if not lead or not point or point.period.unit != "day":
        return None
    if lead["end"]:
        days = latest_weekend(point.period.start)
        held = days.start <= point.period.start < days.end
        return TimeMatch(at, point.end, weekend_of(days, clock)) if held else None
    start = clock.start_of("week", point.period.start)
    label = f"week of {start.day} {start:%B %Y}"
    return TimeMatch(at, point.end, clock.period(Span(start, start + 7 * DAY), label, "week"))


_BESIDE = re.compile(
    r"(?:in |on |during |for )?(?:the )?(?P<unit>day|week|month|quarter|year) (?P<how>before|after) (?:the )?"
)


def unit_beside(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """ "The month before October", "the day after 3 November"."""
    lead = _BESIDE.match(text, at)
    point = longest(POINTS, text, lead.end(), clock) if lead else None
    if not lead or not point or point.period.rolling or point.period.unit != lead["unit"]:
        return None
    first = point.period.start
    start = _step(first, lead["unit"], -1 if lead["how"] == "before" else 1)
    label = f"the {lead['unit']} {lead['how']} {point.period.label}"
    period = clock.period(Span(start, unit_end(start, lead["unit"])), label, lead["unit"])
    return TimeMatch(at, point.end, period)


def _step(day: date, unit: str, count: int) -> date:
    if unit in MONTHS_IN:
        return add_months(day, count * MONTHS_IN[unit])
    return day + count * (7 if unit == "week" else 1) * DAY


_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1} | {
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
}
_PART = re.compile(
    r"(?:(?:in|on|over|during|for|within|at) )?(?:the )?"
    rf"(?:(?P<nth>{'|'.join(_NTH)})|week (?P<number>[1-5]))(?: (?P<count>{NUMBER}))?"
    r"(?:(?<=\d)| (?P<unit>day|week|month|quarter|half|halves)s?) (?:of|in) (?:the )?"
)


def part_of(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """ "First week of October" is its days 1 to 7, "last two days of October", "second half of 2025"."""
    lead = _PART.match(text, at)
    whole = longest(POINTS, text, _behind_article(text, lead), clock) if lead else None
    if not lead or not whole or whole.period.rolling or whole.period.unit not in MONTHS_IN:
        return None
    unit = lead["unit"] or "week"
    nth = int(lead["number"]) if lead["number"] else _NTH[lead["nth"]]
    count = number_of(lead["count"] or "1")
    span = Span(whole.period.start, unit_end(whole.period.start, whole.period.unit))
    part = _part(span, nth, unit, count or 0)
    if part is None or (lead["count"] and nth not in (1, -1)):
        return None
    many = "s" if lead["count"] and count != 1 else ""
    words = (lead["nth"], lead["count"], f"{unit}{many}", lead["number"])
    label = f"{' '.join(word for word in words if word)} of {whole.period.label}"
    return TimeMatch(at, whole.end, clock.period(part, label, _kind(part, unit)))


def _behind_article(text: str, lead: re.Match[str] | None) -> int:
    return lead.end() if lead else len(text)


def _kind(part: Span, unit: str) -> str:
    """A whole quarter of a year is compared with the quarter before, any other part with as many days."""
    whole = unit in MONTHS_IN and unit_end(part.start, unit) == part.end and part.start.day == 1
    return unit if whole else "range"


def _part(span: Span, nth: int, unit: str, count: int) -> Span | None:
    """The nth of the parts, or from the nth as many as `count`; None where the whole has no such part."""
    if unit == "half" and (span.end - span.start).days < 90:
        middle = span.start + 15 * DAY
        halves = {1: Span(span.start, middle), 2: Span(middle, span.end), -1: Span(middle, span.end)}
        return halves.get(nth) if count == 1 else None
    steps = (-count, 0) if nth == -1 else (nth - 1, nth - 1 + count)
    edge = span.end if nth == -1 else span.start
    start, end = (_step(edge, unit, step) for step in steps)
    return Span(start, end) if span.start <= start < end <= span.end and count else None


PARTS: tuple[Rule, ...] = (week_of, unit_beside, part_of)
