"""Only the SQL of `language`, on both trees."""

from __future__ import annotations

from sqlglot import exp

from service.errors import QueryRejected
from service.guard.candidate import Candidate
from service.guard.hints import shown
from service.guard.language import DUCKDB_NODES, DUCKDB_TYPES, STRUCTURE
from service.guard.reading import Reading

MAX_NODES = 5_000


def nodes(candidate: Candidate) -> None:
    """Refuses every syntax and type that is not on the lists, in the text and in what would run."""
    for kind in candidate.node_types:
        if kind not in STRUCTURE and not issubclass(kind, exp.Func):
            raise _refused(kind.__name__)
    if sum(candidate.node_types.values()) > MAX_NODES:
        raise QueryRejected("nodes", f"The query has more than {MAX_NODES:,} parts; shorten its lists.")
    for reading in candidate.readings:
        _check_reading(reading)


def _check_reading(reading: Reading) -> None:
    for kind in sorted(reading.kinds - DUCKDB_NODES):
        raise _refused(kind)
    for name in sorted(reading.types - DUCKDB_TYPES):
        raise QueryRejected(
            "nodes",
            f"Values cannot be cast to the type {shown(name)}; there are: varchar, double, date, ….",
        )


def _refused(kind: str) -> QueryRejected:
    words = kind.replace("_", " ").lower()
    return QueryRejected("nodes", f"This form of SQL is not possible here ({words}); use a plain SELECT.")
