"""Where single people are hidden, groups of a few are left out of the query itself.

A query over such a view runs as long as the SELECT that scans it is an aggregate of that view alone; what
is made of its groups afterwards is free. HAVING leaves out small groups, CASE each aggregate that counts
fewer people than its group has (a FILTER, an amount that most lack). What cannot be proven so is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from sqlglot import exp

from service.domain import PERSON_MARK, Cell, Grant, Story, ValidatedQuery
from service.errors import QueryRejected
from service.guard.bounds import is_named
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


def without_small_groups(candidate: Candidate, query: ValidatedQuery) -> ValidatedQuery:
    """The query with small groups left out, and a warning that says so; QueryRejected where it can't be."""
    needed = _needed(query.grant, query.views)
    if not needed:
        return query
    tree = candidate.tree.copy()
    names = [name for name in tree.find_all(exp.Identifier) if name.name.lower() == PERSON_MARK]
    if names:
        raise QueryRejected("rights", f"Nothing here can be named {shown(PERSON_MARK)}.")
    scans = [table for table in tree.find_all(exp.Table) if is_named(table) and table.name.lower() in needed]
    found = Counter((table.name.lower(),) for table in scans)
    if found != Counter(path for path in candidate.reading.scans if path[-1] in needed):
        raise QueryRejected("rights", _ALONE.format(view=min(needed)))
    hidden: set[str] = set()
    for table in scans:
        hidden |= _grouped(table, candidate, needed[table.name.lower()])
    _keep_unknown(tree, hidden)
    warning = f"{_LEFT_OUT} {max(needed.values())} people are left out, and sums over groups are without them"
    warnings = (warning,) if _has_groups(tree) else ()
    return replace(
        query, sql=tree.sql(dialect=DIALECT, comments=False), warnings=(*warnings, *query.warnings)
    )


def left_out(query: ValidatedQuery) -> tuple[str, ...]:
    """What an answer says that may lack small groups; nothing where it is of one whole."""
    return tuple(warning for warning in query.warnings if warning.startswith(_LEFT_OUT))


def told_without(story: Story, query: ValidatedQuery, rows: Sequence[Sequence[Cell]]) -> Story:
    """How an answer is told that may lack groups: its rows are not the whole, and nothing is not zero."""
    if not _needed(query.grant, query.views):
        return story
    grouped = any(column.role in ("dimension", "time") for column in story.columns)
    columns = tuple(replace(one, additive=one.additive and not grouped) for one in story.columns)
    story = replace(story, bounded=True, columns=columns, telling_nothing=_NOTHING)
    told = [at for at, column in enumerate(columns) if column.role in ("metric", "share")][:1]
    is_empty = told and all(row[told[0]] is None for row in rows)
    return replace(story, telling=(_NOTHING,)) if is_empty else story


def _needed(grant: Grant, views: Iterable[str]) -> dict[str, int]:
    """Of how many people a group must be, in those of the views that hide who did something."""
    return {
        view: granted.min_people
        for view in views
        if (granted := grant.views.get(view)) and granted.min_people
    }


_LEFT_OUT = "Groups of fewer than"
_NOTHING = (
    "There is nothing to show {when} for a group that is large enough: smaller ones are left out, since they"
    " would tell what single people do."
)


def _has_groups(tree: exp.Expr) -> bool:
    marks = (mark for mark in tree.find_all(exp.Column) if mark.name == PERSON_MARK)
    selects = (mark.find_ancestor(exp.Select) for mark in marks)
    return any(select is not None and select.args.get("group") for select in selects)


def _grouped(table: exp.Table, candidate: Candidate, needed: int) -> set[str]:
    """Rewrites the SELECT that scans `table`; the names of its columns that may now be unknown."""
    view = table.name.lower()
    select = table.parent.parent if isinstance(table.parent, exp.From) else None
    if not isinstance(select, exp.Select) or not _reads_it_plainly(table, select):
        raise QueryRejected("rights", _ALONE.format(view=view))
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
                    raise QueryRejected("rights", _needs_groups(self.view))
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
            raise QueryRejected("rights", _needs_groups(self.view))
        if grouping is None and distinct is None and not any(True for _ in self._aggregates()):
            raise QueryRejected("rights", _needs_groups(self.view))

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
        for key in self._keys():
            safe = tried(key.copy(), self.times)
            if isinstance(safe, exp.Try):
                key.replace(safe)

    def _keys(self) -> list[exp.Expr]:
        """What rows are grouped by, wherever it stands."""
        summed = {one.alias.lower() for one in self.select.expressions if one.find(exp.AggFunc)}
        grouping, order = self.select.args.get("group"), self.select.args.get("order")
        places = [output.unalias() for output in self.select.expressions]
        places += grouping.expressions if grouping is not None else []
        places += [one.this for one in order.expressions] if order is not None else []
        return [
            place
            for place in places
            if not isinstance(place, exp.Literal)
            and place.find(exp.AggFunc) is None
            and not _mentions(place, summed)
        ]

    def leave_out(self) -> set[str]:
        """Lays HAVING and CASE over the groups and aggregates that are of too few people."""
        for node in list(self._aggregates()):
            self._blank(node)
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


def _is_inner(share: object) -> bool:
    if not isinstance(share, exp.Literal) or share.is_string:
        return False
    return _EXTREMES[0] <= float(share.name) <= _EXTREMES[1]


def _conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    if isinstance(condition, exp.And):
        return [*_conjuncts(condition.left), *_conjuncts(condition.right)]
    return [condition]


def _keep_unknown(tree: exp.Expr, hidden: set[str]) -> None:
    """What was left out must not come back as 0, wherever in the query a 0 is put for nothing."""
    aliases = list(tree.find_all(exp.Alias))
    while spread := {
        alias.alias.lower()
        for alias in aliases
        if alias.alias.lower() not in hidden and _mentions(alias.this, hidden)
    }:
        hidden |= spread
    for zero in list(tree.find_all(exp.Coalesce)):
        if _is_zero_for_nothing(zero) and _mentions(zero.this, hidden):
            zero.replace(zero.this)


def _keep_unknown_in(output: exp.Expr) -> None:
    for zero in list(output.find_all(exp.Coalesce)):
        if _is_zero_for_nothing(zero) and zero.this.find(exp.AggFunc):
            zero.replace(zero.this)


def _is_zero_for_nothing(node: exp.Coalesce) -> bool:
    return all(isinstance(other, exp.Literal) for other in node.expressions)


def _mentions(node: exp.Expr, names: set[str]) -> bool:
    return any(column.name.lower() in names for column in node.find_all(exp.Column))


def _needs_groups(view: str) -> str:
    return _SINGLE.format(view=view, noun=view.replace("_", " "))


_SINGLE = (
    "Single {noun} are one person's doings, which you may not read. Group them and count or add up,"
    " as in: team, count(*) … GROUP BY team."
)
_ALONE = (
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
