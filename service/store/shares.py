"""Links that open a conversation to others: whoever follows one sees the questions, and of the answers those
that they would have been given themselves.

The proof is the digest of rights that each answer keeps: equal rights make equal rows. An answer that was
made with other rights is withheld as a whole, since its words hold numbers too.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select, update

from service.domain import Answer, Principal
from service.errors import Forbidden, NotFound
from service.store.answers import kept_answer, may_read
from service.store.conversations import Conversation, Conversations, head_of, own_name
from service.store.database import Database
from service.store.entries import Entry, entries_of
from service.store.paging import Page, PageWish
from service.store.tables import answers, conversations

WITHHELD = (
    "This answer was made with other rights than yours, so that its rows may not be the ones for you; "
    "ask the question yourself."
)


@dataclass(frozen=True, slots=True)
class Shared:
    """A conversation as somebody sees it who has the link."""

    head: Conversation
    shared_by: str
    entries: Page[Entry]
    readable: frozenset[str]
    """The receipts of the answers that this reader may see."""


@dataclass(frozen=True)
class Shares:
    """The links; `rights` is everywhere the digest of what the reader may read now."""

    database: Database

    def share(self, id_: str, reader: Principal) -> str:
        """The id of the link to an own conversation, which is made where there is none yet."""
        Conversations(self.database).head(id_, reader)
        self.database.put(conversations, {"id": id_, "asker": reader.name}, {})
        own = _own(id_, reader)
        new = update(conversations).where(own, conversations.c.share.is_(None))
        with self.database.writing() as connection:
            connection.execute(new.values(share=secrets.token_urlsafe(18)))
            link = connection.execute(select(conversations.c.share).where(own)).scalar_one_or_none()
        if link is None:  # deleted meanwhile
            raise _nowhere()
        return str(link)

    def unshare(self, id_: str, reader: Principal) -> None:
        """Ends the link for good: a later one has another id. Nothing happens where there is none."""
        Conversations(self.database).head(id_, reader)
        with self.database.writing() as connection:
            connection.execute(update(conversations).where(_own(id_, reader)).values(share=None))

    def opened(self, link: str, reader: Principal, rights: str, wish: PageWish) -> Shared:
        """What a reader sees who follows the link; NotFound where it leads nowhere (any more)."""
        id_, asker = self._target(link, reader)
        head = head_of(self.database, id_, asker)
        if head is None:
            raise _nowhere()
        entries = entries_of(self.database, id_, asker, wish)
        readable = frozenset(
            entry.answer.receipt
            for entry in entries.items
            if may_read(asker, reader) or entry.rights == rights
        )
        return Shared(head, asker, entries, readable)

    def answer(self, link: str, receipt: str, reader: Principal, rights: str) -> Answer:
        """One answer of the conversation with its rows; Forbidden where it was made with other rights."""
        id_, asker = self._target(link, reader)
        wanted = select(answers).where(
            answers.c.receipt == receipt, answers.c.conversation == id_, answers.c.asker == asker
        )
        with self.database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise _nowhere()
        kept = kept_answer(row)
        made_with = kept.provenance
        if may_read(asker, reader) or (made_with is not None and made_with.rights == rights):
            return kept.answer
        raise Forbidden(WITHHELD)

    def _target(self, link: str, reader: Principal) -> tuple[str, str]:
        """The conversation and its asker."""
        own_name(reader)
        found = select(conversations.c.id, conversations.c.asker).where(conversations.c.share == link)
        with self.database.reading() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            raise _nowhere()
        return row.id, row.asker


def _own(id_: str, reader: Principal) -> ColumnElement[bool]:
    return and_(conversations.c.id == id_, conversations.c.asker == reader.name)


def _nowhere() -> NotFound:
    return NotFound("This link leads nowhere: it was taken back, its conversation deleted, or it never was.")
