"""Relation → Arrow IPC stream of values that JSON and Python can hold, cut at the limits.

Lists, structs and maps become their JSON text and rarer types their text in the engine,
by a projection above the query: this costs nothing where no such column exists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # it ships no types
from duckdb.sqltypes import DuckDBPyType

from service.engines._sandbox.wire import Request

_BATCH_ROWS = 2048
_NAME_CHARS = 1000
_NESTED = frozenset({"list", "struct", "map", "array", "variant"})
_PLAIN = frozenset(
    {"boolean", "null", "varchar", "enum", "uuid", "float", "double", "decimal"}
    | {"tinyint", "smallint", "integer", "bigint", "hugeint"}
    | {"utinyint", "usmallint", "uinteger", "ubigint"}
    | {"date", "timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns", "timestamp with time zone"}
)
"""Arrow has no integers of 128 bits: signed ones arrive as decimals without places, the others as text,
since the engine writes those beyond 2^127 as negative decimals."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SECOND = int((datetime(1, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds())
_END_SECOND = int((datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - _EPOCH).total_seconds()) + 1
_FIRST_DAY = date(1, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
_LAST_DAY = date(9999, 12, 31).toordinal() - date(1970, 1, 1).toordinal()
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


class ResultTooLarge(Exception):
    """More bytes than the query may return."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a query returned; columns go by position, since names may repeat."""

    columns: list[tuple[str, str]]
    truncated: bool
    stream: bytes


def encode(relation: duckdb.DuckDBPyRelation, request: Request) -> Encoded:
    """The first rows of a query; one more is fetched to know whether there are more."""
    kinds = [kind.id for kind in relation.types]
    columns = [
        (name[:_NAME_CHARS], _type_name(kind))
        for name, kind in zip(relation.columns, relation.types, strict=True)
    ]
    # a limit above the query lets a sort keep only what is returned: 138 MB rather than 457 for 3 M rows
    wanted = _readable(relation, kinds).limit(request.rows + 1)
    batches: list[pa.RecordBatch] = []
    fetched = size = 0
    for batch in _batches(wanted, kinds, request.cell_chars):
        batches.append(batch.slice(0, max(0, request.rows - fetched)))
        fetched += batch.num_rows
        size += batches[-1].nbytes
        if size > request.result_bytes:
            raise ResultTooLarge
    return Encoded(columns, fetched > request.rows, _stream(batches))


def _type_name(kind: DuckDBPyType) -> str:
    # an enum's full name lists its values: data that the query need not have selected
    return "ENUM" if kind.id == "enum" else str(kind).strip('"')[:_NAME_CHARS]


def _readable(relation: duckdb.DuckDBPyRelation, kinds: Sequence[str]) -> duckdb.DuckDBPyRelation:
    if _PLAIN.issuperset(kinds):
        return relation
    # by position and in our own words alone: nothing of the query's text is in it
    return relation.project(", ".join(_as_text(place, kind) for place, kind in enumerate(kinds, start=1)))


def _as_text(place: int, kind: str) -> str:
    if kind in _PLAIN:
        return f"#{place}"
    return f"cast(to_json(#{place}) as varchar)" if kind in _NESTED else f"cast(#{place} as varchar)"


def _batches(
    relation: duckdb.DuckDBPyRelation, kinds: Sequence[str], cell_chars: int
) -> Iterator[pa.RecordBatch]:
    names = [str(place) for place in range(len(kinds))]
    for batch in relation.to_arrow_reader(_BATCH_ROWS):
        columns = [
            _cut(_strict_json(column) if kind in _NESTED else _safe(column), cell_chars)
            for kind, column in zip(kinds, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, names=names)


def _safe(column: pa.Array) -> pa.Array:
    """Nulls what JSON or Python can't hold: infinities, and days outside the years 1 to 9999."""
    kind = column.type
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_finite(column), column, pa.scalar(None, kind))
    if pa.types.is_date(kind):
        return _between(column, column.cast(pa.int32()), _FIRST_DAY, _LAST_DAY)
    if pa.types.is_timestamp(kind):
        ticks = _PER_SECOND[kind.unit]
        first, last = max(_FIRST_SECOND * ticks, 2 - 2**63), min(_END_SECOND * ticks - 1, 2**63 - 2)
        kept = _between(column, column.cast(pa.int64()), first, last)
        return kept.cast(pa.timestamp("us"), safe=False)
    return column.cast(pa.string()) if pa.types.is_dictionary(kind) else column


def _between(column: pa.Array, numbers: pa.Array, first: int, last: int) -> pa.Array:
    within = pc.and_(pc.greater_equal(numbers, first), pc.less_equal(numbers, last))
    return pc.if_else(within, column, pa.scalar(None, column.type))


def _strict_json(column: pa.Array) -> pa.Array:
    """The engine writes NaN and Infinity into JSON, which nobody else reads."""
    suspects = pc.match_substring_regex(column, "NaN|Infinity")
    if not pc.any(suspects).as_py():
        return column
    texts = [
        text if text is None else json.dumps(json.loads(text, parse_constant=lambda _: None))
        for text in column.to_pylist()
    ]
    return pa.array(texts, pa.string())


def _cut(column: pa.Array, cell_chars: int) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column
    too_long = pc.greater(pc.utf8_length(column), cell_chars)
    if not pc.any(too_long).as_py():
        return column
    short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(column, 0, cell_chars - 1), "…", "")
    return pc.if_else(too_long, short, column)


def _stream(batches: list[pa.RecordBatch]) -> bytes:
    if not batches:
        return b""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return bytes(sink.getvalue())
