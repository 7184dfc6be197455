"""The contract as the guard's tests need it: the real views, a small organisation in them, three readers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import duckdb

from service.domain import Grant, Period, Principal, Role, ViewGrant
from service.guard import Guard
from service.guard.functions import permitted_functions
from service.guard.meaning.facts import facts_of
from service.resources import sql_scripts
from service.semantics.model import load_model

HERE = Path(__file__).parent


def database() -> duckdb.DuckDBPyConnection:
    """The contract's views in memory, over a few hundred rows that are the same every time."""
    connection = duckdb.connect(":memory:", config={"threads": "1"})
    for script in [*sql_scripts("warehouse"), *sql_scripts("views"), HERE / "rows.sql"]:
        connection.execute(script.read_text("utf-8"))
    return connection


def contract_views(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    rows = connection.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where schema_name = 'main' and not internal group by table_name"
    ).fetchall()
    return {name: tuple(columns) for name, columns in rows}


def fact_days(views: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    days = {name: ("day",) for name, columns in views.items() if "day" in columns}
    return {**days, "pull_requests": ("opened_day", "merged_day")}


VIEWS = contract_views(database())
GUARD = Guard(VIEWS, permitted_functions(), fact_days(VIEWS), facts_of(load_model()))


def grant(role: Role, lacking: Iterable[str] = (), hidden: Iterable[str] = ()) -> Grant:
    """All views but those `lacking`, all columns but those `hidden`."""
    views = {
        name: ViewGrant(tuple(column for column in columns if column not in set(hidden)))
        for name, columns in VIEWS.items()
        if name not in set(lacking)
    }
    return Grant(Principal(f"{role}@acme.example", role), views)


GRANTS = {
    "admin": grant(Role.ADMIN),
    "finance": grant(Role.FINANCE, lacking=("prompts", "tool_calls")),
    "member": grant(
        Role.MEMBER, lacking=("billed", "people", "memberships", "budgets"), hidden=("list_cost_usd",)
    ),
}


def period(start: str, end: str, since: str | None = None, until: str | None = None) -> Period:
    return Period(
        start=date.fromisoformat(start),
        end=date.fromisoformat(end),
        zone="UTC",
        label=f"{start} to {end}",
        since=datetime.fromisoformat(since) if since else None,
        until=datetime.fromisoformat(until) if until else None,
    )
