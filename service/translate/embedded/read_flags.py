"""Words that ask for one thing each: a chart, a running total, a trend, only workdays, who has no repo."""

from __future__ import annotations

from decimal import Decimal

from service.semantics.metric_query import Threshold
from service.translate.embedded.read_times import unit_of_comparison
from service.translate.embedded.reading import Reading, without
from service.translate.embedded.tag import Tag

_GOOD = frozenset(
    {
        "acceptance_rate",
        "cache_hit_rate",
        "merge_rate",
        "tool_success_rate",
        "lines_per_dollar",
        "discount_rate",
    }
)
_OF_PEOPLE = ("team", "department", "division", "cost_center", "job_title")


def read_charts(reading: Reading) -> None:
    """Chart wishes; an export is what the caller does with the answer."""
    for tag in reading.tags:
        if tag.can_be("chart"):
            wish = tag.meanings["chart"]
            reading.chart = reading.chart or (None if wish == "auto" else wish)
            tag.used = True
        if tag.can_be("export"):
            tag.used = True


def read_flags(reading: Reading) -> None:
    """Running totals, rolling averages, trends, change."""
    for at, tag in enumerate(reading.tags):
        if tag.used:
            continue
        if tag.op("often"):
            tag.used = True
        elif tag.op("overview"):
            reading.overview = tag.used = True
        elif tag.op("workday"):
            reading.add_dimension("day")
            reading.weekdays, tag.used = (1, 2, 3, 4, 5), True
        elif tag.op("unpriced"):
            _unpriced(reading, tag)
        elif tag.op("worst", "best") and (tag.text.endswith(" first") or _is_good(reading)):
            reading.order = reading.order or ("asc" if tag.op("worst") == _is_good(reading) else "desc")
            tag.used = True
        elif tag.op("mine"):
            reading.mine = tag.used = True
        elif tag.op("everyone"):
            reading.everything = tag.used = True
        elif tag.op("members"):
            _members(reading, tag)
        elif tag.op("nobodys"):
            _unattributed(reading, at, tag)
        elif tag.op("working_on"):
            tag.used = True
            if any(found.dimension == "person" for found in reading.filters):
                reading.add_dimension("repo")
        elif tag.op("how_long"):
            _how_long(reading, tag)
        elif tag.op("cumulative"):
            reading.cumulative = tag.used = True
        elif tag.op("trend"):
            reading.trend = tag.used = True
        elif tag.op("change"):
            reading.compare = reading.compare or "previous"
            reading.order_by = reading.order_by or "change"
            tag.used = True
        elif (tag.op("versus", "compare") and reading.compare) or tag.op("much", "by"):
            tag.used = True
        elif tag.op("instead", "include") or (
            tag.op("only") and (at in (0, len(reading.tags) - 1) or reading.patch)
        ):
            reading.patch = tag.used = True
    if reading.compare and unit_of_comparison(reading):
        reading.order_by = reading.order_by or "change"


def _is_good(reading: Reading) -> bool:
    """Whether more of what is measured is better; cost is not."""
    return any(tag.meanings.get("metric") in _GOOD for tag in reading.tags)


def _unpriced(reading: Reading, tag: Tag) -> None:
    """ "Which models have no price": those with requests that nobody could price."""
    tag.used = True
    tokens = any(other.meanings.get("metric") == "tokens" for other in reading.tags)
    for name in (
        ("unpriced_tokens", "unpriced_requests") if tokens else ("unpriced_requests", "unpriced_tokens")
    ):
        reading.add_metric(name)
    reading.add_dimension("model")
    reading.thresholds.append(Threshold("unpriced_requests", ">", Decimal(0)))
    for other in reading.tags:
        named = (
            other.meanings.get("metric") in ("requests", "tokens")
            or other.meanings.get("dimension") == "model"
        )
        other.used = other.used or named or other.op("count", "much")


def _members(reading: Reading, tag: Tag) -> None:
    """ "Who is on the search team", "how many people are in payments": the directory, not who was active."""
    named = any(found.dimension in _OF_PEOPLE for found in reading.filters)
    split = any(one.meanings.get("dimension") in _OF_PEOPLE for one in reading.tags)
    if not (named or split):
        return
    tag.used = True
    reading.add_metric("people_count")
    if not reading.has("count"):
        reading.add_dimension("person")
    for other in reading.tags:
        people = other.meanings.get("dimension") == "person" or other.meanings.get("metric") in (
            "active_people",
            "people_count",
        )
        other.used = other.used or people or other.op("count", "belongs")


def _unattributed(reading: Reading, at: int, tag: Tag) -> None:
    """ "Not attributed to any repo", "unattributed spend": rows that have none."""
    noun_at = reading.near_at(at, 1)
    noun = reading.tags[noun_at] if noun_at is not None else None
    named = noun.meanings.get("dimension") if noun else None
    if noun and named and not reading.model.dimensions[named].sql:
        noun.used = True
    tag.used = True
    name = named if named and not reading.model.dimensions[named].sql else "repo"
    reading.filters.append(without(name, part=reading.has("share")))
    reading.share = False
    if not named:
        reading.notes.append("Not attributed to any repo")


def _how_long(reading: Reading, tag: Tag) -> None:
    """ "How long does a session last", "how long does it take to merge a PR"."""
    for other in reading.tags:
        entity = other.meanings.get("entity")
        if other.meanings.get("metric") == "requests":
            reading.measures.append("request_duration")
            tag.used = other.used = True
            return
        if entity in ("session", "pull_request"):
            reading.measures.append("session_duration" if entity == "session" else "time_to_merge")
            tag.used = other.used = True
            for word in reading.tags:
                word.used = (
                    word.used
                    or word.op("merging", "recent")
                    or word.text in ("last", "lasts", "run", "open", "lasting")
                )
            return
