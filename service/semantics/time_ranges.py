"""Time phrases made of others: since, between, from … to, before, the week of; and all rules together."""

from __future__ import annotations

import re
from dataclasses import replace

from service.domain import Period
from service.semantics.clock import ALL_TIME_START, Clock
from service.semantics.dates import DAY, Span, add_months, unit_start
from service.semantics.time_rules import (
    MONTH,
    ORDINAL,
    POINTS,
    YEAR,
    Rule,
    TimeMatch,
    day_in,
    day_range,
    ever,
    fiscal_year,
    fortnight,
    last_count,
    month,
    rule,
    short_count,
    unit_before_last,
    weekend,
)


@rule(
    r"(?:(?:between|from) )?(?:the )?(?P<d1>\d{1,2})"
    + ORDINAL
    + r"(?: and | to | through | until |[-–])(?:the )?(?P<d2>\d{1,2})"
    + ORDINAL
    + r"(?: of)? "
    + MONTH.format("month")
    + r"(?:,? "
    + YEAR.format("year")
    + ")?"
)
def _days_of_month(match: re.Match[str], clock: Clock) -> Period | None:
    return _spanned_days(match, clock)


@rule(
    r"(?:(?:between|from) )?"
    + MONTH.format("month")
    + r" (?P<d1>\d{1,2})"
    + ORDINAL
    + r"(?: and | to | through | until | ?[-–] ?)(?P<d2>\d{1,2})"
    + ORDINAL
    + r"(?:,? "
    + YEAR.format("year")
    + ")?"
)
def _month_days(match: re.Match[str], clock: Clock) -> Period | None:
    return _spanned_days(match, clock)


def _spanned_days(match: re.Match[str], clock: Clock) -> Period | None:
    first = day_in(match["month"], match["d1"], match["year"], clock)
    last = day_in(match["month"], match["d2"], match["year"], clock)
    return day_range(first, last + DAY, clock) if first and last and first <= last else None


# ---- rules over other rules: since, between, from … to, before, week of ----


def _since(text: str, at: int, clock: Clock) -> TimeMatch | None:
    lead = re.compile(r"(?:ever )?(?:since|starting(?: from)?|from|after|as of) (?:the )?").match(text, at)
    point = _point(text, lead.end(), clock) if lead else None
    if not lead or not point or point.period.start > clock.today:
        return None
    whole_unit_after = lead[0].startswith("after") and point.period.unit != "day"
    start = point.period.end if whole_unit_after else point.period.start
    tail = re.compile(r" (?:until|to|till|through) (?:now|today)").match(text, point.end)
    if lead[0].startswith("from") and not tail and not re.compile(r" on(?:wards?)?\b").match(text, point.end):
        return None
    if start > clock.today:
        return None
    label = f"since {start.day} {start:%B %Y}"
    period = replace(day_range(start, clock.tomorrow, clock), label=label)
    return TimeMatch(at, tail.end() if tail else point.end, period)


def _between(text: str, at: int, clock: Clock) -> TimeMatch | None:
    lead = re.compile(r"(?:between|from) (?:the )?").match(text, at)
    first = _point(text, lead.end() if lead else at, clock) or _bare_may(
        text, lead.end() if lead else at, clock
    )
    joint = (
        re.compile(r" (?:and|to|until|till|through|thru) |(?: ?[-–] ?)").match(text, first.end)
        if first
        else None
    )
    if not first or not joint or (not lead and " and " in joint[0]):
        return None
    last = _point(text, joint.end(), clock) or _bare_may(text, joint.end(), clock)
    if not last:
        return None
    start, end = first.period.start, last.period.end
    if start >= end and first.period.unit in ("month", "day"):
        start = add_months(start, -12)
    return TimeMatch(at, last.end, day_range(start, end, clock)) if start < end else None


def _bare_may(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """Between two ends, "may" can only be the month."""
    reading = month(f"in {text[at:]}", 0, clock) if re.compile(r"may(?!\w)").match(text, at) else None
    return replace(reading, start=at, end=reading.end - 3 + at) if reading else None


def _before(text: str, at: int, clock: Clock) -> TimeMatch | None:
    lead = re.compile(r"(?:before|until|prior to|up to) (?:the )?").match(text, at)
    point = _point(text, lead.end(), clock) if lead else None
    if not lead or not point or point.period.start <= ALL_TIME_START:
        return None
    end = point.period.start if lead[0].startswith(("before", "prior")) else point.period.end
    label = f"before {end.day} {end:%B %Y}"
    return TimeMatch(at, point.end, Period(ALL_TIME_START, end, clock.zone, label, "range"))


def _in_week_of(text: str, at: int, clock: Clock) -> TimeMatch | None:
    lead = re.compile(
        r"(?:in |on |during |for )?(?:the )?week (?:of|starting|beginning|containing|from) (?:the )?"
    ).match(text, at)
    point = _point(text, lead.end(), clock) if lead else None
    if not point or point.period.unit != "day":
        return None
    start = unit_start(point.period.start, "week")
    label = f"week of {start.day} {start:%B %Y}"
    return TimeMatch(at, point.end, clock.period(Span(start, start + 7 * DAY), label, "week"))


def _point(text: str, at: int, clock: Clock) -> TimeMatch | None:
    readings = [reading for rule in POINTS if (reading := rule(text, at, clock))]
    return max(readings, key=lambda reading: reading.end, default=None)


RULES: tuple[Rule, ...] = (
    *POINTS,
    unit_before_last,
    last_count,
    short_count,
    fortnight,
    fiscal_year,
    weekend,
    ever,
    _days_of_month,
    _month_days,
    _since,
    _between,
    _before,
    _in_week_of,
)
