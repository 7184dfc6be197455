"""The gate: a question becomes a plan only when every one of its words is accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.domain import Assumption, Clarification, Option, Question, Refusal, Story
from service.errors import BadInput, EmptyQuestion, QuestionTooLong
from service.semantics import session_days
from service.semantics.clock import Clock, Clocks
from service.semantics.compile import compile_query
from service.semantics.intents import INTENTS
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel
from service.semantics.plan import Plan
from service.semantics.restate import is_dated, restate, scope
from service.semantics.sources import check_sources
from service.semantics.values import Catalogue
from service.translate.embedded.assemble import Assembled, assemble
from service.translate.embedded.lexicon import Lexicon
from service.translate.embedded.patch import patched, read_follow_up
from service.translate.embedded.phrase import option
from service.translate.embedded.read import read
from service.translate.embedded.reading import Reading
from service.translate.embedded.rights import beyond
from service.translate.embedded.tag import Tagged, tag

MAX_CHARS = 2_000
EXAMPLES = (
    "which repos generated the most spend last week",
    "spend by team last month",
    "daily spend for the last 30 days",
    "who are our biggest spenders this month",
    "this week vs last week spend",
    "tokens by model for the last 7 days",
)
"""Questions that work on any data."""
_BASES = {
    "usage": "usage cost, as reported by the client or else estimated from list prices",
    "list": "list prices of the day, before discounts",
    "billed": "amounts that the vendors billed",
}


@dataclass(frozen=True)
class EmbeddedTranslator:
    """Understands everyday questions without a network or a key."""

    model: SemanticModel
    lexicon: Lexicon
    zone: str = "UTC"
    clocks: Clocks = Clock

    def translate(
        self, question: Question, catalogue: Catalogue, before: MetricQuery | None = None
    ) -> Plan | Clarification | Refusal:
        """A plan where every word is understood; else a question back, or what can be asked instead."""
        text = question.text.strip()
        if not text:
            raise EmptyQuestion(f"There is no question. Try: “{EXAMPLES[0]}”.")
        if len(text) > MAX_CHARS:
            raise QuestionTooLong(
                f"The question has {len(text):,} characters; up to {MAX_CHARS:,} can be read."
            )
        clock = self.clocks(question.asked_at, self.zone)
        tagged = tag(text, clock, self.lexicon, catalogue)
        reading = read(tagged.tags, self.model, clock)
        if before is not None:
            read_follow_up(reading)
        stop = beyond(question.asker, text, reading, before)
        stop = stop or self._gate(reading, catalogue, before, clock)
        if stop:
            return stop
        try:
            follows = before if before is not None and _is_follow_up(reading) else None
            assembled = patched(reading, clock, follows) if follows else assemble(reading, clock)
            if isinstance(assembled, Clarification):
                return assembled
            return self._plan(assembled, reading, tagged, clock)
        except BadInput as problem:
            return Refusal(str(problem), examples(), settled=True)

    def compiled(self, query: MetricQuery, clock: Clock, assumptions: tuple[Assumption, ...] = ()) -> Plan:
        """The plan of a MetricQuery, however that was made."""
        compiled = compile_query(query, self.model)
        bases = {basis for name in query.metrics for basis in _bases(name, self.model)}
        intent = INTENTS.get(query.intent)
        story = Story(
            columns=compiled.columns,
            kind=intent.kind(query, self.model) if intent else query.kind(self.model),
            telling=intent.telling(query, self.model) if intent else (),
            telling_nothing=intent.telling_nothing(query, self.model) if intent else "",
            restatement=restate(query, self.model),
            period=query.period if is_dated(query, self.model) else None,
            compare=query.compare,
            limit=query.limit,
            descending=query.order.descending if query.order else True,
            chart=query.chart,
            basis="; ".join(_BASES[basis] for basis in sorted(bases)),
            scope=scope(query, self.model),
            bounded=bool(query.thresholds),
        )
        days = session_days.told(query, self.model)
        notes = (*assumptions, Assumption(days)) if days else assumptions
        return Plan(compiled.tree, story, query, notes, _follow_ups(query, self.model, clock))

    def _plan(self, assembled: Assembled, reading: Reading, tagged: Tagged, clock: Clock) -> Plan:
        notes = [Assumption(f"“{wrong}” was read as “{right}”") for wrong, right in tagged.corrections]
        notes += self._other_readings(assembled.query, reading, clock)
        notes += assembled.assumptions
        notes += self._caveats(assembled.query)
        return self.compiled(assembled.query, clock, tuple(notes))

    def _other_readings(self, query: MetricQuery, reading: Reading, clock: Clock) -> list[Assumption]:
        """A name that could be another kind of thing: "payments" the team, or the project."""
        notes = []
        for chosen, others in reading.alternatives:
            options = []
            for other in others[:2]:
                filters = tuple(
                    replace(f, dimension=other.dimension, values=(other.value,), labels=(other.label,))
                    if f.values == (chosen.value,) and f.dimension == chosen.dimension
                    else f
                    for f in query.filters
                )
                noun = self.model.dimensions[other.dimension].label
                chosen_instead = replace(query, filters=filters)
                options.append(option(f"{noun} {other.label}", chosen_instead, self.model, clock))
            noun = self.model.dimensions[chosen.dimension].label
            alternatives = tuple(one for one in options if one)
            notes.append(Assumption(f"“{chosen.label}” is the {noun}", alternatives))
        return notes

    def _caveats(self, query: MetricQuery) -> list[Assumption]:
        notes = []
        if query.compare and query.period.partial and query.intent in ("aggregate", "drivers"):
            notes.append(
                Assumption("The current period has not ended; it is compared with the same elapsed days")
            )
        if any(self.model.dimensions[name].overlapping for name in query.dimensions):
            notes.append(Assumption("People in several groups count fully in each, so groups do not add up"))
        return notes

    def _gate(
        self, reading: Reading, catalogue: Catalogue, before: MetricQuery | None, clock: Clock
    ) -> Clarification | Refusal | None:
        for found in reading.tags:
            if not found.used and found.can_be("absent"):
                return Refusal(
                    f"That cannot be answered: {found.meanings['absent']}.", examples(), settled=True
                )
        named = reading.metrics or reading.dimensions or reading.filters or reading.count_of
        understood = bool(
            named or reading.order or reading.compare or reading.intent or reading.overview or reading.periods
        )
        if not understood and before is None:
            return Refusal(
                "This does not seem to be about AI-coding usage. Outlay answers questions about spend, "
                "tokens, sessions, active people, commits and more, by repo, person, team, model and time.",
                examples(),
            )
        if reading.leftovers:
            return self._ask_back(reading, catalogue, clock)
        return None

    def _rest(self, reading: Reading, clock: Clock) -> Assembled | Clarification | None:
        """What the understood words alone would ask, if that can be answered."""
        if not (reading.metrics or reading.dimensions) or reading.intent:
            return None
        try:
            rest = assemble(reading, clock)
            if isinstance(rest, Assembled):
                compile_query(rest.query, self.model)
        except BadInput:
            return None
        return rest

    def _ask_back(self, reading: Reading, catalogue: Catalogue, clock: Clock) -> Clarification:
        """Near misses of the words that were not understood, and what the others alone would ask."""
        unknown = [found.text for found in reading.leftovers]
        options = []
        text = " ".join(found.text for found in reading.tags)
        for found in reading.leftovers[:2]:
            for near in (
                catalogue.near(found.text, cutoff=78.0)
                if found.kind == "unknown" and len(found.text) > 4
                else ()
            ):
                noun = self.model.dimensions[near.dimension].label
                options.append(
                    Option(f"{noun} {near.label}", text.replace(found.text, f"{noun} {near.value}", 1))
                )
        rest = self._rest(reading, clock)
        if isinstance(rest, Assembled):
            understood = option(restate(rest.query, self.model), rest.query, self.model, clock)
            options += [understood] if understood else []
        known = tuple(found.text for found in reading.tags if found.used)
        asked = "Did you mean one of these?" if options else "Could you put it another way? These work:"
        return Clarification(
            f"I did not understand {_quoted(unknown)}. {asked}",
            tuple(options[:4]) or examples(),
            known,
            tuple(unknown),
        )


def _quoted(words: list[str]) -> str:
    return " and ".join(f"“{word}”" for word in words[:3])


def _is_follow_up(reading: Reading) -> bool:
    """It changes the question before it when it says so, or names no measure of its own."""
    if reading.intent:
        return False
    first = reading.tags[0].text if reading.tags else ""
    measured = (reading.metrics and not reading.weak) or reading.count_of
    return reading.patch or first in ("and", "only", "but", "now") or not measured


def _bases(name: str, model: SemanticModel) -> set[str]:
    metric = model.metrics[name]
    parts = metric.ratio or (name,)
    return {basis for part in parts if (basis := model.metrics[part].basis)}


def _follow_ups(query: MetricQuery, model: SemanticModel, clock: Clock) -> tuple[Option, ...]:
    """Three questions that come naturally after this one."""
    if query.intent != "aggregate" or query.nest or query.part or query.bounds:
        return ()
    found = []
    for name in ("team", "model", "person", "repo"):
        if name not in query.dimensions and not query.grain(model):
            other = replace(
                query, dimensions=(name,), limit=10, order=None, share=False, cumulative=False, thresholds=()
            )
            found.append(_if_possible(f"By {model.dimensions[name].label}", other, model, clock))
    dated = is_dated(query, model) and query.period.days > 1
    if dated and not query.grain(model) and not query.compare:
        trend = replace(query, dimensions=("day",), limit=None, order=None, share=False, thresholds=())
        found.insert(1, _if_possible("Day by day", trend, model, clock))
    return tuple(option for option in found if option)[:3]


def _if_possible(label: str, query: MetricQuery, model: SemanticModel, clock: Clock) -> Option | None:
    try:
        check_sources(query, model)
    except BadInput:
        return None
    return option(label, query, model, clock)


def examples() -> tuple[Option, ...]:
    """Three questions that can be answered."""
    return tuple(Option(text, text) for text in EXAMPLES[:3])
