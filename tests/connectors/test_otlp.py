"""Bodies that Claude Code sent, and bodies made to be awkward, as rows; and end to end, as facts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from service.connectors._otlp_repo import normalised, repo_of
from service.connectors._otlp_wire import Encoding
from service.connectors.otlp import SOURCE, Reading, read_logs, read_metrics, read_traces
from service.errors import BadTelemetry
from service.ingest.load import put, settle
from service.ingest.warehouse import open_for_writing, stage

RECORDED = sorted((Path(__file__).parent.parent / "data" / "otlp").glob("*.json"))
DEVICE = "4c249f4bc65f213ddbb4f897201a1115f88cec74e1eda5c37ab985217fd87784"
WHEN = "2026-11-16T09:00:00.123Z"
NANOSECONDS = 1_794_819_600_123_000_000

Attributes = dict[str, str | int | float | bool]


def attributes(values: Attributes) -> list[dict[str, Any]]:
    kinds: dict[type, str] = {str: "stringValue", int: "intValue", float: "doubleValue", bool: "boolValue"}
    return [{"key": key, "value": {kinds[type(value)]: value}} for key, value in values.items()]


def event(name: str, **values: str | float | bool) -> dict[str, Any]:
    named = {key.replace("__", "."): value for key, value in values.items()}
    plain = {"event.name": name, "event.timestamp": WHEN, "session.id": "s1", "prompt.id": "p1"} | named
    return {
        "timeUnixNano": str(NANOSECONDS),
        "body": {"stringValue": f"claude_code.{name}"},
        "attributes": attributes(plain),
    }


def logs(*events: dict[str, Any], **resource: str) -> bytes:
    scope = {"scope": {"name": "com.anthropic.claude_code.events"}, "logRecords": list(events)}
    body = {"resourceLogs": [{"resource": {"attributes": attributes(dict(resource))}, "scopeLogs": [scope]}]}
    return json.dumps(body).encode()


def metric(name: str, value: float, temporality: int = 1, **values: str) -> bytes:
    point = {
        "attributes": attributes({key.replace("__", "."): text for key, text in values.items()}),
        "startTimeUnixNano": str(NANOSECONDS),
        "timeUnixNano": NANOSECONDS + 10**9,
        "asDouble": value,
    }
    total = {"aggregationTemporality": temporality, "isMonotonic": True, "dataPoints": [point]}
    scope = {"metrics": [{"name": name, "sum": total}]}
    return json.dumps({"resourceMetrics": [{"resource": {}, "scopeMetrics": [scope]}]}).encode()


def as_protobuf(body: bytes) -> bytes:
    parsed = json.loads(body)
    request = ExportLogsServiceRequest() if "resourceLogs" in parsed else ExportMetricsServiceRequest()
    ParseDict(parsed, request, ignore_unknown_fields=True)
    return request.SerializeToString()


def read(body: bytes, encoding: Encoding = "json", owner: str | None = None) -> Reading:
    found = (
        b'"resourceLogs"' in body if encoding == "json" else b"api_request" in body or b"event.name" in body
    )
    return read_logs(body, encoding, owner) if found else read_metrics(body, encoding)


def rows_of(reading: Reading, table: str) -> list[dict[str, Any]]:
    return [dict(row) for batch in reading.batches if batch.table == table for row in batch.rows]


def only(reading: Reading, table: str) -> dict[str, Any]:
    (row,) = rows_of(reading, table)
    return row


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(open_for_writing(tmp_path / "warehouse.duckdb")) as connection:
        stage(connection)
        yield connection


def settled(connection: duckdb.DuckDBPyConnection, *readings: Reading) -> int:
    total = 0
    for reading in readings:
        put(connection, reading.batches)
        total += settle(connection, SOURCE).total
    return total


def facts(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    tables = ("request", "tool_call", "prompt", "commit", "metric_delta", "session", "activity", "person")
    return {
        table: sorted(map(repr, connection.execute(f'from facts."{table}"').fetchall())) for table in tables
    }


def recorded_costs() -> dict[str, int]:
    """Micro-dollars by request, taken from the recorded bodies without any code of ours."""
    costs: dict[str, int] = {}
    for path in RECORDED:
        for resource in json.loads(path.read_text()).get("resourceLogs", []):
            for scope in resource["scopeLogs"]:
                for record in scope["logRecords"]:
                    values = {a["key"]: next(iter(a["value"].values()), None) for a in record["attributes"]}
                    if values["event.name"] == "api_request":
                        costs[values["request_id"]] = int(values["cost_usd_micros"])
    return costs


def test_each_recorded_dollar_counts_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    settled(warehouse, *(read(path.read_bytes()) for path in RECORDED))
    costs = recorded_costs()

    (total, requests) = warehouse.execute("select sum(cost_usd), count(*) from usage").fetchall()[0]
    assert total == Decimal(sum(costs.values())) / 1_000_000 == Decimal("0.079764")
    assert requests == len(costs) == 10
    assert warehouse.execute("select sum(cost_usd), count(*) from sessions").fetchall() == [(total, 2)]


@pytest.mark.parametrize("seed", range(3))
def test_recorded_bodies_in_any_order_twice_and_in_either_encoding_come_to_the_same(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    bodies = [path.read_bytes() for path in RECORDED]
    shuffled = [*bodies, *bodies]
    chance.shuffle(shuffled)
    outcomes = []
    for name, sent in (("plain", bodies), ("shuffled", shuffled)):
        with closing(open_for_writing(tmp_path / name)) as connection:
            stage(connection)
            for body in sent:
                mixed = name == "shuffled" and chance.random() < 0.5
                settled(connection, read(as_protobuf(body), "protobuf") if mixed else read(body))
            outcomes.append(facts(connection))

    assert outcomes[0] == outcomes[1]


def test_recorded_work_is_told_apart(warehouse: duckdb.DuckDBPyConnection) -> None:
    settled(warehouse, *(read(path.read_bytes()) for path in RECORDED))

    assert warehouse.execute(
        "select request_id, activity, skill, connector, connector_tool, agent, speed, repo, team, user_id "
        "from usage where request_id in "
        "('req_editrun0002', 'req_skillrun0003', 'req_skillrun0010', 'req_skillrun0022') order by all"
    ).fetchall() == [
        ("req_editrun0002", "file_edit", *[None] * 4, "standard", "acme/payments-api", "payments", None),
        ("req_skillrun0003", "chat", *[None] * 4, "standard", "acme/payments-api", "(no team)", None),
        (
            *("req_skillrun0010", "connector", "deploy-check", "jira", "search_issues", None),
            *("standard", "acme/payments-api", "(no team)", None),
        ),
        (
            *("req_skillrun0022", "skill", "deploy-check", None, None, "general-purpose"),
            *("standard", "acme/payments-api", "(no team)", None),
        ),
    ]
    assert warehouse.execute(
        "select tool_use_id, tool, kind, connector, command, language, decision, decided_by, success, "
        "duration_ms from tool_calls order by occurred_at"
    ).fetchall() == [
        ("toolu_01", "Write", "file_edit", None, None, "Python", "accept", "auto", True, 27),
        ("toolu_02", "Bash", "shell", None, "git", None, "accept", "auto", True, 228),
        ("toolu_s1", "Skill", "other", None, "deploy-check", None, "accept", "auto", True, 43),
        ("toolu_m1", "search_issues", "connector", "jira", None, None, "accept", "auto", True, 41),
        ("toolu_w1", "Write", "file_edit", None, None, None, "reject", "auto", None, None),
        ("toolu_a1", "Agent", "other", None, None, None, "accept", "auto", True, 64),
    ]
    assert warehouse.execute("select commit_sha, branch, repo, cost_usd from commits").fetchall() == [
        ("dcb9e65ef841c566a142a20a3dd937edf8d491bb", "master", "acme/payments-api", Decimal("0.009384"))
    ]
    assert warehouse.execute(
        "select lines_added, active_minutes from sessions order by started_at"
    ).fetchall() == [
        (3, 0.046),
        (0, 0.035),
    ]


def test_a_mapped_device_or_the_keys_owner_gives_the_recording_a_person(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("insert into facts.identity values ('device', ?, 'u7', 'directory')", [DEVICE])
    bodies = [path.read_bytes() for path in RECORDED if "logs" in path.name]
    settled(warehouse, *(read(body, owner="owner@acme.example") for body in bodies))
    assert warehouse.execute("select distinct user_id from usage").fetchall() == [("u7",)]

    warehouse.execute("delete from facts.identity; delete from facts.request;")
    settled(warehouse, *(read(body, owner="owner@acme.example") for body in bodies))
    assert warehouse.execute("select distinct user_email from usage").fetchall() == [("owner@acme.example",)]


def test_no_byte_of_what_must_not_be_kept_reaches_the_database(tmp_path: Path) -> None:
    canary = "CANARY-7f3a"
    secrets: Attributes = {
        key: f"{canary} {key}"
        for key in (
            *(
                "prompt",
                "prompt_text",
                "response",
                "error",
                "full_command",
                "user_system_prompt",
                "description",
            ),
            *(
                "workspace.host_paths",
                "organization.id",
                "client_request_id",
                "invented.attribute",
                "message.uuid",
            ),
        )
    }
    command = json.dumps(
        {"bash_command": f"./{canary}.sh --{canary}", "full_command": f"git {canary}", "description": canary}
    )
    edit = json.dumps({"file_path": f"/home/{canary}/{canary}.py", "content": f"{canary}\n" * 9})
    details: Attributes = {
        "tool_use_id": "t1",
        "tool_name": "Bash",
        "tool_parameters": command,
        "tool_input": edit,
        "vcs.repository.url.full": f"https://user:{canary}@github.com/acme/x.git?{canary}#{canary}",
        "vcs.ref.head.revision": canary,
        "command_name": f"/{canary} with {canary}",
        "user.email": canary,
    }
    names = ("api_request", "api_error", "tool_decision", "tool_result", "user_prompt", "assistant_response")
    events = [event(name) for name in names]
    for record in events:
        record["attributes"] += attributes(secrets | details)
        record["body"] = {"kvlistValue": {"values": attributes(secrets)}}
    edits = event("tool_result", **{"tool_use_id": "t2", "tool_name": "Edit", "tool_input": edit})
    sent = logs(*events, edits, **{f"host.{canary}": canary, "host.name": canary})
    path = tmp_path / "warehouse.duckdb"
    with closing(open_for_writing(path)) as connection:
        stage(connection)
        for reading in (read_logs(sent, "json"), read_logs(as_protobuf(sent), "protobuf")):
            settled(connection, reading)
        settled(
            connection, read_metrics(metric("claude_code.active_time.total", 1, host__name=canary), "json")
        )
        connection.execute("checkpoint")
        kept = connection.execute("select repo, command, language from tool_calls order by all").fetchall()

    assert kept == [("acme/x", None, "Python"), ("acme/x", None, None)]
    for file in tmp_path.iterdir():
        assert canary.encode() not in file.read_bytes()


@pytest.mark.parametrize("encoding", ["json", "protobuf"])
def test_a_request_keeps_every_figure(encoding: Encoding) -> None:
    body = logs(
        event(
            "api_request",
            **{"model": "claude-opus-5-5", "request_id": "r1", "cost_usd": 0.5, "cost_usd_micros": 9_384},
            **{"input_tokens": 11, "output_tokens": "77", "cache_read_tokens": 5_000},
            **{
                "cache_creation_tokens": 1_000,
                "cache_creation_5m_tokens": 400,
                "cache_creation_1h_tokens": 600,
            },
            **{"duration_ms": 145, "ttft_ms": "77", "speed": "fast", "effort": "high", "user__id": DEVICE},
        ),
        **{"service.version": "2.1.330", "team": "payments", "cost_center": "4130"},
    )
    reading = read_logs(body if encoding == "json" else as_protobuf(body), encoding, "owner@acme.example")

    row = {key: value for key, value in only(reading, "request").items() if value is not None}
    assert row == {
        **{"request_key": "r1", "request_id": "r1", "session_id": "s1", "prompt_id": "p1"},
        **{"occurred_at": datetime(2026, 11, 16, 9, 0, 0, 123000), "vendor": "anthropic"},
        **{"product": "claude_code", "model": "claude-opus-5-5", "speed": "fast", "effort": "high"},
        **{"input_tokens": 11, "output_tokens": 77, "cache_read_tokens": 5_000},
        **{"cache_write_5m_tokens": 400, "cache_write_1h_tokens": 600, "cost_usd": Decimal("0.009384")},
        **{"duration_ms": 145, "ttft_ms": 77, "client_version": "2.1.330", "device": DEVICE},
        **{"team": "payments", "cost_center": "4130", "key_owner": "owner@acme.example"},
    }


def test_cache_writes_that_are_not_split_live_five_minutes() -> None:
    row = only(read_logs(logs(event("api_request", cache_creation_tokens=1_000)), "json"), "request")

    assert (row["cache_write_5m_tokens"], row["cache_write_1h_tokens"]) == (1_000, 0)


def test_a_cost_without_micros_is_read_as_a_decimal() -> None:
    row = only(read_logs(logs(event("api_request", cost_usd=0.1 + 0.2)), "json"), "request")

    assert row["cost_usd"] == Decimal("0.300000")


def test_a_request_without_an_id_is_known_by_session_time_and_sequence() -> None:
    first = event("api_request", event__sequence=4)
    second = event("api_request", event__sequence=5)
    keys = [row["request_key"] for row in rows_of(read_logs(logs(first, second), "json"), "request")]

    assert keys == ["s1|2026-11-16T09:00:00.123000|4", "s1|2026-11-16T09:00:00.123000|5"]


def test_an_error_is_a_row_apart_from_the_request_that_succeeds_later() -> None:
    body = logs(
        event("api_error", request_id="r1", error="overloaded"), event("api_request", request_id="r1")
    )
    error, success = rows_of(read_logs(body, "json"), "request")

    assert (error["is_error"], error["request_key"] == success["request_key"]) == (True, False)


def test_a_slash_command_counts_for_the_requests_of_its_prompt(warehouse: duckdb.DuckDBPyConnection) -> None:
    request, prompt = event("api_request", request_id="r1"), event("user_prompt", command_name="review")
    settled(warehouse, read_logs(logs(request), "json"), read_logs(logs(prompt), "json"))

    assert warehouse.execute("select command, activity from usage").fetchall() == [("/review", "command")]
    assert warehouse.execute("select command from prompts").fetchall() == [("/review",)]


@pytest.mark.parametrize(
    ("source", "decided_by"),
    [
        ("config", "auto"),
        ("hook", "auto"),
        ("classifier", "auto"),
        ("user_permanent", "human"),
        ("user_temporary", "human"),
        ("user_abort", "human"),
        ("user_reject", "human"),
    ],
)
def test_a_decision_was_made_by_a_rule_or_by_a_person(source: str, decided_by: str) -> None:
    decision = event("tool_decision", tool_use_id="t1", tool_name="Edit", decision="reject", source=source)

    assert only(read_logs(logs(decision), "json"), "tool_call")["decided_by"] == decided_by


@pytest.mark.parametrize(
    ("tool", "kind", "connector"),
    [
        ("Edit", "file_edit", None),
        ("NotebookEdit", "file_edit", None),
        ("Bash", "shell", None),
        ("mcp_tool", "connector", None),
        ("mcp__jira__search", "connector", "jira"),
        ("Read", "other", None),
    ],
)
def test_tools_are_of_a_kind(tool: str, kind: str, connector: str | None) -> None:
    row = only(read_logs(logs(event("tool_decision", tool_use_id="t1", tool_name=tool)), "json"), "tool_call")

    assert (row["kind"], row["connector"]) == (kind, connector)


def test_cost_and_tokens_never_come_from_metrics() -> None:
    for name in ("claude_code.cost.usage", "claude_code.token.usage"):
        assert read_metrics(metric(name, 5, model="claude-opus-5-5"), "json").batches == ()


@pytest.mark.parametrize(
    ("name", "values", "stored"),
    [
        ("lines_of_code.count", {"type": "added"}, ("lines_of_code", "added")),
        ("active_time.total", {"type": "user"}, ("active_time", "user")),
        ("session.count", {"start_type": "fresh"}, ("session_count", "fresh")),
        ("commit.count", {}, ("commit_count", None)),
        ("pull_request.count", {}, ("pull_request_count", None)),
        ("code_edit_tool.decision", {"decision": "accept"}, ("edit_decision", "accept")),
    ],
)
def test_metrics_bring_what_events_lack(
    name: str, values: dict[str, str], stored: tuple[str, str | None]
) -> None:
    row = only(read_metrics(metric(f"claude_code.{name}", 3, **values), "json"), "metric_delta")

    assert (row["metric"], row["kind"]) == stored
    assert (row["value"], row["ended_at"]) == (3.0, datetime(2026, 11, 16, 9, 0, 1, 123000))


def test_running_totals_are_rejected_with_what_to_set() -> None:
    reading = read_metrics(metric("claude_code.lines_of_code.count", 3, temporality=2), "json")

    assert (reading.batches, reading.rejected) == ((), 1)
    assert "TEMPORALITY_PREFERENCE=delta" in reading.reason


def test_devices_without_a_session_are_told_apart_and_not_named() -> None:
    points = [
        only(read_metrics(metric("claude_code.commit.count", 1, user__id=device), "json"), "metric_delta")
        for device in (DEVICE, "another")
    ]

    assert points[0]["attributes"] != points[1]["attributes"]
    assert DEVICE not in points[0]["attributes"]


def test_events_of_other_programmes_are_no_business_of_ours() -> None:
    foreign = event("api_request", request_id="r1") | {"body": {"stringValue": "api_request"}}
    scope = {"scope": {"name": "checkout"}, "logRecords": [foreign]}
    reading = read_logs(json.dumps({"resourceLogs": [{"scopeLogs": [scope]}]}).encode(), "json")

    assert (reading.batches, reading.rejected) == ((), 0)


@pytest.mark.parametrize(
    "values",
    [
        {"input_tokens": -1},
        {"input_tokens": "many"},
        {"output_tokens": 10**18},
        {"cost_usd_micros": -5},
        {"cost_usd": -0.1},
        {"cost_usd": "a lot"},
        {"event__timestamp": "yesterday"},
        {"event__timestamp": "1969-12-31T00:00:00Z"},
    ],
)
def test_a_record_that_cannot_be_is_rejected_alone(values: Attributes) -> None:
    reading = read_logs(logs(event("api_request", **values), event("api_request", request_id="good")), "json")

    assert [row["request_id"] for row in rows_of(reading, "request")] == ["good"]
    assert (reading.rejected, reading.reason.endswith(".")) == (1, True)


def test_text_that_no_database_stores_is_stored_without_it(warehouse: duckdb.DuckDBPyConnection) -> None:
    body = logs(event("api_request", request_id="r1", skill__name="half-\\ud800-pair\x00"))
    settled(warehouse, read_logs(body.replace(b"\\\\ud800", b"\\ud800"), "json"))

    assert warehouse.execute("select skill from usage").fetchall() == [("half-?-pair",)]


@pytest.mark.parametrize(
    "record",
    [
        event("api_request"),
        event("api_request") | {"body": {}, "eventName": "claude_code.api_request"},
        event("claude_code.api_request") | {"body": {}},
    ],
)
def test_an_event_says_what_it_is_in_its_name_or_its_body(record: dict[str, Any]) -> None:
    body = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]}).encode()

    assert len(rows_of(read_logs(body, "json"), "request")) == 1
    assert read_logs(as_protobuf(body), "protobuf") == read_logs(body, "json")


@pytest.mark.parametrize("said", ["NaN", "sNaN", "Infinity", "-Infinity", "100000.01", "1e999999", 10**6])
def test_a_cost_that_nobody_believes_counts_as_not_said(said: str | int) -> None:
    body = logs(event("api_request", request_id="r1", cost_usd=said))
    reading = read_logs(body, "json")

    assert (only(reading, "request")["cost_usd"], reading.rejected) == (None, 0)
    assert read_logs(as_protobuf(body), "protobuf") == reading


@pytest.mark.parametrize("value", ["1" * 400, "-" + "1" * 400, '"' + "1" * 400 + '"'])
@pytest.mark.parametrize("kind", ["asInt", "asDouble"])
def test_a_point_too_large_for_a_number_is_rejected_alone(kind: str, value: str) -> None:
    good = metric("claude_code.commit.count", 3).decode()
    point = good[good.index('{"attributes"') : good.index("]", good.index('"asDouble"'))]
    huge = point.replace('"asDouble": 3', f'"{kind}": {value}')
    reading = read_metrics(good.replace(point, f"{huge}, {point}").encode(), "json")

    assert [row["value"] for row in rows_of(reading, "metric_delta")] == [3.0]
    assert (reading.rejected, "beyond belief" in reading.reason) == (1, True)


def test_an_attribute_too_large_for_a_number_is_left_out() -> None:
    body = logs(event("api_request", cost_usd=0.5)).replace(
        b'"doubleValue": 0.5', b'"doubleValue": ' + b"1" * 400
    )

    assert only(read_logs(body, "json"), "request")["cost_usd"] is None


def test_names_are_kept_without_control_characters() -> None:
    controls = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
    parameters = json.dumps({"skill_name": f"de{controls}ploy", "bash_command": "git\nstatus"})
    use = {"tool_use_id": "t1", "tool_parameters": parameters}
    reading = read_logs(
        logs(
            event(
                "api_request",
                skill__name=f"de{controls}ploy",
                model=f"{controls}opus",
                repository=f"acme{controls}/x",
            ),
            event("tool_decision", tool_name="Skill", **use),
            event("tool_decision", tool_name="Bash", **use),
        ),
        "json",
    )

    row = only(reading, "request")
    assert (row["skill"], row["model"], row["repo"]) == ("deploy", "opus", "acme/x")
    assert [call["command"] for call in rows_of(reading, "tool_call")] == ["deploy", "git"]


def test_long_text_is_cut() -> None:
    row = only(read_logs(logs(event("api_request", skill__name="x" * 5_000)), "json"), "request")

    assert row["skill"] == "x" * 200


def test_spans_are_counted_and_dropped() -> None:
    span = {"name": "secret", "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174"}
    body = {"resourceSpans": [{"scopeSpans": [{"spans": [span, span]}]}]}
    request = ExportTraceServiceRequest()
    ParseDict(body, request)
    json_reading = read_traces(json.dumps(body).encode(), "json")
    protobuf_reading = read_traces(request.SerializeToString(), "protobuf")

    assert json_reading == protobuf_reading
    assert (json_reading.batches, json_reading.rejected) == ((), 2)


AWKWARD = [
    *(b"", b"{", b"[]", b"null", b'"logs"', b"\xff\xfe", b"[" * 100_000),
    *(b'{"resourceLogs": {}}', b'{"resourceLogs": [1]}', b'{"resourceLogs": [{"resource": 5}]}'),
    b'{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": "soon"}]}]}]}',
    b'{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": true}]}]}]}',
    b'{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": 1e999}]}]}]}',
    b'{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"attributes": [{"key": "model", "value": 4}]}]}]}]}',
]


@pytest.mark.parametrize("body", AWKWARD)
def test_a_body_that_is_no_otlp_json_is_bad_telemetry(body: bytes) -> None:
    with pytest.raises(BadTelemetry, match="nothing of it was kept"):
        read_logs(body, "json")


def test_a_body_that_is_no_otlp_protobuf_is_bad_telemetry() -> None:
    whole = as_protobuf(RECORDED[1].read_bytes())
    for body in (whole[:-20], b"\xff" * 40, b'{"resourceLogs": []}'):
        with pytest.raises(BadTelemetry):
            read_logs(body, "protobuf")


def test_bodies_cut_or_changed_anywhere_never_end_in_anything_else() -> None:
    chance = random.Random(5)
    whole: list[tuple[bytes, Encoding]] = [(path.read_bytes(), "json") for path in RECORDED]
    whole += [(as_protobuf(body), "protobuf") for body, _ in whole]
    for _ in range(600):
        body, encoding = chance.choice(whole)
        at = chance.randrange(len(body))
        changed = body[:at] if chance.random() < 0.3 else body[:at] + chance.randbytes(3) + body[at + 2 :]
        for reader in (read_logs, read_metrics, read_traces):
            try:
                reader(changed, encoding)
            except BadTelemetry:
                continue


@pytest.mark.parametrize(
    ("written", "repo"),
    [
        ("https://github.com/Acme/Payments-API", "acme/payments-api"),
        ("https://github.com/acme/payments-api.git", "acme/payments-api"),
        ("https://user:token@github.com/acme/payments-api.git/", "acme/payments-api"),
        ("https://x-access-token:ghs_abc@github.com/acme/payments-api?x=1#readme", "acme/payments-api"),
        ("git@github.com:Acme/payments-api.git", "acme/payments-api"),
        ("ssh://git@github.com:22/acme/payments-api.git", "acme/payments-api"),
        ("git://github.com/acme/payments-api", "acme/payments-api"),
        ("https://gitlab.example.com/group/sub/project.git", "group/sub/project"),
        ("https://dev.azure.com/acme/shop/_git/checkout", "acme/shop/checkout"),
        ("acme/payments-api", "acme/payments-api"),
        ("payments-api", "payments-api"),
        ("/home/dev/payments-api", None),
        ("file:///home/dev/payments-api", None),
        ("C:\\work\\payments-api", None),
        ("../payments-api", None),
        ("https://github.com/", None),
        ("acme/<img src=x>", None),
        ("", None),
    ],
)
def test_a_repo_has_one_name_however_it_is_written(written: str, repo: str | None) -> None:
    assert normalised(written) == repo


def test_the_remotes_url_comes_before_what_people_set_themselves() -> None:
    said = {
        "vcs.repository.url.full": "git@github.com:acme/one.git",
        "vcs.owner.name": "acme",
        "vcs.repository.name": "two",
        "repo.owner": "acme",
        "repo.name": "three",
        "repository": "acme/four",
        "project": "five",
    }
    found = []
    for dropped in ("vcs.repository.url.full", "vcs.owner.name", "repo.name", "repository", "project"):
        found.append(repo_of(said))
        del said[dropped]

    assert found == ["acme/one", "acme/two", "acme/three", "acme/four", "five"]
    assert repo_of(said) is None
