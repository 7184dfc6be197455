"""What a plan becomes: SQL as a tree that nobody has checked yet, with the meaning of its columns."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from service.domain import ColumnMeaning


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query's tree and what each of its columns means."""

    tree: exp.Expr
    columns: tuple[ColumnMeaning, ...]
    views: tuple[str, ...]
