"""A small organisation in a snapshot, and an engine on it that can be asked without being a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from service.domain import Grant, Limits, Principal, ResultSet, Role, RowFilter, ValidatedQuery, ViewGrant
from service.engines._sandbox.worker import Ceiling
from service.engines.duckdb import DuckDBEngine
from service.resources import sql_scripts

Answered = TypeVar("Answered")

PEOPLE = """
insert into facts.person
select 'u' || i, 'test', 'u' || i || '@acme.example', 'Person ' || i, 'Engineering', null, null, null,
    'boss@acme.example', true, true, 'standard', date '2026-01-01', null
from range(10) as numbers(i)
"""
MEMBERSHIPS = """
insert into facts.membership
select 'team-' || i % 2, 'test', 'u' || i, true, date '2026-01-01', null from range(10) as numbers(i)
"""
REQUESTS = """
insert into facts.request by name
select 'k' || i as request_key, 'r' || i as request_id, 'test' as source,
    timestamp '2026-10-01' + to_hours(i) as occurred_at, date '2026-10-01' + cast(i // 24 as integer) as day,
    i % 24 as hour, 'anthropic' as vendor, 'claude_code' as product, 'u' || i % 10 as user_id,
    'team-' || i % 2 as team, 'acme/r' || i % 7 as repo, 's' || i // 20 as session_id, 'opus' as model,
    i as input_tokens, cast(i % 100 as decimal(18, 6)) / 100 as cost_usd
from range(20000) as numbers(i)
"""
EVERYTHING = {
    "usage": ("request_id", "occurred_at", "day", "user_id", "team", "repo", "session_id", "cost_usd"),
    "people": ("user_id", "user_email", "user_name"),
    "memberships": ("group_name", "user_id", "user_email"),
    "group_usage": ("group_name", "user_id", "cost_usd"),
}
CEILING = Ceiling(seconds=1.0, threads=2)


def grant(
    columns: dict[str, tuple[str, ...]] | None = None,
    rows: dict[str, tuple[RowFilter, ...]] | None = None,
    limits: Limits | None = None,
) -> Grant:
    """Some views with some columns; all rows where `rows` does not name the view."""
    views = {
        name: ViewGrant(visible, (rows or {}).get(name, ()))
        for name, visible in (columns or EVERYTHING).items()
    }
    return Grant(Principal("somebody", Role.ADMIN), views, limits or Limits())


def query(sql: str, granted: Grant | None = None) -> ValidatedQuery:
    """What the guard would hand over if it let everything through."""
    granted = granted or grant()
    return ValidatedQuery(sql, granted, tuple(sorted(granted.views)), period_proven=False)


class Asking:
    """An engine in an event loop of its own."""

    def __init__(self, snapshot: Path) -> None:
        self._runner = asyncio.Runner()
        self.engine = DuckDBEngine(snapshot, "v1", ceiling=CEILING)
        try:
            self.wait(self.engine.start())
        except BaseException:
            self._runner.close()
            raise

    # Any: what a coroutine yields and is sent is nobody's concern here
    def wait(self, coroutine: Coroutine[Any, Any, Answered]) -> Answered:
        """What the coroutine returns."""
        return self._runner.run(coroutine)

    def ask(self, sql: str, granted: Grant | None = None) -> ResultSet:
        """What the engine says to a query."""
        return self.wait(self.engine.run(query(sql, granted)))

    def close(self) -> None:
        """Ends the engine and the loop."""
        self.wait(self.engine.close())
        self._runner.close()


def make_snapshot(path: Path, *statements: str) -> Path:
    """A published file with the contract's views over these facts."""
    with duckdb.connect(str(path)) as connection:
        for script in [*sql_scripts("warehouse"), *sql_scripts("views")]:
            connection.execute(script.read_text("utf-8"))
        for statement in statements:
            connection.execute(statement)
    path.chmod(0o444)
    return path
