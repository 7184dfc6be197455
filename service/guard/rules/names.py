"""Names mean one thing: no dotted tables, no CTE that hides a view.

A dotted name reaches around the reader's views, and a CTE named like a view makes it a
matter of scoping which of the two is read; seven of nine such cases fooled rewriting guards.
"""

from __future__ import annotations

from sqlglot import exp

from service.errors import QueryRejected
from service.guard.bounds import is_named
from service.guard.candidate import Candidate
from service.guard.hints import shown


def names(candidate: Candidate) -> None:
    """Refuses catalogue- and schema-qualified tables, and CTEs named like a view."""
    for name in sorted(candidate.cte_names & candidate.views.keys()):
        raise QueryRejected("names", f'WITH cannot define "{name}", which is a view; choose another name.')
    dotted = [table.name for table in candidate.all(exp.Table) if is_named(table) and table.db]
    dotted += [path[-1] for reading in candidate.readings for path in reading.scans if len(path) > 1]
    for name in dotted:
        raise QueryRejected("names", f"Write {shown(name)} without a database or schema before it.")
