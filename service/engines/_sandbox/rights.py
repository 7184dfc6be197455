"""Grant → the views that a child lays for it, as SQL trees.

One schema for each Grant, in the child's memory, outside the snapshot: temporary views
would capture the names inside the snapshot's own views (`memberships` reads `people`).
Catalogue and schema have random names, so that a query which got past the guard cannot
name the unfiltered views, nor those of another reader. Where single people are hidden, a view
has a mark in their place, which is another in every child.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from sqlglot import exp

from service.domain import PERSON_MARK, Grant, RowFilter, ViewGrant
from service.errors import Forbidden

_SCHEMAS = 50
"""For how many Grants a child keeps its views; the one that was used longest ago gives way."""


class Rights:
    """What has been laid in one child."""

    def __init__(self) -> None:
        self._catalogue = f"snapshot_{secrets.token_hex(12)}"
        self._salt = secrets.token_hex(16)
        self._schemas: OrderedDict[str, str] = OrderedDict()
        self._laid: dict[str, set[str]] = {}

    def attach(self, snapshot: Path) -> str:
        """The statement that opens a snapshot for reading, under this child's name for it."""
        name = exp.Alias(this=exp.Literal.string(str(snapshot)), alias=exp.to_identifier(self._catalogue))
        read_only = exp.AttachOption(this=exp.var("read_only"))
        return exp.Attach(this=name, expressions=[read_only]).sql("duckdb")

    def use(self, grant: Grant) -> str:
        """The statement after which names mean this Grant's views; only after `lay`."""
        schema = self._schemas[grant.fingerprint]
        return exp.Use(this=exp.table_(schema, db="memory", quoted=True)).sql("duckdb")

    def lay(self, grant: Grant, views: Iterable[str]) -> tuple[str, ...]:
        """The statements still to be run before a query on these views; Forbidden for one not granted."""
        missing = sorted(set(views) - set(grant.views))
        if missing:
            raise Forbidden(
                f"These may not be read: {', '.join(missing)}; these may: {', '.join(grant.views)}."
            )
        statements = list(self._schema_for(grant.fingerprint))
        schema = self._schemas[grant.fingerprint]
        laid = self._laid[schema]
        for name in sorted(set(views) - laid):
            laid.add(name)
            statements.append(self._view(schema, name, grant.views[name]).sql("duckdb"))
        return tuple(statements)

    def _schema_for(self, fingerprint: str) -> Iterable[str]:
        if fingerprint in self._schemas:
            self._schemas.move_to_end(fingerprint)
            return
        self._schemas[fingerprint] = schema = f"rights_{secrets.token_hex(12)}"
        self._laid[schema] = set()
        yield exp.Create(this=_schema(schema), kind="SCHEMA").sql("duckdb")
        if len(self._schemas) > _SCHEMAS:
            _, oldest = self._schemas.popitem(last=False)
            del self._laid[oldest]
            yield exp.Drop(tables=[_schema(oldest)], kind="SCHEMA", cascade=True).sql("duckdb")

    def _view(self, schema: str, name: str, granted: ViewGrant) -> exp.Create:
        source = exp.table_(name, db="main", catalog=self._catalogue, quoted=True)
        columns: list[exp.Expr] = [exp.column(column, quoted=True) for column in granted.columns]
        if granted.min_people:
            columns.append(exp.alias_(self._mark(), PERSON_MARK, quoted=True))
        rows = exp.and_(*(_kept(one) for one in granted.rows)) if granted.rows else None
        query = exp.select(*columns).from_(source)
        return exp.Create(
            this=exp.table_(name, db=schema, catalog="memory", quoted=True),
            # a plain view lets conditions of the query run on rows that it leaves out, where they may fail
            kind="SECURE VIEW" if rows else "VIEW",
            expression=query.where(rows) if rows else query,
        )

    def _mark(self) -> exp.Expr:
        """Equal for rows of one person, NULL for nobody's, and of no use to whoever should see it."""
        salted = exp.DPipe(this=exp.Literal.string(self._salt), expression=exp.column("user_id", quoted=True))
        return exp.func("md5", salted)


def _schema(name: str) -> exp.Table:
    return exp.table_("", db=name, catalog="memory", quoted=True)


def _kept(rows: RowFilter) -> exp.Expression:
    if not rows.values:
        return exp.false()
    return exp.column(rows.column, quoted=True).isin(*(exp.Literal.string(value) for value in rows.values))
