"""A test double for the journey: it plays canned milestones, so that doors can be tried without a warehouse.

Everything else on its desk is real: memory, identity, exports.
"""

import asyncio
import contextlib
import inspect
import secrets
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import httpx
import uvicorn

from service import plugins
from service.app import create_app
from service.desk import Desk
from service.domain import (
    Answer,
    AnswerColumn,
    Assumption,
    ChartSpec,
    Clarification,
    Grant,
    Option,
    Period,
    Principal,
    Question,
    Refusal,
    ResultColumn,
    ResultSet,
    Role,
    ValidatedQuery,
    ViewGrant,
)
from service.errors import Busy
from service.exports._drawing import Drawing
from service.identity.requests import build_identity
from service.store.memory import Memory, open_memory

ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=ZONE)
NASTY = '<img src=x onerror="window.pwned=1">&\'<b>'
EXAMPLES = (
    "Which repos generated the most spend last week?",
    "How much did we spend last month?",
    "Spend by team this month",
    "Daily spend by model over the last 30 days",
    "Who are the top 10 users this week?",
    "Which sessions were idle the longest yesterday?",
)
REPOS = (
    ("acme/payments-api", "18204.112300"),
    ("acme/web-frontend", "9120.400000"),
    ("acme/ledger-service", "4310.990001"),
    ("acme/checkout", "2800.000000"),
    (None, "1204.500000"),
    ("acme/mobile-app", "640.250000"),
    ("acme/=cmd()", "11.000000"),
    (NASTY, "0.004200"),
)
QUERY = """select
  repo,
  sum(cost_usd) as cost_usd
from usage
where day >= date '2026-11-09'
  and day < date '2026-11-16'
group by all"""


def canned_answer(question: str, receipt: str, conversation: str, rows=None) -> Answer:
    week = Period(date(2026, 11, 9), date(2026, 11, 16), "UTC", "last week", unit="week")
    return Answer(
        text="acme/payments-api generated the most spend last week: $18.2k of $36.3k.",
        restatement="Total spend by repo · Mon 9 – Sun 15 Nov 2026 (UTC)",
        findings=("The top repo made 50.1% of the spend.", f"The smallest is {NASTY}."),
        assumptions=(
            Assumption(
                "Spend is list price", (Option("as billed", "Which repos were billed the most last week?"),)
            ),
        ),
        trust="understood",
        period=week,
        compare=None,
        period_proven=True,
        sql=QUERY,
        columns=(
            AnswerColumn("repo", "text", "Repo", "dimension"),
            AnswerColumn("cost_usd", "usd", "Spend", "metric"),
        ),
        rows=rows if rows is not None else tuple((repo, Decimal(cost)) for repo, cost in REPOS),
        truncated=False,
        chart=ChartSpec(
            kind="bar",
            x="repo",
            y=("cost_usd",),
            title="Spend by repo",
            subtitle="Mon 9 – Sun 15 Nov 2026",
            alt="Bars: spend by repo; acme/payments-api is the highest with $18.2k.",
        ),
        basis="Estimated from list prices.",
        freshness="Data are complete through 21 Nov 2026 15:00 UTC.",
        translator="embedded",
        cost_usd=Decimal("0"),
        timings_ms={"translate": 3.1, "guard": 4.0, "run": 12.5, "present": 1.2},
        receipt=receipt,
        conversation=conversation,
        data_version="1",
        follow_ups=(Option("By team", "Spend by team last week"), Option("Per day", "Daily spend last week")),
    )


@dataclass
class StandInAnalyst:
    """Answers by what the question says: ambiguous, forbidden, slow, busy, broken, wide; else canned."""

    memory: Memory
    asked: list[Question] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    async def ask(self, question: Question):
        self.asked.append(question)
        grant = Grant(question.asker, {"usage": ViewGrant(("day", "repo", "cost_usd"))})
        yield grant
        text = question.text.lower()
        if "ambiguous" in text:
            yield Clarification(
                "Which Alice do you mean?",
                (Option("Alice Ng", EXAMPLES[0]), Option("Alice Ito", EXAMPLES[1])),
            )
            return
        if "forbidden" in text:
            yield Refusal(
                "Prompts of single people are not shown to you.", (Option("Spend by repo", EXAMPLES[0]),)
            )
            return
        yield SimpleNamespace(story=SimpleNamespace(restatement="Total spend by repo"))
        if "busy" in text:
            raise Busy("Eight questions are running; try again in a moment.")
        if "broken" in text:
            raise RuntimeError("secret detail of the inside")
        yield ValidatedQuery(QUERY, grant, ("usage",), period_proven=True)
        if "slow" in text:
            await self._sleep(question.text)
        answer = self._answer(question, wide="wide" in text)
        yield ResultSet((ResultColumn("repo", "VARCHAR"),), answer.rows, False, "1", 12.5)
        await asyncio.to_thread(self.memory.answers.save, question, answer, '{"plan": "canned"}')
        yield answer

    async def _sleep(self, text: str) -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            self.cancelled.append(text)
            raise

    def _answer(self, question: Question, wide: bool) -> Answer:
        rows = tuple((f"acme/repo-{n:03d}", Decimal(n * n) / 7) for n in range(120)) if wide else None
        receipt = secrets.token_urlsafe(16)
        answer = canned_answer(question.text, receipt, question.follows or receipt, rows)
        return replace(answer, truncated=wide)


def person(email: str) -> Principal:
    roles = {"admin@acme.example": Role.ADMIN, "finance@acme.example": Role.FINANCE}
    return Principal(email, roles.get(email, Role.MEMBER), email)


def rights(asker: Principal) -> str:
    """Equal for equal roles; each member has rights of their own."""
    return asker.name if asker.role is Role.MEMBER else asker.role.value


async def unknown(said):
    return [word for word in said.question.split() if word == "dosh"]


@dataclass
class StandInDesk:
    """A desk with a key in hand, and switches for what goes wrong."""

    desk: Desk
    memory: Memory
    analyst: StandInAnalyst
    token: str
    reasons: list[str] = field(default_factory=list)


def exporters():
    """Every format, with one browser for all pictures."""
    drawing = Drawing()
    made = {}
    for name in plugins.names("exports"):
        module = plugins.module("exports", name)
        shared = (drawing,) if "drawing" in inspect.signature(module.build).parameters else ()
        made[name] = module.build(module.Config(), *shared)
    return made


def stand_in_desk(folder, **changes) -> StandInDesk:
    memory = open_memory(f"sqlite:///{folder / 'service.sqlite'}")
    identity = build_identity(memory, person)
    analyst = StandInAnalyst(memory)
    _, token = identity.api_keys.create("tests")
    reasons: list[str] = []

    async def readiness():
        return reasons

    @contextlib.asynccontextmanager
    async def lifespan():
        yield
        await desk.exporters["png"].close()

    desk = Desk(
        analyst=analyst,
        identity=identity,
        answers=memory.answers,
        conversations=memory.conversations,
        shares=memory.shares,
        feedback=memory.feedback,
        verified=memory.verified,
        rights_of=rights,
        not_understood=unknown,
        exporters=exporters(),
        intake=None,
        examples=lambda: EXAMPLES,
        clock=lambda: NOW,
        readiness=readiness,
        lifespan=lifespan,
    )
    return StandInDesk(replace(desk, **changes), memory, analyst, token, reasons)


@contextlib.contextmanager
def serving(desk: Desk):
    """A real server on loopback; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(desk), port=port, log_level="warning", server_header=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


def client(url: str, token: str | None = None) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=url, headers=headers, timeout=20)
