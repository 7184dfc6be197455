"""What an asker's rights leave out → said in words: with an answer, or in place of one.

The guard names the view or column that is missing; whoever asked in words needs to hear what to ask instead.
"""

from __future__ import annotations

from service.domain import Option, Principal, Refusal, Role, ValidatedQuery
from service.policy.given import told, told_rows

_FINANCE = (
    "Finance sees all spend and whose it is, but not what single people do: no prompts, tool use, acceptance "
    "or artifacts, and commits and pull requests without who made them."
)
_OF_MONEY = (
    "spend by team last month",
    "who are our biggest spenders this month",
    "commits by team last month",
)


def refusal(reason: str, asker: Principal) -> Refusal:
    """The guard's reason, with what a reader of this kind may ask."""
    if asker.role is Role.FINANCE:
        return Refusal(f"{reason} {_FINANCE}", tuple(Option(text, text) for text in _OF_MONEY))
    if asker.given is not None:
        return Refusal(f"{reason} This key was given {told(asker.given)}.")
    return Refusal(reason)


def covered(query: ValidatedQuery) -> tuple[str, ...]:
    """Whose rows an answer is over, where there may be others."""
    filters = [
        rows for view in query.views if view in query.grant.views for rows in query.grant.views[view].rows
    ]
    asker = query.grant.principal
    if asker.given is not None:
        kept = set(asker.given.only)
        return (f"This covers {told_rows(asker.given)} only",) if kept & set(filters) else ()
    people = [len(rows.values) for rows in filters if rows.column == "user_email"]
    if not people:
        return ()
    count = max(people)
    whom = "your own usage" if count == 1 else f"the {count} people whose usage you may see"
    return (f"This covers {whom} only",)
