"""The audit trail: who asked what, when, how it ended and what it cost. It holds no value of any result."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import func, insert, select

from service.store.database import Database
from service.store.tables import journal

_MICRO = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One question and its end."""

    asked_at: datetime
    """UTC, naive."""
    asker: str
    question: str
    outcome: str
    """answer, clarification, refusal, cancelled, or the name of an error."""
    road: str | None
    """The translator that understood it."""
    receipt: str | None
    cost_usd: Decimal
    """Rounded to a millionth of a dollar."""
    milliseconds: float


@dataclass(frozen=True)
class Journal:
    """Entries are added and read, never changed."""

    database: Database

    def record(self, entry: JournalEntry) -> None:
        """Durable when it returns."""
        row = {
            "id": secrets.token_hex(16),
            "asked_at": entry.asked_at,
            "asker": entry.asker,
            "question": entry.question,
            "outcome": entry.outcome,
            "road": entry.road,
            "receipt": entry.receipt,
            "cost_microusd": int((entry.cost_usd * _MICRO).to_integral_value()),
            "milliseconds": entry.milliseconds,
        }
        with self.database.writing() as connection:
            connection.execute(insert(journal).values(row))

    def spent(self, day: date) -> Decimal:
        """Dollars, on all questions that were asked on a day (UTC)."""
        start = datetime.combine(day, time())
        asked_at = journal.c.asked_at
        cost = select(func.sum(journal.c.cost_microusd))
        cost = cost.where(asked_at >= start, asked_at < start + timedelta(days=1))
        with self.database.reading() as connection:
            return Decimal(connection.execute(cost).scalar() or 0) / _MICRO

    def latest(self, count: int) -> tuple[JournalEntry, ...]:
        """The last entries, the newest first."""
        newest = select(journal).order_by(journal.c.asked_at.desc(), journal.c.id).limit(count)
        with self.database.reading() as connection:
            rows = connection.execute(newest).all()
        return tuple(
            JournalEntry(
                asked_at=row.asked_at,
                asker=row.asker,
                question=row.question,
                outcome=row.outcome,
                road=row.road,
                receipt=row.receipt,
                cost_usd=Decimal(row.cost_microusd) / _MICRO,
                milliseconds=row.milliseconds,
            )
            for row in rows
        )
