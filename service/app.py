"""The web application: every channel folder mounted on one desk, errors as problems, health, the gate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse

from service import plugins
from service.channels import _problems
from service.channels._asking import AtDesk
from service.channels._gate import Gate
from service.desk import Desk
from service.errors import WarehouseUnavailable

health = APIRouter(tags=["health"])


def create_app(desk: Desk) -> FastAPI:
    """The application; its lifespan is the desk's."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with desk.lifespan():
            yield

    app = FastAPI(
        title="Outlay",
        version=_version(),
        description="Answers questions about AI-coding spend: the number, its SQL, and a chart.",
        lifespan=lifespan,
        redirect_slashes=False,
        # FastAPI's own documentation pages load scripts from a CDN, and its document needs no key.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # Nothing about requests leaves the process, whatever OpenTelemetry set-up it happens to hold.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.desk = desk
    _problems.install(app)
    app.include_router(health)
    for name in plugins.names("channels"):
        plugins.module("channels", name).mount(app, desk)
    app.add_middleware(Gate, hosts=desk.hosts)
    return app


@health.get("/healthz")
async def healthz() -> dict[str, str]:
    """200 as long as the service is up, whether or not it can answer."""
    return {"status": "ok"}


@health.get("/readyz", responses=_problems.documented(503))
async def readyz(desk: AtDesk) -> JSONResponse:
    """200 when questions can be answered, else 503 with the reasons."""
    reasons = await desk.readiness()
    if not reasons:
        return JSONResponse({"status": "ready"})
    return _problems.respond(_problems.from_error(WarehouseUnavailable(" ".join(reasons))))


def _version() -> str:
    try:
        return version("outlay")
    except PackageNotFoundError:
        return "0"
