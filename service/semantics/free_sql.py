"""SQL that somebody wrote → a Plan: it says what is read, and nothing else about it is known.

No period is stated, so none is proven; the guard checks safety, rights and limits, and warns of the rest.
"""

from __future__ import annotations

from service.domain import Assumption, Story, ValidatedQuery
from service.semantics.plan import Plan

_UNPROVEN = "No period was proven: the SQL itself says which days it reads"


def written(sql: str) -> Plan:
    """The plan of a text of SQL, which still has to pass the guard."""
    return Plan(sql, Story((), "breakdown", "Your own SQL"), trust="best_guess", translator="sql")


def warned(query: ValidatedQuery, unknown: tuple[str, ...]) -> tuple[Assumption, ...]:
    """What its reader should know; `unknown` tells of texts that no row holds."""
    return tuple(map(Assumption, (_UNPROVEN, *unknown, *query.warnings)))
