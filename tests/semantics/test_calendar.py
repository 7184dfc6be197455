"""Phrases of time, as of Sunday 22 November 2026, 15:30 UTC."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.semantics.calendar import find, parse
from service.semantics.clock import Clock, default_period, like_for_like, previous, year_before

CLOCK = Clock(datetime(2026, 11, 22, 15, 30, tzinfo=UTC))

PHRASES = """
today                            | 2026-11-22 | 2026-11-23
yesterday                        | 2026-11-21 | 2026-11-22
the day before yesterday         | 2026-11-20 | 2026-11-21
this week                        | 2026-11-16 | 2026-11-23
last week                        | 2026-11-09 | 2026-11-16
previous week                    | 2026-11-09 | 2026-11-16
past week                        | 2026-11-15 | 2026-11-22
the week before last             | 2026-11-02 | 2026-11-09
this month                       | 2026-11-01 | 2026-11-23
so far this month                | 2026-11-01 | 2026-11-23
month to date                    | 2026-11-01 | 2026-11-23
mtd                              | 2026-11-01 | 2026-11-23
last month                       | 2026-10-01 | 2026-11-01
the month before last            | 2026-09-01 | 2026-10-01
past month                       | 2026-10-22 | 2026-11-22
this quarter                     | 2026-10-01 | 2026-11-23
last quarter                     | 2026-07-01 | 2026-10-01
over the past quarter            | 2026-07-01 | 2026-10-01
qtd                              | 2026-10-01 | 2026-11-23
this year                        | 2026-01-01 | 2026-11-23
ytd                              | 2026-01-01 | 2026-11-23
since the start of the year      | 2026-01-01 | 2026-11-23
last year                        | 2025-01-01 | 2026-01-01
past year                        | 2025-11-22 | 2026-11-22
last 7 days                      | 2026-11-15 | 2026-11-22
past 7 days                      | 2026-11-15 | 2026-11-22
last 7d                          | 2026-11-15 | 2026-11-22
last 30 days                     | 2026-10-23 | 2026-11-22
l30d                             | 2026-10-23 | 2026-11-22
for the last 90 days             | 2026-08-24 | 2026-11-22
the last two weeks               | 2026-11-08 | 2026-11-22
in the past fortnight            | 2026-11-08 | 2026-11-22
the last couple of weeks         | 2026-11-08 | 2026-11-22
the last few days                | 2026-11-19 | 2026-11-22
over the last 6 months           | 2026-05-01 | 2026-11-01
last 3 complete months           | 2026-08-01 | 2026-11-01
the previous two quarters        | 2026-04-01 | 2026-10-01
october                          | 2026-10-01 | 2026-11-01
in october                       | 2026-10-01 | 2026-11-01
in november                      | 2026-11-01 | 2026-11-23
in december                      | 2025-12-01 | 2026-01-01
in may                           | 2026-05-01 | 2026-06-01
sept                             | 2026-09-01 | 2026-10-01
october 2025                     | 2025-10-01 | 2025-11-01
oct '25                          | 2025-10-01 | 2025-11-01
2026-10                          | 2026-10-01 | 2026-11-01
q3                               | 2026-07-01 | 2026-10-01
q4                               | 2026-10-01 | 2026-11-23
q1 2026                          | 2026-01-01 | 2026-04-01
h1                               | 2026-01-01 | 2026-07-01
h2                               | 2026-07-01 | 2026-11-23
the first half of the year       | 2026-01-01 | 2026-07-01
2025                             | 2025-01-01 | 2026-01-01
for 2026                         | 2026-01-01 | 2026-11-23
fy26                             | 2026-01-01 | 2026-11-23
2026-10-14                       | 2026-10-14 | 2026-10-15
on october 14                    | 2026-10-14 | 2026-10-15
14 nov                           | 2026-11-14 | 2026-11-15
3 november                       | 2026-11-03 | 2026-11-04
the 14th of october              | 2026-10-14 | 2026-10-15
september 5th, 2025              | 2025-09-05 | 2025-09-06
last tuesday                     | 2026-11-17 | 2026-11-18
on friday                        | 2026-11-20 | 2026-11-21
last weekend                     | 2026-11-14 | 2026-11-16
week 45                          | 2026-11-02 | 2026-11-09
w45                              | 2026-11-02 | 2026-11-09
in the week of nov 3             | 2026-11-02 | 2026-11-09
first week of october            | 2026-10-01 | 2026-10-08
end of october                   | 2026-10-22 | 2026-11-01
mid october                      | 2026-10-11 | 2026-10-21
second half of october           | 2026-10-16 | 2026-11-01
since march                      | 2026-03-01 | 2026-11-23
since august 1st                 | 2026-08-01 | 2026-11-23
after 1 november                 | 2026-11-02 | 2026-11-23
between 1 and 15 october         | 2026-10-01 | 2026-10-16
october 1 - 15                   | 2026-10-01 | 2026-10-16
oct 1 - oct 15                   | 2026-10-01 | 2026-10-16
from 2026-10-01 to 2026-10-15    | 2026-10-01 | 2026-10-16
between september and october    | 2026-09-01 | 2026-11-01
from march to may                | 2026-03-01 | 2026-06-01
dec 2025 to feb 2026             | 2025-12-01 | 2026-03-01
all time                         | 2000-01-01 | 2026-11-23
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in PHRASES.strip().splitlines()]


@pytest.mark.parametrize(("phrase", "start", "end"), CASES, ids=[case[0] for case in CASES])
def test_a_phrase_is_these_days(phrase: str, start: str, end: str) -> None:
    period = parse(phrase, CLOCK)

    assert period is not None
    assert (str(period.start), str(period.end)) == (start, end)


@pytest.mark.parametrize(
    "phrase", ["this week", "this month", "ytd", "today", "q4", "in november", "since march"]
)
def test_what_has_not_ended_is_partial(phrase: str) -> None:
    period = parse(phrase, CLOCK)

    assert period is not None
    assert period.partial


@pytest.mark.parametrize("phrase", ["last week", "last 30 days", "october", "yesterday", "q3"])
def test_what_has_ended_is_not_partial(phrase: str) -> None:
    period = parse(phrase, CLOCK)

    assert period is not None
    assert not period.partial


@pytest.mark.parametrize(
    "text", ["may", "30 days", "second", "spend", "more", "in week 60", "october 45", "2026-13-01"]
)
def test_what_is_no_period_stays_a_word(text: str) -> None:
    assert parse(text, CLOCK) is None


def test_periods_are_found_in_the_middle_of_a_question() -> None:
    text = "how does october compare to september for the platform team"

    found = [text[match.start : match.end] for match in find(text, CLOCK)]

    assert found == ["october", "september"]


def test_the_last_24_hours_are_exact_to_the_minute() -> None:
    period = parse("last 24 hours", CLOCK)

    assert period is not None
    assert period.since == datetime(2026, 11, 21, 15, 30)
    assert period.until == datetime(2026, 11, 22, 15, 30)
    assert (period.start, period.end) == (date(2026, 11, 21), date(2026, 11, 23))


def test_hours_that_span_a_change_of_the_clocks_are_hours_of_real_time() -> None:
    berlin = Clock(datetime(2026, 10, 25, 12, 0, tzinfo=ZoneInfo("Europe/Berlin")), "Europe/Berlin")

    period = parse("last 24 hours", berlin)

    assert period is not None
    assert period.until == datetime(2026, 10, 25, 11, 0)
    assert period.until - period.since == timedelta(hours=24)


def test_today_is_the_day_in_the_zone_of_the_question() -> None:
    tokyo = Clock(datetime(2026, 11, 22, 20, 0, tzinfo=UTC).astimezone(ZoneInfo("Asia/Tokyo")), "Asia/Tokyo")

    assert parse("today", tokyo).start == date(2026, 11, 23)


def test_week_53_is_a_week_of_the_year_that_has_one() -> None:
    clock = Clock(datetime(2027, 1, 6, 9, 0, tzinfo=UTC))

    period = parse("week 53", clock)

    assert (period.start, period.end) == (date(2026, 12, 28), date(2027, 1, 4))


def test_the_month_before_march_31_ends_in_february() -> None:
    clock = Clock(datetime(2027, 3, 31, 9, 0, tzinfo=UTC))

    assert parse("past month", clock).start == date(2027, 2, 28)
    assert parse("last month", clock).end == date(2027, 3, 1)


def test_a_fiscal_year_is_named_for_the_year_in_which_it_ends() -> None:
    clock = Clock(datetime(2026, 11, 22, tzinfo=UTC), fiscal_start_month=7)

    period = parse("fy26", clock)

    assert (period.start, period.end) == (date(2025, 7, 1), date(2026, 7, 1))


def test_a_partial_period_is_compared_with_the_same_elapsed_days() -> None:
    this_month = parse("this month", CLOCK)

    before = previous(this_month, CLOCK)

    assert (before.start, before.end) == (date(2026, 10, 1), date(2026, 10, 23))


def test_a_whole_period_is_compared_with_the_whole_one_before() -> None:
    before = previous(parse("october", CLOCK), CLOCK)

    assert (before.start, before.end) == (date(2026, 9, 1), date(2026, 10, 1))


def test_rolling_days_are_compared_with_as_many_days_before() -> None:
    before = previous(parse("last 30 days", CLOCK), CLOCK)

    assert (before.start, before.end) == (date(2026, 9, 23), date(2026, 10, 23))


def test_a_year_before_is_the_same_days() -> None:
    before = year_before(parse("this quarter", CLOCK), CLOCK)

    assert (before.start, before.end) == (date(2025, 10, 1), date(2025, 11, 23))


def test_two_periods_that_were_named_are_made_alike_when_one_has_not_ended() -> None:
    now, before = parse("this week", Clock(datetime(2026, 11, 18, 9, tzinfo=UTC))), parse("last week", CLOCK)

    assert like_for_like(now, before).end == date(2026, 11, 12)


@pytest.mark.parametrize(("grain", "days"), [(None, 30), ("day", 30), ("week", 91), ("month", 365)])
def test_without_a_period_the_grain_says_how_far_back(grain: str | None, days: int) -> None:
    assert default_period(grain, CLOCK).days == days


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(moments, st.sampled_from([case[0] for case in CASES]))
def test_periods_are_never_empty_and_never_in_the_future(moment: datetime, phrase: str) -> None:
    clock = Clock(moment)
    for match in find(phrase, clock):
        assert match.period.start < match.period.end
        if not any(year in phrase for year in ("20", "'25", "fy")):
            assert match.period.end <= clock.tomorrow


@given(moments, st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_the_last_unit_and_this_one_meet_without_a_gap(moment: datetime, unit: str) -> None:
    clock = Clock(moment)
    last = parse(f"last {unit}", clock)
    this = parse("today" if unit == "day" else f"this {unit}", clock)

    assert last.end == this.start


@given(moments)
def test_whatever_stands_before_a_whole_period_ends_where_that_begins(moment: datetime) -> None:
    clock = Clock(moment)
    for phrase in ("last week", "last month", "last 30 days", "last quarter", "last year"):
        period = parse(phrase, clock)
        assert previous(period, clock).end == period.start


@given(st.text(max_size=80))
def test_no_text_makes_the_calendar_stumble(text: str) -> None:
    for match in find(text.lower(), CLOCK):
        assert 0 <= match.start < match.end <= len(text.lower())
