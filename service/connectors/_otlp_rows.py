"""Events and points of Claude Code as rows to stage.

Only attributes that are named here pass: prompts, responses and file contents are never read, and of
what a tool was given _otlp_tools lets nothing out but names.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from service.connectors import _otlp_fields as read
from service.connectors._otlp_repo import ATTRIBUTES as REPO_ATTRIBUTES
from service.connectors._otlp_repo import repo_of
from service.connectors._otlp_tools import decision, tool_row
from service.connectors._otlp_wire import DELTA, Event, Point, Scalar
from service.domain import Cell

Row = dict[str, Cell]
Rows = list[tuple[str, Row]]
"""Each with the name of its fact."""

_PERSON = frozenset({"user.id", "user.email", "user.account_id", "user.account_uuid"})
_CONTEXT = frozenset({"session.id", "team", "cost_center", "service.name", "service.version", "app.version"})
EVENT_ATTRIBUTES = (
    _PERSON
    | _CONTEXT
    | REPO_ATTRIBUTES
    | {
        "agent.name",
        "cache_creation_1h_tokens",
        "cache_creation_5m_tokens",
        "cache_creation_tokens",
        "cache_read_tokens",
        "command_name",
        "cost_usd",
        "cost_usd_micros",
        "decision",
        "decision_source",
        "decision_type",
        "duration_ms",
        "effort",
        "event.name",
        "event.sequence",
        "event.timestamp",
        "input_tokens",
        "mcp_server.name",
        "mcp_tool.name",
        "model",
        "output_tokens",
        "plugin.name",
        "prompt.id",
        "prompt_length",
        "query_source",
        "request_id",
        "skill.name",
        "source",
        "speed",
        "success",
        "tool_input",
        "tool_name",
        "tool_parameters",
        "tool_use_id",
        "ttft_ms",
        "vcs.ref.head.name",
        "vcs.ref.head.revision",
        "vcs.ref.head.type",
    }
)
"""`tool_input` is read for the ending of a file's name and for nothing else."""
POINT_ATTRIBUTES = (
    _PERSON | _CONTEXT | {"type", "start_type", "model", "decision", "source", "tool_name", "language"}
)

_METRICS = {
    "claude_code.lines_of_code.count": ("lines_of_code", "type"),
    "claude_code.active_time.total": ("active_time", "type"),
    "claude_code.session.count": ("session_count", "start_type"),
    "claude_code.commit.count": ("commit_count", None),
    "claude_code.pull_request.count": ("pull_request_count", None),
    "claude_code.code_edit_tool.decision": ("edit_decision", "decision"),
}
"""Never cost or tokens: each request's own event has them."""
_METRIC_DETAIL = ("model", "tool_name", "language", "source")

_SLASH = re.compile(r"^/?([\w][\w:.-]{0,99})$")
_REVISION = re.compile(r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")
_ADDRESS = re.compile(r"^[^\s@]{1,64}@[^\s@]{1,190}$")


def event_rows(event: Event, key_owner: str | None) -> Rows:
    """The rows of one event; none for what is not Claude Code's, or not kept."""
    name = event.names[0].removeprefix("claude_code.") if event.names else ""
    if name not in _EVENTS or not _is_ours(event):
        return []
    return _EVENTS[name](
        event.attributes, read.moment_of(event.attributes.get("event.timestamp"), event.at), key_owner
    )


def point_row(point: Point) -> Row | None:
    """The row of one point; None for what is not kept."""
    if point.metric not in _METRICS or point.value == 0:
        return None
    if point.temporality != DELTA:
        raise read.Unusable(
            "metrics must be deltas: set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta"
        )
    if not 0 < point.value < read.MOST:
        raise read.Unusable("a count is below zero or beyond belief")
    metric, kind = _METRICS[point.metric]
    attributes = point.attributes
    session = read.text(attributes, "session.id")
    detail = {key: text for key in _METRIC_DETAIL if (text := read.text(attributes, key))}
    if session is None and (device := read.text(attributes, "user.id")):
        # Two devices could send the same point; the hash tells them apart and names neither.
        detail["device"] = hashlib.sha256(device.encode()).hexdigest()[:16]
    return {
        "metric": metric,
        "kind": read.text(attributes, kind) if kind else None,
        "attributes": json.dumps(detail, sort_keys=True),
        "session_id": session,
        "started_at": read.moment(point.start or point.end),
        "ended_at": read.moment(point.end),
        "value": point.value,
    }


def _request(attributes: Mapping[str, Scalar], at: datetime, key_owner: str | None) -> Rows:
    five_minutes = read.count(attributes, "cache_creation_5m_tokens") or 0
    hour = read.count(attributes, "cache_creation_1h_tokens") or 0
    # Clients that do not split their cache writes mean the default, five minutes.
    unsplit = max(0, (read.count(attributes, "cache_creation_tokens") or 0) - five_minutes - hour)
    row = _request_base(attributes, at, key_owner) | {
        "request_key": read.text(attributes, "request_id") or _sequence_key(attributes, at),
        "request_id": read.text(attributes, "request_id"),
        "skill": read.text(attributes, "skill.name"),
        "connector": read.text(attributes, "mcp_server.name"),
        "connector_tool": read.text(attributes, "mcp_tool.name"),
        "plugin": read.text(attributes, "plugin.name"),
        "agent": _agent(attributes),
        "input_tokens": read.count(attributes, "input_tokens"),
        "output_tokens": read.count(attributes, "output_tokens"),
        "cache_read_tokens": read.count(attributes, "cache_read_tokens"),
        "cache_write_5m_tokens": five_minutes + unsplit,
        "cache_write_1h_tokens": hour,
        "cost_usd": read.cost(attributes),
        "ttft_ms": read.count(attributes, "ttft_ms"),
    }
    return [("request", row)]


def _error(attributes: Mapping[str, Scalar], at: datetime, key_owner: str | None) -> Rows:
    row = _request_base(attributes, at, key_owner) | {
        # Apart from the request that may succeed under the same id.
        "request_key": f"error|{_sequence_key(attributes, at)}",
        "request_id": read.text(attributes, "request_id"),
        "agent": _agent(attributes),
        "is_error": True,
    }
    return [("request", row)]


def _request_base(attributes: Mapping[str, Scalar], at: datetime, key_owner: str | None) -> Row:
    speed = read.text(attributes, "speed")
    return _shared(attributes, at, key_owner) | {
        "vendor": "anthropic",
        "product": "claude_code",
        "prompt_id": read.text(attributes, "prompt.id"),
        "model": read.text(attributes, "model"),
        "speed": "standard" if speed in (None, "normal") else speed,
        "effort": read.text(attributes, "effort"),
        "duration_ms": read.count(attributes, "duration_ms"),
        "client_version": read.text(attributes, "app.version") or read.text(attributes, "service.version"),
    }


def _tool_decision(attributes: Mapping[str, Scalar], at: datetime, key_owner: str | None) -> Rows:
    row = tool_row(attributes)
    if row is None:
        return []
    decided = decision(read.text(attributes, "decision"), read.text(attributes, "source"))
    return [("tool_call", _shared(attributes, at, key_owner) | row | decided)]


def _tool_result(attributes: Mapping[str, Scalar], at: datetime, key_owner: str | None) -> Rows:
    rows: Rows = []
    success = read.flag(attributes, "success")
    row = tool_row(attributes)
    if row is not None:
        decided = decision(read.text(attributes, "decision_type"), read.text(attributes, "decision_source"))
        measured: Row = {"success": success, "duration_ms": read.count(attributes, "duration_ms")}
        rows.append(("tool_call", _shared(attributes, at, key_owner) | row | decided | measured))
    revision = (read.text(attributes, "vcs.ref.head.revision") or "").lower()
    if _REVISION.match(revision) and success is not False:
        rows.append(("commit", _commit(attributes, at, key_owner) | {"commit_sha": revision}))
    return rows


def _commit(attributes: Mapping[str, Scalar], at: datetime, key_owner: str | None) -> Row:
    row = _shared(attributes, at, key_owner)
    row["committed_at"] = row.pop("occurred_at")
    is_branch = attributes.get("vcs.ref.head.type", "branch") == "branch"
    return row | {"branch": read.text(attributes, "vcs.ref.head.name") if is_branch else None}


def _prompt(attributes: Mapping[str, Scalar], at: datetime, key_owner: str | None) -> Rows:
    prompt = read.text(attributes, "prompt.id")
    if prompt is None or read.text(attributes, "session.id") is None:
        return []
    command = _SLASH.match(read.text(attributes, "command_name") or "")
    row: Row = {
        "prompt_id": prompt,
        "command": f"/{command[1]}" if command else None,
        "prompt_length": read.count(attributes, "prompt_length"),
    }
    return [("prompt", _shared(attributes, at, key_owner) | row)]


_EVENTS: dict[str, Callable[[Mapping[str, Scalar], datetime, str | None], Rows]] = {
    "api_request": _request,
    "api_error": _error,
    "tool_decision": _tool_decision,
    "tool_result": _tool_result,
    "user_prompt": _prompt,
}


def _shared(attributes: Mapping[str, Scalar], at: datetime, key_owner: str | None) -> Row:
    address = (read.text(attributes, "user.email") or "").lower()
    return {
        "occurred_at": at,
        "session_id": read.text(attributes, "session.id"),
        "repo": repo_of(attributes),
        "team": read.text(attributes, "team"),
        "cost_center": read.text(attributes, "cost_center"),
        "email": address if _ADDRESS.match(address) else None,
        "account": read.text(attributes, "user.account_id") or read.text(attributes, "user.account_uuid"),
        "device": read.text(attributes, "user.id"),
        "key_owner": key_owner,
    }


def _is_ours(event: Event) -> bool:
    return (
        any(name.startswith("claude_code.") for name in event.names)
        or event.scope.startswith("com.anthropic.claude_code")
        or event.attributes.get("service.name") == "claude-code"
    )


def _sequence_key(attributes: Mapping[str, Scalar], at: datetime) -> str:
    sender = read.text(attributes, "session.id") or read.text(attributes, "user.id") or ""
    return f"{sender}|{at.isoformat(timespec='microseconds')}|{read.count(attributes, 'event.sequence') or 0}"


def _agent(attributes: Mapping[str, Scalar]) -> str | None:
    named = read.text(attributes, "agent.name")
    source = read.text(attributes, "query_source") or ""
    return named or (source.rpartition(":")[2] if source.startswith("agent:") else None)
