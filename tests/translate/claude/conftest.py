"""One organisation and one stand-in for all tests of the model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from service.settings import Settings
from service.wiring import analyst_on
from tests.translate.claude.longtail import KEY, LongTail
from tests.translate.claude.modelstandin import standing_in


@pytest.fixture(scope="session")
def ask(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LongTail]:
    with asyncio.Runner() as runner, standing_in() as standin:
        settings = Settings(
            home=str(tmp_path_factory.mktemp("home")),
            anthropic_key=KEY,
            claude_base_url=standin.address,
            claude_seconds=10,
            claude_day_usd=1_000,
        )
        stack = AsyncExitStack()
        analyst = runner.run(stack.enter_async_context(analyst_on(settings, demo_file)))
        yield LongTail(runner, analyst, standin, settings)
        runner.run(stack.aclose())
