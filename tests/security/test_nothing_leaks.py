"""Whatever the guard accepts says on everybody's data what it says in the reader's own world.

Rows, names of columns, order and failure are compared; only where they are left to chance in the own world
already (no order, a sample) there is nothing to compare.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain import Cell, Grant, ResultSet, ValidatedQuery
from service.engines._rights_in_tree import with_rights
from service.engines.duckdb import Config, DuckDBEngine, build
from service.errors import QueryProblem, QueryRejected
from tests.guard.contract import GUARD
from tests.guard.test_corpora import DRAWN_BY_LOT, HOSTILE, LEGITIMATE
from tests.security.readers import Worlds, same
from tests.security.statements import statements

READERS = ("finance", "manager", "member", "named", "named service", "service", "without rows")
NOT_BOMBS = [attack for attack in HOSTILE if attack["expect"] != "bound"]
"""The others end the process, which here is the tests' own."""
FORMS = (
    "select * from usage order by cost_usd desc, request_id",
    "select u::varchar as everything from usage u order by request_id",
    "select columns('.*') from people order by all",
    "select * from usage natural join people order by request_id",
    "select count(*) from usage full join people using (user_id)",
    "with Usages as (select * from \"USAGE\") select count(*), sum(cost_usd) from usages",
    "select team, (select count(*) from usage u where u.user_id = p.user_id) as n from people p order by all",
    "from people p, lateral (select count(*) as n from usage u where u.user_id = p.user_id) select p.user_id, n",
    "from (pivot usage on repo using count(*) group by team) order by all",
    "from (unpivot (select team, repo from usage) on team, repo) select value, count(*) group by all order by all",
    "select branch, count(*) from usage group by cube (branch) order by all",
    "with recursive chain(who) as (select user_email from people where user_id = 'u0' union"
    " select p.user_email from people p join chain on p.manager_email = who) from chain order by all",
    "select user_id from people except select user_id from usage order by all",
    "select repo from usage order by skill nulls first, request_id limit 20",
    "select min(cast(branch as integer)) from usage where branch is not null",
    "select max(100 // input_tokens) from usage",
    "select count(*) from usage where cast(branch as integer) = 7",
    "select approx_count_distinct(repo), max(repo), count(distinct model) from usage",
    "select * from budgets order by all",
    "select group_name, count(*) as n from group_usage group by group_name order by group_name",
)  # fmt: skip


def accepted(sql: str, grant: Grant) -> ValidatedQuery | None:
    try:
        return GUARD.check(sql, grant)
    except QueryRejected:
        return None


def verdicts(worlds: Worlds, reader: str, sql: str) -> Counter[bool | None]:
    """True where it is the same, for views that are laid and for rights in the tree; fails where it differs."""
    query = accepted(sql, worlds.grants[reader])
    if query is None:
        return Counter()
    behind = same(worlds, reader, query, lambda: worlds.behind_views(query))
    in_tree = same(worlds, reader, query, lambda: worlds.with_rights_in_tree(query))
    assert behind is not False, ("behind views", reader, query.sql)
    assert in_tree is not False, ("in the tree", reader, query.sql)
    return Counter((behind, in_tree))


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from(READERS))
def test_a_query_of_any_form_says_what_it_says_where_there_is_nothing_to_hide(worlds, data, reader) -> None:
    verdicts(worlds, reader, data.draw(statements(worlds.grants[reader])))


@pytest.mark.parametrize("reader", READERS)
def test_each_form_that_reads_a_view_in_its_own_way_reads_what_the_reader_may(worlds, reader) -> None:
    found = sum((verdicts(worlds, reader, sql) for sql in FORMS), Counter())

    assert found[None] == 0
    assert found[True] >= {"finance": 4, "service": 2}.get(reader, 24)


FAILING = (
    "cast(repo as integer) >= 0",
    "strptime(repo, '%Y') is not null",
    "case when user_id = 'u5' then cast(repo as integer) end >= 0",
    "1 // (pr_number - pr_number) >= 0",
    "repo = 7",
    "pr_number * 9223372036854775807 > 0",
)
"""Conditions that fail on the rows of others; what fails there, and not here, would read them bit by bit."""


@pytest.mark.parametrize("condition", FAILING)
@pytest.mark.parametrize(
    "form",
    [
        "select * from pull_requests where {}",
        "select * from (select *, {} as found from pull_requests) where found",
        "from pull_requests one semi join pull_requests two on two.manager_email = one.repo and one.{}",
        "from people, lateral (select 1 as n from pull_requests where {})",
    ],
)
def test_no_condition_runs_on_rows_of_others(worlds, condition: str, form: str) -> None:
    one_side = (
        condition.replace("repo", "one.repo").replace("pr_n", "one.pr_n").replace("user_id", "one.user_id")
    )
    sql = form.format(condition) if "one." not in form else form.replace("one.{}", one_side)
    query = GUARD.check(sql, worlds.grants["without rows"])

    assert worlds.behind_views(query) is not None
    assert worlds.with_rights_in_tree(query) is not None


@pytest.mark.parametrize("reader", READERS)
def test_the_statements_of_both_corpora_say_what_they_say_in_the_own_world(worlds, reader) -> None:
    place = READERS.index(reader)
    statements = [*LEGITIMATE[place % 5 :: 5], *NOT_BOMBS[place % 4 :: 4]]
    fixed = [one["sql"] for one in statements if not DRAWN_BY_LOT.search(one["sql"])]
    found = sum((verdicts(worlds, reader, sql) for sql in fixed), Counter())

    assert found[True] >= 2 * found[None]
    assert found[True] >= 8


def test_the_comparison_notices_one_row_and_one_column_too_many(worlds) -> None:
    member = worlds.grants["member"]
    more = replace(member, views={**member.views, "usage": worlds.grants["manager"].views["usage"]})
    for sql in (
        "select count(*) from usage",
        "select max(repo) from usage",
        "from usage select user_id limit 9",
    ):
        query = GUARD.check(sql, member)
        wrong = replace(query, grant=more)

        assert same(worlds, "member", query, lambda query=query: worlds.behind_views(query))
        assert not same(worlds, "member", query, lambda wrong=wrong: worlds.behind_views(wrong))
        assert not same(worlds, "member", query, lambda wrong=wrong: worlds.with_rights_in_tree(wrong))


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("select * from main.usage", "names"),
        ("with usage as (select 1) select * from usage", "names"),
        ('select * from (with "Usage" as (select 1) select * from usage)', "names"),
        ("select * from prompts", "rights"),
        ("select (select count(*) from nothing) from usage", "rights"),
    ],
)
def test_a_tree_that_the_guard_should_have_refused_gets_no_rights(worlds, sql: str, rule: str) -> None:
    with pytest.raises(QueryRejected) as refused:
        with_rights(sqlglot.parse_one(sql, read="duckdb"), worlds.grants["service"])

    assert refused.value.rule == rule


def test_rights_in_the_tree_show_in_no_name_of_a_column(worlds) -> None:
    sql = "select 1 in (select length(user_email) from people), (select max(team) from people) from usage"
    query = GUARD.check(sql, worlds.grants["member"])
    outcome = worlds.with_rights_in_tree(query)

    assert outcome is not None
    assert not any("user2" in name for name in outcome[0])


@pytest.mark.parametrize(
    "sql", ["explain select * from usage", "explain analyze select 1", "from (describe usage)"]
)
@pytest.mark.parametrize("reader", READERS)
def test_how_a_query_would_be_run_is_told_to_nobody(worlds, reader: str, sql: str) -> None:
    assert accepted(sql, worlds.grants[reader]) is None


class Asked:
    """The real engine, its child process and all, asked from plain functions."""

    def __init__(self, runner: asyncio.Runner, engine: DuckDBEngine) -> None:
        self._runner = runner
        self._engine = engine

    def __call__(self, query: ValidatedQuery) -> ResultSet:
        return self._runner.run(self._engine.run(query))


@pytest.fixture(scope="module")
def ask(published: Path) -> Iterator[Asked]:
    with asyncio.Runner() as runner:
        engine = build(Config(published, workers=1, spares=0))
        runner.run(engine.start())
        yield Asked(runner, engine)
        runner.run(engine.close())


@pytest.mark.parametrize("reader", READERS)
def test_the_child_process_says_what_is_said_in_the_own_world(worlds, ask: Asked, reader: str) -> None:
    compared = 0
    for sql in FORMS:
        query = accepted(sql, worlds.grants[reader])
        expected = query and worlds.in_own_world(reader, query)
        if query is None or expected is None:
            continue
        result = ask(query)

        assert tuple(column.name for column in result.columns) == expected[0]
        assert len(result.rows) == len(expected[1]), sql
        assert sorted(map(numbers, result.rows)) == sorted(
            numbers(row) for row in own_rows(worlds, reader, query)
        )
        compared += 1
    assert compared >= (1 if reader in ("finance", "service") else 12)


def own_rows(worlds: Worlds, reader: str, query: ValidatedQuery) -> list[tuple[Cell, ...]]:
    cursor = worlds.own.cursor()
    cursor.execute(f'use memory."{reader} ahead"')
    return cursor.execute(query.sql).fetchall()


def numbers(row: tuple[Cell, ...]) -> list[str]:
    """What is common to a cell and its JSON text, in which structs leave the child."""
    return sorted(re.findall(r"[\w@.-]+", repr(row)))


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(repo as integer) from usage",
        "select strptime(user_email, '%Y') from people",
        "select (select user_email from people) from usage",
        "select cast(user_name as date) from people",
    ],
)
def test_an_error_shows_no_value_of_the_data(worlds, ask: Asked, sql: str) -> None:
    query = accepted(sql, worlds.grants["manager"])
    if query is None:
        return
    try:
        told = repr(ask(query).rows)
    except QueryProblem as error:
        told = str(error)

    assert not re.search(r"corp\.example|User \d|'(api|web|docs|apps|secret)'", told), told
