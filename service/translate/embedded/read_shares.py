"""Shares: which of the names are the part, and which the whole."""

from __future__ import annotations

from service.translate.embedded.reading import Reading, ValueFilter
from service.translate.embedded.tag import Tag

_INSIDE = frozenset({"in", "for", "within", "inside", "at", "of"})
_BECOMES = frozenset(
    {
        "goes",
        "go",
        "went",
        "is",
        "was",
        "were",
        "are",
        "comes",
        "come",
        "came",
        "on",
        "to",
        "from",
        "using",
        "used",
        "use",
    }
)


def read_shares(reading: Reading) -> None:
    """ "What percent of tokens goes to opus": which names are the part, and which the whole."""
    at = next((place for place, tag in enumerate(reading.tags) if tag.op("share") and not tag.used), None)
    if at is None or reading.intent:
        return
    reading.tags[at].used = True
    if _is_verb(reading, at) or reading.has(
        "change", "rising", "falling", "growing_by", "mom", "wow", "qoq", "yoy"
    ):
        return
    for place, tag in enumerate(reading.tags):
        named, before = tag.meanings.get("dimension"), reading.at(place - 1)
        if named and before and before.text == "any" and reading.model.dimensions[named].missing == "none":
            tag.used = True
            reading.filters.append(ValueFilter(named, [], part=True))
            _people_share(reading)
            return
    if reading.bounds:
        reading.part_bounds, reading.bounds = reading.bounds, []
        _total_of(reading, at)
        return
    metric_at = next(
        (
            place
            for place, tag in enumerate(reading.tags)
            if place > at and (tag.can_be("metric") or tag.can_be("weak"))
        ),
        None,
    )
    split = _is_split(reading)
    for found in reading.filters:
        place = _place(reading, found.values[0].value)
        found.part = not found.negated and _is_part(reading, place, at, metric_at, split)
    parts = [found for found in reading.filters if found.part]
    if not parts and len(reading.filters) == 1 and not split and not reading.filters[0].negated:
        reading.filters[0].part = True
        parts = reading.filters
    if len({found.dimension for found in parts}) > 1:
        reading.doubts.append("it is not plain which of the names is the part and which the whole")
    reading.share = not parts
    _people_share(reading)
    _total_of(reading, at)


def _is_verb(reading: Reading, at: int) -> bool:
    """ "Share spend by repo", "please share …": it is to be shown."""
    after = reading.at(at + 1)
    first = at == 0 or (at <= 2 and reading.tags[at - 1].can_be("filler"))
    return first and reading.tags[at].text == "share" and after is not None and after.text not in ("of", "in")


def _people_share(reading: Reading) -> None:
    """Of people it is those who were active that can be a part."""
    for tag in reading.tags:
        if tag.meanings.get("metric") == "active_people" and any(found.part for found in reading.filters):
            tag.used = True
            reading.add_metric("active_people")


def _total_of(reading: Reading, at: int) -> None:
    """ "as a percentage of total spend": the measure is named once."""
    for tag in reading.tags[at + 1 : at + 5]:
        if tag.can_be("metric") and any(
            other.meanings.get("metric") == tag.meanings["metric"]
            for other in reading.tags[:at]
            if other.can_be("metric")
        ):
            tag.used = True


def _place(reading: Reading, value: str) -> int:
    return next(
        place for place, tag in enumerate(reading.tags) if any(one.value == value for one in tag.values)
    )


def _is_split(reading: Reading) -> bool:
    """Whether the answer is split by something that is no step of the calendar."""
    for at, tag in enumerate(reading.tags):
        name = tag.meanings.get("dimension")
        if name is None or tag.used or reading.model.dimensions[name].time:
            continue
        before, further = reading.at(at - 1), reading.at(at - 2)
        joined = before is not None and before.text == "and" and further is not None
        if joined and further is not None and further.can_be("dimension") and reading.has("by"):
            return True
        if before and (before.op("by") or before.text in ("which", "each", "what")):
            return True
    return False


def _is_part(reading: Reading, place: int, share_at: int, metric_at: int | None, split: bool) -> bool:
    if place < share_at:
        return True
    if metric_at is not None and place < metric_at:
        return False
    joint = next((tag.text for tag in reversed(reading.tags[:place]) if not _is_article(tag)), "")
    named = [tag for tag in reading.tags if tag.values]
    if metric_at is None and len(named) > 1 and reading.tags[place - 1].text == "of":
        return False
    if metric_at is None:
        return not (split and joint in _INSIDE and joint != "of")
    return joint in _BECOMES and not (split and joint in _INSIDE)


def _is_article(tag: Tag) -> bool:
    return tag.text in ("the", "a", "our", "all") or tag.can_be("dimension")
