"""Superlatives and their numbers, and the measures that some of them imply: "priciest" is of spend."""

from __future__ import annotations

from service.translate.embedded.read_aggregates import ratio_of
from service.translate.embedded.reading import Reading
from service.translate.embedded.tag import Tag

DESCENDING = ("most", "expensive", "spender", "active", "popular", "grew", "desc")
ASCENDING = ("least", "cheap", "inactive", "shrank", "unpopular", "asc")


def read_rankings(reading: Reading) -> None:
    """Superlatives and their numbers: "top 5", "the 20 priciest", "cheapest"."""
    for at, tag in enumerate(reading.tags):
        if tag.used or not tag.op(*DESCENDING, *ASCENDING):
            continue
        tag.used = True
        reading.order = reading.order or ("desc" if tag.op(*DESCENDING) else "asc")
        if not _most_active_group(reading, at):
            _implied_metric(reading, tag)
        take_number(reading, at)


def take_number(reading: Reading, at: int) -> None:
    """The number beside a superlative is how many rows there are to be."""
    for beside in (at + 1, at - 1):
        other = reading.at(beside)
        if other and other.number is not None and not other.used and not other.money and not other.percent:
            reading.limit = reading.limit or int(other.number)
            other.used = True


def _most_active_group(reading: Reading, at: int) -> bool:
    """ "Which team has the most active users": most of active users, by team."""
    person = reading.at(at + 1)
    asked = any(
        tag.can_be("dimension")
        and not tag.can_be("metric")
        and tag.meanings["dimension"] not in ("person", "session")
        for tag in reading.tags[:at]
    )
    if not (reading.tags[at].text in ("most active", "the most active") and person and asked):
        return False
    if person.meanings.get("metric") != "active_people":
        return False
    reading.add_metric("active_people")
    person.used = True
    return True


def _implied_metric(reading: Reading, tag: Tag) -> None:
    if tag.op("expensive", "cheap") and not _rated(reading):
        reading.add_metric("spend")
    if tag.op("spender"):
        if not any(other.can_be("metric") for other in reading.tags):
            reading.add_metric("spend")
        reading.add_dimension("person")
        reading.singular = not tag.text.endswith("s") and reading.limit is None
    if tag.op("active", "inactive"):
        reading.add_metric("sessions")
    if tag.op("grew", "shrank"):
        reading.compare = reading.compare or "previous"
        reading.order_by = reading.order_by or "change"
    if tag.op("popular", "unpopular"):
        reading.default_metric = True


def _rated(reading: Reading) -> bool:
    """ "Cheapest per session": the ratio is what is cheap; "per token" is a price."""
    for at, tag in enumerate(reading.tags):
        before = reading.at(at - 1)
        if tag.text in ("token", "million tokens", "mtok") and before and before.text == "per":
            reading.add_metric("cost_per_million_tokens")
            tag.used = before.used = True
            return True
        if tag.can_be("unit") and not tag.used and before and before.text == "per":
            found = ratio_of("spend", tag.meanings["unit"])
            if found:
                reading.add_metric(found)
                tag.used = before.used = True
                return True
    return (
        any(
            tag.can_be("metric") and reading.model.metrics[tag.meanings["metric"]].ratio
            for tag in reading.tags
        )
        or reading.is_ratio()
    )
