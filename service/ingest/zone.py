"""The zone that a warehouse counts its days in: set once, before there are any days in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from service.errors import WarehouseUnavailable
from service.ingest.warehouse import open_for_writing, storage_error

_KEPT = "select value from facts.setting where name = 'zone'"


def keep_zone(warehouse: Path, zone: str) -> None:
    """Makes the file count in a zone; WarehouseUnavailable when its days were counted in another one."""
    with closing(open_for_writing(warehouse)) as connection:
        kept = _kept(connection)
        if kept == zone:
            return
        filled = connection.execute("select exists (select 1 from facts.watermark)").fetchone()
        if filled and filled[0]:
            counted = kept or "UTC"
            if counted == zone:
                return
            raise WarehouseUnavailable(
                f"{warehouse} counts its days in {counted}, and OUTLAY_ZONE is {zone}. "
                f"Set OUTLAY_ZONE={counted}, or load into a new file."
            )
        connection.execute("delete from facts.setting where name = 'zone'")
        connection.execute("insert into facts.setting values ('zone', ?)", [zone])


def zone_of(warehouse: Path) -> str:
    """The zone of a file that may only be read; UTC where none was ever set."""
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            return _kept(connection) or "UTC"
    except duckdb.CatalogException:
        return "UTC"
    except duckdb.Error as error:
        raise storage_error(error, warehouse) from error


def _kept(connection: duckdb.DuckDBPyConnection) -> str | None:
    row = connection.execute(_KEPT).fetchone()
    return None if row is None else str(row[0])
