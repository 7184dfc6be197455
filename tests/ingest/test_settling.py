from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import duckdb
import pytest
from staged import MONDAY, after, arrive, commit, contents, metric, prompt, request, row, rows, tool_call

from service.domain import Batch
from service.errors import BadInput
from service.ingest.load import forget, put, settle
from service.ingest.warehouse import open_for_writing, stage

Warehouse = duckdb.DuckDBPyConnection


def test_a_request_costs_its_list_price_to_the_micro_dollar(warehouse: Warehouse) -> None:
    arrive(
        warehouse,
        request(
            input_tokens=11,
            output_tokens=77,
            cache_read_tokens=5_000,
            cache_write_5m_tokens=400,
            cache_write_1h_tokens=600,
        ),
    )

    # 11 * 4 + 77 * 20 + 5000 * 0.20 + 400 * 5 + 600 * 8 micro-dollars
    assert row(warehouse, "select cost_usd, list_cost_usd, cost_basis from usage") == (
        Decimal("0.009384"),
        Decimal("0.009384"),
        "list_estimate",
    )


@pytest.mark.parametrize(
    ("columns", "cost"),
    [
        ({"model": "claude-haiku-4-5-20251001"}, Decimal("0.0015")),
        ({"model": "claude-opus-5-5[1m]"}, Decimal("0.006")),
        ({"model": "claude-opus-5-5-preview"}, None),
        ({"model": "claude-opus-5-5", "speed": "fast"}, Decimal("0.012")),
        ({"model": "claude-sonnet-5", "speed": "fast"}, None),
        ({"model": "claude-haiku-5-5", "cache_read_tokens": 99_000}, Decimal("0.00114")),
        ({"model": "claude-haiku-5-5", "cache_read_tokens": 99_001}, Decimal("0.0057")),
        ({"model": "claude-fable-5-2", "occurred_at": datetime(2026, 11, 8, 23, 59)}, None),
        ({"model": "claude-fable-5-2", "occurred_at": datetime(2026, 11, 9)}, Decimal("0.012")),
        ({"model": "gpt-5.3-codex"}, None),
    ],
)
def test_a_model_has_the_price_of_its_exact_name_day_band_and_speed(
    warehouse: Warehouse, columns: dict[str, str], cost: Decimal | None
) -> None:
    arrive(warehouse, request(**columns))

    assert row(warehouse, "select list_cost_usd, cost_usd from usage") == (cost, cost)


def test_what_the_client_reported_stands_beside_the_list_price(warehouse: Warehouse) -> None:
    arrive(
        warehouse,
        request(request_id="exact", cost_usd=Decimal("0.0066")),
        request(request_id="as-listed", cost_basis="reported"),
        request(request_id="unknown", model="mystery-1", cost_basis="reported"),
    )

    assert rows(warehouse, "select cost_usd, list_cost_usd, cost_basis from usage order by request_id") == [
        (Decimal("0.006"), Decimal("0.006"), "reported"),
        (Decimal("0.0066"), Decimal("0.006"), "reported"),
        (None, None, "reported"),
    ]


def test_a_failed_request_costs_nothing_and_makes_nobody_active(warehouse: Warehouse) -> None:
    arrive(warehouse, request(is_error=True, cost_usd=Decimal("1")))

    assert row(warehouse, "select is_error, cost_usd, list_cost_usd, cost_basis from usage") == (
        True,
        None,
        None,
        None,
    )
    assert rows(warehouse, "from sessions") == []
    assert rows(warehouse, "from activity") == []


@pytest.mark.parametrize(
    ("columns", "activity"),
    [
        ({"connector": "jira", "skill": "deploy", "command": "/go", "activity": "artifact"}, "connector"),
        ({"skill": "deploy", "command": "/go", "activity": "artifact"}, "skill"),
        ({"request_id": "edits", "command": "/go", "activity": "artifact"}, "file_edit"),
        ({"request_id": "was-refused"}, "chat"),
        ({"command": "/go", "activity": "artifact"}, "artifact"),
        ({"command": "/go"}, "command"),
        ({"prompt_id": "slash"}, "command"),
        ({"activity": "connector"}, "chat"),
        ({}, "chat"),
    ],
)
def test_a_request_counts_under_the_first_activity_that_fits(
    warehouse: Warehouse, columns: dict[str, str], activity: str
) -> None:
    arrive(
        warehouse,
        tool_call(tool_use_id="t1", request_id="edits", decision="accept"),
        tool_call(tool_use_id="t2", request_id="was-refused", decision="reject"),
        prompt(prompt_id="slash", command="/review"),
        request(**columns),
    )

    assert row(warehouse, "select activity from usage") == (activity,)


def test_a_person_is_found_by_account_then_email_then_device_then_key(warehouse: Warehouse) -> None:
    nobody = {"user_id": None}
    arrive(
        warehouse,
        request(1, **nobody, account="user_alice", email="bob@acme.example"),
        request(2, **nobody, email="BOB@acme.example", device="device-alice"),
        request(3, **nobody, device="device-alice", key_owner="bob@acme.example"),
        request(4, **nobody, device="somebody's laptop", key_owner="bob@acme.example"),
        request(5, **nobody, device="somebody's laptop"),
        request(6, user_id="u2", email="alice@acme.example"),
    )

    people = [user for (user,) in rows(warehouse, "select user_id from usage order by occurred_at")]
    assert people == ["u1", "u2", "u1", "u2", None, "u2"]


def test_an_unknown_email_or_account_becomes_one_person_however_it_comes(warehouse: Warehouse) -> None:
    nobody = {"user_id": None}
    arrive(warehouse, request(1, **nobody, email="eve@acme.example"))
    arrive(
        warehouse,
        request(2, **nobody, email="Eve@acme.example", account="user_eve"),
        request(3, **nobody, account="user_eve"),
        request(4, **nobody, account="user_zed", email="zed@acme.example"),
        request(5, **nobody, email="zed@acme.example"),
        request(6, **nobody, account="user_bare"),
    )

    people = rows(warehouse, "select user_id, user_email from usage order by occurred_at")
    assert people == [
        ("eve@acme.example", "eve@acme.example"),
        ("eve@acme.example", "eve@acme.example"),
        ("eve@acme.example", "eve@acme.example"),
        ("user_zed", "zed@acme.example"),
        ("user_zed", "zed@acme.example"),
        ("user_bare", None),
    ]


def test_the_directory_decides_the_team_of_the_day_and_telemetry_only_where_it_is_silent(
    warehouse: Warehouse,
) -> None:
    day = 24 * 60
    arrive(
        warehouse,
        request(0, team="hearsay"),
        request(day, team="hearsay"),
        request(2 * day, user_id="u2", team="hearsay"),
        request(3 * day, user_id=None),
    )

    teams = [team for (team,) in rows(warehouse, "select team from usage order by occurred_at")]
    assert teams == ["platform", "payments", "hearsay", "(no team)"]


def test_days_are_counted_in_the_reporting_zone(warehouse: Warehouse) -> None:
    warehouse.execute("insert into facts.setting values ('zone', 'America/Los_Angeles')")
    arrive(warehouse, request(occurred_at=datetime(2026, 11, 17, 7, 59)))

    assert row(warehouse, "select occurred_at, day, hour, team from usage") == (
        datetime(2026, 11, 17, 7, 59),
        date(2026, 11, 16),
        23,
        "platform",
    )


def test_a_renamed_repo_keeps_one_name(warehouse: Warehouse) -> None:
    arrive(warehouse, request(repo="acme/pay"), commit(repo="acme/pay"))

    assert row(warehouse, "select repo from usage") == ("acme/payments-api",)
    assert row(warehouse, "select repo from commits") == ("acme/payments-api",)


def test_rows_without_a_repo_take_the_first_one_of_their_session_whatever_comes_first(
    warehouse: Warehouse,
) -> None:
    arrive(warehouse, request(5, repo="acme/web"), request(6, repo=None), prompt(0))
    assert rows(warehouse, "select repo from usage order by occurred_at") == [("acme/web",), ("acme/web",)]

    arrive(warehouse, tool_call(1, repo="acme/early"))

    assert rows(warehouse, "select repo from usage order by occurred_at") == [("acme/web",), ("acme/early",)]
    assert row(warehouse, "select repo from prompts") == ("acme/early",)


def test_sending_everything_twice_changes_nothing(warehouse: Warehouse) -> None:
    sent = [
        prompt(command="/review"),
        request(1, request_id="r1"),
        tool_call(2, request_id="r1", decision="accept", decided_by="human"),
        tool_call(3, request_id="r1", success=True, duration_ms=9),
        commit(4),
        metric(),
    ]
    first = arrive(warehouse, *sent, *sent)
    before, version = contents(warehouse), row(warehouse, "from facts.setting where name = 'data_version'")
    again = arrive(warehouse, *reversed(sent))

    assert dict(first.rows) | {"request": 1, "tool_call": 1, "prompt": 1, "commit": 1, "metric_delta": 1} == (
        first.rows
    )
    assert again.total == 0
    assert contents(warehouse) == before
    assert row(warehouse, "from facts.setting where name = 'data_version'") == version


def test_the_order_in_which_parts_arrive_does_not_matter(warehouse: Warehouse) -> None:
    parts = [
        [request(1, request_id="r1", repo=None), request(9, request_id="r2", repo="acme/late")],
        [tool_call(2, request_id="r1", decision="accept", decided_by="human")],
        [tool_call(3, request_id="r1", success=True, duration_ms=9), commit(4, repo=None)],
        [prompt(0, command="/review", repo="acme/first"), metric(value=3.0)],
    ]
    outcomes = []
    for order in permutations(parts):
        forget(warehouse, "test")
        for part in order:
            arrive(warehouse, *part)
        outcomes.append(contents(warehouse))

    assert len(outcomes) == 24
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert row(warehouse, "select activity, command, repo from usage where request_id = 'r1'") == (
        "file_edit",
        "/review",
        "acme/first",
    )
    assert row(warehouse, "select decision, success, duration_ms, occurred_at from tool_calls") == (
        "accept",
        True,
        9,
        after(2),
    )


def test_a_commit_costs_what_its_session_spent_since_the_commit_before(warehouse: Warehouse) -> None:
    arrive(
        warehouse,
        request(1),
        request(2),
        commit(3, commit_sha="b" * 40),
        request(4),
        commit(5, commit_sha="c" * 40),
        commit(6, commit_sha="d" * 40),
        request(7),
        commit(8, commit_sha="e" * 40, session_id=None),
    )

    costs = [cost for (cost,) in rows(warehouse, "select cost_usd from commits order by committed_at")]
    assert costs == [Decimal("0.012"), Decimal("0.006"), Decimal("0"), None]
    assert row(warehouse, "select cost_usd, commits from sessions") == (Decimal("0.024"), 3)


def test_a_session_is_what_its_successful_requests_make_it(warehouse: Warehouse) -> None:
    arrive(
        warehouse,
        prompt(0),
        request(0.5, is_error=True, user_id="u2"),
        request(1, cache_read_tokens=10_000, cache_write_1h_tokens=500),
        request(5),
        request(185, user_id="u2"),
        metric(kind="added", value=7.0),
        metric(kind="removed", value=2.0),
    )

    assert row(
        warehouse,
        "select user_id, team, started_at, duration_minutes, active_minutes, longest_gap_minutes, prompts, "
        "requests, max_context_tokens, lines_added, lines_removed from sessions",
    ) == ("u1", "platform", after(1), 184.0, 4.0, 180.0, 1, 3, 11_500, 7, 2)


def test_the_clients_own_measure_of_active_time_wins(warehouse: Warehouse) -> None:
    arrive(warehouse, request(0), request(4), metric(metric="active_time", kind="cli", value=90.0))

    assert row(warehouse, "select active_minutes from sessions") == (1.5,)


def test_a_pull_request_counts_in_the_session_of_its_first_commit(warehouse: Warehouse) -> None:
    opened = (
        "pull_request",
        {"pr_number": 7, "repo": "acme/payments-api", "user_id": "u1", "opened_at": after(60)},
    )
    arrive(
        warehouse, request(20, session_id="s2"), commit(30, commit_sha="b" * 40, session_id="s2", pr_number=7)
    )
    arrive(warehouse, opened, request(10), commit(15, pr_number=7))

    assert rows(warehouse, "select session_id, pull_requests from sessions order by session_id") == [
        ("s1", 1),
        ("s2", 0),
    ]
    assert row(warehouse, "select commits, cost_usd, is_merged from pull_requests") == (
        2,
        Decimal("0.012"),
        False,
    )

    arrive(warehouse, ("pull_request", opened[1] | {"merged_at": after(90)}))

    assert row(warehouse, "select is_merged, merged_day from pull_requests") == (True, date(2026, 11, 16))


def test_activity_adds_up_to_requests_and_sessions(warehouse: Warehouse) -> None:
    midnight = 15 * 60
    arrive(
        warehouse,
        prompt(midnight - 2),
        request(midnight - 1),
        request(midnight + 1),
        tool_call(midnight - 1, tool_use_id="t1", decision="accept", decided_by="human"),
        tool_call(midnight - 1, tool_use_id="t2", decision="accept", decided_by="auto"),
        tool_call(midnight + 1, tool_use_id="t3", decision="reject", decided_by="human"),
        commit(midnight + 2),
        (
            "artifact_daily",
            {"day": date(2026, 11, 18), "user_id": "u1", "product": "chat", "created": 4, "published": 1},
        ),
    )

    assert rows(
        warehouse,
        "select day, team, product, sessions, prompts, requests, commits, edits_accepted, edits_rejected, "
        "artifacts_created, total_tokens, cost_usd from activity order by day",
    ) == [
        (date(2026, 11, 16), "platform", "claude_code", 1, 1, 1, 0, 1, 0, 0, 1_100, Decimal("0.006")),
        (date(2026, 11, 17), "payments", "claude_code", 0, 0, 1, 1, 0, 1, 0, 1_100, Decimal("0.006")),
        (date(2026, 11, 18), "payments", "chat", 0, 0, 0, 0, 0, 0, 4, 0, None),
    ]


def test_a_day_that_is_pulled_again_replaces_its_invoice(warehouse: Warehouse) -> None:
    def billed(day: int, usd: str) -> tuple[str, dict[str, object]]:
        return "billed_daily", {
            "day": date(2026, 11, day),
            "vendor": "anthropic",
            "model": "claude-opus-5-5",
            "billed_usd": Decimal(usd),
            "is_final": False,
        }

    arrive(warehouse, billed(16, "10"), billed(16, "5"), billed(17, "1"))  # type: ignore[arg-type]
    arrive(warehouse, billed(16, "14"))  # type: ignore[arg-type]

    assert rows(warehouse, "select day, billed_usd, model_family from billed order by day") == [
        (date(2026, 11, 16), Decimal("14"), "opus"),
        (date(2026, 11, 17), Decimal("1"), "opus"),
    ]


def test_forgetting_a_source_leaves_what_others_brought(warehouse: Warehouse) -> None:
    arrive(warehouse, request(1, request_id="theirs"), source="other")
    before = contents(warehouse)
    arrive(warehouse, request(2, request_id="ours"), commit(3), request(4, session_id="s2"), source="mine")
    forget(warehouse, "mine")

    assert contents(warehouse) == before
    assert rows(warehouse, "select source from freshness") == [("other",)]


def test_freshness_says_through_when_a_source_has_spoken(warehouse: Warehouse) -> None:
    put(warehouse, [Batch("request", (request(5)[1],))])
    settle(warehouse, "test", loaded_at=after(60))
    put(warehouse, [Batch("request", (request(1)[1],))])
    settle(warehouse, "test", loaded_at=after(70))

    assert row(warehouse, "from freshness") == ("test", after(5), after(70))


def test_a_batch_that_cannot_be_stored_leaves_nothing(warehouse: Warehouse) -> None:
    with pytest.raises(BadInput, match="request has a value"):
        put(warehouse, [Batch("request", (request(input_tokens=2**70)[1],))])
    with pytest.raises(BadInput, match="no fact 'person'"):
        put(warehouse, [Batch("person", ({"user_id": "u9"},))])
    with pytest.raises(BadInput, match="no column 'prompt_text' in prompt"):
        put(warehouse, [Batch("prompt", ({"prompt_text": "secret"},))])

    assert rows(warehouse, "from incoming_request") == []


def test_many_rows_in_several_slices_of_one_transaction_are_all_there(tmp_path: Path) -> None:
    with open_for_writing(tmp_path / "large.duckdb") as connection:
        connection.execute("set threads = 2")
        connection.execute("create temp table many as select range as number from range(130_000)")
        connection.begin()
        stage(connection)
        for part in range(2):
            connection.execute(
                "insert into incoming_request by name "
                "select 'r' || ? || number as request_key, cast(? as timestamp) as occurred_at, "
                "'anthropic' as vendor, 'api' as product from many",
                [part, MONDAY],
            )
            settle(connection, "test")
        connection.commit()

        assert row(connection, "select count(*), count(distinct request_key) from facts.request") == (
            260_000,
            260_000,
        )
