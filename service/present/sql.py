"""SQL laid out over lines for people; what runs and what answers keep is the text that the guard made."""

from __future__ import annotations

from sqlglot import parse_one
from sqlglot.errors import SqlglotError


def laid_out(sql: str) -> str:
    """The same query over several lines; as it is where it cannot be read."""
    try:
        return parse_one(sql, read="duckdb").sql("duckdb", pretty=True, comments=False)
    except (SqlglotError, RecursionError):
        return sql
