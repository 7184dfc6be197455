"""The service's memory on real databases."""

import os

import pytest
from sqlalchemy import create_engine

from service.store.memory import open_memory
from service.store.tables import metadata


@pytest.fixture
def memory(tmp_path):
    memory = open_memory(f"sqlite:///{tmp_path / 'home' / 'service.sqlite'}")
    yield memory
    memory.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request, tmp_path):
    """The memory on each database that it may be kept in."""
    url = f"sqlite:///{tmp_path / 'service.sqlite'}"
    if request.param == "postgresql":
        url = os.environ.get("OUTLAY_TEST_POSTGRESQL", "")
        if not url:
            pytest.skip("OUTLAY_TEST_POSTGRESQL names no empty PostgreSQL database")
        metadata.drop_all(create_engine(url))
    memory = open_memory(url)
    yield memory
    memory.close()
