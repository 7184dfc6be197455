"""A question that needs more than its asker may see is refused with the reason, never answered with less.

Rights themselves are enforced under the query; here the words are held against them, so that nobody takes
the spend of three people for that of the company.
"""

from __future__ import annotations

import re

from service.domain import Clarification, Given, Option, Principal, Refusal, Role
from service.semantics.metric_query import MetricQuery
from service.translate.embedded.reading import Reading

_OWN = re.compile(
    r"\b(my|mine|myself)\b|\b(did|do|have|am|was|can) i\b|\bi (have|did|spent|spend|used|use|made|ran|run)\b"
)
_OF_ALL = re.compile(r"\b(company|organi[sz]ation|org)\b")
_OF_NOBODY = ("definition", "catalogue", "freshness")
_WITHIN_A_TEAM = ("person", "team", "group")


def beyond(
    asker: Principal, text: str, reading: Reading, before: MetricQuery | None
) -> Refusal | Clarification | None:
    """Why the asker may not have this answered, or must say whose team is meant."""
    if reading.intent in _OF_NOBODY:
        return None
    if asker.role is Role.MEMBER:
        return _beyond_oneself(asker, text, reading, before)
    if asker.role is Role.MANAGER:
        return _beyond_reports(text, reading, before)
    if asker.given is not None and asker.given.only:
        return _beyond_given(asker.given, text, reading)
    if reading.mine:
        return Clarification(
            "Whose team or people are meant? Name the team, or the manager's people one by one.",
            settled=True,
        )
    return None


def _beyond_given(given: Given, text: str, reading: Reading) -> Refusal | None:
    """A key that was given some rows answers about these, and for no name that it may not know of."""
    rows = " and ".join(f"{one.column.replace('_', ' ')} {' or '.join(one.values)}" for one in given.only)
    unknown = [tag.text for tag in reading.leftovers if tag.kind == "unknown"]
    if unknown:
        return Refusal(
            f"There is nothing called “{unknown[0]}” among what this key was given: {rows}.", settled=True
        )
    if reading.everything or _OF_ALL.search(text.lower()) or reading.mine:
        return Refusal(f"This key was given {rows} only, and this asks about more.", settled=True)
    return None


def _beyond_oneself(
    asker: Principal, text: str, reading: Reading, before: MetricQuery | None
) -> Refusal | None:
    named = [
        value.value for found in reading.filters if found.dimension == "person" for value in found.values
    ]
    own = bool(_OWN.search(text.lower())) or before is not None
    if not reading.mine and not reading.leftovers and (named == [asker.email] or (own and not named)):
        return None
    return Refusal(
        "You may see your own usage, and this asks about more. "
        "Ask about yours, such as “my spend last month”.",
        (
            Option("My spend last month", "my spend last month"),
            Option("My sessions by repo", "my sessions by repo"),
        ),
        settled=bool(named or reading.mine) or _is_of_all(text, own, reading),
    )


def _beyond_reports(text: str, reading: Reading, before: MetricQuery | None) -> Refusal | None:
    named = any(found.dimension in _WITHIN_A_TEAM and not found.negated for found in reading.filters)
    own = reading.mine or bool(_OWN.search(text.lower())) or before is not None
    unknown = [tag.text for tag in reading.leftovers if tag.kind == "unknown"]
    if unknown:
        return Refusal(
            f"There is nobody and nothing called “{unknown[0]}” among what you may see: "
            "yourself and the people who report to you.",
            (Option("Spend of my people last month", "spend by person of my people last month"),),
            settled=_is_of_all(text, own, reading),
        )
    if (named or own) and not reading.everything and not reading.doubts:
        return None
    return Refusal(
        "You may see yourself and the people who report to you, and this asks about more. "
        "Ask about “my people”, or name one of your teams or people.",
        (Option("The same for my people", f"{text.rstrip(' ?.!')} for my people"),),
        settled=_is_of_all(text, own, reading),
    )


def _is_of_all(text: str, own: bool, reading: Reading) -> bool:
    """No reading of it would be about the asker's own rows alone."""
    return not own or reading.everything or bool(_OF_ALL.search(text.lower()))
