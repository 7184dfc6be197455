"""Whoever hangs up stops the query that runs for them: a real server, a real engine, a raw client."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from service.domain import Question, Story
from service.engines.duckdb import DuckDBEngine
from service.semantics.plan import Plan
from service.settings import Settings
from service.store.memory import open_memory
from service.wiring import build_analyst, engine_on
from tests.channels.standin import client, serving, stand_in_desk

ENDLESS = "select count(*) from usage as a, usage as b, usage as c"
INSIDE_ONE_VALUE = "select levenshtein((select string_agg(request_id) from usage), (select string_agg(session_id) from usage))"
"""Nothing but a signal ends this before its time."""


class Dictated:
    """A translator whose plan is the SQL that the question holds."""

    def translate(self, question: Question, *_: object) -> Plan:
        return Plan(question.text, Story((), "list", question.text), translator="dictated")


@dataclass
class Served:
    """The service's address, a key to it, and the engine behind it."""

    url: str
    token: str
    engine: DuckDBEngine


@pytest.fixture(scope="module")
def served(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(home=str(folder), workers=1)
    engine, memory = engine_on(settings, demo_file), open_memory(settings.memory)
    analyst = build_analyst(settings, engine, memory)
    analyst.translator = Dictated()  # type: ignore[assignment]  # nobody sends a plan here

    @asynccontextmanager
    async def lifespan():
        async with engine:
            yield

    made = stand_in_desk(folder, analyst=analyst, lifespan=lifespan)
    with serving(made.desk) as url:
        yield Served(url, made.token, engine)
    made.memory.close()
    memory.close()


def in_json(
    accept: str = "application/json", path: str = "/v1/ask"
) -> Callable[[str], tuple[str, str, str, bytes]]:
    return lambda sql: (path, accept, "application/json", json.dumps({"question": sql}).encode())


def as_a_form(sql: str) -> tuple[str, str, str, bytes]:
    return "/", "text/html", "application/x-www-form-urlencoded", urlencode({"question": sql}).encode()


@pytest.mark.parametrize("sql", [ENDLESS, INSIDE_ONE_VALUE], ids=["endless", "inside one value"])
@pytest.mark.parametrize(
    "request_of",
    [in_json(), in_json("text/event-stream"), in_json("image/png", "/v1/charts"), as_a_form],
    ids=["json", "stream", "chart", "page"],
)
def test_the_query_of_who_hangs_up_is_stopped_and_its_slot_is_free(
    served: Served, request_of: Callable[[str], tuple[str, str, str, bytes]], sql: str
) -> None:
    with socket.create_connection(urlsplit(served.url).netloc.split(":")) as line:
        line.sendall(raw(served, *request_of(sql)))
        assert until(lambda: bool(served.engine.busy_children), 10)
        time.sleep(0.3)
        (child,) = served.engine.busy_children
    hung_up = time.perf_counter()

    assert until(lambda: not served.engine.busy_children and not running(child), 2)
    with client(served.url, served.token) as next_one:
        answered = next_one.post("/v1/ask", json={"question": "select count(*) as people from people"})
    assert answered.json()["rows"] == [[60]]
    assert time.perf_counter() - hung_up < 4


def raw(served: Served, path: str, accept: str, kind: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(served.url).netloc}\r\nAccept: {accept}\r\n"
        f"Authorization: Bearer {served.token}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.perf_counter() + seconds
    while not holds() and time.perf_counter() < end:
        time.sleep(0.02)
    return holds()


def running(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")
