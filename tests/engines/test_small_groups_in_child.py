"""Small groups are left out where queries run for real: in the child, over the views that it was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from acme import PEOPLE, Asking, grant, make_snapshot, query

from service.domain import Grant
from service.errors import OutlayError
from service.policy import Policy
from tests.guard.contract import GUARD, VIEWS
from tests.guard.small_groups_hostile import HOSTILE

COMMITS = """
insert into facts.commit by name
select 'c' || i as commit_sha, 'acme/r' || i % 3 as repo, 'test' as source, 'main' as branch,
    case when i % 11 > 0 then 'u' || i % 10 end as user_id, ['solo', 'rest'][1 + least(i % 10, 1)] as team,
    's' || i as session_id, timestamp '2026-10-01' + to_hours(i) as committed_at,
    date '2026-10-01' + cast(i // 24 as integer) as day, 5 as lines_added, 0 as lines_removed, i as pr_number,
    i / 7 as cost_usd
from range(200) as numbers(i)
"""
POLICY = Policy(VIEWS, finance=frozenset({"finance@acme.example"}))
FINANCE = POLICY.grant(POLICY.principal("finance@acme.example"))
BY_TEAM = "select team, count(*) as commits from commits group by team order by team"


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    asking = Asking(make_snapshot(tmp_path_factory.mktemp("committed") / "acme.duckdb", PEOPLE, COMMITS))
    yield asking
    asking.close()


def told(asking: Asking, sql: str, granted: Grant = FINANCE) -> tuple[tuple[object, ...], ...]:
    return asking.wait(asking.engine.run(GUARD.check(sql, granted))).rows


def test_a_team_of_one_is_left_out_and_the_others_are_exact(committed: Asking) -> None:
    assert told(committed, BY_TEAM) == (("rest", 180),)


def test_everything_is_exact(committed: Asking) -> None:
    assert told(committed, "select count(*) as commits from commits") == ((200,),)


def test_larger_groups_can_be_asked_for(committed: Asking) -> None:
    policy = replace(POLICY, small_group=10)
    strict = policy.grant(policy.principal("finance@acme.example"))

    assert told(committed, BY_TEAM, strict) == ()


def test_an_operator_may_show_all_groups(committed: Asking) -> None:
    policy = replace(POLICY, small_group=0)
    all_groups = policy.grant(policy.principal("finance@acme.example"))

    assert told(committed, BY_TEAM, all_groups) == (("rest", 180), ("solo", 20))


def said(asking: Asking, sql: str) -> str:
    try:
        return repr(told(asking, sql))
    except OutlayError as error:
        return str(error)


def test_hostile_queries_name_nobody(committed: Asking) -> None:
    for sql in HOSTILE[::3]:
        assert "solo" not in said(committed, sql), sql


def marks(asking: Asking) -> set[object]:
    """What the child would show of persons to who got past the guard."""
    return {row[0] for row in asking.ask("select distinct person_mark from commits", FINANCE).rows}


def test_a_mark_is_one_for_each_person_none_for_nobody_and_no_name(committed: Asking) -> None:
    found = marks(committed)

    assert len(found) == 11
    assert None in found
    assert not any(str(mark).startswith("u") for mark in found)


def test_the_marks_of_two_children_have_nothing_in_common(committed: Asking, tmp_path: Path) -> None:
    other = Asking(make_snapshot(tmp_path / "other.duckdb", PEOPLE, COMMITS))
    try:
        assert marks(committed) & marks(other) == {None}
    finally:
        other.close()


def test_a_view_that_shows_persons_has_no_marks(committed: Asking) -> None:
    everybody = grant({"commits": ("user_id", "team")})

    with pytest.raises(OutlayError):
        committed.wait(committed.engine.run(query("select person_mark from commits", everybody)))
