"""One SELECT → the rows that come out of it: their columns, what tells them apart, what repeats in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from service.guard.meaning.aggregates import UNKNOWN_AGGREGATES
from service.guard.meaning.facts import Facts
from service.guard.meaning.notes import Group, Notes, held_by
from service.guard.meaning.numbers import CONSTANT, NOWHERE, OTHER, Kind, Number, Place
from service.guard.meaning.relations import Relation, Scope
from service.guard.meaning.sources import add_sources

_Key = frozenset[str]
_SETS = ("grouping_sets", "cube", "rollup")
_MOST_KEYS = 4


def cut(relation: Relation, query: exp.Expr) -> Relation:
    """LIMIT 1 leaves one row."""
    limit = query.args.get("limit")
    if limit is not None and getattr(limit, "expression", None) == exp.Literal.number(1):
        return replace(relation, keys=(frozenset(),))
    return relation


class Selected:
    """One SELECT on its way to being a relation."""

    def __init__(self, select: exp.Select, scope: Scope, notes: Notes, facts: Facts) -> None:
        self.select, self.scope, self.notes = select, scope, notes
        add_sources(select, scope, notes, facts)
        self.grouped = select.args.get("group")
        self._aliases: dict[str, exp.Expr] = {
            one.alias.lower(): one.unalias() for one in reversed(select.expressions) if one.alias
        }
        self.columns: dict[str, Number] | None = {}
        self.places: dict[Place, str] = {}
        """Columns of the sources that stand in the result, and their names there."""

    def relation(self) -> Relation:
        """What comes out."""
        aggregates = self.grouped is not None or any(_aggregates(each) for each in self.select.expressions)
        group = Group(self._held()) if aggregates else Group()
        for output in self.select.expressions:
            self._add(output, group)
        for clause in ("having", "qualify"):
            condition = self.select.args.get(clause)
            if condition is not None:
                self.notes.number(condition.this, self.scope, group)
        made = self._as_grouped() if aggregates else self._as_rows()
        if self.select.args.get("distinct") and made.columns is not None:
            made = replace(made, keys=(*made.keys, frozenset(made.columns)), within=frozenset())
        if made.is_one_row and any(one.find(exp.Explode, exp.Unnest) for one in self.select.expressions):
            made = replace(made, keys=())
        return cut(made, self.select)

    def _held(self) -> frozenset[Place]:
        """The columns that each group has one value of; of grouping sets, none is held in all groups."""
        group = self.grouped
        if group is None or any(group.args.get(sets) for sets in _SETS):
            return frozenset()
        places = [held_by(self._meant(each), self.scope) for each in self._group_expressions()]
        return frozenset(place for place in places if place is not None)

    def _group_expressions(self) -> list[exp.Expr]:
        if self.grouped is None:
            return []
        if self.grouped.args.get("all"):
            return [one.unalias() for one in self.select.expressions if not _aggregates(one)]
        return list(self.grouped.expressions)

    def _meant(self, each: exp.Expr) -> exp.Expr:
        """GROUP BY 1, or by an alias, is by that expression."""
        outputs = self.select.expressions
        if isinstance(each, exp.Literal) and each.is_int and 0 < int(each.name) <= len(outputs):
            chosen: exp.Expr = outputs[int(each.name) - 1].unalias()
            return chosen
        if isinstance(each, exp.Column) and not each.table and held_by(each, self.scope) is None:
            return self._aliases.get(each.name.lower(), each)
        return each

    def _add(self, output: exp.Expr, group: Group) -> None:
        if isinstance(output, exp.Star) or (isinstance(output, exp.Column) and output.is_star):
            self._add_all(output)
            return
        if isinstance(output, exp.Columns | exp.Aliases):
            self.columns = None
        number = self.notes.number(output, self.scope, group)
        name = output.alias_or_name.lower() or output.sql().lower()
        if self.columns is not None:
            self.columns[name if name not in self.columns else f"{name}:{len(self.columns)}"] = number
        self.scope.outputs[name] = number
        place = held_by(output.unalias(), self.scope) or self._shifted(output.unalias())
        if place is not None:
            self.places.setdefault(place, name)

    def _shifted(self, output: exp.Expr) -> Place | None:
        """`first + place` tells rows apart as `place` does, beside one `first`; so do days of a calendar."""
        if isinstance(output, exp.Cast):
            place = held_by(output.this, self.scope)
            return place if place and self.scope.sources[place[0]].generated else None
        if not isinstance(output, exp.Add | exp.Sub):
            return None
        places = [held_by(side, self.scope) for side in (output.this, output.expression)]
        varying = [one for one in places if one and not self.scope.sources[one[0]].is_one_row]
        return varying[0] if None not in places and len(varying) == 1 else None

    def _add_all(self, star: exp.Expr) -> None:
        bare = star.this if isinstance(star, exp.Column) else star
        without = {each.name.lower() for each in bare.args.get("except_") or ()}
        changed = {each.alias.lower(): each for each in bare.args.get("replace") or ()}
        renamed = {each.this.name.lower(): each.alias.lower() for each in bare.args.get("rename") or ()}
        wanted = star.table.lower() if isinstance(star, exp.Column) else ""
        for alias, relation in self.scope.sources.items():
            if wanted and alias != wanted:
                continue
            if relation.columns is None or self.columns is None:
                self.columns = None
                continue
            for name in relation.columns:
                if name in without or (name in self.columns and not wanted):
                    continue
                number = self.scope.number((alias, name)) or OTHER
                if name in changed:
                    number = self.notes.number(changed[name].this, self.scope, Group())
                else:
                    self.places.setdefault((alias, name), renamed.get(name, name))
                self.columns[renamed.get(name, name)] = number

    def _as_grouped(self) -> Relation:
        """One row per group; without GROUP BY just one."""
        expressions = [self._meant(each) for each in self._group_expressions()]
        whole = self.grouped is not None and any(self.grouped.args.get(sets) for sets in _SETS)
        keys: tuple[_Key, ...] = ()
        if self.grouped is None:
            keys = (frozenset(),)
        elif not whole:
            names = [self._name_of(each) for each in expressions]
            keys = (frozenset(name for name in names if name),) if all(names) else ()
        return Relation("result", self._outside(aggregated=True), keys, generated=self._is_generated)

    def _name_of(self, expression: exp.Expr) -> str:
        """The column of the result that a group is told by."""
        for output in self.select.expressions:
            own = output.unalias()
            if own is expression or own == expression:
                return str(output.alias_or_name.lower() or output.sql().lower())
        place = held_by(expression, self.scope)
        return self.places.get(place, "") if place else ""

    def _as_rows(self) -> Relation:
        """The rows of the join, with the columns that were chosen."""
        keys: list[_Key] = []
        within: frozenset[Place] | None = None
        for alias, relation in self.scope.sources.items():
            others = self.scope.unfixed(frozenset({alias}), frozenset())
            if others:
                continue
            keys += self._keys_outside(alias, relation.keys)
            if within is None:
                within = self._outside_places(frozenset((alias, name) for _, name in relation.within))
        keys += self._numbered() or ([] if keys else self._of_several())
        if not self.scope.sources:
            keys = [frozenset()]
        return Relation(
            "result",
            self._outside(aggregated=False),
            _shortest(keys),
            within or frozenset(),
            self._is_generated,
        )

    def _of_several(self) -> list[_Key]:
        """The keys of as many sources as it takes to fix all, together."""
        chosen: list[str] = []
        while left := self.scope.unfixed(frozenset(chosen), frozenset()):
            chosen.append(left[0])
        found = [
            next(iter(self._keys_outside(alias, self.scope.sources[alias].keys)), None) for alias in chosen
        ]
        known = [key for key in found if key is not None]
        return [frozenset().union(*known)] if chosen and len(known) == len(found) else []

    def _keys_outside(self, alias: str, keys: tuple[_Key, ...]) -> list[_Key]:
        """A key without what has one value, if the rest stands in the result."""
        found: list[_Key] = []
        for key in keys:
            left = [name for name in key if (alias, name) not in self.scope.held]
            names = [self.places.get((alias, name)) for name in left]
            if None not in names:
                found.append(frozenset(name for name in names if name))
        return found

    def _numbered(self) -> list[_Key]:
        """QUALIFY row_number() over (partition by …) = 1 keeps one row per partition."""
        qualify = self.select.args.get("qualify")
        if qualify is None or not isinstance(qualify.this, exp.EQ):
            return []
        window = qualify.this.this
        if not isinstance(window, exp.Window) or not isinstance(window.this, exp.RowNumber):
            return []
        places = [held_by(each, self.scope) for each in window.args.get("partition_by") or ()]
        names = [self.places.get(place) if place else None for place in places]
        return [frozenset(name for name in names if name)] if None not in names else []

    @property
    def _is_generated(self) -> bool:
        relations = self.scope.sources.values()
        return bool(relations) and all(relation.generated for relation in relations)

    def _outside(self, *, aggregated: bool) -> Mapping[str, Number] | None:
        """The columns as the query around sees them."""
        if self.columns is None:
            return None
        return {name: self._seen(number, aggregated) for name, number in self.columns.items()}

    def _seen(self, number: Number, aggregated: bool) -> Number:
        if number.kind is Kind.CONSTANT and not number.grains:
            return CONSTANT
        within = self._outside_places(number.within) if number.within else number.within
        if not aggregated and len(self.scope.sources) > 1:
            for grain in number.grains:
                within |= self._repeating(number, grain)
        shared = self._outside_places(number.shared) if number.shared else number.shared
        whole = self._outside_places(number.whole) if number.whole else number.whole
        return Number(number.kind, number.degree, number.bases, within, shared, whole)

    def _repeating(self, number: Number, grain: frozenset[str]) -> frozenset[Place]:
        """What the rows of a source would have to be grouped by to stand once each."""
        found: set[Place] = set()
        for alias in self.scope.unfixed(grain, frozenset()):
            relation = self.scope.sources[alias]
            if relation.generated and number.kind is Kind.MEAN:
                continue
            keys = self._keys_outside(alias, relation.keys)
            found |= {("", name) for name in keys[0]} if keys else {NOWHERE}
        return frozenset(found)

    def _outside_places(self, places: frozenset[Place]) -> frozenset[Place]:
        left = places - self.scope.held
        return frozenset(
            place
            if place == NOWHERE or not place[0]
            else ("", self.places[place])
            if place in self.places
            else NOWHERE
            for place in left
        )


def _shortest(keys: Sequence[_Key]) -> tuple[_Key, ...]:
    """A few keys say enough, and joins of joins would double them without end."""
    return tuple(sorted(set(keys), key=lambda key: (len(key), sorted(key)))[:_MOST_KEYS])


def _aggregates(output: exp.Expr) -> bool:
    """Whether it makes one value of many rows: not in a window, not in a query of its own."""
    waiting: list[object] = [output]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, exp.Window):
            inner = each.this
            while isinstance(inner, exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
                inner = inner.this
            waiting += [*inner.args.values(), each.args.get("partition_by"), each.args.get("order")]
        elif isinstance(each, exp.AggFunc) or (
            isinstance(each, exp.Anonymous) and each.name.lower() in UNKNOWN_AGGREGATES
        ):
            return True
        elif isinstance(each, exp.Expr) and not isinstance(each, exp.Query | exp.Column | exp.Literal):
            waiting += each.args.values()
    return False
