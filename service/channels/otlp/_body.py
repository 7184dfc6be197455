"""The body of an OTLP request: whole, unpacked, and no larger than it may be, whatever its headers claim."""

from __future__ import annotations

import asyncio
import zlib

from starlette.requests import ClientDisconnect, Request

from service.channels._problems import Problem, problem
from service.connectors._otlp_wire import Encoding
from service.errors import BadTelemetry

MOST_SENT = 16_000_000
MOST_UNPACKED = 64_000_000
"""Bytes; an exporter's batch is a few hundred thousand at most."""

_ENCODINGS: dict[str, Encoding] = {"application/json": "json", "application/x-protobuf": "protobuf"}
_GZIP = 16 + zlib.MAX_WBITS
_MOST_MEMBERS = 16
"""Exporters send one; each more has the rest of the body copied once more."""


class Refused(Exception):
    """A body that is turned away for its size or its kind."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail

    def problem(self, request_id: str | None) -> Problem:
        """What the sender is told."""
        return problem(self.status, self.title, self.detail, "", request_id)


async def read_body(request: Request) -> tuple[bytes, Encoding]:
    """The unpacked body and what it is written in."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if media_type not in _ENCODINGS:
        raise Refused(415, "Unsupported media type", f"Send {' or '.join(_ENCODINGS)}.")
    if packing not in ("identity", "gzip"):
        raise Refused(415, "Unsupported content encoding", "Send the body as it is, or packed with gzip.")
    sent = await _received(request)
    body = await asyncio.to_thread(_unpacked, sent) if packing == "gzip" else sent
    return body, _ENCODINGS[media_type]


async def _received(request: Request) -> bytes:
    claimed = request.headers.get("content-length", "0")
    if claimed.isdigit() and int(claimed) > MOST_SENT:
        raise _too_large()
    pieces: list[bytes] = []
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > MOST_SENT:
                raise _too_large()
            pieces.append(piece)
    except ClientDisconnect as error:
        raise BadTelemetry("The body ended early; nothing of it was kept.") from error
    return b"".join(pieces)


def _unpacked(sent: bytes) -> bytes:
    """The few members of a gzip stream as one; a stream that lacks its end is no stream."""
    whole = bytearray()
    for _ in range(_MOST_MEMBERS):
        if not sent:
            break
        member = zlib.decompressobj(_GZIP)
        try:
            whole += member.decompress(sent, MOST_UNPACKED - len(whole) + 1)
        except zlib.error as error:
            raise BadTelemetry(
                "The body is not gzip, though its header says so; nothing of it was kept."
            ) from error
        if len(whole) > MOST_UNPACKED:
            raise _too_large()
        if not member.eof:
            raise BadTelemetry("The packed body ended early; nothing of it was kept.")
        sent = member.unused_data
    if sent:
        raise BadTelemetry(
            f"The packed body has more than {_MOST_MEMBERS} gzip members; pack it as one. "
            "Nothing of it was kept."
        )
    return bytes(whole)


def _too_large() -> Refused:
    return Refused(
        413,
        "Body too large",
        f"A body may have {MOST_SENT:,} bytes as sent and {MOST_UNPACKED:,} unpacked; send smaller batches.",
    )
