"""The questions of one conversation in their order, each with the head of its answer: all but the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from service.domain import Answer
from service.store import provenance as provenance_json
from service.store.answer_json import head_from_json
from service.store.answers import asked_at
from service.store.database import Database
from service.store.paging import Page, PageWish, after_mark, page_of
from service.store.tables import answers


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with the head of its answer."""

    question: str
    asked_at: datetime
    """Aware, in the zone that it was asked in."""
    follows: str | None
    answer: Answer
    """Without its rows."""
    rights: str | None
    """Digest of what its asker was permitted then; None for answers of versions that kept none."""
    created_at: datetime
    """UTC, naive."""


def entries_of(database: Database, conversation: str, asker: str, wish: PageWish) -> Page[Entry]:
    """Those of one asker, the oldest first."""
    wanted = (
        select(answers)
        .where(answers.c.conversation == conversation, answers.c.asker == asker)
        .order_by(answers.c.created_at, answers.c.receipt)
        .limit(wish.size + 1)
    )
    after = after_mark(wish, answers.c.created_at, answers.c.receipt, descending=False)
    if after is not None:
        wanted = wanted.where(after)
    with database.reading() as connection:
        found = [_entry(row) for row in connection.execute(wanted)]
    return page_of(found, wish, lambda one: (one.created_at, one.answer.receipt))


# Any: SQLAlchemy types the columns of a Row no further.
def _entry(row: Row[Any]) -> Entry:
    made_with = provenance_json.from_json(row.provenance) if row.provenance else None
    return Entry(
        question=row.question,
        asked_at=asked_at(row.asked_at, row.zone),
        follows=row.follows,
        answer=head_from_json(row.answer),
        rights=made_with.rights if made_with else None,
        created_at=row.created_at,
    )
