"""Hand-made questions and how they ended, for tests of figures."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from service.evaluation.judging import Judged, Mark
from service.evaluation.suite import Case

_numbers = count()


def case(name: str = "", expect: str = "answer", **rest: object) -> Case:
    name = name or f"q{next(_numbers)}"
    fields = {"question": f"what of {name}", "topic": "total", "gold": ("select 1",)} | rest
    if "answer" not in expect:
        fields["gold"] = ()
    return Case(name=name, expect=expect, **fields)  # type: ignore[arg-type]


def ended(mark: Mark, outcome: str = "answer", of: Case | None = None, **rest: object) -> Judged:
    of = of or case()
    answered = {"trust": "understood", "translator": "embedded"} if outcome == "answer" else {}
    fields = {"database": "one", "reason": mark.name, "compared": bool(of.gold), **answered, **rest}
    return Judged(case=of, outcome=outcome, mark=mark, **fields)  # type: ignore[arg-type]


def mixed() -> list[Judged]:
    """Ten questions: 6 right (one an abstention), 2 abstained, 1 failed, 1 wrong."""
    return [
        *(ended(Mark.RIGHT, of=case(f"right-{n}")) for n in range(5)),
        ended(Mark.RIGHT, "refuse", case("refused", "refuse")),
        ended(Mark.ABSTAINED, "clarify", case("asked-1")),
        ended(Mark.ABSTAINED, "refuse", case("asked-2")),
        ended(Mark.FAILED, "error", case("broke")),
        ended(
            Mark.WRONG,
            of=case("off"),
            reason="VALUE_DIFFERS",
            detail="s of api is 8 rather than 7",
            sql="select 8",
            cost_usd=Decimal("0.02"),
            translator="claude",
            trust="best_guess",
        ),
    ]
