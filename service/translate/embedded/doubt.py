"""What makes a reading uncertain though every word is understood: the combination has two meanings."""

from __future__ import annotations

from service.errors import BadInput
from service.semantics.compile import is_additive
from service.semantics.metric_query import MetricQuery
from service.translate.embedded.reading import Reading

_OF_SPEND = {
    "drivers": "the reasons of a change",
    "forecast": "forecasts",
    "anomalies": "anomalies",
    "budget": "budgets",
}
_ASKING = ("how", "what", "which", "who", "why", "when")


def doubts(query: MetricQuery, reading: Reading) -> list[str]:
    """Why this should be asked back, the weightiest first; empty when it may be answered."""
    found = list(reading.doubts)
    if query.intent == "aggregate":
        found += _of_shape(query, reading)
    if query.intent in _OF_SPEND and set(reading.metrics) - {"spend"}:
        found.append(
            f"{_OF_SPEND[query.intent]} are worked out for spend, not for {reading.model.metrics[query.metrics[0]].label}"
        )
    if reading.ahead and query.intent != "forecast":
        found.append("the period lies ahead; a forecast can be asked for, such as “forecast of this month”")
    found += _of_periods(query, reading)
    asked = [tag.text for tag in reading.tags if tag.text.split()[0] in _ASKING]
    joined = any(tag.text == "and" for tag in reading.tags)
    pointing = ("each", "they", "those", "these", "it")
    again = any(tag.text.split()[-1] in pointing for tag in reading.tags[-3:]) and not reading.has("count")
    alike = again or bool(reading.listed) or reading.has("unpriced")
    if len(asked) > 1 and joined and asked[-1] != reading.tags[0].text and not alike:
        found.append("it looks like two questions in one")
    return found


def _of_shape(query: MetricQuery, reading: Reading) -> list[str]:
    model, found = reading.model, []
    grain = next((name for name in query.dimensions if model.dimensions[name].time), None)
    calendar = [name for name in query.dimensions if model.dimensions[name].time]
    if query.compare and grain and not model.dimensions[grain].grain:
        found.append("a comparison of two periods cannot be split by parts of the calendar as well")
    if len(calendar) > 1 and query.limit and not query.within:
        found.append("a ranking over two parts of the calendar can be of either")
    if query.thresholds and not query.dimensions and not query.nest:
        found.append("a threshold needs something to hold against it, such as people or repos")
    if (reading.limit or reading.order) and not query.dimensions and not query.nest and not reading.patch:
        found.append("what is to be ranked was not named, such as people or days")
    split = [name for name in query.dimensions if not model.dimensions[name].time]
    if query.share and (not split or not _adds(query, reading)):
        found.append("a share needs an additive measure and what it is shared among")
    if (query.share or query.part) and (query.thresholds or query.compare):
        found.append("shares together with thresholds or comparisons have more than one reading")
    if query.cumulative and not (query.grain(model) and _adds(query, reading)):
        found.append("a running total needs an additive measure over days, weeks or months")
    if query.nest and (query.share or query.cumulative or query.compare or query.rolling or query.part):
        found.append("an average of groups together with another computation has more than one reading")
    ratios = any(model.metrics[name].ratio for name in query.metrics)
    if reading.per_person and len(query.dimensions) > 1 and not ratios and not query.thresholds and not grain:
        found.append("“per person” next to another split can mean a list of people or an average")
    if (
        query.limit
        and len(query.dimensions) > 1
        and not query.within
        and not grain
        and query.order
        and not reading.patch
    ):
        found.append("a ranking over two splits can be of pairs, or within each")
    people = set(query.metrics) & {"active_people", "distinct_person"}
    several = [
        one
        for one in query.filters
        if len(one.values) > 1 and not one.negated and one.dimension not in query.dimensions
    ]
    joined = any(tag.text == "and" for tag in reading.tags)
    if (
        people
        and joined
        and any(one.dimension not in ("team", "department") for one in several)
        and not query.thresholds
    ):
        found.append("people who used any of these, or all of them")
    steps = [name for name in calendar if model.dimensions[name].grain]
    if (
        query.thresholds
        and steps
        and split
        and any(tag.text in ("every", "in every", "each", "in each") for tag in reading.tags)
    ):
        found.append("whether the bound is for each step of time or must hold in all of them")
    if (
        query.compare
        and not steps
        and query.compare.start < query.period.end
        and query.period.start < query.compare.end
    ):
        found.append("the two periods overlap")
    kept = {one.dimension for one in query.filters if not one.negated and one.values}
    if kept & {one.dimension for one in query.filters if one.negated and one.values}:
        found.append("whether one name is to be left out of the rows, or the people who have it")
    if (
        query.share
        and any(
            tag.op("share")
            and (of := reading.near(at, 1))
            and of.meanings.get("dimension") in query.dimensions
            and of.text == model.dimensions[of.meanings["dimension"]].label
            for at, tag in enumerate(reading.tags)
        )
        and len(split) > 1
    ):
        found.append("whether the shares are of each group or of everything")
    if len(query.dimensions) > 3:
        found.append("more than three ways to split were named")
    if reading.has("recent", "single") and any(tag.op("recent") and not tag.used for tag in reading.tags):
        found.append("what is the latest of these is not plain")
    return found


def _adds(query: MetricQuery, reading: Reading) -> bool:
    try:
        return is_additive(query.metrics[0], query, reading.model)
    except BadInput:
        return False


def _of_periods(query: MetricQuery, reading: Reading) -> list[str]:
    found = []
    if reading.two_periods_alike and not reading.earlier_asked:
        found.append("both periods are the same days")
    if (
        len(reading.periods) == 2
        and not reading.compare_said
        and not _joined(reading)
        and query.intent != "drivers"
    ):
        found.append("two periods were named, and not what to do with them")
    if len(reading.periods) == 2 and query.compare and reading.has("yoy"):
        found.append("two periods and a year before were named")
    if query.intent == "budget" and reading.has("count"):
        found.append("how often budgets were kept is not computed; a month at a time can be asked for")
    if len(reading.periods) > 2:
        found.append("more than two periods were named")
    return found


def _joined(reading: Reading) -> bool:
    """ "This week and last week" is a comparison."""
    places = [place for place, tag in enumerate(reading.tags) if tag.period]
    if len(places) != 2:
        return True
    return [tag.text for tag in reading.tags[places[0] + 1 : places[1]]] == ["and"]
