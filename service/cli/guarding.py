"""`outlay guard`: what the guard says of SQL; it runs none of it."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
from collections.abc import Iterator

from service.cli.options import add_database, database_of
from service.domain import Grant
from service.errors import QueryRejected
from service.settings import Settings, from_environment


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "guard",
        help="judge SQL from standard input without running it",
        description='Reads one SQL text, or with --jsonl one {"id", "sql"} a line; writes JSON lines.',
    )
    parser.add_argument("--jsonl", action="store_true", help="one JSON object a line comes in")
    parser.add_argument(
        "--as", dest="asker", metavar="EMAIL", help="with this person's rights (default: an admin's)"
    )
    add_database(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Exit code 0 whatever the verdicts are; a line that is no statement has one of its own."""
    from service.wiring import build_guard  # late: `--help` must not load a database engine

    settings = from_environment()
    guard, grant = build_guard(), _grant(chosen, settings)
    for statement_id, sql in _statements(chosen.jsonl):
        try:
            query = guard.check(_text(sql), grant)
            verdict = {"id": statement_id, "ok": True, "sql": query.sql}
            if query.warnings:
                verdict["warnings"] = list(query.warnings)
        except QueryRejected as rejected:
            verdict = {"id": statement_id, "ok": False, "rule": rejected.rule, "reason": rejected.reason}
        print(json.dumps(verdict), flush=True)
    return 0


def _grant(chosen: argparse.Namespace, settings: Settings) -> Grant:
    from service.wiring import LOCAL_OPERATOR, build_policy

    if not chosen.asker:
        return build_policy(settings).grant(LOCAL_OPERATOR)
    return asyncio.run(_grant_of(chosen, settings))


async def _grant_of(chosen: argparse.Namespace, settings: Settings) -> Grant:
    """A person's rights depend on the directory, so this reads the database."""
    from service.wiring import analyst_on

    async with analyst_on(settings, database_of(chosen, settings)) as analyst:
        return analyst.policy.grant(analyst.policy.principal(chosen.asker))


def _finite(number: str) -> float:
    """JSON has no infinity, so what overflows into it could not be written back."""
    if not math.isfinite(float(number)):
        raise ValueError(number)
    return float(number)


def _refused(constant: str) -> object:
    raise ValueError(constant)


def _text(sql: object) -> str:
    if not isinstance(sql, str):
        raise QueryRejected("input", 'This line is not a JSON object with "id" and a text "sql".')
    return sql


def _statements(jsonl: bool) -> Iterator[tuple[object, object]]:
    """Ids and SQL; of a line that cannot be read, nothing, so that it is judged in its turn."""
    if not jsonl:
        yield None, sys.stdin.buffer.read().decode("utf-8", errors="replace")
        return
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        try:
            statement = json.loads(line, parse_constant=_refused, parse_float=_finite)
        except (ValueError, RecursionError):
            statement = None
        known = statement if isinstance(statement, dict) and "id" in statement else {}
        yield known.get("id"), known.get("sql")
