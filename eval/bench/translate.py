"""What understanding costs: from a question to a plan that the guard let pass, against what comes after.

Every answerable question of the suites is read twice, and the second reading counts. Milliseconds are
printed beside the ratios, since the goal is one: half of all questions within 10, 95 of 100 within 40.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from service.connectors.demo import Demo
from service.domain import Question
from service.ingest.run import Load, load
from service.semantics.plan import Plan
from service.settings import Settings
from service.wiring import LOCAL_OPERATOR, analyst_on

SUITES = Path(__file__).parents[1] / "suites"
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
PEOPLE, DAYS, SEED = 60, 400, 7
GOALS = {"p50": 10.0, "p95": 40.0}


def questions() -> list[str]:
    """Those of the suites that stand alone and have an answer."""
    lines = [line for path in sorted(SUITES.glob("*.jsonl")) for line in path.read_text("utf-8").split("\n")]
    cases = [json.loads(line) for line in lines if line]
    return [case["question"] for case in cases if case["expect"] == "answer" and "context" not in case]


async def _measured(database: Path, home: str) -> dict[str, list[float]]:
    """Milliseconds of each part, per question that is understood."""
    taken: dict[str, list[float]] = {"translate": [], "guard": [], "run": []}
    async with analyst_on(Settings(home=home), database) as analyst:
        grant = analyst.policy.grant(LOCAL_OPERATOR)
        catalogue = await analyst.lookups.catalogue(grant)
        for text in [*questions(), *questions()]:
            start = time.perf_counter()
            plan = analyst.translator.translate(Question(text, LOCAL_OPERATOR, NOW), catalogue, None)
            read = time.perf_counter()
            if not isinstance(plan, Plan):
                continue
            compare = (plan.story.compare,) if plan.story.compare else ()
            query = analyst.guard.check(plan.sql, grant, plan.story.period, compare)
            checked = time.perf_counter()
            await analyst.engine.run(query)
            for part, seconds in (
                ("translate", read - start),
                ("guard", checked - read),
                ("run", time.perf_counter() - checked),
            ):
                taken[part].append(seconds * 1000)
    half = len(taken["run"]) // 2
    return {part: times[half:] for part, times in taken.items()}


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]


def run() -> dict[str, float]:
    """Ratios above 1 are in our favour: the goal over what it took, the query's own time over ours."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "demo.duckdb"
        demo = Demo(seed=SEED, until=NOW.date(), people=PEOPLE, days=DAYS)
        load("demo", Load(database, NOW.replace(tzinfo=None), demo=demo))
        taken = asyncio.run(_measured(database, folder))
    planned = [read + checked for read, checked in zip(taken["translate"], taken["guard"], strict=True)]
    return {
        "questions": len(planned),
        "p50_ms": round(_at(planned, 0.5), 1),
        "p95_ms": round(_at(planned, 0.95), 1),
        "translate_p50_ms": round(_at(taken["translate"], 0.5), 1),
        "guard_p50_ms": round(_at(taken["guard"], 0.5), 1),
        "goal_over_p50": round(GOALS["p50"] / _at(planned, 0.5), 2),
        "goal_over_p95": round(GOALS["p95"] / _at(planned, 0.95), 2),
        "run_over_plan": round(sum(taken["run"]) / sum(planned), 2),
    }


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(json.dumps(run(), indent=2))
