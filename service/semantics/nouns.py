"""The parts of the semantic model: views, metrics, dimensions, measures; strict, frozen, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    """Frozen, and without room for slips of the pen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class View(Strict):
    """A relation that questions may read."""

    description: str
    columns: Mapping[str, str]
    """Column name to unit."""
    days: tuple[str, ...] = ()
    """The columns that a period may bound; none for views of the present state."""
    time: str | None = None
    """The timestamp behind the day, for periods exact to the hour."""


class Source(Strict):
    """One way to compute a metric."""

    view: str
    sql: str
    day: str = "day"
    additive: bool | None = None
    """Overrides the metric's own: distinct counts in one view may be plain counts in another."""


class Metric(Strict):
    """Something that is measured: an aggregate of one view, or a ratio of two metrics."""

    label: str
    title: str
    unit: str
    words: tuple[str, ...]
    definition: str
    additive: bool = False
    basis: Literal["usage", "list", "billed"] | None = None
    sources: tuple[Source, ...] = ()
    ratio: tuple[str, str] | None = None
    scale: int = 1
    default_period: Literal["all"] | None = None
    """What a question without a period means, where that is not the last 30 days."""
    forbidden: Mapping[str, str] = Field(default_factory=dict)
    """Dimensions that it must not be split or filtered by, with the reason."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.sources) == bool(self.ratio):
            raise ValueError("a metric has either sources or a ratio")
        return self


class Dimension(Strict):
    """Something to split or filter by."""

    label: str
    plural: str
    words: tuple[str, ...]
    columns: tuple[str, ...] = ()
    sql: str | None = None
    """An expression over `day`, for parts of the calendar."""
    unit: str = "text"
    values: bool = False
    link: int = 99
    missing: Literal["unattributed", "none"] = "unattributed"
    overlapping: bool = False
    time: bool = False
    grain: bool = False
    prefer: str | None = None
    """The view to read first when this dimension is asked for."""
    beside: tuple[str, ...] = ()
    """Further columns that tell its values apart, where the view has them."""
    entity: bool = False
    """Its values are single rows of the view that it prefers: sessions, commits, pull requests."""
    order_time: str | None = None
    """The column that says when such a row was."""


class Measure(Strict):
    """A number that single rows of a view have."""

    label: str
    unit: str
    view: str
    sql: str
    words: tuple[str, ...]
    day: str = "day"
    where: str | None = None
    entity: str | None = None
    """The dimension whose rows they are, if it is one."""


class RatioWords(Strict):
    """How the lower part of a ratio is called."""

    word: str
    also: tuple[str, ...] = ()


class Ratios(Strict):
    """Which metrics may be divided by which."""

    of: tuple[str, ...] = ()
    over: Mapping[str, RatioWords] = Field(default_factory=dict)
