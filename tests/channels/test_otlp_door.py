"""The OTLP door on a real server, with a real warehouse behind it and somebody else's exporter in front."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import httpx
import pytest
from google.protobuf.json_format import Parse
from opentelemetry._logs import LogRecord
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import Counter, MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from service.channels.otlp import _body
from service.domain import Batch
from service.errors import StorageFull, WarehouseUnavailable
from service.ingest.publish import Publisher
from tests.channels.standin import NOW, StandInDesk, client, serving, stand_in_desk

INGEST = frozenset({"ingest"})
RECORDED = Path(__file__).parent.parent / "data" / "otlp"
JSON = {"content-type": "application/json"}
PROTOBUF = {"content-type": "application/x-protobuf"}
EDIT_RUN = (RECORDED / "otlp_v1_logs_007.json").read_bytes()


@dataclass
class Intake:
    """The real one, which can be told to fail."""

    publisher: Publisher
    failure: Exception | None = None

    def take(self, batches: tuple[Batch, ...], source: str) -> int:
        if self.failure is not None:
            raise self.failure
        return self.publisher.take(batches, source)


@dataclass
class Door:
    """A running service, with keys to its door."""

    http: httpx.Client
    url: str
    key: str
    desk: StandInDesk
    intake: Intake

    def stored(self, query: str) -> list[tuple[object, ...]]:
        snapshot = self.intake.publisher.publish_now().path
        with closing(duckdb.connect(str(snapshot), read_only=True)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with Publisher(tmp_path / "warehouse.duckdb", tmp_path / "published", lambda: NOW) as publisher:
        intake = Intake(publisher)
        desk = stand_in_desk(tmp_path, intake=intake)
        _, key = desk.desk.identity.api_keys.create("ci", INGEST, owner="alice@acme.example")
        with serving(desk.desk) as url, client(url, key) as http:
            yield Door(http, url, key, desk, intake)
        desk.memory.close()


def requests(door: Door) -> object:
    ((count,),) = door.stored("select count(*) from usage")
    return count


def protobuf(body: bytes) -> bytes:
    return Parse(body, ExportLogsServiceRequest()).SerializeToString()


def test_every_recorded_body_is_taken_once(door: Door) -> None:
    for _ in range(2):
        for path in sorted(RECORDED.glob("*.json")):
            signal = "logs" if "logs" in path.name else "metrics"
            answer = door.http.post(f"/v1/{signal}", content=path.read_bytes(), headers=JSON)
            assert (answer.status_code, answer.json()) == (200, {})

    assert door.stored("select count(*), sum(cost_usd), min(user_email) from usage") == [
        (10, Decimal("0.079764"), "alice@acme.example")
    ]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("headers", [JSON, PROTOBUF, {"content-type": "application/json; charset=utf-8"}])
def test_a_body_may_be_packed_and_come_in_pieces(door: Door, headers: dict[str, str], packed: bool) -> None:
    body = protobuf(EDIT_RUN) if headers is PROTOBUF else EDIT_RUN
    if packed:
        body, headers = (
            gzip.compress(body[:99]) + gzip.compress(body[99:]),
            headers | {"content-encoding": "gzip"},
        )
    pieces = (body[at : at + 500] for at in range(0, len(body), 500))
    answer = door.http.post("/v1/logs", content=pieces, headers=headers)

    assert answer.request.headers["transfer-encoding"] == "chunked"
    assert answer.status_code == 200
    assert answer.headers["content-type"] == headers["content-type"].partition(";")[0]
    assert requests(door) == 1


def test_what_was_rejected_is_told_in_the_senders_encoding(door: Door) -> None:
    body = EDIT_RUN.replace(b'"intValue":77', b'"intValue":-77').replace(
        b'"intValue": 77', b'"intValue": -77'
    )
    as_json = door.http.post("/v1/logs", content=body, headers=JSON)
    as_protobuf = door.http.post("/v1/logs", content=protobuf(body), headers=PROTOBUF)
    told = ExportLogsServiceResponse.FromString(as_protobuf.content).partial_success

    assert as_json.json()["partialSuccess"]["rejectedLogRecords"] == "1"
    assert told.rejected_log_records == 1
    assert told.error_message == as_json.json()["partialSuccess"]["errorMessage"]
    assert requests(door) == 0


def test_traces_are_accepted_and_dropped(door: Door) -> None:
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "x"}]}]}]})
    answer = door.http.post("/v1/traces", content=body, headers=JSON)

    assert answer.json()["partialSuccess"]["rejectedSpans"] == "1"
    assert "not kept" in answer.json()["partialSuccess"]["errorMessage"]


def test_without_a_key_for_it_nothing_comes_in(door: Door) -> None:
    send = {"content": EDIT_RUN, "headers": JSON}
    _, asking = door.desk.desk.identity.api_keys.create("asks", frozenset({"ask"}))
    with client(door.url) as stranger, client(door.url, asking) as asker:
        answers = [
            stranger.post("/v1/logs", **send),
            stranger.post(
                "/v1/logs", content=EDIT_RUN, headers=JSON | {"authorization": "Bearer outlay_x_y"}
            ),
            asker.post("/v1/logs", **send),
        ]
        by_header = stranger.post("/v1/logs", content=EDIT_RUN, headers=JSON | {"x-api-key": door.key})

    assert [answer.status_code for answer in answers] == [401, 401, 403]
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in answers)
    assert by_header.status_code == 200


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", JSON, 400),
        (EDIT_RUN[:-50], JSON, 400),
        (b"\xff" * 20, PROTOBUF, 400),
        (EDIT_RUN, PROTOBUF, 400),
        (EDIT_RUN, JSON | {"content-encoding": "gzip"}, 400),
        (gzip.compress(EDIT_RUN)[:-9], JSON | {"content-encoding": "gzip"}, 400),
        (b"", JSON | {"content-encoding": "gzip"}, 400),
        (EDIT_RUN, JSON | {"content-encoding": "br"}, 415),
        (EDIT_RUN, {"content-type": "text/plain"}, 415),
        (EDIT_RUN, {}, 415),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_leaves_nothing(
    door: Door, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = door.http.post("/v1/logs", content=content, headers=headers)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert requests(door) == 0


def test_a_body_is_no_larger_than_it_may_be(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_body, "MOST_SENT", 2_000)
    monkeypatch.setattr(_body, "MOST_UNPACKED", 5_000)
    bomb = gzip.compress(b" " * 200_000)
    claimed = door.http.post("/v1/logs", content=b" " * 2_001, headers=JSON)
    streamed = door.http.post("/v1/logs", content=(b" " * 500 for _ in range(9)), headers=JSON)
    unpacked = door.http.post("/v1/logs", content=bomb, headers=JSON | {"content-encoding": "gzip"})

    assert len(bomb) < 2_000
    assert [answer.status_code for answer in (claimed, streamed, unpacked)] == [413, 413, 413]


def test_a_body_in_very_many_members_is_refused_soon_and_off_the_event_loop(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack, threads = _body._unpacked, []

    def unpacked(sent: bytes) -> bytes:
        threads.append(threading.current_thread().name)
        return unpack(sent)

    monkeypatch.setattr(_body, "_unpacked", unpacked)
    started = time.perf_counter()
    answer = door.http.post(
        "/v1/logs", content=gzip.compress(b"") * 60_000, headers=JSON | {"content-encoding": "gzip"}
    )
    took = time.perf_counter() - started

    assert answer.status_code == 400
    assert "more than 16 gzip members" in answer.json()["detail"]
    assert took < 2
    assert [name.startswith("asyncio_") for name in threads] == [True]


def test_a_body_that_breaks_off_leaves_nothing_and_the_door_open(door: Door) -> None:
    address = httpx.URL(door.url)
    head = (
        f"POST /v1/logs HTTP/1.1\r\nHost: {address.netloc.decode()}\r\nAuthorization: Bearer {door.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(EDIT_RUN)}\r\n\r\n"
    )
    with socket.create_connection((address.host, address.port or 80)) as half:
        half.sendall(head.encode() + EDIT_RUN[: len(EDIT_RUN) // 2])

    assert requests(door) == 0
    assert door.http.post("/v1/logs", content=EDIT_RUN, headers=JSON).status_code == 200


@pytest.mark.parametrize(
    "failure", [StorageFull("The disk is full."), WarehouseUnavailable("Somebody holds it.")]
)
def test_what_may_work_later_is_told_so_that_exporters_send_again(door: Door, failure: Exception) -> None:
    door.intake.failure = failure
    refused = door.http.post("/v1/logs", content=EDIT_RUN, headers=JSON)
    door.intake.failure = None
    again = door.http.post("/v1/logs", content=EDIT_RUN, headers=JSON)

    assert (refused.status_code, again.status_code) == (503, 200)
    assert int(refused.headers["retry-after"]) > 0
    assert requests(door) == 1


def test_a_service_without_intake_says_where_to_send(tmp_path: Path) -> None:
    desk = stand_in_desk(tmp_path)
    _, key = desk.desk.identity.api_keys.create("ci", INGEST)
    with serving(desk.desk) as url, client(url, key) as http:
        answer = http.post("/v1/logs", content=EDIT_RUN, headers=JSON)
    desk.memory.close()

    assert (answer.status_code, "outlay serve" in answer.json()["detail"]) == (404, True)


def test_the_opentelemetry_exporter_delivers_events(door: Door) -> None:
    provider = LoggerProvider(Resource({"service.name": "claude-code", "service.version": "2.1.330"}))
    exporter = OTLPLogExporter(f"{door.url}/v1/logs", headers={"authorization": f"Bearer {door.key}"})
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    log = provider.get_logger("com.anthropic.claude_code.events")
    values = {
        "event.name": "api_request",
        "event.timestamp": NOW.isoformat(),
        "session.id": "s1",
        "request_id": "r1",
        "model": "claude-opus-5-5",
        "input_tokens": 11,
        "cost_usd_micros": 9_384,
        "user.email": "Bob@acme.example",
        "vcs.repository.url.full": "git@github.com:acme/payments-api.git",
    }
    for _ in range(2):
        log.emit(LogRecord(body="claude_code.api_request", attributes=values))
    provider.shutdown()

    assert door.stored("select cost_usd, repo, user_email, occurred_at from usage") == [
        (Decimal("0.009384"), "acme/payments-api", "bob@acme.example", NOW.replace(tzinfo=None))
    ]


def test_the_opentelemetry_exporter_delivers_metrics(door: Door) -> None:
    exporter = OTLPMetricExporter(
        f"{door.url}/v1/metrics",
        headers={"authorization": f"Bearer {door.key}"},
        preferred_temporality={Counter: AggregationTemporality.DELTA},
    )
    provider = MeterProvider([PeriodicExportingMetricReader(exporter, export_interval_millis=60_000)])
    lines = provider.get_meter("com.anthropic.claude_code").create_counter("claude_code.lines_of_code.count")
    lines.add(5, {"type": "added", "session.id": "s1"})
    provider.force_flush()
    lines.add(2, {"type": "added", "session.id": "s1"})
    provider.shutdown()

    assert door.stored("select metric, kind, sum(value) from facts.metric_delta group by all") == [
        ("lines_of_code", "added", 7.0)
    ]


def test_nothing_that_was_sent_or_who_sent_it_is_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="outlay"):
        door.http.post("/v1/logs", content=EDIT_RUN[:-50], headers=JSON)
        door.http.post("/v1/logs", content=EDIT_RUN, headers=JSON)

    assert door.key not in caplog.text
    assert "payments-api" not in caplog.text
