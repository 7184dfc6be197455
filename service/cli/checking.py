"""`outlay doctor`: what works here, what does not, and what to do about it."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.options import add_database, database_of
from service.errors import OutlayError, PicturesUnavailable
from service.settings import Settings, from_environment

if TYPE_CHECKING:
    from sqlglot import exp

    from service.ask import Analyst
    from service.domain import Cell

_RECENT = timedelta(days=30)
_MOST_TOLD = 5
_OF_THE_DATA = ("model", "codes")
"""Checks that say nothing where there are no data to read."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("doctor", help="say what works here and what is missing")
    parser.add_argument("part", nargs="?", choices=["all", "pictures"], default="all")
    parser.add_argument(
        "--install", action="store_true", help="install a browser for pictures where there is none"
    )
    add_database(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Exit code 1 when something needed is missing; pictures alone are not needed."""
    settings = from_environment()
    checks: list[tuple[str, Callable[[], str], bool]] = [
        ("pictures", lambda: _pictures(chosen.install), chosen.part == "pictures")
    ]
    if chosen.part == "all":
        database = database_of(chosen, settings)
        checks = [
            ("python", lambda: sys.version.split()[0], True),
            ("home", lambda: _home(settings), True),
            ("memory", lambda: _memory(settings), True),
            ("data", lambda: asyncio.run(_data(settings, database)), True),
            ("model", lambda: asyncio.run(_model(settings, database)), True),
            ("codes", lambda: asyncio.run(_codes(settings, database)), False),
            *checks,
        ]
    missing: set[str] = set()
    failed = False
    for name, check, needed in checks:
        if name in _OF_THE_DATA and "data" in missing:
            continue
        try:
            print(f"ok       {name}: {check()}")
        except OutlayError as error:
            print(f"{'missing' if needed else 'optional'}  {name}: {error}")
            missing.add(name)
            failed = failed or needed
    return 1 if failed else 0


def _home(settings: Settings) -> str:
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.folder):
            return str(settings.folder)
    except OSError as error:
        raise OutlayError(
            f"{settings.folder} cannot be written ({error.strerror}); set OUTLAY_HOME elsewhere."
        ) from error


def _memory(settings: Settings) -> str:
    from service.store.memory import open_memory

    memory = open_memory(settings.memory)
    count = len(memory.keys.all())
    memory.close()
    return f"receipts and keys can be kept ({count} keys)"


async def _data(settings: Settings, database: Path) -> str:
    from service.wiring import LOCAL_OPERATOR, analyst_on

    async with analyst_on(settings, database) as analyst:
        sources = await analyst.lookups.freshness(analyst.policy.grant(LOCAL_OPERATOR))
    if not sources:
        raise OutlayError(
            f"{database} holds no usage yet; `outlay load demo` makes some, `outlay load otlp` brings yours."
        )
    return f"{database}: " + ", ".join(
        f"{one.source} through {one.complete_through:%Y-%m-%d %H:%M} UTC"
        for one in sources
        if one.complete_through
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Runs what checks ask for as the local operator, through the guard like any query."""

    analyst: Analyst

    async def rows(self, query: exp.Expr) -> Sequence[Sequence[Cell]]:
        """The rows; QueryProblem when the guard or the engine says no."""
        from service.wiring import LOCAL_OPERATOR

        grant = self.analyst.policy.grant(LOCAL_OPERATOR)
        return (await self.analyst.engine.run(self.analyst.guard.check(query, grant))).rows


async def _model(settings: Settings, database: Path) -> str:
    from service.semantics.check import misfits
    from service.semantics.model import load_model
    from service.wiring import analyst_on

    model = load_model()
    async with analyst_on(settings, database) as analyst:
        found = await misfits(model, Reader(analyst))
    if found:
        raise OutlayError(f"{len(found)} definitions cannot run here: {' '.join(found[:_MOST_TOLD])}")
    return f"all {len(model.metrics)} metrics can be computed from these {len(model.views)} views"


async def _codes(settings: Settings, database: Path) -> str:
    """Looks at the latest weeks only, since that is where something new appears."""
    from service.semantics.check import surprises
    from service.semantics.model import load_model
    from service.wiring import LOCAL_OPERATOR, analyst_on

    async with analyst_on(settings, database) as analyst:
        sources = await analyst.lookups.freshness(analyst.policy.grant(LOCAL_OPERATOR))
        latest = max((one.complete_through for one in sources if one.complete_through), default=None)
        since = latest.date() - _RECENT if latest else None
        found = await surprises(load_model(), Reader(analyst), since)
    if found:
        raise OutlayError(" ".join(found[:_MOST_TOLD]))
    return f"keys and coded values of the last {_RECENT.days} days are as described"


def _pictures(install: bool) -> str:
    from service.exports import _browser

    found = _browser.install() if install else _browser.find()
    if found is None:
        raise PicturesUnavailable(f"{_browser.HOW} Or: outlay doctor pictures --install.")
    return f"drawn by {found}"
