"""OTLP/HTTP bodies, JSON or protobuf, as one shape: events, points, and a count of spans.

The two encodings are read side by side because OTLP's JSON is not protobuf's (ids are hexadecimal, integers
may be numbers or strings). Attributes that nobody asked for are never turned into values of ours.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # it ships no types
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from service.errors import BadTelemetry

Encoding = Literal["json", "protobuf"]
Scalar = str | int | float | bool

DELTA = 1
"""AggregationTemporality: the value is what came since the last point."""

_UNREADABLE = "The body is not OTLP in the encoding that its content type names; nothing of it was kept."


@dataclass(frozen=True, slots=True)
class Event:
    """One log record."""

    names: tuple[str, ...]
    """What its sender may have named it in: the field, the attribute, the body; empty ones left out."""
    scope: str
    at: int
    """Unix nanoseconds; 0 is unknown."""
    attributes: Mapping[str, Scalar]
    """Its own over its resource's, only those asked for."""


@dataclass(frozen=True, slots=True)
class Point:
    """One data point of a sum."""

    metric: str
    start: int
    end: int
    value: float
    temporality: int
    attributes: Mapping[str, Scalar]


def events(body: bytes, encoding: Encoding, keep: frozenset[str]) -> Iterator[Event]:
    """The log records of a body, with the attributes in `keep`."""
    return _json_events(_object(body), keep) if encoding == "json" else _protobuf_events(body, keep)


def points(body: bytes, encoding: Encoding, keep: frozenset[str]) -> Iterator[Point]:
    """The sums of a body, point by point, with the attributes in `keep`; other metrics are skipped."""
    return _json_points(_object(body), keep) if encoding == "json" else _protobuf_points(body, keep)


def spans(body: bytes, encoding: Encoding) -> int:
    """How many spans a body holds."""
    if encoding == "json":
        return sum(1 for _, _, _ in _json_items(_object(body), "resourceSpans", "scopeSpans", "spans"))
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError as error:
        raise BadTelemetry(_UNREADABLE) from error
    return sum(len(scope.spans) for resource in request.resource_spans for scope in resource.scope_spans)


def _protobuf_events(body: bytes, keep: frozenset[str]) -> Iterator[Event]:
    try:
        request = ExportLogsServiceRequest.FromString(body)
    except DecodeError as error:
        raise BadTelemetry(_UNREADABLE) from error
    for resource in request.resource_logs:
        shared = _protobuf_attributes(resource.resource.attributes, keep)
        for scope in resource.scope_logs:
            for record in scope.log_records:
                attributes = shared | _protobuf_attributes(record.attributes, keep)
                names = (record.event_name, attributes.get("event.name"), record.body.string_value)
                at = record.time_unix_nano or record.observed_time_unix_nano
                yield Event(_said(*names), scope.scope.name, at, attributes)


def _protobuf_points(body: bytes, keep: frozenset[str]) -> Iterator[Point]:
    try:
        request = ExportMetricsServiceRequest.FromString(body)
    except DecodeError as error:
        raise BadTelemetry(_UNREADABLE) from error
    for resource in request.resource_metrics:
        shared = _protobuf_attributes(resource.resource.attributes, keep)
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                for point in metric.sum.data_points:
                    attributes = shared | _protobuf_attributes(point.attributes, keep)
                    value = point.as_double if point.HasField("as_double") else float(point.as_int)
                    times = (point.start_time_unix_nano, point.time_unix_nano)
                    yield Point(metric.name, *times, value, metric.sum.aggregation_temporality, attributes)


def _protobuf_attributes(pairs: Iterable[KeyValue], keep: frozenset[str]) -> dict[str, Scalar]:
    found = {pair.key: _protobuf_scalar(pair.value) for pair in pairs if pair.key in keep}
    return {key: value for key, value in found.items() if value is not None}


def _protobuf_scalar(value: AnyValue) -> Scalar | None:
    kind = value.WhichOneof("value")
    if kind == "string_value":
        return value.string_value
    if kind == "int_value":
        return value.int_value
    if kind == "double_value":
        return value.double_value if math.isfinite(value.double_value) else None
    return value.bool_value if kind == "bool_value" else None


def _json_events(body: Mapping[str, object], keep: frozenset[str]) -> Iterator[Event]:
    for shared, scope, record in _json_items(body, "resourceLogs", "scopeLogs", "logRecords"):
        attributes = _json_attributes(shared, keep) | _json_attributes(record, keep)
        body_text = _mapping(record, "body").get("stringValue")
        names = _said(record.get("eventName"), attributes.get("event.name"), body_text)
        at = _integer(record.get("timeUnixNano")) or _integer(record.get("observedTimeUnixNano"))
        yield Event(names, str(_mapping(scope, "scope").get("name", "")), at, attributes)


def _json_points(body: Mapping[str, object], keep: frozenset[str]) -> Iterator[Point]:
    for shared, _, metric in _json_items(body, "resourceMetrics", "scopeMetrics", "metrics"):
        total = _mapping(metric, "sum")
        for point in _mappings(total, "dataPoints"):
            attributes = _json_attributes(shared, keep) | _json_attributes(point, keep)
            value = _number(point["asDouble"] if "asDouble" in point else _integer(point.get("asInt")))
            start, end = _integer(point.get("startTimeUnixNano")), _integer(point.get("timeUnixNano"))
            temporality = _integer(total.get("aggregationTemporality"))
            yield Point(str(metric.get("name", "")), start, end, value, temporality, attributes)


def _json_items(
    body: Mapping[str, object], resources: str, scopes: str, items: str
) -> Iterator[tuple[Mapping[str, object], Mapping[str, object], Mapping[str, object]]]:
    """Each item with its resource and its scope."""
    for resource in _mappings(body, resources):
        shared = _mapping(resource, "resource")
        for scope in _mappings(resource, scopes):
            for item in _mappings(scope, items):
                yield shared, scope, item


def _json_attributes(holder: Mapping[str, object], keep: frozenset[str]) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for pair in _mappings(holder, "attributes"):
        key = pair.get("key")
        if isinstance(key, str) and key in keep:
            value = _json_scalar(_mapping(pair, "value"))
            if value is not None:
                found[key] = value
    return found


def _json_scalar(value: Mapping[str, object]) -> Scalar | None:
    match value:
        case {"stringValue": str(text)}:
            return text
        case {"intValue": whole}:
            return _integer(whole)
        case {"doubleValue": fraction}:
            number = _number(fraction)
            return number if math.isfinite(number) else None
        case {"boolValue": bool(flag)}:
            return flag
    return None


def _said(*names: object) -> tuple[str, ...]:
    return tuple(name for name in names if isinstance(name, str) and name)


def _object(body: bytes) -> Mapping[str, object]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadTelemetry(_UNREADABLE) from error
    if not isinstance(parsed, dict):
        raise BadTelemetry(_UNREADABLE)
    return parsed


def _mapping(holder: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = holder.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise BadTelemetry(_UNREADABLE)
    return found


def _mappings(holder: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    found = holder.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise BadTelemetry(_UNREADABLE)
    return found


def _integer(value: object) -> int:
    """OTLP's JSON writes 64-bit integers as strings or as numbers; both are read, nothing is 0."""
    if value is None:
        return 0
    try:
        if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
            return int(value)
    except (ValueError, OverflowError) as error:
        raise BadTelemetry(_UNREADABLE) from error
    raise BadTelemetry(_UNREADABLE)


def _number(value: object) -> float:
    """What is too large for a float is infinite, as JSON's own 1e999 is; no reader keeps it."""
    try:
        if isinstance(value, str | int | float):
            return float(value)
    except OverflowError:
        return math.inf
    except ValueError as error:
        raise BadTelemetry(_UNREADABLE) from error
    raise BadTelemetry(_UNREADABLE)
