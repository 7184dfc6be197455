"""The OTLP/HTTP door: telemetry in, durable before the answer says so.

An exporter sends again after 503 and drops its batch after 4xx; so a body that cannot be read is 400,
and whatever may be better in a minute (a full disk, a held warehouse) is 503.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from service.channels import _problems
from service.channels._asking import AtDesk
from service.channels.otlp._answer import answer
from service.channels.otlp._body import Refused, read_body
from service.connectors import otlp
from service.connectors._otlp_wire import Encoding
from service.desk import Desk
from service.domain import Intake
from service.errors import NotFound, StorageFull, Unauthenticated
from service.identity.requests import key_of

Read = Callable[[bytes, Encoding, str | None], otlp.Reading]
"""From a body and the e-mail of the key's owner to rows."""

router = APIRouter(prefix="/v1", include_in_schema=False)


def mount(app: FastAPI, _desk: Desk) -> None:
    """Adds /v1/logs, /v1/metrics and /v1/traces."""
    app.include_router(router)


@router.post("/logs")
async def logs(request: Request, desk: AtDesk) -> Response:
    """Events: requests, tool calls, prompts, commits."""
    return await _take(request, desk, "logs", otlp.read_logs)


@router.post("/metrics")
async def metrics(request: Request, desk: AtDesk) -> Response:
    """Lines, active time and counts."""
    return await _take(
        request, desk, "metrics", lambda body, encoding, _owner: otlp.read_metrics(body, encoding)
    )


@router.post("/traces")
async def traces(request: Request, desk: AtDesk) -> Response:
    """Accepted, so that exporters do not try again, and dropped."""
    return await _take(
        request, desk, "traces", lambda body, encoding, _owner: otlp.read_traces(body, encoding)
    )


async def _take(request: Request, desk: Desk, signal: str, read: Read) -> Response:
    token = key_of(request.headers)
    if token is None:
        raise Unauthenticated(
            "Send an ingest key as `Authorization: Bearer …`; `outlay keys create` makes one."
        )
    owner = (await asyncio.to_thread(desk.identity.authenticate, token, "ingest")).email
    if desk.intake is None:
        raise NotFound("This service takes no telemetry; send it to the one that `outlay serve` runs.")
    try:
        body, encoding = await read_body(request)
        reading = await asyncio.to_thread(_store, desk.intake, read, body, encoding, owner)
    except Refused as refused:
        return _problems.respond(refused.problem(_problems.request_id(request)))
    except StorageFull as full:
        # Exporters do not send again after 507.
        again = _problems.problem(503, full.title, str(full), "storage-full", _problems.request_id(request))
        return _problems.respond(again, {"Retry-After": "60"})
    return answer(signal, encoding, reading)


def _store(intake: Intake, read: Read, body: bytes, encoding: Encoding, owner: str | None) -> otlp.Reading:
    reading = read(body, encoding, owner)
    if reading.batches:
        intake.take(reading.batches, otlp.SOURCE)
    return reading
