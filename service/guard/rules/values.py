"""A plan compares columns of codes with codes that there are; any other makes the answer empty, or wrong."""

from __future__ import annotations

from service.errors import QueryRejected
from service.guard.candidate import Candidate
from service.guard.meaning.literals import unknown_codes


def values(candidate: Candidate) -> None:
    """Refuses a code that a column with a closed list of codes never holds, with near misses."""
    if candidate.period is not None:
        for sentence in unknown_codes(candidate.tree, candidate.facts.codes):
            raise QueryRejected("values", sentence)
