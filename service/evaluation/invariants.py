"""What must hold of any data: relations between the answers to random plans, which need no gold.

Each invariant asks two or more plans that must agree: parts add up to their total, days to their week,
the first five are the head of the first ten.
"""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from service.domain import Answer, Cell, Principal, Question
from service.errors import BadInput
from service.evaluation.cells import comparable, near
from service.evaluation.runner import Asks
from service.semantics.model import SemanticModel

_SPLITS = ("repo", "team", "department", "person", "model", "model_family", "product", "activity", "vendor")
"""Dimensions of which each row has one value or none, so that their parts make up the whole."""
_MOST_DAYS = 60
_NAMES = 4

Rows = Sequence[Sequence[Cell]]


class NotApplicable(Exception):
    """The plan cannot be asked: this measure cannot be split so."""


@dataclass(frozen=True)
class Trial:
    """Whom to ask, as whom, when, and about which model."""

    asks: Asks
    asker: Principal
    now: datetime
    model: SemanticModel

    async def rows(self, metric: str, start: date, end: date, **more: object) -> Rows:
        """The rows of a plan about one metric over half-open days."""
        period = {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "zone": str(self.now.tzinfo),
            "label": "x",
        }
        plan = json.dumps({"metrics": [metric], "period": period, **more})
        try:
            outcome = await self.asks.answer(Question("a typed plan", self.asker, self.now, plan=plan))
        except BadInput as error:
            raise NotApplicable(str(error)) from error
        if not isinstance(outcome, Answer):
            raise NotApplicable(outcome.text)
        return outcome.rows

    async def total(self, metric: str, start: date, end: date, **more: object) -> float:
        """One figure; nothing counts as 0."""
        return summed(await self.rows(metric, start, end, **more))


@dataclass(frozen=True)
class Draw:
    """What chance chose for one trial."""

    metric: str
    split: str
    start: date
    end: date
    pick: random.Random


async def broken_invariants(trial: Trial, count: int, seed: int = 7) -> list[str]:
    """Tries so many random plans, each invariant in turn; says which did not hold, with both figures."""
    pick = random.Random(seed)  # noqa: S311  # chance that can be repeated, not a secret
    broken, tried, names = [], 0, list(INVARIANTS)
    for attempt in range(4 * count):
        if tried == count:
            break
        name = names[attempt % len(names)]
        draw = _drawn(trial, pick)
        try:
            said = await INVARIANTS[name](trial, draw)
        except NotApplicable:
            continue
        tried += 1
        if said:
            broken.append(f"{name}: {draw.metric} by {draw.split}, {draw.start} to {draw.end}: {said}")
    if tried < count:
        broken.append(f"only {tried} of {count} plans could be asked")
    return broken


def _adds_up(model: SemanticModel, metric: str, split: str) -> bool:
    """Whether the view that the total is read from can split the metric so, and counts each thing once.

    Commits by vendor are left out: only their sessions have one, and those may have started the day before.
    So is who has a seat, which is as of now whatever the days.
    """
    column, sources = model.dimensions[split].columns[0], model.metrics[metric].sources
    if not sources or not sources[0].day or column not in model.views[sources[0].view].columns:
        return False
    return model.metrics[metric].additive if sources[0].additive is None else sources[0].additive


def _drawn(trial: Trial, pick: random.Random) -> Draw:
    pairs = [
        (metric, split)
        for metric in sorted(trial.model.metrics)
        for split in _SPLITS
        if _adds_up(trial.model, metric, split)
    ]
    metric, split = pick.choice(pairs)
    length = pick.randint(1, _MOST_DAYS)
    end = trial.now.date() - timedelta(days=pick.randint(0, _MOST_DAYS))
    return Draw(metric, split, end - timedelta(days=length), end, pick)


async def parts_make_the_total(trial: Trial, draw: Draw) -> str:
    """A measure that adds up does so over any split."""
    parts = summed(await trial.rows(draw.metric, draw.start, draw.end, dimensions=[draw.split]))
    return _same(parts, await trial.total(draw.metric, draw.start, draw.end))


async def days_make_the_week(trial: Trial, draw: Draw) -> str:
    """A week is the sum of its days, and the same by the week."""
    monday = draw.start - timedelta(days=draw.start.weekday())
    return await _steps(trial, draw.metric, monday, monday + timedelta(days=7), "week")


async def days_make_the_month(trial: Trial, draw: Draw) -> str:
    """A month is the sum of its days, and the same by the month."""
    first = draw.start.replace(day=1)
    return await _steps(trial, draw.metric, first, (first + timedelta(days=32)).replace(day=1), "month")


async def _steps(trial: Trial, metric: str, start: date, end: date, step: str) -> str:
    by_day = summed(await trial.rows(metric, start, end, dimensions=["day"]))
    by_step = summed(await trial.rows(metric, start, end, dimensions=[step]))
    return _same(by_day, by_step) or _same(by_day, await trial.total(metric, start, end))


async def five_lead_ten(trial: Trial, draw: Draw) -> str:
    """The first five are the head of the first ten, in their order."""
    ranked = {
        "dimensions": [draw.split],
        "order": {"by": draw.metric, "descending": draw.pick.random() < 0.5},
    }
    five = await trial.rows(draw.metric, draw.start, draw.end, **ranked, limit=5)
    ten = await trial.rows(draw.metric, draw.start, draw.end, **ranked, limit=10)
    return "" if list(ten[: len(five)]) == list(five) else f"{list(five)!r} do not lead {list(ten)!r}"


async def people_make_repos(trial: Trial, draw: Draw) -> str:
    """By person and by repo, the unattributed included, the same is split."""
    people = summed(await trial.rows(draw.metric, draw.start, draw.end, dimensions=["person"]))
    return _same(people, summed(await trial.rows(draw.metric, draw.start, draw.end, dimensions=["repo"])))


async def names_and_the_rest(trial: Trial, draw: Draw) -> str:
    """Some names and all but those make up the whole."""
    chosen, whole = await _some(trial, draw), await trial.total(draw.metric, draw.start, draw.end)
    kept = await trial.total(draw.metric, draw.start, draw.end, filters=[{**chosen, "negated": False}])
    rest = await trial.total(draw.metric, draw.start, draw.end, filters=[{**chosen, "negated": True}])
    return _same(kept + rest, whole)


async def a_filter_never_adds(trial: Trial, draw: Draw) -> str:
    """What adds up grows by no filter."""
    chosen, whole = await _some(trial, draw), await trial.total(draw.metric, draw.start, draw.end)
    kept = await trial.total(draw.metric, draw.start, draw.end, filters=[chosen])
    return "" if kept <= whole or near(kept, whole, money=False) else f"{kept} of {whole}"


async def spans_join(trial: Trial, draw: Draw) -> str:
    """Two spans that meet make up the span over both."""
    middle = draw.start + timedelta(days=draw.pick.randint(1, 30))
    end = middle + timedelta(days=draw.pick.randint(1, 30))
    first = await trial.total(draw.metric, draw.start, middle)
    second = await trial.total(draw.metric, middle, end)
    return _same(first + second, await trial.total(draw.metric, draw.start, end))


Invariant = Callable[[Trial, Draw], Awaitable[str]]
INVARIANTS: dict[str, Invariant] = {
    function.__name__: function
    for function in (
        parts_make_the_total,
        days_make_the_week,
        days_make_the_month,
        five_lead_ten,
        people_make_repos,
        names_and_the_rest,
        a_filter_never_adds,
        spans_join,
    )
}
"""Each says how it is broken; nothing while it holds."""


async def _some(trial: Trial, draw: Draw) -> dict[str, object]:
    """A filter on a few names that there are; people go by their e-mail, the last of their columns."""
    columns = len(trial.model.dimensions[draw.split].columns)
    rows = await trial.rows(draw.metric, draw.start, draw.end, dimensions=[draw.split])
    names = sorted({str(row[columns - 1]) for row in rows if row[columns - 1] is not None})
    if not names:
        raise NotApplicable("there is nothing to filter by")
    return {"dimension": draw.split, "values": draw.pick.sample(names, min(_NAMES, len(names)))}


def summed(rows: Rows) -> float:
    """The last column, which is the metric, added up exactly; NULL adds nothing."""
    numbers = (row[-1] for row in rows)
    return float(
        sum((Decimal(str(cell)) for cell in numbers if isinstance(comparable(cell), float)), Decimal(0))
    )


def _same(one: float, other: float) -> str:
    return "" if near(one, other, money=False) else f"{one} against {other}"
