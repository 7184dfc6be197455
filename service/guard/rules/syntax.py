"""DuckDB can read the text, as exactly one statement of bearable size."""

from __future__ import annotations

from service.errors import QueryRejected
from service.guard.candidate import Candidate
from service.guard.duckdb_tree import MAX_EXPRESSION_DEPTH, Unreadable
from service.guard.hints import shown

MAX_NODES = 2_500
MAX_SUBSCRIPTS = 12
"""sqlglot parses chains of `[…]` in quadratic time: 8 s for 1,600."""


def syntax(candidate: Candidate) -> None:
    """Refuses what DuckDB itself would, several statements, and what would be slow to judge."""
    try:
        readings = candidate.original
    except Unreadable as error:
        raise QueryRejected("syntax", _reason(candidate.text, error)) from error
    if readings is None:
        return
    if len(readings) != 1:
        raise QueryRejected("syntax", f"There are {len(readings)} statements; exactly one query is possible.")
    if readings[0].size > MAX_NODES:
        raise QueryRejected("syntax", f"The query has more than {MAX_NODES:,} parts; shorten its lists.")
    if readings[0].subscripts > MAX_SUBSCRIPTS:
        raise QueryRejected("syntax", f"More than {MAX_SUBSCRIPTS} […] follow each other; use a subquery.")


def _reason(sql: str, error: Unreadable) -> str:
    if error.too_deep:
        return (
            f"The query is nested more than {MAX_EXPRESSION_DEPTH} levels deep;"
            " write its steps as WITH … AS (…), or a list as IN (…)."
        )
    if error.position is None:
        return "This is not SQL that DuckDB can read; write one SELECT statement."
    before = sql.encode()[: error.position].decode(errors="replace")
    rest = sql[len(before) :].strip()
    if not rest:
        return "The query ends too early; a bracket, a quote or an expression is missing."
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"DuckDB cannot read the query at line {line}, column {column}, near {shown(rest[:20])}."
