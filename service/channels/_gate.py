"""What every request passes before any door, and every response after it.

It turns away requests that are addressed to another host (DNS rebinding) and changes that another
site's page sends with our cookie, gives each request an id, and sets the security headers. It is the
outermost layer, so that even a crash ends as a problem with these headers.
"""

from __future__ import annotations

import logging
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.channels._problems import Problem, problem, respond, unexpected

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Plotly sets styles from code, hence 'unsafe-inline' for styles alone."""

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
_PROBES = frozenset({"/healthz", "/readyz"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_log = logging.getLogger("outlay.http")


class Gate:
    """ASGI middleware; `hosts` are the names that requests may be addressed to."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it with a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response = _Response(send, secrets.token_hex(8))
        scope["outlay.request_id"] = response.request_id
        refused = self._refused(scope)
        if refused is not None:
            await respond(refused)(scope, receive, response.send)
            return
        try:
            await self.app(scope, receive, response.send)
        except ClientDisconnect:
            _log.info("request %s: nobody waits for it any more", response.request_id)
        except Exception:
            _log.exception("request %s failed: %s %s", response.request_id, scope["method"], scope["path"])
            if response.started:
                raise
            await respond(unexpected(response.request_id))(scope, receive, response.send)

    def _refused(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if scope["path"] not in _PROBES and _name(host) not in self.hosts:
            detail = (
                "This service is not called by that name; OUTLAY_HOSTS lists the names that it answers to."
            )
            return problem(400, "Unknown host", detail, "unknown-host")
        if scope["method"] not in _SAFE and not _same_origin(headers, host):
            return problem(403, "Not permitted", "This came from another site's page.", "cross-site")
        return None


class _Response:
    """Adds the headers to a response on its way out, unless the door has set its own."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers["X-Request-Id"] = self.request_id
        await self._send(message)


def _same_origin(headers: Headers, host: str) -> bool:
    """Whether a change may go on: with a key always, from a browser only when our own page sent it."""
    if "authorization" in headers or "x-api-key" in headers:
        return True
    origin = headers.get("origin")
    if origin is not None:
        return _netloc(origin) == host.lower()
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    return "cookie" not in headers


def _netloc(origin: str) -> str | None:
    """`http://[::1]:8000` → `[::1]:8000`; None for what is no address, and so nobody's."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def _name(host: str) -> str:
    """`[::1]:8000` → `::1`; empty for what is no host."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
