"""One tool use: what its decision and its result say alike, and what may be kept of what it was given.

Only names come out of a tool's parameters and input: a connector's or skill's, a programme's (the first
word, where it is one and no path or assignment), a language's. Commands, paths and contents stay outside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from service.connectors import _otlp_fields as read
from service.connectors._otlp_wire import Scalar
from service.domain import Cell

_EDITS = frozenset({"Edit", "Write", "MultiEdit", "NotebookEdit"})
_AUTOMATIC = frozenset({"config", "hook", "classifier"})
_LANGUAGES = {
    "c": "C", "cc": "C++", "cpp": "C++", "cs": "C#", "css": "CSS", "dart": "Dart", "ex": "Elixir",
    "go": "Go", "h": "C", "hpp": "C++", "html": "HTML", "ipynb": "Jupyter Notebook", "java": "Java",
    "js": "JavaScript", "json": "JSON", "jsx": "JavaScript", "kt": "Kotlin", "lua": "Lua", "md": "Markdown",
    "php": "PHP", "proto": "Protobuf", "py": "Python", "pyi": "Python", "r": "R", "rb": "Ruby",
    "rs": "Rust", "scala": "Scala", "sh": "Shell", "sql": "SQL", "swift": "Swift", "tf": "Terraform",
    "toml": "TOML", "ts": "TypeScript", "tsx": "TypeScript", "vue": "Vue", "xml": "XML", "yaml": "YAML",
    "yml": "YAML", "zig": "Zig",
}  # fmt: skip
_FILE_ENDING = re.compile(r'"(?:file|notebook)_path"\s*:\s*"(?:[^"\\]|\\.)*\.([A-Za-z]{1,6})"')
_PROGRAMME = re.compile(r"^\s*([A-Za-z][A-Za-z0-9._+-]{0,39})(?=\s|$)")


def tool_row(attributes: Mapping[str, Scalar]) -> dict[str, Cell] | None:
    """What both events say alike; None where there is nothing to join them by."""
    use, tool = read.text(attributes, "tool_use_id"), read.text(attributes, "tool_name")
    if use is None or read.text(attributes, "session.id") is None:
        return None
    parameters = _parameters(attributes)
    server, mcp_tool = _connector(tool or "", parameters)
    kind = _kind(tool or "", server)
    return {
        "tool_use_id": use,
        "request_id": read.text(attributes, "request_id"),
        "prompt_id": read.text(attributes, "prompt.id"),
        "tool": mcp_tool or tool,
        "kind": kind,
        "connector": server,
        "command": _command(tool, parameters),
        "language": _language(attributes) if kind == "file_edit" else None,
    }


def decision(verdict: str | None, source: str | None) -> dict[str, Cell]:
    """Whether it was let through, and by a person or by a rule; empty where the event does not say."""
    if verdict not in ("accept", "reject"):
        return {}
    decided_by = None if source is None else "auto" if source in _AUTOMATIC else "human"
    return {"decision": verdict, "decided_by": decided_by}


def _command(tool: str | None, parameters: Mapping[str, str]) -> str | None:
    """The programme that a shell ran, or the skill that was called."""
    if tool == "Skill":
        return parameters.get("skill_name")
    programme = _PROGRAMME.match(parameters.get("bash_command", "")) if tool == "Bash" else None
    return programme[1] if programme else None


def _kind(tool: str, server: str | None) -> str:
    if tool in _EDITS:
        return "file_edit"
    if server is not None or tool == "mcp_tool" or tool.startswith("mcp__"):
        return "connector"
    return "shell" if tool == "Bash" else "other"


def _connector(tool: str, parameters: Mapping[str, str]) -> tuple[str | None, str | None]:
    if tool.startswith("mcp__"):
        _, _, rest = tool.partition("mcp__")
        server, _, name = rest.partition("__")
        return server or None, name or None
    return parameters.get("mcp_server_name"), parameters.get("mcp_tool_name")


def _parameters(attributes: Mapping[str, Scalar]) -> Mapping[str, str]:
    try:
        found = json.loads(str(attributes.get("tool_parameters", "{}")))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    kept = ("mcp_server_name", "mcp_tool_name", "skill_name")
    said = {key: found[key] for key in kept if isinstance(found.get(key), str)}
    names = {key: name for key in said if (name := read.text(said, key))}
    command = found.get("bash_command")
    # Its line breaks part words, and only a plain word of it is kept.
    return names | {"bash_command": command[: read.LONGEST]} if isinstance(command, str) else names


def _language(attributes: Mapping[str, Scalar]) -> str | None:
    ending = _FILE_ENDING.search(str(attributes.get("tool_input", ""))[:4_000])
    return _LANGUAGES.get(ending[1].lower()) if ending else None
