"""Rows to stage, with what a test does not care about filled in; short ways to ask for the outcome."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import duckdb

from service.domain import Batch, Cell
from service.ingest.load import Settled, put, settle

MONDAY = datetime(2026, 11, 16, 9)
DERIVED = ("request", "tool_call", "prompt", "commit", "pull_request", "metric_delta", "session", "activity")
_serial = count(1)

Row = dict[str, Cell]


def after(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def request(minutes: float = 0, **columns: Cell) -> tuple[str, Row]:
    key = f"req_{next(_serial)}"
    row: Row = {
        "request_key": columns.get("request_id", key),
        "request_id": key,
        "occurred_at": after(minutes),
        "vendor": "anthropic",
        "product": "claude_code",
        "user_id": "u1",
        "repo": "acme/payments-api",
        "session_id": "s1",
        "prompt_id": "p1",
        "model": "claude-opus-5-5",
        "input_tokens": 1_000,
        "output_tokens": 100,
        "cache_read_tokens": 0,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
    }
    return "request", row | columns


def tool_call(minutes: float = 0, **columns: Cell) -> tuple[str, Row]:
    row: Row = {
        "session_id": "s1",
        "tool_use_id": "t1",
        "occurred_at": after(minutes),
        "user_id": "u1",
        "tool": "Edit",
        "kind": "file_edit",
    }
    return "tool_call", row | columns


def prompt(minutes: float = 0, **columns: Cell) -> tuple[str, Row]:
    row: Row = {"session_id": "s1", "prompt_id": "p1", "occurred_at": after(minutes), "user_id": "u1"}
    return "prompt", row | columns


def commit(minutes: float = 0, **columns: Cell) -> tuple[str, Row]:
    row: Row = {
        "commit_sha": "a" * 40,
        "repo": "acme/payments-api",
        "session_id": "s1",
        "committed_at": after(minutes),
        "user_id": "u1",
    }
    return "commit", row | columns


def metric(minutes: float = 0, **columns: Cell) -> tuple[str, Row]:
    row: Row = {
        "metric": "lines_of_code",
        "kind": "added",
        "attributes": "{}",
        "session_id": "s1",
        "started_at": after(minutes),
        "ended_at": after(minutes + 1),
        "value": 1.0,
    }
    return "metric_delta", row | columns


def arrive(connection: duckdb.DuckDBPyConnection, *rows: tuple[str, Row], source: str = "test") -> Settled:
    """Settles the rows as one batch, in a transaction of its own."""
    connection.begin()
    put(connection, [Batch(table, (row,)) for table, row in rows])
    settled = settle(connection, source)
    connection.commit()
    return settled


def directory(connection: duckdb.DuckDBPyConnection) -> None:
    """Alice (u1) moved from platform to payments on Tuesday; Bob (u2) has no team."""
    connection.execute("""
        insert into facts.person (user_id, source, user_email, is_active, has_seat) values
            ('u1', 'directory', 'alice@acme.example', true, true),
            ('u2', 'directory', 'bob@acme.example', true, true);
        insert into facts.membership (group_name, source, user_id, is_primary, valid_from, valid_to) values
            ('platform', 'directory', 'u1', true, '2026-01-01', '2026-11-17'),
            ('payments', 'directory', 'u1', true, '2026-11-17', null),
            ('guild', 'directory', 'u1', false, '2026-01-01', null);
        insert into facts.identity values
            ('account', 'user_alice', 'u1', 'directory'),
            ('device', 'device-alice', 'u1', 'directory');
        insert into facts.repo_alias values ('acme/pay', 'acme/payments-api', 'directory');
    """)


# Any: cells have the type that the query gives them.
def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    (found,) = rows(connection, sql)
    return found


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Every fact, whatever the order of its rows."""
    return {name: sorted(repr(line) for line in rows(connection, f'from facts."{name}"')) for name in DERIVED}
