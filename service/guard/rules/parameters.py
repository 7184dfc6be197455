"""No placeholders: nobody would fill them."""

from __future__ import annotations

from sqlglot import exp

from service.errors import QueryRejected
from service.guard.candidate import Candidate

_UNFILLED = (exp.Parameter, exp.Placeholder, exp.SessionParameter)


def parameters(candidate: Candidate) -> None:
    """Refuses `?`, `$1`, `$name` and `:name`."""
    if any(candidate.all(kind) for kind in _UNFILLED):
        raise QueryRejected("parameters", "There is a placeholder in the query; write the value itself.")
