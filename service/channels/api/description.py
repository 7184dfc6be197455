"""The OpenAPI document, with the problems that every address may answer with."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.channels._problems import Problem


# FastAPI's document is a tree of untyped dictionaries.
def describe(app: FastAPI) -> dict[str, object]:
    """The document of all mounted addresses."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schema.pop("$defs")
    document["components"]["schemas"] |= parts | {"Problem": schema}
    return document
