"""Rows one by one: whether sessions, commits and PRs are asked for themselves, not for their number."""

from __future__ import annotations

from service.translate.embedded.read_rankings import ASCENDING, DESCENDING, take_number
from service.translate.embedded.reading import Reading

_LENGTHS = {"longest": "desc", "shortest": "asc", "slowest": "desc", "fastest": "asc"}
_SHOWING = frozenset({"show", "give", "get", "find", "display", "see"})


def read_lists(reading: Reading) -> None:
    """ "The 20 priciest sessions", "bob's last 10 sessions", "list the commits of …": rows one by one."""
    if reading.intent or reading.part_bounds or reading.share or reading.has("count", "average", "median"):
        return
    for at, tag in enumerate(reading.tags):
        if tag.used or not tag.can_be("entity") or not _is_listed(reading, at):
            continue
        entity = tag.meanings["entity"]
        before = reading.at(at - 1)
        if before and before.op("single"):
            before.used = True
        tag.used = True
        reading.listed = entity
        reading.add_dimension(entity)
        reading.singular = not tag.text.endswith("s")
        if tag.meanings.get("metric") == "merged_pull_requests":
            reading.add_metric("merged_pull_requests")
        _ordered_list(reading, at)
        return


def _is_listed(reading: Reading, at: int) -> bool:
    """Whether rows are asked for rather than their number."""
    other = any(
        tag.can_be("dimension") and not tag.can_be("entity") and tag.kind == "word"
        for tag in reading.tags[:at]
    )
    ranked = reading.at(at - 1) is not None and reading.tags[at - 1].text in (
        "most",
        "the most",
        "fewest",
        "least",
    )
    if other and ranked:
        return False
    before = reading.near(at, -1)
    words = [tag.text for tag in reading.tags[:at] if not tag.period]
    if reading.is_per(at) or (before and before.op("by")):
        if reading.is_per(at) or _ranks_others(reading, at):
            return False
        return bool(before and before.op("by") and reading.tags[at].meanings["entity"] == "session")
    if before and (
        before.op("expensive", "cheap", "recent", *_LENGTHS)
        or before.text in ("top", "biggest", "largest", "bottom", "smallest", "single")
        or (before.number is not None and not before.money)
    ):
        return True
    if reading.at(at - 1) and (
        reading.tags[at - 1].text in ("which", "list", "what")
        or (words and words[0] == "list" and not reading.dimensions)
    ):
        return not _has_split_after(reading, at)
    if reading.bounds and not any(
        tag.can_be("metric") and not tag.used and not tag.can_be("entity") for tag in reading.tags
    ):
        return not _has_split_after(reading, at)
    follows = reading.near(at, 1)
    if follows and follows.op("expensive", "cheap", *_LENGTHS) and words and words[0] in ("which", "what"):
        return True
    return bool(words) and words[0] in _SHOWING and "all" in words


def _ranks_others(reading: Reading, at: int) -> bool:
    """ "Busiest day by sessions", "top 3 people by sessions": what is ranked stands before."""
    before = reading.tags[:at]
    ranked = any(tag.op(*DESCENDING, *ASCENDING) for tag in before)
    return ranked and any(tag.can_be("dimension") and not tag.can_be("entity") for tag in before)


def _has_split_after(reading: Reading, at: int) -> bool:
    """ "Which sessions per team …" counts them."""
    for place, tag in enumerate(reading.tags[at + 1 :], at + 1):
        after = reading.near(place, 1)
        if tag.op("by") and not tag.used and after and after.can_be("dimension") and after.kind != "value":
            return True
    return False


def _ordered_list(reading: Reading, at: int) -> None:
    """By what a list is ordered: its length, its time."""
    for place, tag in enumerate(reading.tags):
        if tag.op(*_LENGTHS) and not tag.used:
            tag.used = True
            reading.order = _LENGTHS[tag.meanings["op"]]
            measure = {"session": "max_session_duration", "pull_request": "max_time_to_merge"}
            reading.add_metric(measure.get(reading.listed or "", "spend"))
            take_number(reading, place)
        elif tag.op("recent") and not tag.used and place < at:
            tag.used = True
            reading.order, reading.order_by = "desc", "time"
            take_number(reading, place)
    before = reading.near(at, -1)
    if before and before.number is not None and not before.used and not before.money and not before.percent:
        reading.limit, before.used = int(before.number), True
