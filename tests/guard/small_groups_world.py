"""Ten people in teams of one, two, three and four, and a reader who may know what teams do but not who."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import duckdb

from service.domain import Grant, ValidatedQuery
from service.engines._sandbox.rights import Rights
from service.policy import Policy
from service.resources import sql_scripts
from tests.guard.contract import GUARD, VIEWS

PEOPLE = 3
TEAMS = {"solo": 1, "pair": 2, "trio": 3, "four": 4}
POLICY = Policy(VIEWS, finance=frozenset({"finance@acme.example"}), small_group=PEOPLE)
FINANCE = POLICY.grant(POLICY.principal("finance@acme.example"))
COMMIT = """
insert into facts.commit by name
select ? as commit_sha, ? as repo, 'test' as source, ? as branch, ? as user_id, ? as team, 's' || user_id as session_id,
    timestamp '2026-09-01' + to_days(?) as committed_at, cast(committed_at as date) as day, ? as lines_added,
    0 as lines_removed, ? as pr_number, ? as cost_usd
"""
PULL_REQUEST = """
insert into facts.pull_request by name
select pr_number, repo, 'test' as source, user_id, team, committed_at as opened_at, day as opened_day,
    case when pr_number % 2 = 0 then committed_at + interval 5 hour end as merged_at,
    case when pr_number % 2 = 0 then cast(committed_at + interval 5 hour as date) end as merged_day
from facts.commit where branch = 'main'
"""
REQUEST = """
insert into facts.request by name
select commit_sha as request_key, commit_sha as request_id, 'test' as source, committed_at as occurred_at, day,
    10 as hour, 'anthropic' as vendor, 'claude_code' as product, user_id, team, repo, session_id,
    10 as input_tokens, cost_usd
from facts.commit
"""


class World:
    """The contract's views over made up work, read by the views that the sandbox lays for a Grant."""

    def __init__(self, seed: int, grant: Grant = FINANCE) -> None:
        self.grant = grant
        self._random = Random(seed)
        self._connection = duckdb.connect(":memory:", config={"threads": "1"})
        rights = Rights()
        attach = rights.attach(Path(":memory:")).partition(" (")[0]
        self._connection.execute(attach)
        self._facts = f"use {attach.rpartition(' AS ')[2]}"
        self._connection.execute(self._facts)
        for script in [*sql_scripts("warehouse"), *sql_scripts("views")]:
            self._connection.execute(script.read_text("utf-8"))
        self._fill()
        for statement in rights.lay(grant, grant.views):
            self._connection.execute(statement)
        self._reader = rights.use(grant)

    def _fill(self) -> None:
        persons = [(f"{team}{i}", team) for team, size in TEAMS.items() for i in range(size)]
        for user, team in persons:
            self._connection.execute(
                "insert into facts.person by name select ? as user_id, 'test' as source, ? as user_email,"
                " ? as department, true as is_active, true as has_seat",
                [user, f"{user}@acme.example", "small" if team in ("solo", "pair") else "large"],
            )
        for number in range(160):
            user, team = self._random.choice([*persons, (None, "trio")])
            self._commit(number, user, team)
        self._connection.execute(PULL_REQUEST)
        self._connection.execute(REQUEST)

    def _commit(self, number: int, user: str | None, team: str) -> None:
        pick = self._random.choice
        place = [pick(["r0", "r1", "r2", "r3"]), pick(["main", "fix"])]
        size = [pick(range(60)), pick([3, 50, 700]), number, pick([None, 1, 2.5, 7, 40])]
        self._connection.execute(COMMIT, [f"c{number}", *place, user, team, *size])

    def rows(self, query: ValidatedQuery | str) -> list[str]:
        """What a query returns as the reader, in an order of its own; text runs without the guard, as nobody."""
        self._connection.execute(self._reader if isinstance(query, ValidatedQuery) else self._facts)
        sql = query.sql if isinstance(query, ValidatedQuery) else query
        return sorted(map(repr, self._connection.execute(sql).fetchall()))

    def told(self, sql: str) -> list[str]:
        """What the reader gets to see."""
        return self.rows(GUARD.check(sql, self.grant))

    def change(self, statement: str) -> int:
        """Makes another past; gives how many rows are other."""
        self._connection.execute(self._facts)
        return self._connection.execute(statement).fetchone()[0]

    @contextmanager
    def changed(self, statement: str) -> Iterator[int]:
        """Another past for a while, in which no query may fail."""
        self._connection.execute("begin")
        try:
            yield self.change(statement)
        finally:
            self._connection.execute("rollback")
