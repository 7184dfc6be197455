"""The marks of the last accepted run, question by question: a fall is a failed check, a rise is news.

Figures alone would let one question's rise hide another's fall.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.errors import BadInput, NotFound
from service.evaluation.figures import combined, figures_of
from service.evaluation.judging import Judged, Mark


@dataclass(frozen=True)
class Baseline:
    """What a suite gave when it was last accepted."""

    suite: str
    questions: Mapping[str, tuple[str, str]]
    """Id → outcome and mark."""


@dataclass(frozen=True)
class Comparison:
    """A run beside its baseline."""

    fell: tuple[str, ...]
    """Each with what it was and what it is."""
    rose: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]


def read_baseline(path: Path) -> Baseline:
    """A baseline file; NotFound without one, BadInput for what is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        questions = {
            str(name): (str(outcome), Mark(mark).value)
            for name, (outcome, mark) in found["questions"].items()
        }
        return Baseline(str(found["suite"]), questions)
    except FileNotFoundError as error:
        raise NotFound(
            f"There is no baseline at {path}; --update-baseline writes one from this run."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"The baseline {path} cannot be read; --update-baseline writes it anew.") from error


def baseline_text(suite: str, judged: Sequence[Judged]) -> str:
    """The file of a run that is accepted: a line for each question, so that changes show one by one."""
    overall, figures = figures_of(judged).overall, figures_of(judged)
    headline = {
        "questions": overall.questions,
        "right": overall.right,
        "abstained": overall.abstained,
        "failed": overall.failed,
        "wrong": overall.wrong,
        "execution_accuracy": None if overall.accuracy.value is None else round(overall.accuracy.value, 4),
        **{f"rs_{penalty}": round(score, 1) for penalty, score in figures.reliability.items()},
    }
    lines = [
        f"    {json.dumps(one.case.name, ensure_ascii=False)}: {json.dumps([one.outcome, one.mark.value])}"
        for one in combined(judged)
    ]
    questions = ",\n".join(lines)
    return (
        f'{{\n  "suite": {json.dumps(suite)},\n  "figures": {json.dumps(headline)},\n'
        f'  "questions": {{\n{questions}\n  }}\n}}\n'
    )


def compared(baseline: Baseline, judged: Sequence[Judged]) -> Comparison:
    """What fell and what rose; a question that either side lacks is neither."""
    fell: list[str] = []
    rose: list[str] = []
    now = {one.case.name: one for one in combined(judged)}
    for name, (outcome, mark) in baseline.questions.items():
        one = now.get(name)
        if one is None or one.mark.value == mark:
            continue
        change = f"{name}: {outcome} {mark} → {one.outcome} {one.mark.value} ({one.reason}: {one.detail})"
        (fell if one.mark.rank > Mark(mark).rank else rose).append(change)
    return Comparison(
        fell=tuple(fell),
        rose=tuple(rose),
        added=tuple(name for name in now if name not in baseline.questions),
        gone=tuple(name for name in baseline.questions if name not in now),
    )
