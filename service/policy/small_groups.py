"""Views without persons → views that only tell of groups.

A view may lack who did something and still give it away: the team of one person, a single row, or a
session that another view names the person of. So such a view loses what links its rows to a person,
and says how many people a group needs; the guard holds every query to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.domain import ViewGrant

_WHO = frozenset({"user_id", "user_email", "user_name"})
_NARROWING = frozenset({"manager_email", "job_title"})
"""They name few people, or one."""
_OF_ONE = frozenset({"branch", "commit_sha", "pr_number"})
"""Mostly one person's: who may choose rows by them may subtract a person from a group."""
_LINKS = frozenset({"session_id", "prompt_id", "request_id"})
"""Each is one person's, whom any other view that shows persons names."""


def in_groups(
    granted: Mapping[str, ViewGrant], views: Mapping[str, Sequence[str]], min_people: int
) -> dict[str, ViewGrant]:
    """The Grant's views, those without persons held to groups of `min_people`; below two that is off.

    Columns that name or link to a person are left out in any case.
    """
    hiding = {name for name, view in granted.items() if _hides_people(view, views.get(name, ()))}
    named = {column for name, view in granted.items() if name not in hiding for column in view.columns}
    lost = _NARROWING | (_LINKS & named if _WHO & named else frozenset())
    lost |= _OF_ONE if min_people > 1 else frozenset()
    return {name: _held(view, lost, min_people) if name in hiding else view for name, view in granted.items()}


def _hides_people(view: ViewGrant, columns: Sequence[str]) -> bool:
    return "user_id" in columns and _WHO.isdisjoint(view.columns)


def _held(view: ViewGrant, lost: frozenset[str], min_people: int) -> ViewGrant:
    columns = tuple(column for column in view.columns if column not in lost)
    return replace(view, columns=columns, min_people=min_people if min_people > 1 else 0)
