"""The one owner of time words: "last week", asked at a moment in a zone, is a half-open interval of days.

Our own, since no library was right often enough. Conventions: ISO weeks; "last <unit>" is the last
complete calendar unit; "last N days" are the N whole days that end yesterday; "this <unit>" runs
through today and is partial; a bare month is the latest one that has begun. What is not understood
stays in the text, so that a translator asks instead of guessing.
"""

from __future__ import annotations

import re
from dataclasses import replace

from service.domain import Period
from service.semantics.clock import Clock
from service.semantics.time_match import TimeMatch, longest
from service.semantics.time_rules import RULES


def find(text: str, clock: Clock) -> list[TimeMatch]:
    """The periods that a lower-case text names, left to right: none ahead, none with days to leave out."""
    return [match for match in find_every(text, clock) if not match.future and not match.weekdays]


def find_every(text: str, clock: Clock) -> list[TimeMatch]:
    """The same with those ahead ("next month") and those of some weekdays only ("last 10 business days")."""
    found: list[TimeMatch] = []
    at = 0
    while at < len(text):
        match = longest(RULES, text, at, clock)
        if match is None:
            at = _next_word(text, at)
            continue
        found.append(replace(match, future=clock.is_ahead(match.period)))
        at = max(match.end, at + 1)
    return found


def parse(text: str, clock: Clock) -> Period | None:
    """The period that a text names and nothing else, or None."""
    words = text.strip().lower()
    match = longest(RULES, words, 0, clock)
    whole = match is not None and match.end == len(words) and not match.weekdays
    return match.period if match and whole else None


def _next_word(text: str, at: int) -> int:
    following = re.compile(r"(?<![\w])(?=\w)").search(text, at + 1)
    return following.start() if following else len(text)
