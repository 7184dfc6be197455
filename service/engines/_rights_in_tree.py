"""A validated tree → the same query over permitted rows and columns, for engines that have no views of ours.

Every table becomes a subquery by its name alone, which is sound because the guard lets no dotted name and
no CTE named like a view through; both are refused here once more. What is replaced are nodes of the tree
wherever they stand: going by scopes instead misses what a PIVOT reads.

Engines run a query's conditions before ours where they like, and a cast that fails there tells what a
hidden row holds. So values are NULL in every row that is not kept, wherever they meet a condition.
"""

from __future__ import annotations

import secrets

from sqlglot import exp

from service.domain import PERSON_MARK, Grant, RowFilter, ViewGrant
from service.errors import QueryRejected

_MOVED = ("joins", "laterals", "pivots", "sample")
"""What sqlglot hangs onto a table and belongs to what takes its place."""
_KEPT = frozenset({"this", "alias", *_MOVED})


def with_rights(tree: exp.Expr, grant: Grant) -> exp.Expr:
    """A copy whose every view is the subquery that a Grant permits, under the name that it had.

    QueryRejected for a table that is neither a granted view nor a CTE, and for a name with two meanings.
    """
    copy = tree.copy()
    ctes = frozenset(cte.alias.lower() for cte in copy.find_all(exp.CTE))
    for name in sorted(ctes & grant.views.keys()):
        raise QueryRejected("names", f'WITH cannot define "{name}", which is a view; choose another name.')
    tables = [table for table in copy.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    _name_results(copy)
    for table in tables:
        if not _is_cte(table, ctes):
            table.replace(_permitted(table, grant))
    return copy


def _name_results(tree: exp.Expr) -> None:
    """A column without a name is called by its text, which would tell how its rows are chosen."""
    for select in list(tree.find_all(exp.Select)):
        for column in list(select.expressions):
            named = isinstance(column, exp.Alias | exp.Column | exp.Star) or column.alias or column.is_star
            if not named and column.find(exp.Table):
                name = exp.to_identifier(column.sql("duckdb"), quoted=True)
                column.replace(alias := exp.Alias(alias=name))
                alias.set("this", column)


def _is_cte(table: exp.Table, ctes: frozenset[str]) -> bool:
    if table.args.get("db") or table.args.get("catalog"):
        raise QueryRejected("names", f'Write "{table.name}" without a database or schema before it.')
    return table.name.lower() in ctes


def _permitted(table: exp.Table, grant: Grant) -> exp.Subquery:
    granted = grant.views.get(table.name.lower())
    if granted is None:
        raise QueryRejected("rights", f'Reading "{table.name}" needs a right that you do not have.')
    strange = sorted(name for name, value in table.args.items() if value and name not in _KEPT)
    if strange:
        raise QueryRejected(
            "nodes", f'"{table.name}" is read in a way that is not possible here ({strange[0]}).'
        )
    subquery = exp.Subquery(
        this=permitted_rows(table.name.lower(), granted),
        alias=table.args.get("alias") or exp.TableAlias(this=table.this.copy()),
    )
    for name in _MOVED:
        subquery.set(name, table.args.get(name))
    return subquery


def permitted_rows(view: str, granted: ViewGrant) -> exp.Select:
    """The columns and rows of one view; every column names its view, so that none can come from around it."""
    kept = exp.and_(*(_kept(view, rows) for rows in granted.rows)) if granted.rows else None
    columns = [_where(kept, column, _column(view, column)) for column in granted.columns]
    if granted.min_people:
        columns.append(_where(kept, PERSON_MARK, _mark(view)))
    query = exp.select(*columns).from_(exp.table_(view, quoted=True))
    return query.where(kept) if kept else query


def _where(kept: exp.Expr | None, name: str, value: exp.Expr) -> exp.Expr:
    shown = exp.Case(ifs=[exp.If(this=kept.copy(), true=value)]) if kept else value
    return exp.alias_(shown, name, quoted=True)


def _column(view: str, name: str) -> exp.Column:
    return exp.column(name, table=view, quoted=True)


def _mark(view: str) -> exp.Expr:
    """Equal for rows of one person, NULL for nobody's, and another in each query."""
    salt = exp.Literal.string(secrets.token_hex(16))
    return exp.func("md5", exp.DPipe(this=salt, expression=_column(view, "user_id")))


def _kept(view: str, rows: RowFilter) -> exp.Expr:
    if not rows.values:
        return exp.false()
    return _column(view, rows.column).isin(*(exp.Literal.string(value) for value in rows.values))
