"""What readers say of answers, and what admins read of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from service.channels._asking import Asker, AtDesk
from service.channels._limits import SmallBodyRoute
from service.channels._problems import documented
from service.channels.api.bodies import Id, PageQuery, PlainText, in_utc
from service.desk import Desk
from service.store.feedback import LONGEST_NOTE, Reason, Said, Verdict, Word

_ERRORS = (400, 401, 403, 404, 422, 500, 503)

router = APIRouter(prefix="/v1", tags=["feedback"], route_class=SmallBodyRoute)


class FeedbackBody(BaseModel):
    """What a reader says of an answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"verdict": "wrong", "reason": "wrong_period", "note": "We start weeks on Sunday."}]
        },
    )

    verdict: Verdict
    reason: Reason | None = Field(
        default=None, description="What was wrong or unclear, `other` where it is left away; none when right"
    )
    note: PlainText = Field(default="", max_length=LONGEST_NOTE)


class SaidBody(BaseModel):
    """What a reader said, with what it is about."""

    verdict: Verdict
    reason: Reason | None
    note: str
    reader: str
    changed_at: datetime
    receipt: str
    question: str
    asked_at: datetime
    not_understood: list[str] = Field(
        description="Words of the question that the embedded translator does not know by now"
    )


class SaidPage(BaseModel):
    """A page of feedback, the latest first."""

    feedback: list[SaidBody]
    next: str | None = Field(description="`after` of the next page; null on the last one")


class FeedbackQuery(PageQuery):
    """Which feedback is wanted."""

    reason: Reason | None = None


@router.post("/answers/{receipt}/feedback", responses=documented(*_ERRORS, 413, 507))
def say(receipt: Id, body: FeedbackBody, desk: AtDesk, asker: Asker) -> FeedbackBody:
    """Says whether an answer that you may read is right; saying it again changes your word."""
    kept = desk.feedback.say(receipt, asker, Word(body.verdict, body.reason, body.note))
    return FeedbackBody(verdict=kept.verdict, reason=kept.reason, note=kept.note)


@router.get("/feedback", responses=documented(*_ERRORS))
async def feedback(query: Annotated[FeedbackQuery, Query()], desk: AtDesk, asker: Asker) -> SaidPage:
    """What readers said of answers; for admins."""
    page = await run_in_threadpool(desk.feedback.page, asker, query.wish, query.reason)
    return SaidPage(feedback=[await _said(one, desk) for one in page.items], next=page.next)


async def _said(one: Said, desk: Desk) -> SaidBody:
    return SaidBody(
        verdict=one.word.verdict,
        reason=one.word.reason,
        note=one.word.note,
        reader=one.reader,
        changed_at=in_utc(one.changed_at),
        receipt=one.receipt,
        question=one.question,
        asked_at=one.asked_at,
        not_understood=list(await desk.not_understood(one)),
    )
