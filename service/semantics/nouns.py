"""The parts of the semantic model: views, metrics, dimensions, measures; strict, frozen, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    """Frozen, and without room for slips of the pen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Relation(Strict):
    """How a view points at another: each of its rows at one row there at most, or, where NULL, at none."""

    columns: tuple[str, ...]
    """In the order of the other view's key."""
    to: str


class View(Strict):
    """A relation that questions may read."""

    description: str
    columns: Mapping[str, str]
    """Column name to unit."""
    days: tuple[str, ...] = ()
    """The columns that a period may bound; none for views of the present state."""
    time: str | None = None
    """The timestamp behind the day, for periods exact to the hour."""
    key: tuple[str, ...] = ()
    """No two rows have the same. Empty: nothing tells rows apart."""
    keyless_rows: bool = False
    """Some rows have no key: one of its columns is NULL there."""
    unique: tuple[tuple[str, ...], ...] = ()
    """Other columns that no two rows share, where they are not NULL."""
    relations: tuple[Relation, ...] = ()

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        pointing = [name for relation in self.relations for name in relation.columns]
        apart = [name for columns in (self.key, *self.unique) for name in columns]
        unknown = {*self.days, *apart, *pointing, *([self.time] if self.time else [])} - set(self.columns)
        if unknown:
            raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
        return self


class Source(Strict):
    """One way to compute a metric."""

    view: str
    sql: str
    day: str = "day"
    """What the period bounds; empty in a view of the present state, which has no days."""
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
    known_only: bool = False
    """Groups in which there is nothing to divide by are left out, since they are not what is asked about."""
    default_period: Literal["all"] | None = None
    """What a question without a period means, where that is not the last 30 days."""
    forbidden: Mapping[str, str] = Field(default_factory=dict)
    """Dimensions that it must not be split or filtered by, with the reason."""
    generated: bool = False
    """It follows from other entries, and is read from their words."""

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


class Forbidden(Strict):
    """Splits that people will ask for and must not get, with what to ask for instead."""

    metrics: tuple[str, ...]
    """Metrics, or measures for all that is made of them; ratios follow their parts."""
    dimensions: tuple[str, ...]
    reason: str
    """For who asked; {title} and {label} are the metric's, {dimension} is the dimension's label."""
    misleading: bool = False
    """The data could be split so, but would not mean what was asked."""


class Code(Strict):
    """What a column of codes may hold, in every view that has it."""

    values: tuple[str, ...]
    open: bool = False
    """Others may come; those named are the usual ones."""


class Meaning(Strict):
    """A rule of counting that an answer must not get wrong."""

    text: str
    views: tuple[str, ...] = ()
    """It matters only to who may read all of these."""


class RatioWords(Strict):
    """How the lower part of a ratio is called."""

    word: str
    also: tuple[str, ...] = ()


class Ratios(Strict):
    """Which metrics may be divided by which."""

    of: tuple[str, ...] = ()
    over: Mapping[str, RatioWords] = Field(default_factory=dict)
