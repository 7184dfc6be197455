"""One statement, and it is a query."""

from __future__ import annotations

from sqlglot import exp

from service.errors import QueryRejected
from service.guard.candidate import Candidate

_QUERIES = (exp.Select, exp.SetOperation, exp.Values, exp.Subquery, exp.Pivot)


def statement(candidate: Candidate) -> None:
    """Refuses everything that is not one SELECT, VALUES, PIVOT or a union of such."""
    count = len(candidate.statements)
    if count != 1:
        raise QueryRejected("statement", f"There are {count} statements; exactly one query is possible.")
    if not isinstance(candidate.tree, _QUERIES):
        raise _not_a_query()
    if candidate.original is None and not candidate.all(exp.Pivot):
        raise _not_a_query()


def _not_a_query() -> QueryRejected:
    return QueryRejected(
        "statement",
        "Only queries run here, nothing that changes or describes data: start with SELECT, WITH or FROM.",
    )
