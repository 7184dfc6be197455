"""Does a query add up what adds up? Its tree is read once, from the views up to the result.

What is wrong for sure is a finding: a plan is refused for it, a person is warned. `proven` says more,
that every step was understood and none is wrong; it is what a plan's numbers can be trusted for.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from service.errors import QueryRejected
from service.guard.meaning.facts import Facts
from service.guard.meaning.findings import Finding
from service.guard.meaning.queries import reader, relation_of
from service.guard.meaning.relations import Scope


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the proofs found."""

    findings: tuple[Finding, ...]
    proven: bool
    """Grain, additivity and bases were followed through every step, and nothing is wrong."""

    def refuse(self, rule: str) -> None:
        """Raises QueryRejected where that rule found something."""
        for finding in self.findings:
            if finding.rule == rule:
                raise QueryRejected(rule, finding.sentence)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person who wrote the SQL should know."""
        return tuple(finding.sentence for finding in self.findings if not finding.in_plans_only)


UNKNOWN = Meaning((), proven=False)


def study(tree: exp.Expr, facts: Facts) -> Meaning:
    """Reads a whole query; without facts nothing can be said."""
    if not facts.views:
        return UNKNOWN
    notes = reader(facts)
    relation_of(tree, Scope(), notes, facts)
    found = tuple(notes.found)
    return Meaning(found, notes.understood and not found)
