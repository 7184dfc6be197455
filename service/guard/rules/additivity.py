"""A plan adds up only what adds up: no averages, no distinct counts, no rows that overlap."""

from __future__ import annotations

from service.guard.candidate import Candidate


def additivity(candidate: Candidate) -> None:
    """Refuses averages of averages, sums of distinct counts or running totals, and sums over groups."""
    if candidate.period is not None:
        candidate.meaning.refuse("additivity")
