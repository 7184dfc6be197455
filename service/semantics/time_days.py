"""Phrases that name single days: "2026-10-14", "14 Nov", "15/10/2026", "on Tuesday", "the 5th".

A numeric date that could be read both ways (3/4) is none, so that it is asked back.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from service.domain import Period
from service.semantics.clock import Clock
from service.semantics.dates import DAY, Span, add_months, month_number, unit_end, weekday_number
from service.semantics.time_match import IN_YEAR, MONTH, ORDINAL, WEEKDAY, Rule, behind, named_year, rule

_ON = r"(?:on |for |at )?(?:the )?"
_NAME_OF_DAY = rf"(?:{WEEKDAY.format('dayname')},? (?:the )?)?"
SLASHED = r"(?P<{0}a>\d{{1,2}})/(?P<{0}b>\d{{1,2}})(?:/(?P<{0}year>20\d\d|\d\d))?"
"""Two numbers, in either order, and perhaps a year."""


def one_day(day: date, clock: Clock) -> Period:
    """A day, called by its date."""
    return clock.period(Span(day, day + DAY), f"{day.day} {day:%B %Y}", "day")


@rule(_ON + r"(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?![-/]\d)")
def iso_day(match: re.Match[str], clock: Clock) -> Period:
    """ "2026-10-14", "2026/10/14"."""
    return one_day(date(int(match["year"]), int(match["month"]), int(match["day"])), clock)


@rule(
    _ON
    + _NAME_OF_DAY
    + rf"(?:(?P<d1>\d{{1,2}}){ORDINAL}(?: of)? {MONTH.format('m1')}"
    + rf"|{MONTH.format('m2')} (?:the )?(?P<d2>\d{{1,2}}){ORDINAL})"
    + rf"(?:{IN_YEAR.format('year', 'short')})?"
)
def named_day(match: re.Match[str], clock: Clock) -> Period | None:
    """ "14 Nov", "October 14th, 2025", "Tuesday 3 November"; the latest unless a year is named."""
    found = day_in(match["m1"] or match["m2"], match["d1"] or match["d2"], named_year(match), clock)
    if found is None or (match["dayname"] and found.isoweekday() != weekday_number(match["dayname"])):
        return None
    return one_day(found, clock)


def day_in(month: str, day: str, year: int | None, clock: Clock) -> date | None:
    """A day of a month; without a year, the latest that has begun (29 February: of a leap year)."""
    return _latest(int(day), month_number(month), year, clock)


def _latest(day: int, month: int, year: int | None, clock: Clock) -> date | None:
    for one in [year] if year else range(clock.today.year, clock.today.year - 9, -1):
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if year or found <= clock.today:
            return found
    return None


@rule(_ON + r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d|\d\d)?(?!\.?\d)")
def dotted_day(match: re.Match[str], clock: Clock) -> Period | None:
    """ "15.10.2026": dots are written where the day comes first."""
    found = _latest(int(match["day"]), int(match["month"]), _full(match["year"]), clock)
    return one_day(found, clock) if found else None


@rule(_ON + r"(?=\d\d?/\d\d?/\d)" + SLASHED.format("") + r"(?![/\d])")
def slashed_day_with_year(match: re.Match[str], clock: Clock) -> Period | None:
    """ "10/15/2026"; not "3/4/2026"."""
    return _slashed(match, clock)


@rule(SLASHED.format("") + r"(?![/\d])")
def slashed_day(match: re.Match[str], clock: Clock) -> Period | None:
    """ "15/10" in "since 15/10"; alone, 24/7 is no day."""
    return _slashed(match, clock)


def _slashed(match: re.Match[str], clock: Clock) -> Period | None:
    day_first = is_day_first([match])
    found = slashed_date(match, "", day_first, clock) if day_first is not None else None
    return one_day(found, clock) if found else None


def is_day_first(matches: list[re.Match[str]], prefixes: tuple[str, ...] = ("",)) -> bool | None:
    """Whether dates such as 15/10 begin with the day; None when nothing decides it."""
    pairs = [(int(match[f"{name}a"]), int(match[f"{name}b"])) for match in matches for name in prefixes]
    orders = {first > 12 for first, second in pairs if (first > 12) != (second > 12)}
    if not orders and all(first == second for first, second in pairs):
        return True
    return orders.pop() if len(orders) == 1 else None


def slashed_date(match: re.Match[str], prefix: str, day_first: bool, clock: Clock) -> date | None:
    """The day that the two numbers name, once their order is known."""
    first, second = int(match[f"{prefix}a"]), int(match[f"{prefix}b"])
    day, month = (first, second) if day_first else (second, first)
    return _latest(day, month, _full(match[f"{prefix}year"]), clock)


def _full(year: str | None) -> int | None:
    return int(year) % 100 + 2000 if year else None


@rule(
    r"(?:on )?(?:the )?(?:(?P<how>last|this|past|previous|next|on) "
    + WEEKDAY.format("weekday")
    + r"(?! (?:mornings|afternoons|evenings|nights))"
    + rf"|{WEEKDAY.format('before')} (?:of )?(?:the )?(?P<week>last week|this week|week before last)"
    + rf"|(?P<behind>last|this) week(?:,| on)? {WEEKDAY.format('after')})"
)
def weekday(match: re.Match[str], clock: Clock) -> Period:
    """ "Last Tuesday" and "on Tuesday" are the latest before today; "this Tuesday", "Tuesday last week"."""
    number = weekday_number(match["weekday"] or match["before"] or match["after"])
    if match["how"] in ("last", "past", "previous", "on"):
        return one_day(latest_weekday(number, clock), clock)
    which = match["how"] or match["week"] or match["behind"]
    weeks = {"next": 1, "this": 0, "last": -1, "week": -2}[which.split()[0]]
    return one_day(day_of_week(number, weeks, clock), clock)


def day_of_week(number: int, weeks: int, clock: Clock) -> date:
    """The day of that ISO number in the week some weeks from this one."""
    start = clock.start_of("week") + timedelta(weeks=weeks)
    return start + timedelta(days=(number - start.isoweekday()) % 7)


def latest_weekday(number: int, clock: Clock) -> date:
    """The latest day of that ISO number before today."""
    back = (clock.today.isoweekday() - number) % 7 or 7
    return clock.today - timedelta(days=back)


@rule(r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)(?! (?:week|day|month|quarter|half|percentile))")
def ordinal_day(match: re.Match[str], clock: Clock) -> Period | None:
    """ "The 5th" in "since the 5th": of this month or an earlier one."""
    found = latest_ordinal(int(match["day"]), clock.today, clock)
    return one_day(found, clock) if found else None


def latest_ordinal(day: int, until: date, clock: Clock) -> date | None:
    """The latest day of that number in its month, no later than `until`."""
    start = clock.start_of("month", until)
    for back in range(3):
        month = add_months(start, -back)
        found = month + timedelta(days=day - 1)
        if found < unit_end(month, "month") and found <= until:
            return found
    return None


@rule(WEEKDAY.format("weekday"))
def bare_weekday(match: re.Match[str], clock: Clock) -> Period:
    """ "Monday" in "since Monday"."""
    return one_day(latest_weekday(weekday_number(match["weekday"]), clock), clock)


DAYS: tuple[Rule, ...] = (
    iso_day,
    named_day,
    dotted_day,
    slashed_day_with_year,
    weekday,
    behind(r"(?:on |for )(?=\d)", slashed_day),
    behind(r"on (?=the )", ordinal_day),
)
BARE_DAYS: tuple[Rule, ...] = (bare_weekday, ordinal_day, slashed_day)
"""Days only where a word such as "since" says that a day must follow."""
