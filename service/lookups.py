"""What the service itself reads beside questions: names, people, freshness; under a Grant like any read.

The answers of one data version are kept, so that only the first question after a publication waits.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

import sqlglot
from sqlglot import exp

from service.domain import Cell, Freshness, Grant, Principal, ResultSet, Role, ValidatedQuery
from service.guard import Guard
from service.guard.meaning.literals import unknown_literals
from service.policy import Membership, Person, Policy
from service.semantics.model import SemanticModel
from service.semantics.sources import identity
from service.semantics.values import Catalogue, Value, aliases_of

Aliases = Mapping[str, Mapping[str, tuple[str, ...]]]
_MOST_VALUES = 200_000
_MOST_LOOKUPS = 5
"""Each is a query over all views that could hold the name."""
_log = logging.getLogger("outlay.rights")


class Runs(Protocol):
    """An engine, as far as it is needed here."""

    async def run(self, query: ValidatedQuery) -> ResultSet:
        """The rows of a query."""
        ...


@dataclass
class Lookups:
    """Reads small things once per data version."""

    engine: Runs
    guard: Guard
    model: SemanticModel
    aliases: Aliases
    _kept: dict[tuple[str, str], Catalogue] = field(default_factory=dict)
    _empty_groups: frozenset[str] = frozenset()
    """Those that the log has told of."""

    def forget(self) -> None:
        """New data were published."""
        self._kept.clear()

    async def catalogue(self, grant: Grant) -> Catalogue:
        """Every name that the Grant's holder may know of."""
        key = ("catalogue", grant.fingerprint)
        if key not in self._kept:
            self._kept[key] = await self._catalogue(grant)
        return self._kept[key]

    async def _catalogue(self, grant: Grant) -> Catalogue:
        trees = [tree for name in self.model.dimensions if (tree := self._names(name, grant)) is not None]
        if not trees:
            return Catalogue(())
        wide = replace(grant, limits=replace(grant.limits, rows=_MOST_VALUES))
        rows = (await self.engine.run(self.guard.check(_stacked(trees), wide))).rows
        return Catalogue(
            self._value(str(d), str(v), None if label is None else str(label)) for d, v, label in rows
        )

    def _value(self, dimension: str, value: str, label: str | None) -> tuple[Value, tuple[str, ...]]:
        extra = self.aliases.get(dimension, {})
        return Value(dimension, value, label or value), aliases_of(dimension, value, label, extra)

    def _names(self, name: str, grant: Grant) -> exp.Select | None:
        """The distinct values of one dimension, from the first view of the Grant that has it."""
        dimension = self.model.dimensions[name]
        if not dimension.values:
            return None
        key, label = ("user_email", "user_name") if name == "person" else (dimension.columns[0], None)
        preferred = {"person": "people", "group": "memberships"}.get(name, "usage")
        for view in dict.fromkeys((preferred, "billed", *grant.views)):
            granted = grant.views.get(view)
            if granted and key in granted.columns and (label is None or label in granted.columns):
                shown = exp.column(label) if label else exp.cast(exp.null(), "varchar")
                select = exp.select(
                    exp.alias_(exp.Literal.string(name), "dimension"), exp.alias_(exp.column(key), "value")
                )
                select = select.select(exp.alias_(shown, "label")).distinct().from_(view)
                return select.where(exp.column(key).is_(exp.null()).not_())
        return None

    async def absent(self, named: Iterable[tuple[str, str]], grant: Grant) -> tuple[str, str] | None:
        """The first (dimension, value) that no row of any view holds, of the rows that the Grant covers."""
        for dimension, value in named:
            trees = list(self._holding(dimension, value, grant))
            if trees and not (await self.engine.run(self.guard.check(_stacked(trees), grant))).rows:
                return dimension, value
        return None

    def _holding(self, dimension: str, value: str, grant: Grant) -> Iterator[exp.Select]:
        column = identity(self.model.dimensions[dimension])[0]
        for view, granted in grant.views.items():
            if column in granted.columns:
                same = exp.EQ(this=exp.column(column), expression=exp.Literal.string(value))
                yield exp.select(column).from_(view).where(same).distinct()

    async def unknown_names(self, query: ValidatedQuery) -> tuple[str, ...]:
        """A sentence, with near misses, for each text in free SQL that no row of its Grant holds."""
        catalogue = await self.catalogue(query.grant)
        tree = sqlglot.parse_one(query.sql, read="duckdb")
        suspects = list(unknown_literals(tree, catalogue, self.model).items())
        looked_up = suspects[:_MOST_LOOKUPS]
        told = [text for named, text in looked_up if await self.absent([named], query.grant) is not None]
        left = len(suspects) - len(looked_up)
        return (*told, *([f"{left} more texts were not looked up in the catalogue."] if left else ()))

    async def freshness(self, grant: Grant) -> tuple[Freshness, ...]:
        """Through when each source is complete; nothing for who may read nothing."""
        if "freshness" not in grant.views:
            return ()
        result = await self.engine.run(
            self.guard.check("select source, complete_through, last_loaded_at from freshness", grant)
        )
        return tuple(
            Freshness(str(source), _moment(through), _moment(loaded))
            for source, through, loaded in result.rows
        )

    async def people(self, policy: Policy) -> tuple[Person, ...]:
        """The directory, which rights are resolved against."""
        grant = policy.grant(Principal("the service itself", Role.ADMIN))
        wide = replace(grant, limits=replace(grant.limits, rows=_MOST_VALUES))
        text = "select user_email, manager_email, team, is_active from people where user_email is not null"
        rows = (await self.engine.run(self.guard.check(text, wide))).rows
        memberships = await self._memberships(policy, wide)
        people = tuple(
            Person(
                str(email),
                None if manager is None else str(manager),
                None if team is None else str(team),
                bool(active),
                tuple(memberships.get(str(email), ())),
            )
            for email, manager, team, active in rows
        )
        self._tell_of_empty_groups(replace(policy, people=people))
        return people

    async def _memberships(self, policy: Policy, grant: Grant) -> Mapping[str, Sequence[Membership]]:
        """By e-mail, in the groups that somebody is named for."""
        groups = {group for named in policy.managers.values() for group in named}
        if not groups:
            return {}
        columns = ("user_email", "group_name", "valid_from", "valid_to")
        chosen = exp.column("group_name").isin(*(exp.Literal.string(group) for group in sorted(groups)))
        known = exp.column("user_email").is_(exp.null()).not_()
        tree = exp.select(*columns).from_("memberships").where(chosen, known)
        found: dict[str, list[Membership]] = defaultdict(list)
        for email, group, start, end in (await self.engine.run(self.guard.check(tree, grant))).rows:
            found[str(email)].append(Membership(str(group), _day(start), _day(end)))
        return found

    def _tell_of_empty_groups(self, policy: Policy) -> None:
        """A name that is misspelt gives no right, so whoever set it must hear of it."""
        named = {group for groups in policy.managers.values() for group in groups}
        empty = frozenset(group for group in named if not policy.members(group))
        for group in sorted(empty - self._empty_groups):
            _log.warning("OUTLAY_MANAGERS names the group %r, which has no members: no right follows", group)
        self._empty_groups = empty


def _day(cell: Cell) -> date | None:
    return cell if isinstance(cell, date) else None


def _moment(cell: Cell) -> datetime | None:
    return cell if isinstance(cell, datetime) else None


def _stacked(trees: list[exp.Select]) -> exp.Expr:
    stacked: exp.Expr = trees[0]
    for tree in trees[1:]:
        stacked = exp.union(stacked, tree, distinct=False)
    return stacked
