"""Demo organisations in warehouse files, and short ways to ask them."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from service.connectors.demo import Demo, chunks
from service.ingest.load import settle
from service.ingest.prices import Config, load_prices
from service.ingest.warehouse import open_for_writing, stage

SATURDAY = date(2026, 11, 21)
SMALL = Demo(until=SATURDAY, people=40, days=60)
HALF_YEAR = Demo(until=SATURDAY, people=240, days=200)
"""Long enough for the renamed repo, the price changes and the move of the ledger."""


def write(path: Path, demo: Demo, threads: int = 2) -> list[str]:
    with closing(open_for_writing(path)) as connection:
        connection.execute("set threads = ?", [threads])
        connection.begin()
        stage(connection)
        load_prices(connection, Config())
        labels = []
        for label in chunks(connection, demo):
            labels.append(label)
            settle(connection, "demo")
        connection.commit()
    return labels


def digests(path: Path) -> dict[str, str]:
    """What each fact table holds, whatever the order of its rows."""
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'facts' and table_name <> 'migration'"
        ).fetchall()
        return {
            name: connection.execute(
                f"select count(*) || md5(coalesce(string_agg(line, chr(10) order by line), '')) "
                f"from (select row_of::varchar as line from facts.{name} as row_of)"
            ).fetchall()[0][0]
            for (name,) in tables
        }


# Any: cells have the type that the query gives them.
def rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return connection.execute(sql, list(values)).fetchall()


def cell(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    ((value,),) = rows(connection, sql, *values)
    return value
