"""Errors as RFC 9457 problem details: what was wrong and what is possible instead, nothing of the inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match

from service.errors import OutlayError

MEDIA_TYPE = "application/problem+json"
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_INSTEAD = {
    400: "The request could not be read.",
    404: "There is nothing at this address; /openapi.json lists what there is.",
    405: "This address does not take this method; the Allow header names those it takes.",
    413: "The request is larger than this address takes.",
}


class FieldProblem(BaseModel):
    """One field that is not as it should be."""

    pointer: str = Field(description="Where it stands, as a JSON pointer into the request")
    detail: str


class Option(BaseModel):
    """Something to ask instead."""

    label: str
    question: str


class Problem(BaseModel):
    """Problem details as RFC 9457 has them, with the members that some problems add."""

    type: str = Field(description="Stable name of the kind of problem")
    title: str
    status: int
    detail: str
    request_id: str | None = Field(default=None, description="Find the request in the service's log by it")
    errors: list[FieldProblem] | None = None
    kind: str | None = Field(default=None, description="clarification or refusal, where a file was asked for")
    options: list[Option] | None = None


# Any: OpenAPI fragments are untyped in FastAPI.
def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that may end in these problems."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": _reference()}}}
        for status in statuses
    }


def _reference() -> dict[str, str]:
    return {"$ref": "#/components/schemas/Problem"}


def problem(
    status: int,
    title: str,
    detail: str,
    name: str = "",
    request_id: str | None = None,
    errors: Sequence[FieldProblem] | None = None,
) -> Problem:
    """A problem; without a name its type is the status itself."""
    kind = f"urn:outlay:problem:{name}" if name else "about:blank"
    found = list(errors) if errors else None
    return Problem(type=kind, title=title, status=status, detail=detail, request_id=request_id, errors=found)


def from_error(error: OutlayError, request_id: str | None = None) -> Problem:
    """One of our own errors; its class names the problem."""
    return problem(
        error.status, error.title, str(error) or error.title, _dashed(type(error).__name__), request_id
    )


def unexpected(request_id: str | None) -> Problem:
    """Something that nobody foresaw: the log has it, the answer does not."""
    detail = "Something of ours failed, and was written to the service's log. Trying again may help."
    return problem(500, "Something went wrong", detail, "unexpected", request_id)


def respond(found: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response that carries a problem."""
    extra = dict(headers or {})
    if found.status == 401:
        extra.setdefault("WWW-Authenticate", "Bearer")
    if found.status == 503:
        extra.setdefault("Retry-After", "2")
    return JSONResponse(
        found.model_dump(exclude_none=True), status_code=found.status, headers=extra, media_type=MEDIA_TYPE
    )


def request_id(request: Request) -> str | None:
    """The id that the gate gave to this request."""
    found: str | None = request.scope.get("outlay.request_id")
    return found


def install(app: FastAPI) -> None:
    """Makes every error that reaches the application a problem."""
    app.add_exception_handler(OutlayError, _own)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _own(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OutlayError)
    return respond(from_error(error, request_id(request)))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    detail = _INSTEAD.get(error.status_code, title)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return respond(problem(error.status_code, title, detail, "", request_id(request)), headers)


def _methods(request: Request) -> list[str]:
    """All that the address takes: Starlette names those of the first route with its path."""
    scopes = {method: {**request.scope, "method": method} for method in _METHODS}
    routes = request.app.routes
    return [
        method
        for method, scope in scopes.items()
        if any(route.matches(scope)[0] is Match.FULL for route in routes)
    ]


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [FieldProblem(pointer=_pointer(found["loc"]), detail=found["msg"]) for found in error.errors()]
    detail = "; ".join(f"{found.pointer}: {found.detail}" for found in errors[:3])
    return respond(problem(422, "Invalid input", detail, "bad-input", request_id(request), errors[:20]))


def _pointer(location: Sequence[str | int]) -> str:
    """`/body/question`; a key that somebody sent is cut, since it is theirs and of any length."""
    return "".join("/" + str(part)[:60].replace("~", "~0").replace("/", "~1") for part in location)


def _dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
