"""What a reader of free SQL should know before trusting its answer."""

from __future__ import annotations

from service.guard.candidate import Candidate

_TIMES = ("occurred_at", "started_at", "committed_at", "opened_at", "merged_at")


def warnings(candidate: Candidate) -> tuple[str, ...]:
    """One sentence for each view of facts that is read without any bound on its time."""
    if candidate.period is not None:
        return ()
    unbounded = {
        scan.view
        for scan in candidate.fact_scans
        if not scan.mentions((*candidate.fact_days[scan.view], *_TIMES))
    }
    return tuple(f'"{view}" is read for all time: no bound on its day.' for view in sorted(unbounded))
