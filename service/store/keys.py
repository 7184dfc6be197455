"""API keys as they are kept: who they stand for, what for, and the hash of their secret."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from service.domain import Given, Role, RowFilter
from service.store.database import Database
from service.store.tables import api_keys


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret; times are UTC."""

    id: str
    label: str
    secret_hash: str
    role: Role
    """What it may read when nobody owns it."""
    owner_email: str | None
    """Whoever it asks as, and to whom telemetry that comes with it is attributed."""
    scopes: frozenset[str]
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    given: Given | None = None
    """What a service key may read."""


@dataclass(frozen=True)
class Keys:
    """The table of keys."""

    database: Database

    def add(self, key: ApiKey) -> None:
        """Keeps a new key."""
        row = {
            "id": key.id,
            "label": key.label,
            "secret_hash": key.secret_hash,
            "role": key.role.value,
            "owner_email": key.owner_email,
            "scopes": " ".join(sorted(key.scopes)),
            "created_at": key.created_at,
            "last_used_at": key.last_used_at,
            "revoked_at": key.revoked_at,
            "given": json.dumps(asdict(key.given)) if key.given else None,
        }
        with self.database.writing() as connection:
            connection.execute(insert(api_keys).values(row))

    def find(self, key_id: str) -> ApiKey | None:
        """The key of this id, revoked or not."""
        with self.database.reading() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
        return _key(row) if row else None

    def all(self) -> tuple[ApiKey, ...]:
        """Every key, the oldest first."""
        with self.database.reading() as connection:
            rows = connection.execute(select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)).all()
        return tuple(map(_key, rows))

    def touch(self, key_id: str, now: datetime) -> None:
        """Notes that it was used."""
        self._set(key_id, "last_used_at", now)

    def revoke(self, key_id: str, now: datetime) -> bool:
        """Whether there was such a key, not revoked yet."""
        return self._set(key_id, "revoked_at", now)

    def _set(self, key_id: str, column: str, now: datetime) -> bool:
        change = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        with self.database.writing() as connection:
            return connection.execute(change.values({column: now})).rowcount > 0


# Any: SQLAlchemy types the columns of a Row no further.
def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        label=row.label,
        secret_hash=row.secret_hash,
        role=Role(row.role),
        owner_email=row.owner_email,
        scopes=frozenset(row.scopes.split()),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        given=_given(row.given) if row.given else None,
    )


def _given(text: str) -> Given:
    found = json.loads(text)
    return Given(
        tuple(found["views"]),
        tuple(found["without"]),
        tuple(RowFilter(one["column"], tuple(one["values"])) for one in found["only"]),
    )
