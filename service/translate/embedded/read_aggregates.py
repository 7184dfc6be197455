"""Ratios ("commits per developer"), percentiles, and one number made of many ("average daily spend")."""

from __future__ import annotations

from functools import lru_cache

from service.semantics.generated import bare
from service.semantics.metric_query import Nest
from service.semantics.model import SemanticModel, load_model
from service.translate.embedded.reading import Reading, is_filler
from service.translate.embedded.tag import Tag

_FUNCTIONS = ("average", "typical", "median", "p75", "p90", "p95", "p99")
_EXTREMES = {
    "max": "max",
    "maximum": "max",
    "min": "min",
    "minimum": "min",
    "highest": "max",
    "lowest": "min",
}
_STEPS = ("day", "week", "month", "quarter", "year")
_ONE = frozenset({"a", "an", "one", "single", "each", "every"})
_ENTITIES = {
    "sessions": "session",
    "commits": "commit",
    "pull_requests": "pull_request",
    "merged_pull_requests": "pull_request",
}
_LONGEST_WINDOW = 400
_ROWS_OF = {"requests": "request"}


@lru_cache(maxsize=1)
def _ratios() -> dict[tuple[str, str], str]:
    return {
        (bare(metric.ratio[0]), metric.ratio[1]): name
        for name, metric in load_model().metrics.items()
        if metric.ratio and metric.scale == 1
    }


def ratio_of(above: str, below: str) -> str | None:
    """The metric that divides one by the other."""
    return _ratios().get((above, below))


def read_ratios(reading: Reading) -> None:
    """ "A per B", "how many A does an average B take", "how much does a B cost"."""
    for at, tag in enumerate(reading.tags):
        if tag.used or not tag.can_be("unit"):
            continue
        place = at - 1
        while (beside := reading.at(place)) is not None and beside.kind == "value":
            place -= 1
        before = reading.at(place)
        if before is None:
            continue
        if before.text in ("per", "for each", "for every") and not before.used:
            _per(reading, at, before, place)
        elif _is_one(reading, at):
            _of_one(reading, at)


def _is_one(reading: Reading, at: int) -> bool:
    """ "a session", "an average merged PR", "the typical session"."""
    before, further = reading.at(at - 1), reading.at(at - 2)
    if before is None:
        return False
    return before.text in _ONE or (
        before.op("average", "typical") and bool(further and further.text in ("a", "an", "the"))
    )


def _per(reading: Reading, at: int, per: Tag, place: int) -> None:
    above_at = reading.near_at(place, -1)
    above = reading.tags[above_at] if above_at is not None else None
    if above is None and reading.over is None:
        reading.over = reading.tags[at].meanings["unit"]
        per.used = reading.tags[at].used = True
        return
    if above is None or above.used or not (above.can_be("metric") or above.can_be("weak")):
        return
    name = above.meanings.get("metric") or above.meanings["weak"]
    found = ratio_of(name, reading.tags[at].meanings["unit"])
    exported = any(tag.can_be("export") for tag in reading.tags)
    if exported and reading.tags[at].meanings["unit"] == "active_people":
        return
    if found is None or _is_a_list_of_people(reading, at):
        return
    reading.add_metric(found)
    above.used = per.used = reading.tags[at].used = True
    _take_count(reading, above_at or 0)


def _is_a_list_of_people(reading: Reading, at: int) -> bool:
    """ "Spend per developer, top 5" ranks people; nobody ranks by one ratio of all."""
    person = reading.tags[at].meanings["unit"] == "active_people"
    others = any(
        tag.can_be("dimension")
        and tag is not reading.tags[at]
        and not reading.model.dimensions[tag.meanings["dimension"]].time
        for tag in reading.tags
        if not tag.can_be("metric")
    )
    ranked = any(tag.op("most", "least", "expensive", "cheap", "desc", "asc") for tag in reading.tags)
    return person and ranked and not others


def _take_count(reading: Reading, at: int) -> None:
    """ "number of …" before the measure says nothing more."""
    before = reading.near(at, -1)
    if before and before.op("count"):
        before.used = True


def _of_one(reading: Reading, at: int) -> None:
    if reading.has("share"):
        return
    unit = reading.tags[at].meanings["unit"]
    others = [
        place
        for place, tag in enumerate(reading.tags)
        if place != at
        and not tag.used
        and (tag.can_be("metric") or tag.can_be("weak"))
        and not tag.can_be("intent")
    ]
    if len(others) != 1:
        return
    typical = any(tag.op("typical") for tag in reading.tags)
    above = reading.tags[others[0]]
    name = above.meanings.get("metric") or above.meanings["weak"]
    found = ratio_of(name, unit)
    asked = any(
        tag.op("much", "count", *_FUNCTIONS) or tag.text in ("what", "average") for tag in reading.tags
    )
    if found is None or not asked:
        return
    reading.add_metric(found)
    above.used = reading.tags[at].used = True
    for tag in reading.tags:
        if tag.op("average", "typical", "much", "count", "single"):
            tag.used = True
    if typical:
        reading.functions += ["median", "average"]


def read_rolling(reading: Reading) -> None:
    """ "7-day rolling average", "3 month moving average", "rolling 7 day average"."""
    for at, tag in enumerate(reading.tags):
        split = tag.text in ("rolling", "moving", "trailing") and _average_behind(reading, at)
        if not (tag.op("rolling") or split):
            continue
        for place in (at - 2, at - 1, at + 1):
            number, unit = reading.at(place), reading.at(place + 1)
            grain = unit.meanings.get("dimension") if unit else None
            if not (number and unit and grain and number.number is not None):
                continue
            if reading.model.dimensions[grain].grain and 1 < number.number <= _LONGEST_WINDOW:
                reading.rolling = int(number.number)
                number.used = unit.used = tag.used = True
                reading.add_dimension(grain)
                return


def _average_behind(reading: Reading, at: int) -> bool:
    average = reading.at(at + 3)
    if average is None or not average.op("average"):
        return False
    average.used = True
    return True


def read_functions(reading: Reading) -> None:
    """average, median, p95, min and max where something stands behind them that they can be of."""
    for at, tag in enumerate(reading.tags):
        if tag.used:
            continue
        if tag.op(*_FUNCTIONS):
            named = ["median", "average"] if tag.op("typical") else [tag.meanings["op"]]
        elif tag.text in _EXTREMES and _before_measure(reading, at):
            named = [_EXTREMES[tag.text]]
        else:
            continue
        tag.used = True
        reading.functions += [name for name in named if name not in reading.functions]


def _before_measure(reading: Reading, at: int) -> bool:
    """Whether a measure follows, with at most other functions and joints between."""
    for tag in reading.tags[at + 1 :]:
        if tag.can_be("measure"):
            return True
        if not (is_filler(tag) or tag.op(*_FUNCTIONS) or tag.text in _EXTREMES):
            return False
    return False


def read_averages(reading: Reading) -> None:
    """Percentiles of what single rows have: "p95 session duration", "median cost per session"."""
    if reading.intent or reading.listed:
        return
    for name in reading.measures:
        for function in reading.functions or ["average", "median"]:
            ratio = name == "session_cost" and function == "average"
            reading.add_metric("cost_per_session" if ratio else f"{function}_{name}")
    if reading.measures:
        reading.functions.clear()
        return
    others = [name for name in reading.functions if name != "average"]
    for metric in list(reading.metrics):
        rows = _rows_of(metric, reading.model) if others else None
        if rows:
            place = reading.metrics.index(metric)
            made = [f"{function}_{rows}" for function in reading.functions if function != "average"]
            reading.metrics[place : place + 1] = ([metric] if "average" in reading.functions else []) + made
            reading.functions.clear()


def _rows_of(metric: str, model: SemanticModel) -> str | None:
    """The measure of single rows behind a ratio: session cost for the cost per session."""
    ratio = model.metrics[metric].ratio
    if not ratio or ratio[1] not in (*_ENTITIES, *_ROWS_OF):
        return None
    for name, measure in model.measures.items():
        entity = _ENTITIES.get(ratio[1])
        alike = measure.entity == entity if entity else measure.label.startswith(_ROWS_OF[ratio[1]])
        summed = any(
            source.view == measure.view and source.sql == f"sum({measure.sql})"
            for source in model.metrics[ratio[0]].sources
        )
        if alike and summed:
            return name
    return None


def read_nests(reading: Reading) -> None:
    """One number of many: over the steps of the calendar, over people, over what stands behind "per"."""
    if not reading.functions or reading.intent or reading.listed:
        return
    function = reading.functions[-1]
    if len(reading.functions) > 1 and reading.functions != ["median", "average"]:
        reading.doubts.append("several kinds of average were named")
        return
    if reading.rolling:
        return
    ratio = reading.is_ratio()
    over = _over(reading)
    steps = [name for name in reading.dimensions if reading.model.dimensions[name].grain]
    if len(steps) == 2 and over in steps:
        over = min(steps, key=_STEPS.index)
    if ratio and function == "average" and (over is None or reading.functions == ["average"]):
        return
    if ratio and over is not None:
        reading.doubts.append(f"the {function} of a ratio over time has more than one reading")
        return
    if over is None and ratio:
        reading.nest = _per_person(reading, function)
    elif (over is not None and len(reading.metrics) + len(reading.count_of) == 1) or (
        over and not reading.metrics
    ):
        if over in reading.dimensions:
            reading.dimensions.remove(over)
        reading.nest = Nest(over or "day", function)
    if reading.nest is None:
        reading.doubts.append(f"the {function} of what is not plain")


def _per_person(reading: Reading, function: str) -> Nest | None:
    """ "Median spend per developer": the ratio's upper part, per person."""
    metric = reading.model.metrics[reading.metrics[0]]
    if metric.ratio and metric.ratio[1] == "active_people" and len(reading.metrics) == 1:
        reading.metrics[0] = metric.ratio[0]
        return Nest("person", function)
    return None


def _over(reading: Reading) -> str | None:
    """What is averaged over: a step of the calendar, else what "per" stands before."""
    if reading.grain:
        return reading.grain
    for at, tag in enumerate(reading.tags):
        after = reading.near(at, 1)
        if (
            tag.text in ("per", "for each")
            and after
            and after.meanings.get("dimension") in reading.dimensions
        ):
            return after.meanings["dimension"]
    return None
