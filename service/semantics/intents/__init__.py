"""Named intents: questions whose phrasing varies and whose computation does not, each with its own SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from service.semantics.clock import Clock
from service.semantics.compiled import Compiled
from service.semantics.intents.about import Catalogue, Definition, Freshness
from service.semantics.intents.adoption import Adoption
from service.semantics.intents.anomalies import Anomalies
from service.semantics.intents.arrivals import Lapsed, New
from service.semantics.intents.budget import Budget
from service.semantics.intents.concentration import Concentration
from service.semantics.intents.directory import Directory
from service.semantics.intents.drivers import Drivers
from service.semantics.intents.exclusive import Exclusive
from service.semantics.intents.forecast import Forecast
from service.semantics.intents.histogram import Histogram
from service.semantics.intents.never_used import NeverUsed
from service.semantics.intents.overhead import Overhead
from service.semantics.intents.seats import Inactive
from service.semantics.intents.sessions import IdleSessions
from service.semantics.intents.stickiness import Stickiness
from service.semantics.metric_query import MetricQuery
from service.semantics.model import SemanticModel


class Intent(Protocol):
    """What becomes of a plan that names it; the plan's other fields are its parameters."""

    @property
    def name(self) -> str:
        """As it stands in a plan."""
        ...

    def kind(self, query: MetricQuery, model: SemanticModel) -> str:
        """The kind of its Story: list, total, breakdown, trend, or one of its own."""
        ...

    def prepared(self, query: MetricQuery, clock: Clock, period_given: bool = True) -> MetricQuery:
        """The plan with the periods it needs; its own default where the question named no period."""
        ...

    def compile(self, query: MetricQuery, model: SemanticModel) -> Compiled:
        """The tree of a prepared plan; BadInput says what it cannot be split or filtered by."""
        ...

    def restate(self, query: MetricQuery, model: SemanticModel) -> str:
        """What is shown, without filters and period."""
        ...

    def telling(self, query: MetricQuery, model: SemanticModel) -> tuple[str, ...]:
        """The headline and then findings, with places for cells; none where the generic words do."""
        ...

    def telling_nothing(self, query: MetricQuery, model: SemanticModel) -> str:
        """The headline when no row was found."""
        ...


_ALL: tuple[Intent, ...] = (
    Drivers(),
    Inactive(),
    NeverUsed(),
    Lapsed(),
    New(),
    Directory("joined", "joined_on"),
    Directory("left", "left_on"),
    Exclusive(),
    Adoption(),
    Forecast(),
    Budget(),
    Anomalies(),
    Concentration(),
    Histogram(),
    IdleSessions(),
    Overhead(),
    Stickiness(),
    Freshness(),
    Definition(),
    Catalogue(),
)

INTENTS: Mapping[str, Intent] = {intent.name: intent for intent in _ALL}
"""By the name that a plan has for them."""
