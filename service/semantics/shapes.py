"""A plan → its shape: what is computed, without the slots that each asker fills anew.

Slots are the days, the values of filters and the length of a ranking; a chart is only a wish. Everything else
is part of the shape, thresholds with their numbers too: another metric, split, filter or order is another
question, which nobody has vouched for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from service.domain import Period
from service.semantics.metric_query import PLAN_JSON, Filter, MetricQuery

_DAYS = Period(date(2000, 1, 1), date(2000, 1, 2), "UTC", "")
_NO_SLOTS = {"period", "compare", "limit"}


def shape_of(plan: MetricQuery) -> str:
    """Equal for plans that differ in slots alone.

    Members of a plan at their defaults are left out, so that a version which adds one keeps the shapes.
    """
    part = plan.part and replace(plan.part, filters=_emptied(plan.part.filters))
    bare = replace(plan, period=_DAYS, filters=_emptied(plan.filters), part=part, chart=None)
    members = PLAN_JSON.dump_python(bare, mode="json", exclude_defaults=True, exclude=_NO_SLOTS)
    slots = {
        "hours_exact": plan.period.since is not None,
        "compared": plan.compare is not None,
        "ranked": plan.limit is not None,
    }
    return json.dumps(members | {"slots": slots}, sort_keys=True, separators=(",", ":"))


def _emptied(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """In one order, since filters mean the same in any."""
    bare = (replace(condition, values=(), labels=()) for condition in filters)
    return tuple(sorted(bare, key=lambda condition: (condition.dimension, condition.negated)))
