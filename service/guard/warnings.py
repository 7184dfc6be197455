"""What a reader of free SQL should know before trusting its answer."""

from __future__ import annotations

from service.guard.candidate import Candidate
from service.guard.meaning.literals import unknown_codes

_TIMES = ("occurred_at", "started_at", "committed_at", "opened_at", "merged_at")


def warnings(candidate: Candidate) -> tuple[str, ...]:
    """Views of facts that are read for all time, what does not add up, and codes that there are none of."""
    if candidate.period is not None:
        return ()
    unbounded = {
        scan.view
        for scan in candidate.fact_scans
        if not scan.mentions((*candidate.fact_days[scan.view], *_TIMES))
    }
    timeless = (f'"{view}" is read for all time: no bound on its day.' for view in sorted(unbounded))
    codes = unknown_codes(candidate.tree, candidate.facts.codes)
    return (*timeless, *candidate.meaning.warnings, *codes)
