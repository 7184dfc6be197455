"""Days of the week and hours of the day that come back, and how several of them meet."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.semantics.calendar import find_every
from service.semantics.clock import Clock
from service.semantics.time_day_parts import DayPart, day_parts, together

CLOCK = Clock(datetime(2026, 11, 22, 15, 30, tzinfo=UTC))

PARTS = """
on weekends                      | 6-7 |
weekends                         | 6-7 |
at the weekend                   | 6-7 |
excluding weekends               | 1-5 |
not on weekends                  | 1-5 |
weekdays                         | 1-5 |
on working days                  | 1-5 |
mondays                          | 1   |
on mondays and tuesdays          | 1-2 |
saturdays, sundays               | 6-7 |
except fridays                   | 1-4 6-7 |
mon-fri                          | 1-5 |
monday to thursday               | 1-4 |
friday to monday                 | 1 5-7 |
after 6pm                        |     | 18-23
after 18:00                      |     | 18-23
before 8am                       |     | 0-7
before 8 am                      |     | 0-7
until noon                       |     | 0-11
after midnight                   |     | 0-5
mornings                         |     | 6-11
in the morning                   |     | 6-11
in the afternoon                 |     | 12-17
evenings                         |     | 18-23
friday evenings                  | 5   | 18-23
weekday mornings                 | 1-5 | 6-11
nights                           |     | 0-5 22-23
at night                         |     | 0-5 22-23
late night                       |     | 0-5 22-23
overnight                        |     | 0-5 22-23
no weekends                      | 1-5 |
apart from mondays               | 2-7 |
except on fridays                | 1-4 6-7 |
not at night                     |     | 6-21
between 9am and 5pm              |     | 9-16
9 to 5pm                         |     | 9-16
6 to 8pm                         |     | 18-19
9-17h                            |     | 9-16
from 10pm to 6am                 |     | 0-5 22-23
between midnight and 6am         |     | 0-5
outside 9:00-17:00               |     | 0-8 17-23
business hours                   | 1-5 | 9-17
during office hours              | 1-5 | 9-17
outside business hours           | 1-5 | 9-17 | outside
outside of working hours         | 1-5 | 9-17 | outside
after hours                      | 1-5 | 9-17 | outside
"""
CASES = [[part.strip() for part in line.split("|")] for line in PARTS.strip().splitlines()]


def numbers(text: str) -> tuple[int, ...]:
    """ "1-3 6" as 1, 2, 3, 6."""
    runs = [[int(end) for end in run.split("-")] for run in text.split()]
    return tuple(number for run in runs for number in range(run[0], run[-1] + 1))


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_phrase_is_these_days_and_hours(case: list[str]) -> None:
    phrase, days, hours, outside = (*case, "", "")[:4]
    (match,) = day_parts(phrase)

    assert (match.start, match.end) == (0, len(phrase))
    assert match.part == DayPart(numbers(days), numbers(hours), outside == "outside")


@pytest.mark.parametrize(
    "text",
    [
        "after 6",
        "after 6:30pm",
        "before 25:00",
        "after 13pm",
        "between 10 and 20",
        "between 10 and 20 hours",
        "friday",
        "the sun",
        "how many months",
        "this morning",
        "weekends and evenings",
        "nights or weekends",
        "top 5 people",
        "since 10 november",
        "weekend spend vs weekday spend",
        "weekends compared to weekdays",
    ],
)
def test_what_is_no_part_of_the_day_or_more_than_one_is_left_to_be_asked(text: str) -> None:
    assert day_parts(text, find_every(text, CLOCK)) == []


def test_the_night_of_one_weekday_ends_on_the_next_so_its_weekday_stays_a_word() -> None:
    text = "friday nights"

    assert [text[match.start : match.end] for match in day_parts(text)] == ["nights"]


@pytest.mark.parametrize("text", ["not on weekends", "never at night", "exclude nights", "no fridays"])
def test_what_is_left_out_is_never_found_as_what_is_meant(text: str) -> None:
    assert [text[match.start : match.end] for match in day_parts(text)] == [text]


def test_days_within_a_period_are_not_found_again() -> None:
    text = "from monday to friday last week after 6pm"

    found = day_parts(text, find_every(text, CLOCK))

    assert [text[match.start : match.end] for match in found] == ["after 6pm"]


def test_evenings_of_a_weekday_are_not_taken_for_the_latest_one() -> None:
    text = "session length on friday evenings"

    found = day_parts(text, find_every(text, CLOCK))

    assert [text[match.start : match.end] for match in found] == ["on friday evenings"]


def test_hours_on_some_days_are_both_at_once() -> None:
    parts = [match.part for match in day_parts("sessions after 8 pm on weekdays")]

    assert together(parts) == DayPart((1, 2, 3, 4, 5), (20, 21, 22, 23))


@pytest.mark.parametrize(
    "text", ["on weekends on mondays", "before 8am after 6pm", "on fridays outside business hours", ""]
)
def test_parts_that_never_meet_or_are_no_product_are_none_together(text: str) -> None:
    assert together([match.part for match in day_parts(text)]) is None


@given(st.text(alphabet="0123456789apm: -–andtofribewkshou", max_size=40))
def test_no_text_makes_it_stumble(text: str) -> None:
    for match in day_parts(text):
        assert 0 <= match.start < match.end <= len(text)
        assert match.part.weekdays or match.part.hours
        assert len(match.part.hours) < 24
