"""Shares, changes, rankings, lists, trends: what is done with a measure once it is known."""

from __future__ import annotations

from decimal import Decimal

from service.semantics.metric_query import Threshold
from service.translate.embedded.read_times import unit_of_comparison
from service.translate.embedded.reading import SIGNS, Reading, ValueFilter, is_filler
from service.translate.embedded.tag import Tag

_DESCENDING = ("most", "expensive", "spender", "active", "popular", "grew", "desc")
_ASCENDING = ("least", "cheap", "inactive", "shrank", "unpopular", "asc")
_LENGTHS = {"longest": "desc", "shortest": "asc", "slowest": "desc", "fastest": "asc"}
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
_LISTING = frozenset({"list", "which"})
_SHOWING = frozenset({"show", "give", "get", "find", "display", "see"})


def read_charts(reading: Reading) -> None:
    """Chart wishes; an export is what the caller does with the answer."""
    for tag in reading.tags:
        if tag.can_be("chart"):
            wish = tag.meanings["chart"]
            reading.chart = reading.chart or (None if wish == "auto" else wish)
            tag.used = True
        if tag.can_be("export"):
            tag.used = True


def read_shares(reading: Reading) -> None:
    """ "What percent of tokens goes to opus": which names are the part, and which the whole."""
    at = next((place for place, tag in enumerate(reading.tags) if tag.op("share") and not tag.used), None)
    if at is None or reading.intent:
        return
    reading.tags[at].used = True
    after = reading.at(at + 1)
    if (
        at <= 2
        and reading.tags[at].text == "share"
        and after
        and after.text not in ("of", "in")
        and reading.at(0) is not None
    ):
        if at == 0 or reading.tags[at - 1].can_be("filler"):
            return
    if reading.has("change", "rising", "falling", "growing_by", "mom", "wow", "qoq", "yoy"):
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
        before = reading.at(at - 1)
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


def read_changes(reading: Reading) -> None:
    """ "Doubled", "went up more than 50%", "falling": bounds on the change, or a trend."""
    for at, tag in enumerate(reading.tags):
        if tag.used:
            continue
        if tag.op("doubled", "tripled", "halved"):
            times = {
                "doubled": (">=", Decimal(1)),
                "tripled": (">=", Decimal(2)),
                "halved": ("<=", Decimal("-0.5")),
            }
            _bound_change(reading, tag, *times[tag.meanings["op"]])
        elif tag.op("rising", "falling"):
            _rising(reading, at, tag)


def _rising(reading: Reading, at: int, tag: Tag) -> None:
    up = tag.op("rising")
    bound = _percent_after(reading, at)
    most = next((one for one in reading.tags if one.op("most", "least") and not one.used), None)
    if bound is None and most is not None and _names_groups(reading):
        tag.used = most.used = True
        reading.compare, reading.order_by = reading.compare or "previous", "change"
        reading.order = "desc" if up == most.op("most") else "asc"
        return
    if bound:
        sign, share = bound
        _bound_change(reading, tag, sign if up else {">": "<", ">=": "<="}[sign], share if up else -share)
    elif _names_groups(reading):
        _bound_change(reading, tag, ">" if up else "<", Decimal(0))
    else:
        tag.used = True
        if reading.periods or unit_of_comparison(reading):
            reading.compare = reading.compare or "previous"
        else:
            reading.trend = True


def _percent_after(reading: Reading, at: int) -> tuple[str, Decimal] | None:
    """ "by more than 50%", "at least 20 percent", "over 30%"."""
    sign = ">="
    for tag in reading.tags[at + 1 : at + 5]:
        if tag.op("over", "at_least"):
            sign, tag.used = SIGNS[tag.meanings["op"]], True
        elif tag.number is not None and tag.percent and not tag.used:
            tag.used = True
            for between in reading.tags[at + 1 : at + 5]:
                between.used = between.used or between.text == "by"
            return sign, tag.number / 100
        elif not is_filler(tag) and not tag.op("by") and not tag.can_be("metric"):
            return None
    return None


def _bound_change(reading: Reading, tag: Tag, sign: str, share: Decimal) -> None:
    tag.used = True
    reading.compare = reading.compare or "previous"
    reading.order_by = reading.order_by or "change"
    reading.thresholds.append(Threshold("change_share", sign, share))


def _names_groups(reading: Reading) -> bool:
    """ "Which repos", "any teams", "devs whose": something that a bound can be held against."""
    return any(
        tag.can_be("dimension")
        and not reading.model.dimensions[tag.meanings["dimension"]].time
        and not tag.used
        and not _is_per(reading, at)
        for at, tag in enumerate(reading.tags)
    )


def _is_per(reading: Reading, at: int) -> bool:
    before = reading.at(at - 1)
    return bool(before and before.text == "per")


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
    if _is_per(reading, at) or (before and before.op("by")):
        if _is_per(reading, at) or _ranks_others(reading, at):
            return False
        return bool(before and before.op("by") and not _counted_elsewhere(reading, at))
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
    """ "Busiest day by sessions", "top 3 people by sessions": what is ranked stands before, with its number."""
    before = reading.tags[:at]
    ranked = any(tag.op(*_DESCENDING, *_ASCENDING) for tag in before)
    return ranked and any(tag.can_be("dimension") and not tag.can_be("entity") for tag in before)


def _counted_elsewhere(reading: Reading, at: int) -> bool:
    return reading.tags[at].meanings["entity"] != "session"


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
            _take_number(reading, place)
        elif tag.op("recent") and not tag.used and place < at:
            tag.used = True
            reading.order, reading.order_by = "desc", "time"
            _take_number(reading, place)
    before = reading.near(at, -1)
    if before and before.number is not None and not before.used and not before.money and not before.percent:
        reading.limit, before.used = int(before.number), True


def _take_number(reading: Reading, at: int) -> None:
    for beside in (at + 1, at - 1):
        other = reading.at(beside)
        if other and other.number is not None and not other.used and not other.money and not other.percent:
            reading.limit = reading.limit or int(other.number)
            other.used = True


def read_rankings(reading: Reading) -> None:
    """Superlatives and their numbers: "top 5", "the 20 priciest", "cheapest"."""
    for at, tag in enumerate(reading.tags):
        if tag.used or not tag.op(*_DESCENDING, *_ASCENDING):
            continue
        tag.used = True
        reading.order = reading.order or ("desc" if tag.op(*_DESCENDING) else "asc")
        if not _most_active_group(reading, at):
            _implied_metric(reading, tag)
        _take_number(reading, at)


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
    from service.translate.embedded.read_aggregates import ratio_of  # the two rules name each other's words

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


_OF_PEOPLE = ("team", "department", "division", "cost_center", "job_title")


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
    reading.filters.append(ValueFilter(name, [], negated=True, part=reading.has("share")))
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
