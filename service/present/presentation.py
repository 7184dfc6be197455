"""The presentational half of an answer: words that are proven, labelled columns, a chart that suits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain import AnswerColumn, ChartSpec, Freshness, ResultSet, Story
from service.present import chart, phrases, telling
from service.present.alternative import alternative
from service.present.buckets import unfinished
from service.present.findings import cut, findings
from service.present.references import Sentence, Subject, proven
from service.present.roles import Shape, meanings
from service.present.words import headline

_MOST_FINDINGS = 3


@dataclass(frozen=True, slots=True)
class Presentation:
    """What an answer shows of a result."""

    text: str
    findings: tuple[str, ...]
    columns: tuple[AnswerColumn, ...]
    chart: ChartSpec | None
    freshness: str


def present(
    story: Story, result: ResultSet, freshness: Sequence[Freshness], asked_at: datetime
) -> Presentation:
    """Words, columns and chart of a result; UntracedNumber where a figure cannot be accounted for."""
    subject = _subject(story, result, phrases.freshness(freshness), asked_at)
    text = proven(telling.headline(subject) or headline(subject), subject)
    choice = chart.choose(subject)
    worth_saying = _told(subject) if story.telling else findings(subject)
    said = [proven(finding, subject) for finding in worth_saying[:_MOST_FINDINGS]]
    if choice.note:
        said = [*said[: _MOST_FINDINGS - 1], choice.note]
    return Presentation(
        text=text,
        findings=tuple(said),
        columns=tuple(AnswerColumn(m.name, m.unit, m.label, m.role) for m in subject.columns),
        chart=_titled(choice.spec, subject, text),
        freshness=subject.freshness,
    )


def _subject(story: Story, result: ResultSet, fresh: str, asked_at: datetime) -> Subject:
    columns = meanings(story, result)
    shape = Shape.of(columns)
    running: frozenset[int] = frozenset()
    if shape.time is not None:
        unit = columns[shape.time].unit
        running = frozenset(
            position
            for position, row in enumerate(result.rows)
            if unfinished(row[shape.time], unit, story.period, asked_at)
        )
    return Subject(story, columns, result.rows, shape, fresh, result.truncated, running)


def _told(subject: Subject) -> tuple[Sentence, ...]:
    """An intent's own findings, behind that rows are missing."""
    missing = cut(subject)
    return (*([missing] if missing else []), *telling.findings(subject))


def _titled(spec: ChartSpec | None, subject: Subject, text: str) -> ChartSpec | None:
    if spec is None:
        return None
    return replace(
        spec,
        # a number alone says the headline already
        title=subject.story.restatement if spec.kind == "kpi" else text,
        subtitle="" if spec.kind == "kpi" else subject.story.restatement,
        alt=proven(alternative(spec, subject), subject),
        unfinished=chart.marks(subject),
    )
