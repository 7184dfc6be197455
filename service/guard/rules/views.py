"""Every table is a view of the Grant; a file, a variable of the host or the catalogue never is."""

from __future__ import annotations

from service.errors import QueryRejected
from service.guard.candidate import Candidate
from service.guard.hints import instead, shown


def views(candidate: Candidate) -> None:
    """Refuses unknown tables, with near misses among those that the reader may see."""
    for name in sorted(candidate.tables - candidate.grant.views.keys()):
        raise QueryRejected(
            "views", f"There is no view named {shown(name)}. {instead(name, candidate.grant.views)}"
        )
