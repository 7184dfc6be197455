"""Metrics and dimensions, and for words that are both ("users", "sessions") which one is meant."""

from __future__ import annotations

from service.translate.embedded.reading import Reading
from service.translate.embedded.tag import Tag

_EACH = ("each", "every", "for each", "for every", "in each", "in every", "of each", "of every", "by each")
_ABOUT_GROUPS = frozenset(
    {"concentration", "anomalies", "overhead", "never_used", "active_before_not_now", "exclusive"}
)


def read_nouns(reading: Reading) -> None:
    """Every noun that no rule before has taken."""
    for at, tag in enumerate(reading.tags):
        if tag.used or tag.kind != "word":
            continue
        measured = tag.can_be("measure") and (not tag.can_be("metric") or reading.functions)
        if measured and not reading.intent:
            tag.used = True
            reading.measures.append(tag.meanings["measure"])
        elif tag.can_be("metric") or tag.can_be("dimension"):
            _take(reading, at, tag)
        elif tag.can_be("several"):
            tag.used = True
            names, _, split = tag.meanings["several"].partition(" by ")
            for name in names.split():
                reading.add_metric(name)
            if split:
                reading.add_dimension(split)


def read_each(reading: Reading) -> None:
    """ "For every team, the model it spent the most on": one ranking in each."""
    if reading.within or not reading.order or len(reading.dimensions) != 2 or reading.listed:
        return
    for at, tag in enumerate(reading.tags):
        before, name = reading.at(at - 1), tag.meanings.get("dimension")
        if name not in reading.dimensions or before is None or before.text not in _EACH:
            continue
        other = next(one for one in reading.dimensions if one != name)
        said = [one.text for one in reading.tags if one.meanings.get("dimension") == other]
        plural = bool(said) and said[0].endswith("s")
        if reading.limit or not plural:
            reading.within, reading.limit = name, reading.limit or 1
        return


def _take(reading: Reading, at: int, tag: Tag) -> None:
    before = reading.near(at, -1)
    if tag.text == "uses" and _is_verb(reading, at):
        tag.used = reading.default_metric = True
        return
    if _is_unknown_ratio(reading, at, before):
        return
    if _is_relative(reading, at):
        tag.used = True
    elif _is_anybody(reading, at):
        tag.used = True
        reading.default_metric = any(set(one.text.split()) & {"using", "use"} for one in reading.tags)
    elif reading.intent in _ABOUT_GROUPS and tag.can_be("dimension"):
        tag.used = True
        if before and before.op("count"):
            before.used = True
        _split(reading, at, tag.meanings["dimension"])
    elif before and before.op("count"):
        before.used = tag.used = True
        _count(reading, tag)
    elif tag.can_be("metric") and (not tag.can_be("dimension") or not _is_split(reading, at, before)):
        tag.used = True
        if not _is_said_twice(reading, tag):
            reading.add_metric(tag.meanings["metric"])
    elif tag.can_be("dimension"):
        tag.used = True
        _split(reading, at, tag.meanings["dimension"])


def _is_verb(reading: Reading, at: int) -> bool:
    """ "Who uses fable the most": somebody does, so it is no number of uses."""
    before = reading.at(at - 1)
    return (
        before is not None
        and (before.text in ("who", "that", "which") or before.can_be("dimension") or before.kind == "value")
        and not before.op("by", "most", "count")
    )


def _is_relative(reading: Reading, at: int) -> bool:
    """ "Teams whose spend …", "people who …": the noun before says who they are."""
    before = reading.at(at - 1)
    named = before is not None and (
        before.can_be("dimension") or before.meanings.get("metric") == "active_people"
    )
    return reading.tags[at].text in ("who", "whose") and named


def _is_anybody(reading: Reading, at: int) -> bool:
    """ "Which products do people spend on": they are who spends, not a split."""
    before = reading.at(at - 1)
    asked = any(
        tag.used
        and tag.can_be("dimension")
        and reading.at(place - 1) is not None
        and reading.tags[place - 1].text in ("which", "what")
        for place, tag in enumerate(reading.tags[:at])
    )
    return (
        reading.tags[at].text == "people"
        and before is not None
        and before.text in ("do", "did", "are", "were")
        and asked
    )


def _is_said_twice(reading: Reading, tag: Tag) -> bool:
    """ "Token usage", "usage in tokens": the vague word adds nothing beside a measure."""
    others = [other for other in reading.tags if other is not tag and other.can_be("metric")]
    return tag.text in ("usage", "consumption") and bool(others or reading.metrics or reading.measures)


def _is_unknown_ratio(reading: Reading, at: int, before: Tag | None) -> bool:
    """ "Per" before a measure makes a ratio; one that the model lacks is left over, never two columns."""
    tag = reading.tags[at]
    if before is None or before.text != "per" or not tag.can_be("metric"):
        return False
    if tag.can_be("dimension") and tag.meanings["dimension"] not in ("session",):
        return False
    before.used = False
    return True


def _count(reading: Reading, tag: Tag) -> None:
    name = tag.meanings.get("dimension", "")
    if (
        not tag.can_be("metric")
        and f"distinct_{name}" not in reading.model.metrics
        and not reading.thresholds
    ):
        reading.doubts.append(f"{reading.model.dimensions[name].plural} cannot be counted here")
        return
    if tag.can_be("dimension") and reading.thresholds and not tag.can_be("entity"):
        reading.count_of.append(tag.meanings["dimension"])
    elif tag.can_be("metric"):
        reading.add_metric(tag.meanings["metric"])
    else:
        reading.count_of.append(tag.meanings["dimension"])


def _is_split(reading: Reading, at: int, before: Tag | None) -> bool:
    """Whether a word such as "users" or "sessions" is what the answer is split by."""
    tags, word = reading.tags, reading.tags[at]
    name = word.meanings["dimension"]
    if before and before.op("by"):
        ranked_by = reading.order is not None and bool(reading.dimensions)
        return (name != "session" or before.text != "per") and not ranked_by
    if name == "session":
        return False
    if before and (before.text in ("most", "fewest", "the most") or before.can_be("metric")):
        return before.can_be("metric") and before.meanings.get("metric") != "active_people"
    if before and (
        before.op("most", "least", "expensive", "cheap", "active", "inactive", "grew", "shrank", "desc")
        or before.number is not None
    ):
        return True
    if any(tag.can_be("metric") and not tag.can_be("dimension") for tag in tags):
        return True
    if (
        reading.thresholds
        or reading.intent
        or word.text in ("who", "whose", "anyone", "anybody", "somebody", "individual")
    ):
        return True
    return any(tag.text in ("which", "list") for tag in tags[max(0, at - 2) : at])


def _split(reading: Reading, at: int, name: str) -> None:
    reading.add_dimension(name)
    tag, before = reading.tags[at], reading.at(at - 1)
    if reading.model.dimensions[name].time and (
        tag.text.startswith(("hours", "days", "weekdays", "weeks", "months"))
    ):
        reading.plural_time = True
    if before is None:
        return
    if before.text == "per" and name == "person":
        reading.per_person = True
    each = before.text in (
        "each",
        "every",
        "in each",
        "of each",
        "of every",
        "by each",
        "in every",
        "per",
        "for each",
        "for every",
    )
    if each and reading.limit and len(reading.dimensions) > 1:
        reading.within = name
    if (
        each
        and reading.order
        and len(reading.dimensions) > 1
        and (reading.singular or _is_one_moment(reading))
    ):
        reading.within, reading.limit = name, 1
    if before.op(
        "most", "least", "expensive", "cheap", "popular", "active", "unpopular"
    ) and not tag.text.endswith("s"):
        reading.singular = reading.limit is None


def _is_one_moment(reading: Reading) -> bool:
    """ "Which day was the priciest in each month": one of them each."""
    first = reading.dimensions[0]
    said = [tag.text for tag in reading.tags if tag.meanings.get("dimension") == first]
    return (
        reading.limit is None
        and reading.model.dimensions[first].time
        and bool(said)
        and not said[0].endswith("s")
    )


def read_only_counts(reading: Reading) -> None:
    """Numbers that stand alone: "only the 5", "5 repos"."""
    for at, tag in enumerate(reading.tags):
        following = reading.at(at + 1)
        if tag.number is None or tag.used or tag.money or tag.percent:
            continue
        if following and following.can_be("dimension") and reading.order:
            reading.limit, tag.used = int(tag.number), True
