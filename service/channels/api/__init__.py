"""The HTTP API. The web page is its first client: what the page can do, every caller can."""

from __future__ import annotations

from fastapi import FastAPI

from service.channels._asking import Asker
from service.channels.api import answers, ask, conversations, feedback, shared, verified
from service.channels.api.description import describe
from service.desk import Desk


def mount(app: FastAPI, desk: Desk) -> None:
    """Adds the routes under /v1, and the OpenAPI document for whoever may ask."""
    app.include_router(ask.router)
    for resource in (answers, conversations, shared, feedback, verified):
        app.include_router(resource.router)

    @app.get("/openapi.json", include_in_schema=False)
    def openapi(_asker: Asker) -> dict[str, object]:
        return describe(app)
