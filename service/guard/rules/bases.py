"""Money that was billed, reported or computed from list prices never ends in one sum."""

from __future__ import annotations

from service.guard.candidate import Candidate


def bases(candidate: Candidate) -> None:
    """Refuses sums of unlike money; a difference compares it, which is what it is for."""
    if candidate.period is not None:
        candidate.meaning.refuse("bases")
