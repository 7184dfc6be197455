"""What a rule of the calendar is: a pattern read at a place of the text, and the period it means.

Rules only read; which of several readings stands is decided in `calendar`, by length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from service.domain import Period
from service.semantics.clock import Clock
from service.semantics.dates import MONTH_NAMES, WEEKDAY_NAMES

MONTH = rf"(?P<{{0}}>{'|'.join(MONTH_NAMES)})\.?"
WEEKDAY = rf"(?P<{{0}}>{'|'.join(WEEKDAY_NAMES)})"
YEAR = r"(?P<{0}>(?:19|20)\d\d)"
IN_YEAR = r"(?:,? (?:of |in )?" + YEAR + r"|,? '(?P<{1}>\d\d)(?= |$|\W))"
"""A year behind a month or a day: "2025", "of 2025", "'25"."""
ORDINAL = r"(?:st|nd|rd|th)?"
LEAD = (
    r"(?:(?:in|on|over|during|for|within|of|throughout|across|at) )?"
    r"(?:(?:all|the whole|the entire|the full|whole|entire)(?: of)? )?(?:the )?"
)
JOINT = r"(?: (?:to|until|till|through|thru) | ?(?:\.\.\.?|-|–|—) ?)"
"""What stands between two ends, besides "and"."""


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """Where in the text a period stands, and which."""

    start: int
    end: int
    period: Period
    weekdays: tuple[int, ...] = ()
    """ISO numbers of the only days of the period that are meant ("last 10 business days"); all when empty."""
    future: bool = False
    """It begins after today, so nothing can have been measured in it."""


Rule = Callable[[str, int, Clock], TimeMatch | None]
Reading = Callable[[re.Match[str], Clock], Period | None]


def rule(pattern: str) -> Callable[[Reading], Rule]:
    """Makes a rule of a pattern, which must end with a word, and a reading of its match."""
    compiled = re.compile(rf"(?:{pattern})(?!\w)")

    def wrap(read: Reading) -> Rule:
        def at_place(text: str, at: int, clock: Clock) -> TimeMatch | None:
            match = compiled.match(text, at)
            period = read(match, clock) if match else None
            return TimeMatch(at, match.end(), period) if match and period else None

        return at_place

    return wrap


def behind(lead: str, inner: Rule) -> Rule:
    """A rule that reads only what stands behind other words."""
    compiled = re.compile(lead)

    def at_place(text: str, at: int, clock: Clock) -> TimeMatch | None:
        match = compiled.match(text, at)
        found = inner(text, match.end(), clock) if match else None
        return replace(found, start=at) if found else None

    return at_place


def longest(rules: tuple[Rule, ...], text: str, at: int, clock: Clock) -> TimeMatch | None:
    """The longest reading that starts at a place; of equals, the first rule's."""
    readings = [reading for one in rules if (reading := _existing(one, text, at, clock))]
    return max(readings, key=lambda reading: reading.end, default=None)


def _existing(one: Rule, text: str, at: int, clock: Clock) -> TimeMatch | None:
    """None for days that no calendar has: 31 February, 9999 months before this one."""
    try:
        return one(text, at, clock)
    except (ValueError, OverflowError):
        return None


def named_year(match: re.Match[str], year: str = "year", short: str = "short") -> int | None:
    """The year of IN_YEAR, in full."""
    if match[year]:
        return int(match[year])
    return 2000 + int(match[short]) if match[short] else None
