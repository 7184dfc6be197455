"""The web chat: one page that talks to the API, and works without JavaScript by posting forms."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.channels._asking import AtDesk, outcome_of, question, while_connected
from service.channels._limits import SmallBodyRoute
from service.channels.web.assets import load_assets
from service.channels.web.pages import Pages, load_pages
from service.desk import LOOPBACK, Desk
from service.domain import Answer, Principal
from service.errors import BadInput, OutlayError, Unauthenticated
from service.identity.sessions import COOKIE, LIFETIME

Page = Callable[[Principal], Response]

router = APIRouter(include_in_schema=False, route_class=SmallBodyRoute)
_MOST_FIELDS = 20
_FOREVER = "public, max-age=31536000, immutable"


def mount(app: FastAPI, desk: Desk) -> None:
    """Adds the pages and their files."""
    app.state.pages = load_pages(load_assets())
    app.include_router(router)


@router.get("/")
def chat(request: Request, desk: AtDesk) -> Response:
    """The chat; whoever is not signed in is led to the door, or signed in where this is a demo."""
    return _shown(request, desk, "/", lambda _asker: _pages(request).chat(desk))


@router.get("/a/{receipt}")
def permalink(receipt: str, request: Request, desk: AtDesk) -> Response:
    """One answer, as it was given, for whoever may read it."""

    def page(asker: Principal) -> Response:
        kept = desk.answers.kept(receipt, asker)
        return _pages(request).chat(desk, question=kept.question, outcome=kept.answer)

    return _shown(request, desk, f"/a/{quote(receipt, safe='')}", page)


@router.post("/")
async def ask(request: Request, desk: AtDesk) -> Response:
    """A question without JavaScript: an answer leads to its permalink, anything else is shown at once."""
    fields = await _form(request)
    text, follow = fields.get("question", ""), fields.get("follow", "")
    pages = _pages(request)
    try:
        asker = await run_in_threadpool(_asker, request, desk)
        outcome = await while_connected(
            request, outcome_of(desk.analyst, question(desk, text, asker, follow or None))
        )
    except Unauthenticated:
        return RedirectResponse("/sign-in", 303)
    except OutlayError as error:
        return pages.chat(desk, question=text, problem=str(error), follow=follow, status=error.status)
    if isinstance(outcome, Answer):
        return RedirectResponse(f"/a/{quote(outcome.receipt, safe='')}", 303)
    return pages.chat(desk, question=text, outcome=outcome, follow=follow)


@router.get("/sign-in")
def door(request: Request, next: str = "/") -> HTMLResponse:
    """Where an API key is taken."""
    return _pages(request).sign_in(_own_path(next))


@router.post("/sign-in")
async def sign_in(request: Request, desk: AtDesk) -> Response:
    """Trades an API key for a cookie."""
    fields = await _form(request)
    target = _own_path(fields.get("next", "/"))
    try:
        cookie = await run_in_threadpool(desk.identity.sessions.sign_in, fields.get("key", ""))
    except OutlayError as error:
        return _pages(request).sign_in(target, str(error), error.status)
    return _signed_in(request, RedirectResponse(target, 303), cookie)


@router.post("/sign-out")
def sign_out(request: Request, desk: AtDesk) -> Response:
    """Makes the cookie worthless, and forgets it."""
    desk.identity.sessions.sign_out(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


@router.get("/static/{path:path}")
def static(path: str, request: Request) -> Response:
    """A file of the page; it never changes under its address."""
    asset = _pages(request).assets.find(path)
    headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.body, media_type=asset.media_type, headers=headers)
    return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})


def _shown(request: Request, desk: Desk, target: str, page: Page) -> Response:
    """The page for whoever asks; a problem of it is a page, too."""
    try:
        try:
            return page(_asker(request, desk))
        except Unauthenticated:
            return _let_in(request, desk, target, page)
    except OutlayError as error:
        return _pages(request).chat(desk, problem=str(error), status=error.status)


def _let_in(request: Request, desk: Desk, target: str, page: Page) -> Response:
    """The page at once, with its cookie: a redirect would lead those who keep no cookies in circles."""
    if request.headers.get("sec-fetch-site") == "cross-site":
        return _pages(request).again()
    on_this_machine = request.client is not None and request.client.host in LOOPBACK
    if desk.demo_email is None or not on_this_machine:
        return RedirectResponse("/sign-in" if target == "/" else f"/sign-in?next={quote(target)}", 303)
    cookie = desk.identity.sessions.sign_in_as(desk.demo_email)
    return _signed_in(request, page(desk.identity.sessions.principal(cookie)), cookie)


def _signed_in(request: Request, response: Response, cookie: str) -> Response:
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


def _asker(request: Request, desk: Desk) -> Principal:
    return desk.identity.asker(request.headers, request.cookies)


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadInput(f"A form of this page has at most {_MOST_FIELDS} fields.") from error
    return {name: values[-1] for name, values in fields.items()}


def _own_path(target: str) -> str:
    """A path on this host, so that nobody is led elsewhere after signing in."""
    local = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if local and target.isprintable() else "/"
