"""Questions in; answers, streams or files out."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from service.channels._asking import (
    Asker,
    AtDesk,
    Outcome,
    outcome_of,
    question,
    while_connected,
)
from service.channels._limits import SmallBodyRoute
from service.channels._problems import Option, documented, problem, request_id, respond
from service.channels.api.bodies import Ask, AskForChart, Look, OutcomeBody
from service.channels.api.files import check_format, file_of
from service.channels.api.stream import events
from service.desk import Desk
from service.domain import Answer, Clarification, Refusal
from service.errors import BadInput
from service.exports.json import as_object

STREAM = "text/event-stream"
_ERRORS = (400, 401, 403, 404, 413, 415, 422, 500, 503, 507)

router = APIRouter(prefix="/v1", tags=["questions"], route_class=SmallBodyRoute)


@router.post(
    "/ask",
    response_model=OutcomeBody,
    responses={
        200: {
            "content": {STREAM: {"schema": {"type": "string"}}},
            "description": "The outcome, or its milestones",
        },
        **documented(*_ERRORS),
    },
)
async def ask(body: Ask, request: Request, desk: AtDesk, asker: Asker) -> Response:
    """Ask a question.

    Answers, clarifications and refusals are all 200 and say in `kind` what they are. With
    `Accept: text/event-stream` each step of the journey is an event; the last one carries the outcome.
    Closing the connection cancels the question.
    """
    plan = None if body.plan is None else json.dumps(body.plan)
    asked = question(desk, body.question, asker, body.follow, body.now, plan, body.sql)
    check_format(desk, body.format)
    if STREAM in request.headers.get("accept", ""):
        if body.format != "json":
            raise BadInput("A stream carries JSON; leave `format` away, or do not accept text/event-stream.")
        stream = events(desk.analyst, asked, request_id(request))
        return StreamingResponse(stream, media_type=STREAM, headers={"X-Accel-Buffering": "no"})
    outcome = await while_connected(request, outcome_of(desk.analyst, asked))
    if body.format == "json":
        return JSONResponse(as_object(outcome))
    return await _file(desk, outcome, body.format, Look(), request)


@router.post(
    "/charts",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "The file"}, **documented(*_ERRORS)},
)
async def chart(body: AskForChart, request: Request, desk: AtDesk, asker: Asker) -> Response:
    """Ask a question and get the picture (or another file) of its answer, with its receipt in a header."""
    asked = question(desk, body.question, asker, body.follow, body.now)
    check_format(desk, body.format)
    outcome = await while_connected(request, outcome_of(desk.analyst, asked))
    return await _file(desk, outcome, body.format, body, request)


async def _file(desk: Desk, outcome: Outcome, format_name: str, look: Look, request: Request) -> Response:
    if isinstance(outcome, Answer):
        return await while_connected(request, file_of(desk, outcome, format_name, look))
    return _no_file(outcome, request)


def _no_file(outcome: Clarification | Refusal, request: Request) -> JSONResponse:
    """There is no file of a question back: the problem carries what can be asked instead."""
    kind = "clarification" if isinstance(outcome, Clarification) else "refusal"
    title = "The question needs to be clearer" if kind == "clarification" else "The question has no answer"
    found = problem(422, title, outcome.text, kind, request_id(request))
    found.kind = kind
    found.options = [Option(label=option.label, question=option.question) for option in outcome.options]
    return respond(found)
