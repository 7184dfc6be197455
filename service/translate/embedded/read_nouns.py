"""Metrics and dimensions, and for words that are both ("users", "sessions") which one is meant."""

from __future__ import annotations

from service.translate.embedded.reading import Reading
from service.translate.embedded.tag import Tag

_RANKING_WORDS = frozenset({"top", "biggest", "largest", "bottom"})


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


_EACH = ("each", "every", "for each", "for every", "in each", "in every", "of each", "of every", "by each")


def _take(reading: Reading, at: int, tag: Tag) -> None:
    before = reading.near(at, -1)
    if tag.text == "uses" and _is_verb(reading, at):
        tag.used = reading.default_metric = True
        return
    if _is_unknown_ratio(reading, at, before):
        return
    if _is_relative(reading, at):
        tag.used = True
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


_ABOUT_GROUPS = frozenset(
    {"concentration", "anomalies", "overhead", "never_used", "active_before_not_now", "exclusive"}
)


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
    return reading.tags[at].text in ("who", "whose") and bool(before and before.can_be("dimension"))


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


_MADE_OF = {
    ("lines_added", "removing"): "lines_removed",
    ("requests", "failing"): "errors",
    ("tool_calls", "failing"): "failed_tool_calls",
    ("file_edits", "rejecting"): "edits_rejected",
    ("file_edits", "accepting"): "edits_accepted",
    ("pull_requests", "merging"): "merged_pull_requests",
}
_PAYING = frozenset(
    {"pay", "paying", "paid", "pays", "paid for", "pay for", "paying for", "charged", "billed", "cost"}
)
_OF_THE_BILL = {"seats": "billed_seats", "tokens": "billed_tokens"}
_RATES = {
    ("tool_calls", "failed_tool_calls"): "tool_failure_rate",
    ("requests", "errors"): "error_rate",
    ("file_edits", "edits_accepted"): "acceptance_rate",
    ("file_edits", "edits_rejected"): "rejection_rate",
    ("pull_requests", "merged_pull_requests"): "merge_rate",
    ("tokens", "cache_read_tokens"): "cache_read_share",
    ("tokens", "cache_write_tokens"): "cache_write_share",
    ("tokens", "output_tokens"): "output_share",
    ("tokens", "input_tokens"): "input_share",
}


def read_verbs(reading: Reading) -> None:
    """ "Rejects the most edits", "how many PRs did we merge": the verb says which of them."""
    for (noun, verb), metric in _MADE_OF.items():
        tag = next((one for one in reading.tags if one.op(verb) and not one.used), None)
        if tag and noun in reading.metrics:
            tag.used = True
            if verb in ("removing", "merging") and _is_other_side(reading, tag):
                reading.add_metric(metric)
                continue
            if reading.share and (noun, metric) in _RATES:
                reading.metrics = [_RATES[noun, metric]]
                reading.share = False
            else:
                reading.metrics[reading.metrics.index(noun)] = metric
    for tag in reading.tags:
        if tag.used:
            continue
        if tag.op("cached"):
            _from_cache(reading, tag)
        elif tag.op("adding") and set(reading.metrics) & {"lines_added", "lines_removed"}:
            tag.used = True
        elif tag.op("rejecting", "accepting") and not reading.metrics and not reading.intent:
            tag.used = True
            calls = any(
                one.meanings.get("dimension") in ("tool", "tool_kind", "connector") for one in reading.tags
            )
            rejected = "rejected_tool_calls" if calls else "edits_rejected"
            reading.add_metric(rejected if tag.op("rejecting") else "edits_accepted")
        elif tag.op("failing") and not reading.metrics and not reading.intent:
            tag.used = True
            reading.add_metric("errors")
        elif tag.op("kind_of") and reading.metrics and reading.metrics[0] in _KINDS:
            tag.used = True
            reading.add_dimension(_KINDS[reading.metrics[0]])
        elif tag.op("equals") or (tag.op("only") and _beside_value(reading, tag)):
            tag.used = not tag.op("equals")
    classes = {part: rate for (whole, part), rate in _RATES.items() if whole == "tokens"}
    if reading.share and len(reading.metrics) == 1 and reading.metrics[0] in classes:
        reading.metrics, reading.share = [classes[reading.metrics[0]]], False
    for (whole, part), rate in _RATES.items():
        if reading.share and {whole, part} == set(reading.metrics):
            reading.metrics, reading.share = [rate], False


def _from_cache(reading: Reading, tag: Tag) -> None:
    """ "Tokens read from cache" are a number, "how much of the input came from cache" is a share."""
    tag.used = True
    if "tokens" in reading.metrics and not reading.share:
        reading.metrics[reading.metrics.index("tokens")] = "cache_read_tokens"
        return
    reading.metrics = [
        name for name in reading.metrics if name not in ("input_tokens", "prompt_input_tokens", "tokens")
    ]
    reading.share = False
    reading.add_metric("cache_hit_rate")


def _is_other_side(reading: Reading, tag: Tag) -> bool:
    """ "Lines added vs removed": both, not the one instead of the other."""
    before = reading.at(reading.tags.index(tag) - 1)
    if before is not None and (before.op("versus") or before.text in ("and", "or", "&")):
        before.used = True
        return True
    return False


_KINDS = {
    "seats": "seat_type",
    "artifacts": "artifact_type",
    "artifacts_published": "artifact_type",
    "tool_calls": "tool_kind",
    "billed": "cost_type",
}


def _beside_value(reading: Reading, tag: Tag) -> bool:
    """ "Sonnet only", "only the payments team"."""
    at = reading.tags.index(tag)
    beside = (reading.at(at - 1), reading.near(at, 1))
    return any(one is not None and one.kind == "value" for one in beside)


def read_joints(reading: Reading) -> None:
    """ "Bill versus usage", "compare cost and tokens": two measures side by side."""
    if reading.mine and reading.order and not reading.dimensions:
        reading.dimensions.append("person")
    broken = any(tag.text in ("break", "breaking") for tag in reading.tags)
    for tag in reading.tags:
        tag.used = tag.used or (broken and tag.text in ("break", "breaking", "down", "up"))
    beside = len(reading.metrics) > 1 or any(len(found.values) > 1 for found in reading.filters)
    _usage_of_things(reading)
    _runs(reading)
    _counted_across_names(reading)
    _each_of_the_names(reading)
    if "file_edits" in reading.metrics and set(reading.metrics) & {"acceptance_rate", "rejection_rate"}:
        reading.metrics.remove("file_edits")
    if reading.mine and reading.metrics == ["cost_per_person"] and not reading.dimensions:
        reading.metrics, reading.dimensions = ["spend"], ["person"]
    _parts_of_the_bill(reading)
    _seats_of_a_type(reading)
    for at, tag in enumerate(reading.tags):
        after = reading.near(at, 1)
        if tag.op("over", "under") and reading.compare == "explicit" and after and after.period:
            tag.used = True
        if tag.op("each_of") and reading.filters:
            reading.add_dimension(reading.filters[0].dimension)
            tag.used = True
            for other in reading.tags:
                other.used = other.used or other.op("count")
        if tag.op("growing_by"):
            reading.compare = reading.compare or "previous"
            tag.used = True
        if tag.op("compare") and reading.dimensions and reading.metrics and not reading.compare:
            tag.used = True
        if tag.op("versus", "compare") and (beside or "day_kind" in reading.dimensions):
            tag.used = True


def _runs(reading: Reading) -> None:
    """ "/review runs last week": behind the name of what is run, they are its uses."""
    for at, tag in enumerate(reading.tags):
        before = reading.at(at - 1)
        named = before is not None and any(
            reading.model.dimensions[value.dimension].missing == "none" for value in before.values
        )
        if (
            tag.text in ("runs", "calls", "invocations", "executions")
            and named
            and not (set(reading.metrics) - {"spend", "tool_calls"})
        ):
            reading.metrics, reading.weak = ["uses"], False
            tag.used = True


def _counted_across_names(reading: Reading) -> None:
    """ "Number of Copilot users": the name stands between the count and what is counted."""
    for at, tag in enumerate(reading.tags):
        if not tag.op("count") or tag.used or not reading.metrics:
            continue
        between = reading.tags[at + 1 : at + 4]
        noun = next((one for one in between if not (one.kind == "value" or one.can_be("filler"))), None)
        if noun is not None and noun.used and (noun.can_be("metric") or noun.can_be("several")):
            tag.used = True


def _each_of_the_names(reading: Reading) -> None:
    """ "A, B and C, spend each": one row per name."""
    for at, tag in enumerate(reading.tags):
        after = reading.near(at, 1)
        if tag.text not in ("each", "respectively") or (after and after.can_be("dimension")):
            continue
        several = [found for found in reading.filters if len(found.values) > 1 and not found.negated]
        if several:
            reading.add_dimension(several[0].dimension)
            tag.used = True
    if reading.compare == "explicit":
        for found in reading.filters:
            if len(found.values) > 1 and not found.negated and not found.part and not reading.dimensions:
                reading.add_dimension(found.dimension)


def _seats_of_a_type(reading: Reading) -> None:
    """ "How many premium seats": the type says what is counted."""
    if reading.intent or not any(found.dimension == "seat_type" for found in reading.filters):
        return
    if reading.metrics == ["active_people"]:
        reading.metrics.clear()
    if reading.metrics:
        return
    reading.add_metric("seats")
    for tag in reading.tags:
        tag.used = tag.used or tag.op("count")


def _parts_of_the_bill(reading: Reading) -> None:
    """ "How much of the bill was seats", "the bill, tokens vs seats", "how much do we pay for seats"."""
    named = set(reading.metrics)
    billed = any(name.startswith("billed") for name in named)
    paid = reading.has("much") and any(set(tag.text.split()) & _PAYING for tag in reading.tags)
    bought = "seats" in named and (paid or (reading.weak_said and len(named) == 1))
    if reading.intent or not (billed or bought):
        return
    parts = [_OF_THE_BILL.get(name, name) for name in reading.metrics]
    if named & set(_OF_THE_BILL) and "seats" in named:
        reading.metrics = [name for name in parts if name != "billed"]


def _usage_of_things(reading: Reading) -> None:
    """ "Slash command usage": of what is used here and there, usage is how often, not how many tokens."""
    said = any(
        tag.text in ("usage", "use") and tag.meanings.get("metric") == "tokens" for tag in reading.tags
    )
    things = [*reading.dimensions, *(found.dimension for found in reading.filters)]
    if (
        said
        and reading.metrics == ["tokens"]
        and any(reading.model.dimensions[name].missing == "none" for name in things)
    ):
        reading.metrics = ["uses"]


def read_weak_words(reading: Reading) -> None:
    """Verbs of spending are the measure when nothing else is; averages only where a ratio is asked for."""
    people = "active_people" in reading.metrics
    for tag in reading.tags:
        if tag.can_be("weak") and not tag.used:
            tag.used = reading.weak_said = True
            if not reading.metrics and not reading.count_of and not reading.measures:
                reading.metrics.append(tag.meanings["weak"])
                reading.weak = True
        elif tag.op("being_active") and people:
            tag.used = True
