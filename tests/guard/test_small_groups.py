"""Where views hide who did something, no query tells of fewer than three people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import duckdb
import pytest
from sqlglot import exp

from service.domain import ColumnMeaning, Story
from service.errors import QueryRejected
from service.guard.row_values import is_flag
from service.guard.small_groups import left_out, told_without
from service.semantics.model import load_model
from tests.guard.contract import GRANTS, GUARD, period
from tests.guard.small_groups_hostile import HOSTILE
from tests.guard.small_groups_world import FINANCE, PEOPLE, World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    return World(0)


def guarded(sql: str) -> str:
    return GUARD.check(sql, FINANCE).sql


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        (
            "select team, count(*) as commits from commits group by 1 order by commits desc",
            "SELECT team, COUNT(*) AS commits FROM commits GROUP BY 1"
            " HAVING COUNT(DISTINCT person_mark) >= 3 ORDER BY commits DESC",
        ),
        (
            "select team, sum(cost_usd) as spend from commits group by team having sum(cost_usd) > 9",
            "SELECT team, CASE WHEN COUNT(DISTINCT person_mark) FILTER(WHERE NOT cost_usd IS NULL) >= 3"
            " THEN SUM(cost_usd) END AS spend FROM commits GROUP BY team"
            " HAVING CASE WHEN COUNT(DISTINCT person_mark) >= 3"
            " THEN CASE WHEN COUNT(DISTINCT person_mark) FILTER(WHERE NOT cost_usd IS NULL) >= 3"
            " THEN SUM(cost_usd) END > 9 END",
        ),
        (
            "select coalesce(count(*) filter (where is_merged), 0) as merged from pull_requests",
            "SELECT CASE WHEN COUNT(DISTINCT person_mark) FILTER(WHERE is_merged) >= 3"
            " THEN COUNT(*) FILTER(WHERE is_merged) END AS merged FROM pull_requests"
            " HAVING COUNT(DISTINCT person_mark) >= 3",
        ),
        (
            "select count(*) from commits where day >= date '2026-10-01' and team = 'solo'",
            "SELECT COUNT(*) AS \"count(*)\" FROM commits WHERE day >= CAST('2026-10-01' AS DATE)"
            " AND TRY(team = 'solo') HAVING COUNT(DISTINCT person_mark) >= 3",
        ),
        (
            "select distinct repo from commits",
            "SELECT repo FROM commits GROUP BY ALL HAVING COUNT(DISTINCT person_mark) >= 3",
        ),
        (
            "select median(lines) as middle from (select sum(cost_usd) as lines from commits group by team) as t",
            "SELECT MEDIAN(lines) AS middle FROM (SELECT CASE WHEN"
            " COUNT(DISTINCT person_mark) FILTER(WHERE NOT cost_usd IS NULL) >= 3 THEN SUM(cost_usd) END AS lines"
            " FROM commits GROUP BY team HAVING COUNT(DISTINCT person_mark) >= 3) AS t",
        ),
    ],
)
def test_a_query_runs_without_small_groups(asked: str, runs: str) -> None:
    assert guarded(asked) == runs


def test_who_may_read_persons_gets_the_query_as_it_is() -> None:
    query = GUARD.check("select * from commits", GRANTS["admin"])

    assert query.sql == "SELECT * FROM commits"
    assert left_out(query) == ()


def test_a_zero_for_nothing_is_nothing_again_wherever_it_is_put() -> None:
    sql = """with parts as (select team, count(*) as commits, null as before from commits group by 1
        union all select team, null, count(*) as before from commits group by 1),
        folded as (select team, coalesce(max(commits), 0) as n, coalesce(max(before), 0) as b from parts group by 1)
        select team, coalesce(n, 0) - coalesce(b, 0) as change, coalesce(team, 'none') as named from folded"""

    assert guarded(sql).endswith(
        "folded AS (SELECT team, MAX(commits) AS n, MAX(before) AS b FROM parts GROUP BY 1)"
        " SELECT team, n - b AS change, COALESCE(team, 'none') AS named FROM folded"
    )


def test_shares_stay_those_of_everything(world: World) -> None:
    grouped = "select team, count(*) as n from commits group by 1"
    shares = world.told(f"select *, n / nullif(sum(n) over (), 0) as share from ({grouped}) as g")
    whole = world.rows(
        "select team, count(*) as n, n / (select count(*) from commits) from commits group by 1"
    )

    assert len(shares) == 2
    assert set(shares) < set(whole)


def test_an_average_over_days_counts_all_of_them(world: World) -> None:
    by_day = "select day, count(*) as n from commits group by 1"

    assert world.told(f"select sum(n) / 60 from ({by_day}) as d") == world.rows(
        "select count(*) / 60 from commits"
    )


def test_the_whole_is_exact_where_it_is_of_many(world: World) -> None:
    sql = "select count(*), count(distinct repo), sum(cost_usd) from commits"

    assert world.told(sql) == world.rows(sql)


def test_a_proof_of_the_period_still_holds() -> None:
    sql = "select count(*) as n from commits where day >= date '2026-10-01' and day < date '2026-11-01'"

    assert GUARD.check(sql, FINANCE, period("2026-10-01", "2026-11-01")).period_proven


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select * from commits", "Single commits are one person's doings"),
        ("select repo, cost_usd from pull_requests", "Single pull requests are one person's doings"),
        ("select repo, cost_usd from commits order by 2", "as in commits by team"),
        ("select repo, merged_at from pull_requests", "as in pull requests by team"),
        ("select max(cost_usd) from commits", "largest and smallest"),
        ("select sum(case when repo = 'r0' then 1 end) from commits", "write a condition as"),
        ("select sum(is_merged) from pull_requests", "write a condition as"),
        ("select count(*) from commits join usage using (repo)", "read alone"),
        ("select team, count(*) from commits group by rollup (team)", 'cannot use "rollup"'),
        ("select (select count(*) from commits c where c.team = p.team) from people p", 'not "p.team"'),
        ("select team as person_mark, count(*) from commits group by 1", 'named "person_mark"'),
    ],
)
def test_what_cannot_be_held_to_groups_is_refused_with_what_is_possible(sql: str, reason: str) -> None:
    with pytest.raises(QueryRejected) as refusal:
        GUARD.check(sql, FINANCE)

    assert refusal.value.rule == "rights"
    assert reason in refusal.value.reason


def outcome(world: World, sql: str) -> tuple[str, list[str]]:
    try:
        return "told", world.told(sql)
    except QueryRejected as refusal:
        return refusal.rule, []
    except duckdb.Error as error:
        return type(error).__name__, []


ONE_BUSIER = "insert into facts.commit select * replace (commit_sha || 'x' as commit_sha) from facts.commit where team in ('solo', 'pair')"
ONE_DEARER = "update facts.commit set cost_usd = coalesce(cost_usd, 0) * 3 + 100, lines_added = 9000, branch = 'odd' where user_id = 'solo0'"
ONE_GONE = "delete from facts.commit where user_id = 'solo0'"
ONE_MERGED = "update facts.pull_request set merged_at = opened_at + interval 900 day, merged_day = date '2029-02-01' where team = 'solo'"


@pytest.fixture(scope="module")
def outcomes(world: World) -> dict[str, tuple[str, list[str]]]:
    return {sql: outcome(world, sql) for sql in HOSTILE}


@pytest.mark.parametrize("change", [ONE_BUSIER, ONE_DEARER, ONE_GONE, ONE_MERGED], ids=lambda sql: sql[:20])
def test_hostile_queries_say_the_same_whatever_a_single_person_did(
    outcomes: dict[str, tuple[str, list[str]]], change: str
) -> None:
    elsewhere = World(0)

    assert elsewhere.change(change) > 0
    assert {sql: outcome(elsewhere, sql) for sql in HOSTILE} == outcomes


def test_most_hostile_queries_are_refused_and_none_names_the_single_person(
    outcomes: dict[str, tuple[str, list[str]]],
) -> None:
    refused = [sql for sql, (kind, _) in outcomes.items() if kind in ("rights", "columns", "statement")]

    assert len(outcomes) == len(HOSTILE) > 100
    assert len(refused) > len(HOSTILE) / 2
    assert not any("solo" in row for _, rows in outcomes.values() for row in rows)


KEYS = (
    "team", "repo", "department", "project", "cast(date_trunc('month', day) as date)", "isodow(day)", "cost_usd",
    "case when project = 'r1' then 'main' else repo end", "lower(project)", "upper(team)",
)  # fmt: skip
WHERES = (
    "true", "day >= date '2026-09-20'", "team <> 'four'", "repo in ('r0', 'r1')", "cost_usd > 2",
    "team = 'solo' or team = 'pair'", "project like 'r%' and not repo is null", "cost_usd > 3",
)  # fmt: skip
AMOUNTS = (
    "count(*)", "count(distinct repo)", "sum(cost_usd)", "avg(cost_usd)", "median(cost_usd)",
    "quantile_cont(cost_usd, 0.9)", "count(cost_usd)", "sum(cost_usd - cost_usd / 7)",
)  # fmt: skip
FORMS = (
    "{query}",
    "with g as ({query}) select * from g",
    "select * from (select *, row_number() over (order by 1) as place from ({query}) as g) as h",
    "({query}) union all ({query})",
    "select count(*) from ({query}) as g",
)


@dataclass(frozen=True)
class Asked:
    """A query over commits that may be asked, with the parts that an oracle needs."""

    keys: tuple[str, ...]
    where: str
    amounts: tuple[str, ...]
    form: str
    filter: str = ""

    @property
    def sql(self) -> str:
        narrowed = f" filter (where {self.filter})" if self.filter else ""
        amounts = [f"{amount}{narrowed} as a{at}" for at, amount in enumerate(self.amounts)]
        outputs = [*(f"{key} as k{at}" for at, key in enumerate(self.keys)), *amounts]
        groups = f" group by {', '.join(self.keys)}" if self.keys else ""
        query = f"select {', '.join(outputs)} from commits where {self.where}{groups}"
        return self.form.format(query=query)

    @property
    def of_few(self) -> str:
        """The commits in groups of fewer people than are needed; those that are filtered, if any are."""
        partition = f"partition by {', '.join(self.keys)}" if self.keys else ""
        where = f"{self.where} and ({self.filter})" if self.filter else self.where
        people = f"count(distinct user_id) over ({partition})"
        return f"select commit_sha from (select commit_sha, {people} as n from commits where {where}) where n < {PEOPLE}"


def asked(random: Random, filters: bool) -> Asked:
    return Asked(
        keys=tuple(random.sample(KEYS, random.choice([0, 1, 1, 2]))),
        where=random.choice(WHERES),
        amounts=tuple(random.sample(AMOUNTS, random.choice([1, 2, 3]))),
        form=random.choice(FORMS),
        filter=random.choice(WHERES[1:]) if filters else "",
    )


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_is_told_depends_on_groups_of_few(seed: int) -> None:
    random, world, gone = Random(seed), World(seed), 0
    for _ in range(25):
        query = asked(random, filters=False)
        before = world.told(query.sql)
        with world.changed(f"delete from facts.commit where commit_sha in ({query.of_few})") as rows:
            assert world.told(query.sql) == before, query.sql
            gone += rows > 0

    assert gone > 2


@pytest.mark.parametrize("seed", range(3))
def test_what_a_filter_leaves_of_few_is_not_told_either(seed: int) -> None:
    random, world, other = Random(seed), World(seed), 0
    for _ in range(25):
        query = asked(random, filters=True)
        before = world.told(query.sql)
        # a second time, and dearer: who is in which group stays as it is
        again = f"insert into facts.commit select * replace (cost_usd * 2 as cost_usd) from facts.commit where commit_sha in ({query.of_few})"
        with world.changed(again) as rows:
            assert world.told(query.sql) == before, query.sql
            other += rows > 0

    assert other > 2


@pytest.mark.parametrize("seed", range(3))
def test_groups_of_enough_people_are_told_as_they_are(seed: int) -> None:
    random, world, told = Random(seed), World(seed), 0
    for _ in range(25):
        query = replace(
            asked(random, filters=False), amounts=("count(*)", "count(distinct repo)"), form=FORMS[0]
        )
        rows = world.told(query.sql)
        assert rows == world.rows(f"{query.sql} having count(distinct user_id) >= {PEOPLE}"), query.sql
        told += len(rows)

    assert told > 25


def test_work_of_nobody_known_is_the_work_of_no_person(world: World) -> None:
    nobodys = "update facts.commit set user_id = null where team = 'four'"
    with world.changed(nobodys):
        told = world.told("select team, count(*) from commits group by 1")

    assert not any("four" in row for row in told)


def test_flags_are_known_by_their_names() -> None:
    model = load_model()
    units = {(column, unit) for view in model.views.values() for column, unit in view.columns.items()}

    assert {column for column, unit in units if unit == "flag"} == {
        column for column, _ in units if is_flag(exp.column(column))
    }


STORY = Story(
    columns=(
        ColumnMeaning("team", "text", "dimension", "team"),
        ColumnMeaning("commits", "count", "metric", "commits", additive=True),
    ),
    kind="breakdown",
    restatement="Commits by team",
)
BY_TEAM = "select team, count(*) as commits from commits group by 1"


def test_an_answer_says_that_small_groups_are_left_out_and_adds_nothing_up() -> None:
    query = GUARD.check(BY_TEAM, FINANCE)
    told = told_without(STORY, query, [["four", 9]])

    assert left_out(query) == (
        "Groups of fewer than 3 people are left out, and sums over groups are without them",
    )
    assert told.bounded
    assert not any(column.additive for column in told.columns)


def test_a_whole_of_many_says_nothing_of_groups() -> None:
    assert left_out(GUARD.check("select count(*) as commits from commits", FINANCE)) == ()


@pytest.mark.parametrize("rows", [[], [["solo", None]]])
def test_an_answer_of_which_nothing_is_left_says_so_rather_than_that_there_is_nothing(rows: list) -> None:
    told = told_without(STORY, GUARD.check(BY_TEAM, FINANCE), rows)
    sentence = told.telling[0] if rows else told.telling_nothing

    assert "smaller ones are left out" in sentence


def test_an_answer_about_other_views_is_told_as_ever() -> None:
    query = GUARD.check("select team, sum(cost_usd) as spend from usage group by 1", FINANCE)

    assert told_without(STORY, query, []) is STORY
