"""Against llmock, a server of the Messages API that others wrote.

It is installed beside the tests, into a folder of its own, and not with the locked development packages: it would
bring another event loop into every test.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from service.domain import Answer, Clarification
from tests.translate.claude.longtail import LongTail
from tests.translate.claude.modelstandin import Said, plan

UNKNOWN = "which frobnicated teams spent the most last week"
LLMOCK = "llmock==0.2.2"
CALL = {"name": "metric_query", "arguments": plan(dimensions=["team"], period="last week")}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("llmock")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), LLMOCK]
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(folder / "bin" / "llmock"), "serve", "--port", str(port), "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--stream-stall-seconds", "20"],
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _ready(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(10)


def _ready(address: str) -> str:
    for _ in range(100):
        try:
            httpx.get(f"{address}/_llmock/scenario")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return address
    raise AssertionError("llmock did not start")


def asked(ask: LongTail, address: str, *behaviours: dict[str, object], **changed: object) -> object:
    httpx.delete(f"{address}/_llmock/scenario")
    httpx.post(f"{address}/_llmock/scenario", json={"behaviors": list(behaviours)}).raise_for_status()
    return ask(UNKNOWN, Said(), claude_base_url=f"{address}/anthropic", **changed)


def test_its_tool_call_becomes_an_answer_with_the_price_of_its_tokens(ask: LongTail, address: str) -> None:
    outcome = asked(ask, address, {"type": "reply", "tool_calls": [CALL]})

    assert isinstance(outcome, Answer), outcome
    assert outcome.translator == "claude"
    assert outcome.cost_usd > 0


def test_a_bad_plan_is_repaired(ask: LongTail, address: str) -> None:
    bad = {"name": "metric_query", "arguments": plan(metrics=["spent"])}

    outcome = asked(
        ask, address, {"type": "reply", "tool_calls": [bad]}, {"type": "reply", "tool_calls": [CALL]}
    )

    assert isinstance(outcome, Answer), outcome


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        ({"type": "fail", "status": 429, "times": 3, "retry_after": 0}, "takes no more requests"),
        ({"type": "fail", "status": 529, "times": 3}, "overloaded"),
        ({"type": "fail", "status": 401}, "did not accept the key"),
        ({"type": "stream_fault", "kind": "disconnect", "after_chunks": 3}, "broke off"),
        ({"type": "stream_fault", "kind": "truncate", "after_chunks": 3}, "cut off"),
        ({"type": "stream_fault", "kind": "malformed", "after_chunks": 3}, "broke off"),
        ({"type": "stream_fault", "kind": "stall", "after_chunks": 3}, "did not reply within 3 seconds"),
        ({"type": "tool_fault", "kind": "unknown_tool"}, "could not run"),
    ],
    ids=lambda value: str(value.get("kind") or value["status"]) if isinstance(value, dict) else None,
)
def test_its_faults_end_in_the_embedded_reading(
    ask: LongTail, address: str, behaviour: dict[str, object], why: str
) -> None:
    calls = [{"type": "reply", "tool_calls": [CALL]}] if "fault" in str(behaviour["type"]) else []
    times = 3 if behaviour["type"] == "tool_fault" else 1

    outcome = asked(ask, address, *([behaviour, *calls] * times), claude_seconds=3.0)

    assert isinstance(outcome, Clarification), outcome
    assert "Claude was not used" in outcome.text
    assert why in outcome.text
