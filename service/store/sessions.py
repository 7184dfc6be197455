"""Signed-in browsers as they are kept: the hash of the cookie's token, and whom it stands for.

Rights are not kept: they are looked up at each request, so that what was taken from somebody is gone at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from service.store.database import Database
from service.store.tables import browser_sessions


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """Stands for the key that was used to sign in, or for a person; times are UTC."""

    token_hash: str
    key_id: str | None
    email: str | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Sessions:
    """The table of signed-in browsers."""

    database: Database

    def add(self, session: BrowserSession) -> None:
        """Keeps a new session, and forgets those that had expired by its start."""
        row = {
            "token_hash": session.token_hash,
            "key_id": session.key_id,
            "email": session.email,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
        }
        with self.database.writing() as connection:
            connection.execute(
                delete(browser_sessions).where(browser_sessions.c.expires_at <= session.created_at)
            )
            connection.execute(insert(browser_sessions).values(row))

    def find(self, token_hash: str, now: datetime) -> BrowserSession | None:
        """The session, unless it has expired."""
        wanted = select(browser_sessions).where(
            browser_sessions.c.token_hash == token_hash, browser_sessions.c.expires_at > now
        )
        with self.database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return BrowserSession(*row) if row else None

    def end(self, token_hash: str) -> None:
        """Signs out; nothing happens where there is no such session."""
        with self.database.writing() as connection:
            connection.execute(delete(browser_sessions).where(browser_sessions.c.token_hash == token_hash))
