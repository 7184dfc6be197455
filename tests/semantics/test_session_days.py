"""Which answers say that something is counted by the day its session started."""

from __future__ import annotations

import pytest

from service.semantics.calendar import parse
from service.semantics.clock import Clock
from service.semantics.metric_query import Bound, Filter, MetricQuery, Nest
from service.semantics.model import load_model
from service.semantics.session_days import told
from service.translate.embedded.lexicon import load_lexicon
from service.translate.embedded.translator import EmbeddedTranslator
from tests.organisation import NOW

MODEL = load_model()
CLOCK = Clock(NOW)
OCTOBER = parse("october", CLOCK)
SAID = "Commits: counted by the day their session started"


def of(metric: str, *dimensions: str, **more: object) -> MetricQuery:
    return MetricQuery((metric,), OCTOBER, dimensions, **more)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (of("commits", "vendor"), SAID),
        (of("commits", filters=(Filter("product", ("codex",)),)), SAID),
        (of("commits", hours=(9, 10)), SAID),
        (of("cost_per_commit", "product"), SAID),
        (of("pull_requests", "vendor"), SAID.replace("Commits", "Pull requests")),
        (of("spend", bounds=(Bound("session_cost", ">", 50),)), SAID.replace("Commits", "Spend")),
        (of("commits", "team"), ""),
        (of("lines_added", "vendor"), ""),
        (of("spend", "vendor"), ""),
        (of("spend", "session"), ""),
        (of("commits", nest=Nest("session", "average")), ""),
    ],
)
def test_what_is_read_from_sessions_but_totalled_elsewhere_is_said(query: MetricQuery, said: str) -> None:
    assert told(query, MODEL) == said


def test_the_answer_to_a_typed_plan_says_it_too() -> None:
    plan = EmbeddedTranslator(MODEL, load_lexicon()).compiled(of("commits", "vendor"), CLOCK)

    assert [note.text for note in plan.assumptions] == [SAID]
