"""Phrases that count units from today: "this week", "last month", "past 30 days", "2 weeks ago", "next year".

"Last <unit>" and "previous N <units>" are complete calendar units; "last N days, weeks, months" are
whole days that end yesterday.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, timedelta

from service.domain import Period
from service.semantics.clock import Clock, last_days, last_units
from service.semantics.dates import DAY, MONTHS_IN, NUMBER, Span, add_months, number_of, unit_end
from service.semantics.time_match import LEAD, TimeMatch, rule

_UNIT = r"(?P<unit>week|month|quarter|half|year)"
_WORDS = r"days?|weeks?|wks?|fortnights?|months?|quarters?|qtrs?|years?|yrs?"
_HOURS_AND_LETTERS = r"hours?|hrs?|h|d|w|mo|m|y"
_SHORT = {"h": "hour", "hr": "hour", "d": "day", "w": "week", "wk": "week", "mo": "month", "m": "month"} | {
    "qtr": "quarter",
    "yr": "year",
    "y": "year",
}
WORKDAYS = (1, 2, 3, 4, 5)
_FULL = r"(?: full| complete| completed| calendar| whole)?"


def unit_of(word: str) -> str:
    """The unit that a word such as "wks" names."""
    singular = word if word in _SHORT else word.removesuffix("s")
    return _SHORT.get(singular, singular)


@rule(
    r"(?:for )?(?:so far )?(?:the )?"
    r"(?P<word>today|yesterday|day before yesterday|tomorrow|day after tomorrow)(?: so far)?"
)
def near_day(match: re.Match[str], clock: Clock) -> Period:
    """ "Today", "the day before yesterday", "tomorrow"."""
    steps = {"day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "day after tomorrow": 2}
    start = clock.today + timedelta(days=steps[match["word"]])
    return clock.period(Span(start, start + DAY), match["word"], "day")


@rule(
    LEAD
    + r"(?:(?:this|current|the current)(?: calendar)? "
    + _UNIT
    + r"(?! hour)(?: so far|[- ]to[- ]date| until (?:now|today))?"
    r"|(?P<short>wtd|mtd|qtd|ytd)|so far this (?P<far>week|month|quarter|half|year)"
    r"|(?P<to>week|month|quarter|year)[- ]to[- ]date"
    r"|(?:since )?(?:the )?(?:start|beginning) of (?:the|this) (?P<begin>week|month|quarter|year))"
)
def current_unit(match: re.Match[str], clock: Clock) -> Period:
    """ "This month", "so far this month", "MTD", "since the start of the year"."""
    short = {"wtd": "week", "mtd": "month", "qtd": "quarter", "ytd": "year"}
    named = match["unit"] or match["far"] or match["to"] or match["begin"]
    unit = named or short[match["short"]]
    start = clock.start_of(unit)
    return clock.period(Span(start, unit_end(start, unit)), f"this {unit}", unit)


@rule(
    LEAD
    + rf"(?P<how>last|previous|prior|preceding|past)(?P<full>{_FULL})"
    + r" (?P<unit>hour|day|week|month|quarter|half(?! (?:an )?(?:hour|day|week|month|year|of))|year)"
)
def last_unit(match: re.Match[str], clock: Clock) -> Period:
    """ "Last week" is the last full one, "past week" the last 7 days."""
    unit = match["unit"]
    if unit != "hour" and (match["how"] != "past" or match["full"] or unit in ("quarter", "half")):
        return last_units(1, unit, clock)
    return rolling(1, unit, clock)


@rule(LEAD + _UNIT + r" before last")
def unit_before_last(match: re.Match[str], clock: Clock) -> Period:
    """ "The week before last"."""
    unit = match["unit"]
    start = clock.start_of(unit)
    for _ in range(2):
        start = clock.start_of(unit, start - DAY)
    return clock.period(Span(start, unit_end(start, unit)), f"the {unit} before last", unit)


@rule(
    LEAD
    + rf"(?P<how>last|past|previous|prior|trailing|recent|preceding|rolling)(?P<full>{_FULL})"
    + rf" (?P<count>{NUMBER})"
    + rf"(?:[ -]of)?(?P<whole>{_FULL})[ -]?(?P<unit>{_WORDS}|{_HOURS_AND_LETTERS})"
)
def last_count(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Last 30 days", "past two weeks", "previous 6 months", "past 48h"; "last 3 months" are whole ones."""
    count, unit = number_of(match["count"]), unit_of(match["unit"])
    if count is None or not 0 < count <= 5000:
        return None
    complete = match["full"] or match["whole"] or match["how"] in ("previous", "prior", "preceding")
    whole = match["how"] == "last" and unit in ("month", "year")
    if (unit in ("week", "month", "year") and complete) or unit == "quarter" or whole:
        return last_units(count, unit, clock)
    return rolling(count, unit, clock)


@rule(r"(?:l(?P<after>\d{1,3})(?P<unit>[hdwm])|(?P<count>\d{1,4})d|(?P<year>ttm|ltm|t12m))")
def short_count(match: re.Match[str], clock: Clock) -> Period | None:
    """ "7d", "L30D", "l4w", "TTM"."""
    if match["year"]:
        return rolling(12, "month", clock)
    count = int(match["after"] or match["count"])
    return rolling(count, unit_of(match["unit"] or "d"), clock) if count else None


@rule(LEAD + r"(?:last|past|previous) (?P<what>fortnight|half[- ]year)")
def fortnight(match: re.Match[str], clock: Clock) -> Period:
    """ "Past fortnight", "last half year"."""
    return last_days(14, clock) if match["what"] == "fortnight" else rolling(6, "month", clock)


def rolling(count: int, unit: str, clock: Clock) -> Period:
    """The last N of a unit, counted back from today; hours are exact and end now."""
    if unit == "hour":
        until = clock.asked_at.astimezone(UTC)  # real hours: wall-clock arithmetic is off where clocks change
        return clock.hours(until - timedelta(hours=count), until, _label(count, unit), rolling=True)
    if unit in ("day", "week", "fortnight"):
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        return replace(last_days(days, clock), label=_label(count, unit))
    span = Span(add_months(clock.today, -count * MONTHS_IN[unit]), clock.today)
    return Period(span.start, span.end, clock.zone, _label(count, unit), unit, rolling=True)


def _label(count: int, unit: str) -> str:
    """Words that read back as the same days: "last 3 months" would be whole ones."""
    how = "past" if count == 1 or unit in ("month", "year") else "last"
    return f"{how} {unit}" if count == 1 else f"{how} {count} {unit}s"


_COMPARED = "".join(rf"(?<!\b{word} )" for word in ("than", "vs", "vs.", "versus", "against", "to", "with"))


@rule(_COMPARED + rf"(?:in |on |from )?(?:the )?(?P<count>an?|{NUMBER}) (?P<unit>{_WORDS}) ago")
def ago(match: re.Match[str], clock: Clock) -> Period | None:
    """That calendar unit: "3 days ago", "2 weeks ago". "A year ago" is left to comparisons."""
    unit = unit_of(match["unit"])
    count = number_of(match["count"]) or 1
    if (unit, count) == ("year", 1) or unit == "fortnight":
        return None
    if unit == "day":
        start = clock.today - count * DAY
    elif unit == "week":
        start = clock.start_of("week") - count * 7 * DAY
    else:
        start = add_months(clock.start_of(unit), -count * MONTHS_IN[unit])
    label = f"{count} {unit}s ago" if count > 1 else f"a {unit} ago"
    return clock.period(Span(start, unit_end(start, unit)), label, unit)


@rule(
    LEAD
    + rf"(?:next|coming|upcoming|following) (?:(?P<count>{NUMBER}) )?"
    + r"(?P<unit>days?|weeks?|months?|quarters?|years?)"
)
def coming(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Next month"; "next 30 days" begin tomorrow."""
    unit, count = unit_of(match["unit"]), number_of(match["count"] or "1")
    if not count or count > 5000:
        return None
    if match["count"] and unit in ("day", "week"):
        span = Span(clock.tomorrow, clock.tomorrow + count * (7 if unit == "week" else 1) * DAY)
        return clock.period(span, f"next {count} {unit}s", "day")
    start = unit_end(clock.start_of(unit), unit)
    label = f"next {count} {unit}s" if count > 1 else f"next {unit}"
    return clock.period(Span(start, unit_end(start, unit, count)), label, unit)


@rule(
    LEAD
    + r"(?:(?P<how>last|this|past|previous) weekend|(?<=over the )weekend|weekend (?P<before>before last))"
)
def weekend(match: re.Match[str], clock: Clock) -> Period:
    """ "Last weekend": Saturday and Sunday; "over the weekend" is the latest that has begun."""
    latest = latest_weekend(clock.today)
    back = int(bool(match["before"]))
    if clock.today < latest.end and (match["before"] or match["how"] not in (None, "this")):
        back += 1
    weeks = timedelta(weeks=back)
    return weekend_of(Span(latest.start - weeks, latest.end - weeks), clock)


def latest_weekend(day: date) -> Span:
    """The latest Saturday and Sunday that have begun on a day."""
    saturday = day - (day.isoweekday() + 1) % 7 * DAY
    return Span(saturday, saturday + 2 * DAY)


def weekend_of(days: Span, clock: Clock) -> Period:
    """A weekend, called by its Saturday."""
    return clock.period(days, f"weekend of {days.start.day} {days.start:%B %Y}", "range")


_BUSINESS_DAYS = re.compile(
    LEAD
    + rf"(?:last|past|previous|prior|trailing) (?:(?P<count>{NUMBER}) )?"
    + r"(?:full )?(?:business|working|work|week) ?days?(?!\w)"
)


def business_days(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """ "Last 10 business days": from the first of them through the last, Monday to Friday only."""
    match = _BUSINESS_DAYS.match(text, at)
    count = number_of(match["count"] or "1") if match else None
    if not match or not count or count > 2000:
        return None
    last = clock.today - DAY
    while last.isoweekday() not in WORKDAYS:
        last -= DAY
    first = last
    for _ in range(count - 1):
        first -= DAY * (3 if first.isoweekday() == 1 else 1)
    label = f"last {count} business days" if count > 1 else "last business day"
    return TimeMatch(at, match.end(), clock.period(Span(first, last + DAY), label, "range"), WORKDAYS)
