"""The nouns of Outlay: frozen values without I/O, which import nothing of ours.

A state is a type: SQL that nobody has checked stands in a Plan, SQL that may run
in a ValidatedQuery, and only the guard turns one into the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

Cell = str | int | float | bool | Decimal | date | datetime | None
"""One value of a result; lists and structs arrive as their JSON text."""


class Role(StrEnum):
    """What kind of reader somebody is; the rights of each stand in `policy`."""

    ADMIN = "admin"
    FINANCE = "finance"
    MANAGER = "manager"
    MEMBER = "member"
    SERVICE = "service"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Keeps the rows whose `column` has one of `values`; NULL never matches."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What a service key was given: views, without some columns, and the rows that every filter keeps."""

    views: tuple[str, ...]
    without: tuple[str, ...] = ()
    only: tuple[RowFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks."""

    name: str
    """What to call them: an e-mail, a key's label, or `local operator`."""
    role: Role
    email: str | None = None
    """Lower case; None for keys and the local operator."""
    given: Given | None = None
    """Of a service key; without it, such a key reads how fresh the data are and nothing else."""


@dataclass(frozen=True, slots=True)
class ViewGrant:
    """The columns of one view that may be read, and the rows: all, or those that every filter keeps."""

    columns: tuple[str, ...]
    rows: tuple[RowFilter, ...] = ()
    min_people: int = 0
    """Its rows may only be told of together with those of at least so many people; 0 where each may be."""


PERSON_MARK = "person_mark"
"""The column by which the engine tells people apart in a view with `min_people`; no reader may name it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use."""

    rows: int = 10_000
    seconds: float = 30.0
    memory_mb: int = 512
    result_bytes: int = 64_000_000
    cell_chars: int = 20_000


@dataclass(frozen=True, slots=True)
class Grant:
    """What one Principal may read; every read has one."""

    principal: Principal
    views: Mapping[str, ViewGrant]
    limits: Limits = field(default_factory=Limits)

    @property
    def fingerprint(self) -> str:
        """Equal for equal rights, whoever holds them: the key of caches and of the sandbox's views."""
        parts = [
            (name, view.columns, tuple((f.column, f.values) for f in view.rows), view.min_people)
            for name, view in sorted(self.views.items())
        ]
        return repr(parts)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, by whom and when; "last week" is resolved against `asked_at`, never now()."""

    text: str
    asker: Principal
    asked_at: datetime
    """Aware: it carries the zone that the words of time are read in."""
    follows: str | None = None
    """The receipt of the answer that this question follows up."""
    plan: str | None = None
    """A typed plan as JSON, which is answered in place of the words."""
    sql: str | None = None
    """SQL of the asker's own, which is run in place of the words; not beside a plan."""


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open interval of days in the reporting zone."""

    start: date
    end: date
    """The first day that is no longer part of it."""
    zone: str
    label: str
    """As people say it: "last week", "October 2026"."""
    unit: str = "day"
    """day, week, month, quarter or year: what it is one (or several) of."""
    rolling: bool = False
    """It counts back from today rather than following the calendar."""
    partial: bool = False
    """It has not ended yet when the question was asked."""
    since: datetime | None = None
    """UTC, naive: set with `until` where the period is exact to the hour ("last 24 hours")."""
    until: datetime | None = None

    @property
    def days(self) -> int:
        """Length in days, at least 1."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that was decided for the asker, with what they might have meant instead."""

    text: str
    alternatives: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: `question` is asked in its place, and works."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Clarification:
    """A question back, with options that can be answered."""

    text: str
    options: tuple[Option, ...] = ()
    understood: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    settled: bool = False
    """Another reading would not change it: it is about rights, what no data have, or which one is meant."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and the nearest questions that have one."""

    text: str
    options: tuple[Option, ...] = ()
    settled: bool = False
    """Another reading would not change it: it is about rights, what no data have, or which one is meant."""


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What a result column is, as its words, table, chart and files need to know it."""

    name: str
    unit: str
    """usd, tokens, count, share, ratio, ms, seconds, minutes, hours, text, day, week, month, hour, …"""
    role: str
    """dimension, detail (of a dimension), time, metric, previous, change, change_share, share."""
    label: str
    additive: bool = False
    """Whether its rows may be added up ("others", totals)."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a translator knows about its answer, however it was found; all that presenting needs."""

    columns: tuple[ColumnMeaning, ...]
    """One per result column, in their order; empty for free SQL, whose roles are inferred."""
    kind: str
    """total, ranking, breakdown, trend, comparison or list."""
    restatement: str
    period: Period | None = None
    compare: Period | None = None
    limit: int | None = None
    """The top-n that the SQL applies."""
    descending: bool = True
    chart: str | None = None
    """The kind of chart that was asked for by name."""
    basis: str = ""
    """Which money this is: reported, estimated, billed."""
    scope: str = ""
    """The filters as they stand in a sentence: "for team payments, without model family opus"."""
    bounded: bool = False
    """Only groups that pass a threshold are rows, so that the rows are not everything asked about."""
    total: Decimal | int | None = None
    """The first metric over everything asked about, where the rows are only the top n: what shares are of."""
    telling: tuple[str, ...] = ()
    """How a named intent tells its answer: the headline, then findings, each with places for cells."""
    telling_nothing: str = ""
    """The headline when there is no row."""


@dataclass(frozen=True, slots=True)
class ValidatedQuery:
    """SQL that may run. Only `guard` makes one, and it is the only thing that an engine takes."""

    sql: str
    grant: Grant
    views: tuple[str, ...]
    """The views that it reads, sorted."""
    period_proven: bool
    """Every scan of facts was proven to be bounded by exactly the stated interval."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column as the engine returned it; `type` is the engine's name of its type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class ResultSet:
    """What a query returned: rows in the query's order, cut at the Grant's limit."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    data_version: str
    """Names the published snapshot that was read."""
    milliseconds: float


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """Which chart, in words that belong to no library; columns are named as in the result."""

    kind: str
    """kpi, bar, column, line, area, stacked_bar, grouped_bar, scatter, heatmap, pie."""
    x: str
    y: tuple[str, ...]
    series: str | None = None
    title: str = ""
    subtitle: str = ""
    alt: str = ""
    """One sentence for who cannot see it."""
    sort: str | None = None
    others: bool = False
    """Whether what does not fit may be drawn as one sum, because the rows are complete and add up."""
    unfinished: tuple[str, ...] = ()
    """ISO dates of the time buckets that are not over, or that the period cuts."""


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of an answer's table."""

    name: str
    unit: str
    label: str
    role: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a journey that went well; `product.md` names the JSON that it becomes."""

    text: str
    restatement: str
    findings: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    trust: str
    """verified, understood or best_guess."""
    period: Period | None
    compare: Period | None
    period_proven: bool
    sql: str
    columns: tuple[AnswerColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    chart: ChartSpec | None
    basis: str
    freshness: str
    translator: str
    cost_usd: Decimal
    timings_ms: Mapping[str, float]
    receipt: str
    conversation: str
    data_version: str
    follow_ups: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an answer was made with, so that it can be made again and compared; digests are SHA-256."""

    asker: Principal
    rights: str
    """Digest of what the Grant permitted."""
    model: str
    """Digest of the semantic model and the views."""
    software: str
    """Names and versions of what computed it."""
    sql: str
    """Digest of the SQL that ran."""
    result: str
    """Digest of the columns' names and the rows."""
    prompt: str | None = None
    """Digest of what a language model was told; None where none was asked."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Through when one source is complete; both UTC, naive."""

    source: str
    complete_through: datetime | None
    last_loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one fact table on their way into the warehouse, as plain dictionaries of its columns."""

    table: str
    rows: tuple[Mapping[str, Cell], ...]


class CatalogueRows(Protocol):
    """Where the value catalogue gets its values from."""

    def values(self, dimension: str) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Every value of a dimension with its aliases, the most used first."""
        ...


class Intake(Protocol):
    """Takes telemetry in; durable before it returns."""

    def take(self, batches: Iterable[Batch], source: str) -> int:
        """How many rows were new."""
        ...
