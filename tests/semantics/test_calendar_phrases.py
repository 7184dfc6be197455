"""What each phrase means, as of Sunday 22 November 2026, 15:30 UTC: first day, the day after the last, and marks.

Marks: exact (to the hour, UTC), partial (not ended), rolling, future, workdays (Monday to Friday only).
"""

from datetime import UTC, datetime

import pytest

from service.semantics.calendar import find, find_every, parse
from service.semantics.clock import Clock
from service.semantics.time_match import TimeMatch

CLOCK = Clock(datetime(2026, 11, 22, 15, 30, tzinfo=UTC))

PHRASES = """
early november                      | 2026-11-01 | 2026-11-11 |
late october                        | 2026-10-22 | 2026-11-01 |
end of last month                   | 2026-10-22 | 2026-11-01 |
beginning of last month             | 2026-10-01 | 2026-10-11 |
until the end of october            | 2000-01-01 | 2026-11-01 |
kw 45                               | 2026-11-02 | 2026-11-09 |
week 45 of 2025                     | 2025-11-03 | 2025-11-10 |
2026-w45                            | 2026-11-02 | 2026-11-09 |
fy26 q2                             | 2026-04-01 | 2026-07-01 |
q2 fy26                             | 2026-04-01 | 2026-07-01 |
this fiscal year                    | 2026-01-01 | 2026-11-23 | partial
last fiscal year                    | 2025-01-01 | 2026-01-01 |
fiscal q2                           | 2026-04-01 | 2026-07-01 |
fiscal year 2025                    | 2025-01-01 | 2026-01-01 |
last fiscal quarter                 | 2026-07-01 | 2026-10-01 |
4 weeks ending 15 november          | 2026-10-19 | 2026-11-16 |
the 2 weeks ending 2026-11-15       | 2026-11-02 | 2026-11-16 |
30 days ending yesterday            | 2026-10-23 | 2026-11-22 |
week ending friday                  | 2026-11-14 | 2026-11-21 |
month ending 15 november            | 2026-10-16 | 2026-11-16 |
last 10 business days               | 2026-11-09 | 2026-11-21 | workdays
last business day                   | 2026-11-20 | 2026-11-21 | workdays
last 5 working days                 | 2026-11-16 | 2026-11-21 | workdays
l7d                                 | 2026-11-15 | 2026-11-22 | rolling
l4w                                 | 2026-10-25 | 2026-11-22 | rolling
ttm                                 | 2025-11-22 | 2026-11-22 | rolling
last 12 months                      | 2025-11-01 | 2026-11-01 |
since monday                        | 2026-11-16 | 2026-11-23 | partial
since 1 october                     | 2026-10-01 | 2026-11-23 | partial
since the 5th                       | 2026-11-05 | 2026-11-23 | partial
since may                           | 2026-05-01 | 2026-11-23 | partial
since last week                     | 2026-11-09 | 2026-11-23 | partial
since 2 weeks ago                   | 2026-11-02 | 2026-11-23 | partial
since yesterday                     | 2026-11-21 | 2026-11-23 | partial
since 15/10                         | 2026-10-15 | 2026-11-23 | partial
2 weeks ago                         | 2026-11-02 | 2026-11-09 |
3 days ago                          | 2026-11-19 | 2026-11-20 |
a month ago                         | 2026-10-01 | 2026-11-01 |
two quarters ago                    | 2026-04-01 | 2026-07-01 |
2 years ago                         | 2024-01-01 | 2025-01-01 |
until 10 november                   | 2000-01-01 | 2026-11-11 |
until friday                        | 2000-01-01 | 2026-11-21 |
before november                     | 2000-01-01 | 2026-11-01 |
through october                     | 2000-01-01 | 2026-11-01 |
up to 10 november                   | 2000-01-01 | 2026-11-11 |
up to and including 10 november     | 2000-01-01 | 2026-11-11 |
after 10 november                   | 2026-11-11 | 2026-11-23 | partial
after october                       | 2026-11-01 | 2026-11-23 | partial
after last week                     | 2026-11-16 | 2026-11-23 | partial
from 1st to 15th of october         | 2026-10-01 | 2026-10-16 |
from the 1st to the 15th of october | 2026-10-01 | 2026-10-16 |
october 1–15                        | 2026-10-01 | 2026-10-16 |
1/10–15/10                          | 2026-10-01 | 2026-10-16 |
10/1 - 10/15                        | 2026-10-01 | 2026-10-16 |
on 15/10                            | 2026-10-15 | 2026-10-16 |
15.10.2026                          | 2026-10-15 | 2026-10-16 |
10/15/2026                          | 2026-10-15 | 2026-10-16 |
10/2026                             | 2026-10-01 | 2026-11-01 |
4/2026                              | 2026-04-01 | 2026-05-01 |
2026/10/01                          | 2026-10-01 | 2026-10-02 |
2026-10-01..2026-10-15              | 2026-10-01 | 2026-10-16 |
2026-10-01 to 2026-10-15            | 2026-10-01 | 2026-10-16 |
oct '26                             | 2026-10-01 | 2026-11-01 |
second week of october              | 2026-10-08 | 2026-10-15 |
week 2 of october                   | 2026-10-08 | 2026-10-15 |
last week of october                | 2026-10-25 | 2026-11-01 |
first half of october               | 2026-10-01 | 2026-10-16 |
second half of september            | 2026-09-16 | 2026-10-01 |
second half of february 2026        | 2026-02-16 | 2026-03-01 |
first 10 days of october            | 2026-10-01 | 2026-10-11 |
last 10 days of october             | 2026-10-22 | 2026-11-01 |
last two days of october            | 2026-10-30 | 2026-11-01 |
first two weeks of october          | 2026-10-01 | 2026-10-15 |
the last day of last month          | 2026-10-31 | 2026-11-01 |
first day of this month             | 2026-11-01 | 2026-11-02 |
first month of q3                   | 2026-07-01 | 2026-08-01 |
first quarter of 2025               | 2025-01-01 | 2025-04-01 |
first half of 2025                  | 2025-01-01 | 2025-07-01 |
second half of the year             | 2026-07-01 | 2026-11-23 | partial
second half of last year            | 2025-07-01 | 2026-01-01 |
last two months of 2025             | 2025-11-01 | 2026-01-01 |
the week of nov 3                   | 2026-11-02 | 2026-11-09 |
the week of november 3rd            | 2026-11-02 | 2026-11-09 |
week starting 2 november            | 2026-11-02 | 2026-11-09 |
week of the 3rd                     | 2026-11-02 | 2026-11-09 |
q3 2025                             | 2025-07-01 | 2025-10-01 |
q3'25                               | 2025-07-01 | 2025-10-01 |
q3 25                               | 2025-07-01 | 2025-10-01 |
2026-q3                             | 2026-07-01 | 2026-10-01 |
q3 last year                        | 2025-07-01 | 2025-10-01 |
third quarter                       | 2026-07-01 | 2026-10-01 |
third quarter of 2025               | 2025-07-01 | 2025-10-01 |
quarter to date                     | 2026-10-01 | 2026-11-23 | partial
wtd                                 | 2026-11-16 | 2026-11-23 | partial
h2 2025                             | 2025-07-01 | 2026-01-01 |
this year so far                    | 2026-01-01 | 2026-11-23 | partial
so far this year                    | 2026-01-01 | 2026-11-23 | partial
year to date                        | 2026-01-01 | 2026-11-23 | partial
all of 2025                         | 2025-01-01 | 2026-01-01 |
full year 2025                      | 2025-01-01 | 2026-01-01 |
calendar year 2025                  | 2025-01-01 | 2026-01-01 |
the last 3 full months              | 2026-08-01 | 2026-11-01 |
previous 6 months                   | 2026-05-01 | 2026-11-01 |
past 6 months                       | 2026-05-22 | 2026-11-22 | rolling
last 6 months                       | 2026-05-01 | 2026-11-01 |
last 4 weeks                        | 2026-10-25 | 2026-11-22 | rolling
previous 4 weeks                    | 2026-10-19 | 2026-11-16 |
last four quarters                  | 2025-10-01 | 2026-10-01 |
last 2 full weeks                   | 2026-11-02 | 2026-11-16 |
so far today                        | 2026-11-22 | 2026-11-23 | partial
tomorrow                            | 2026-11-23 | 2026-11-24 | future
next month                          | 2026-12-01 | 2027-01-01 | future
next 30 days                        | 2026-11-23 | 2026-12-23 | future
next quarter                        | 2027-01-01 | 2027-04-01 | future
on tuesday                          | 2026-11-17 | 2026-11-18 |
this monday                         | 2026-11-16 | 2026-11-17 |
this friday                         | 2026-11-20 | 2026-11-21 |
tuesday last week                   | 2026-11-10 | 2026-11-11 |
last week tuesday                   | 2026-11-10 | 2026-11-11 |
friday of last week                 | 2026-11-13 | 2026-11-14 |
monday to friday last week          | 2026-11-09 | 2026-11-14 |
mon-fri last week                   | 2026-11-09 | 2026-11-14 |
tuesday through thursday this week  | 2026-11-17 | 2026-11-20 |
from monday to wednesday            | 2026-11-16 | 2026-11-19 |
ever                                | 2000-01-01 | 2026-11-23 | partial
to date                             | 2000-01-01 | 2026-11-23 | partial
of all time                         | 2000-01-01 | 2026-11-23 | partial
since inception                     | 2000-01-01 | 2026-11-23 | partial
last 24 hours                       | 2026-11-21T15:30 | 2026-11-22T15:30 | exact partial rolling
past 48h                            | 2026-11-20T15:30 | 2026-11-22T15:30 | exact partial rolling
last hour                           | 2026-11-22T14:30 | 2026-11-22T15:30 | exact partial rolling
last 2 hours                        | 2026-11-22T13:30 | 2026-11-22T15:30 | exact partial rolling
this morning                        | 2026-11-22T06:00 | 2026-11-22T12:00 | exact
this afternoon                      | 2026-11-22T12:00 | 2026-11-22T15:30 | exact partial
this evening                        | 2026-11-22T18:00 | 2026-11-23T00:00 | exact future
last night                          | 2026-11-21T22:00 | 2026-11-22T06:00 | exact
yesterday evening                   | 2026-11-21T18:00 | 2026-11-22T00:00 | exact
yesterday afternoon                 | 2026-11-21T12:00 | 2026-11-21T18:00 | exact
monday morning                      | 2026-11-16T06:00 | 2026-11-16T12:00 | exact
this weekend                        | 2026-11-21 | 2026-11-23 | partial
over the weekend                    | 2026-11-21 | 2026-11-23 | partial
the weekend before last             | 2026-11-07 | 2026-11-09 |
past fortnight                      | 2026-11-08 | 2026-11-22 | rolling
last fortnight                      | 2026-11-08 | 2026-11-22 | rolling
december                            | 2025-12-01 | 2026-01-01 |
december 2026                       | 2026-12-01 | 2027-01-01 | future
december 25                         | 2025-12-25 | 2025-12-26 |
feb 29                              | 2024-02-29 | 2024-03-01 |
29 february 2024                    | 2024-02-29 | 2024-03-01 |
april                               | 2026-04-01 | 2026-05-01 |
in april                            | 2026-04-01 | 2026-05-01 |
may 2026                            | 2026-05-01 | 2026-06-01 |
between june and august             | 2026-06-01 | 2026-09-01 |
january through march               | 2026-01-01 | 2026-04-01 |
october to december 2024            | 2024-10-01 | 2025-01-01 |
october 2024 to december            | 2024-10-01 | 2025-01-01 |
from q1 to q3                       | 2026-01-01 | 2026-10-01 |
q4 to q1                            | 2025-10-01 | 2026-04-01 |
between last monday and last friday | 2026-11-16 | 2026-11-21 |
from last tuesday to yesterday      | 2026-11-17 | 2026-11-22 |
from 3 weeks ago to last week       | 2026-10-26 | 2026-11-16 |
from october onwards                | 2026-10-01 | 2026-11-23 | partial
from october until now              | 2026-10-01 | 2026-11-23 | partial
starting 1 november                 | 2026-11-01 | 2026-11-23 | partial
as of october 1st                   | 2026-10-01 | 2026-11-23 | partial
the month before october            | 2026-09-01 | 2026-10-01 |
the week before last week           | 2026-11-02 | 2026-11-09 |
the day after 3 november            | 2026-11-04 | 2026-11-05 |
the 7 days before 10 november       | 2026-11-03 | 2026-11-10 |
two weeks after 1 november          | 2026-11-02 | 2026-11-16 |
the 3 days after november 10th      | 2026-11-11 | 2026-11-14 |
tuesday 3 november                  | 2026-11-03 | 2026-11-04 |
nov 3rd, 2026                       | 2026-11-03 | 2026-11-04 |
3 nov '25                           | 2025-11-03 | 2025-11-04 |
last half                           | 2026-01-01 | 2026-07-01 |
last half year                      | 2026-05-22 | 2026-11-22 | rolling
trailing 3 months                   | 2026-08-22 | 2026-11-22 | rolling
rolling 30 days                     | 2026-10-23 | 2026-11-22 | rolling
ytd 2025                            | 2025-01-01 | 2025-11-23 |
year 1999 to 2001                   | 1999-01-01 | 2002-01-01 |
ytd 2025                            | 2025-01-01 | 2025-11-23 |
ytd last year                       | 2025-01-01 | 2025-11-23 |
this evening                        | 2026-11-22T18:00 | 2026-11-23T00:00 | exact future
last half of october                | 2026-10-16 | 2026-11-01 |
week 2 of october                   | 2026-10-08 | 2026-10-15 |
weekend of 14 november              | 2026-11-14 | 2026-11-16 |
the weekend before last             | 2026-11-07 | 2026-11-09 |
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in PHRASES.strip().splitlines()]


def meaning(match: TimeMatch) -> tuple[str, str, set[str]]:
    period = match.period
    marks = {
        "exact": period.since is not None,
        "partial": period.partial,
        "rolling": period.rolling,
        "future": match.future,
        "workdays": match.weekdays == (1, 2, 3, 4, 5),
    }
    said = {mark for mark, holds in marks.items() if holds}
    if period.since and period.until:
        return f"{period.since:%Y-%m-%dT%H:%M}", f"{period.until:%Y-%m-%dT%H:%M}", said
    return str(period.start), str(period.end), said


@pytest.mark.parametrize(("phrase", "start", "end", "marks"), CASES, ids=[case[0] for case in CASES])
def test_a_phrase_means_this(phrase: str, start: str, end: str, marks: str) -> None:
    (match,) = find_every(phrase, CLOCK)

    assert (match.start, match.end) == (0, len(phrase))
    assert meaning(match) == (start, end, set(marks.split()))


@pytest.mark.parametrize("phrase", [case[0] for case in CASES])
def test_the_name_of_a_period_is_read_as_the_same_days(phrase: str) -> None:
    (match,) = find_every(phrase, CLOCK)
    (again,) = find_every(match.period.label.lower(), CLOCK)

    assert meaning(again)[:2] == meaning(match)[:2]
    assert again.weekdays == match.weekdays


@pytest.mark.parametrize(
    "text",
    [
        "on 3/4",
        "3/4/2026",
        "1/10-5/10",
        "31/11",
        "on 31/11/2026",
        "24/7",
        "compared to a week ago",
        "a year ago",
        "monday to friday",
        "tuesdays",
        "tonight",
        "decade",
        "octobre",
        "fortnight",
        "half of it",
        "may",
        "all may",
        "week 54",
        "last 0 days",
        "last 9999 days",
        "last 5000 years",
        "fy25/26",
        "end of the month",
        "spend by date",
    ],
)
def test_what_has_no_or_two_meanings_is_left_to_be_asked(text: str) -> None:
    assert find_every(text, CLOCK) == []


@pytest.mark.parametrize("text", ["first 9999 years of 2025", "last 9999 quarters of last year"])
def test_a_part_that_no_calendar_holds_is_no_period(text: str) -> None:
    assert parse(text, CLOCK) is None


@pytest.mark.parametrize(
    "text", ["next month", "tomorrow", "december 2026", "this evening", "last 10 business days"]
)
def test_what_no_sum_of_days_can_answer_is_not_found_as_a_plain_period(text: str) -> None:
    assert find(text, CLOCK) == []


def test_some_weekdays_of_a_period_are_not_passed_off_as_the_whole_period() -> None:
    assert parse("last 10 business days", CLOCK) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("spend from monday to friday last week by team", ["from monday to friday last week"]),
        ("did spend go down after 1 november?", ["after 1 november"]),
        ("who spent the most in the first week of october", ["in the first week of october"]),
        ("tokens since monday for april winters", ["since monday", "for april"]),
        ("cost on 2026-10-14 vs 2026-10-21", ["on 2026-10-14", "2026-10-21"]),
        ("october's spend and last week's tokens", ["october", "last week"]),
        ("q3 versus q3 last year", ["q3", "q3 last year"]),
        ("ytd vs ytd last year", ["ytd", "ytd last year"]),
        ("spend this month until yesterday", ["this month until yesterday"]),
        ("what may we expect in may", ["in may"]),
    ],
)
def test_periods_are_found_where_they_stand_in_a_question(text: str, found: list[str]) -> None:
    assert [text[match.start : match.end] for match in find(text, CLOCK)] == found
