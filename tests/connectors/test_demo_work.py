"""Where the demo organisation works, with what tools, and what comes of it."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
from organisation import SATURDAY, cell, rows

from service.connectors.demo import Demo, chunks
from service.ingest.warehouse import open_for_writing, stage


def test_most_but_not_all_usage_has_a_repo_and_a_person(acme: duckdb.DuckDBPyConnection) -> None:
    without_repo, without_person = rows(
        acme,
        "select 1 - count(repo) / count(*), 1 - count(user_id) / count(*) from usage",
    )[0]
    keys = rows(acme, "select distinct product, session_id, team from usage where user_id is null")

    assert 0.05 < without_repo < 0.4
    assert 0.01 < without_person < 0.12
    assert keys == [("api", None, "(no team)")]


def test_a_renamed_repo_has_one_history(acme: duckdb.DuckDBPyConnection) -> None:
    assert rows(acme, "select alias, repo from facts.repo_alias") == [
        ("acme/payments-service", "acme/payments-api")
    ]
    for view in ("usage", "commits", "pull_requests", "tool_calls", "prompts", "sessions"):
        assert cell(acme, f"select count(*) from {view} where repo = 'acme/payments-service'") == 0
    assert cell(acme, "select min(day) < ? from usage where repo = 'acme/payments-api'", date(2026, 6, 20))


def test_the_earlier_name_of_a_repo_is_what_telemetry_said_then(tmp_path: Path) -> None:
    with closing(open_for_writing(tmp_path / "demo.duckdb")) as connection:
        stage(connection)
        next(chunks(connection, Demo(until=SATURDAY, people=60, days=170)))
        last_day = cell(
            connection,
            "select max(occurred_at)::date from incoming_request where repo = 'acme/payments-service'",
        )

    assert date(2026, 6, 15) < last_day < date(2026, 6, 28)


def test_some_repos_have_no_owner_and_one_is_in_no_directory(acme: duckdb.DuckDBPyConnection) -> None:
    assert cell(acme, "select count(*) from facts.repo where owner is null") == 4
    assert 35 <= cell(acme, "select count(*) from facts.repo") <= 50
    assert cell(acme, "select count(*) from usage where repo = 'acme/spike-offline-mode'") > 0
    assert cell(acme, "select count(*) from facts.repo where repo = 'acme/spike-offline-mode'") == 0


def test_every_vendor_and_product_occurs(acme: duckdb.DuckDBPyConnection) -> None:
    assert rows(acme, "select distinct vendor, product from usage order by all") == [
        ("anthropic", "api"),
        ("anthropic", "chat"),
        ("anthropic", "claude_code"),
        ("anthropic", "cowork"),
        ("cursor", "cursor"),
        ("github", "copilot"),
        ("openai", "codex"),
    ]


def test_every_activity_occurs(acme: duckdb.DuckDBPyConnection) -> None:
    kinds = {kind for (kind,) in rows(acme, "select distinct activity from usage")}

    assert kinds == {"artifact", "file_edit", "connector", "skill", "command", "chat"}


def test_commands_have_their_slash(acme: duckdb.DuckDBPyConnection) -> None:
    commands = [
        command for (command,) in rows(acme, "select distinct command from prompts where command is not null")
    ]

    assert "/review" in commands
    assert all(command.startswith("/") for command in commands)
    assert cell(acme, "select count(*) from usage where command = '/review'") > 0


def test_agents_plugins_effort_speed_and_branches_occur(acme: duckdb.DuckDBPyConnection) -> None:
    counts = rows(
        acme,
        """
        select count(distinct agent), count(distinct plugin), count(distinct effort),
            count(*) filter (speed = 'fast'), count(distinct branch), count(distinct connector_tool)
        from usage
        """,
    )[0]

    assert counts[:3] == (4, 2, 4)
    assert counts[3] > 0
    assert counts[4] > 300
    assert counts[5] == 8


def test_people_decide_on_some_edits_and_reject_some(acme: duckdb.DuckDBPyConnection) -> None:
    decisions = dict(
        rows(
            acme,
            "select decided_by, avg((decision = 'accept')::int) from tool_calls "
            "where kind = 'file_edit' group by all",
        )
    )
    kinds = {kind for (kind,) in rows(acme, "select distinct kind from tool_calls")}
    languages = cell(acme, "select count(distinct language) from tool_calls where kind = 'file_edit'")

    assert 0.7 < decisions["human"] < 0.95
    assert decisions["auto"] == 1
    assert kinds == {"file_edit", "shell", "connector", "other"}
    assert languages > 8


def test_artifacts_are_made_and_fewer_published(acme: duckdb.DuckDBPyConnection) -> None:
    created, published = rows(acme, "select sum(created), sum(published) from artifacts")[0]

    assert created > 500
    assert 0 < published < created / 2


def test_commits_come_from_sessions_that_cost_something(acme: duckdb.DuckDBPyConnection) -> None:
    made, in_sessions, costing = rows(
        acme,
        """
        select count(*), count(sessions.session_id), count(*) filter (commits.cost_usd > 0)
        from commits left join sessions using (session_id)
        """,
    )[0]

    assert made > 5000
    assert in_sessions == made
    assert costing > made * 0.9
    assert cell(acme, "select bool_and(length(commit_sha) = 40) from commits")


def test_pull_requests_follow_their_commits_and_most_are_merged(acme: duckdb.DuckDBPyConnection) -> None:
    total, merged, early, backwards, hours = rows(
        acme,
        """
        select count(*), count(*) filter (is_merged), count(*) filter (opened_at < made.last),
            count(*) filter (merged_at <= opened_at), median(epoch(merged_at - opened_at) / 3600)
        from pull_requests
        join (
            select repo, pr_number, max(committed_at) as last from commits group by all
        ) as made using (repo, pr_number)
        """,
    )[0]

    assert total == cell(acme, "select count(*) from pull_requests") > 1000
    assert 0.6 * total < merged < 0.9 * total
    assert early == backwards == 0
    assert 4 < hours < 48


def test_pull_requests_are_numbered_without_gaps(acme: duckdb.DuckDBPyConnection) -> None:
    assert (
        cell(
            acme,
            """
            select count(*) from (
                select repo from pull_requests group by repo
                having count(*) <> max(pr_number) or count(distinct pr_number) <> count(*)
            )
            """,
        )
        == 0
    )


def test_some_commits_go_without_a_pull_request(acme: duckdb.DuckDBPyConnection) -> None:
    share = cell(acme, "select count(*) filter (pr_number is null) / count(*) from commits")

    assert 0.1 < share < 0.5
