"""An answer as a file: what it is called, how it is cached, and who draws it."""

from __future__ import annotations

import asyncio
import hashlib
import re
import unicodedata
from dataclasses import replace
from inspect import isawaitable

from starlette.responses import Response

from service.channels.api.bodies import Look
from service.desk import Desk
from service.domain import Answer
from service.errors import NotFound
from service.exports._picture import Look as PictureLook
from service.exports._picture import Picture

_SLUG_CHARS = 60


def check_format(desk: Desk, name: str) -> None:
    """Says which formats there are when this is none of them."""
    if name not in desk.exporters:
        raise NotFound(f"There is no format {name!r}; there are: {', '.join(sorted(desk.exporters))}.")


def etag(answer: Answer, format_name: str, look: Look) -> str:
    """Answers never change: receipt, format and look name the bytes; weak, since renderers do change."""
    digest = hashlib.sha256(repr((answer.receipt, format_name, look)).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def file_name(answer: Answer, suffix: str) -> str:
    """ASCII, and telling: `outlay-spend-by-repo-9-15-nov-2026-a1b2c3.csv`."""
    plain = (
        unicodedata.normalize("NFKD", answer.restatement or answer.text).encode("ascii", "ignore").decode()
    )
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:_SLUG_CHARS].strip("-")
    mark = re.sub(r"[^A-Za-z0-9]", "", answer.receipt)[:6]
    return "-".join(part for part in ("outlay", slug, mark) if part) + "." + suffix.lstrip(".")


async def file_of(desk: Desk, answer: Answer, format_name: str, look: Look) -> Response:
    """The response that carries the file."""
    check_format(desk, format_name)
    exporter = desk.exporters[format_name]
    body = await _rendered(desk, answer, format_name, look)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(answer, exporter.suffix)}"',
        "Cache-Control": "private, no-cache",
        "ETag": etag(answer, format_name, look),
        "X-Outlay-Receipt": answer.receipt,
    }
    return Response(body, media_type=exporter.media_type, headers=headers)


async def _rendered(desk: Desk, answer: Answer, format_name: str, look: Look) -> bytes:
    exporter = desk.exporters[format_name]
    if isinstance(exporter, Picture):
        return await exporter.render(answer, _wish(exporter, look))
    # Files are made in a thread: a workbook of many rows takes seconds.
    made = await asyncio.to_thread(exporter.render, answer)
    return await made if isawaitable(made) else made


def _wish(picture: Picture, look: Look) -> PictureLook:
    """The picture's own look where nothing else was asked for."""
    asked = {
        name: value for name in ("width", "height", "scale") if (value := getattr(look, name)) is not None
    }
    return replace(picture.look, theme=look.theme, **asked)
