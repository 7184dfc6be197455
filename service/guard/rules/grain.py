"""A plan adds up each row once: no join on the way repeats rows before they are summed or counted."""

from __future__ import annotations

from service.guard.candidate import Candidate


def grain(candidate: Candidate) -> None:
    """Refuses sums, averages and counts of rows that a join repeats."""
    if candidate.period is not None:
        candidate.meaning.refuse("grain")
