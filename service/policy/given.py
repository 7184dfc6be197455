"""What an admin writes down for a service key → what the key is given, or why there is no such thing.

Checked when the key is made: a misspelt view or column would only show as a key that reads nothing, and a
filter on a view that lacks its column would have to be dropped, which gives more than was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from service.domain import Given, RowFilter, ViewGrant
from service.errors import BadInput

OF_PEOPLE = ("user_id", "user_email", "user_name", "manager_email", "job_title")
"""The columns that tell who somebody is."""
FILTERS = (
    "activity", "agent", "branch", "command", "connector", "cost_center", "department", "division",
    "group_name", "job_title", "language", "manager_email", "model", "model_family", "plugin", "product",
    "project", "repo", "scope", "scope_type", "session_id", "skill", "source", "team", "tool", "user_email",
    "user_id", "vendor", "workspace",
)  # fmt: skip
"""The columns that rows may be chosen by: text, so that every value can be compared."""
_LOWER_CASE = frozenset({"user_email", "manager_email", "repo"})
_SCOPES_OF_NOBODY = ("organization", "team", "department", "cost_center", "repo")
_OPEN = "freshness"
"""Everybody reads it, and it has no rows of anybody's."""


def given(
    views: Mapping[str, Sequence[str]],
    wanted: Iterable[str],
    without: Iterable[str] = (),
    only: Iterable[str] = (),
    *,
    people: bool = True,
) -> Given:
    """Views by name, columns that are left out of all of them, and `column=value` that every row must have.

    A column that is named twice in `only` may have either value; without `people`, nothing that is read
    tells who somebody is. BadInput says what is possible.
    """
    chosen = tuple(dict.fromkeys(wanted))
    for name in chosen:
        if name not in views:
            raise BadInput(f"There is no view named {name[:40]!r}. {_instead(name, views)}")
    if not chosen:
        raise BadInput(f"Which views may it read? There are: {', '.join(sorted(views))}.")
    rows = _filters(only)
    for name in chosen:
        for column in (one.column for one in rows):
            if name != _OPEN and column not in views[name]:
                raise BadInput(_without_the_filter(name, column, views))
    hidden = tuple(dict.fromkeys(without))
    columns = {column for name in chosen for column in views[name]}
    for column in hidden:
        if column not in columns:
            raise BadInput(f"No view that it reads has a column {column[:40]!r}. {_instead(column, columns)}")
    unnamed = () if people else tuple(name for name in OF_PEOPLE if name in columns)
    return Given(chosen, tuple(dict.fromkeys((*hidden, *unnamed))), rows)


def views_given(views: Mapping[str, Sequence[str]], what: Given | None) -> dict[str, ViewGrant]:
    """What such a key may read now: a view or column that a later contract lacks is no part of it."""
    found = {_OPEN: ViewGrant(tuple(views[_OPEN]))}
    if what is None:
        return found
    for name in what.views:
        columns = tuple(column for column in views.get(name, ()) if column not in what.without)
        if name != _OPEN and columns and all(one.column in views[name] for one in what.only):
            found[name] = ViewGrant(columns, what.only + _unnamed(name, what))
    return found


def _unnamed(view: str, what: Given) -> tuple[RowFilter, ...]:
    """The budget of a person has an e-mail for its scope."""
    hides_people = not set(OF_PEOPLE[:3]).isdisjoint(what.without)
    return (RowFilter("scope_type", _SCOPES_OF_NOBODY),) if view == "budgets" and hides_people else ()


def told(what: Given) -> str:
    """In words: "usage, sessions without user_email, only team payments"."""
    hidden = f" without {', '.join(what.without)}" if what.without else ""
    rows = f", only {told_rows(what)}" if what.only else ""
    return ", ".join(what.views) + hidden + rows


def told_rows(what: Given) -> str:
    """The rows in words: "team payments or web and repo acme/api"."""
    return " and ".join(f"{one.column} {' or '.join(one.values)}" for one in what.only)


def _filters(only: Iterable[str]) -> tuple[RowFilter, ...]:
    values: dict[str, list[str]] = {}
    for text in only:
        column, _, value = (part.strip() for part in text.partition("="))
        if column not in FILTERS:
            raise BadInput(f"Rows cannot be chosen by {column[:40]!r}. {_instead(column, FILTERS)}")
        if not value:
            raise BadInput(f"--only takes a column and a value, such as {column}=payments.")
        values.setdefault(column, []).append(value.lower() if column in _LOWER_CASE else value)
    return tuple(RowFilter(column, tuple(dict.fromkeys(found))) for column, found in values.items())


def _without_the_filter(name: str, column: str, views: Mapping[str, Sequence[str]]) -> str:
    possible = sorted(view for view, columns in views.items() if column in columns)
    return (
        f"The rows of {name!r} cannot be chosen by {column}, which it does not have; "
        f"with that filter a key can read: {', '.join(possible)}."
    )


def _instead(name: str, possible: Iterable[str]) -> str:
    names = sorted(possible)
    near = process.extract(name.lower(), names, scorer=fuzz.ratio, limit=3, score_cutoff=75)
    if near:
        return f"Did you mean {' or '.join(match for match, _, _ in near)}?"
    return f"There are: {', '.join(names)}."
