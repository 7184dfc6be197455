"""Routes that read no more of a request than a question needs.

FastAPI's own `max_body_size` answers in plain text when Content-Length tells that a body is too long;
every error of ours is a problem, hence this one.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive

BODY_BYTES = 64_000
"""More than the longest question needs, however it is escaped."""


class SmallBodyRoute(APIRoute):
    """A route whose requests end with 413 beyond BODY_BYTES, whether or not they say how long they are."""

    # Any: FastAPI's own signature.
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with the limit in front of it."""
        handle = super().get_route_handler()

        async def limited(request: Request) -> Response:
            length = request.headers.get("content-length", "")
            if length.isdecimal() and int(length) > BODY_BYTES:
                raise HTTPException(413)
            return await handle(Request(request.scope, _counted(request.receive)))

        return limited


def _counted(receive: Receive) -> Receive:
    total = 0

    async def receive_within() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > BODY_BYTES:
            raise HTTPException(413)
        return message

    return receive_within
