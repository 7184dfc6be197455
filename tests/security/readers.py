"""Readers with rights of every kind, and for each the world in which there is nothing else.

A reader's own world holds the rows and columns that they may read and nothing more, in tables of its own: what
the same query says there is what it may say on everybody's data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import sqlglot

from service.domain import PERSON_MARK, Grant, Principal, Role, ValidatedQuery, ViewGrant
from service.engines._rights_in_tree import with_rights
from service.engines._sandbox.rights import Rights
from service.guard.writing import written
from service.policy import Membership, Person, Policy
from service.policy.given import given
from service.resources import sql_scripts
from tests.guard.contract import VIEWS

HERE = Path(__file__).parent
ROWS = (HERE.parent / "guard" / "rows.sql", HERE / "hidden_rows.sql")
TODAY = date(2026, 11, 22)
Outcome = tuple[tuple[str, ...], list[str]] | None
"""The names of the columns and the rows; None for a query that fails."""


def make_file(path: Path) -> Path:
    """The organisation as it is published."""
    with duckdb.connect(str(path), config={"threads": "1"}) as connection:
        for script in [*sql_scripts("warehouse"), *sql_scripts("views"), *ROWS]:
            connection.execute(script.read_text("utf-8"))
    return path


def grants_on(path: Path) -> dict[str, Grant]:
    """What each reader may read, as the policy says."""
    with duckdb.connect(str(path), read_only=True, config={"threads": "1"}) as connection:
        rows = connection.execute(
            "select user_email, manager_email, team, is_active, user_id in ('u2', 'u5', 'u8') from people"
        ).fetchall()
    guild = (Membership("guild", date(2026, 1, 1)),)
    people = [Person(email, manager, team, active, guild if in_guild else ()) for
              email, manager, team, active, in_guild in rows]  # fmt: skip
    policy = Policy(
        VIEWS,
        finance=frozenset({"finance@corp.example"}),
        people=people,
        managers={"user3@corp.example": ("guild",)},
        today=lambda: TODAY,
    )
    shown = ["usage", "group_usage", "sessions", "people", "billed"]
    teams = ["team=payments", "team=web"]
    service = given(VIEWS, shown, ["list_cost_usd"], teams, people=False)
    named_service = given(VIEWS, [*shown, "memberships"], ["cost_usd", "user_name"], teams)
    readers = {
        name: policy.principal(f"{email}@corp.example")
        for name, email in {
            "finance": "finance",
            "manager": "user1",
            "named": "user3",
            "member": "user2",
        }.items()
    }
    readers |= {
        "service": Principal("a key", Role.SERVICE, given=service),
        "named service": Principal("another key", Role.SERVICE, given=named_service),
        "without rows": Principal("new", Role.MEMBER, "new@corp.example"),
    }
    return {name: policy.grant(principal) for name, principal in readers.items()}


@dataclass
class Worlds:
    """The same organisation three times: behind laid views, rewritten into each query, and cut to one reader."""

    grants: dict[str, Grant]
    whole: duckdb.DuckDBPyConnection
    laid: duckdb.DuckDBPyConnection
    rights: Rights
    own: duckdb.DuckDBPyConnection

    def behind_views(self, query: ValidatedQuery) -> Outcome:
        """As the sandbox's child runs it."""
        cursor = self.laid.cursor()
        for statement in self.rights.lay(query.grant, query.views):
            cursor.execute(statement)
        cursor.execute(self.rights.use(query.grant))
        return outcome(cursor, query.sql)

    def with_rights_in_tree(self, query: ValidatedQuery) -> Outcome:
        """As an engine runs it that has no views of ours."""
        tree = sqlglot.parse_one(query.sql, read="duckdb")
        return outcome(self.whole.cursor(), written(with_rights(tree, query.grant)))

    def in_own_world(self, reader: str, query: ValidatedQuery, order: str = "ahead") -> Outcome:
        """What it says where there is nothing to hide; `back` has all rows in the opposite order."""
        cursor = self.own.cursor()
        cursor.execute(f'use memory."{reader} {order}"')
        return outcome(cursor, query.sql)

    def close(self) -> None:
        for connection in (self.whole, self.laid, self.own):
            connection.close()


def worlds_on(path: Path) -> Worlds:
    """All worlds of a published file."""
    grants, rights = grants_on(path), Rights()
    few = {"threads": "1", "max_execution_time": "2000"}
    laid = duckdb.connect(":memory:", config=few)
    laid.execute(rights.attach(path))
    own = duckdb.connect(":memory:", config=few)
    own.execute(f"attach '{path}' as everything (read_only)")
    for reader, grant in grants.items():
        for order in ("ahead", "back"):
            _lay_own_world(own, f"{reader} {order}", grant, "desc" if order == "back" else "asc")
    own.execute("detach everything")
    return Worlds(grants, duckdb.connect(str(path), read_only=True, config=few), laid, rights, own)


def _lay_own_world(own: duckdb.DuckDBPyConnection, schema: str, grant: Grant, direction: str) -> None:
    own.execute(f'create schema "{schema}"')
    for name, view in grant.views.items():
        mark = f", md5('own' || user_id) as {PERSON_MARK}" if view.min_people else ""
        columns = ", ".join(view.columns) + mark
        own.execute(
            f'create table "{schema}"."only {name}" as select {columns} from ('
            f"select *, row_number() over () as place from everything.main.{name}) "
            f"where {_condition(view)} order by place {direction}"
        )
        own.execute(f'create view "{schema}".{name} as select * from memory."{schema}"."only {name}"')


def _condition(view: ViewGrant) -> str:
    parts = [f"list_contains({list(rows.values)!r}::varchar[], {rows.column})" for rows in view.rows]
    return " and ".join(parts) or "true"


def outcome(cursor: duckdb.DuckDBPyConnection, sql: str) -> Outcome:
    """What a query says, in the order in which it says it."""
    try:
        result = cursor.execute(sql)
        names = tuple(column[0] for column in result.description)
        return names, [repr(tuple(map(shown, row))) for row in result.fetchall()]
    except (duckdb.Error, RuntimeError):
        return None
    finally:
        cursor.close()


def shown(cell: object) -> object:
    """A cell whose last digits do not depend on the order of a sum."""
    if isinstance(cell, float):
        return f"{cell:.9g}"
    if isinstance(cell, list | tuple):
        return [shown(one) for one in cell]
    return {key: shown(one) for key, one in cell.items()} if isinstance(cell, dict) else cell


def same(worlds: Worlds, reader: str, query: ValidatedQuery, run: Callable[[], Outcome]) -> bool | None:
    """Whether a query says what it says in the reader's own world; None where that is left to chance."""
    expected, back = (worlds.in_own_world(reader, query, order) for order in ("ahead", "back"))
    if (expected is None) != (back is None):
        return None
    found = run()
    if expected is None or back is None or found is None:
        return found is None and expected is None
    if sorted(expected[1]) != sorted(back[1]):
        return None
    if [name for name in found[0] if "(" not in name] != [name for name in expected[0] if "(" not in name]:
        return False
    ordered = sqlglot.parse_one(query.sql, read="duckdb").args.get("order") and expected == back
    put = list if ordered else sorted
    return put(expected[1]) == put(found[1])
