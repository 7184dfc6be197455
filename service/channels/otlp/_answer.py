"""What an exporter is told, in the encoding that it sent: all was taken, or how much was not and why."""

from __future__ import annotations

import json

from google.protobuf.message import Message  # type: ignore[import-untyped]  # it ships no types
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from starlette.responses import Response

from service.connectors._otlp_wire import Encoding
from service.connectors.otlp import Reading

_REJECTED = {"logs": "rejectedLogRecords", "metrics": "rejectedDataPoints", "traces": "rejectedSpans"}


def answer(signal: str, encoding: Encoding, reading: Reading) -> Response:
    """200; partial success where some records were not kept."""
    if encoding == "protobuf":
        return Response(_message(signal, reading).SerializeToString(), media_type="application/x-protobuf")
    told: dict[str, object] = {}
    if reading.rejected:
        # OTLP's JSON writes 64-bit integers as strings.
        told = {_REJECTED[signal]: str(reading.rejected), "errorMessage": reading.reason}
    return Response(json.dumps({"partialSuccess": told} if told else {}), media_type="application/json")


def _message(signal: str, reading: Reading) -> Message:
    if signal == "logs":
        logs = ExportLogsServiceResponse()
        if reading.rejected:
            logs.partial_success.rejected_log_records = reading.rejected
            logs.partial_success.error_message = reading.reason
        return logs
    if signal == "metrics":
        metrics = ExportMetricsServiceResponse()
        if reading.rejected:
            metrics.partial_success.rejected_data_points = reading.rejected
            metrics.partial_success.error_message = reading.reason
        return metrics
    traces = ExportTraceServiceResponse()
    if reading.rejected:
        traces.partial_success.rejected_spans = reading.rejected
        traces.partial_success.error_message = reading.reason
    return traces
