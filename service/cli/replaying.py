"""`outlay replay`: proves a kept answer, or says what changed since."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import asdict

from service.cli.options import add_database, database_of, existing
from service.replay import Replay
from service.settings import Settings, from_environment

CHANGED = 1


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "replay",
        help="make a kept answer again: proven, or what changed",
        description="Runs the SQL of a kept answer once more and compares all that it was made with. "
        "Exits 0 when the same rows came out, 1 when not.",
    )
    parser.add_argument("receipt", help="as the answer has it, or the end of its address")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add_database(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Exit code 0 for an answer that is proven, 1 for one that came out differently."""
    found = asyncio.run(_replayed(chosen, from_environment()))
    print(_as_json(found) if chosen.format == "json" else _as_text(found))
    return 0 if found.proven else CHANGED


async def _replayed(chosen: argparse.Namespace, settings: Settings) -> Replay:
    from service.replay import replay  # late: `--help` must not load a database engine
    from service.wiring import LOCAL_OPERATOR, analyst_on, in_zone_of

    database = existing(database_of(chosen, settings))
    async with analyst_on(in_zone_of(settings, database), database) as analyst:
        return await replay(chosen.receipt.rsplit("/", 1)[-1], LOCAL_OPERATOR, analyst)


def _as_text(found: Replay) -> str:
    verdict = "Proven: the same rows came out." if found.proven else "Not the same."
    marks = {True: "same   ", False: "CHANGED"}
    lines = [f"{marks[check.same]}  {check.name:<9} {check.told}" for check in found.checks]
    return "\n".join([f"{found.question!r}", *lines, verdict])


def _as_json(found: Replay) -> str:
    return json.dumps({"proven": found.proven, **asdict(found)})
