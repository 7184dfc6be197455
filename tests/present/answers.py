"""Results as the engine returns them, and the answers that they become, for the tests of presenting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from service.domain import (
    Answer,
    Assumption,
    Cell,
    ColumnMeaning,
    Freshness,
    Option,
    Period,
    ResultColumn,
    ResultSet,
    Story,
)
from service.present.presentation import Presentation, present

ASKED_AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
LAST_WEEK = Period(date(2026, 11, 9), date(2026, 11, 16), "UTC", "last week")
WEEK_BEFORE = Period(date(2026, 11, 2), date(2026, 11, 9), "UTC", "the week before")
THIS_MONTH = Period(date(2026, 11, 1), date(2026, 12, 1), "UTC", "this month", partial=True)
FRESH = (Freshness("claude_code", datetime(2026, 11, 21, 14, 59), None),)

SPEND = ColumnMeaning("spend", "usd", "metric", "spend", additive=True)
SESSIONS = ColumnMeaning("sessions", "count", "metric", "sessions", additive=True)
PER_SESSION = ColumnMeaning("per_session", "usd", "metric", "cost per session")
PREVIOUS = ColumnMeaning("previous", "usd", "previous", "previous", additive=True)
REPO = ColumnMeaning("repo", "text", "dimension", "repo")
TEAM = ColumnMeaning("team", "text", "dimension", "team")
DAY = ColumnMeaning("day", "day", "time", "day")
WEEK = ColumnMeaning("week", "week", "time", "week")
HOUR = ColumnMeaning("hour", "hour", "dimension", "hour")

FIRST_DAY = ColumnMeaning("first_day", "day", "metric", "first day of use")
ROLLING = ColumnMeaning("spend_rolling", "usd", "metric", "7-day average of spend")
PERSON = ColumnMeaning("user_name", "text", "dimension", "person")
PART = (
    ColumnMeaning("tokens_share", "share", "share", "share of tokens"),
    ColumnMeaning("tokens", "tokens", "metric", "tokens", additive=True),
    ColumnMeaning("tokens_whole", "tokens", "metric", "all tokens", additive=True),
)
PARTS = (
    ("payments", Decimal("0.625"), 500_000_000, 800_000_000),
    ("platform", Decimal("0.2"), 200_000_000, 1_000_000_000),
)
Table = tuple[tuple[ColumnMeaning, ...], tuple[tuple[Cell, ...], ...]]

REPOS = (
    ("acme/payments-api", Decimal("1200.50")),
    ("acme/web-frontend", Decimal("900.25")),
    (None, Decimal("400")),
    ("acme/ledger", Decimal("50.25")),
    ("acme/sandbox", Decimal("2.00")),
)


SESSION_COLUMNS = (
    ColumnMeaning("session_id", "text", "dimension", "session"),
    ColumnMeaning("user_name", "text", "detail", "user name"),
    ColumnMeaning("repo", "text", "detail", "repo"),
    ColumnMeaning("started_at", "time", "detail", "started at"),
    SPEND,
)
SESSION_ROWS = (
    ("c0d4e7ec-0554-49e7", "Carlos Orlova", "acme/portal", datetime(2026, 11, 10, 15, 14), Decimal("21.32")),
    ("bf002b32-e5b7-4157", "Filip Hashimi", None, datetime(2026, 11, 13, 19, 23), Decimal("20.26")),
    ("5c03b309-b512-42eb", None, None, None, Decimal("3.10")),
)
DRIVERS: Table = (
    (
        ColumnMeaning("section", "text", "detail", "part of"),
        ColumnMeaning("name", "text", "dimension", "driver"),
        ColumnMeaning("amount", "usd", "metric", "effect on spend"),
        ColumnMeaning("before", "usd", "metric", "spend before"),
        ColumnMeaning("now", "usd", "metric", "spend now"),
    ),
    (
        ("total", "Change", Decimal(500), Decimal(1000), Decimal(1500)),
        ("factor", "Before", Decimal(1000), Decimal(0), Decimal(1000)),
        ("factor", "People", Decimal(800), Decimal(1000), Decimal(1800)),
        ("factor", "Sessions per person", Decimal(-200), Decimal(1800), Decimal(1600)),
        ("factor", "Mix of models", Decimal(-100), Decimal(1600), Decimal(1500)),
        ("factor", "Now", Decimal(1500), Decimal(0), Decimal(1500)),
        ("repo", "acme/web-2", Decimal(9_000), Decimal(0), Decimal(9_000)),
        ("repo", "acme/api", Decimal(-40), Decimal(50), Decimal(10)),
    ),
)
SPREAD: Table = (
    (
        ColumnMeaning("bucket_from", "usd", "dimension", "from"),
        ColumnMeaning("bucket_to", "usd", "dimension", "to"),
        ColumnMeaning("sessions", "count", "metric", "sessions", additive=True),
        ColumnMeaning("share", "share", "share", "share of sessions"),
    ),
    (
        (Decimal(0), Decimal(2), 40, Decimal("0.4")),
        (Decimal(2), Decimal(4), 35, Decimal("0.35")),
        (Decimal(6), Decimal(8), 15, Decimal("0.15")),
        (Decimal(8), None, 10, Decimal("0.1")),
    ),
)
CONCENTRATION: Table = (
    (
        PERSON,
        SPEND,
        ColumnMeaning("share", "share", "share", "share of spend"),
        ColumnMeaning("cumulative_share", "share", "metric", "cumulative share"),
    ),
    tuple(
        (f"Person {n}", Decimal(100 - 8 * n), Decimal(100 - 8 * n) / 640, Decimal(1 + n) / 10)
        for n in range(10)
    ),
)
FORECAST: Table = (
    (
        ColumnMeaning("forecast", "usd", "metric", "forecast"),
        ColumnMeaning("spent", "usd", "metric", "spent so far"),
        ColumnMeaning("remaining_expected", "usd", "metric", "still expected"),
        ColumnMeaning("low", "usd", "metric", "low"),
        ColumnMeaning("high", "usd", "metric", "high"),
        ColumnMeaning("days_left", "count", "metric", "days left"),
    ),
    ((Decimal(2000), Decimal(1500), Decimal(500), Decimal(1900), Decimal(2100), 9),),
)
BUDGETS: Table = (
    (
        ColumnMeaning("scope_type", "text", "detail", "kind of scope"),
        ColumnMeaning("scope", "text", "dimension", "scope"),
        ColumnMeaning("limit_usd", "usd", "metric", "limit"),
        ColumnMeaning("spent", "usd", "metric", "spent"),
        ColumnMeaning("share_used", "share", "metric", "share used"),
    ),
    (
        ("organization", "Acme", Decimal(6000), Decimal(5200), Decimal("0.8667")),
        ("team", "payments", Decimal(800), Decimal(1000), Decimal("1.25")),
        ("team", "data", None, Decimal(300), None),
    ),
)
ANOMALIES: Table = (
    (
        DAY,
        TEAM,
        SPEND,
        ColumnMeaning("expected", "usd", "metric", "expected spend"),
        ColumnMeaning("severity", "text", "detail", "severity"),
    ),
    (
        (date(2026, 11, 12), "payments", Decimal(900), Decimal(100), "high"),
        (date(2026, 11, 10), "data", Decimal(300), Decimal(90), "medium"),
    ),
)


def result(
    columns: Sequence[ColumnMeaning], rows: Sequence[Sequence[Cell]], truncated: bool = False
) -> ResultSet:
    types = tuple(ResultColumn(column.name, "VARCHAR") for column in columns)
    return ResultSet(types, tuple(tuple(row) for row in rows), truncated, "data-1", 3.5)


def story(kind: str, columns: Sequence[ColumnMeaning], **more: object) -> Story:
    told: dict[str, object] = {
        "restatement": "Spend by repo · Mon 9 – Sun 15 Nov 2026 (UTC)",
        "period": LAST_WEEK,
    } | more
    return Story(columns=tuple(columns), kind=kind, **told)  # type: ignore[arg-type]  # the tests name real fields


def presented(
    kind: str,
    columns: Sequence[ColumnMeaning],
    rows: Sequence[Sequence[Cell]],
    truncated: bool = False,
    **more: object,
) -> Presentation:
    return present(story(kind, columns, **more), result(columns, rows, truncated), FRESH, ASKED_AT)


def answer(
    kind: str,
    columns: Sequence[ColumnMeaning],
    rows: Sequence[Sequence[Cell]],
    truncated: bool = False,
    **more: object,
) -> Answer:
    told, found = story(kind, columns, **more), result(columns, rows, truncated)
    return shown_as(told, present(told, found, FRESH, ASKED_AT), found)


def shown_as(told: Story, shown: Presentation, found: ResultSet) -> Answer:
    return Answer(
        text=shown.text,
        restatement=told.restatement,
        findings=shown.findings,
        assumptions=(
            Assumption("spend = as reported", (Option("billed", "billed spend by repo last week"),)),
        ),
        trust="understood",
        period=told.period,
        compare=told.compare,
        period_proven=True,
        sql="select repo, sum(cost_usd) as spend from usage group by repo",
        columns=shown.columns,
        rows=found.rows,
        truncated=found.truncated,
        chart=shown.chart,
        basis="As the clients reported it",
        freshness=shown.freshness,
        translator="embedded",
        cost_usd=Decimal(0),
        timings_ms={"translate": 1.5, "guard": 4.25, "run": 3.5, "present": 0.5},
        receipt="rcpt-abcdefghijklmnop",
        conversation="conv-1",
        data_version="data-1",
        follow_ups=(Option("by team", "spend by team last week"),),
    )


def ranking() -> Answer:
    return answer("ranking", (REPO, SPEND), REPOS)


def daily(days: int, start: date = date(2026, 11, 1)) -> list[tuple[date, Decimal]]:
    return [(start + timedelta(days=day), Decimal(100 + day * 7 % 23)) for day in range(days)]


def variety() -> dict[str, Answer]:
    """One answer for each way that something is drawn."""
    weeks = [date(2026, 9, 7) + timedelta(days=7 * week) for week in range(11)]
    teams = ("payments", "platform", "mobile", "data", "search", "growth", "infra", "security", None)
    weekly = [(week, team, Decimal(100 + 13 * len(str(team)))) for week in weeks for team in teams]
    grid = [(team, hour, Decimal(hour + 1)) for team in teams[:6] for hour in range(24)]
    crossed = [(team, repo, value) for team in teams[:3] for repo, value in REPOS]
    pairs = [(f"acme/repo-{n}", Decimal(n * n + 1), n + 1) for n in range(40)]
    per_week = (WEEK, TEAM, SPEND)
    return {
        "kpi": answer("total", (SPEND,), [(Decimal("5234.11"),)]),
        "kpis": answer(
            "total", (SPEND, SESSIONS, PER_SESSION), [(Decimal("5234.11"), 412, Decimal("12.70"))]
        ),
        "moved": answer("comparison", (SPEND, PREVIOUS), [(Decimal(5), Decimal(4))], compare=WEEK_BEFORE),
        "bar": ranking(),
        "panels": answer("ranking", (REPO, SPEND, SESSIONS), [(*row, 5) for row in REPOS]),
        "hours": answer("breakdown", (HOUR, SPEND), [(hour, Decimal(hour + 1)) for hour in range(24)]),
        "grouped_bar": answer(
            "comparison", (REPO, SPEND, PREVIOUS), [(*row, Decimal(60)) for row in REPOS], compare=WEEK_BEFORE
        ),
        "stacked": answer("breakdown", (TEAM, REPO, SPEND), crossed),
        "pie": answer("breakdown", (REPO, SPEND), REPOS, chart="pie"),
        "column": answer("trend", (DAY, SPEND), daily(9), period=THIS_MONTH),
        "line": answer("trend", (DAY, SPEND), daily(21), period=THIS_MONTH),
        "lines": answer("trend", (WEEK, TEAM, PER_SESSION), weekly, period=None),
        "stack": answer("trend", per_week, weekly, period=None),
        "area": answer("trend", per_week, weekly, period=None, chart="area"),
        "heatmap": answer("breakdown", (TEAM, HOUR, SPEND), grid),
        "scatter": answer("ranking", (REPO, SPEND, SESSIONS), pairs, chart="scatter"),
        "table": answer("list", (REPO, SPEND), REPOS, chart="table"),
        "part": answer("part", (TEAM, *PART), PARTS),
        "rolling": answer("trend", (DAY, SPEND, ROLLING), [(*row, Decimal(110)) for row in daily(20)]),
        "waterfall": answer("drivers", *DRIVERS),
        "histogram": answer("histogram", *SPREAD),
        "pareto": answer("concentration", *CONCENTRATION),
        "forecast": answer("forecast", *FORECAST),
        "bullet": answer("budget", *BUDGETS),
        "anomalies": answer("anomalies", *ANOMALIES),
        "sessions": answer("ranking", SESSION_COLUMNS, SESSION_ROWS),
        "nothing": answer("ranking", (REPO, SPEND), []),
    }
