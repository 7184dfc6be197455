"""One SELECT over a view that hides who did something → the same without what is of too few people.

It must be an aggregate of that view alone. HAVING leaves out small groups, CASE each aggregate that counts
fewer people than its group has (a FILTER, an amount that most lack). What cannot be proven so is refused:
rows, joins, windows, conditions inside aggregates, and aggregates whose value is that of one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from sqlglot import exp

from service.domain import PERSON_MARK
from service.errors import QueryRejected
from service.guard.candidate import DIALECT, Candidate
from service.guard.hints import shown
from service.guard.row_values import SCALARS, is_amount, tried, tried_condition
from service.guard.whole_sums import whole_sums

_AGGREGATES = (exp.Count, exp.Sum, exp.Avg, exp.Median, exp.PercentileCont)
_CLAUSES = frozenset(
    {"expressions", "from_", "where", "group", "having", "order", "limit", "offset", "with_", "distinct"}
)
_STRUCTURE = frozenset({
    exp.Alias, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.LimitOptions,
    exp.Offset, exp.Distinct, exp.Filter, *_AGGREGATES,
})  # fmt: skip
_EXTREMES = (0.05, 0.95)
_OF_ONE = frozenset({"commit_sha", "pr_number", "session_id", "prompt_id", "request_id"})
"""Whoever groups by one of these asks for what one person did; an empty result would not say so."""
_SINGLE = "Single {noun} are one person's doings, which you may not read. Group them, as in {noun} by team."
ALONE = (
    'You may read "{view}" by groups of people only, so it must be read alone: a SELECT of its own with WHERE'
    " and GROUP BY, whose result can then be joined."
)
_OWN = 'A query that reads "{view}" by groups of people can use its own columns only, not {column}.'
_EXTREME = (
    'The largest and smallest of "{view}" are single people\'s doings, which you may not read;'
    " there are: count, sum, avg, median, quantile_cont from 0.05 to 0.95."
)
_CONDITION = (
    'In "{view}" an aggregate takes a column, or sums and differences of columns; write a condition as'
    " count(*) FILTER (WHERE …)."
)
_TOO_MUCH = (
    'A query that reads "{view}" cannot use {kind}: single people\'s doings could be read from it. There are:'
    " WHERE, GROUP BY, HAVING, ORDER BY, count, sum, avg, median; put the rest around it."
)


def held(table: exp.Table, candidate: Candidate, needed: int) -> set[str]:
    """Rewrites the SELECT that scans `table`; the names of its columns that may now be unknown."""
    view = table.name.lower()
    select = table.parent.parent if isinstance(table.parent, exp.From) else None
    if not isinstance(select, exp.Select) or not _reads_it_plainly(table, select):
        raise QueryRejected("rights", ALONE.format(view=view))
    columns = frozenset(column.lower() for column in candidate.grant.views[view].columns)
    times = columns & {*candidate.fact_days.get(view, ()), *(c for c in columns if c.endswith("_at"))}
    scan = _Scan(view, table.alias_or_name.lower(), select, columns, times, needed)
    scan.check()
    scan.name_columns()
    scan.try_rows()
    hidden: set[str] = set()
    for each in whole_sums(select):
        hidden |= replace(scan, select=each).leave_out()
    return hidden


def _reads_it_plainly(table: exp.Table, select: exp.Select) -> bool:
    alias = table.args.get("alias")
    renamed = isinstance(alias, exp.TableAlias) and alias.columns
    return (
        not renamed
        and {name for name, value in table.args.items() if value} <= {"this", "alias"}
        and {name for name, value in select.args.items() if value} <= _CLAUSES
    )


@dataclass(frozen=True)
class _Scan:
    """A SELECT that reads one view, whose single people are hidden."""

    view: str
    source: str
    """The name by which the SELECT calls the view, lower case."""
    select: exp.Select
    columns: frozenset[str]
    times: Set[str]
    needed: int

    def check(self) -> None:
        """Refuses what would show rows, or what is not known to show groups only."""
        self._check_grouping()
        aliases = {output.alias.lower() for output in self.select.expressions if output.alias}
        for node in self._nodes():
            if isinstance(node, exp.AggFunc):
                self._check_aggregate(node)
            elif isinstance(node, exp.Star):
                if not isinstance(node.parent, exp.Count):
                    raise QueryRejected("rights", _single(self.view))
            elif type(node) not in SCALARS and type(node) not in _STRUCTURE:
                raise self._too_much(node)
            elif isinstance(node, exp.Column) and not self._is_own(node, aliases):
                raise QueryRejected(
                    "rights", _OWN.format(view=self.view, column=shown(node.sql(dialect=DIALECT)))
                )

    def _check_grouping(self) -> None:
        grouping = self.select.args.get("group")
        distinct = self.select.args.get("distinct")
        if distinct is not None and distinct.args.get("on"):
            raise QueryRejected("rights", _single(self.view))
        if grouping is None and distinct is None and not any(True for _ in self._aggregates()):
            raise QueryRejected("rights", _single(self.view))
        if not _OF_ONE.isdisjoint(key.name.lower() for key in self._keys() if isinstance(key, exp.Column)):
            raise QueryRejected("rights", _single(self.view))

    def _check_aggregate(self, node: exp.AggFunc) -> None:
        value = _value_of(node)
        if not isinstance(node, _AGGREGATES) or node.find_ancestor(exp.AggFunc) or node.expressions:
            raise self._too_much(node)
        if isinstance(node, exp.PercentileCont) and not _is_inner(node.expression):
            raise QueryRejected("rights", _EXTREME.format(view=self.view))
        if isinstance(value, exp.Distinct):
            single = isinstance(node, exp.Count) and len(value.expressions) == 1
            value = value.expressions[0] if single else value
        if not isinstance(value, exp.Star) and not is_amount(value):
            raise QueryRejected("rights", _CONDITION.format(view=self.view))

    def _is_own(self, column: exp.Column, aliases: set[str]) -> bool:
        if column.db or not isinstance(column.this, exp.Identifier):
            return False
        name = column.name.lower()
        if column.table:
            return column.table.lower() == self.source and name in self.columns
        return name in self.columns or name in aliases

    def _too_much(self, node: exp.Expr) -> QueryRejected:
        kind = node.sql_name() if isinstance(node, exp.Func) else type(node).__name__
        kind = shown((node.name if isinstance(node, exp.Anonymous) else kind).lower())
        if isinstance(node, exp.Max | exp.Min):
            return QueryRejected("rights", _EXTREME.format(view=self.view))
        return QueryRejected("rights", _TOO_MUCH.format(view=self.view, kind=kind))

    def _nodes(self) -> Iterator[exp.Expr]:
        for clause in sorted(_CLAUSES - {"from_", "with_"}):
            value = self.select.args.get(clause)
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, exp.Expr):
                    yield from part.walk()

    def _aggregates(self) -> Iterator[exp.AggFunc]:
        return (node for node in self._nodes() if isinstance(node, exp.AggFunc))

    def name_columns(self) -> None:
        """Columns without a name keep that of what was asked for, not of what it is rewritten to."""
        for output in list(self.select.expressions):
            if not output.alias and output.find(exp.AggFunc):
                output.replace(exp.alias_(output.copy(), output.sql(dialect=DIALECT).lower(), quoted=True))

    def try_rows(self) -> None:
        """Lets nothing that is computed of a row fail."""
        where = self.select.args.get("where")
        if where is not None:
            where.set("this", exp.and_(*(tried_condition(one, self.times) for one in _conjuncts(where.this))))
        for node in list(self._aggregates()):
            value = _value_of(node)
            if isinstance(value, exp.Distinct):
                value.set("expressions", [tried(value.expressions[0].copy(), self.times)])
            elif not isinstance(value, exp.Star):
                node.set("this", tried(value.copy(), self.times))
            if isinstance(node.parent, exp.Filter):
                condition = node.parent.expression
                condition.set("this", tried_condition(condition.this.copy(), self.times))
        self._try_keys()

    def _try_keys(self) -> None:
        """Keys, and with them where the result is ordered by the same."""
        order = self.select.args.get("order")
        ordered = [one.this for one in order.expressions] if order is not None else []
        for key in self._keys():
            safe = tried(key.copy(), self.times)
            if isinstance(safe, exp.Try):
                same = [one for one in ordered if one == key]
                for place in [key, *same]:
                    place.replace(safe.copy())

    def _keys(self) -> list[exp.Expr]:
        """What rows are grouped by, wherever it stands."""
        grouping = self.select.args.get("group")
        places = [output.unalias() for output in self.select.expressions]
        places += grouping.expressions if grouping is not None else []
        return [
            place for place in places if not isinstance(place, exp.Literal) and not place.find(exp.AggFunc)
        ]

    def leave_out(self) -> set[str]:
        """Lays HAVING and CASE over the groups and aggregates that are of too few people."""
        for node in list(self._aggregates()):
            self._blank(_never_of_texts(node))
        self._group_distinct()
        enough = self._enough()
        having = self.select.args.get("having")
        # inside CASE, since the parts of an AND may be computed in any order, and one may fail
        condition = exp.Case().when(enough, having.this.copy()) if having is not None else enough
        self.select.set("having", exp.Having(this=condition))
        outputs = [output for output in self.select.expressions if output.find(exp.AggFunc)]
        for output in outputs:
            _keep_unknown_in(output)
        return {output.alias.lower() for output in outputs if output.alias}

    def _group_distinct(self) -> None:
        if self.select.args.get("distinct") is not None and self.select.args.get("group") is None:
            self.select.set("distinct", None)
            self.select.set("group", exp.Group(all=True))

    def _blank(self, node: exp.AggFunc) -> None:
        """Puts NULL for what is added up over too few people."""
        inside = node.parent if isinstance(node.parent, exp.Filter) else None
        counted = [inside.expression.this.copy()] if inside is not None else []
        value = _value_of(node)
        value = value.expressions[0] if isinstance(value, exp.Distinct) else value
        if value.find(exp.Column):
            counted.append(exp.not_(exp.Is(this=value.copy(), expression=exp.null())))
        if counted:
            whole = inside or node
            whole.replace(exp.Case().when(self._enough(*counted), whole.copy()))

    def _enough(self, *counted: exp.Expr) -> exp.Expr:
        """Whether the rows, or those `counted`, are of enough people."""
        people: exp.Expr = exp.Count(this=exp.Distinct(expressions=[exp.column(PERSON_MARK)]))
        if counted:
            people = exp.Filter(this=people, expression=exp.Where(this=exp.and_(*counted)))
        return exp.GTE(this=people, expression=exp.Literal.number(self.needed))


def _value_of(aggregate: exp.AggFunc) -> exp.Expr:
    value = aggregate.this
    return value if isinstance(value, exp.Expr) else exp.Star()


def _never_of_texts(node: exp.AggFunc) -> exp.AggFunc:
    """The median of texts is the text of one row; a quantile is of numbers and times only."""
    if not isinstance(node, exp.Median):
        return node
    quantile = exp.PercentileCont(this=node.this.copy(), expression=exp.Literal.number("0.5"))
    node.replace(quantile)
    return quantile


def _is_inner(share: object) -> bool:
    if not isinstance(share, exp.Literal) or share.is_string:
        return False
    return _EXTREMES[0] <= float(share.name) <= _EXTREMES[1]


def _conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    if isinstance(condition, exp.And):
        return [*_conjuncts(condition.left), *_conjuncts(condition.right)]
    return [condition]


def _keep_unknown_in(output: exp.Expr) -> None:
    for zero in list(output.find_all(exp.Coalesce)):
        if is_zero_for_nothing(zero) and zero.this.find(exp.AggFunc):
            zero.replace(zero.this)


def is_zero_for_nothing(node: exp.Coalesce) -> bool:
    """Whether it puts a written value in the place of NULL."""
    return all(isinstance(other, exp.Literal) for other in node.expressions)


def mentions(node: exp.Expr, names: set[str]) -> bool:
    """Whether it uses a column of one of these names, lower case."""
    return any(column.name.lower() in names for column in node.find_all(exp.Column))


def _single(view: str) -> str:
    return _SINGLE.format(view=view, noun=view.replace("_", " "))
