"""A stand-in for the model: it says what a test has written down, in the Messages API's own protocol.

It listens on the loopback address, so that the real client is what talks to it; it understands nothing.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USAGE = {
    "input_tokens": 1_000,
    "cache_read_input_tokens": 10_000,
    "cache_creation_input_tokens": 2_000,
    "output_tokens": 1,
}


@dataclass(frozen=True)
class Said:
    """One reply."""

    tool: str | None = None
    arguments: dict[str, object] | None = None
    text: str | None = None
    stop: str | None = None
    """Instead of the usual reason to stop."""
    status: int = 200
    fault: str = ""
    """truncated, disconnected, malformed, disordered, or silent: what happens after the first events."""


@dataclass
class ModelStandin:
    """What it will say, and all that it was sent."""

    address: str = ""
    script: list[Said] = field(default_factory=list)
    requests: list[dict] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def next(self) -> Said:
        """The last line is said again and again."""
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def plan(**changes: object) -> dict[str, object]:
    """Arguments of metric_query that ask for nothing but spend, with changes."""
    lists = (
        "dimensions",
        "filters",
        "thresholds",
        "bounds",
        "weekdays",
        "hours",
        "part_filters",
        "part_bounds",
    )
    nothing: dict[str, object] = {name: [] for name in lists}
    nothing |= dict.fromkeys(
        ("period", "compare", "order_by", "top_within", "nest_over", "nest_function", "chart"), ""
    )
    nothing |= dict.fromkeys(("outside", "descending", "share", "cumulative"), False)
    return nothing | {"metrics": ["spend"], "limit": 0, "rolling": 0} | changes


@contextmanager
def standing_in() -> Iterator[ModelStandin]:
    """A server on a free port."""
    standin = ModelStandin()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            standin.requests.append(json.loads(body))
            standin.headers.append({name.lower(): value for name, value in self.headers.items()})
            _reply(self, standin.next())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    standin.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()


def _reply(handler: BaseHTTPRequestHandler, said: Said) -> None:
    if said.status != 200:
        error = {"type": "error", "error": {"type": "api_error", "message": "the key sk-secret-1 was sent"}}
        handler.send_response(said.status)
        handler.send_header("content-type", "application/json")
        handler.send_header("retry-after-ms", "1")
        handler.end_headers()
        handler.wfile.write(json.dumps(error).encode())
        return
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.end_headers()
    for at, event in enumerate(_events(said)):
        if at == 3 and said.fault and _broken(handler, said.fault):
            return
        handler.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())


def _broken(handler: BaseHTTPRequestHandler, fault: str) -> bool:
    """Whether nothing follows."""
    if fault == "disconnected":
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.wfile.flush()
        handler.connection.close()
    if fault == "malformed":
        handler.wfile.write(b'event: content_block_delta\ndata: {"type": "content_bl\n\n')
    if fault == "disordered":
        handler.wfile.write(b'event: message_start\ndata: {"type": "content_block_stop", "index": 7}\n\n')
    if fault == "silent":
        time.sleep(30)
    return True


def _events(said: Said) -> Iterator[dict]:
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "stand-in", "content": []}
    yield {
        "type": "message_start",
        "message": message | {"stop_reason": None, "stop_sequence": None, "usage": USAGE},
    }
    if said.tool:
        block: dict[str, object] = {"type": "tool_use", "id": "toolu_1", "name": said.tool, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(said.arguments)}
    else:
        block, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": said.text or "Well."}
    yield {"type": "content_block_start", "index": 0, "content_block": block}
    yield {"type": "ping"}
    yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    stop = said.stop or ("tool_use" if said.tool else "end_turn")
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": stop, "stop_sequence": None},
        "usage": {"output_tokens": 200},
    }
    yield {"type": "message_stop"}
