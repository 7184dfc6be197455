"""Judged questions → figures. A question counts once: by the worst that it got on any of the databases."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.evaluation.judging import Judged, Mark, worst

PENALTIES = (0, 5, 10)
"""What a wrong answer takes away in RS(N), where a right one adds 1."""
TRUST = ("verified", "understood", "best_guess")
"""From the state that is believed most to the one that is believed least."""
_MODELLESS = frozenset({"embedded", "verified"})
_Z = 1.959963984540054
"""Two-sided 95%."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95% interval of Wilson's."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """How some of the questions ended."""

    questions: int
    right: int
    abstained: int
    failed: int
    wrong: int
    accuracy: Share
    """Execution accuracy: right rows, of the questions that have gold."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Answers that are believed at least so much."""

    down_to: str
    answered: int
    coverage: float
    """Answered, as a part of all questions."""
    wrong: int
    risk: float | None
    """Wrong, as a part of what was answered."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What answers took."""

    p50_ms: float
    p95_ms: float
    """Of translating and guarding, over all answers."""
    dollars: float
    dollars_per_answer: float
    without_model: Share


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a report tells of a suite."""

    overall: Group
    by_class: Mapping[str, Group]
    by_kind: Mapping[str, Group]
    by_database: Mapping[str, Group]
    matrix: Mapping[str, Mapping[str, int]]
    """What was expected → how it ended → how often."""
    reliability: Mapping[str, float]
    """RS(N) in percent of the questions."""
    risk: Sequence[Risk]
    periods: Share
    traced: Share
    """Numbers in words that cells explain."""
    charts: Share
    """Charts without a fault."""
    charted: Share
    """Answers that have one."""
    cost: Cost


def figures_of(judged: Sequence[Judged]) -> Figures:
    """The figures of one suite on one or more databases."""
    once = combined(judged)
    answers = [one for one in judged if one.outcome == "answer"]
    charted = [one for one in answers if one.chart]
    timed = [one.period_right for one in once if one.period_right is not None]
    numbers = sum(one.numbers for one in answers)
    return Figures(
        overall=_group(once),
        by_class=_grouped(once, lambda one: one.case.topic),
        by_kind=_grouped([one for one in once if one.case.kind], lambda one: one.case.kind),
        by_database=_grouped(judged, lambda one: one.database),
        matrix=_matrix(once),
        reliability={str(penalty): _reliability(once, penalty) for penalty in PENALTIES},
        risk=_risk(once),
        periods=share(sum(timed), len(timed)),
        traced=share(numbers - sum(len(one.untraced) for one in answers), numbers),
        charts=share(sum(not one.chart_faults for one in charted), len(charted)),
        charted=share(len(charted), len(answers)),
        cost=_cost(answers),
    )


def combined(judged: Iterable[Judged]) -> list[Judged]:
    """Each question once, in the order of the suite."""
    by_name: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_name[one.case.name].append(one)
    return [worst(same) for same in by_name.values()]


def share(count: int, of: int) -> Share:
    """A proportion with its interval; without any, no value."""
    if not of:
        return Share(count, of, None, None, None)
    p = count / of
    centre = (p + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
    half = _Z * math.sqrt(p * (1 - p) / of + _Z**2 / (4 * of**2)) / (1 + _Z**2 / of)
    return Share(count, of, p, max(0.0, centre - half), min(1.0, centre + half))


def _group(judged: Sequence[Judged]) -> Group:
    marks = Counter(one.mark for one in judged)
    compared = [one for one in judged if one.compared]
    return Group(
        questions=len(judged),
        right=marks[Mark.RIGHT],
        abstained=marks[Mark.ABSTAINED],
        failed=marks[Mark.FAILED],
        wrong=marks[Mark.WRONG],
        accuracy=share(sum(one.mark is Mark.RIGHT for one in compared), len(compared)),
    )


def _grouped(judged: Iterable[Judged], key: Callable[[Judged], str]) -> dict[str, Group]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[key(one)].append(one)
    return {name: _group(groups[name]) for name in sorted(groups)}


def _matrix(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    counts = Counter((one.case.expect, one.outcome) for one in judged)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (expected, outcome), count in sorted(counts.items()):
        found[expected][outcome] = count
    return dict(found)


def _reliability(judged: Sequence[Judged], penalty: int) -> float:
    marks = Counter(one.mark for one in judged)
    return 100 * (marks[Mark.RIGHT] - penalty * marks[Mark.WRONG]) / max(1, len(judged))


def _risk(judged: Sequence[Judged]) -> list[Risk]:
    """One line for each trust state: what answering only down to it would have covered and risked."""
    found = []
    for at, state in enumerate(TRUST):
        answered = [one for one in judged if one.trust in TRUST[: at + 1]]
        wrong = sum(one.mark is Mark.WRONG for one in answered)
        coverage = len(answered) / max(1, len(judged))
        found.append(Risk(state, len(answered), coverage, wrong, wrong / len(answered) if answered else None))
    return found


def _cost(answers: Sequence[Judged]) -> Cost:
    spent = sorted(one.timings_ms.get("translate", 0.0) + one.timings_ms.get("guard", 0.0) for one in answers)
    dollars = float(sum(one.cost_usd for one in answers))
    return Cost(
        p50_ms=_percentile(spent, 0.50),
        p95_ms=_percentile(spent, 0.95),
        dollars=dollars,
        dollars_per_answer=dollars / max(1, len(answers)),
        without_model=share(sum(one.translator in _MODELLESS for one in answers), len(answers)),
    )


def _percentile(ordered: Sequence[float], part: float) -> float:
    """The nearest rank; 0 of nothing."""
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else 0.0
