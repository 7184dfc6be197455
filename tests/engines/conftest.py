from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from acme import MEMBERSHIPS, PEOPLE, REQUESTS, Asking, make_snapshot


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_snapshot(tmp_path_factory.mktemp("published") / "acme.duckdb", PEOPLE, MEMBERSHIPS, REQUESTS)


@pytest.fixture(scope="module")
def asking(snapshot: Path) -> Iterator[Asking]:
    asking = Asking(snapshot)
    yield asking
    asking.close()
