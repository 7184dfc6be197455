"""The semantic model: which views, metrics and dimensions there are, and how people call them.

It is read strictly from schema/semantics/*.yaml, once per process; lexicon, plans, guard lists and
help texts all come from it, so a new metric is one entry in one file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from service.resources import folder, read_yaml, sql_scripts
from service.semantics.forbidden import with_reasons
from service.semantics.generated import of_dimensions, of_measures, of_ratios
from service.semantics.nouns import (
    Code,
    Dimension,
    Forbidden,
    Meaning,
    Measure,
    Metric,
    Ratios,
    Source,
    Strict,
    View,
)

__all__ = ["Dimension", "Measure", "Metric", "SemanticModel", "Source", "View", "load_model"]


class SemanticModel(Strict):
    """Everything that can be asked about."""

    views: Mapping[str, View]
    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    measures: Mapping[str, Measure] = Field(default_factory=dict)
    ratios: Ratios = Field(default_factory=Ratios)
    person_columns: tuple[str, ...] = Field(default=())
    codes: Mapping[str, Code] = Field(default_factory=dict)
    meanings: tuple[Meaning, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    week_from_sunday: str = ""
    """The dimension `week` where weeks begin on Sunday."""
    week_start: Literal["monday", "sunday"] = "monday"

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the model, the intents and the views: another one may compute other numbers."""
        texts = [self.model_dump_json()]
        texts += [path.read_text("utf-8") for each in ("intents", "views") for path in sql_scripts(each)]
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        for name, metric in self.metrics.items():
            for part in metric.ratio or ():
                if part not in self.metrics or self.metrics[part].ratio:
                    raise ValueError(f"metric {name}: {part!r} is no plain metric")
            for source in metric.sources:
                view = self.views.get(source.view)
                if view is None or ((source.day or view.days) and source.day not in view.columns):
                    raise ValueError(f"metric {name}: no view {source.view!r} with a column {source.day!r}")
        for name, measure in self.measures.items():
            if measure.view not in self.views or measure.day not in self.views[measure.view].columns:
                raise ValueError(f"measure {name}: no view {measure.view!r} with a column {measure.day!r}")
        return self

    @model_validator(mode="after")
    def _relations_lead_to_keys(self) -> Self:
        for name, view in self.views.items():
            for relation in view.relations:
                units = [view.columns[column] for column in relation.columns]
                other = self.views.get(relation.to)
                if other is None or not other.key or units != [other.columns[one] for one in other.key]:
                    raise ValueError(f"view {name}: {relation.columns} is no key of a view {relation.to!r}")
        return self

    def weeks_from(self, week_start: str) -> SemanticModel:
        """The model whose splits by week begin on the day on which "this week" does: monday or sunday."""
        if week_start == self.week_start:
            return self
        week = self.dimensions["week"].model_copy(update={"sql": self.week_from_sunday})
        dimensions = {**self.dimensions, "week": week}
        changed = self.model_copy(update={"dimensions": dimensions, "week_start": week_start})
        # a copy takes along what was computed already
        changed.__dict__.pop("fingerprint", None)
        return changed

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """Every view with its columns, in order."""
        return {name: tuple(view.columns) for name, view in self.views.items()}

    @cached_property
    def fact_days(self) -> Mapping[str, tuple[str, ...]]:
        """The views that a period must bound, with the columns that do."""
        return {name: view.days for name, view in self.views.items() if view.days}


@lru_cache(maxsize=4)
def load_model(place: Path | None = None) -> SemanticModel:
    """The model in a folder, schema/semantics by default; a mistake in it stops the start."""
    base = place or folder("schema") / "semantics"
    file = read_yaml(base / "views.yaml")
    person, views = file["person"], file["views"]
    if isinstance(views, dict):
        views = {name: {**view, "columns": _in_order(view["columns"])} for name, view in views.items()}
    metrics = read_yaml(base / "metrics.yaml")
    model = SemanticModel.model_validate(
        {
            "views": views,
            "metrics": metrics["metrics"],
            "ratios": metrics["ratios"],
            **read_yaml(base / "dimensions.yaml"),
            "measures": read_yaml(base / "measures.yaml")["measures"],
            **read_yaml(base / "meanings.yaml"),
            "person_columns": tuple(person) if isinstance(person, dict) else (),
        }
    )
    made = {
        **of_measures(model.measures),
        **of_ratios(model.ratios, model.metrics),
        **of_dimensions(model.dimensions, model.views["usage"]),
    }
    known = {**made, **model.metrics}
    told = with_reasons(known, model.forbidden, model.measures, model.dimensions)
    return model.model_copy(update={"metrics": told})


def _in_order(columns: Mapping[str, object]) -> dict[str, object]:
    """Columns that several views share stand where the view has them; YAML's own merge puts them first."""
    found: dict[str, object] = {}
    for name, unit in columns.items():
        found |= _in_order(unit) if isinstance(unit, dict) else {name: unit}
    return found
