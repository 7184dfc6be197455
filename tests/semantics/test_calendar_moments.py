"""The same words at other moments: ends of years and months, leap days, changed clocks, other zones and settings."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import Period
from service.semantics.calendar import find_every
from service.semantics.clock import Clock, like_for_like, previous, year_before


def clock_at(moment: str, zone: str = "UTC", fiscal: int = 1, week_start: str = "monday") -> Clock:
    asked_at = datetime.fromisoformat(f"{moment}+00:00").astimezone(ZoneInfo(zone))
    return Clock(asked_at, zone, fiscal, week_start)


def period_of(phrase: str, clock: Clock) -> Period:
    (match,) = find_every(phrase, clock)
    assert (match.start, match.end) == (0, len(phrase))
    return match.period


def ends(period: Period) -> tuple[str, str]:
    if period.since and period.until:
        return f"{period.since:%Y-%m-%dT%H:%M}", f"{period.until:%Y-%m-%dT%H:%M}"
    return str(period.start), str(period.end)


MOMENTS = """
2026-12-31T12:00 | UTC | this week | 2026-12-28 | 2027-01-01
2026-12-31T12:00 | UTC | last week | 2026-12-21 | 2026-12-28
2026-12-31T12:00 | UTC | week 53 | 2026-12-28 | 2027-01-01
2026-12-31T12:00 | UTC | w1 | 2025-12-29 | 2026-01-05
2026-12-31T12:00 | UTC | this month | 2026-12-01 | 2027-01-01
2026-12-31T12:00 | UTC | last quarter | 2026-07-01 | 2026-10-01
2026-12-31T12:00 | UTC | this year | 2026-01-01 | 2027-01-01
2026-12-31T12:00 | UTC | past month | 2026-11-30 | 2026-12-31
2026-12-31T12:00 | UTC | tomorrow | 2027-01-01 | 2027-01-02
2026-12-31T12:00 | UTC | next month | 2027-01-01 | 2027-02-01
2027-01-02T09:00 | UTC | this week | 2026-12-28 | 2027-01-03
2027-01-02T09:00 | UTC | last week | 2026-12-21 | 2026-12-28
2027-01-02T09:00 | UTC | week 53 | 2026-12-28 | 2027-01-03
2027-01-02T09:00 | UTC | last month | 2026-12-01 | 2027-01-01
2027-01-02T09:00 | UTC | last quarter | 2026-10-01 | 2027-01-01
2027-01-02T09:00 | UTC | q4 | 2026-10-01 | 2027-01-01
2027-01-02T09:00 | UTC | last year | 2026-01-01 | 2027-01-01
2027-01-02T09:00 | UTC | ytd | 2027-01-01 | 2027-01-03
2027-01-02T09:00 | UTC | january | 2027-01-01 | 2027-01-03
2027-01-02T09:00 | UTC | december | 2026-12-01 | 2027-01-01
2027-01-02T09:00 | UTC | from november to january | 2026-11-01 | 2027-01-03
2027-01-02T09:00 | UTC | from 28 december to 1 january | 2026-12-28 | 2027-01-02
2027-01-02T09:00 | UTC | last weekend | 2026-12-26 | 2026-12-28
2027-01-02T09:00 | UTC | last 10 business days | 2026-12-21 | 2027-01-02
2027-01-02T09:00 | UTC | since the 30th | 2026-12-30 | 2027-01-03
2027-01-02T09:00 | UTC | from the 28th to the 1st | 2026-12-28 | 2027-01-02
2028-02-29T10:00 | UTC | today | 2028-02-29 | 2028-03-01
2028-02-29T10:00 | UTC | this month | 2028-02-01 | 2028-03-01
2028-02-29T10:00 | UTC | past month | 2028-01-29 | 2028-02-29
2028-02-29T10:00 | UTC | past year | 2027-02-28 | 2028-02-29
2028-02-29T10:00 | UTC | feb 29 | 2028-02-29 | 2028-03-01
2028-02-29T10:00 | UTC | end of february | 2028-02-20 | 2028-03-01
2028-02-29T10:00 | UTC | ytd last year | 2027-01-01 | 2027-03-01
2028-02-29T10:00 | UTC | last weekend | 2028-02-26 | 2028-02-28
2028-01-15T10:00 | UTC | feb 29 | 2024-02-29 | 2024-03-01
2027-01-31T23:30 | UTC | past month | 2026-12-31 | 2027-01-31
2027-01-31T23:30 | UTC | last month | 2026-12-01 | 2027-01-01
2027-01-31T23:30 | UTC | next month | 2027-02-01 | 2027-03-01
2027-01-31T23:30 | UTC | a month ago | 2026-12-01 | 2027-01-01
2027-03-31T09:00 | UTC | past month | 2027-02-28 | 2027-03-31
2027-03-31T09:00 | UTC | last 3 months | 2026-12-01 | 2027-03-01
2027-03-01T00:00 | UTC | yesterday | 2027-02-28 | 2027-03-01
2027-03-01T00:00 | UTC | this month | 2027-03-01 | 2027-03-02
2026-11-23T09:00 | UTC | this week | 2026-11-23 | 2026-11-24
2026-11-23T09:00 | UTC | over the weekend | 2026-11-21 | 2026-11-23
2026-11-23T09:00 | UTC | last weekend | 2026-11-21 | 2026-11-23
2026-11-23T09:00 | UTC | since monday | 2026-11-16 | 2026-11-24
2026-11-18T09:00 | UTC | this friday | 2026-11-20 | 2026-11-21
2026-11-18T09:00 | UTC | from monday to friday | 2026-11-09 | 2026-11-14
2026-11-05T09:00 | UTC | from the 3rd to the 9th | 2026-10-03 | 2026-10-10
2026-03-29T10:00 | Europe/Berlin | last night | 2026-03-28T21:00 | 2026-03-29T04:00
2026-03-29T10:00 | Europe/Berlin | this morning | 2026-03-29T04:00 | 2026-03-29T10:00
2026-03-29T10:00 | Europe/Berlin | last 24 hours | 2026-03-28T10:00 | 2026-03-29T10:00
2026-03-29T10:00 | Europe/Berlin | yesterday | 2026-03-28 | 2026-03-29
2026-10-25T11:00 | Europe/Berlin | last night | 2026-10-24T20:00 | 2026-10-25T05:00
2026-10-25T11:00 | Europe/Berlin | last 24 hours | 2026-10-24T11:00 | 2026-10-25T11:00
2026-10-25T22:30 | Europe/Berlin | today | 2026-10-25 | 2026-10-26
2026-10-25T23:30 | Europe/Berlin | today | 2026-10-26 | 2026-10-27
2026-03-08T16:00 | America/New_York | last night | 2026-03-08T03:00 | 2026-03-08T10:00
2026-11-01T17:00 | America/New_York | last night | 2026-11-01T02:00 | 2026-11-01T11:00
2026-11-22T03:30 | America/New_York | today | 2026-11-21 | 2026-11-22
2026-11-22T20:00 | Asia/Kolkata | today | 2026-11-23 | 2026-11-24
2026-11-22T20:00 | Asia/Kolkata | last week | 2026-11-16 | 2026-11-23
2026-11-22T20:00 | Asia/Kolkata | last night | 2026-11-22T16:30 | 2026-11-22T20:00
2026-11-22T15:30 | Pacific/Auckland | today | 2026-11-23 | 2026-11-24
2026-11-22T15:30 | Pacific/Auckland | last week | 2026-11-16 | 2026-11-23
2026-11-22T15:30 | Pacific/Auckland | last 24 hours | 2026-11-21T15:30 | 2026-11-22T15:30
2026-11-22T15:30 | Pacific/Auckland | yesterday evening | 2026-11-22T05:00 | 2026-11-22T11:00
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in MOMENTS.strip().splitlines()]


@pytest.mark.parametrize(
    ("moment", "zone", "phrase", "start", "end"), CASES, ids=[f"{c[2]} at {c[0]} {c[1]}" for c in CASES]
)
def test_a_phrase_means_this_at_that_moment(
    moment: str, zone: str, phrase: str, start: str, end: str
) -> None:
    assert ends(period_of(phrase, clock_at(moment, zone))) == (start, end)


FISCAL = """
7  | fy26                | 2025-07-01 | 2026-07-01
7  | fy27                | 2026-07-01 | 2026-11-23
7  | this fiscal year    | 2026-07-01 | 2026-11-23
7  | last fiscal year    | 2025-07-01 | 2026-07-01
7  | next fiscal year    | 2027-07-01 | 2028-07-01
7  | fytd                | 2026-07-01 | 2026-11-23
7  | fy26 q2             | 2025-10-01 | 2026-01-01
7  | q1 fy27             | 2026-07-01 | 2026-10-01
7  | fy26 h2             | 2026-01-01 | 2026-07-01
7  | fiscal q3           | 2026-01-01 | 2026-04-01
7  | this fiscal quarter | 2026-10-01 | 2026-11-23
7  | q2                  | 2026-04-01 | 2026-07-01
10 | this fiscal year    | 2026-10-01 | 2026-11-23
10 | fy26                | 2025-10-01 | 2026-10-01
2  | this fiscal quarter | 2026-11-01 | 2026-11-23
2  | last fiscal quarter | 2026-08-01 | 2026-11-01
12 | fy26                | 2025-12-01 | 2026-11-23
1  | fy25                | 2025-01-01 | 2026-01-01
"""
FISCAL_CASES = [tuple(part.strip() for part in line.split("|")) for line in FISCAL.strip().splitlines()]


@pytest.mark.parametrize(("first", "phrase", "start", "end"), FISCAL_CASES)
def test_fiscal_years_begin_in_the_month_that_was_set(first: str, phrase: str, start: str, end: str) -> None:
    assert ends(period_of(phrase, clock_at("2026-11-22T15:30", fiscal=int(first)))) == (start, end)


def test_the_fiscal_year_before_is_compared_in_full() -> None:
    clock = clock_at("2026-11-22T15:30", fiscal=7)

    assert ends(previous(period_of("fy26", clock), clock)) == ("2024-07-01", "2025-07-01")
    assert ends(previous(period_of("this fiscal year", clock), clock)) == ("2025-07-01", "2025-11-23")


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("this week", "2026-11-22", "2026-11-23"),
        ("last week", "2026-11-15", "2026-11-22"),
        ("2 weeks ago", "2026-11-08", "2026-11-15"),
        ("the week of nov 3", "2026-11-01", "2026-11-08"),
        ("previous 2 weeks", "2026-11-08", "2026-11-22"),
        ("week 45", "2026-11-02", "2026-11-09"),
    ],
)
def test_weeks_may_begin_on_sunday_but_numbered_ones_are_isos(phrase: str, start: str, end: str) -> None:
    assert ends(period_of(phrase, clock_at("2026-11-22T15:30", week_start="sunday"))) == (start, end)


def test_the_week_before_a_numbered_one_is_the_number_before() -> None:
    clock = clock_at("2026-11-22T15:30", week_start="sunday")

    assert ends(previous(period_of("week 45", clock), clock)) == ("2026-10-26", "2026-11-02")


def test_a_morning_is_compared_with_the_morning_before_on_the_same_clock_on_the_wall() -> None:
    clock = clock_at("2026-10-25T12:00", "Europe/Berlin")

    before = previous(period_of("this morning", clock), clock)

    assert ends(before) == ("2026-10-24T04:00", "2026-10-24T10:00")
    assert (str(before.start), str(before.end)) == ("2026-10-24", "2026-10-25")


def test_rolling_hours_are_compared_with_as_many_hours_before() -> None:
    clock = clock_at("2026-11-22T15:30")

    before = previous(period_of("last 24 hours", clock), clock)

    assert ends(before) == ("2026-11-20T15:30", "2026-11-21T15:30")
    assert before.label == "the 24 hours before"


def test_hours_are_compared_with_the_same_weekday_52_weeks_before() -> None:
    clock = clock_at("2026-11-22T15:30")

    before = year_before(period_of("this morning", clock), clock)

    assert ends(before) == ("2025-11-23T06:00", "2025-11-23T12:00")


def test_the_year_before_a_day_that_ends_at_a_leap_day_is_not_empty() -> None:
    clock = clock_at("2028-02-29T10:00")

    before = year_before(period_of("yesterday", clock), clock)

    assert ends(before) == ("2027-02-28", "2027-03-01")


def test_the_zone_of_the_clock_decides_the_day_even_when_the_moment_is_told_in_another() -> None:
    asked_at = datetime.fromisoformat("2026-11-22T20:00:00+00:00")

    assert str(Clock(asked_at, "Asia/Tokyo").today) == "2026-11-23"


ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
WHOLE = ("last week", "last month", "last quarter", "last half", "last year", "yesterday", "last fiscal year")
RUNNING = ("this week", "this month", "this quarter", "this half", "this year", "this fiscal quarter")
EXACT = ("last 24 hours", "past 48h", "last night", "yesterday evening", "this morning", "last friday night")


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    zone = draw(st.sampled_from(ZONES))
    moment = draw(
        st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(ZoneInfo("UTC")))
    )
    week_start = draw(st.sampled_from(["monday", "sunday"]))
    return Clock(moment.astimezone(ZoneInfo(zone)), zone, draw(st.integers(1, 12)), week_start)


@given(clocks(), st.sampled_from(WHOLE))
def test_the_one_before_meets_a_whole_unit_and_is_one_of_its_kind(clock: Clock, phrase: str) -> None:
    period = period_of(phrase, clock)
    before = previous(period, clock)

    assert before.end == period.start
    assert before.unit == period.unit
    assert previous(before, clock).end == before.start


@given(clocks(), st.sampled_from(RUNNING))
def test_what_runs_is_compared_with_as_many_days_of_the_one_before(clock: Clock, phrase: str) -> None:
    period = period_of(phrase, clock)
    whole = period_of(phrase.replace("this", "last"), clock)
    before = previous(period, clock)

    assert period.end == clock.tomorrow
    assert before.start == whole.start
    assert before.days == min(period.days, whole.days) == like_for_like(period, whole).days


@given(clocks(), st.sampled_from(EXACT))
def test_exact_hours_lie_within_the_days_that_hold_them(clock: Clock, phrase: str) -> None:
    (match,) = find_every(phrase, clock)
    since, until = match.period.since, match.period.until
    zone = ZoneInfo(clock.zone)

    assert since is not None
    assert until is not None
    assert since < until
    first = since.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
    last = (until.replace(tzinfo=ZoneInfo("UTC")) - timedelta(microseconds=1)).astimezone(zone)
    assert (match.period.start, match.period.end) == (first.date(), last.date() + timedelta(days=1))


WORDS = (
    "last this next past since until before after between from to and of the in on week weeks month day "
    "days quarter half year 1 3 10 31 2026 october feb may monday fri q3 h2 fy26 w45 15/10 3/4/2026 2026-10-01 "
    "first second end mid 2 ago business weekend night morning ending ytd date .. - hours 6pm 29"
)


@given(clocks(), st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join))
def test_any_mixture_of_time_words_gives_periods_with_days_in_the_clocks_zone(
    clock: Clock, text: str
) -> None:
    at = 0
    for match in find_every(text, clock):
        assert at <= match.start < match.end <= len(text)
        assert match.period.start < match.period.end
        assert match.period.zone == clock.zone
        assert previous(match.period, clock).start < previous(match.period, clock).end
        at = match.end
