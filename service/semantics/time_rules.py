"""One rule for each kind of time phrase: a pattern, and what it means at the moment of the question.

Rules read at a place of the text; the longest reading wins, in `calendar`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta

from service.domain import Period
from service.semantics.clock import Clock, all_time, last_days, last_units
from service.semantics.dates import (
    DAY,
    MONTH_NAMES,
    NUMBER,
    WEEKDAY_NAMES,
    Span,
    add_months,
    month_number,
    number_of,
    unit_end,
    unit_start,
    weekday_number,
)

MONTH = rf"(?P<{{0}}>{'|'.join(MONTH_NAMES)})\.?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAY_NAMES)})s?"
YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_UNITS = {"hr": "hour", "wk": "week", "mo": "month", "qtr": "quarter", "yr": "year"}


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """Where in the text a period stands, and which."""

    start: int
    end: int
    period: Period


Rule = Callable[[str, int, Clock], TimeMatch | None]

# ---- rules: each reads one kind of phrase at a place of the text ----


def rule(pattern: str) -> Callable[[Callable[[re.Match[str], Clock], Period | None]], Rule]:
    """Makes a rule of a pattern, which must end with a word, and a reading of its match."""
    compiled = re.compile(rf"(?:{pattern})(?!\w)")

    def wrap(read: Callable[[re.Match[str], Clock], Period | None]) -> Rule:
        def at_place(text: str, at: int, clock: Clock) -> TimeMatch | None:
            match = compiled.match(text, at)
            period = read(match, clock) if match else None
            return TimeMatch(at, match.end(), period) if match and period else None

        return at_place

    return wrap


_LEAD = r"(?:(?:in|on|over|during|for|within|of|throughout|across) )?(?:the )?"


@rule(r"(?:for )?(?P<word>today|yesterday|day before yesterday|the day before yesterday)(?: so far)?")
def _near_day(match: re.Match[str], clock: Clock) -> Period:
    back = {"today": 0, "yesterday": 1}.get(match["word"], 2)
    start = clock.today - timedelta(days=back)
    return clock.period(Span(start, start + DAY), match["word"].removeprefix("the "), "day")


@rule(
    _LEAD
    + r"(?:(?:this|current)(?: calendar)? (?P<unit>week|month|quarter|year)(?:(?: so far|[- ]to[- ]date))?"
    + r"|(?P<short>wtd|mtd|qtd|ytd)|(?:so far this )(?P<far>week|month|quarter|year)"
    + r"|(?P<to>week|month|quarter|year)[- ]to[- ]date"
    + r"|(?:since )?(?:the )?(?:start|beginning) of (?:the|this) (?P<begin>week|month|quarter|year))"
)
def _current_unit(match: re.Match[str], clock: Clock) -> Period:
    short = {"wtd": "week", "mtd": "month", "qtd": "quarter", "ytd": "year"}
    named = match["unit"] or match["far"] or match["to"] or match["begin"]
    unit = named or short[match["short"]]
    start = unit_start(clock.today, unit)
    return clock.period(Span(start, unit_end(start, unit)), f"this {unit}", unit)


@rule(
    _LEAD
    + r"(?P<how>last|previous|prior|past)(?P<full>(?: full| complete| calendar)?)"
    + r" (?P<unit>day|week|month|quarter|year)"
)
def _last_unit(match: re.Match[str], clock: Clock) -> Period:
    unit = match["unit"]
    if match["how"] != "past" or match["full"] or unit == "quarter":
        return last_units(1, unit, clock)
    return _rolling(1, unit, clock)


@rule(_LEAD + r"(?P<unit>week|month|quarter|year) before last")
def unit_before_last(match: re.Match[str], clock: Clock) -> Period:
    """ "The week before last"."""
    start = unit_start(clock.today, match["unit"])
    for _ in range(2):
        start = unit_start(start - DAY, match["unit"])
    return clock.period(
        Span(start, unit_end(start, match["unit"])), f"the {match['unit']} before last", match["unit"]
    )


@rule(
    _LEAD
    + r"(?P<how>last|past|previous|prior|trailing|recent|preceding|rolling)"
    + r"(?P<full>(?: full| complete| calendar)?)"
    + rf" (?P<count>{NUMBER})[ -]?(?:of )?(?P<whole>(?:full |complete |calendar )?)"
    + r"(?P<unit>hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|quarters?|qtrs?|years?|yrs?|h|d|w|mo|m|y)"
)
def last_count(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Last 30 days", "past two weeks", "previous 3 complete months"."""
    count = number_of(match["count"])
    unit = _unit(match["unit"])
    if count is None or not 0 < count <= 5000:
        return None
    if match["full"] or match["whole"] or unit == "quarter":
        return last_units(count, unit, clock)
    return _rolling(count, unit, clock)


@rule(r"(?:l(?=\d+[dhwm]))?(?P<count>\d{1,4})(?P<unit>d|(?<=l\d)[hwm]|(?<=l\d\d)[hwm])")
def short_count(match: re.Match[str], clock: Clock) -> Period | None:
    """ "7d", "L30D", "l4w"."""
    return _rolling(int(match["count"]), _unit(match["unit"]), clock) if int(match["count"]) else None


@rule(_LEAD + r"(?:last|past) fortnight")
def fortnight(match: re.Match[str], clock: Clock) -> Period:
    """ "Last fortnight"."""
    return last_days(14, clock)


def _unit(word: str) -> str:
    short = {"h": "hour", "d": "day", "w": "week", "mo": "month", "m": "month", "y": "year"}
    if word in short:
        return short[word]
    singular = word.removesuffix("s")
    return _UNITS.get(singular, singular)


def _rolling(count: int, unit: str, clock: Clock) -> Period:
    """The last N of a unit, counted back from today; hours are exact and end now."""
    if unit == "hour":
        return _hours(count, clock)
    if unit in ("day", "week", "fortnight"):
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        return replace(last_days(days, clock), label=_label(count, unit))
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    span = Span(add_months(clock.today, -months), clock.today)
    return Period(span.start, span.end, clock.zone, _label(count, unit), unit, rolling=True)


def _label(count: int, unit: str) -> str:
    return f"past {unit}" if count == 1 else f"last {count} {unit}s"


def _hours(count: int, clock: Clock) -> Period:
    until = clock.asked_at.astimezone(UTC)  # real hours: wall-clock arithmetic is off where clocks change
    since = until - timedelta(hours=count)
    return Period(
        start=since.astimezone(clock.asked_at.tzinfo).date(),
        end=clock.tomorrow,
        zone=clock.zone,
        label=f"last {count} hours",
        unit="hour",
        rolling=True,
        partial=True,
        since=since.replace(tzinfo=None),
        until=until.replace(tzinfo=None),
    )


@rule(
    _LEAD
    + MONTH.format("month")
    + r"(?:,? (?:of )?"
    + YEAR.format("year")
    + r"| '(?P<short>\d\d)(?= |$)| (?:of )?(?P<which>last|this) year)?(?! \d)"
)
def month(match: re.Match[str], clock: Clock) -> Period | None:
    """ "October", "Oct 2025", "in May"; the latest that has begun unless a year is named."""
    if match[0] == "may":
        return None  # "may" alone is far more often the verb
    year = match["year"] or (f"20{match['short']}" if match["short"] else None)
    if match["which"]:
        year = str(clock.today.year - (match["which"] == "last"))
    span = _month_span(match["month"], year, clock)
    return clock.period(span, f"{span.start:%B %Y}", "month")


def _month_span(name: str, year: str | None, clock: Clock) -> Span:
    """A month of a year, or the latest one that has begun."""
    month = month_number(name)
    number = int(year) if year else clock.today.year - (month > clock.today.month)
    start = date(number, month, 1)
    return Span(start, unit_end(start, "month"))


@rule(_LEAD + r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?!-)")
def _iso_month(match: re.Match[str], clock: Clock) -> Period:
    start = date(int(match["year"]), int(match["month"]), 1)
    return clock.period(Span(start, unit_end(start, "month")), f"{start:%B %Y}", "month")


@rule(
    _LEAD
    + r"(?P<kind>q|h)(?P<number>[1-4])(?:(?: of)? "
    + YEAR.format("year")
    + r"|[ /]?'?(?P<short>\d\d)(?= |$))?"
)
def _quarter_or_half(match: re.Match[str], clock: Clock) -> Period | None:
    return _part_of_year(match["kind"], int(match["number"]), match["year"] or match["short"], clock)


@rule(
    _LEAD
    + r"(?P<number>first|second|third|fourth|1st|2nd|3rd|4th) (?P<kind>quarter|half)"
    + r"(?: of (?:the|this) year|(?: of)? "
    + YEAR.format("year")
    + r")"
)
def _named_part(match: re.Match[str], clock: Clock) -> Period | None:
    number = {"f": 1, "s": 2, "t": 3}.get(match["number"][0]) or int(match["number"][0])
    number = 4 if match["number"] in ("fourth", "4th") else number
    return _part_of_year(match["kind"][0], number, match["year"] or str(clock.today.year), clock)


def _part_of_year(kind: str, number: int, year: str | None, clock: Clock) -> Period | None:
    """A quarter or half of a year, or the latest one that has begun."""
    months = 3 if kind == "q" else 6
    if number > 12 // months:
        return None
    first = (number - 1) * months + 1
    chosen = int(year if year and len(year) == 4 else f"20{year}") if year else clock.today.year
    if not year and date(chosen, first, 1) > clock.today:
        chosen -= 1
    start = date(chosen, first, 1)
    name = f"{'Q' if kind == 'q' else 'H'}{number} {chosen}"
    return clock.period(Span(start, add_months(start, months)), name, "quarter" if kind == "q" else "half")


@rule(_LEAD + r"(?:calendar year |year )?" + YEAR.format("year") + r"(?!-)")
def _year(match: re.Match[str], clock: Clock) -> Period:
    start = date(int(match["year"]), 1, 1)
    return clock.period(Span(start, date(start.year + 1, 1, 1)), str(start.year), "year")


@rule(_LEAD + r"(?:fy|fiscal year )'?(?P<year>\d\d|20\d\d)")
def fiscal_year(match: re.Match[str], clock: Clock) -> Period:
    """Named for the calendar year in which it ends."""
    year = int(match["year"]) % 100 + 2000
    first = clock.fiscal_start_month
    start = date(year if first == 1 else year - 1, first, 1)
    return clock.period(Span(start, add_months(start, 12)), f"fiscal year {year}", "year")


@rule(r"(?:on )?(?P<iso>(?:19|20)\d\d-\d\d-\d\d)")
def _iso_day(match: re.Match[str], clock: Clock) -> Period | None:
    try:
        start = date.fromisoformat(match["iso"])
    except ValueError:
        return None
    return _one_day(start, clock)


ORDINAL = r"(?:st|nd|rd|th)?"


@rule(
    r"(?:on )?(?:the )?(?:(?P<d1>\d{1,2})"
    + ORDINAL
    + r"(?: of)? "
    + MONTH.format("m1")
    + "|"
    + MONTH.format("m2")
    + r" (?:the )?(?P<d2>\d{1,2})"
    + ORDINAL
    + r")(?:,? "
    + YEAR.format("year")
    + r")?"
)
def _named_day(match: re.Match[str], clock: Clock) -> Period | None:
    day = day_in(match["m1"] or match["m2"], match["d1"] or match["d2"], match["year"], clock)
    return _one_day(day, clock) if day else None


def day_in(month: str, day: str, year: str | None, clock: Clock) -> date | None:
    """A day of a month; without a year, the latest that has begun."""
    try:
        found = date(int(year) if year else clock.today.year, month_number(month), int(day))
    except ValueError:
        return None
    return found if year or found <= clock.today else found.replace(year=found.year - 1)


def _one_day(day: date, clock: Clock) -> Period:
    return clock.period(Span(day, day + DAY), f"{day.day} {day:%B %Y}", "day")


@rule(r"(?:on )?(?P<how>last|this|past|on) " + _WEEKDAY)
def _weekday(match: re.Match[str], clock: Clock) -> Period | None:
    wanted = weekday_number(match["weekday"])
    if match["weekday"] + "s" == match[0].split()[-1]:
        return None
    back = (clock.today.isoweekday() - wanted) % 7
    if match["how"] != "this":
        back = back or 7
    return _one_day(clock.today - timedelta(days=back), clock)


@rule(_LEAD + r"(?P<how>last|this|past) weekend")
def weekend(match: re.Match[str], clock: Clock) -> Period:
    """ "Last weekend": Saturday and Sunday."""
    saturday = unit_start(clock.today, "week") + timedelta(days=5)
    if match["how"] != "this" or saturday > clock.today:
        saturday -= timedelta(days=7)
    return clock.period(
        Span(saturday, saturday + 2 * DAY), f"weekend of {saturday.day} {saturday:%B %Y}", "range"
    )


@rule(_LEAD + r"(?:week|wk|w|kw) ?#?(?P<week>\d{1,2})(?:(?: of)? " + YEAR.format("year") + ")?")
def _numbered_week(match: re.Match[str], clock: Clock) -> Period | None:
    """The latest week of that number that has begun; week 53 is of the last year that had one."""
    newest = clock.today.isocalendar().year
    years = [int(match["year"])] if match["year"] else range(newest, newest - 7, -1)
    starts = [_week(year, int(match["week"])) for year in years]
    start = next((day for day in starts if day and (match["year"] or day <= clock.today)), None)
    if start is None:
        return None
    iso = start.isocalendar()
    return clock.period(Span(start, start + 7 * DAY), f"week {iso.week} of {iso.year}", "week")


def _week(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


@rule(_LEAD + r"(?:(?:all|entire) time|all[- ]time|ever|history|whole history|all of history|of all time)")
def ever(match: re.Match[str], clock: Clock) -> Period:
    """ "All time", "ever"."""
    return all_time(clock)


_PARTS = {
    "first week": (0, 7),
    "second week": (7, 14),
    "third week": (14, 21),
    "last week": (-7, 0),
    "first half": (0, 15),
    "second half": (15, 0),
    "beginning": (0, 10),
    "start": (0, 10),
    "early": (0, 10),
    "middle": (10, 20),
    "mid": (10, 20),
    "end": (-10, 0),
    "late": (-10, 0),
    "first few days": (0, 5),
}


@rule(
    _LEAD
    + rf"(?P<part>{'|'.join(_PARTS)})[ -](?:of )?"
    + MONTH.format("month")
    + r"(?:,? (?:of )?"
    + YEAR.format("year")
    + ")?"
)
def _part_of_month(match: re.Match[str], clock: Clock) -> Period:
    month = _month_span(match["month"], match["year"], clock)
    first, last = _PARTS[match["part"]]
    start = month.start + timedelta(days=first) if first >= 0 else month.end + timedelta(days=first)
    end = month.start + timedelta(days=last) if last > 0 else month.end
    return clock.period(Span(start, end), f"{match['part']} of {month.start:%B %Y}", "range")


def day_range(start: date, end: date, clock: Clock) -> Period:
    """Any days, both ends named; the end is exclusive."""
    last = end - DAY
    label = f"{start.day} {start:%b %Y} – {last.day} {last:%b %Y}"
    return clock.period(Span(start, end), label, "range")


POINTS: tuple[Rule, ...] = (
    _near_day,
    _current_unit,
    _last_unit,
    month,
    _iso_month,
    _quarter_or_half,
    _named_part,
    _year,
    _iso_day,
    _named_day,
    _weekday,
    _numbered_week,
    _part_of_month,
)
