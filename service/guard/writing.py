"""The checked tree → the text that runs.

sqlglot's own DuckDB writer drops what stands before columns inside PIVOT and UNPIVOT, sub-queries included:
`where u2.repo = u1.repo` becomes `where repo = repo`, which is true of every row.
"""

from __future__ import annotations

from sqlglot import exp
from sqlglot.generators.duckdb import DuckDBGenerator


class _Writer(DuckDBGenerator):
    TRANSFORMS = {  # noqa: RUF012  it is a class attribute above, too
        kind: write for kind, write in DuckDBGenerator.TRANSFORMS.items() if kind is not exp.Pivot
    }


def written(tree: exp.Expr) -> str:
    """The text of a tree in DuckDB's dialect, without comments."""
    return _Writer(dialect="duckdb", comments=False).generate(tree)
