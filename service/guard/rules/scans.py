"""A bounded number of table reads, counted after each CTE stands in place of its name.

Eighteen CTEs that each join the one before twice read 262,144 tables, and keep DuckDB's
planner busy beyond any time limit.
"""

from __future__ import annotations

from service.errors import QueryRejected
from service.guard.candidate import Candidate

MAX_SCANS = 40


def scans(candidate: Candidate) -> None:
    """Refuses more than 40 reads of views."""
    if max(reading.expanded_scans for reading in candidate.readings) > MAX_SCANS:
        raise QueryRejected(
            "scans",
            f"The query reads views more than {MAX_SCANS} times, WITH included; ask for less at once.",
        )
