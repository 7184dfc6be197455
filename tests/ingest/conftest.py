"""An empty warehouse with list prices and a small directory, and rows to stage in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from staged import directory

from service.ingest.prices import Config, load_prices
from service.ingest.warehouse import open_for_writing, stage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.duckdb"


@pytest.fixture
def warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(open_for_writing(path)) as connection:
        stage(connection)
        load_prices(connection, Config())
        directory(connection)
        yield connection
