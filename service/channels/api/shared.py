"""What others see of a conversation that was shared: the questions, and the answers that they may see."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from service.channels._asking import Asker, AtDesk
from service.channels._problems import documented
from service.channels.api.bodies import AnswerBody, Id, PageQuery
from service.channels.api.conversations import AnswerHead, answer_head
from service.exports.json import as_object
from service.store.shares import WITHHELD

_ERRORS = (400, 401, 403, 404, 422, 500, 503)

router = APIRouter(prefix="/v1/shared", tags=["conversations"])


class SharedEntry(BaseModel):
    """A question, with its answer where the reader may see it."""

    question: str
    asked_at: datetime
    answer: AnswerHead | None = Field(description="Its rows are at /v1/shared/{link}/answers/{receipt}")
    withheld: str | None = Field(description="Why there is no answer")


class SharedBody(BaseModel):
    """A shared conversation with a page of its questions."""

    title: str
    shared_by: str
    entries: list[SharedEntry]
    next: str | None = Field(description="`after` of the next page; null on the last one")


@router.get("/{link}", responses=documented(*_ERRORS))
def shared(link: Id, query: Annotated[PageQuery, Query()], desk: AtDesk, asker: Asker) -> SharedBody:
    """A conversation that was shared; answers made with other rights than yours are withheld."""
    found = desk.shares.opened(link, asker, desk.rights_of(asker), query.wish)
    entries = []
    for entry in found.entries.items:
        seen = entry.answer.receipt in found.readable
        entries.append(
            SharedEntry(
                question=entry.question,
                asked_at=entry.asked_at,
                answer=answer_head(entry.answer) if seen else None,
                withheld=None if seen else WITHHELD,
            )
        )
    return SharedBody(
        title=found.head.title, shared_by=found.shared_by, entries=entries, next=found.entries.next
    )


@router.get("/{link}/answers/{receipt}", response_model=AnswerBody, responses=documented(*_ERRORS))
def shared_answer(link: Id, receipt: Id, desk: AtDesk, asker: Asker) -> Response:
    """One answer of a shared conversation, as it was given; 403 where it was made with other rights."""
    return JSONResponse(as_object(desk.shares.answer(link, receipt, asker, desk.rights_of(asker))))
