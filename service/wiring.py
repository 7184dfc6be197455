"""Environment → an Analyst or a Desk; the only file that picks concrete things."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from service import plugins
from service.ask import Analyst
from service.desk import LOOPBACK, Desk, Exporter
from service.domain import Clarification, Limits, Principal, Question, Role
from service.engines.duckdb import Config as EngineConfig
from service.engines.duckdb import DuckDBEngine
from service.engines.duckdb import build as build_engine
from service.errors import OutlayError
from service.exports._drawing import Drawing
from service.guard import Guard
from service.guard.functions import permitted_functions
from service.guard.meaning.facts import facts_of
from service.identity.requests import build_identity
from service.ingest.zone import keep_zone, zone_of
from service.lookups import Lookups
from service.policy import Policy
from service.semantics.clock import Clock
from service.semantics.model import SemanticModel, load_model
from service.settings import Settings
from service.store.feedback import Said
from service.store.memory import Memory, open_memory
from service.store.provenance import rights_of
from service.translate.cascade import Cascade
from service.translate.claude.budget import Budget
from service.translate.claude.client import Access
from service.translate.claude.prices import check_price
from service.translate.claude.translator import ClaudeTranslator
from service.translate.embedded.lexicon import load_lexicon
from service.translate.embedded.translator import EXAMPLES, EmbeddedTranslator, examples

if TYPE_CHECKING:
    from service.ingest.publish import Publisher

PICTURES = ("png", "svg", "pdf")
_log = logging.getLogger("outlay.service")
LOCAL_OPERATOR = Principal("local operator", Role.ADMIN)
"""Whoever can run commands on this machine can read the file anyway."""


def build_guard() -> Guard:
    """The guard over every view of the model."""
    model = load_model()
    return Guard(model.columns, permitted_functions(), model.fact_days, facts_of(model))


def build_policy(settings: Settings) -> Policy:
    """The policy without a directory: it knows the people of the settings only."""
    return Policy(
        views=load_model().columns,
        admins=settings.emails(settings.admins),
        finance=settings.emails(settings.finance),
        limits=Limits(
            settings.rows, settings.query_seconds, settings.query_memory_mb, settings.result_mb * 1_000_000
        ),
        managers=settings.named_managers,
        today=lambda: datetime.now(settings.timezone).date(),
        small_group=settings.small_group,
    )


def build_analyst(settings: Settings, engine: DuckDBEngine, memory: Memory) -> Analyst:
    """An Analyst whose directory is still to be read."""
    model, lexicon, guard = load_model().weeks_from(settings.week_start), load_lexicon(), build_guard()
    clocks = functools.partial(
        Clock, fiscal_start_month=settings.fiscal_year_start, week_start=settings.week_start
    )
    translator = EmbeddedTranslator(model, lexicon, settings.zone, clocks)
    return Analyst(
        policy=build_policy(settings),
        lookups=Lookups(engine, guard, model, lexicon.aliases),
        translator=translator,
        guard=guard,
        engine=engine,
        memory=memory,
        clocks=clocks,
        software=", ".join(f"{name} {version(name)}" for name in ("outlay", "duckdb", "sqlglot")),
        cascade=build_cascade(settings, model, translator, memory),
        zone=settings.zone,
    )


def build_cascade(
    settings: Settings, model: SemanticModel, translator: EmbeddedTranslator, memory: Memory
) -> Cascade | None:
    """The road to the model; None without a key, or where it is never to be taken."""
    if not settings.anthropic_key or settings.claude_routing == "never":
        return None
    access = Access(
        settings.anthropic_key,
        settings.claude_base_url.rstrip("/"),
        settings.claude_model,
        settings.claude_effort,
        settings.claude_seconds,
    )
    check_price(access.model)
    per_question, per_day = (
        Decimal(str(limit)) for limit in (settings.claude_question_usd, settings.claude_day_usd)
    )
    budget = Budget(per_question, per_day, memory.journal.spent)
    claude = ClaudeTranslator(model, translator, access, budget, examples=examples())
    return Cascade(claude, settings.claude_routing)


def engine_on(settings: Settings, snapshot: Path, version: str = "", spares: int = 1) -> DuckDBEngine:
    """The engine on one file, not started yet."""
    return build_engine(
        EngineConfig(
            snapshot,
            version,
            workers=settings.workers,
            slow=settings.slow_workers,
            spares=spares,
            memory_mb=settings.query_memory_mb,
            seconds=settings.query_seconds,
        )
    )


async def refresh(analyst: Analyst) -> None:
    """After new data: names are read again, and the directory that rights depend on."""
    analyst.lookups.forget()
    analyst.policy = replace(analyst.policy, people=await analyst.lookups.people(analyst.policy))


def in_zone_of(settings: Settings, database: Path) -> Settings:
    """The settings with the zone that a file counts its days in: words of time must mean the same days."""
    return replace(settings, zone=zone_of(database))


@asynccontextmanager
async def analyst_on(settings: Settings, snapshot: Path) -> AsyncIterator[Analyst]:
    """An Analyst on one file, for a single question."""
    memory = open_memory(settings.memory)
    try:
        engine = engine_on(settings, snapshot, spares=0)
        try:
            await engine.start()
            analyst = build_analyst(settings, engine, memory)
            await refresh(analyst)
            yield analyst
        finally:
            await engine.close()
    finally:
        memory.close()


def build_exporters(environ: Mapping[str, str] | None = None) -> dict[str, Exporter]:
    """Every format by its name; all pictures are drawn by one browser."""
    environ = os.environ if environ is None else environ
    drawing = Drawing()
    shared = dict.fromkeys(PICTURES, (drawing,))
    return {
        name: plugins.build("exports", name, environ, *shared.get(name, ()))
        for name in plugins.names("exports")
    }


@dataclass
class Service:
    """What runs while the service does: the publisher, the engine on its newest snapshot, and the swaps."""

    settings: Settings
    publisher: Publisher
    memory: Memory
    engine: DuckDBEngine
    analyst: Analyst
    exporters: Mapping[str, Exporter]
    _version: str
    _trouble: str | None = "The service is starting."

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Starts everything and stops it again; what fails at the start ends it with the reason."""
        try:
            await self.engine.start()
            await refresh(self.analyst)
            self._trouble = None
            working = [asyncio.create_task(self.publisher.run()), asyncio.create_task(self._follow())]
            try:
                yield
            finally:
                for task in working:
                    task.cancel()
                await asyncio.gather(*working, return_exceptions=True)
        finally:
            await self._stop()

    async def _follow(self) -> None:
        """Questions move to each new snapshot; running ones end on theirs."""
        while True:
            await asyncio.sleep(0.5)
            newest = await asyncio.to_thread(self.publisher.latest)
            if newest.version == self._version:
                continue
            try:
                await self.engine.swap(newest.path, newest.version)
                await refresh(self.analyst)
                self._version = newest.version
            except OutlayError as error:
                _log.error("questions stay on data version %s: %s", self._version, error)
                await asyncio.sleep(5)

    async def _stop(self) -> None:
        await self.engine.close()
        self._trouble = "The service is stopping."
        for exporter in self.exporters.values():
            close = getattr(exporter, "close", None)
            if close is not None:
                await close()
        self.publisher.close()
        self.memory.close()

    async def readiness(self) -> Sequence[str]:
        """Why questions cannot be answered; empty when they can."""
        if self._trouble:
            return (self._trouble,)
        try:
            grant = self.analyst.policy.grant(LOCAL_OPERATOR)
            await self.analyst.lookups.freshness(grant)
        except OutlayError as error:
            return (str(error),)
        return ()

    async def not_understood(self, said: Said) -> Sequence[str]:
        """The words of a question with feedback that the embedded translator does not know by now."""
        analyst, asked = self.analyst, Question(said.question, LOCAL_OPERATOR, said.asked_at)
        embedded = EmbeddedTranslator(
            analyst.lookups.model, load_lexicon(), self.settings.zone, analyst.clocks
        )
        catalogue = await analyst.lookups.catalogue(analyst.policy.grant(LOCAL_OPERATOR))
        found = await asyncio.to_thread(embedded.translate, asked, catalogue, said.before)
        return found.not_understood if isinstance(found, Clarification) else ()


def build_service(settings: Settings, warehouse: Path, published: Path) -> Service:
    """A service on a warehouse file, which it holds from now on."""
    from service.ingest.publish import Publisher  # late: a single question takes nothing in

    clock = functools.partial(datetime.now, settings.timezone)
    keep_zone(warehouse, settings.zone)
    publisher = Publisher(warehouse, published, clock, settings.publish_seconds)
    newest = publisher.publish_now()
    memory = open_memory(settings.memory)
    engine = engine_on(settings, newest.path, newest.version)
    analyst = build_analyst(settings, engine, memory)
    return Service(settings, publisher, memory, engine, analyst, build_exporters(), newest.version)


def build_desk(service: Service, demo: bool) -> Desk:
    """What the doors may touch."""
    settings = service.settings
    loopback = settings.host in LOOPBACK
    return Desk(
        analyst=service.analyst,
        identity=build_identity(service.memory, lambda email: service.analyst.policy.principal(email)),
        answers=service.memory.answers,
        conversations=service.memory.conversations,
        shares=service.memory.shares,
        feedback=service.memory.feedback,
        verified=service.memory.verified,
        rights_of=lambda asker: rights_of(service.analyst.policy.grant(asker)),
        not_understood=service.not_understood,
        exporters=service.exporters,
        intake=service.publisher,
        examples=lambda: EXAMPLES,
        clock=lambda: datetime.now(settings.timezone),
        readiness=service.readiness,
        lifespan=service.lifespan,
        hosts=LOOPBACK | settings.emails(settings.hosts) | ({settings.host} - {"0.0.0.0", "::"}),  # noqa: S104
        demo_email="admin@acme.example" if demo and loopback else None,
    )
