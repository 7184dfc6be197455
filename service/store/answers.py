"""Answers by receipt, for their asker and for admins; to everybody else they do not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, select

from service.domain import Answer, Principal, Provenance, Question, Role
from service.errors import NotFound
from service.store import provenance as provenance_json
from service.store.answer_json import from_json, to_json
from service.store.database import Database, utc_now
from service.store.tables import answers

_RECEIPT = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer with all that it takes to ask its question again."""

    question: str
    asker: str
    """The name of the Principal who asked."""
    asked_at: datetime
    """Aware, in the zone that it was asked in."""
    follows: str | None
    answer: Answer
    plan_json: str
    provenance: Provenance | None = None
    """None for answers of versions that kept none."""


@dataclass(frozen=True)
class Answers:
    """The answers that were given."""

    database: Database

    def save(
        self, question: Question, answer: Answer, plan_json: str, provenance: Provenance | None = None
    ) -> None:
        """Durable when it returns."""
        zone = getattr(question.asked_at.tzinfo, "key", None)
        row = {
            "receipt": answer.receipt,
            "conversation": answer.conversation,
            "asker": question.asker.name,
            "question": question.text,
            "follows": question.follows,
            "asked_at": question.asked_at.isoformat(),
            "zone": zone,
            "created_at": utc_now(),
            "answer": to_json(answer),
            "plan": plan_json,
            "provenance": provenance_json.to_json(provenance) if provenance else None,
        }
        with self.database.writing() as connection:
            connection.execute(insert(answers).values(row))

    def load(self, receipt: str, reader: Principal) -> tuple[Answer, str]:
        """The answer and its plan as JSON."""
        kept = self.kept(receipt, reader)
        return kept.answer, kept.plan_json

    def kept(self, receipt: str, reader: Principal) -> KeptAnswer:
        """The answer with its question; NotFound alike when there is none and when it is somebody else's."""
        row = self._row(receipt) if _RECEIPT.fullmatch(receipt) else None
        if row is None or not may_read(row.asker, reader):
            raise NotFound(
                "There is no answer with this receipt that you may read; receipts are for whoever asked."
            )
        return kept_answer(row)

    def _row(self, receipt: str) -> Row[Any] | None:
        with self.database.reading() as connection:
            return connection.execute(select(answers).where(answers.c.receipt == receipt)).one_or_none()


# Any: SQLAlchemy types the columns of a Row no further, here and above.
def kept_answer(row: Row[Any]) -> KeptAnswer:
    """A row of the table, read."""
    return KeptAnswer(
        question=row.question,
        asker=row.asker,
        asked_at=asked_at(row.asked_at, row.zone),
        follows=row.follows,
        answer=from_json(row.answer),
        plan_json=row.plan,
        provenance=provenance_json.from_json(row.provenance) if row.provenance else None,
    )


def may_read(asker: str, reader: Principal) -> bool:
    """Whether an answer to `asker` is there for `reader`: for whoever asked, and for admins."""
    return reader.role is Role.ADMIN or (reader.role is not Role.NOBODY and asker == reader.name)


def asked_at(text: str, zone: str | None) -> datetime:
    """A kept moment, in the zone that the question was asked in."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(ZoneInfo(zone)) if zone else moment
