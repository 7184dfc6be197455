"""The few knobs that belong to no plug-in; each is an environment variable OUTLAY_<FIELD>."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from service.errors import BadInput


def _default_home(environ: Mapping[str, str]) -> str:
    base = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".local" / "share")
    return str(Path(base) / "outlay")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set."""

    home: str = ""
    """Folder of everything that is kept: usage data, receipts, keys. Default: `~/.local/share/outlay`."""
    database: str = ""
    """The usage data that `serve` works on, a DuckDB file. Default: `warehouse.duckdb` in the home folder."""
    memory_url: str = ""
    """Where receipts, keys and the journal are, as an SQLAlchemy URL. Default: SQLite in the home folder."""
    zone: str = "UTC"
    """The organisation's reporting zone, such as `Europe/Berlin`: days begin and end there."""
    fiscal_year_start: int = 1
    """The month, 1 to 12, in which a fiscal year begins; FY26 is the one that ends in 2026."""
    week_start: str = "monday"
    """Or `sunday`: the day on which "this week" and "last week" begin. Numbered weeks are ISO's."""
    admins: str = "admin@acme.example"
    """E-mail addresses that see everything, separated by commas. The default exists in the demo only."""
    finance: str = "finance@acme.example"
    """E-mail addresses that see all spend but no activity of people, separated by commas."""
    managers: str = ""
    """Who is named for which groups, as `lead@x=web, search; other@x="R, D; core"`: reads their members."""
    host: str = "127.0.0.1"
    """The address that the service listens on."""
    port: int = 8765
    """The port that the service listens on."""
    hosts: str = ""
    """Further host names that requests may be addressed to, separated by commas."""
    rows: int = 10_000
    """The most rows that an answer holds."""
    small_group: int = 3
    """Who may not read what single people do sees groups of at least so many people; 0 shows all of them."""
    query_seconds: float = 30.0
    """How long one query may run."""
    query_memory_mb: int = 512
    """How much memory one query may use."""
    result_mb: int = 64
    """How much data one query may return."""
    workers: int = 2
    """How many queries run at once."""
    slow_workers: int = 1
    """How many queries that take longer than half a second run beside those, at the lowest priority."""
    publish_seconds: float = 10.0
    """How long after it was taken in telemetry is visible to questions, at most about twice that."""
    demo_people: int = 240
    """People in the demo organisation."""
    demo_days: int = 400
    """Days of usage in the demo organisation."""
    anthropic_key: str = field(default="", repr=False)
    """Lets Claude read the questions that the embedded translator does not. Or `ANTHROPIC_API_KEY`."""
    claude_routing: str = "auto"
    """`auto`: Claude reads what the embedded translator does not understand; `always`; or `never`."""
    claude_model: str = "claude-sonnet-5-5"
    """The model, one of those in `schema/prices.csv`."""
    claude_effort: str = "low"
    """How much it thinks: low, medium, high, xhigh or max."""
    claude_base_url: str = "https://api.anthropic.com"
    """Where the Messages API is, without `/v1`; a gateway of your own, for one."""
    claude_seconds: float = 60.0
    """How long Claude may take for one question, repairs included."""
    claude_question_usd: float = 0.25
    """The most that one question may cost in dollars; a call that could cost more is not made."""
    claude_day_usd: float = 20.0
    """The most that all questions of a day (UTC) may cost in dollars."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    @property
    def folder(self) -> Path:
        """The home folder."""
        return Path(self.home)

    @property
    def warehouse(self) -> Path:
        """The file that `serve` works on."""
        return Path(self.database) if self.database else self.folder / "warehouse.duckdb"

    @property
    def memory(self) -> str:
        """The address of the service's own memory."""
        return self.memory_url or f"sqlite:///{self.folder / 'service.sqlite'}"

    @property
    def timezone(self) -> ZoneInfo:
        """The reporting zone."""
        return ZoneInfo(self.zone)

    def emails(self, text: str) -> frozenset[str]:
        """A list of addresses, lower case."""
        return frozenset(part.strip().lower() for part in text.split(",") if part.strip())

    @property
    def named_managers(self) -> dict[str, tuple[str, ...]]:
        """The groups that each address of `managers` is named for; BadInput where it cannot be read."""
        named: dict[str, tuple[str, ...]] = {}
        for email, groups in _entries(self.managers):
            named[email] = tuple(dict.fromkeys((*named.get(email, ()), *groups)))
        return named


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; BadInput names a value that cannot be."""
    environ = os.environ if environ is None else environ
    found: dict[str, str | int | float] = {"home": _default_home(environ)}
    found["anthropic_key"] = environ.get("ANTHROPIC_API_KEY", "")
    for one in fields(Settings):
        name = f"OUTLAY_{one.name.upper()}"
        if environ.get(name):
            found[one.name] = _value(name, environ[name], one.default)
    settings = Settings(**found)  # type: ignore[arg-type]  # each value has its field's type
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput(
            f"OUTLAY_ZONE is {settings.zone!r}, which is no zone; one is Europe/Berlin."
        ) from error
    _calendar_exists(settings)
    _model_can_be_asked(settings)
    _ = settings.named_managers
    return settings


def _calendar_exists(settings: Settings) -> None:
    if not 1 <= settings.fiscal_year_start <= 12:
        raise BadInput(
            f"OUTLAY_FISCAL_YEAR_START is {settings.fiscal_year_start}, which is no month; there are 1 to 12."
        )
    if settings.week_start not in ("monday", "sunday"):
        raise BadInput(f"OUTLAY_WEEK_START is {settings.week_start!r}; weeks begin on monday or sunday.")


def _model_can_be_asked(settings: Settings) -> None:
    for name, value, known in (
        ("OUTLAY_CLAUDE_ROUTING", settings.claude_routing, ("auto", "always", "never")),
        ("OUTLAY_CLAUDE_EFFORT", settings.claude_effort, ("low", "medium", "high", "xhigh", "max")),
    ):
        if value not in known:
            raise BadInput(f"{name} is {value[:40]!r}; there are: {', '.join(known)}.")
    if not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#@]*)?", settings.claude_base_url):
        raise BadInput("OUTLAY_CLAUDE_BASE_URL is no address; one is https://api.anthropic.com.")
    limits = (settings.claude_seconds, settings.claude_question_usd, settings.claude_day_usd)
    if not all(0 <= limit < 1_000_000 for limit in limits):
        raise BadInput("OUTLAY_CLAUDE_SECONDS and the budgets of Claude are numbers from 0 to 1,000,000.")
    if any(not " " < sign <= "~" for sign in settings.anthropic_key):
        raise BadInput("OUTLAY_ANTHROPIC_KEY holds a character that no key has: a blank, perhaps.")


_NAME = r'"(?:[^"]|"")*"|[^";,=]+'
_ENTRY = re.compile(
    rf"\s*(?P<email>[^\s@;,=\"]+@[^\s@;,=\"]+)\s*=(?P<groups>\s*(?:{_NAME})\s*(?:,\s*(?:{_NAME})\s*)*)(?:;|$)"
)
_GROUP = re.compile(_NAME)


def _entries(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each address with its groups; a name in quotation marks may hold every sign, "" for one of those."""
    place = 0
    while text[place:].strip(" ;\n\t"):
        entry = _ENTRY.match(text, place)
        groups = (
            tuple(_group(name) for name in _GROUP.findall(entry["groups"]) if name.strip()) if entry else ()
        )
        if entry is None or not groups or not all(groups):
            raise BadInput(
                f"OUTLAY_MANAGERS cannot be read from {text[place : place + 40].strip()!r} on; it is"
                ' lead@example.com=group, other group; second@example.com="a group, with; signs".'
            )
        yield entry["email"].lower(), groups
        place = entry.end()


def _group(written: str) -> str:
    name = written.strip()
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _value(name: str, text: str, default: object) -> str | int | float:
    kind = type(default)
    if kind not in (int, float):
        return text
    try:
        return int(text) if kind is int else float(text)
    except ValueError as error:
        raise BadInput(f"{name} is {text!r}, which is not a number; the default is {default}.") from error
