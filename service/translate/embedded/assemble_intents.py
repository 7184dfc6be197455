"""The plan of a named intent: whether it counts or lists, what, and by what it is split."""

from __future__ import annotations

from dataclasses import replace

from service.semantics.metric_query import MetricQuery, Nest, Order
from service.translate.embedded.reading import Reading

_OF_ENTITIES = frozenset(
    {
        "inactive",
        "new",
        "active_before_not_now",
        "never_used",
        "exclusive",
        "idle_sessions",
        "joined",
        "left",
    }
)
"""Intents whose answer is a list of people, seats or sessions, or their number."""

_EVERYBODY = ("we", "our", "us", "company", "org", "organization")
"""Words that ask for the budget of all rather than for each of them."""


def for_intent(query: MetricQuery, reading: Reading) -> MetricQuery:
    """The parameters that intents read: whether they count or list, and what."""
    shared = reading.share or (
        reading.intent == "concentration"
        and reading.has("share")
        and (reading.amount is not None or bool(reading.limit))
    )
    counted = reading.has("count") or shared or bool(reading.count_of)
    dimensions = tuple(name for name in query.dimensions if name != "session")
    entities = [name for name in (*dimensions, *reading.count_of) if not reading.model.dimensions[name].time]
    grains = tuple(name for name in dimensions if reading.model.dimensions[name].time)
    nest = None
    if reading.intent in _OF_ENTITIES:
        nest, dimensions = _counting(reading, counted, entities, grains)
    elif reading.intent == "concentration":
        over = next(iter(entities), "person")
        nest = Nest(over, "count") if counted else None
        dimensions = () if nest else (over,)
    elif reading.intent in ("adoption", "forecast", "drivers", "dau_mau"):
        dimensions = tuple(
            name for name in dimensions if name != "person" or "person" in _split_names(reading)
        )
    order = Order(query.metrics[0], reading.order != "asc") if reading.order else None
    if reading.intent == "dau_mau":
        dimensions = tuple(name for name in dimensions if not reading.model.dimensions[name].time)
    whole = reading.intent == "budget" and not (query.filters or dimensions or query.thresholds)
    if whole and any(
        tag.text in ("we", "our", "us", "company", "org", "organization") for tag in reading.tags
    ):
        return replace(query, intent="budget", limit=1)
    if reading.intent in ("adoption", "new") and reading.trend and not grains:
        dimensions = ("month", *dimensions)
    return replace(
        query,
        intent=reading.intent or "",
        nest=nest,
        dimensions=dimensions,
        limit=reading.limit,
        order=order,
        share=False,
        within=None,
    )


def _counting(
    reading: Reading, counted: bool, entities: list[str], grains: tuple[str, ...]
) -> tuple[Nest | None, tuple[str, ...]]:
    """ "How many …", "… by team", "… each month" count; else they are listed."""
    by = _split_names(reading) or _homes_of_newcomers(reading, entities)
    over = next((name for name in entities if name not in by), "person")
    if counted or grains or by:
        return Nest(over, "count"), (*grains, *dict.fromkeys(by))
    return None, tuple(entities[:1])


def _homes_of_newcomers(reading: Reading, entities: list[str]) -> list[str]:
    """ "Which teams have new users": the people are new, not the teams."""
    people = reading.model.dimensions["person"].words
    new = [tag for tag in reading.tags if tag.meanings.get("intent") == "new"]
    named = reading.intent == "new" and any(tag.text.split()[-1] in people for tag in new)
    return [name for name in entities if name != "person"] if named else []


def _split_names(reading: Reading) -> list[str]:
    """What stands behind "by" or "per", but for steps of the calendar."""
    found = []
    for at, tag in enumerate(reading.tags):
        before, name = reading.near(at, -1), tag.meanings.get("dimension")
        if name and before and before.op("by") and not reading.model.dimensions[name].time:
            found.append(name)
    return found
