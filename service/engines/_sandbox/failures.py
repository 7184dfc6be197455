"""The engine's words → our errors.

An engine's message may hold values of rows that the asker may not see, and names of
views that they should not know; so no text of it passes. A name passes only from an
error that was found before any row was read, and only if the query itself says it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain import Limits
from service.errors import LimitExceeded, OutlayError, QueryFailed, WarehouseUnavailable

_TIME = frozenset({"INTERRUPT", "Interrupt"})
_MEMORY = frozenset({"memory", "Out of Memory"})
_UNREADABLE = re.compile("not a valid DuckDB database|[Cc]orrupt|checksum|Serialization")
_BROKEN = frozenset({"FATAL", "INTERNAL", "Fatal", "Internal"})


@dataclass(frozen=True, slots=True)
class _Reading:
    kinds: tuple[str, ...]
    pattern: str
    """What the message contains; its group is a name that the query may have used."""
    code: str
    reason: str
    """Without its full stop; the name follows it."""


_NAME = r'"([^"]+)"'
_READINGS = tuple(
    _Reading(tuple(kinds.split("|")), pattern, code, reason)
    for kinds, pattern, code, reason in (
        (
            "Parser|Binder",
            "expression depth limit",
            "too_deep",
            "The query is nested too deeply; write its steps as WITH … AS (…), or a list as IN (…)",
        ),
        (
            "Binder",
            "ivot column limit",
            "too_wide",
            "The PIVOT would have more than 200 columns; name those that matter with IN (…)",
        ),
        ("Binder", f"column {_NAME} (?:not|was not) found", "unknown_column", "There is no such column"),
        ("Binder", f"not have a column named {_NAME}", "unknown_column", "There is no such column"),
        ("Binder", f"olumn {_NAME} (?:does not exist|in)", "unknown_column", "There is no such column"),
        ("Binder", f"table {_NAME} not found", "unknown_view", "Nothing in FROM has this name"),
        ("Catalog", r"Table with name (\S+) does", "unknown_view", "There is no such view to read"),
        ("Catalog", r"Function with name (\S+) does", "unknown_function", "There is no such function"),
        (
            "Binder",
            r"No function matches .* '([^(']+)\(",
            "type_mismatch",
            "A function or operator does not take values of these types; cast them first",
        ),
        ("Binder", "Cannot compare", "type_mismatch", "Values of different types are compared; cast one"),
        (
            "Binder",
            f"Ambiguous reference .* {_NAME} \\(",
            "ambiguous_column",
            "Several views have this column; name the view",
        ),
        (
            "Binder",
            f"olumn {_NAME} must appear in the GROUP BY",
            "not_grouped",
            "A column must be grouped by, or stand inside an aggregate function",
        ),
        (
            "Binder",
            "aggregate function calls cannot be nested|cannot contain aggregates|indow functions are not",
            "misplaced_aggregate",
            "An aggregate or window function stands where none may; use a subquery, or HAVING",
        ),
        (
            "Binder",
            "same number of result columns|Subquery returns",
            "column_count",
            "The parts of the query have different numbers of columns",
        ),
        (
            "Binder",
            "not supported|Deprecated",
            "unsupported",
            "The engine can't do this combination; write it in another way",
        ),
        ("Invalid Input", "Division by zero", "division", "Something is divided by zero; use nullif(…, 0)"),
        (
            "Invalid Input",
            "More than one row",
            "many_rows",
            "A subquery that stands for one value has several rows",
        ),
        (
            "Invalid Input",
            "[Cc]onvert|[Cc]ast|[Pp]arse|Malformed",
            "conversion",
            "A value cannot be read as the wanted type; use try_cast, or another column",
        ),
        (
            "Conversion|Mismatch Type",
            "",
            "conversion",
            "A value cannot be read as the wanted type; use try_cast, or another column",
        ),
        ("Out of Range", "", "overflow", "A number becomes too large for its type; cast it to double"),
        ("Parser|Syntax", "", "syntax", "The query is incomplete, or not SQL"),
        ("Not implemented", "", "unsupported", "The engine can't do this; write it in another way"),
        ("Binder", "", "not_valid", "The query does not fit the views that it reads"),
        ("Catalog", "", "unknown_name", "The query names something that it may not use"),
        (
            "Permission|IO",
            "",
            "not_permitted",
            "A query may read views and nothing else: no files, no network",
        ),
        ("TransactionContext", "", "not_permitted", "A query may only read"),
        ("Invalid Input", "", "invalid_input", "A function was given a value that it cannot use"),
    )
)
_OTHERWISE = "The engine could not run this query; ask it in another way."


def query_failure(kind: str, message: str, sql: str, limits: Limits) -> OutlayError:
    """The error to raise for a query that did not work."""
    if kind in _TIME:
        return too_slow(limits)
    if kind in _MEMORY:
        return too_large_for_memory(limits)
    if kind == "size":
        return LimitExceeded(
            f"The result is larger than {limits.result_bytes // 1_000_000} MB; ask for fewer rows or columns."
        )
    if kind == "views":
        return WarehouseUnavailable(
            "The usage data lack a view or column of this version; load them again or publish them anew."
        )
    if kind == "statement":
        return QueryFailed("not_a_query", "This is not one SELECT; ask with a single SELECT.")
    if kind in {"IO", "Unknown"} and _UNREADABLE.search(message):
        return WarehouseUnavailable("The usage data are damaged; publish them anew, or load them again.")
    return _read(kind, message, sql)


def ends_child(kind: str) -> bool:
    """Whether a child that failed so can't be trusted with another query."""
    return kind in _MEMORY or kind in _BROKEN or kind in {"views", "Unknown"}


def too_slow(limits: Limits) -> LimitExceeded:
    """For a query that was stopped for its time."""
    return LimitExceeded(
        f"The query took longer than {limits.seconds:g} seconds; ask for a shorter period or fewer groups."
    )


def too_large_for_memory(limits: Limits) -> LimitExceeded:
    """For a query that wanted more memory than it may have."""
    return LimitExceeded(
        f"The query needs more memory than it may use ({limits.memory_mb} MB); "
        "ask for a shorter period, fewer columns or fewer groups."
    )


def died(limits: Limits) -> LimitExceeded:
    """For a query whose process ended; the kernel does not say why."""
    return LimitExceeded(
        "The query's process ended unexpectedly: it was stopped from outside, or "
        f"{limits.memory_mb} MB of memory were not enough; ask again, or for a shorter period, "
        "fewer columns or fewer groups."
    )


def start_failure(message: str, file_name: str) -> WarehouseUnavailable:
    """Why a snapshot could not be opened; without its folder, since anybody may read this."""
    if "set lock on file" in message:
        return WarehouseUnavailable(
            f"{file_name} is held by another process that writes to it; "
            "`outlay snapshot --out FILE` makes a copy that can be read at any time."
        )
    if _UNREADABLE.search(message):
        return WarehouseUnavailable(
            f"{file_name} is not a database that this version reads; load the data again with `outlay load`."
        )
    return WarehouseUnavailable(f"{file_name} could not be opened; `outlay doctor` looks for the reason.")


def missing(file_name: str) -> WarehouseUnavailable:
    """For a snapshot that is not there."""
    return WarehouseUnavailable(
        f"There is no {file_name}; `outlay load` brings usage data in, and `outlay demo` makes an example."
    )


def _read(kind: str, message: str, sql: str) -> QueryFailed:
    for reading in _READINGS:
        found = re.search(reading.pattern, message) if kind in reading.kinds else None
        if found:
            return QueryFailed(reading.code, f"{reading.reason}{_name(found, sql)}.")
    return QueryFailed("failed", _OTHERWISE)


def _name(found: re.Match[str], sql: str) -> str:
    name = found.group(1) if found.re.groups else ""
    said = name.lower() in sql.lower() and len(name) <= 100
    return f": {name}" if name and said else ""
