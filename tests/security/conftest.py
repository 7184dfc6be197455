from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.readers import Worlds, make_file, worlds_on


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_file(tmp_path_factory.mktemp("published") / "corp.duckdb")


@pytest.fixture(scope="session")
def worlds(published: Path) -> Iterator[Worlds]:
    made = worlds_on(published)
    yield made
    made.close()
