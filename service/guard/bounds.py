"""Which days a scan of facts is bounded to, read off the WHERE of the query that scans it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlglot import exp

from service.domain import Period

_COMPARISONS = (
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.Between,
)
_TIME_COLUMNS = ("occurred_at", "started_at", "committed_at")
_WEEKDAY = {"dayofweek", "day_of_week", "isodow", "day_of_week_iso", "dayofweek_iso", "weekday", "dayname"}


@dataclass(frozen=True)
class Bounds:
    """What the top level of a WHERE says about one column."""

    lower: tuple[date, ...]
    """Inclusive."""
    upper: tuple[date, ...]
    """Exclusive."""
    others: bool
    """It is narrowed in another way as well."""


@dataclass(frozen=True)
class Scan:
    """One place at which a view of facts is read."""

    view: str
    table: exp.Table
    select: exp.Select | None
    """The query whose WHERE filters the scan's rows; None where there is none (PIVOT, nested joins)."""
    alone: bool
    """No other source of that query can have a column of the name."""

    def bounds(self, column: str) -> Bounds:
        """What the query's WHERE says about this scan's `column`."""
        lower: list[date] = []
        upper: list[date] = []
        others = False
        for condition in _conjuncts(self.select):
            value = _literal(condition.args.get("expression"))
            bare = self._is(condition.this, column)
            if bare and value is not None and isinstance(condition, exp.GTE):
                lower.append(value)
            elif bare and value is not None and isinstance(condition, exp.LT):
                upper.append(value)
            else:
                others = others or self._narrows(condition, column)
        return Bounds(tuple(lower), tuple(upper), others)

    def mentions(self, columns: tuple[str, ...]) -> bool:
        """Whether the query compares any of `columns` in its WHERE or in a join."""
        places = [self.select.args.get("where"), *self.select.args.get("joins", [])] if self.select else []
        found = (place.find_all(exp.Column) for place in places if place is not None)
        return any(column.name.lower() in columns for group in found for column in group)

    def _is(self, node: object, column: str) -> bool:
        if not isinstance(node, exp.Column) or node.name.lower() != column or node.db:
            return False
        return node.table.lower() == self.table.alias_or_name.lower() if node.table else self.alone

    def _narrows(self, condition: exp.Expr, column: str) -> bool:
        for mention in condition.find_all(exp.Column):
            if self._is(mention, column) and mention.find_ancestor(exp.Select) is self.select:
                comparison = mention.find_ancestor(*_COMPARISONS, exp.In, exp.Is, exp.Where)
                if isinstance(comparison, exp.Is) and comparison.this is mention:
                    continue
                if not _compares_columns(comparison, mention) and not _of_weekday(mention):
                    return True
        return False


def is_named(table: exp.Table) -> bool:
    """Whether it reads something by name, rather than calling a table function."""
    return isinstance(table.this, exp.Identifier)


def fact_scans(
    tables: Iterable[exp.Table], days: Mapping[str, tuple[str, ...]], views: Mapping[str, tuple[str, ...]]
) -> list[Scan]:
    """Every scan of a view that has days, among all the tables of a tree."""
    return [
        _scan(table, days[table.name.lower()], views)
        for table in tables
        if is_named(table) and table.name.lower() in days
    ]


def is_bounded(scan: Scan, period: Period, days: tuple[str, ...], columns: tuple[str, ...]) -> bool:
    """Whether the scan is proven to read exactly `period`, by any one of its day columns."""
    return any(_bounded_by(scan, period, day, time_of(day, columns)) for day in days)


def _bounded_by(scan: Scan, period: Period, day: str, time: str | None) -> bool:
    if scan.bounds(day) != Bounds((period.start,), (period.end,), others=False):
        return False
    if period.since is None and period.until is None:
        return time is None or scan.bounds(time) == Bounds((), (), others=False)
    if time is None or period.since is None or period.until is None:
        return False
    return scan.bounds(time) == Bounds((period.since,), (period.until,), others=False)


def time_of(day: str, columns: tuple[str, ...]) -> str | None:
    """The exact time that a day column is the day of, if the view has it."""
    names = (day.removesuffix("_day") + "_at",) if day.endswith("_day") else _TIME_COLUMNS
    return next((name for name in names if name in columns), None)


def _scan(table: exp.Table, days: tuple[str, ...], views: Mapping[str, tuple[str, ...]]) -> Scan:
    view = table.name.lower()
    holder = table.parent
    select = holder.parent if isinstance(holder, exp.From | exp.Join) else None
    alias = table.args.get("alias")
    renamed = isinstance(alias, exp.TableAlias) and alias.columns
    if not isinstance(select, exp.Select) or table.args.get("pivots") or table.args.get("joins") or renamed:
        return Scan(view, table, None, alone=False)
    wanted = {*days, *_TIME_COLUMNS, "opened_at", "merged_at"} & set(views.get(view, ()))
    others = [source for source in _sources(select) if source is not table]
    return Scan(view, table, select, alone=all(_lacks(source, wanted, views) for source in others))


def _sources(select: exp.Select) -> Iterator[exp.Expr]:
    origin = select.args.get("from_")
    if origin is not None:
        yield origin.this
    for join in select.args.get("joins", []):
        yield join.this
    yield from select.args.get("laterals", [])


def _lacks(source: exp.Expr, columns: set[str], views: Mapping[str, tuple[str, ...]]) -> bool:
    if not isinstance(source, exp.Table) or source.args.get("joins"):
        return False
    return not columns & set(views.get(source.name.lower(), columns))


def _conjuncts(select: exp.Select | None) -> Iterator[exp.Expr]:
    where = select.args.get("where") if select is not None else None
    waiting = [where.this] if where is not None else []
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, exp.And):
            waiting += [condition.left, condition.right]
        elif isinstance(condition, exp.Paren):
            waiting.append(condition.this)
        else:
            yield condition


def _literal(node: object) -> date | None:
    """The value of DATE '…' or TIMESTAMP '…'."""
    if not isinstance(node, exp.Cast) or not isinstance(node.this, exp.Literal) or not node.this.is_string:
        return None
    try:
        if node.is_type(exp.DType.DATE):
            return date.fromisoformat(node.this.name)
        if node.is_type(exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ):
            return datetime.fromisoformat(node.this.name)
    except ValueError:
        return None
    return None


def _compares_columns(comparison: exp.Expr | None, mention: exp.Column) -> bool:
    """`usage.day >= membership.valid_from` relates rows; it states no period."""
    if not isinstance(comparison, _COMPARISONS):
        return False
    return any(other is not mention for other in comparison.find_all(exp.Column))


def _of_weekday(mention: exp.Column) -> bool:
    """`dayofweek(day) in (0, 6)` asks for a kind of day within the period."""
    parent = mention.parent
    while isinstance(parent, exp.Cast | exp.TsOrDsToDate | exp.Paren):
        parent = parent.parent
    if isinstance(parent, exp.Extract):
        return parent.name.lower() in {"dow", "isodow", "dayofweek"}
    if isinstance(parent, exp.Anonymous):
        return parent.name.lower() in _WEEKDAY
    return isinstance(parent, exp.Func) and not _WEEKDAY.isdisjoint(
        n.lower() for n in type(parent).sql_names()
    )
