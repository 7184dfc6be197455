"""What the API takes and gives, as types: strict at the door, complete in the OpenAPI document."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, WithJsonSchema

from service.channels._asking import is_plain
from service.channels._problems import Option
from service.store.conversations import LONGEST_TITLE
from service.store.paging import MOST_ITEMS, PageWish

_YEARS = range(2000, 2100)
Number = int | float
_PLAIN = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_SAYING = r"[^\s\x00-\x1f\x7f\x85]"
"""What a plain text and a title are made of, for the OpenAPI document."""


def _moment(text: object) -> datetime:
    """ISO 8601 with an offset; a bare number is no time, and what has no offset could mean any hour."""
    if not isinstance(text, str):
        raise ValueError("must be text such as 2026-11-21T15:00:00Z")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("must be ISO 8601 such as 2026-11-21T15:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError("must name its offset, as in 2026-11-21T15:00:00Z")
    if moment.year not in _YEARS:
        raise ValueError("must lie between 2000 and 2099")
    return moment


def _plain(text: str) -> str:
    """Stripped, and fit for every database and terminal."""
    if not is_plain(text):
        raise ValueError("must be plain text, without control characters")
    return text.strip()


def _title(text: str) -> str:
    """On one line; it must say something."""
    words = text.split()
    if not words:
        raise ValueError("must not be empty")
    return " ".join(words)


def in_utc(moment: datetime) -> datetime:
    """A time as the memory has it, with the zone that it is in."""
    return moment.replace(tzinfo=UTC)


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-11-21T15:00:00Z"}),
]
Receipt = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Id = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
PlainText = Annotated[StrictStr, Field(json_schema_extra={"pattern": f"^{_PLAIN}*$"}), AfterValidator(_plain)]
Title = Annotated[
    StrictStr,
    Field(max_length=LONGEST_TITLE, json_schema_extra={"pattern": f"^{_PLAIN}*{_SAYING}{_PLAIN}*$"}),
    AfterValidator(_plain),
    AfterValidator(_title),
]
Format = Annotated[StrictStr, Field(pattern=r"^[a-z]{1,16}$")]
Theme = Literal["light", "dark"]


class Ask(BaseModel):
    """A question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Which repos generated the most spend last week?"}]},
    )

    question: StrictStr = Field(description="In plain words, at most 2,000 characters")
    follow: Receipt | None = Field(default=None, description="Receipt of the answer that is followed up")
    now: Moment | None = Field(
        default=None, description="The time that `last week` is counted from; default: now"
    )
    # The members of a plan are those of MetricQuery, checked against the model that is in force.
    plan: dict[str, object] | None = Field(
        default=None,
        description="A typed plan, answered in place of the words; see /v1/answers/{receipt}/plan",
    )
    sql: StrictStr | None = Field(
        default=None,
        description="One SELECT of your own over the views, run in place of the words; not beside a plan",
    )
    format: Format = Field(
        default="json", description="json, or the format of a file: csv, xlsx, parquet, png, svg, pdf"
    )


class Look(BaseModel):
    """How a picture should look; files that are no pictures ignore it."""

    model_config = ConfigDict(extra="forbid")

    theme: Theme = "light"
    width: int | None = Field(default=None, ge=200, le=4000, description="Pixels")
    height: int | None = Field(default=None, ge=200, le=4000, description="Pixels")
    scale: float | None = Field(
        default=None, ge=0.5, le=3, description="Pixels per pixel, for sharp screens and print"
    )


class AskForChart(Look):
    """A question whose answer is wanted as a picture, or another file."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "Which repos generated the most spend last week?", "format": "png"}]
        },
    )

    question: StrictStr = Field(description="In plain words, at most 2,000 characters")
    follow: Receipt | None = Field(default=None, description="Receipt of the answer that is followed up")
    now: Moment | None = Field(
        default=None, description="The time that `last week` is counted from; default: now"
    )
    format: Format = Field(default="png", description="png, svg, pdf, csv, xlsx, parquet or json")


class Span(BaseModel):
    """Half-open: `to` is the first day that is no part of it."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    zone: str | None = None


class AssumptionBody(BaseModel):
    """What was decided for the asker, and what they might have meant."""

    model_config = ConfigDict(extra="allow")

    text: str
    alternatives: list[Option] = []


class ColumnBody(BaseModel):
    """A column of the result."""

    model_config = ConfigDict(extra="allow")

    name: str
    unit: str


class AnswerBody(BaseModel):
    """An answer, with its numbers, its SQL and its chart."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["answer"]
    text: str
    restatement: str
    findings: list[str]
    assumptions: list[AssumptionBody | str]
    trust: Literal["verified", "understood", "best_guess"]
    period: Span | None
    compare: Span | None
    period_proven: bool
    sql: str
    columns: list[ColumnBody]
    rows: list[list[str | Number | bool | None]]
    truncated: bool
    # The members of a chart are those of ChartSpec; a closed list of kinds, drawn by any library.
    chart: dict[str, object] | None
    basis: str
    freshness: str
    translator: str
    cost_usd: str | Number
    timings_ms: dict[str, Number]
    receipt: str
    conversation: str
    data_version: str | Number
    options: list[Option] = []
    follow_ups: list[Option | str] = []


class ClarificationBody(BaseModel):
    """A question back; each option can be asked as it stands."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["clarification"]
    text: str
    options: list[Option]


class RefusalBody(BaseModel):
    """Why there is no answer, and what has one."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["refusal"]
    text: str
    options: list[Option]


OutcomeBody = Annotated[AnswerBody | ClarificationBody | RefusalBody, Field(discriminator="kind")]


class PageQuery(BaseModel):
    """Which page of a list is wanted."""

    model_config = ConfigDict(extra="forbid")

    after: StrictStr | None = Field(
        default=None, max_length=100, description="`next` of the page before; without it the first page"
    )
    limit: int = Field(default=50, ge=1, le=MOST_ITEMS, description="How many items")

    @property
    def wish(self) -> PageWish:
        """As the memory takes it."""
        return PageWish(self.after, self.limit)


class Rename(BaseModel):
    """Another title."""

    model_config = ConfigDict(extra="forbid")

    title: Title
