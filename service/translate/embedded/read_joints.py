"""What stands between the parts of a question, read once its measures, splits and names are known."""

from __future__ import annotations

from service.translate.embedded.reading import Reading

_PAYING = frozenset(
    {"pay", "paying", "paid", "pays", "paid for", "pay for", "paying for", "charged", "billed", "cost"}
)
_OF_THE_BILL = {"seats": "billed_seats", "tokens": "billed_tokens"}


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
