"""Values that stand written in a query: numbers, texts, times and intervals in DuckDB's tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from service.guard.duckdb_tree import Json
from service.guard.reading import Node

_DAY = 86_400.0
_SECONDS: Mapping[str, float] = {
    "microsecond": 1e-6,
    "millisecond": 1e-3,
    "second": 1.0,
    "minute": 60.0,
    "hour": 3_600.0,
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 28 * _DAY,
    "quarter": 90 * _DAY,
    "year": 365 * _DAY,
    "decade": 3_650 * _DAY,
}
"""The least that one of each can be."""
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+?)s?\b")
_INTERVALS = {f"to_{unit}s": unit for unit in _SECONDS}


def text(node: Node) -> str | None:
    """The text of a string literal, cast or not."""
    kind, literal = _literal(node)
    return literal if kind == "STRING" else None


def number(node: Node) -> float | None:
    """The value of a number as written, with its sign."""
    node = _uncast(node)
    if node.get("class") == "FUNCTION" and node.get("function_name") in {"-", "trunc"}:
        inner = [number(argument) for argument in _arguments(node)]
        if len(inner) != 1 or inner[0] is None:
            return None
        return -inner[0] if node.get("function_name") == "-" else inner[0]
    _, literal = _literal(node)
    try:
        return float(literal.replace("_", "")) if literal is not None else None
    except ValueError:
        return None


def moment(node: Node) -> datetime | None:
    """The time of a DATE or TIMESTAMP literal, without its zone."""
    literal = text(node)
    if node.get("class") != "CAST" or literal is None:
        return None
    try:
        return datetime.fromisoformat(literal.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def interval(node: Node) -> float | None:
    """The least seconds that an INTERVAL literal can last, without its sign."""
    unit = _INTERVALS.get(str(node.get("function_name")))
    if node.get("class") == "FUNCTION" and unit is not None:
        counts = [number(argument) for argument in _arguments(node)]
        return abs(counts[0]) * _SECONDS[unit] if len(counts) == 1 and counts[0] is not None else None
    literal = text(node)
    if node.get("class") != "CAST" or literal is None:
        return None
    spans = _SPAN.findall(literal.lower())
    if not spans or any(unit not in _SECONDS for _, unit in spans):
        return None
    return float(sum(float(count) * _SECONDS[unit] for count, unit in spans))


def _uncast(node: Node) -> Node:
    while node.get("class") == "CAST":
        child = node.get("child")
        node = child if isinstance(child, dict) else {}
    return node


def _literal(node: Node) -> tuple[str, str | None]:
    node = _uncast(node)
    value = node.get("literal")
    if node.get("class") != "CONSTANT" or not isinstance(value, dict):
        return "", None
    return str(value.get("kind")), str(value.get("text", ""))


def _arguments(node: Node) -> list[Node]:
    arguments: Json = node.get("arguments")
    found = (
        [a.get("expression") for a in arguments if isinstance(a, dict)] if isinstance(arguments, list) else []
    )
    return [expression for expression in found if isinstance(expression, dict)]
