"""What was understood of one question, before it is put together: filled by the rules, left to right.

Each rule takes the tags that it can account for. Whatever no rule takes is left over, and a reading
with leftovers is asked back, never answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from service.domain import Period
from service.semantics.clock import Clock
from service.semantics.metric_query import Bound, Nest, Threshold
from service.semantics.model import SemanticModel
from service.semantics.values import Value
from service.translate.embedded.tag import Tag

MONEY = "$"
"""Stands for the metric of a threshold in dollars until all metrics are known."""
SIGNS = {"over": ">", "at_least": ">=", "under": "<", "at_most": "<=", "equals": "="}


@dataclass(slots=True)
class ValueFilter:
    """Values of one dimension that are to be kept or dropped."""

    dimension: str
    values: list[Value]
    negated: bool = False
    part: bool = False
    """They are what a share is the share of, not what the question is about."""


NO_TEAM = "(no team)"
"""How the views call the team of who has none."""


def without(dimension: str, part: bool = False) -> ValueFilter:
    """Keeps what belongs to no repo, team …"""
    if dimension == "team":
        return ValueFilter("team", [Value("team", NO_TEAM, NO_TEAM)], part=part)
    return ValueFilter(dimension, [], negated=True, part=part)


@dataclass(slots=True)
class Reading:
    """What was understood of one question; the parts are filled by the rules."""

    tags: list[Tag]
    model: SemanticModel
    clock: Clock
    metrics: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    filters: list[ValueFilter] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[Value, ...]]] = field(default_factory=list)
    """A name that several people or things of one kind have."""
    alternatives: list[tuple[Value, tuple[Value, ...]]] = field(default_factory=list)
    """A name that was read as one kind of thing and could be another."""
    periods: list[Period] = field(default_factory=list)
    ahead: bool = False
    """A period that lies ahead was named, which only a forecast can answer."""
    compare: str | None = None
    """previous, year or explicit (the second period named)."""
    order: str | None = None
    """desc or asc."""
    order_by: str | None = None
    """A metric to rank by, or change, change_share or time; the first metric when empty."""
    limit: int | None = None
    singular: bool = False
    """One thing was asked for: "the most expensive day"."""
    plural_time: bool = False
    """ "On which days": several are asked for, not the one."""
    thresholds: list[Threshold] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    part_bounds: list[Bound] = field(default_factory=list)
    share: bool = False
    cumulative: bool = False
    rolling: int | None = None
    trend: bool = False
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    outside: bool = False
    chart: str | None = None
    count_of: list[str] = field(default_factory=list)
    """Dimensions whose distinct values are to be counted."""
    functions: list[str] = field(default_factory=list)
    """average, median, p95 …, as they were named."""
    measures: list[str] = field(default_factory=list)
    """What single rows have, such as session_duration."""
    nest: Nest | None = None
    over: str | None = None
    """What a follow-up divides the measure before by: "and per active person?"."""
    listed: str | None = None
    """The entity whose rows are asked for one by one."""
    overview: bool = False
    """A bit of everything was asked for."""
    mine: bool = False
    """It is about the asker's own team or people."""
    everything: bool = False
    """It says that it is about all of the organization."""
    intent: str | None = None
    amount: Decimal | None = None
    patch: bool = False
    """It says that it changes the question before it."""
    default_metric: bool = False
    two_periods_alike: bool = False
    earlier_asked: bool = False
    shifted: bool = False
    """ "And the month before": the period itself moves, nothing is compared."""
    compare_said: bool = False
    """Words of comparison stand with the two periods that were named."""
    weak_said: bool = False
    """A verb of spending stands somewhere."""
    weak: bool = False
    """Its measure comes from a verb only: "spent"."""
    within: str | None = None
    """The dimension in each of whose values a ranking is made: "top 3 users in each team"."""
    per_person: bool = False
    """ "… per developer": a split, or a ratio when there is another split."""
    notes: list[str] = field(default_factory=list)
    """What was decided for the asker on the way, in words."""
    doubts: list[str] = field(default_factory=list)
    """Why it is not certain enough to be answered."""

    @property
    def leftovers(self) -> list[Tag]:
        """What no rule accounted for."""
        return [tag for tag in self.tags if not tag.used and not tag.can_be("filler")]

    def add_metric(self, name: str) -> None:
        """Once, in the order they were named."""
        if name not in self.metrics:
            self.metrics.append(name)

    def add_dimension(self, name: str) -> None:
        """Once, in the order they were named."""
        if name not in self.dimensions:
            self.dimensions.append(name)

    def at(self, place: int) -> Tag | None:
        """The tag at a place, if there is one."""
        return self.tags[place] if 0 <= place < len(self.tags) else None

    def near(self, place: int, step: int) -> Tag | None:
        """The next tag in a direction that is no mere filler."""
        found = self.near_at(place, step)
        return None if found is None else self.tags[found]

    def near_at(self, place: int, step: int) -> int | None:
        """Where the next tag in a direction is that is no mere filler."""
        place += step
        while 0 <= place < len(self.tags):
            if not is_filler(self.tags[place]):
                return place
            place += step
        return None

    def has(self, *operators: str) -> bool:
        """Whether one of these operators was said."""
        return any(tag.op(*operators) for tag in self.tags)

    def mentions(self, *words: str) -> bool:
        """Whether one of these words was said, whatever it means."""
        return any(tag.text in words for tag in self.tags)

    def is_per(self, place: int) -> bool:
        """Whether "per" stands right before a place."""
        before = self.at(place - 1)
        return before is not None and before.text == "per"

    @property
    def grain(self) -> str | None:
        """The step of the calendar that it is split by."""
        return next((name for name in self.dimensions if self.model.dimensions[name].grain), None)

    def is_ratio(self) -> bool:
        """Whether what is measured is a ratio already."""
        return any(self.model.metrics[name].ratio for name in self.metrics)


def is_filler(tag: Tag) -> bool:
    """Whether a word carries nothing."""
    return set(tag.meanings) == {"filler"}
