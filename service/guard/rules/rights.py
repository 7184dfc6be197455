"""Views that exist, but not for this reader: said so, rather than "no such table"."""

from __future__ import annotations

from service.errors import QueryRejected
from service.guard.candidate import Candidate


def rights(candidate: Candidate) -> None:
    """Refuses a view of the contract that the Grant lacks."""
    for name in sorted(candidate.tables & (candidate.views.keys() - candidate.grant.views.keys())):
        permitted = ", ".join(sorted(candidate.grant.views)) or "none"
        raise QueryRejected(
            "rights", f'Reading "{name}" needs a right that you do not have; you may read: {permitted}.'
        )
