"""The four tools that the model may call, their schemas narrowed to what the asker may read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from service.domain import Grant
from service.semantics.model import SemanticModel
from service.semantics.splits import granted, holds, is_readable
from service.translate.claude.arguments import (
    AskBackArguments,
    DeclineArguments,
    MetricArguments,
    SqlArguments,
    Strict,
)

ARGUMENTS: Mapping[str, type[Strict]] = {
    "metric_query": MetricArguments,
    "write_sql": SqlArguments,
    "ask_back": AskBackArguments,
    "decline": DeclineArguments,
}
_PURPOSE = {
    "metric_query": "Answers with a typed query of the semantic model. Preferred.",
    "write_sql": "Answers with one SELECT over the views, where no typed query can say it.",
    "ask_back": "Asks what is meant, offering complete questions that can be answered.",
    "decline": "Says that there is no answer.",
}
Schema = dict[str, Any]
"""Any: a JSON schema is as deep as it is."""


class Readable:
    """The names that a Grant lets a plan use."""

    def __init__(self, model: SemanticModel, grant: Grant) -> None:
        columns = granted(grant)
        self.metrics = tuple(name for name in model.metrics if is_readable(name, model, columns))
        self.measures = tuple(name for name in model.measures if f"average_{name}" in set(self.metrics))
        self.dimensions = tuple(
            name
            for name, dimension in model.dimensions.items()
            if any(
                set(dimension.columns) <= set(found) and holds(dimension, view, model)
                for view, found in columns.items()
            )
        )


def tools(readable: Readable) -> list[Schema]:
    """In a fixed order, so that the same rights give the same bytes to cache."""
    return [
        {"name": name, "description": _PURPOSE[name], "strict": True, "input_schema": _schema(name, readable)}
        for name in ARGUMENTS
    ]


def _schema(name: str, readable: Readable) -> Schema:
    schema: Schema = _inlined(_plain(name), _plain(name).get("$defs", {}))
    if name == "metric_query":
        _narrow(schema, readable)
    return schema


@lru_cache
def _plain(name: str) -> Schema:
    schema: Schema = ARGUMENTS[name].model_json_schema()
    return schema


def _inlined(part: Any, defined: Schema) -> Any:  # Any: any part of a JSON schema
    """Without references, titles and docstrings, which would only cost tokens."""
    if isinstance(part, list):
        return [_inlined(one, defined) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(defined[part["$ref"].rsplit("/", 1)[-1]], defined)
    properties = {name: _inlined(one, defined) for name, one in part.get("properties", {}).items()}
    left_out = ("title", "description", "$defs", "properties")
    kept = {key: _inlined(value, defined) for key, value in part.items() if key not in left_out}
    return kept | ({"properties": properties} if properties else {})


def _narrow(schema: Schema, readable: Readable) -> None:
    """Names become lists to choose from; those of orders and thresholds are checked when the plan is read."""
    fields = schema["properties"]
    fields["metrics"]["items"] = {"type": "string", "enum": list(readable.metrics)}
    fields["dimensions"]["items"] = {"type": "string", "enum": list(readable.dimensions)}
    for name in ("filters", "part_filters"):
        fields[name]["items"]["properties"]["dimension"] = {
            "type": "string",
            "enum": list(readable.dimensions),
        }
    for name in ("top_within", "nest_over"):
        fields[name] = {"type": "string", "enum": ["", *readable.dimensions]}
    for name in ("bounds", "part_bounds"):
        fields[name]["items"]["properties"]["measure"] = {"type": "string", "enum": list(readable.measures)}
