"""API keys: `outlay_<id>_<secret>`, shown once and kept as a hash.

The secret has 256 random bits, so one round of SHA-256 is enough: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain import Given, Principal, Role
from service.errors import BadInput, Forbidden, NotFound, OutlayError, Unauthenticated
from service.store.database import utc_now
from service.store.keys import ApiKey, Keys

SCOPES = frozenset({"ask", "ingest"})
"""What a key may be for."""

_TOKEN = re.compile(r"outlay_([0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_TOUCH_EVERY = timedelta(minutes=1)
_log = logging.getLogger("outlay.identity")


@dataclass(frozen=True)
class ApiKeys:
    """Makes, checks and revokes keys."""

    keys: Keys
    principal_of: Callable[[str], Principal]
    """The person behind an e-mail, with the role that they have now."""
    now: Callable[[], datetime] = utc_now

    def create(
        self,
        label: str,
        scopes: frozenset[str] = SCOPES,
        role: Role = Role.ADMIN,
        owner: str | None = None,
        given: Given | None = None,
    ) -> tuple[ApiKey, str]:
        """The key and its token, which nobody can show again; an owner's key asks as that person."""
        _check(label, scopes, owner)
        if given is not None and (owner is not None or role is not Role.SERVICE):
            raise BadInput(
                "Views are given to keys of the role service; a person or another role has its own."
            )
        secret = secrets.token_urlsafe(32)
        key = ApiKey(
            id=secrets.token_hex(6),
            label=label.strip(),
            secret_hash=_hash(secret),
            role=role,
            owner_email=owner.strip().lower() if owner else None,
            scopes=scopes,
            created_at=self.now(),
            given=given,
        )
        self.keys.add(key)
        return key, f"outlay_{key.id}_{secret}"

    def verify(self, token: str, scope: str) -> Principal:
        """Whoever the token stands for; Forbidden when the key is for something else."""
        key = self.find(token)
        if scope not in key.scopes:
            raise Forbidden(
                f"This key is for: {', '.join(sorted(key.scopes))}. A key for {scope!r} is needed here."
            )
        return self.holder(key)

    def find(self, token: str) -> ApiKey:
        """The key of a token, unless it was revoked."""
        parts = _TOKEN.fullmatch(token.strip())
        key = self.keys.find(parts[1]) if parts else None
        expected = key.secret_hash if key else "0" * 64
        right = hmac.compare_digest(_hash(parts[2] if parts else ""), expected)
        if key is None or not right or key.revoked_at is not None:
            raise Unauthenticated(
                "This API key is not known, or it was revoked; `outlay keys create` makes one."
            )
        self._touch(key)
        return key

    def holder(self, key: ApiKey) -> Principal:
        """Whoever a key asks as: its owner, else itself; with the id no label passes for somebody's name."""
        if key.owner_email:
            return self.principal_of(key.owner_email)
        return Principal(name=f"{key.label} (key {key.id})", role=key.role, given=key.given)

    def revoke(self, key_id: str) -> None:
        """Nobody can use it from now on; browsers that signed in with it are signed out."""
        if not self.keys.revoke(key_id, self.now()):
            raise NotFound(f"There is no key {key_id[:40]!r} in use; `outlay keys list` shows them.")

    def all(self) -> tuple[ApiKey, ...]:
        """Every key, the oldest first, revoked ones too."""
        return self.keys.all()

    def _touch(self, key: ApiKey) -> None:
        now = self.now()
        if key.last_used_at is not None and now - key.last_used_at < _TOUCH_EVERY:
            return
        try:
            self.keys.touch(key.id, now)
        except OutlayError as error:
            _log.warning("could not note the use of key %s: %s", key.id, error)


def _check(label: str, scopes: frozenset[str], owner: str | None) -> None:
    if not label.strip() or len(label) > 200 or not label.isprintable():
        raise BadInput("A key needs a label of 1 to 200 printable characters, so that it can be told apart.")
    if not scopes or not scopes <= SCOPES:
        raise BadInput(f"A key is for one or more of: {', '.join(sorted(SCOPES))}.")
    if owner is not None and not _EMAIL.fullmatch(owner.strip()):
        raise BadInput(f"{owner[:60]!r} is not an e-mail address.")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
