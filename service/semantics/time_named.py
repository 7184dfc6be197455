"""Phrases that name a part of the calendar: "October 2025", "Q3", "H1", "FY26 Q2", "week 45", "all time".

Without a year, the latest one that has begun is meant.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from service.domain import Period
from service.semantics.clock import Clock, all_time
from service.semantics.dates import DAY, MONTHS_IN, Span, add_months, month_number, unit_end
from service.semantics.time_match import IN_YEAR, LEAD, MONTH, YEAR, named_year, rule

_WHICH_YEAR = r"(?: of)? (?P<which>last|this) year"
_OF_THE_YEAR = r"(?: of)? (?P<which>last|this|the) year"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


@rule(
    LEAD
    + r"(?:month of )?"
    + MONTH.format("month")
    + rf"(?:{IN_YEAR.format('year', 'short')}|{_WHICH_YEAR})?(?! \d)"
)
def month(match: re.Match[str], clock: Clock) -> Period | None:
    """ "October", "Oct 2025", "in May"; the latest that has begun unless a year is named."""
    if match[0] in ("may", "all may", "the may"):
        return None  # "may" alone is far more often the verb
    number = month_number(match["month"])
    year = named_year(match)
    if match["which"]:
        year = clock.today.year - (match["which"] == "last")
    return _month(year, number, clock) if year else latest_month(number, clock)


def latest_month(number: int, clock: Clock) -> Period:
    """The latest month of that number that has begun."""
    return _month(clock.today.year - (number > clock.today.month), number, clock)


def _month(year: int, number: int, clock: Clock) -> Period:
    start = date(year, number, 1)
    return clock.period(Span(start, unit_end(start, "month")), f"{start:%B %Y}", "month")


@rule(
    LEAD
    + r"(?:(?P<year>(?:19|20)\d\d)[-/](?P<month>0[1-9]|1[0-2])"
    + r"|(?<!\d/)(?P<m>0?[1-9]|1[0-2])/(?P<y>20\d\d))(?![-/]\d)"
)
def numbered_month(match: re.Match[str], clock: Clock) -> Period:
    """ "2026-10", "10/2026"."""
    return _month(int(match["year"] or match["y"]), int(match["month"] or match["m"]), clock)


@rule(
    LEAD
    + r"(?:(?P<kind>q|h)(?P<number>[1-4])"
    + r"(?:(?: of|,)? ?"
    + YEAR.format("year")
    + rf"|[ /-]?'?(?P<short>\d\d)(?= |$|\W)|{_OF_THE_YEAR})?"
    + r"|(?P<y>20\d\d)[ -]?(?P<k>q|h)(?P<n>[1-4]))"
)
def quarter_or_half(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Q3", "H1 2026", "2026-Q3", "Q4 last year"."""
    year = named_year(match) or (int(match["y"]) if match["y"] else None)
    if match["which"]:
        year = clock.today.year - (match["which"] == "last")
    return _part_of_year(match["kind"] or match["k"], int(match["number"] or match["n"]), year, clock)


@rule(
    LEAD
    + rf"(?P<number>{'|'.join(_ORDINALS)}) (?:calendar )?(?:(?P<kind>quarter)|(?P<half>half))"
    + rf"(?:(?: of|,)? {YEAR.format('year')}|{_OF_THE_YEAR})?"
)
def named_part(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Third quarter", "first half of the year", "second half of 2025"."""
    year = int(match["year"]) if match["year"] else None
    if match["which"]:
        year = clock.today.year - (match["which"] == "last")
    if match["half"] and year is None:
        return None  # half of what?
    return _part_of_year("q" if match["kind"] else "h", _ORDINALS[match["number"]], year, clock)


def _part_of_year(kind: str, number: int, year: int | None, clock: Clock) -> Period | None:
    """A quarter or half of a year, or the latest one that has begun."""
    unit = "quarter" if kind == "q" else "half"
    months = MONTHS_IN[unit]
    if number > 12 // months:
        return None
    first = (number - 1) * months + 1
    if year is None:
        year = clock.today.year - (date(clock.today.year, first, 1) > clock.today)
    start = date(year, first, 1)
    return clock.period(Span(start, add_months(start, months)), f"{kind.upper()}{number} {year}", unit)


@rule(LEAD + r"(?:calendar year |full year |year |cy)?(?<!\d[/.])" + YEAR.format("year") + r"(?![-/]\d)")
def year(match: re.Match[str], clock: Clock) -> Period:
    """ "2025", "all of 2025"."""
    start = date(int(match["year"]), 1, 1)
    return clock.period(Span(start, unit_end(start, "year")), str(start.year), "year")


@rule(
    LEAD
    + r"(?:ytd|year[- ]to[- ]date)(?: of| in| for)? "
    + rf"(?:{YEAR.format('year')}|(?P<last>last year)|(?P<this>this year))"
)
def year_to_date(match: re.Match[str], clock: Clock) -> Period:
    """ "YTD 2025": through the day of that year that today is."""
    number = int(match["year"]) if match["year"] else clock.today.year - bool(match["last"])
    until = add_months(clock.today, 12 * (number - clock.today.year)) + DAY
    unit = "year" if until == clock.tomorrow else "range"
    return clock.period(Span(date(number, 1, 1), until), f"YTD {number}", unit)


_FISCAL = r"(?:fy ?'?|(?:fiscal|financial)(?: year)? '?)"


@rule(
    LEAD
    + rf"(?:{_FISCAL}(?P<year>20\d\d|\d\d)(?:,? ?-?(?:q(?P<quarter>[1-4])|h(?P<half>[12])))?"
    + rf"|(?:q(?P<q>[1-4])|h(?P<h>[12]))(?: of)? ?{_FISCAL}(?P<y>20\d\d|\d\d))(?![-/]\d)"
)
def fiscal_year(match: re.Match[str], clock: Clock) -> Period:
    """ "FY26", "FY26 Q2", "Q2 FY26"; a fiscal year is named for the calendar year in which it ends."""
    number = int(match["year"] or match["y"]) % 100 + 2000
    quarter, half = match["quarter"] or match["q"], match["half"] or match["h"]
    start = clock.fiscal_start(number)
    if quarter:
        return _fiscal_part(add_months(start, 3 * int(quarter) - 3), "quarter", clock)
    if half:
        return _fiscal_part(add_months(start, 6 * int(half) - 6), "half", clock)
    return _fiscal_part(start, "year", clock)


@rule(
    LEAD
    + r"(?:(?P<how>this|current|last|previous|next) (?:(?:fiscal|financial) (?P<unit>year|quarter|half)|fy)"
    + r"|(?:fiscal|financial) (?P<to>year|quarter) to date|(?P<ytd>fytd)"
    + r"|(?:fiscal|financial) q(?P<quarter>[1-4]))(?: so far| to date)?"
)
def fiscal_unit(match: re.Match[str], clock: Clock) -> Period:
    """ "This fiscal year", "last fiscal quarter", "fiscal Q2", "FYTD"."""
    start = clock.fiscal_start(clock.fiscal_year())
    if match["quarter"]:
        start = add_months(start, 3 * int(match["quarter"]) - 3)
        return _fiscal_part(start if start <= clock.today else add_months(start, -12), "quarter", clock)
    unit = match["unit"] or match["to"] or "year"
    months = MONTHS_IN[unit]
    while add_months(start, months) <= clock.today:
        start = add_months(start, months)
    steps = {"last": -1, "previous": -1, "next": 1}.get(match["how"] or "", 0)
    return _fiscal_part(add_months(start, steps * months), unit, clock)


def _fiscal_part(start: date, unit: str, clock: Clock) -> Period:
    year = clock.fiscal_year(start)
    number = (start.year * 12 + start.month - clock.fiscal_start_month) % 12 // MONTHS_IN[unit] + 1
    label = f"FY{year}" + ("" if unit == "year" else f" {'Q' if unit == 'quarter' else 'H'}{number}")
    return clock.period(Span(start, add_months(start, MONTHS_IN[unit])), label, unit)


@rule(
    LEAD
    + r"(?:(?:week|wk|w|kw|cw)(?: number| no\.?)? ?#?(?P<week>\d{1,2})"
    + rf"(?:(?: of|,)? {YEAR.format('year')}|[ /-]?'(?P<short>\d\d)(?= |$|\W))?"
    + r"|(?P<y>20\d\d)-?w(?P<w>\d{2}))"
)
def numbered_week(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Week 45", "KW 45", "2026-W45": ISO's; without a year, the latest of that number that has begun."""
    named = named_year(match) or (int(match["y"]) if match["y"] else None)
    newest = clock.today.isocalendar().year
    years = [named] if named else range(newest, newest - 7, -1)
    starts = [_week(one, int(match["week"] or match["w"])) for one in years]
    start = next((day for day in starts if day and (named or day <= clock.today)), None)
    if start is None:
        return None
    iso = start.isocalendar()
    return clock.period(Span(start, start + 7 * DAY), f"week {iso.week} of {iso.year}", "week")


def _week(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


@rule(
    LEAD
    + r"(?:(?:all|entire) time|all[- ]time|(?:all )?(?:time )?to date|ever|(?:whole |entire )?history"
    + r"|all of history|all of time|since (?:the (?:very )?beginning|inception|day one|we started))"
)
def ever(match: re.Match[str], clock: Clock) -> Period:
    """ "All time", "ever", "to date"."""
    return all_time(clock)


_PARTS = {
    "beginning": (0, 10),
    "start": (0, 10),
    "early": (0, 10),
    "middle": (10, 20),
    "mid": (10, 20),
    "end": (-10, 0),
    "late": (-10, 0),
    "first few days": (0, 5),
    "last few days": (-5, 0),
}


@rule(
    r"(?<!by )(?<!by the )"
    + LEAD
    + rf"(?P<part>{'|'.join(_PARTS)})[ -](?:of |in )?(?:"
    + MONTH.format("month")
    + rf"(?:{IN_YEAR.format('year', 'short')})?|last (?P<last>month))"
)
def part_of_month(match: re.Match[str], clock: Clock) -> Period | None:
    """ "Early October" and "late October" are ten days each, "mid October" the 11th to the 20th."""
    if match["last"]:
        whole = add_months(clock.start_of("month"), -1)
    else:
        number, year = month_number(match["month"]), named_year(match)
        whole = date(year, number, 1) if year else latest_month(number, clock).start
    after = unit_end(whole, "month")
    first, last = _PARTS[match["part"]]
    start = whole + timedelta(days=first) if first >= 0 else after + timedelta(days=first)
    end = min(after, whole + timedelta(days=last)) if last > 0 else after
    of = "" if match["part"] in ("early", "mid", "late") else " of"
    return clock.period(Span(start, end), f"{match['part']}{of} {whole:%B %Y}", "range")
