"""What every test may rely on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.errors import PicturesUnavailable
from service.exports import _browser
from tests import organisation

for _name in [name for name in os.environ if name.startswith("ANTHROPIC_")]:
    del os.environ[_name]  # no test talks to a model that somebody pays for


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A missing browser is a reason to skip on somebody's machine, and a failure where changes are judged."""
    if item.get_closest_marker("browser") is None:
        return
    try:
        found = _browser.find()
    except PicturesUnavailable:
        found = None
    if found is None and os.environ.get("CI"):
        pytest.fail(_browser.HOW)
    if found is None:
        pytest.skip(_browser.HOW)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small demo organisation as one DuckDB file, read only by agreement."""
    return organisation.make(tmp_path_factory.mktemp("demo") / "demo.duckdb")
