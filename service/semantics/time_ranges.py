"""Time phrases with two ends: since, between, from … to, before, Monday to Friday, the 4 weeks ending."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from service.domain import Period
from service.semantics.clock import ALL_TIME_START, Clock
from service.semantics.dates import DAY, NUMBER, Span, add_months, number_of, weekday_number
from service.semantics.time_days import (
    SLASHED,
    day_in,
    day_of_week,
    is_day_first,
    latest_ordinal,
    latest_weekday,
    slashed_date,
)
from service.semantics.time_match import (
    IN_YEAR,
    JOINT,
    MONTH,
    ORDINAL,
    WEEKDAY,
    Rule,
    TimeMatch,
    longest,
    named_year,
    rule,
)
from service.semantics.time_points import END_POINTS, POINTS, bare_may

_LEAD = r"(?:(?:between|from|on|over|during|for|in) )?(?:the )?"
_AND_JOINT = rf"(?:{JOINT}| and )(?:the )?"


def day_range(start: date, end: date, clock: Clock) -> Period:
    """Any days, both ends named; the end is exclusive."""
    last = end - DAY
    label = f"{start.day} {start:%b %Y} – {last.day} {last:%b %Y}"
    return clock.period(Span(start, end), label, "range")


@rule(
    _LEAD
    + rf"(?P<d1>\d{{1,2}}){ORDINAL}{_AND_JOINT}(?P<d2>\d{{1,2}}){ORDINAL}(?: of)? "
    + MONTH.format("month")
    + rf"(?:{IN_YEAR.format('year', 'short')})?"
)
def days_of_month(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Between 1 and 15 October", "from the 1st to the 15th of October"."""
    return _spanned_days(match, clock)


@rule(
    _LEAD
    + MONTH.format("month")
    + rf" (?P<d1>\d{{1,2}}){ORDINAL}{_AND_JOINT}(?P<d2>\d{{1,2}}){ORDINAL}(?!:)"
    + rf"(?:{IN_YEAR.format('year', 'short')})?"
)
def month_days(match: re.Match[str], clock: Clock) -> Period | None:
    """ "October 1-15, 2026"."""
    return _spanned_days(match, clock)


def _spanned_days(match: re.Match[str], clock: Clock) -> Period | None:
    year = named_year(match)
    first = day_in(match["month"], match["d1"], year, clock)
    if not first:
        return None
    last = day_in(match["month"], match["d2"], first.year, clock)
    return day_range(first, last + DAY, clock) if last and first <= last else None


@rule(_LEAD + SLASHED.format("f") + _AND_JOINT + SLASHED.format("l") + r"(?![/\d])")
def slashed_days(match: re.Match[str], clock: Clock) -> Period | None:
    """ "1/10–15/10": one end that can only be read one way decides for both."""
    day_first = is_day_first([match], ("f", "l"))
    if day_first is None:
        return None
    first, last = (slashed_date(match, end, day_first, clock) for end in "fl")
    return day_range(first, last + DAY, clock) if first and last and first <= last else None


@rule(_LEAD + rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th){_AND_JOINT}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)")
def ordinal_days(match: re.Match[str], clock: Clock) -> Period | None:
    """ "From the 3rd to the 9th": the latest such days."""
    last = latest_ordinal(int(match["d2"]), clock.today, clock)
    first = latest_ordinal(int(match["d1"]), last, clock) if last else None
    return day_range(first, last + DAY, clock) if first and last else None


@rule(
    _LEAD
    + WEEKDAY.format("first")
    + _AND_JOINT
    + WEEKDAY.format("last")
    + r"(?:,? (?:of |in )?(?:the )?(?P<week>last week|this week|previous week|week before last))?"
)
def weekdays_of_week(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Monday to Friday last week"; without a week, the latest that is over."""
    first, last = weekday_number(match["first"]), weekday_number(match["last"])
    if match["week"]:
        weeks = {"this": 0, "last": -1, "previous": -1, "week": -2}[match["week"].split()[0]]
        start, end = day_of_week(first, weeks, clock), day_of_week(last, weeks, clock)
    elif match[0].startswith(("from ", "between ")):
        end = latest_weekday(last, clock)
        start = end - timedelta(days=(last - first) % 7)
    else:
        return None  # "Monday to Friday" alone are days of every week
    two = " and " in match[0] and not match[0].startswith("between")
    return day_range(start, end + DAY, clock) if start < end and not (two and last - first != 1) else None


_SINCE = re.compile(
    r"(?:ever )?(?:since|starting(?: from| on)?|beginning|from|after|as of|later than) (?:the )?"
)
_UNTIL_NOW = re.compile(
    r"(?: (?:until|to|till|through|up to) | ?[-–] ?)(?:now|today|date|the present)\b"
    r"| onwards?\b| on(?=$|[?!.,]| (?:for|by|in|per)\b)"
)


def since(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """ "Since March" begins with it, "after 10 November" with the day after."""
    lead = _SINCE.match(text, at)
    point = longest(END_POINTS, text, lead.end(), clock) if lead else None
    if not lead or not point or point.period.start > clock.today or point.period.since:
        return None
    tail = _UNTIL_NOW.match(text, point.end)
    if lead[0].startswith(("from", "beginning")) and not tail:
        return None
    past = lead[0].startswith(("after", "later"))
    start = point.period.end if past else point.period.start
    if text[lead.end() :].startswith(("mid ", "the middle of ", "middle of ")):
        start = start.replace(day=15)
    if start > clock.today or (past and point.period.partial):
        return None
    label = f"since {start.day} {start:%B %Y}"
    period = replace(day_range(start, clock.tomorrow, clock), label=label)
    return TimeMatch(at, tail.end() if tail else point.end, period)


_FROM = re.compile(r"(?:between|from) (?:the )?")
_TO = re.compile(JOINT + "(?:the )?")
_AND = re.compile(rf"(?:{JOINT}| and )(?:the )?")
_FOUR_DIGITS = re.compile(r"\d{4}|'\d\d")
_YEARLY = ("day", "month", "quarter", "half")
"""Units that are named without their year."""
_ENDS: tuple[Rule, ...] = (*POINTS, bare_may)


def between(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """ "Between September and October", "from Dec 2025 to Feb 2026", "2026-10-01..2026-10-15"."""
    lead = _FROM.match(text, at)
    first = longest(_ENDS, text, lead.end() if lead else at, clock)
    joint = (_AND if lead else _TO).match(text, first.end) if first else None
    last = longest(_ENDS, text, joint.end(), clock) if joint else None
    if not first or not last or first.period.since or last.period.since:
        return None
    dated = (bool(_FOUR_DIGITS.search(text[end.start : end.end])) for end in (first, last))
    span = _in_order(first.period, last.period, *dated)
    return TimeMatch(at, last.end, day_range(span.start, span.end, clock)) if span else None


def _in_order(first: Period, last: Period, first_dated: bool, last_dated: bool) -> Span | None:
    """The end without a year moves by whole years to where it is next to the other."""
    start, end = first.start, last.end
    if first.unit not in _YEARLY or (first_dated and last_dated):
        return Span(start, end) if start < end else None
    while start >= end and not first_dated:
        start = add_months(start, -12)
    while first_dated and last.unit in _YEARLY and add_months(end, -12) > start:
        end = add_months(end, -12)
    return Span(start, end) if start < end else None


_BEFORE = re.compile(
    r"(?<!day )(?<!week )(?<!month )(?<!quarter )(?<!year )(?<!days )(?<!weeks )(?<!months )"
    r"(?P<word>before|prior to|earlier than|until|till|up to(?: and including)?|up until|through) (?:the )?"
)


def before(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """ "Before November" ends with it, "until 10 November" and "through October" hold it."""
    lead = _BEFORE.match(text, at)
    point = longest(END_POINTS, text, lead.end(), clock) if lead else None
    if not lead or not point or point.period.start <= ALL_TIME_START or point.period.since:
        return None
    excluded = lead["word"] in ("before", "prior to", "earlier than")
    end = point.period.start if excluded else point.period.end
    last = end - DAY
    label = f"before {end.day} {end:%B %Y}" if excluded else f"until {last.day} {last:%B %Y}"
    if end > clock.tomorrow:
        return None
    partial = end == clock.tomorrow
    period = Period(ALL_TIME_START, end, clock.zone, label, "range", partial=partial)
    return TimeMatch(at, point.end, period)


_RUN = re.compile(
    rf"(?:in |over |for |during )?(?:the )?(?:last )?(?:(?P<count>{NUMBER})[ -])?(?P<unit>day|week|month)s?"
    r" (?P<how>ending|ended|ending on|ended on|up to|until|leading up to|before|prior to|starting|starting on"
    r"|starting from|beginning|from|after|following|since) (?:the )?"
)


def run_of_units(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """ "4 weeks ending 15 November", "week ending Friday", "the 7 days before 10 November"."""
    lead = _RUN.match(text, at)
    point = longest(END_POINTS, text, lead.end(), clock) if lead else None
    if not lead or not point or point.period.unit != "day":
        return None
    count = number_of(lead["count"] or "1")
    if not count or not (lead["count"] or lead["how"].startswith("end")):
        return None
    day = point.period.start
    if lead["how"].startswith(("end", "up", "until", "leading", "before", "prior")):
        end = day if lead["how"] in ("before", "prior to", "leading up to") else day + DAY
        return TimeMatch(at, point.end, day_range(_moved(end, -count, lead["unit"]), end, clock))
    start = day + DAY if lead["how"] in ("after", "following") else day
    return TimeMatch(at, point.end, day_range(start, _moved(start, count, lead["unit"]), clock))


def _moved(day: date, count: int, unit: str) -> date:
    if unit == "month":
        return add_months(day, count)
    return day + timedelta(days=count * (7 if unit == "week" else 1))


RANGES: tuple[Rule, ...] = (
    days_of_month,
    month_days,
    slashed_days,
    ordinal_days,
    weekdays_of_week,
    since,
    between,
    before,
    run_of_units,
)
