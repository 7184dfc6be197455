"""Where single people are hidden, groups of a few are left out of the query itself.

Each SELECT that scans such a view is held to groups (`grouped_scan`); what is made of its groups afterwards
is free, except that what was left out must not come back as 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlglot import exp

from service.domain import PERSON_MARK, Cell, Grant, Story, ValidatedQuery
from service.errors import QueryRejected
from service.guard.bounds import is_named
from service.guard.candidate import Candidate
from service.guard.grouped_scan import ALONE, held, is_zero_for_nothing, mentions
from service.guard.hints import shown
from service.guard.writing import written


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
        raise QueryRejected("rights", ALONE.format(view=min(needed)))
    hidden: set[str] = set()
    for table in scans:
        hidden |= held(table, candidate, needed[table.name.lower()])
    _keep_unknown(tree, hidden)
    warning = f"{_LEFT_OUT} {max(needed.values())} people are left out, and sums over groups are without them"
    warnings = (warning,) if _has_groups(tree) else ()
    return replace(query, sql=written(tree), warnings=(*warnings, *query.warnings))


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


def _keep_unknown(tree: exp.Expr, hidden: set[str]) -> None:
    """What was left out must not come back as 0, wherever in the query a 0 is put for nothing."""
    aliases = list(tree.find_all(exp.Alias))
    while spread := {
        alias.alias.lower()
        for alias in aliases
        if alias.alias.lower() not in hidden and mentions(alias.this, hidden)
    }:
        hidden |= spread
    for zero in list(tree.find_all(exp.Coalesce)):
        if is_zero_for_nothing(zero) and mentions(zero.this, hidden):
            zero.replace(zero.this)
