"""The semantic model: which views, metrics and dimensions there are, and how people call them.

It is read strictly from schema/semantics/*.yaml, once per process; lexicon, plans, guard lists and
help texts all come from it, so a new metric is one entry in one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.resources import folder


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class View(_Strict):
    """A relation that questions may read."""

    description: str
    columns: Mapping[str, str]
    """Column name to unit."""
    days: tuple[str, ...] = ()
    """The columns that a period may bound; none for views of the present state."""
    time: str | None = None
    """The timestamp behind the day, for periods exact to the hour."""


class Source(_Strict):
    """One way to compute a metric."""

    view: str
    sql: str
    day: str = "day"
    additive: bool | None = None
    """Overrides the metric's own: distinct counts in one view may be plain counts in another."""


class Metric(_Strict):
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

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.sources) == bool(self.ratio):
            raise ValueError("a metric has either sources or a ratio")
        return self


class Dimension(_Strict):
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


class SemanticModel(_Strict):
    """Everything that can be asked about."""

    views: Mapping[str, View]
    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    person_columns: tuple[str, ...] = Field(default=())

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        for name, metric in self.metrics.items():
            for part in metric.ratio or ():
                if part not in self.metrics or self.metrics[part].ratio:
                    raise ValueError(f"metric {name}: {part!r} is no plain metric")
            for source in metric.sources:
                view = self.views.get(source.view)
                if view is None or source.day not in view.columns:
                    raise ValueError(f"metric {name}: no view {source.view!r} with a column {source.day!r}")
        return self

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """Every view with its columns, in order."""
        return {name: tuple(view.columns) for name, view in self.views.items()}

    @cached_property
    def fact_days(self) -> Mapping[str, tuple[str, ...]]:
        """The views that a period must bound, with the columns that do."""
        return {name: view.days for name, view in self.views.items() if view.days}


def _read(path: Path) -> dict[str, object]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        raise TypeError(f"{path.name} holds no mapping")
    return loaded


@lru_cache(maxsize=4)
def load_model(place: Path | None = None) -> SemanticModel:
    """The model in a folder, schema/semantics by default; a mistake in it stops the start."""
    base = place or folder("schema") / "semantics"
    views = _read(base / "views.yaml")
    person = views["person"]
    model = SemanticModel.model_validate(
        {
            "views": views["views"],
            "metrics": _read(base / "metrics.yaml")["metrics"],
            "dimensions": _read(base / "dimensions.yaml")["dimensions"],
            "person_columns": tuple(person) if isinstance(person, dict) else (),
        }
    )
    return model.model_copy(update={"metrics": {**model.metrics, **_distinct_counts(model)}})


def _distinct_counts(model: SemanticModel) -> dict[str, Metric]:
    """ "How many repos": every dimension of usage can be counted."""
    found = {}
    for name, dimension in model.dimensions.items():
        if (
            not dimension.columns
            or dimension.columns[0] not in model.views["usage"].columns
            or name == "session"
        ):
            continue
        count = f"count(distinct {dimension.columns[-1]}) filter (where not is_error)"
        found[f"distinct_{name}"] = Metric(
            label=f"number of {dimension.plural}",
            title=f"Number of {dimension.plural}",
            unit="count",
            words=(),
            definition=f"distinct {dimension.plural} with at least one request that did not fail",
            sources=(Source(view="usage", sql=count),),
        )
    return found
