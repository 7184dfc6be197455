"""Which chart shows an answer best, if any: fixed rules over the roles of its columns, never a guess.

A wish is followed where it does not mislead; where it does, the rules decide and a note says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from service.domain import ChartSpec
from service.present.facts import Facts
from service.present.intent_charts import BY_KIND, FIXED
from service.present.references import Subject
from service.present.values import number

MOST_SERIES = 7
MOST_BARS = 15
MOST_GROUPS = 10
_KPIS = 4
_FEW_PERIODS = 12
_MANY_PERIODS = 31
_PIE = range(2, 7)
CYCLES = frozenset({"hour", "weekday"})
_ORDINAL = frozenset({"hour", "weekday", "day_of_week", "size", "bucket"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A chart, or none, and why it is not the one that was wished for."""

    spec: ChartSpec | None
    note: str = ""


def choose(subject: Subject) -> Choice:
    """The chart of an answer; its texts are filled in by whoever presents it."""
    facts = Facts.of(subject)
    by_rule = _by_rule(facts)
    wish = subject.story.chart
    if wish in (None, "") or not facts.rows:
        return Choice(by_rule)
    if wish in ("none", "table"):
        return Choice(None)
    fixed = by_rule is not None and by_rule.kind in FIXED
    wished = None if fixed else _wished(facts, wish)
    if wished is not None:
        return Choice(wished)
    return Choice(by_rule, _refusal(wish))


def _refusal(wish: str) -> str:
    if wish == "pie":
        return "A pie chart needs a few parts that make up a whole, so another chart is drawn."
    return f"A {wish.replace('_', ' ')} chart would not suit this result, so another view is shown."


def _by_rule(facts: Facts) -> ChartSpec | None:
    """The table of cases, from the most particular to the most general."""
    shape = facts.shape
    if not facts.rows or not shape.metrics:
        return None
    particular = BY_KIND.get(facts.subject.story.kind)
    if particular is not None and (found := particular(facts)):
        return found
    if facts.rows == 1:
        return _kpi(facts)
    if facts.subject.story.kind == "list" or len(shape.dimensions) > 2 or facts.dated:
        return None
    if shape.time is not None:
        return _round_the_clock(facts) if facts.unit(shape.time) in CYCLES else _over_time(facts)
    if len(shape.dimensions) == 2:
        return _crossed(facts)
    return _by_category(facts) if shape.dimensions else None


def _kpi(facts: Facts) -> ChartSpec | None:
    if len(facts.shape.metrics) > _KPIS:
        return None
    names = tuple(facts.name(metric) for metric in facts.shape.metrics)
    return ChartSpec("kpi", " ".join(facts.name(c) for c in facts.shape.dimensions[:1]), names)


def _round_the_clock(facts: Facts) -> ChartSpec | None:
    """Hours of the day and days of the week: bars, as they come round again; crossed, a heat map."""
    shape, time = facts.shape, facts.name(facts.shape.time)
    if not shape.dimensions and shape.previous is None:
        return ChartSpec("column", time, (facts.metric,), others=facts.others)
    if len(shape.dimensions) == 1 and facts.unit(shape.dimensions[0]) in CYCLES:
        other = facts.name(shape.dimensions[0])
        down, across = (time, other) if facts.unit(shape.dimensions[0]) == "hour" else (other, time)
        return ChartSpec("heatmap", down, (facts.metric,), across)
    return _over_time(facts)


def _over_time(facts: Facts) -> ChartSpec | None:
    shape, time = facts.shape, facts.name(facts.shape.time)
    if len(shape.dimensions) > 1:
        return None
    if shape.dimensions:
        stacks = facts.adds and facts.periods <= _MANY_PERIODS
        return _timeline(facts, "stacked_bar" if stacks else "line")
    measures = _alike(facts)
    if shape.previous is not None:
        measures = (facts.metric, facts.name(shape.previous))
    bars = len(measures) == 1 and facts.adds and facts.periods <= _FEW_PERIODS
    return ChartSpec("column" if bars else "line", time, measures, others=facts.all_add(measures))


def _timeline(facts: Facts, kind: str) -> ChartSpec:
    series = facts.name(facts.shape.dimensions[0]) if facts.shape.dimensions else None
    return ChartSpec(kind, facts.name(facts.shape.time), (facts.metric,), series, others=facts.others)


def _alike(facts: Facts) -> tuple[str, ...]:
    """The metrics that have the unit of the first: they share an axis."""
    first = facts.shape.metrics[0]
    alike = [metric for metric in facts.shape.metrics if facts.unit(metric) == facts.unit(first)]
    return tuple(facts.name(metric) for metric in alike[:_KPIS])


def _by_category(facts: Facts) -> ChartSpec:
    shape, name = facts.shape, facts.name(facts.shape.dimensions[0])
    if shape.previous is not None:
        return ChartSpec("grouped_bar", name, (facts.metric, facts.name(shape.previous)))
    if facts.unit(shape.dimensions[0]) in _ORDINAL:
        return ChartSpec("column", name, (facts.metric,), sort="natural")
    alike = _alike(facts)
    if len(alike) > 1 and facts.rows <= MOST_GROUPS and facts.comparable(alike[0], alike[1]):
        return ChartSpec("grouped_bar", name, alike[:2])
    return ChartSpec("bar", name, (facts.metric, *_beside(facts)), sort=_order(facts), others=facts.others)


def _beside(facts: Facts) -> tuple[str, ...]:
    """A second metric of another unit gets a panel of its own, never a second axis."""
    first = facts.shape.metrics[0]
    if facts.shape.whole is not None:
        return ()
    unlike = [metric for metric in facts.shape.metrics if facts.unit(metric) != facts.unit(first)]
    return tuple(facts.name(metric) for metric in unlike[:1])


def _order(facts: Facts) -> str:
    return "descending" if facts.subject.story.descending else "ascending"


def _crossed(facts: Facts) -> ChartSpec | None:
    outer, inner = (facts.name(column) for column in facts.shape.dimensions)
    if min(facts.categories) >= 6 or _calendar_grid(facts):
        return ChartSpec("heatmap", outer, (facts.metric,), inner)
    if facts.adds and facts.shape.previous is None and min(facts.categories) <= MOST_SERIES:
        if facts.categories[1] > MOST_SERIES:
            outer, inner = inner, outer
        return ChartSpec(
            "stacked_bar", outer, (facts.metric,), inner, sort=_order(facts), others=facts.others
        )
    return None


def _calendar_grid(facts: Facts) -> bool:
    units = [facts.unit(column) for column in facts.shape.dimensions]
    return all(unit in _ORDINAL for unit in units)


def _wished(facts: Facts, wish: str) -> ChartSpec | None:
    """The chart that was asked for; None where the result cannot carry it honestly."""
    if not facts.shape.metrics or facts.rows < 2 or facts.dated:
        return None
    ways = {
        "bar": _wished_bars,
        "column": _wished_bars,
        "line": _wished_line,
        "area": _wished_area,
        "pie": _wished_pie,
        "stacked_bar": _wished_stack,
        "scatter": _wished_scatter,
        "heatmap": _wished_heatmap,
    }
    way = ways.get(wish)
    return way(facts) if way else None


def _wished_bars(facts: Facts) -> ChartSpec | None:
    if facts.shape.time is None:
        return _by_category(facts) if len(facts.shape.dimensions) == 1 else _wished_stack(facts)
    if facts.shape.dimensions:
        return _wished_stack(facts)
    return ChartSpec("column", facts.name(facts.shape.time), (facts.metric,), others=facts.others)


def _wished_line(facts: Facts) -> ChartSpec | None:
    if facts.shape.time is None or len(facts.shape.dimensions) > 1:
        return None
    if facts.shape.dimensions:
        return _timeline(facts, "line")
    measures = _alike(facts)
    return replace(_timeline(facts, "line"), y=measures, others=facts.all_add(measures))


def _wished_area(facts: Facts) -> ChartSpec | None:
    if facts.shape.time is None or not facts.adds or len(facts.shape.dimensions) > 1:
        return None
    return _timeline(facts, "area")


def _wished_stack(facts: Facts) -> ChartSpec | None:
    if not facts.adds or facts.shape.previous is not None:
        return None
    if facts.shape.time is not None:
        return _timeline(facts, "stacked_bar") if len(facts.shape.dimensions) == 1 else None
    return _crossed(facts) if len(facts.shape.dimensions) == 2 else None


def _wished_pie(facts: Facts) -> ChartSpec | None:
    parts = facts.shape.time is None and len(facts.shape.dimensions) == 1 and facts.rows in _PIE
    if not parts or not facts.others or not _any_positive(facts):
        return None
    return ChartSpec("pie", facts.name(facts.shape.dimensions[0]), (facts.metric,), sort="descending")


def _any_positive(facts: Facts) -> bool:
    metric = facts.shape.metrics[0]
    return any((number(row[metric]) or Decimal(0)) > 0 for row in facts.subject.rows)


def _wished_scatter(facts: Facts) -> ChartSpec | None:
    if len(facts.shape.metrics) < 2:
        return None
    first, second = (facts.name(metric) for metric in facts.shape.metrics[:2])
    named = facts.name(facts.shape.dimensions[0]) if facts.shape.dimensions else None
    return ChartSpec("scatter", first, (second,), named)


def _wished_heatmap(facts: Facts) -> ChartSpec | None:
    if facts.shape.time is not None and len(facts.shape.dimensions) == 1:
        return ChartSpec(
            "heatmap", facts.name(facts.shape.dimensions[0]), (facts.metric,), facts.name(facts.shape.time)
        )
    if facts.shape.time is not None or len(facts.shape.dimensions) != 2:
        return None
    outer, inner = (facts.name(column) for column in facts.shape.dimensions)
    return ChartSpec("heatmap", outer, (facts.metric,), inner)


def marks(subject: Subject) -> tuple[str, ...]:
    """The ISO dates of the buckets that are not over."""
    time = subject.shape.time
    if time is None:
        return ()
    starts = {subject.rows[row][time] for row in subject.unfinished}
    return tuple(sorted(start.isoformat() for start in starts if isinstance(start, date)))
