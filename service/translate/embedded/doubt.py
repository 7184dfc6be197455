"""What makes a reading uncertain though every word is understood: the combination has two meanings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.errors import BadInput
from service.semantics.compile import is_additive
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.translate.embedded.reading import Reading

_OF_SPEND = {
    "drivers": "the reasons of a change",
    "forecast": "forecasts",
    "anomalies": "anomalies",
    "budget": "budgets",
}
_ASKING = ("how", "what", "which", "who", "why", "when")
_POINTING = ("each", "they", "those", "these", "it")


def doubts(query: MetricQuery, reading: Reading) -> list[str]:
    """Why this should be asked back, the weightiest first; empty when it may be answered."""
    found = list(reading.doubts)
    if query.intent == "aggregate":
        shape = Shape(query, reading)
        found += [reason for holds, reason in _OF_SHAPES if holds(shape)]
    if query.intent in _OF_SPEND and set(reading.metrics) - {"spend", "billed"}:
        label = reading.model.metrics[query.metrics[0]].label
        found.append(f"{_OF_SPEND[query.intent]} are worked out for spend, not for {label}")
    if reading.ahead and query.intent != "forecast":
        found.append("the period lies ahead; a forecast can be asked for, such as “forecast of this month”")
    found += _of_periods(query, reading)
    if _are_two_questions(reading):
        found.append("it looks like two questions in one")
    return found


def _are_two_questions(reading: Reading) -> bool:
    asked = [tag.text for tag in reading.tags if tag.text.split()[0] in _ASKING]
    if len(asked) < 2 or not reading.mentions("and") or asked[-1] == reading.tags[0].text:
        return False
    again = any(tag.text.split()[-1] in _POINTING for tag in reading.tags[-3:]) and not reading.has("count")
    return not (again or reading.listed or reading.has("unpriced"))


@dataclass(frozen=True)
class Shape:
    """How the parts of a plan lie to each other, whatever they name."""

    query: MetricQuery
    reading: Reading

    @property
    def model(self) -> SemanticModel:
        """The model that names are of."""
        return self.reading.model

    @property
    def calendar(self) -> list[str]:
        """Splits that are steps or parts of the calendar."""
        return [name for name in self.query.dimensions if self.model.dimensions[name].time]

    @property
    def steps(self) -> list[str]:
        """Splits that are days, weeks, months …"""
        return [name for name in self.calendar if self.model.dimensions[name].grain]

    @property
    def split(self) -> list[str]:
        """Splits that have nothing to do with time."""
        return [name for name in self.query.dimensions if not self.model.dimensions[name].time]

    @property
    def adds(self) -> bool:
        """Whether the parts of what is measured add up to the whole."""
        try:
            return is_additive(self.query.metrics[0], self.query, self.model)
        except BadInput:
            return False


def _compares_parts_of_the_calendar(shape: Shape) -> bool:
    calendar = shape.calendar
    return bool(shape.query.compare and calendar and calendar[0] not in shape.steps)


def _ranks_two_parts_of_the_calendar(shape: Shape) -> bool:
    return len(shape.calendar) > 1 and bool(shape.query.limit) and not shape.query.within


def _bounds_nothing(shape: Shape) -> bool:
    query = shape.query
    return bool(query.thresholds) and not query.dimensions and not query.nest


def _ranks_nothing(shape: Shape) -> bool:
    query, reading = shape.query, shape.reading
    ranked = bool(reading.limit or reading.order)
    return ranked and not query.dimensions and not query.nest and not reading.patch


def _shares_nothing(shape: Shape) -> bool:
    return shape.query.share and (not shape.split or not shape.adds)


def _shares_and_bounds(shape: Shape) -> bool:
    query = shape.query
    return bool((query.share or query.part) and (query.thresholds or query.compare))


def _runs_over_nothing(shape: Shape) -> bool:
    return shape.query.cumulative and not (shape.query.grain(shape.model) and shape.adds)


def _nests_and_more(shape: Shape) -> bool:
    query = shape.query
    more = query.share or query.cumulative or query.compare or query.rolling or query.part
    return bool(query.nest and more)


def _is_per_person_and_more(shape: Shape) -> bool:
    query = shape.query
    if not shape.reading.per_person or len(query.dimensions) < 2 or query.thresholds or shape.calendar:
        return False
    return not any(shape.model.metrics[name].ratio for name in query.metrics)


def _ranks_pairs(shape: Shape) -> bool:
    query = shape.query
    if shape.calendar or shape.reading.patch or len(query.dimensions) < 2:
        return False
    return bool(query.limit and query.order and not query.within)


def _counts_people_of_several(shape: Shape) -> bool:
    query = shape.query
    if not set(query.metrics) & {"active_people", "distinct_person"} or query.thresholds:
        return False
    several = [one.dimension for one in query.filters if len(one.values) > 1 and not one.negated]
    apart = set(several) - {"team", "department", *query.dimensions}
    return bool(apart) and shape.reading.mentions("and")


def _holds_in_each(shape: Shape) -> bool:
    said = shape.reading.mentions("every", "in every", "each", "in each")
    return bool(shape.query.thresholds and shape.steps and shape.split and said)


def _periods_overlap(shape: Shape) -> bool:
    period, other = shape.query.period, shape.query.compare
    if other is None or shape.steps:
        return False
    return other.start < period.end and period.start < other.end


def _keeps_and_drops(shape: Shape) -> bool:
    named = [one for one in shape.query.filters if one.values]
    kept = {one.dimension for one in named if not one.negated}
    return bool(kept & {one.dimension for one in named if one.negated})


def _shares_of_each(shape: Shape) -> bool:
    if not shape.query.share or len(shape.split) < 2:
        return False
    return any(tag.op("share") and _is_of_a_split(shape, at) for at, tag in enumerate(shape.reading.tags))


def _is_of_a_split(shape: Shape, at: int) -> bool:
    """ "Share of team by model": the noun behind it is a split, in the singular."""
    noun = shape.reading.near(at, 1)
    name = noun.meanings.get("dimension") if noun else None
    return bool(noun and name in shape.query.dimensions and noun.text == shape.model.dimensions[name].label)


def _splits_too_often(shape: Shape) -> bool:
    return len(shape.query.dimensions) > 3


def _has_no_latest(shape: Shape) -> bool:
    return any(tag.op("recent") and not tag.used for tag in shape.reading.tags)


_OF_SHAPES: tuple[tuple[Callable[[Shape], bool], str], ...] = (
    (
        _compares_parts_of_the_calendar,
        "a comparison of two periods cannot be split by parts of the calendar as well",
    ),
    (_ranks_two_parts_of_the_calendar, "a ranking over two parts of the calendar can be of either"),
    (_bounds_nothing, "a threshold needs something to hold against it, such as people or repos"),
    (_ranks_nothing, "what is to be ranked was not named, such as people or days"),
    (_shares_nothing, "a share needs an additive measure and what it is shared among"),
    (_shares_and_bounds, "shares together with thresholds or comparisons have more than one reading"),
    (_runs_over_nothing, "a running total needs an additive measure over days, weeks or months"),
    (
        _nests_and_more,
        "an average of groups together with another computation has more than one reading",
    ),
    (
        _is_per_person_and_more,
        "“per person” next to another split can mean a list of people or an average",
    ),
    (_ranks_pairs, "a ranking over two splits can be of pairs, or within each"),
    (_counts_people_of_several, "people who used any of these, or all of them"),
    (_holds_in_each, "whether the bound is for each step of time or must hold in all of them"),
    (_periods_overlap, "the two periods overlap"),
    (_keeps_and_drops, "whether one name is to be left out of the rows, or the people who have it"),
    (_shares_of_each, "whether the shares are of each group or of everything"),
    (_splits_too_often, "more than three ways to split were named"),
    (_has_no_latest, "what is the latest of these is not plain"),
)
"""The weightiest first."""


def _of_periods(query: MetricQuery, reading: Reading) -> list[str]:
    found = []
    two = len(reading.periods) == 2
    if reading.two_periods_alike and not reading.earlier_asked:
        found.append("both periods are the same days")
    if two and not reading.compare_said and not _joined(reading) and query.intent != "drivers":
        found.append("two periods were named, and not what to do with them")
    if two and query.compare and reading.has("yoy"):
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
