"""One row per group with its numbers, before they are ordered and cut; thresholds hold where they belong.

A threshold is a HAVING where it can be. Beside shares and running totals it waits, since those are of
everything; in a comparison it is a WHERE over both periods, since it may be about the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from service.domain import ColumnMeaning
from service.semantics.branches import Branch, folded, inline, inside_only, stacked
from service.semantics.conditions import column, compared, there
from service.semantics.measured import Measured, divided, is_shared, value_column
from service.semantics.metric_query import MetricQuery, Threshold
from service.semantics.model import SemanticModel


@dataclass(frozen=True, slots=True)
class Groups:
    """A query with a row per group, and what is still to be done to it."""

    tree: exp.Select
    keys: tuple[str, ...]
    numbers: tuple[ColumnMeaning, ...]
    hidden: tuple[str, ...] = ()
    """Numbers that only a threshold needs."""
    waiting: tuple[Threshold, ...] = ()
    """Thresholds that hold only after windows over all groups, by column."""

    def wrapped(self, *more: exp.Expr) -> exp.Select:
        """A query over this one that adds columns, and drops what need not be shown."""
        return self.selecting(*more).from_(self.tree.subquery("grouped"))

    def selecting(self, *more: exp.Expr) -> exp.Select:
        """The columns that are told, then others."""
        shown = [*self.keys, *(each.name for each in self.shown)]
        return exp.select(*([column(name) for name in shown] if self.hidden else [exp.Star()]), *more)

    @property
    def shown(self) -> tuple[ColumnMeaning, ...]:
        """The numbers that are told."""
        return tuple(each for each in self.numbers if each.name not in self.hidden)


def is_running(query: MetricQuery) -> bool:
    """Whether something adds up along the calendar."""
    return query.cumulative or query.rolling is not None


def number_column(name: str, query: MetricQuery) -> str:
    """The column that a threshold or an order names: a metric's own, or what is told of the first one."""
    if name == "share":
        return f"{query.metrics[0]}_share"
    return f"{value_column(query)}_{name}" if name in ("change", "change_share") else name


def grouped(
    stack: Sequence[Branch], keys: Sequence[str], columns: Sequence[Measured], query: MetricQuery
) -> Groups:
    """Branches as one row per group; only groups that pass the thresholds, if these need not wait."""
    thresholds = tuple(replace(b, metric=number_column(b.metric, query)) for b in query.thresholds)
    waiting = thresholds if is_shared(query) or is_running(query) else ()
    now = () if waiting else thresholds
    hidden = [each for each in columns if each.hidden]
    made = [replace(each, hidden=False) for each in columns] if waiting else columns
    label = query.compare.label if query.compare else ""
    if len({branch.suffix for branch in stack}) > 1:
        numbers = [(told, each) for each in columns for told in _told(each, label)]
        tree = _compared(stack, keys, made, now)
    else:
        numbers = [(each.meaning, each) for each in columns]
        tree = inline(stack[0], made, now) if len(stack) == 1 else _stacked(stack, keys, made, now)
    kept = tuple(told for told, each in numbers if waiting or not each.hidden)
    names = tuple(told.name for told, each in numbers if each in hidden)
    return Groups(tree, tuple(keys), kept, names if waiting else (), waiting)


def _stacked(
    stack: Sequence[Branch], keys: Sequence[str], columns: Sequence[Measured], thresholds: Sequence[Threshold]
) -> exp.Select:
    return folded(stack, keys, columns, thresholds).with_("parts", as_=stacked(stack, bool(keys)))


def _compared(
    stack: Sequence[Branch], keys: Sequence[str], columns: Sequence[Measured], thresholds: Sequence[Threshold]
) -> exp.Select:
    """Both periods side by side with the change; what is hidden stays in the inner query."""
    inner = folded(stack, keys, [replace(each, hidden=False) for each in columns], ())
    tree = exp.select(*[column(key) for key in keys]).from_("folded")
    numbers: dict[str, exp.Expr] = {}
    for each in columns:
        found = _changes(each)
        numbers |= found
        if not each.hidden:
            tree = tree.select(*[_named(number.copy(), name) for name, number in found.items()])
    for bound in thresholds:
        left = numbers[bound.metric].copy()
        held = exp.paren(left) if isinstance(left, exp.Sub) else left
        tree = tree.where(compared(held, bound.operator, bound.value))
    return tree.with_("parts", as_=stacked(stack, bool(keys))).with_("folded", as_=inner)


def _changes(each: Measured) -> dict[str, exp.Expr]:
    """What a comparison tells of one number: now, before, the change, and that as a share of before."""
    now, before = column(each.name), column(f"{each.name}_previous")
    if not each.changes:
        return {each.name: now}
    change = exp.Sub(this=now.copy(), expression=before.copy())
    share = divided(exp.paren(change.copy()), before.copy())
    names = [name.name for name in _told(each, "")]
    return dict(zip(names, (now, before, change, share), strict=True))


def _told(each: Measured, label: str) -> list[ColumnMeaning]:
    own = each.meaning
    if not each.changes:
        return [own]
    before = f"{own.label}, {label}"
    return [
        own,
        ColumnMeaning(f"{own.name}_previous", own.unit, "previous", before, own.additive),
        ColumnMeaning(f"{own.name}_change", own.unit, "change", f"change of {own.label}", own.additive),
        ColumnMeaning(f"{own.name}_change_share", "share", "change_share", f"change of {own.label} in %"),
    ]


def _named(tree: exp.Expr, name: str) -> exp.Expr:
    return tree if isinstance(tree, exp.Column) and tree.name == name else exp.alias_(tree, name)


def with_shares(groups: Groups, query: MetricQuery, model: SemanticModel) -> Groups:
    """Each group's share of the total of its step of time, of everything where there is none."""
    name = query.metrics[0]
    grains = [column(dimension) for dimension in query.dimensions if model.dimensions[dimension].grain]
    total = exp.Window(this=exp.func("sum", column(name)), partition_by=grains)
    share = exp.alias_(divided(column(name), total), f"{name}_share")
    told = ColumnMeaning(f"{name}_share", "share", "share", f"share of {model.metrics[name].label}")
    if is_running(query):
        tree = exp.select(exp.Star(), share).from_(groups.tree.subquery("grouped"))
        return replace(groups, tree=tree, numbers=(*groups.numbers, told))
    tree = only_passing(groups.wrapped(share), groups.waiting, inside_only(query, model))
    return Groups(tree, groups.keys, (*groups.shown, told))


def only_passing(
    tree: exp.Select, thresholds: Sequence[Threshold], present: Sequence[str] = ()
) -> exp.Select:
    """Only rows that pass and have these columns, after windows have seen them all."""
    held = [compared(column(bound.metric), bound.operator, bound.value) for bound in thresholds]
    held += [there(name) for name in present]
    if held:
        tree.set("qualify", exp.Qualify(this=exp.and_(*held)))
    return tree
