"""A small demo organisation as a file, and a large one to ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from organisation import HALF_YEAR, SMALL, write


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "demo.duckdb"
    write(path, SMALL)
    return path


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("acme") / "demo.duckdb"
    write(path, HALF_YEAR)
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        yield connection
