"""The period contract: a plan that states a period reads exactly that period.

The bounds must stand in the WHERE of the very query that scans the facts, at its top level:
elsewhere (an outer query, the ON of an outer join, under OR) they may not bind every row.
"""

from __future__ import annotations

from service.domain import Period
from service.errors import QueryRejected
from service.guard.bounds import Scan, is_bounded, time_of
from service.guard.candidate import Candidate


def period(candidate: Candidate) -> None:
    """Refuses a plan with a scan of facts that is not bounded by its period or a comparison's."""
    if candidate.period is None:
        return
    scans = candidate.fact_scans
    intervals = (candidate.period, *candidate.compare)
    for scan in scans:
        if not any(_holds(scan, interval, candidate) for interval in intervals):
            raise QueryRejected("period", _reason(scan, candidate.period, candidate))
    if scans and not is_proven(candidate):
        raise QueryRejected("period", f"Only the comparison is read, not {candidate.period.label} itself.")


def is_proven(candidate: Candidate) -> bool:
    """Whether a period was stated, and some scan is bounded by it; the rule saw to all the others."""
    stated = candidate.period
    if stated is None:
        return False
    scans = candidate.fact_scans
    return any(_holds(scan, stated, candidate) for scan in scans)


def _holds(scan: Scan, interval: Period, candidate: Candidate) -> bool:
    columns = candidate.views.get(scan.view, ())
    return is_bounded(scan, interval, candidate.fact_days[scan.view], columns)


def _reason(scan: Scan, stated: Period, candidate: Candidate) -> str:
    day = candidate.fact_days[scan.view][0]
    bounds = f"{day} >= DATE '{stated.start}' AND {day} < DATE '{stated.end}'"
    if stated.since is not None and stated.until is not None:
        time = time_of(day, candidate.views.get(scan.view, ()))
        if time is None:
            return f'"{scan.view}" is known by day only, not by hour; ask for whole days.'
        bounds += f" AND {time} >= TIMESTAMP '{stated.since}' AND {time} < TIMESTAMP '{stated.until}'"
    return (
        f'The query that reads "{scan.view}" needs {bounds} in its own WHERE, and no other bound on its time.'
    )
