"""Rows and lists out of nothing are bounded by what stands written.

`len(range(1000000000))` holds 8 GB before any limit notices. Days between two computed
dates stay possible: a calendar is what such calls are for.
"""

from __future__ import annotations

from service.errors import QueryRejected
from service.guard import literals
from service.guard.candidate import Candidate
from service.guard.reading import Call

MAX_STEPS = 100_000

_GENERATORS = {"range", "generate_series"}
_FINEST_STEP = 3_600.0
"""Seconds; finer steps between computed times can't be bounded here."""


def ranges(candidate: Candidate) -> None:
    """Refuses range() and generate_series() beyond 100,000 steps, or with bounds that can't be known."""
    for reading in candidate.readings:
        for call in reading.calls:
            if call.name in _GENERATORS:
                _check(call)


def _check(call: Call) -> None:
    steps = _numeric_steps(call)
    if steps is None:
        steps = _timed_steps(call)
    if steps is None:
        raise QueryRejected(
            "ranges",
            f"{call.name}() needs its bounds written as numbers or, for times, a step of an hour or more.",
        )
    if steps > MAX_STEPS:
        raise QueryRejected("ranges", f"{call.name}() may make {MAX_STEPS:,} steps, not {steps:,.0f}.")


def _numeric_steps(call: Call) -> float | None:
    numbers = [literals.number(argument) for argument in call.arguments]
    known = [number for number in numbers if number is not None]
    if not known or len(known) != len(numbers) or len(known) > 3:
        return None
    start, end, step = (
        (0.0, known[0], 1.0) if len(known) == 1 else (known[0], known[1], (known[2:] or [1.0])[0])
    )
    return abs(end - start) / abs(step) if step else None


def _timed_steps(call: Call) -> float | None:
    if len(call.arguments) != 3:
        return None
    step = literals.interval(call.arguments[2])
    if not step:
        return None
    start, end = (literals.moment(argument) for argument in call.arguments[:2])
    if start is not None and end is not None:
        return abs((end - start).total_seconds()) / step
    return 0.0 if step >= _FINEST_STEP else None
