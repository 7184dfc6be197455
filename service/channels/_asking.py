"""What the doors over HTTP share: who asks, what they ask, and the walk to the end of the journey."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.requests import ClientDisconnect

from service.desk import Asks, Desk
from service.domain import Answer, Clarification, Principal, Question, Refusal
from service.errors import BadInput, EmptyQuestion, OutlayError, QuestionTooLong
from service.identity.sessions import COOKIE

Outcome = Answer | Clarification | Refusal
Result = TypeVar("Result")

LONGEST_QUESTION = 2_000

_bearer = HTTPBearer(auto_error=False, scheme_name="key", description="An API key: outlay_…")
_header = APIKeyHeader(name="x-api-key", auto_error=False, scheme_name="key_header")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="browser")


def desk_of(request: Request) -> Desk:
    """The desk that the application was made for."""
    desk: Desk = request.app.state.desk
    return desk


# Plain `def`: FastAPI runs it in a thread, where the look-up in the memory may block.
def asker_of(
    request: Request,
    _key: Annotated[object, Security(_bearer)],
    _key_header: Annotated[object, Security(_header)],
    _browser: Annotated[object, Security(_cookie)],
) -> Principal:
    """Whoever sent the request; the three schemes stand here for the OpenAPI document."""
    return desk_of(request).identity.asker(request.headers, request.cookies)


AtDesk = Annotated[Desk, Depends(desk_of)]
Asker = Annotated[Principal, Depends(asker_of)]


def question(
    desk: Desk,
    text: str,
    asker: Principal,
    follows: str | None = None,
    now: datetime | None = None,
    plan: str | None = None,
    sql: str | None = None,
) -> Question:
    """A question that can be asked; `now` is read in the organisation's zone."""
    words = text.strip()
    if not words:
        raise EmptyQuestion("There is no question; ask for example: " + "; ".join(desk.examples()[:2]))
    if len(words) > LONGEST_QUESTION:
        raise QuestionTooLong(f"The question has {len(words)} characters; {LONGEST_QUESTION} are possible.")
    if not is_plain(words):
        raise BadInput("The question has control characters or broken letters in it; send plain text.")
    if plan is not None and sql is not None:
        raise BadInput("A plan and SQL came along, which may say different things; send one of them.")
    clock = desk.clock()
    asked_at = now.astimezone(clock.tzinfo) if now is not None else clock
    return Question(words, asker, asked_at, follows, plan, sql)


def is_plain(text: str) -> bool:
    """Whether a text has no control characters but tabs and line ends, and no broken letters."""
    return not any(map(_unreadable, text))


def _unreadable(letter: str) -> bool:
    return (letter < " " and letter not in "\n\r\t") or "\ud800" <= letter <= "\udfff" or letter == "\x7f"


async def outcome_of(analyst: Asks, asked: Question) -> Outcome:
    """The last milestone of the journey."""
    last: object = None
    async for milestone in analyst.ask(asked):
        last = milestone
    if not isinstance(last, Answer | Clarification | Refusal):
        raise OutlayError("The question came to no end; the service's log has more.")
    return last


async def while_connected(request: Request, work: Awaitable[Result]) -> Result:
    """Does the work unless the client goes away, which cancels it and raises ClientDisconnect.

    The body must have been read before.
    """
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        left = gone.done()
        gone.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait({working})
    if not working.cancelled():
        return working.result()
    if left:
        raise ClientDisconnect
    raise OutlayError("The question was broken off by the service; ask again.")


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
