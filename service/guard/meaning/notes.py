"""The walk through a query: what was found so far, and who knows what a node means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from service.guard.meaning.findings import Finding
from service.guard.meaning.numbers import CONSTANT, Number, Place
from service.guard.meaning.relations import Relation, Scope


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that an aggregate is over: those of one group, or of a window's partition."""

    held: frozenset[Place] = frozenset()
    inside: Group | None = None
    """For a window: the group that aggregates inside of it are over."""

    @property
    def of_arguments(self) -> Group:
        """The rows that aggregates inside of an aggregate are over."""
        return self.inside or self


Handler = Callable[[exp.Expr, Scope, "Notes", Group], Number]


@dataclass(slots=True)
class Notes:
    """What was found so far, and how expressions and the queries inside of them are read."""

    read: Callable[[exp.Expr, Scope, Notes], Relation]
    handlers: Mapping[type[exp.Expr], Handler]
    otherwise: Handler
    """For nodes that have no handler of their own."""
    found: dict[Finding, None] = field(default_factory=dict)
    understood: bool = True

    def add(self, finding: Finding) -> None:
        """Once, however often it stands there."""
        self.found[finding] = None

    def number(self, node: object, scope: Scope, group: Group) -> Number:
        """What is known of one expression; nothing at all is a constant."""
        if not isinstance(node, exp.Expr):
            return CONSTANT
        return self.handlers.get(type(node), self.otherwise)(node, scope, self, group)


def held_by(node: exp.Expr, scope: Scope) -> Place | None:
    """The column that an expression is, if it is just one."""
    while isinstance(node, exp.Paren):
        node = node.this
    return scope.place(node.name.lower(), node.table.lower()) if isinstance(node, exp.Column) else None
