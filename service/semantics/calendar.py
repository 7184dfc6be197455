"""The one owner of time words: "last week", asked at a moment in a zone, is a half-open interval of days.

Our own, since no library was right often enough. Conventions: ISO weeks; "last <unit>" is the last
complete calendar unit; "last N days" are the N whole days that end yesterday; "this <unit>" runs
through today and is partial; a bare month is the latest one that has begun. What is not understood
stays in the text, so that a translator asks instead of guessing.
"""

from __future__ import annotations

import re

from service.domain import Period
from service.semantics.clock import Clock
from service.semantics.time_ranges import RULES
from service.semantics.time_rules import TimeMatch


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
