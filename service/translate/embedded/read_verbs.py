"""Verbs: "rejected" edits are another measure than edits, and "spent" is one when nothing else is."""

from __future__ import annotations

from service.translate.embedded.reading import Reading
from service.translate.embedded.tag import Tag

_MADE_OF = {
    ("lines_added", "removing"): "lines_removed",
    ("requests", "failing"): "errors",
    ("tool_calls", "failing"): "failed_tool_calls",
    ("file_edits", "rejecting"): "edits_rejected",
    ("file_edits", "accepting"): "edits_accepted",
    ("pull_requests", "merging"): "merged_pull_requests",
}
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
_KINDS = {
    "seats": "seat_type",
    "artifacts": "artifact_type",
    "artifacts_published": "artifact_type",
    "tool_calls": "tool_kind",
    "billed": "cost_type",
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


def _beside_value(reading: Reading, tag: Tag) -> bool:
    """ "Sonnet only", "only the payments team"."""
    at = reading.tags.index(tag)
    beside = (reading.at(at - 1), reading.near(at, 1))
    return any(one is not None and one.kind == "value" for one in beside)


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
