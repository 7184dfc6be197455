"""From the headers and cookies of a request to whoever sent it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.domain import Principal
from service.errors import Unauthenticated
from service.identity.api_keys import ApiKeys
from service.identity.sessions import COOKIE, BrowserSessions
from service.store.memory import Memory


@dataclass(frozen=True)
class Identity:
    """Everything a door needs to know who is there."""

    api_keys: ApiKeys
    sessions: BrowserSessions

    def authenticate(self, token: str, scope: str) -> Principal:
        """Whoever an API key stands for, when it is for `scope` (ask, ingest)."""
        return self.api_keys.verify(token, scope)

    def asker(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Principal:
        """Whoever may ask; a key in the headers comes before a cookie. Header names are lower case."""
        token = key_of(headers)
        if token is not None:
            return self.authenticate(token, "ask")
        cookie = cookies.get(COOKIE)
        if cookie is None:
            raise Unauthenticated(
                "Send an API key as `Authorization: Bearer …`, or sign in; `outlay keys create` makes one."
            )
        return self.sessions.principal(cookie)


def key_of(headers: Mapping[str, str]) -> str | None:
    """The API key in `Authorization: Bearer` or `x-api-key`, if there is one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return headers.get("x-api-key")


def build_identity(memory: Memory, principal_of: Callable[[str], Principal]) -> Identity:
    """Identity on a memory; `principal_of` gives the person behind an e-mail."""
    api_keys = ApiKeys(memory.keys, principal_of)
    return Identity(api_keys, BrowserSessions(memory.sessions, api_keys))
