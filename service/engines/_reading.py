"""Trusted SQL on one DuckDB file, read-only and without the guard: how gold is computed for evaluation.

It shares nothing with the engine that answers, so that a fault there cannot hide in both.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from service.domain import Cell, ResultColumn, ResultSet
from service.errors import QueryFailed, WarehouseUnavailable

_SECONDS = 60.0


class Reading:
    """A connection that can change nothing and reach no other file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, sql: str) -> ResultSet:
        """All rows of one statement; QueryFailed says why there are none."""
        stop = threading.Timer(_SECONDS, self._connection.interrupt)
        stop.start()
        try:
            relation = self._connection.sql(sql)
            if relation is None:
                raise QueryFailed("statement", "This is no query: it returns no rows.")
            columns = tuple(
                ResultColumn(name, str(kind))
                for name, kind in zip(relation.columns, relation.types, strict=True)
            )
            found: list[tuple[Cell, ...]] = relation.fetchall()
        except duckdb.Error as error:
            raise QueryFailed("gold", str(error).split("\n", 1)[0]) from error
        finally:
            stop.cancel()
        return ResultSet(columns, tuple(found), False, "", 0.0)


@contextmanager
def reading_of(database: Path) -> Iterator[Reading]:
    """Opens a file that nobody writes to meanwhile."""
    try:
        connection = duckdb.connect(
            str(database), read_only=True, config={"enable_external_access": "false", "threads": "1"}
        )
    except duckdb.Error as error:
        raise WarehouseUnavailable(f"{database} cannot be opened for reading: {error}.") from error
    try:
        yield Reading(connection)
    finally:
        connection.close()
