"""Staged rows become facts: people, places, prices and repeats are settled by the scripts in schema/derive.

Everything is set-based SQL over one batch, whatever its size; the caller owns the transaction,
so that a batch is either settled whole or never happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
from sqlglot import exp

from service.domain import Batch
from service.errors import BadInput
from service.ingest.warehouse import STAGED, run_script, stage
from service.resources import folder, sql_scripts

_DERIVED = ("20_sessions.sql", "21_commit_costs.sql", "22_activity.sql")


@dataclass(frozen=True, slots=True)
class Settled:
    """What one batch brought."""

    rows: Mapping[str, int]
    """By fact: rows that were new, or that completed one stored before."""

    @property
    def total(self) -> int:
        """0 when everything had come before."""
        return sum(self.rows.values())

    def __add__(self, other: Settled) -> Settled:
        names = dict.fromkeys((*self.rows, *other.rows))
        return Settled({name: self.rows.get(name, 0) + other.rows.get(name, 0) for name in names})


def put(connection: duckdb.DuckDBPyConnection, batches: Iterable[Batch]) -> None:
    """Appends rows to staging; columns that a row leaves out are null."""
    for batch in batches:
        if batch.table not in STAGED:
            raise BadInput(f"There is no fact {batch.table!r} to stage; there are: {', '.join(STAGED)}.")
        if not batch.rows:
            continue
        target = exp.to_table(f"incoming_{batch.table}")
        empty = connection.sql(exp.select("*").from_(target).limit(0).sql("duckdb")).to_arrow_table()
        connection.register("rows_to_stage", _table(batch, empty.schema))
        insert = exp.Insert(this=target, expression=exp.select("*").from_("rows_to_stage"), by_name=True)
        connection.execute(insert.sql("duckdb"))
        connection.unregister("rows_to_stage")


def _table(batch: Batch, schema: pa.Schema) -> pa.Table:
    """The rows with the columns that any of them has."""
    named = dict.fromkeys(column for row in batch.rows for column in row)
    if unknown := sorted(named.keys() - set(schema.names)):
        raise BadInput(f"There is no column {unknown[0]!r} in {batch.table}.")
    narrow = pa.schema([schema.field(name) for name in named])
    try:
        return pa.Table.from_pylist(list(batch.rows), schema=narrow)
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise BadInput(f"A row for {batch.table} has a value that its column cannot hold.") from error


def settle(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    loaded_at: datetime | None = None,
    complete_through: datetime | None = None,
) -> Settled:
    """Derives the facts of what is staged and leaves staging empty; commits nothing.

    Times are UTC, naive. A source that does not say through when it is complete is so through its latest
    event; without `loaded_at` it was loaded then, too.
    """
    _name(connection, source, loaded_at, complete_through)
    for script in sql_scripts("derive"):
        run_script(connection, script)
    return _finish(connection)


def forget(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Takes out what one source brought, and derives the rest anew; commits nothing."""
    _name(connection, source)
    _derive(connection, "00_begin.sql", "forget/1_rows.sql", *_DERIVED)


def reprice(connection: duckdb.DuckDBPyConnection) -> Settled:
    """Prices the requests that had no list price when they came; commits nothing."""
    _derive(connection, "00_begin.sql", "prices/1_unpriced.sql", "06_list_prices.sql", "prices/2_reprice.sql")
    _derive(connection, *_DERIVED)
    return _finish(connection)


def _name(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    loaded_at: datetime | None = None,
    complete_through: datetime | None = None,
) -> None:
    connection.execute("set variable source = ?", [source])
    connection.execute("set variable loaded_at = cast(? as timestamp)", [loaded_at])
    connection.execute("set variable complete_through = cast(? as timestamp)", [complete_through])


def _derive(connection: duckdb.DuckDBPyConnection, *scripts: str) -> None:
    for script in scripts:
        run_script(connection, folder("schema") / "derive" / script)


def _finish(connection: duckdb.DuckDBPyConnection) -> Settled:
    settled = Settled(dict(connection.execute("select name, rows from outcome").fetchall()))
    if settled.total:
        _derive(connection, "version/next.sql")
    stage(connection)
    return settled
