"""Staged rows become facts: people, places, prices and repeats are settled by the scripts in schema/derive.

Everything is set-based SQL over one batch, whatever its size; the caller owns the transaction,
so that a batch is either settled whole or never happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from service.ingest.warehouse import run_script, stage
from service.resources import sql_scripts


@dataclass(frozen=True, slots=True)
class Settled:
    """What one batch brought."""

    rows: Mapping[str, int]
    """By fact: rows that were new, or that completed one stored before."""

    @property
    def total(self) -> int:
        """0 when everything had come before."""
        return sum(self.rows.values())


def settle(connection: duckdb.DuckDBPyConnection, source: str, loaded_at: datetime | None = None) -> Settled:
    """Derives the facts of what is staged and leaves staging empty; commits nothing.

    Without `loaded_at` (UTC, naive) the time of loading is that of the latest event.
    """
    connection.execute("set variable source = ?", [source])
    connection.execute("set variable loaded_at = cast(? as timestamp)", [loaded_at])
    for script in sql_scripts("derive"):
        if script.name[0].isdigit():
            run_script(connection, script)
    rows = dict(connection.execute("select name, rows from outcome").fetchall())
    stage(connection)
    return Settled(rows)
