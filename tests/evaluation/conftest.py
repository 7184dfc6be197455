"""Where suites are run: the small organisation over all the days that the suites ask about."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from service.cli.evaluating import bench_on
from service.evaluation.runner import Bench
from service.settings import Settings
from tests import organisation


class Running:
    """A Bench that stays open, and the loop that it lives in."""

    def __init__(self, loop: asyncio.Runner, bench: Bench) -> None:
        self.run = loop.run
        self.bench = bench


@pytest.fixture(scope="session")
def year_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """400 days of the small organisation; the baselines are about these data."""
    return organisation.make(tmp_path_factory.mktemp("year") / "year.duckdb", days=400)


@pytest.fixture(scope="session")
def year(year_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = Settings(home=str(tmp_path_factory.mktemp("eval-home")))
    with asyncio.Runner() as loop:
        stack = AsyncExitStack()
        bench = loop.run(stack.enter_async_context(bench_on(year_file, "year", settings, organisation.NOW)))
        yield Running(loop, bench)
        loop.run(stack.aclose())
