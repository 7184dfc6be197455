"""What readers say of answers: each has one word on each answer, and may change it.

It is read by admins beside the question, since what it points to is a missing synonym, a wrong default or a
wrong number, which they can do something about.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, select

from service.domain import Principal, Role
from service.errors import BadInput, Forbidden
from service.semantics.metric_query import PLAN_JSON, MetricQuery
from service.store.answers import Answers, asked_at
from service.store.database import Database, utc_now
from service.store.paging import Page, PageWish, after_mark, page_of
from service.store.tables import answers, feedback

LONGEST_NOTE = 1_000


class Verdict(StrEnum):
    """How the answer was."""

    RIGHT = "right"
    WRONG = "wrong"
    UNCLEAR = "unclear"


class Reason(StrEnum):
    """What was wrong or unclear."""

    WRONG_NUMBER = "wrong_number"
    WRONG_PERIOD = "wrong_period"
    WRONG_FILTER = "wrong_filter"
    WRONG_METRIC = "wrong_metric"
    MISSING_ROWS = "missing_rows"
    UNCLEAR_WORDS = "unclear_words"
    WRONG_CHART = "wrong_chart"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Word:
    """What one reader says of one answer."""

    verdict: Verdict
    reason: Reason | None = None
    """None where the answer was right, and only there."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A word with the answer that it is about."""

    id: str
    word: Word
    reader: str
    changed_at: datetime
    """UTC, naive."""
    receipt: str
    question: str
    asked_at: datetime
    """Aware, in the zone that it was asked in."""
    before: MetricQuery | None
    """The plan of the answer that was followed up, where there was one and it is still kept."""


@dataclass(frozen=True)
class Feedback:
    """All words on all answers."""

    database: Database

    def say(self, receipt: str, reader: Principal, word: Word) -> Word:
        """Keeps the reader's word in place of an earlier one; not right without a reason is `other`."""
        Answers(self.database).kept(receipt, reader)
        if word.verdict is Verdict.RIGHT and word.reason is not None:
            raise BadInput("A right answer needs no reason; leave `reason` away, or say what was wrong.")
        reason = None if word.verdict is Verdict.RIGHT else word.reason or Reason.OTHER
        values = {
            "verdict": word.verdict.value,
            "reason": reason and reason.value,
            "note": word.note,
            "changed_at": utc_now(),
        }
        added = {"id": secrets.token_urlsafe(12)}
        self.database.put(feedback, {"receipt": receipt, "reader": reader.name}, values, added)
        return Word(word.verdict, reason, word.note)

    def page(self, reader: Principal, wish: PageWish, reason: Reason | None = None) -> Page[Said]:
        """The latest first; for admins alone, who may read the answers too."""
        if reader.role is not Role.ADMIN:
            raise Forbidden("What readers say of answers is for admins to read.")
        before = answers.alias("before")
        wanted = (
            select(feedback, answers.c.question, answers.c.asked_at, answers.c.zone, before.c.plan)
            .join(answers, answers.c.receipt == feedback.c.receipt)
            .outerjoin(before, before.c.receipt == answers.c.follows)
            .order_by(feedback.c.changed_at.desc(), feedback.c.id.desc())
            .limit(wish.size + 1)
        )
        if reason is not None:
            wanted = wanted.where(feedback.c.reason == reason.value)
        after = after_mark(wish, feedback.c.changed_at, feedback.c.id, descending=True)
        if after is not None:
            wanted = wanted.where(after)
        with self.database.reading() as connection:
            found = [_said(row) for row in connection.execute(wanted)]
        return page_of(found, wish, lambda one: (one.changed_at, one.id))


# Any: SQLAlchemy types the columns of a Row no further.
def _said(row: Row[Any]) -> Said:
    return Said(
        id=row.id,
        word=Word(Verdict(row.verdict), Reason(row.reason) if row.reason else None, row.note),
        reader=row.reader,
        changed_at=row.changed_at,
        receipt=row.receipt,
        question=row.question,
        asked_at=asked_at(row.asked_at, row.zone),
        before=_plan(row.plan) if row.plan else None,
    )


def _plan(text: str) -> MetricQuery | None:
    """None also for a plan of a version whose plans nobody reads any more."""
    try:
        return PLAN_JSON.validate_json(text)
    except ValidationError:
        return None
