"""The child's DuckDB: one snapshot, no files, no network, no settings, no writing.

Each setting closes a hole that was seen open: access switched off still leaves the
database's own file readable and writable (hence disabled_filesystems), and a time limit
that is set later than at connect does not reach the cursors.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from service.engines._sandbox.confine import forbid_files, limit_query
from service.engines._sandbox.encode import Encoded, ResultTooLarge, encode
from service.engines._sandbox.wire import Opening, Request

_AT_CONNECT: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    "allow_persistent_secrets": False,
    "temp_directory": "",
    "max_temp_directory_size": "0B",
    "max_expression_depth": 100,
    "pivot_limit": 200,
    # one thread until Landlock holds, which reaches no thread that already runs
    "threads": 1,
    "external_threads": 1,
    "async_threads": 0,
}
_LOCK = (
    "set enable_external_access = false",
    "set disabled_filesystems = 'LocalFileSystem'",
    "set lock_configuration = true",
)
_WARM_UP = (
    "select now() as a, 'x' as b, 1.5::double as c, [1] as d, date '2026-01-01' as e, 'x'::enum('x') as f"
)
_QUERY = re.compile(r"[\s(]*(?:select|with|from|pivot|unpivot|values)\b", re.IGNORECASE)
"""How a statement of type MULTI has to begin: EXPLAIN and CREATE … AS take a PIVOT, too."""


class Failed(Exception):
    """A query that did not work; `kind` is a word that `failures` knows, `message` the engine's."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class Session:
    """One open snapshot, for all the queries of a child's life."""

    def __init__(self, opening: Opening) -> None:
        limits: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{opening.memory_mb}MB",
            "max_execution_time": int(opening.seconds * 1000),
        }
        self._connection = duckdb.connect(":memory:", config=_AT_CONNECT | limits)
        self._seconds = opening.seconds
        self._connection.execute(opening.attach)
        self._warm_up()
        self.landlock = forbid_files()
        self._connection.execute("set threads = ?", [opening.threads])
        for statement in _LOCK:
            self._connection.execute(statement)

    def _warm_up(self) -> None:
        """Has Python and the engine load now what they load late, since files are denied from here on."""
        few = Request((), "", "", rows=1, seconds=1, memory_mb=1, result_bytes=1 << 20, cell_chars=10)
        encode(self._connection.sql(_WARM_UP), few)

    def answer(self, request: Request) -> Encoded:
        """Runs one query on a cursor of its own; raises Failed."""
        limit_query(request.memory_mb)
        try:
            self._lay(request)
            with self._cursor(request) as cursor:
                return encode(self._one_select(cursor, request.sql), request)
        except ResultTooLarge as error:
            raise Failed("size") from error
        except MemoryError as error:
            raise Failed("memory") from error
        # the engine's message about a text that is cut within a letter is itself cut within one
        except UnicodeDecodeError as error:
            raise Failed("Conversion") from error
        # pyarrow raises the engine's errors of a running query as its own OSError, with the same text
        except (duckdb.Error, OSError) as error:
            raise Failed(*_kind_and_message(str(error))) from error

    def _lay(self, request: Request) -> None:
        try:
            for statement in request.lay:
                self._connection.execute(statement)
        except duckdb.Error as error:
            raise Failed("views", str(error)) from error

    @contextmanager
    def _cursor(self, request: Request) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        stop = threading.Timer(request.seconds, cursor.interrupt)
        try:
            cursor.execute(request.use)
            cursor.execute("begin transaction read only")
            if request.seconds < self._seconds:
                stop.start()
            yield cursor
        finally:
            stop.cancel()
            with suppress(duckdb.Error):
                cursor.rollback()
            cursor.close()

    def _one_select(self, cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyRelation:
        statements = cursor.extract_statements(sql)
        if len(statements) != 1 or not _is_select(statements[0].type, sql):
            raise Failed("statement")
        return cursor.sql(sql)


def _is_select(kind: duckdb.StatementType, sql: str) -> bool:
    """A PIVOT that finds its own columns is several statements to the parser."""
    if kind == duckdb.StatementType.MULTI:
        return _QUERY.match(sql) is not None
    return bool(kind == duckdb.StatementType.SELECT)


def _kind_and_message(text: str) -> tuple[str, str]:
    """DuckDB opens nearly every message with what kind it is: `Binder Error: …`."""
    kind, found, message = text.partition(" Error: ")
    return (kind, message[:2000]) if found and len(kind) < 40 else ("Unknown", text[:2000])
