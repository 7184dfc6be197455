"""Telemetry that Claude Code sends: OTLP bodies, from the live door or from files, as batches to stage.

Events are the grain of cost, since each has its request's id; metrics bring only what events lack
(lines, active time, counts), so that no dollar arrives twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from service.connectors import _otlp_wire as wire
from service.connectors._otlp_fields import Unusable
from service.connectors._otlp_rows import (
    EVENT_ATTRIBUTES,
    POINT_ATTRIBUTES,
    Row,
    event_rows,
    point_row,
)
from service.domain import Batch
from service.errors import BadTelemetry

SOURCE = "otlp"
SUFFIXES = (".json", ".jsonl")
"""Files hold one JSON body, or one a line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one body brought."""

    batches: tuple[Batch, ...]
    rejected: int = 0
    """Records of ours that cannot be used; the others were."""
    reason: str = ""
    """Of the first that was rejected."""


def read_logs(body: bytes, encoding: wire.Encoding, key_owner: str | None = None) -> Reading:
    """Requests, tool calls, prompts and commits; people whom no event names are the key's owner."""
    found: dict[str, list[Row]] = {}
    rejected, reason = 0, ""
    for event in wire.events(body, encoding, EVENT_ATTRIBUTES):
        try:
            rows = event_rows(event, key_owner)
        except Unusable as error:
            rejected, reason = rejected + 1, reason or f"{error}."
            continue
        for table, row in rows:
            found.setdefault(table, []).append(row)
    return Reading(_batches(found), rejected, reason)


def read_metrics(body: bytes, encoding: wire.Encoding) -> Reading:
    """Lines, active time and counts; never cost or tokens."""
    rows: list[Row] = []
    rejected, reason = 0, ""
    for point in wire.points(body, encoding, POINT_ATTRIBUTES):
        try:
            row = point_row(point)
        except Unusable as error:
            rejected, reason = rejected + 1, reason or f"{error}."
            continue
        if row is not None:
            rows.append(row)
    return Reading(_batches({"metric_delta": rows}), rejected, reason)


def read_traces(body: bytes, encoding: wire.Encoding) -> Reading:
    """Nothing: traces hold no cost that events do not, and much that should not be kept."""
    spans = wire.spans(body, encoding)
    return Reading((), spans, "Traces are not kept here; send logs and metrics." if spans else "")


def read_file(path: Path) -> tuple[Batch, ...]:
    """The batches of a file of bodies, whichever signal each is."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadTelemetry(f"{path} cannot be read: {error.strerror}.") from error
    bodies = [line for line in content.splitlines() if line.strip()] if path.suffix == ".jsonl" else [content]
    batches: list[Batch] = []
    for number, body in enumerate(bodies, 1):
        try:
            batches += read_logs(body, "json").batches
            batches += read_metrics(body, "json").batches
        except BadTelemetry as error:
            raise BadTelemetry(f"{path}, body {number}, is not OTLP in JSON; nothing was loaded.") from error
    return tuple(batches)


def _batches(found: dict[str, list[Row]]) -> tuple[Batch, ...]:
    return tuple(Batch(table, tuple(rows)) for table, rows in found.items() if rows)
