"""What would run reads the same tables as what was written: the two parsers understood one thing."""

from __future__ import annotations

from collections import Counter

from service.errors import QueryRejected
from service.guard.candidate import Candidate


def sameness(candidate: Candidate) -> None:
    """Refuses a text whose regenerated form reads other tables, or reads them more or less often."""
    if candidate.original is None:
        return
    if Counter(candidate.original[0].scans) != Counter(candidate.reading.scans):
        raise QueryRejected("sameness", "This query can be read in two ways; write it with plainer syntax.")
