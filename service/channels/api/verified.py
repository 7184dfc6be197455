"""Verified questions: admins vouch for the plan of an answer, and later plans of its shape are trusted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.channels._asking import Asker, AtDesk
from service.channels._limits import SmallBodyRoute
from service.channels._problems import documented
from service.channels.api.bodies import Id, PageQuery, Receipt, Rename, Title, in_utc
from service.store.verified import VerifiedQuestion

_ERRORS = (400, 401, 403, 404, 422, 500, 503)
_WRITE_ERRORS = (*_ERRORS, 413, 507)

router = APIRouter(prefix="/v1/verified", tags=["verified questions"], route_class=SmallBodyRoute)


class Verify(BaseModel):
    """The answer whose plan is vouched for."""

    model_config = ConfigDict(extra="forbid")

    receipt: Receipt
    title: Title | None = Field(default=None, description="Default: the question")


class VerifiedBody(BaseModel):
    """A verified question."""

    id: str
    title: str
    receipt: str = Field(description="Of the answer that was looked at; it may be deleted by now")
    verified_by: str
    created_at: datetime
    # The members of a plan are those of MetricQuery.
    plan: dict[str, object] = Field(
        description="As /v1/ask takes it; days, values of filters and the limit are its slots"
    )


class VerifiedPage(BaseModel):
    """A page of verified questions, the latest first."""

    verified: list[VerifiedBody]
    next: str | None = Field(description="`after` of the next page; null on the last one")


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": VerifiedBody, "description": "There is one of the same shape already: this one"},
        **documented(*_WRITE_ERRORS),
    },
)
def verify(body: Verify, desk: AtDesk, asker: Asker, response: Response) -> VerifiedBody:
    """Makes the plan of an answer a verified question; for admins.

    From then on every answer whose plan differs from it in days, values of filters and limit alone is
    `verified` where it would have been `understood`. Only plans are compared, never words.
    """
    question, new = desk.verified.add(body.receipt, asker, body.title)
    response.status_code = 201 if new else 200
    return _body(question)


@router.get("", responses=documented(*_ERRORS))
def verified(query: Annotated[PageQuery, Query()], desk: AtDesk, asker: Asker) -> VerifiedPage:
    """All verified questions; for admins."""
    page = desk.verified.page(asker, query.wish)
    return VerifiedPage(verified=[_body(one) for one in page.items], next=page.next)


@router.patch("/{verified_question}", responses=documented(*_WRITE_ERRORS))
def rename(verified_question: Id, body: Rename, desk: AtDesk, asker: Asker) -> VerifiedBody:
    """Gives a verified question another title; for admins."""
    return _body(desk.verified.rename(verified_question, asker, body.title))


@router.delete("/{verified_question}", status_code=204, responses=documented(*_WRITE_ERRORS))
def delete(verified_question: Id, desk: AtDesk, asker: Asker) -> None:
    """Takes a verification back; answers that were given keep what they say. For admins."""
    desk.verified.delete(verified_question, asker)


def _body(one: VerifiedQuestion) -> VerifiedBody:
    return VerifiedBody(
        id=one.id,
        title=one.title,
        receipt=one.receipt,
        verified_by=one.verified_by,
        created_at=in_utc(one.created_at),
        plan=json.loads(one.plan_json),
    )
