"""Words of change: bounds on how much something changed ("doubled", "up more than 50%"), or a trend."""

from __future__ import annotations

from decimal import Decimal

from service.semantics.metric_query import Threshold
from service.translate.embedded.read_times import unit_of_comparison
from service.translate.embedded.reading import SIGNS, Reading, is_filler
from service.translate.embedded.tag import Tag


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
        and not tag.can_be("entity")
        and not reading.model.dimensions[tag.meanings["dimension"]].time
        and not tag.used
        and not reading.is_per(at)
        for at, tag in enumerate(reading.tags)
    )
