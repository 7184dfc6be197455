"""What a child answered → ResultSet."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types

from service.domain import Cell, ResultColumn, ResultSet
from service.engines._sandbox.wire import Head

_WHOLE = frozenset({"HUGEINT", "UHUGEINT"})
"""Arrow has no integers of 128 bits: they arrive as decimals without places."""


def result_set(head: Head, stream: bytes, version: str) -> ResultSet:
    """The rows, with integers, decimals, days and times as Python has them."""
    columns = tuple(ResultColumn(str(name), str(kind)) for name, kind in _pairs(head["columns"]))
    rows: tuple[tuple[Cell, ...], ...] = ()
    if stream:
        table = pa.ipc.open_stream(stream).read_all()
        cells = [_cells(table.column(place), column.type) for place, column in enumerate(columns)]
        rows = tuple(zip(*cells, strict=True))
    return ResultSet(columns, rows, bool(head["truncated"]), version, 0.0)


def _pairs(columns: object) -> list[list[object]]:
    return columns if isinstance(columns, list) else []


def _cells(column: pa.ChunkedArray, kind: str) -> list[Cell]:
    values: list[Cell] = column.to_pylist()
    if kind not in _WHOLE:
        return values
    return [int(value) if isinstance(value, Decimal) else value for value in values]
