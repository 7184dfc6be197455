"""Figures → text tables of at most 100 columns, and one JSON object with all of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from service.evaluation.baseline import Comparison
from service.evaluation.figures import Figures, Group, Share, combined, figures_of
from service.evaluation.judging import Judged, Mark
from service.evaluation.suite import OUTCOMES

_WIDTH = 100
_ENDS = (*OUTCOMES, "error")


@dataclass(frozen=True)
class Report:
    """What one suite gave on all the databases."""

    suite: str
    judged: Sequence[Judged]
    unusable: Mapping[str, str]
    comparison: Comparison | None = None

    @property
    def figures(self) -> Figures:
        """Computed from what was judged."""
        return figures_of(self.judged)


def as_text(report: Report) -> str:
    """The whole report, failures last but for what fell or rose since the baseline."""
    figures = report.figures
    sections = [
        _headline(report, figures),
        _groups("by class", figures.by_class),
        _groups("by kind", figures.by_kind),
        _groups("by database", figures.by_database) if len(figures.by_database) > 1 else "",
        _matrix(figures),
        _risk(figures),
        _listed("gold that cannot be used (counted nowhere)", _unusable(report)),
        _listed("numbers that no cell explains", _untraced(report.judged)),
        _listed("charts with a fault", _chart_faults(report.judged)),
        _listed("wrong periods", _periods(report.judged)),
        _listed("not right", _failures(report.judged)),
        _listed("since the baseline", _since(report.comparison)),
    ]
    return "\n\n".join(section for section in sections if section)


def as_object(report: Report) -> dict[str, object]:
    """All of a report as plain values."""
    comparison = report.comparison
    return {
        "suite": report.suite,
        "figures": asdict(report.figures),
        "questions": [question_as_object(one) for one in report.judged],
        "unusable": dict(report.unusable),
        "baseline": None if comparison is None else asdict(comparison),
    }


def question_as_object(one: Judged) -> dict[str, object]:
    """One question on one database."""
    return {
        "id": one.case.name,
        "question": one.case.question,
        "class": one.case.topic,
        "kind": one.case.kind or None,
        "database": one.database,
        "expect": one.case.expect,
        "outcome": one.outcome,
        "mark": one.mark.value,
        "reason": one.reason,
        "detail": one.detail,
        "text": one.text,
        "sql": one.sql or None,
        "trust": one.trust or None,
        "translator": one.translator or None,
        "cost_usd": float(one.cost_usd),
        "timings_ms": dict(one.timings_ms),
        "period_right": one.period_right,
        "numbers": one.numbers,
        "untraced": list(one.untraced),
        "chart": one.chart or None,
        "chart_faults": list(one.chart_faults),
    }


def percent(part: Share) -> str:
    """`91.2% (52 of 57; 81–96%)`, the interval in brackets."""
    if part.value is None or part.low is None or part.high is None:
        return "–"
    return f"{part.value:.1%} ({part.count} of {part.of}; 95%: {100 * part.low:.0f}–{100 * part.high:.0f}%)"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, the first to the left and all others to the right."""
    widths = [max(len(line[at]) for line in (header, *rows)) for at in range(len(header))]
    lines = [
        "  ".join(
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in (header, *rows)
    ]
    return "\n".join(line.rstrip() for line in lines)


def _headline(report: Report, figures: Figures) -> str:
    all_of_it, cost = figures.overall, figures.cost
    databases = len(figures.by_database)
    facts = (
        ("execution accuracy", percent(all_of_it.accuracy)),
        ("right / abstained / failed / wrong", _rates(all_of_it)),
        ("RS(0) / RS(5) / RS(10)", " / ".join(f"{score:+.1f}" for score in figures.reliability.values())),
        ("periods", percent(figures.periods)),
        ("numbers in words found in cells", percent(figures.traced)),
        ("charts without a fault", percent(figures.charts)),
        ("answers with a chart", percent(figures.charted)),
        ("translate + guard", f"p50 {cost.p50_ms:.0f} ms, p95 {cost.p95_ms:.0f} ms"),
        ("dollars", f"{cost.dollars:.4f} in all, {cost.dollars_per_answer:.5f} per answer"),
        ("answered without a model", percent(cost.without_model)),
    )
    lines = [f"== {report.suite}: {all_of_it.questions} questions on {databases} database(s)"]
    return "\n".join([*lines, *(f"{name:<36}{value}" for name, value in facts)])


def _rates(group: Group) -> str:
    counts = (group.right, group.abstained, group.failed, group.wrong)
    return " / ".join(f"{count / max(1, group.questions):.1%}" for count in counts)


def _groups(title: str, groups: Mapping[str, Group]) -> str:
    rows = [
        [
            name,
            *(str(n) for n in (group.questions, group.right, group.abstained, group.failed, group.wrong)),
            percent(group.accuracy),
        ]
        for name, group in groups.items()
    ]
    header = [title, "questions", "right", "abstained", "failed", "wrong", "execution accuracy"]
    return table(header, rows) if rows else ""


def _matrix(figures: Figures) -> str:
    rows = [
        [expected, *(str(ends.get(end, 0)) for end in _ENDS)] for expected, ends in figures.matrix.items()
    ]
    return table(["expected ↓  ended as →", *_ENDS], rows)


def _risk(figures: Figures) -> str:
    rows = [
        [
            one.down_to,
            str(one.answered),
            f"{one.coverage:.1%}",
            str(one.wrong),
            "–" if one.risk is None else f"{one.risk:.1%}",
        ]
        for one in figures.risk
    ]
    return table(["answers down to", "answered", "coverage", "wrong", "risk"], rows)


def _listed(title: str, lines: Iterator[str]) -> str:
    found = list(lines)
    return "\n".join([f"{title}: {len(found)}", *found]) if found else ""


def _unusable(report: Report) -> Iterator[str]:
    for name, why in report.unusable.items():
        yield _wrapped(f"{name}: {why}")


def _untraced(judged: Sequence[Judged]) -> Iterator[str]:
    for one in judged:
        for said in one.untraced:
            yield _wrapped(f"{one.case.name} ({one.database}): {said}")


def _chart_faults(judged: Sequence[Judged]) -> Iterator[str]:
    for one in judged:
        if one.chart_faults:
            yield _wrapped(f"{one.case.name} ({one.database}), {one.chart}: {'; '.join(one.chart_faults)}")


def _periods(judged: Sequence[Judged]) -> Iterator[str]:
    for one in combined(judged):
        if one.period_right is False:
            yield _wrapped(f"{one.case.name}: {one.case.question}")


def _failures(judged: Sequence[Judged]) -> Iterator[str]:
    """The wrong ones first, each with its SQL."""
    for one in sorted(combined(judged), key=lambda one: -one.mark.rank):
        if one.mark is Mark.RIGHT:
            continue
        lines = [f"[{one.mark.value}] {one.case.name}: {one.case.question}"]
        lines.append(f"    {one.reason} on {one.database}: {one.detail}")
        lines += [f"    {one.sql}"] if one.sql else []
        yield "\n".join(_wrapped(line) for line in lines)


def _since(comparison: Comparison | None) -> Iterator[str]:
    if comparison is None:
        return
    for name, lines in (("fell", comparison.fell), ("rose", comparison.rose)):
        yield from (_wrapped(f"{name}: {line}") for line in lines)
    if comparison.added or comparison.gone:
        yield f"{len(comparison.added)} questions are new, {len(comparison.gone)} are gone"


def _wrapped(line: str) -> str:
    printable = "".join(letter if letter.isprintable() else "�" for letter in line)
    return textwrap.fill(
        printable, _WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False
    )
