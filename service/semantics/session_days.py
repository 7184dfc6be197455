"""Which numbers of a plan go by the day their session started, though they have days of their own.

Commits and pull requests know no vendor and no product; their sessions do. Read from those, a commit after
midnight counts on the day before, so that parts need not add up to a total that is read elsewhere.
"""

from __future__ import annotations

from dataclasses import replace

from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.semantics.sources import choose_source, plain_metrics

_SESSIONS = "sessions"


def by_session_day(query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
    """The metrics and parts of ratios whose totals are read elsewhere; where rows are sessions, none."""
    split = (*query.dimensions, *((query.nest.over,) if query.nest else ()))
    if query.intent != "aggregate" or "session" in split:
        return ()
    alone = replace(query, dimensions=(), filters=(), bounds=(), hours=(), part=None, nest=None)
    return tuple(
        name
        for name in plain_metrics(query, model)
        if choose_source(name, query, model).view == _SESSIONS
        and choose_source(name, alone, model).view != _SESSIONS
    )


def told(query: MetricQuery, model: SemanticModel) -> str:
    """What to say of them beside the answer; nothing where there are none."""
    labels = [model.metrics[name].title for name in by_session_day(query, model)]
    return f"{', '.join(labels)}: counted by the day their session started" if labels else ""
