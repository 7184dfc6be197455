"""Answers that were given, by their receipt: as JSON, as people read them, as a figure, as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from service.channels._asking import Asker, AtDesk, while_connected
from service.channels._display import Display, display
from service.channels._problems import documented
from service.channels.api.bodies import AnswerBody, Look, Theme
from service.channels.api.files import check_format, etag, file_of
from service.errors import NotFound
from service.exports.json import as_object
from service.present.figure import figure

_ERRORS = (400, 401, 403, 404, 422, 500, 503)

router = APIRouter(prefix="/v1/answers", tags=["answers"])


@router.get(
    "/{receipt}.{format_name}",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}}, "description": "The file"},
        304: {"description": "Not modified"},
        **documented(*_ERRORS),
    },
)
async def answer_file(
    receipt: str,
    format_name: str,
    look: Annotated[Look, Query()],
    request: Request,
    desk: AtDesk,
    asker: Asker,
) -> Response:
    """The answer as a file: png, svg, pdf, csv, xlsx, parquet or json."""
    check_format(desk, format_name)
    answer, _ = await run_in_threadpool(desk.answers.load, receipt, asker)
    tag = etag(answer, format_name, look)
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
    return await while_connected(request, file_of(desk, answer, format_name, look))


@router.get("/{receipt}", response_model=AnswerBody, responses=documented(*_ERRORS))
def answer_json(receipt: str, desk: AtDesk, asker: Asker) -> Response:
    """The answer as it was given."""
    answer, _ = desk.answers.load(receipt, asker)
    return JSONResponse(as_object(answer))


@router.get("/{receipt}/plan", response_class=Response, responses=documented(*_ERRORS))
def answer_plan(receipt: str, desk: AtDesk, asker: Asker) -> Response:
    """The typed plan behind the answer, which /v1/ask takes as `plan`; null where there is none."""
    _, plan = desk.answers.load(receipt, asker)
    return Response(plan, media_type="application/json")


@router.get("/{receipt}/display", responses=documented(*_ERRORS))
def answer_display(receipt: str, desk: AtDesk, asker: Asker) -> Display:
    """The answer's numbers and dates as text, as the page shows them."""
    answer, _ = desk.answers.load(receipt, asker)
    return display(answer)


@router.get(
    "/{receipt}/figure",
    response_class=JSONResponse,
    responses={200: {"description": "A Plotly figure: data and layout"}, **documented(*_ERRORS)},
)
def answer_figure(
    receipt: str, desk: AtDesk, asker: Asker, theme: Theme = "light", titled: bool = True
) -> JSONResponse:
    """The answer's chart as a Plotly figure; without a title for pages that say it themselves."""
    answer, _ = desk.answers.load(receipt, asker)
    if answer.chart is None:
        raise NotFound("This answer has no chart; its table is at /display, its files have it too.")
    return JSONResponse(figure(answer, theme, titled))
