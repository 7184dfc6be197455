"""A bounded number of sources, counted after each CTE stands in place of its name.

Eighteen CTEs that each join the one before twice read 262,144 tables, and keep DuckDB's
planner busy beyond any time limit.
"""

from __future__ import annotations

from service.errors import QueryRejected
from service.guard.candidate import Candidate

MAX_SCANS = 40


def scans(candidate: Candidate) -> None:
    """Refuses more than 40 reads of views, of names of a WITH, and of rows made of nothing."""
    if max(reading.expanded_scans for reading in candidate.readings) > MAX_SCANS:
        raise QueryRejected(
            "scans",
            f"The query has more than {MAX_SCANS} sources, with what each name of a WITH reads;"
            " ask for less at once.",
        )
