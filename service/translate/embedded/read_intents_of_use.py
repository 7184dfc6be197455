"""Who or what was without use: people, seats, skills and sessions by "inactive", "never used" and "idle"."""

from __future__ import annotations

from service.semantics.clock import all_time
from service.translate.embedded.read_parameters import SEATS
from service.translate.embedded.reading import Reading, ValueFilter
from service.translate.embedded.tag import Tag

_USED = frozenset(
    {"skill", "connector", "command", "agent", "plugin", "repo", "project", "model", "model_family", "tool"}
)
Said = list[tuple[int, Tag]]
"""The words of an intent, with their places."""


def take(said: Said) -> None:
    """All of the words of an intent are used up."""
    for _, tag in said:
        tag.used = True


def nobody_uses(reading: Reading, said: Said) -> bool:
    """People or seats without use; with a name or a skill beside it, those who never used that."""
    texts = {tag.text for _, tag in said}
    nouns = [tag.meanings.get("dimension", "") for tag in reading.tags]
    used = [found for found in reading.filters if found.dimension in (*_USED, "product", "vendor")]
    things = [noun for noun in nouns if noun in _USED]
    people = (
        "person" in nouns or reading.mentions(*SEATS) or bool({"team", "department", "division"} & set(nouns))
    )
    if things and people and not used:
        for tag in reading.tags:
            if tag.meanings.get("dimension") == things[0]:
                tag.used = True
        reading.filters.append(ValueFilter(things[0], []))
        reading.intent = "never_used"
        take(said)
        return False
    if used and any(found.values[0].value not in ("anthropic", "claude_code") for found in used):
        reading.intent = "never_used"
        take(said)
        return False
    if things and not people:
        reading.intent = "active_before_not_now"
        take(said)
        return False
    reading.filters = [found for found in reading.filters if found not in used]
    return bool(texts - {"unused"}) or people


def never_used(reading: Reading, said: Said) -> bool:
    """ "Never used skills", "who has never used opus"; without anything named, whoever never was active."""
    nouns = [tag for tag in reading.tags if tag.meanings.get("dimension") in _USED]
    if nouns and not reading.filters:
        people = any(
            tag.meanings.get("dimension") in ("person", "team", "department") for tag in reading.tags
        )
        if not people:
            reading.intent = "active_before_not_now"
            take(said)
            return False
        nouns[0].used = True
        reading.filters.append(ValueFilter(nouns[0].meanings["dimension"], []))
        return True
    if not any(found.dimension in (*_USED, "product", "vendor") for found in reading.filters):
        reading.intent = "inactive"
        reading.periods = reading.periods or [all_time(reading.clock)]
        take(said)
        return False
    return True


def of_sessions(reading: Reading, said: Said) -> bool:
    """Sessions lie idle; seats and people that do are without use."""
    if any(tag.can_be("entity") and tag.meanings["entity"] == "session" for tag in reading.tags):
        return True
    if any("session" in tag.text for _, tag in said):
        return True
    reading.intent = "inactive"
    take(said)
    return False
