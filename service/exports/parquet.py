"""The table as Parquet: decimals, dates and times keep their types, and the method goes along as metadata."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # likewise

from service.domain import Answer, Cell

_DECIMAL_DIGITS = 38


@dataclass(frozen=True, slots=True)
class Config:
    """Nothing to set."""


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """One row group, compressed with zstd."""

    media_type: str = "application/vnd.apache.parquet"
    suffix: str = ".parquet"

    def render(self, answer: Answer) -> bytes:
        """Columns of the same name are told apart by a number."""
        columns = [[row[position] for row in answer.rows] for position in range(len(answer.columns))]
        arrays = [_array(column) for column in columns]
        names = _distinct([column.name for column in answer.columns])
        table = pa.table(dict(zip(names, arrays, strict=True))).replace_schema_metadata(_method(answer))
        sink = io.BytesIO()
        pq.write_table(table, sink, compression="zstd")
        return sink.getvalue()


def build(config: Config) -> ParquetFile:
    """The export to Parquet."""
    return ParquetFile()


def _array(cells: Sequence[Cell]) -> pa.Array:
    """The narrowest Arrow type that holds every cell exactly; text where they are of several kinds."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {Decimal} or kinds == {Decimal, int}:
        return pa.array([None if cell is None else Decimal(str(cell)) for cell in cells], _decimal(cells))
    if kinds == {datetime}:
        return pa.array(cells, pa.timestamp("us"))
    if kinds == {int}:
        return _integers(cells)
    simple = {str: pa.string(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}
    if len(kinds) == 1:
        return pa.array(cells, simple[kinds.pop()])
    if kinds == {int, float}:
        return pa.array([None if cell is None else float(str(cell)) for cell in cells], pa.float64())
    return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())


def _decimal(cells: Sequence[Cell]) -> pa.DataType:
    """Wide enough for the longest whole part and the longest fraction."""
    parts = [Decimal(str(cell)).as_tuple() for cell in cells if cell is not None]
    scale = max((-int(part.exponent) for part in parts), default=0)
    scale = max(scale, 0)
    whole = max((len(part.digits) + int(part.exponent) for part in parts), default=1)
    if max(whole, 1) + scale > _DECIMAL_DIGITS:
        return pa.decimal256(76, scale)
    return pa.decimal128(min(_DECIMAL_DIGITS, max(whole + scale, scale + 1, 18)), scale)


def _integers(cells: Sequence[Cell]) -> pa.Array:
    try:
        return pa.array(cells, pa.int64())
    except (pa.ArrowInvalid, OverflowError):
        return pa.array(
            [None if cell is None else Decimal(str(cell)) for cell in cells], pa.decimal256(76, 0)
        )


def _distinct(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        candidate, copy = name, 1
        while candidate in found:
            copy += 1
            candidate = f"{name}_{copy}"
        found.append(candidate)
    return found


def _method(answer: Answer) -> dict[str, str]:
    return {
        "outlay.restatement": answer.restatement,
        "outlay.sql": answer.sql,
        "outlay.basis": answer.basis,
        "outlay.freshness": answer.freshness,
        "outlay.receipt": answer.receipt,
        "outlay.data_version": answer.data_version,
    }
