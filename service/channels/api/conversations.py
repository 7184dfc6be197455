"""One's own conversations: listed, searched, read, renamed, deleted, and opened to others by a link."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from service.channels._asking import Asker, AtDesk
from service.channels._limits import SmallBodyRoute
from service.channels._problems import documented
from service.channels.api.bodies import Id, Number, PageQuery, PlainText, Rename, Span, in_utc
from service.domain import Answer
from service.exports.json import as_object
from service.store.conversations import Conversation

_ERRORS = (400, 401, 403, 404, 422, 500, 503)
_WRITE_ERRORS = (*_ERRORS, 413, 507)

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], route_class=SmallBodyRoute)


class ConversationBody(BaseModel):
    """The head of a conversation."""

    id: str
    title: str = Field(description="The first question, unless it was renamed")
    questions: int
    started_at: datetime
    last_at: datetime = Field(description="When its newest answer was given")
    share: str | None = Field(description="Id of the link that opens it to others: /v1/shared/{link}")


class ConversationsBody(BaseModel):
    """A page of conversations, the one with the newest answer first."""

    conversations: list[ConversationBody]
    next: str | None = Field(description="`after` of the next page; null on the last one")


class AnswerHead(BaseModel):
    """An answer without its rows, SQL and chart, which /v1/answers/{receipt} has."""

    receipt: str
    text: str
    restatement: str
    findings: list[str]
    trust: str
    period: Span | None
    translator: str
    cost_usd: str | Number


class EntryBody(BaseModel):
    """A question and its answer."""

    question: str
    asked_at: datetime
    follows: str | None = Field(description="Receipt of the answer that was followed up")
    answer: AnswerHead


class WholeConversation(ConversationBody):
    """A conversation with a page of its questions, in the order that they were asked in."""

    entries: list[EntryBody]
    next: str | None = Field(description="`after` of the next page of questions; null on the last one")


class SearchQuery(PageQuery):
    """Which conversations are wanted."""

    q: PlainText = Field(default="", max_length=200, description="Words in a title or a question")


class ShareBody(BaseModel):
    """A link."""

    link: str = Field(description="Opened at /v1/shared/{link}")


@router.get("", responses=documented(*_ERRORS))
def conversations(query: Annotated[SearchQuery, Query()], desk: AtDesk, asker: Asker) -> ConversationsBody:
    """Your conversations; those of others are in nobody's list but their own."""
    page = desk.conversations.page(asker, query.wish, query.q)
    return ConversationsBody(conversations=[_head(one) for one in page.items], next=page.next)


@router.get("/{conversation}", responses=documented(*_ERRORS))
def conversation(
    conversation: Id, query: Annotated[PageQuery, Query()], desk: AtDesk, asker: Asker
) -> WholeConversation:
    """One of your conversations with its questions and the heads of their answers."""
    head = desk.conversations.head(conversation, asker)
    page = desk.conversations.entries(conversation, asker, query.wish)
    entries = [
        EntryBody(
            question=entry.question,
            asked_at=entry.asked_at,
            follows=entry.follows,
            answer=answer_head(entry.answer),
        )
        for entry in page.items
    ]
    return WholeConversation(**_head(head).model_dump(), entries=entries, next=page.next)


@router.patch("/{conversation}", responses=documented(*_WRITE_ERRORS))
def rename(conversation: Id, body: Rename, desk: AtDesk, asker: Asker) -> ConversationBody:
    """Gives one of your conversations another title."""
    desk.conversations.rename(conversation, asker, body.title)
    return _head(desk.conversations.head(conversation, asker))


@router.delete("/{conversation}", status_code=204, responses=documented(*_WRITE_ERRORS))
def forget(conversation: Id, desk: AtDesk, asker: Asker) -> None:
    """Deletes one of your conversations for everybody.

    Its receipts lead nowhere from then on, for admins too; its link ends, and what readers said of its
    answers goes with them. What stays: the journal's line of each question (who, when, what it cost, no
    result), verified questions that were made from it, and answers in which others followed it up.
    """
    desk.conversations.forget(conversation, asker)


@router.post("/{conversation}/share", responses=documented(*_WRITE_ERRORS))
def share(conversation: Id, desk: AtDesk, asker: Asker) -> ShareBody:
    """Makes the link that opens one of your conversations, later questions too, to who may ask here.

    Whoever follows it sees the questions, and those answers that were made with the same rights as theirs.
    Where there is a link already, it is that one.
    """
    return ShareBody(link=desk.shares.share(conversation, asker))


@router.delete("/{conversation}/share", status_code=204, responses=documented(*_WRITE_ERRORS))
def unshare(conversation: Id, desk: AtDesk, asker: Asker) -> None:
    """Ends the link; sharing again makes another one."""
    desk.shares.unshare(conversation, asker)


def answer_head(answer: Answer) -> AnswerHead:
    """What is told of an answer in a list."""
    return AnswerHead.model_validate(as_object(answer))


def _head(one: Conversation) -> ConversationBody:
    return ConversationBody(
        id=one.id,
        title=one.title,
        questions=one.questions,
        started_at=in_utc(one.started_at),
        last_at=in_utc(one.last_at),
        share=one.share,
    )
