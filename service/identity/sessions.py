"""Signed-in browsers: a cookie holds a random token, and the memory its hash.

The session names a key or a person, never rights: both are looked up at each request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain import Principal
from service.errors import Forbidden, Unauthenticated
from service.identity.api_keys import ApiKeys
from service.store.database import utc_now
from service.store.sessions import BrowserSession, Sessions

COOKIE = "outlay_session"
LIFETIME = timedelta(days=14)


@dataclass(frozen=True)
class BrowserSessions:
    """Signs browsers in and out."""

    sessions: Sessions
    api_keys: ApiKeys
    now: Callable[[], datetime] = utc_now

    def sign_in(self, token: str) -> str:
        """The value of the cookie, for whoever holds a key that may ask."""
        key = self.api_keys.find(token)
        if "ask" not in key.scopes:
            raise Forbidden("This key is for sending telemetry; a key for 'ask' is needed here.")
        return self._start(key_id=key.id, email=None)

    def sign_in_as(self, email: str) -> str:
        """The value of the cookie, for a person whom the caller has made sure of."""
        return self._start(key_id=None, email=email)

    def principal(self, cookie: str) -> Principal:
        """Whoever is signed in, with the rights they have now."""
        session = self.sessions.find(_hash(cookie), self.now())
        if session is None:
            raise Unauthenticated("You are not signed in any more; sign in again.")
        if session.email is not None:
            return self.api_keys.principal_of(session.email)
        key = self.api_keys.keys.find(session.key_id or "")
        if key is None or key.revoked_at is not None:
            raise Unauthenticated("The key that you signed in with was revoked; sign in with another one.")
        return self.api_keys.holder(key)

    def sign_out(self, cookie: str) -> None:
        """The cookie is worth nothing from now on."""
        self.sessions.end(_hash(cookie))

    def _start(self, key_id: str | None, email: str | None) -> str:
        cookie = secrets.token_urlsafe(32)
        now = self.now()
        self.sessions.add(BrowserSession(_hash(cookie), key_id, email, now, now + LIFETIME))
        return cookie


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
