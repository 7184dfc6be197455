"""`outlay ask`: one question on one file, as text, JSON or a file."""

from __future__ import annotations

import argparse
import asyncio
import errno
import inspect
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from service.cli.options import add_database, database_of, existing, moment_of
from service.cli.text import as_text
from service.domain import Answer, Clarification, Question, Refusal
from service.errors import BadInput, OutlayError, StorageFull
from service.exports.json import as_object
from service.settings import Settings, from_environment

FORMATS = ("text", "json", "csv", "xlsx", "parquet", "png", "svg", "pdf")
EXIT_CODES = {"clarification": 3, "refusal": 4}
_BINARY = ("xlsx", "parquet", "png", "pdf")

Outcome = Answer | Clarification | Refusal


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("ask", help="answer one question", description="Answers one question.")
    parser.add_argument("question")
    parser.add_argument(
        "--as",
        dest="asker",
        metavar="EMAIL",
        help="ask as this person (default: the local operator, an admin)",
    )
    parser.add_argument("--now", metavar="ISO8601", help="the moment of the question (default: now)")
    add_database(parser)
    parser.add_argument("--follow", metavar="ID", help="the receipt of the answer that this follows up")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("--out", metavar="FILE", type=Path, help="write there instead of to standard output")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Exit code 0 for an answer, 3 for a question back, 4 for a refusal."""
    if chosen.format in _BINARY and not chosen.out and sys.stdout.isatty():
        raise BadInput(f"{chosen.format.upper()} is no text for a terminal; name a file with --out FILE.")
    settings = from_environment()
    outcome, content = asyncio.run(_ask(chosen, settings))
    kind = str(as_object(outcome)["kind"])
    if content is None:
        print(as_text(outcome), file=sys.stderr)
    elif chosen.out:
        write(chosen.out, content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    return EXIT_CODES.get(kind, 0)


async def _ask(chosen: argparse.Namespace, settings: Settings) -> tuple[Outcome, bytes | None]:
    from service.wiring import (
        LOCAL_OPERATOR,
        analyst_on,
        in_zone_of,
    )  # late: `--help` must not load a database engine

    database = existing(database_of(chosen, settings))
    settings = in_zone_of(settings, database)
    async with analyst_on(settings, database) as analyst:
        now = moment_of(chosen.now, settings)
        analyst.policy = replace(analyst.policy, today=now.date)
        asker = analyst.policy.principal(chosen.asker) if chosen.asker else LOCAL_OPERATOR
        question = Question(chosen.question, asker, now, chosen.follow)
        outcome = await analyst.answer(question)
    return outcome, await _content(outcome, chosen.format)


async def _content(outcome: Outcome, format_name: str) -> bytes | None:
    """What to write; None where a file was asked for and there is no answer to put into one."""
    if format_name == "text":
        return (as_text(outcome) + "\n").encode()
    if format_name == "json":
        return (json.dumps(as_object(outcome), ensure_ascii=False) + "\n").encode()
    if not isinstance(outcome, Answer):
        return None
    from service.wiring import build_exporters  # late, like above

    exporters = build_exporters()
    exporter = exporters[format_name]
    try:
        rendered = exporter.render(outcome)
        return await rendered if inspect.isawaitable(rendered) else rendered
    finally:
        close = getattr(exporter, "close", None)
        if close is not None:
            await close()


def write(path: Path, content: bytes) -> None:
    """The whole file or nothing: what was there stays when the disk is full."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(f"There is no space left for {path}; nothing was written.") from error
        raise OutlayError(f"{path} cannot be written: {error.strerror}.") from error
