"""Answers to keep, for tests of what is kept about them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from service.domain import Answer, AnswerColumn, Period, Principal, Provenance, Question, Role
from service.semantics.metric_query import PLAN_JSON, MetricQuery
from service.store.memory import Memory

ALICE = Principal("alice.ng@acme.example", Role.MEMBER, "alice.ng@acme.example")
BOB = Principal("bob.ito@acme.example", Role.FINANCE, "bob.ito@acme.example")
EVA = Principal("eva@acme.example", Role.FINANCE, "eva@acme.example")
ADMIN = Principal("admin@acme.example", Role.ADMIN, "admin@acme.example")
GONE = Principal(ALICE.name, Role.NOBODY, ALICE.email)
ASKED = datetime(2026, 11, 21, 15, 0, tzinfo=ZoneInfo("Europe/Berlin"))
WEEK = Period(date(2026, 11, 9), date(2026, 11, 16), "Europe/Berlin", "last week", unit="week")
PLAN = MetricQuery(("cost",), WEEK, ("repo",), limit=10)


def plan_json(plan: MetricQuery | None = PLAN) -> str:
    return PLAN_JSON.dump_json(plan).decode()


def keep(
    memory: Memory,
    receipt: str,
    question: str = "What did we spend?",
    asker: Principal = ALICE,
    conversation: str = "c1",
    follows: str | None = None,
    rights: str | None = None,
    plan: str | None = None,
) -> None:
    """Saves an answer to `asker`, made under `rights`."""
    answer = Answer(
        text="$1.10 was spent.",
        restatement="Spend by repo",
        findings=(),
        assumptions=(),
        trust="understood",
        period=WEEK,
        compare=None,
        period_proven=True,
        sql="select 1",
        columns=(AnswerColumn("repo", "text", "Repo", "dimension"),),
        rows=(("acme/payments",), ("acme/web",)),
        truncated=False,
        chart=None,
        basis="list price",
        freshness="complete through 15:00",
        translator="embedded",
        cost_usd=Decimal(0),
        timings_ms={},
        receipt=receipt,
        conversation=conversation,
        data_version="7",
    )
    made_with = Provenance(asker, rights, "m", "s", "q", "r") if rights else None
    memory.answers.save(
        Question(question, asker, ASKED, follows),
        answer,
        plan if plan is not None else plan_json(),
        made_with,
    )
