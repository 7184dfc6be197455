"""What the model writes into a tool call, as strict types: every field is required, empty means absent.

The grammar behind strict tools has little room for optional fields and unions, so there are none.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Operator = Literal[">", ">=", "<", "<=", "="]
Function = Literal["", "average", "median", "p75", "p90", "p95", "p99", "max", "min", "count"]
Chart = Literal["", "bar", "line", "pie", "area", "stacked_bar", "scatter", "heatmap", "table"]
Why = Literal["not_about_usage", "not_in_data", "not_permitted", "not_computable"]


class Strict(BaseModel):
    """Without room for more."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FilterArgument(Strict):
    """A condition on a dimension."""

    dimension: str
    values: list[str]
    negated: bool


class ThresholdArgument(Strict):
    """A condition on a group's number."""

    metric: str
    operator: Operator
    value: float


class BoundArgument(Strict):
    """A condition on a single row's number."""

    measure: str
    operator: Operator
    value: float


class MetricArguments(Strict):
    """A MetricQuery, with periods in words."""

    metrics: list[str]
    dimensions: list[str]
    period: str
    compare: str
    filters: list[FilterArgument]
    thresholds: list[ThresholdArgument]
    bounds: list[BoundArgument]
    weekdays: list[int]
    hours: list[int]
    outside: bool
    order_by: str
    descending: bool
    limit: int
    top_within: str
    share: bool
    cumulative: bool
    rolling: int
    nest_over: str
    nest_function: Function
    part_filters: list[FilterArgument]
    part_bounds: list[BoundArgument]
    chart: Chart


class SqlArguments(Strict):
    """A SELECT over the asker's views."""

    sql: str


class AskBackArguments(Strict):
    """A question to the asker, with complete questions to choose from."""

    question: str
    options: list[str]


class DeclineArguments(Strict):
    """Why there is no answer; its words are the service's."""

    reason: Why
