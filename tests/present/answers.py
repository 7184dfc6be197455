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

REPOS = (
    ("acme/payments-api", Decimal("1200.50")),
    ("acme/web-frontend", Decimal("900.25")),
    (None, Decimal("400")),
    ("acme/ledger", Decimal("50.25")),
    ("acme/sandbox", Decimal("2.00")),
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
    shown = presented(kind, columns, rows, truncated, **more)
    told = story(kind, columns, **more)
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
        rows=tuple(tuple(row) for row in rows),
        truncated=truncated,
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
        "table": answer("list", (REPO, SPEND), REPOS),
        "nothing": answer("ranking", (REPO, SPEND), []),
    }
