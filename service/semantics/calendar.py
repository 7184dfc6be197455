"""The one owner of time words: "last week", asked at a moment in a zone, is a half-open interval of days.

Our own, since no library was right often enough. Conventions: ISO weeks; "last <unit>" is the last
complete calendar unit; "last N days" are the N whole days that end yesterday; "this <unit>" runs
through today and is partial; a bare month is the latest one that has begun. What is not understood
stays in the text, so that a translator asks instead of guessing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from service.domain import Period
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

ALL_TIME_START = date(2000, 1, 1)

_MONTH = rf"(?P<{{0}}>{'|'.join(MONTH_NAMES)})\.?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAY_NAMES)})s?"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_UNITS = {"hr": "hour", "wk": "week", "mo": "month", "qtr": "quarter", "yr": "year"}


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment of the question, in the zone that its words are read in."""

    asked_at: datetime
    zone: str = "UTC"
    fiscal_start_month: int = 1

    @property
    def today(self) -> date:
        """The day of the question."""
        return self.asked_at.date()

    @property
    def tomorrow(self) -> date:
        """The end of every period that runs through today."""
        return self.today + DAY

    def period(self, span: Span, label: str, unit: str, rolling: bool = False) -> Period:
        """A Period from a span; one that reaches past now is partial, and ends with today at the latest."""
        end = min(span.end, self.tomorrow) if span.start < self.tomorrow else span.end
        partial = span.start < self.tomorrow <= span.end
        return Period(span.start, max(end, span.start + DAY), self.zone, label, unit, rolling, partial)


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """Where in the text a period stands, and which."""

    start: int
    end: int
    period: Period


def find(text: str, clock: Clock) -> list[TimeMatch]:
    """The periods that a lower-case text names, left to right, without overlaps."""
    found: list[TimeMatch] = []
    at = 0
    while at < len(text):
        match = _match_at(text, at, clock)
        if match is None:
            at = _next_word(text, at)
            continue
        found.append(match)
        at = max(match.end, at + 1)
    return found


def parse(text: str, clock: Clock) -> Period | None:
    """The period that a text names and nothing else, or None."""
    words = text.strip().lower()
    match = _match_at(words, 0, clock)
    return match.period if match and match.end == len(words) else None


def _next_word(text: str, at: int) -> int:
    following = re.compile(r"(?<![\w])(?=\w)").search(text, at + 1)
    return following.start() if following else len(text)


def _match_at(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """The longest reading that starts at a place."""
    readings = [reading for rule in RULES if (reading := rule(text, at, clock))]
    return max(readings, key=lambda reading: reading.end, default=None)


def previous(period: Period, clock: Clock) -> Period:
    """The interval of the same kind just before, cut to the same elapsed days where `period` is partial."""
    if period.since and period.until:
        return _hours_before(period)
    if period.rolling or period.unit == "range":
        span = Span(period.start - timedelta(days=period.days), period.start)
        return _like_for_like(period, span, f"the {_days(period.days)} before", clock)
    start = unit_start(period.start - DAY, period.unit)
    units = 1
    while unit_end(unit_start(period.start, period.unit), period.unit, units) < period.end:
        units += 1
    for _ in range(units - 1):
        start = unit_start(start - DAY, period.unit)
    span = Span(start, unit_end(start, period.unit, units))
    label = f"the {period.unit} before" if units == 1 else f"the {units} {period.unit}s before"
    return _like_for_like(period, span, label, clock)


def _hours_before(period: Period) -> Period:
    """The same number of hours just before a period that is exact to the hour."""
    assert period.since is not None
    assert period.until is not None
    since = period.since - (period.until - period.since)
    start = period.start - (period.until - period.since)
    return replace(
        period, start=start, end=period.start + DAY, since=since, until=period.since, label=f"the {period.label[5:]} before",
        partial=False,
    )  # fmt: skip


def year_before(period: Period, clock: Clock) -> Period:
    """The same days of the year before."""
    span = Span(add_months(period.start, -12), add_months(period.end, -12))
    return _like_for_like(period, span, "the same days a year before", clock)


def like_for_like(period: Period, other: Period) -> Period:
    """`other` cut to the days that `period` has elapsed, where that one is partial and of the same unit."""
    if not period.partial or other.partial or other.unit != period.unit or other.days <= period.days:
        return other
    end = other.start + timedelta(days=period.days)
    return replace(other, end=end, label=f"same days of {other.label}")


def _like_for_like(period: Period, span: Span, label: str, clock: Clock) -> Period:
    before = Period(span.start, span.end, clock.zone, label, period.unit, period.rolling)
    return like_for_like(period, before)


def _days(count: int) -> str:
    return "day" if count == 1 else f"{count} days"


def default_period(grain: str | None, clock: Clock) -> Period:
    """What a question without a period means: 30 days, 13 weeks, 12 months, by what it is split by."""
    counts = {"week": 13, "month": 12, "quarter": 8, "year": 3}
    if grain not in counts:
        return last_days(30, clock)
    return last_units(counts[grain], grain, clock)


def last_days(count: int, clock: Clock) -> Period:
    """The whole days that end yesterday."""
    span = Span(clock.today - timedelta(days=count), clock.today)
    return clock.period(span, f"last {_days(count)}", "day", rolling=True)


def last_units(count: int, unit: str, clock: Clock) -> Period:
    """The complete calendar units before the current one."""
    end = unit_start(clock.today, unit)
    start = end
    for _ in range(count):
        start = unit_start(start - DAY, unit)
    label = f"last {unit}" if count == 1 else f"last {count} complete {unit}s"
    return clock.period(Span(start, end), label, unit)


def all_time(clock: Clock) -> Period:
    """Everything through today."""
    return Period(ALL_TIME_START, clock.tomorrow, clock.zone, "all time", "range", partial=True)


Rule = Callable[[str, int, Clock], TimeMatch | None]

# ---- rules: each reads one kind of phrase at a place of the text ----


def _rule(pattern: str) -> Callable[[Callable[[re.Match[str], Clock], Period | None]], Rule]:
    compiled = re.compile(rf"(?:{pattern})(?!\w)")

    def wrap(read: Callable[[re.Match[str], Clock], Period | None]) -> Rule:
        def at_place(text: str, at: int, clock: Clock) -> TimeMatch | None:
            match = compiled.match(text, at)
            period = read(match, clock) if match else None
            return TimeMatch(at, match.end(), period) if match and period else None

        return at_place

    return wrap


_LEAD = r"(?:(?:in|on|over|during|for|within|of|throughout|across) )?(?:the )?"


@_rule(r"(?:for )?(?P<word>today|yesterday|day before yesterday|the day before yesterday)(?: so far)?")
def _near_day(match: re.Match[str], clock: Clock) -> Period:
    back = {"today": 0, "yesterday": 1}.get(match["word"], 2)
    start = clock.today - timedelta(days=back)
    return clock.period(Span(start, start + DAY), match["word"].removeprefix("the "), "day")


@_rule(
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


@_rule(
    _LEAD
    + r"(?P<how>last|previous|prior|past)(?P<full>(?: full| complete| calendar)?) (?P<unit>day|week|month|quarter|year)"
)
def _last_unit(match: re.Match[str], clock: Clock) -> Period:
    unit = match["unit"]
    if match["how"] != "past" or match["full"] or unit == "quarter":
        return last_units(1, unit, clock)
    return _rolling(1, unit, clock)


@_rule(_LEAD + r"(?P<unit>week|month|quarter|year) before last")
def _unit_before_last(match: re.Match[str], clock: Clock) -> Period:
    start = unit_start(clock.today, match["unit"])
    for _ in range(2):
        start = unit_start(start - DAY, match["unit"])
    return clock.period(
        Span(start, unit_end(start, match["unit"])), f"the {match['unit']} before last", match["unit"]
    )


@_rule(
    _LEAD
    + rf"(?P<how>last|past|previous|prior|trailing|recent|preceding|rolling)(?P<full>(?: full| complete| calendar)?)"
    + rf" (?P<count>{NUMBER})[ -]?(?:of )?(?P<whole>(?:full |complete |calendar )?)"
    + r"(?P<unit>hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|quarters?|qtrs?|years?|yrs?|h|d|w|mo|m|y)"
)
def _last_count(match: re.Match[str], clock: Clock) -> Period | None:
    count = number_of(match["count"])
    unit = _unit(match["unit"])
    if count is None or not 0 < count <= 5000:
        return None
    if match["full"] or match["whole"] or unit == "quarter":
        return last_units(count, unit, clock)
    return _rolling(count, unit, clock)


@_rule(r"(?:l(?=\d+[dhwm]))?(?P<count>\d{1,4})(?P<unit>d|(?<=l\d)[hwm]|(?<=l\d\d)[hwm])")
def _short_count(match: re.Match[str], clock: Clock) -> Period | None:
    return _rolling(int(match["count"]), _unit(match["unit"]), clock) if int(match["count"]) else None


@_rule(_LEAD + r"(?:last|past) fortnight")
def _fortnight(match: re.Match[str], clock: Clock) -> Period:
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
    since = clock.asked_at - timedelta(hours=count)
    as_utc = [moment.astimezone(UTC).replace(tzinfo=None) for moment in (since, clock.asked_at)]
    return Period(
        since.date(),
        clock.tomorrow,
        clock.zone,
        f"last {count} hours",
        "hour",
        True,
        True,
        as_utc[0],
        as_utc[1],
    )


@_rule(
    _LEAD
    + _MONTH.format("month")
    + r"(?:,? (?:of )?"
    + _YEAR.format("year")
    + r"| '(?P<short>\d\d)(?= |$))?(?! \d)"
)
def _month(match: re.Match[str], clock: Clock) -> Period | None:
    if match[0] == "may":
        return None  # "may" alone is far more often the verb
    span = _month_span(
        match["month"], match["year"] or (f"20{match['short']}" if match["short"] else None), clock
    )
    return clock.period(span, f"{span.start:%B %Y}", "month")


def _month_span(name: str, year: str | None, clock: Clock) -> Span:
    """A month of a year, or the latest one that has begun."""
    month = month_number(name)
    number = int(year) if year else clock.today.year - (month > clock.today.month)
    start = date(number, month, 1)
    return Span(start, unit_end(start, "month"))


@_rule(_LEAD + r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?!-)")
def _iso_month(match: re.Match[str], clock: Clock) -> Period:
    start = date(int(match["year"]), int(match["month"]), 1)
    return clock.period(Span(start, unit_end(start, "month")), f"{start:%B %Y}", "month")


@_rule(
    _LEAD
    + r"(?P<kind>q|h)(?P<number>[1-4])(?:(?: of)? "
    + _YEAR.format("year")
    + r"|[ /]?'?(?P<short>\d\d)(?= |$))?"
)
def _quarter_or_half(match: re.Match[str], clock: Clock) -> Period | None:
    return _part_of_year(match["kind"], int(match["number"]), match["year"] or match["short"], clock)


@_rule(
    _LEAD
    + r"(?P<number>first|second|third|fourth|1st|2nd|3rd|4th) (?P<kind>quarter|half)"
    + r"(?: of (?:the|this) year|(?: of)? "
    + _YEAR.format("year")
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


@_rule(_LEAD + r"(?:calendar year |year )?" + _YEAR.format("year") + r"(?!-)")
def _year(match: re.Match[str], clock: Clock) -> Period:
    start = date(int(match["year"]), 1, 1)
    return clock.period(Span(start, date(start.year + 1, 1, 1)), str(start.year), "year")


@_rule(_LEAD + r"(?:fy|fiscal year )'?(?P<year>\d\d|20\d\d)")
def _fiscal_year(match: re.Match[str], clock: Clock) -> Period:
    """Named for the calendar year in which it ends."""
    year = int(match["year"]) % 100 + 2000
    first = clock.fiscal_start_month
    start = date(year if first == 1 else year - 1, first, 1)
    return clock.period(Span(start, add_months(start, 12)), f"fiscal year {year}", "year")


@_rule(r"(?:on )?(?P<iso>(?:19|20)\d\d-\d\d-\d\d)")
def _iso_day(match: re.Match[str], clock: Clock) -> Period | None:
    try:
        start = date.fromisoformat(match["iso"])
    except ValueError:
        return None
    return _one_day(start, clock)


_ORDINAL = r"(?:st|nd|rd|th)?"


@_rule(
    r"(?:on )?(?:the )?(?:(?P<d1>\d{1,2})"
    + _ORDINAL
    + r"(?: of)? "
    + _MONTH.format("m1")
    + "|"
    + _MONTH.format("m2")
    + r" (?:the )?(?P<d2>\d{1,2})"
    + _ORDINAL
    + r")(?:,? "
    + _YEAR.format("year")
    + r")?"
)
def _named_day(match: re.Match[str], clock: Clock) -> Period | None:
    day = _day_in(match["m1"] or match["m2"], match["d1"] or match["d2"], match["year"], clock)
    return _one_day(day, clock) if day else None


def _day_in(month: str, day: str, year: str | None, clock: Clock) -> date | None:
    """A day of a month; without a year, the latest that has begun."""
    try:
        found = date(int(year) if year else clock.today.year, month_number(month), int(day))
    except ValueError:
        return None
    return found if year or found <= clock.today else found.replace(year=found.year - 1)


def _one_day(day: date, clock: Clock) -> Period:
    return clock.period(Span(day, day + DAY), f"{day.day} {day:%B %Y}", "day")


@_rule(r"(?:on )?(?P<how>last|this|past|on) " + _WEEKDAY)
def _weekday(match: re.Match[str], clock: Clock) -> Period | None:
    wanted = weekday_number(match["weekday"])
    if match["weekday"] + "s" == match[0].split()[-1]:
        return None
    back = (clock.today.isoweekday() - wanted) % 7
    if match["how"] != "this":
        back = back or 7
    return _one_day(clock.today - timedelta(days=back), clock)


@_rule(_LEAD + r"(?P<how>last|this|past) weekend")
def _weekend(match: re.Match[str], clock: Clock) -> Period:
    saturday = unit_start(clock.today, "week") + timedelta(days=5)
    if match["how"] != "this" or saturday > clock.today:
        saturday -= timedelta(days=7)
    return clock.period(
        Span(saturday, saturday + 2 * DAY), f"weekend of {saturday.day} {saturday:%B %Y}", "range"
    )


@_rule(_LEAD + r"(?:week|wk|w|kw) ?#?(?P<week>\d{1,2})(?:(?: of)? " + _YEAR.format("year") + ")?")
def _numbered_week(match: re.Match[str], clock: Clock) -> Period | None:
    try:
        start = date.fromisocalendar(
            int(match["year"] or clock.today.isocalendar().year), int(match["week"]), 1
        )
        if start > clock.today and not match["year"]:
            start = date.fromisocalendar(clock.today.isocalendar().year - 1, int(match["week"]), 1)
    except ValueError:
        return None
    iso = start.isocalendar()
    return clock.period(Span(start, start + 7 * DAY), f"week {iso.week} of {iso.year}", "week")


@_rule(_LEAD + r"(?:(?:all|entire) time|all[- ]time|ever|history|whole history|all of history|of all time)")
def _ever(match: re.Match[str], clock: Clock) -> Period:
    return all_time(clock)


_PARTS = {
    "first week": (0, 7), "second week": (7, 14), "third week": (14, 21), "last week": (-7, 0), "first half": (0, 15),
    "second half": (15, 0), "beginning": (0, 10), "start": (0, 10), "early": (0, 10), "middle": (10, 20),
    "mid": (10, 20), "end": (-10, 0), "late": (-10, 0), "first few days": (0, 5),
}  # fmt: skip


@_rule(
    _LEAD
    + rf"(?P<part>{'|'.join(_PARTS)})[ -](?:of )?"
    + _MONTH.format("month")
    + r"(?:,? (?:of )?"
    + _YEAR.format("year")
    + ")?"
)
def _part_of_month(match: re.Match[str], clock: Clock) -> Period:
    month = _month_span(match["month"], match["year"], clock)
    first, last = _PARTS[match["part"]]
    start = month.start + timedelta(days=first) if first >= 0 else month.end + timedelta(days=first)
    end = month.start + timedelta(days=last) if last > 0 else month.end
    return clock.period(Span(start, end), f"{match['part']} of {month.start:%B %Y}", "range")


@_rule(
    r"(?:(?:between|from) )?(?:the )?(?P<d1>\d{1,2})"
    + _ORDINAL
    + r"(?: and | to | through | until |[-–])(?:the )?(?P<d2>\d{1,2})"
    + _ORDINAL
    + r"(?: of)? "
    + _MONTH.format("month")
    + r"(?:,? "
    + _YEAR.format("year")
    + ")?"
)
def _days_of_month(match: re.Match[str], clock: Clock) -> Period | None:
    return _day_range(match, clock)


@_rule(
    r"(?:(?:between|from) )?"
    + _MONTH.format("month")
    + r" (?P<d1>\d{1,2})"
    + _ORDINAL
    + r"(?: and | to | through | until | ?[-–] ?)(?P<d2>\d{1,2})"
    + _ORDINAL
    + r"(?:,? "
    + _YEAR.format("year")
    + ")?"
)
def _month_days(match: re.Match[str], clock: Clock) -> Period | None:
    return _day_range(match, clock)


def _day_range(match: re.Match[str], clock: Clock) -> Period | None:
    first = _day_in(match["month"], match["d1"], match["year"], clock)
    last = _day_in(match["month"], match["d2"], match["year"], clock)
    return _range(first, last + DAY, clock) if first and last and first <= last else None


def _range(start: date, end: date, clock: Clock) -> Period:
    last = end - DAY
    label = f"{start.day} {start:%b %Y} – {last.day} {last:%b %Y}"
    return clock.period(Span(start, end), label, "range")


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
    period = replace(_range(start, clock.tomorrow, clock), label=label)
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
    return TimeMatch(at, last.end, _range(start, end, clock)) if start < end else None


def _bare_may(text: str, at: int, clock: Clock) -> TimeMatch | None:
    """Between two ends, "may" can only be the month."""
    reading = _month(f"in {text[at:]}", 0, clock) if re.compile(r"may(?!\w)").match(text, at) else None
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


POINTS: tuple[Rule, ...] = (
    _near_day, _current_unit, _last_unit, _month, _iso_month, _quarter_or_half, _named_part, _year, _iso_day,
    _named_day, _weekday, _numbered_week, _part_of_month,
)  # fmt: skip
RULES: tuple[Rule, ...] = (
    *POINTS, _unit_before_last, _last_count, _short_count, _fortnight, _fiscal_year, _weekend, _ever,
    _days_of_month, _month_days, _since, _between, _before, _in_week_of,
)  # fmt: skip
