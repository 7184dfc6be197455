"""What the guard's verdict costs, beside a bare sqlglot parse of the same text in the same run.

Three sets: the legitimate statements of the guard's tests, the plans that the suites' questions come to
(as trees, with their periods), and TPC-DS's 99 queries over TPC-DS's own tables, which are in sqlglot's
source distribution and are fetched from the package index; without one that set is left out.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import json
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import sqlglot

from service.connectors.demo import Demo
from service.domain import Grant, Question, ViewGrant
from service.errors import QueryRejected
from service.guard import Guard
from service.guard.functions import permitted_functions
from service.ingest.run import Load, load
from service.semantics.plan import Plan
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on, build_guard, build_policy

ROOT = Path(__file__).parents[2]
LEGITIMATE = ROOT / "tests" / "guard" / "corpora" / "legit.jsonl"
SUITES = ROOT / "eval" / "suites"
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
ROUNDS = 5
GOALS = {"legitimate": (3.0, 6.0), "tpcds": (15.0, 40.0)}
"""Milliseconds: half of all within the first, 95 of 100 within the second."""

Task = Callable[[], object]


def run() -> dict[str, float]:
    """Ratios to the goals are above 1 in our favour; those to a parse say what judging adds."""
    figures = _figures("legitimate", _legitimate()) | _figures("plans", _plans())
    return figures | _figures("tpcds", _tpcds())


def _figures(name: str, tasks: Sequence[tuple[Task, Task]]) -> dict[str, float]:
    if not tasks:
        return {}
    judged, parsed = [], []
    for judge, parse in tasks:
        least = [
            min(times) for times in zip(*((_took(judge), _took(parse)) for _ in range(ROUNDS)), strict=True)
        ]
        judged.append(least[0])
        parsed.append(least[1])
    found = {
        f"{name}": float(len(tasks)),
        f"{name}_p50_ms": round(_at(judged, 0.5), 2),
        f"{name}_p95_ms": round(_at(judged, 0.95), 2),
        f"{name}_slowest_ms": round(max(judged), 2),
        f"{name}_p50_over_parse": round(_at(judged, 0.5) / _at(parsed, 0.5), 2),
        f"{name}_p95_over_parse": round(_at(judged, 0.95) / _at(parsed, 0.95), 2),
    }
    for share, goal in zip((0.5, 0.95), GOALS.get(name, ()), strict=False):
        found[f"{name}_goal_over_p{share * 100:.0f}"] = round(goal / _at(judged, share), 2)
    return found


def _took(task: Task) -> float:
    started = time.perf_counter()
    task()
    return (time.perf_counter() - started) * 1000


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]


def _texts(guard: Guard, grant: Grant, texts: Iterable[str]) -> list[tuple[Task, Task]]:
    """Judging and parsing of each text that is accepted."""
    found: list[tuple[Task, Task]] = []
    for sql in texts:
        try:
            guard.check(sql, grant)
        except QueryRejected as refusal:
            print(f"left out ({refusal.rule}): {sql[:60]!r}", file=sys.stderr)
            continue
        found.append((partial(guard.check, sql, grant), partial(sqlglot.parse_one, sql, read="duckdb")))
    return found


def _legitimate() -> list[tuple[Task, Task]]:
    lines = LEGITIMATE.read_text("utf-8").split("\n")
    grant = build_policy(Settings()).grant(LOCAL_OPERATOR)
    return _texts(build_guard(), grant, [json.loads(line)["sql"] for line in lines if line])


def _plans() -> list[tuple[Task, Task]]:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "demo.duckdb"
        demo = Demo(seed=7, until=NOW.date(), people=20, days=120)
        load("demo", Load(database, NOW.replace(tzinfo=None), demo=demo))
        return asyncio.run(_plans_on(database, folder))


async def _plans_on(database: Path, home: str) -> list[tuple[Task, Task]]:
    lines = [line for path in sorted(SUITES.glob("*.jsonl")) for line in path.read_text("utf-8").split("\n")]
    cases = [json.loads(line) for line in lines if line]
    texts = [case["question"] for case in cases if case["expect"] == "answer" and "context" not in case]
    found: list[tuple[Task, Task]] = []
    async with analyst_on(Settings(home=home), database) as analyst:
        grant = analyst.policy.grant(LOCAL_OPERATOR)
        catalogue = await analyst.lookups.catalogue(grant)
        for text in texts:
            plan = analyst.translator.translate(Question(text, LOCAL_OPERATOR, NOW), catalogue, None)
            if isinstance(plan, Plan):
                found.append(_of_plan(analyst.guard, grant, plan))
    return found


def _of_plan(guard: Guard, grant: Grant, plan: Plan) -> tuple[Task, Task]:
    tree, period = plan.sql, plan.story.period
    compare = (plan.story.compare,) if plan.story.compare else ()
    text = tree if isinstance(tree, str) else tree.sql(dialect="duckdb")
    return (
        partial(guard.check, tree, grant, period, compare),
        partial(sqlglot.parse_one, text, read="duckdb"),
    )


def _tpcds() -> list[tuple[Task, Task]]:
    with tempfile.TemporaryDirectory() as folder:
        source = _fetched(Path(folder))
        if source is None:
            print("left out: TPC-DS, since no package index has sqlglot's sources", file=sys.stderr)
            return []
        views, texts = (
            _schema(source / "helpers.py"),
            _queries(source / "fixtures/optimizer/tpc-ds/tpc-ds.sql"),
        )
    guard = Guard(views, permitted_functions(), {})
    granted = {name: ViewGrant(columns) for name, columns in views.items()}
    return _texts(guard, Grant(LOCAL_OPERATOR, granted), texts)


def _fetched(folder: Path) -> Path | None:
    """The tests of sqlglot's source distribution, of the version that is installed."""
    wanted = f"sqlglot=={version('sqlglot')}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "--no-binary",
        "sqlglot",
        "-d",
        str(folder),
    ]
    done = subprocess.run([*command, wanted], capture_output=True, check=False)
    archives = sorted(folder.glob("sqlglot-*.tar.gz"))
    if done.returncode or not archives:
        return None
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.glob("sqlglot-*/tests"), None)


def _schema(helpers: Path) -> dict[str, tuple[str, ...]]:
    for node in ast.parse(helpers.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TPCDS_SCHEMA":
            return {name: tuple(columns) for name, columns in ast.literal_eval(node.value).items()}
    raise LookupError(f"{helpers} has no TPCDS_SCHEMA")


def _queries(fixture: Path) -> list[str]:
    """Each query is followed by what sqlglot's optimizer makes of it, which is left out."""
    lines = [
        line for line in fixture.read_text("utf-8").split("\n") if not line.lstrip().startswith(("--", "#"))
    ]
    return [text.strip() for text in "\n".join(lines).split(";") if text.strip()][0::2]


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(json.dumps(run(), indent=2))
