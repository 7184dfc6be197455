"""Conversations: the answers of one asker that follow each other, with a title.

Which conversations there are, the answers themselves say; a row of its own has only what somebody set, so
that the two cannot disagree. A conversation belongs to an asker: when an admin follows up an answer of
somebody else's, that is a conversation of the admin's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, or_, select
from sqlalchemy.sql.selectable import Subquery

from service.domain import Principal, Role
from service.errors import Forbidden, NotFound
from service.store.database import Database
from service.store.entries import Entry, entries_of
from service.store.paging import Page, PageWish, after_mark, page_of
from service.store.tables import answers, conversations, feedback

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Conversation:
    """The head of a conversation; times are UTC."""

    id: str
    title: str
    """The first question, cut to a title's length, unless it was renamed."""
    questions: int
    started_at: datetime
    last_at: datetime
    share: str | None
    """The id of the link that opens it to others."""


@dataclass(frozen=True)
class Conversations:
    """Everybody's own; those of others do not exist, for admins neither."""

    database: Database

    def page(self, reader: Principal, wish: PageWish, words: str = "") -> Page[Conversation]:
        """The one with the newest answer first; `words` are looked for in titles and questions."""
        asker = own_name(reader)
        heads = _heads(asker)
        wanted = _with_titles(heads, asker)
        wanted = wanted.order_by(heads.c.last_at.desc(), heads.c.id.desc()).limit(wish.size + 1)
        after = after_mark(wish, heads.c.last_at, heads.c.id, descending=True)
        if after is not None:
            wanted = wanted.where(after)
        if words:
            wanted = wanted.where(_says(words, heads, asker))
        with self.database.reading() as connection:
            found = [_conversation(row) for row in connection.execute(wanted)]
        return page_of(found, wish, lambda one: (one.last_at, one.id))

    def head(self, id_: str, reader: Principal) -> Conversation:
        """One of the reader's own; NotFound for every other."""
        found = head_of(self.database, id_, own_name(reader))
        if found is None:
            raise _none()
        return found

    def entries(self, id_: str, reader: Principal, wish: PageWish) -> Page[Entry]:
        """Its questions in the order that they were asked in."""
        self.head(id_, reader)
        return entries_of(self.database, id_, reader.name, wish)

    def rename(self, id_: str, reader: Principal, title: str) -> None:
        """Gives it a title in place of its first question."""
        self.head(id_, reader)
        self.database.put(conversations, {"id": id_, "asker": reader.name}, {"title": title})

    def forget(self, id_: str, reader: Principal) -> None:
        """Deletes it with its answers, what was said of them, and its link; the journal alone stays."""
        asker = own_name(reader)
        own = and_(answers.c.conversation == id_, answers.c.asker == asker)
        receipts = select(answers.c.receipt).where(own)
        with self.database.writing() as connection:
            connection.execute(delete(feedback).where(feedback.c.receipt.in_(receipts)))
            gone = connection.execute(delete(answers).where(own)).rowcount
            if not gone:
                raise _none()
            connection.execute(
                delete(conversations).where(conversations.c.id == id_, conversations.c.asker == asker)
            )


def own_name(reader: Principal) -> str:
    """The name that a reader's own things stand under; Forbidden for who is nobody any more."""
    if reader.role is Role.NOBODY:
        raise Forbidden(f"{reader.name} is not known here and may read nothing; an admin can change that.")
    return reader.name


def head_of(database: Database, id_: str, asker: str) -> Conversation | None:
    """The conversation of this asker, whoever reads it."""
    with database.reading() as connection:
        row = connection.execute(_with_titles(_heads(asker, id_), asker)).one_or_none()
    return None if row is None else _conversation(row)


def _heads(asker: str, id_: str | None = None) -> Subquery:
    heads = (
        select(
            answers.c.conversation.label("id"),
            func.count().label("questions"),
            func.min(answers.c.created_at).label("started_at"),
            func.max(answers.c.created_at).label("last_at"),
        )
        .where(answers.c.asker == asker)
        .group_by(answers.c.conversation)
    )
    return (heads if id_ is None else heads.where(answers.c.conversation == id_)).subquery("heads")


# Any: SQLAlchemy types the columns of a Row no further, here and below.
def _with_titles(heads: Subquery, asker: str) -> Select[Any]:
    first = (
        select(answers.c.question)
        .where(answers.c.asker == asker, answers.c.conversation == heads.c.id)
        .order_by(answers.c.created_at, answers.c.receipt)
        .limit(1)
        .scalar_subquery()
    )
    mine = and_(conversations.c.id == heads.c.id, conversations.c.asker == asker)
    return select(heads, conversations.c.title, conversations.c.share, first.label("first")).select_from(
        heads.outerjoin(conversations, mine)
    )


def _says(words: str, heads: Subquery, asker: str) -> ColumnElement[bool]:
    asked = exists().where(
        answers.c.asker == asker,
        answers.c.conversation == heads.c.id,
        answers.c.question.icontains(words, autoescape=True),
    )
    return or_(asked, conversations.c.title.icontains(words, autoescape=True))


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        title=row.title or titled(row.first),
        questions=row.questions,
        started_at=row.started_at,
        last_at=row.last_at,
        share=row.share,
    )


def titled(question: str) -> str:
    """A question as a title: on one line, and cut where it is longer than a title may be."""
    line = " ".join(question.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def _none() -> NotFound:
    return NotFound("You have no such conversation; /v1/conversations lists yours.")
