"""What is proven holds on rows: a join that is let through sums what its rows alone would sum."""

from __future__ import annotations

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.guard.meaning import study
from service.semantics.model import load_model
from tests.guard.contract import GUARD, database

VIEWS = load_model().views
SUMMED = {
    "usage": "cost_usd",
    "sessions": "lines_added",
    "commits": "lines_added",
    "pull_requests": "commits",
    "tool_calls": "duration_ms",
    "prompts": "prompt_length",
    "activity": "requests",
    "people": "1",
}
TELLING = (
    "user_id",
    "user_email",
    "session_id",
    "prompt_id",
    "request_id",
    "repo",
    "pr_number",
    "commit_sha",
)
TELLING += ("tool_use_id", "day", "product", "group_name")


@pytest.fixture(scope="module")
def rows():
    made = database()
    yield made
    made.close()


@st.composite
def joins(draw: st.DrawFn) -> tuple[str, str, str]:
    """A view that is summed, one that is joined, and the condition of the join."""
    one, other = draw(st.sampled_from(sorted(SUMMED))), draw(st.sampled_from(sorted(VIEWS)))
    shared = [name for name in TELLING if name in VIEWS[one].columns and name in VIEWS[other].columns]
    chosen = draw(st.lists(st.sampled_from(shared or ["user_id"]), min_size=1, max_size=4, unique=True))
    return one, other, " and ".join(f"joined.{name} = summed.{name}" for name in chosen)


def readable(one: str, other: str, condition: str) -> bool:
    names = {part.split(".")[1] for part in condition.replace(" and ", " = ").split(" = ")}
    return names <= set(VIEWS[one].columns) and names <= set(VIEWS[other].columns)


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(join=joins())
def test_a_join_without_findings_repeats_no_row(rows, join: tuple[str, str, str]) -> None:
    one, other, condition = join
    if not readable(*join):
        return
    total = f"sum(summed.{SUMMED[one]})" if SUMMED[one] != "1" else "count(distinct summed.user_id)"
    joined = f"select {total} from {one} as summed join {other} as joined on {condition}"
    once = f"select {total} from {one} as summed where exists (select 1 from {other} as joined where {condition})"

    if not study(sqlglot.parse_one(joined, read="duckdb"), GUARD.facts).findings:
        assert rows.execute(joined).fetchall() == rows.execute(once).fetchall()


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(join=joins())
def test_one_row_per_group_repeats_no_row_either(rows, join: tuple[str, str, str]) -> None:
    one, other, condition = join
    if not readable(*join) or SUMMED[one] == "1":
        return
    keys = ", ".join(dict.fromkeys(part.split(" = ")[0] for part in condition.split(" and ")))
    grouped = f"(select {keys}, max(1) as n from {other} as joined group by all) as joined"
    text = f"select sum(summed.{SUMMED[one]}) from {one} as summed join {grouped} on {condition}"
    once = (
        f"select sum(summed.{SUMMED[one]}) from {one} as summed"
        f" where exists (select 1 from {other} as joined where {condition})"
    )

    assert study(sqlglot.parse_one(text, read="duckdb"), GUARD.facts).findings == ()
    assert rows.execute(text).fetchall() == rows.execute(once).fetchall()


@pytest.mark.parametrize(
    "text",
    [
        "select u.repo, x.n from usage as u cross join lateral (select count(*) as n from commits as c where c.session_id = u.session_id) as x",
        "select p.user_name, sum(x.cost) from people as p cross join lateral (select sum(cost_usd) as cost from usage as u where u.user_id = p.user_id) as x group by 1",
        "select sum(u.cost_usd) from usage as u asof join commits as c on c.session_id = u.session_id and u.occurred_at >= c.committed_at",
        "select sum(cost_usd) from usage natural join people",
        "with recursive steps(n) as (select 1 union all select n + 1 from steps where n < 5) select sum(n) from steps",
        "select * from (pivot usage on model in ('a', 'b') using sum(cost_usd) group by repo)",
        "select columns('cost.*') from usage",
        "from usage select repo, sum(cost_usd) group by all",
        "select day, avg(sum(cost_usd)) over (order by day rows between 6 preceding and current row) from usage group by day",
        "select list_sum(list(cost_usd)) from usage",
        "select team, count(*) filter (where kind = 'shell') / count(*) from tool_calls group by rollup (team)",
        "select sum(cost_usd) from usage where user_id in (select user_id from memberships where group_name = 'x')",
        "select a.spend - b.spend from (select sum(cost_usd) as spend from usage) as a, (select sum(cost_usd) as spend from usage) as b",
        "select s.session_id, any_value(s.cost_usd), sum(c.lines_added) from sessions as s left join commits as c using (session_id) group by 1",
        "select g.group_name, count(distinct u.user_id) from memberships as g join usage as u using (user_id) group by 1",
        "select i, sum(cost_usd) from usage, range(3) as r(i) group by i",
        "select max(n) from (select unnest([1, 2, 3]) as n)",
        "values (1), (2)",
    ],
)  # fmt: skip
def test_what_people_rightly_write_is_not_warned_of(text: str) -> None:
    assert study(sqlglot.parse_one(text, read="duckdb"), GUARD.facts).warnings == ()


def test_a_forest_of_nested_quotients_is_read_in_no_time() -> None:
    text = "cost_usd"
    for _ in range(25):
        text = f"sum({text}) / 2"

    assert study(sqlglot.parse_one(f"select {text} from usage", read="duckdb"), GUARD.facts).findings == ()
