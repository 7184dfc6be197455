"""What would run reads the same tables as what was written: the two parsers understood one thing.

A read that sqlglot does not see as one (it takes `FROM (SUMMARIZE 'x.csv')` for a literal) would
escape the proof of the period, so its tree has to hold each read that DuckDB finds. Nor may a mention
of a column get lost: sqlglot drops arguments that it expects to be literals (`date_trunc(unit, day)`),
and under UNPIVOT the names of tables before columns, after which a subquery compares a column with itself;
and it drops the last argument of a few functions.
"""

from __future__ import annotations

from collections import Counter

from sqlglot import exp

from service.errors import QueryRejected
from service.guard.bounds import is_named
from service.guard.candidate import Candidate
from service.guard.reading import Reading

_WITH_OPTIONS = ("regexp_", "jaro_winkler_")
"""Of all permitted functions with literals in all places, these lost one that DuckDB takes."""


def sameness(candidate: Candidate) -> None:
    """Refuses a text whose regenerated form reads other tables, or more or less often, or loses a column."""
    found = Counter(candidate.reading.scans)
    written = Counter(
        (table.name.lower(),)
        for table in candidate.all(exp.Table)
        if is_named(table) and table.name.lower() not in candidate.cte_names
    )
    before = Counter(candidate.original[0].scans) if candidate.original else found
    lost = (
        Counter(candidate.original[0].columns) - Counter(candidate.reading.columns)
        if candidate.original
        else ()
    )
    if found != written or found != before or lost or _loses_options(candidate):
        raise QueryRejected("sameness", "This query can be read in two ways; write it with plainer syntax.")


def _loses_options(candidate: Candidate) -> bool:
    if candidate.original is None:
        return False
    before, after = (_arguments(reading) for reading in (candidate.original[0], candidate.reading))
    return before != after


def _arguments(reading: Reading) -> int:
    """Of all those functions together."""
    return sum(len(call.arguments) for call in reading.calls if call.name.startswith(_WITH_OPTIONS))
