"""SQL text → DuckDB's own syntax tree, read by a private database that holds nothing and runs nothing.

sqlglot reads more and other SQL than DuckDB does; only DuckDB can say what DuckDB would run.
Its parser has no time limit: callers bound size and nesting first (18 kB of nested brackets
in FROM took it 72 s, nested WITH all memory).
"""

from __future__ import annotations

import json
import threading
from typing import TypeAlias, cast

import duckdb

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

MAX_EXPRESSION_DEPTH = 60
"""None of the legitimate statements needs more; every level costs sqlglot quadratic time in `a[1][1]…`."""

_SERIALISE = "select json_serialize_sql(?, skip_null := true, skip_empty := true, skip_default := true)"


class Unreadable(Exception):
    """DuckDB cannot parse the text; `position` is where, in bytes, if it said so."""

    def __init__(self, too_deep: bool, position: int | None) -> None:
        super().__init__("DuckDB cannot parse the text")
        self.too_deep = too_deep
        self.position = position


class NotSerialisable(Exception):
    """DuckDB parses the text, but it is no plain query: another statement, or a PIVOT without values."""


def _locked_connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        ":memory:",
        config={
            "enable_external_access": "false",
            "python_enable_replacements": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "max_expression_depth": str(MAX_EXPRESSION_DEPTH),
            "memory_limit": "256MB",
            "threads": "1",
        },
    )
    connection.execute("set lock_configuration = true")
    return connection


class DuckdbParser:
    """DuckDB's parser; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = _locked_connection()

    def statements(self, sql: str) -> list[Json]:
        """One tree per statement of a text that holds only queries."""
        tree = cast("dict[str, Json]", json.loads(self._serialised(sql)))
        if not tree.get("error", True):
            return cast("list[Json]", tree.get("statements", []))
        if tree.get("error_type") == "not implemented":
            raise NotSerialisable
        position = tree.get("position")
        raise Unreadable(
            too_deep="expression depth" in str(tree.get("error_message")),
            position=int(position) if isinstance(position, str) and position.isdigit() else None,
        )

    def _serialised(self, sql: str) -> str:
        with self._lock:
            try:
                row = self._connection.execute(_SERIALISE, [sql]).fetchone()
            except duckdb.Error as error:
                # after an internal error DuckDB refuses all further work on the database
                self._connection = _locked_connection()
                raise Unreadable(too_deep=False, position=None) from error
        return str(row[0]) if row else "{}"
