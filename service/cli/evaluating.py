"""`outlay eval`: asks suites of questions, judges the answers against gold SQL, and holds them to baselines.

What is asked here goes to a memory that is thrown away: an evaluation leaves nothing among people's receipts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from service.cli.asking import write
from service.cli.options import database_of, moment_of
from service.domain import Cell, Principal, Question
from service.errors import BadInput, NotFound, OutlayError, WarehouseUnavailable
from service.evaluation.baseline import baseline_text, compared, read_baseline
from service.evaluation.invariants import Trial, broken_invariants
from service.evaluation.report import Report, as_object, as_text
from service.evaluation.runner import Bench, Outcome, Run
from service.evaluation.runner import run as run_suite
from service.evaluation.suite import Suite, read_suite
from service.settings import Settings, from_environment

if TYPE_CHECKING:  # `--help` must not load a database engine
    from service.ask import Analyst

_CHECKOUT = Path(__file__).resolve().parents[2] / "eval"
_TRANSLATORS = ("embedded",)
_MANY_ROWS = 1_000_000


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "eval",
        help="ask suites of questions and judge the answers",
        description="Asks each question of a suite and judges the answer against its gold SQL. "
        "Exit code 1 when a question fell below its baseline, or an invariant is broken.",
    )
    parser.add_argument(
        "--suite",
        metavar="FILE",
        type=Path,
        action="append",
        help="may be repeated (default: every suite of the checkout)",
    )
    parser.add_argument("--translator", metavar="NAME", default="embedded", help="default: embedded")
    parser.add_argument(
        "--db",
        metavar="PATH",
        type=Path,
        action="append",
        help="may be repeated: right is then what is right on each (default: the service's own)",
    )
    parser.add_argument("--now", metavar="ISO8601", help="when questions are asked that do not say it")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write all of it there, too")
    parser.add_argument(
        "--invariants", metavar="N", type=int, default=0, help="also hold N random plans against each other"
    )
    parser.add_argument(
        "--baseline", metavar="FILE", type=Path, help="default: the checkout's, for a suite of the checkout"
    )
    parser.add_argument("--update-baseline", action="store_true", help="accept what this run gives")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Exit code 1 when a question fell below its baseline, or an invariant does not hold."""
    if chosen.translator not in _TRANSLATORS:
        raise NotFound(
            f"There is no translator {chosen.translator[:40]!r}; there are: {', '.join(_TRANSLATORS)}."
        )
    files = chosen.suite or suites_of_checkout()
    baselines, suites = _baselines(chosen, files), [read_suite(file) for file in files]
    settings = replace(from_environment(), claude_routing="never")
    wanted = Wanted(tuple(suites), chosen.invariants, moment_of(chosen.now, settings))
    found = asyncio.run(_on_all(wanted, _databases(chosen, settings), settings))
    reports = [
        _held(_report(suite, at, found), baseline, update=chosen.update_baseline)
        for at, (suite, baseline) in enumerate(zip(suites, baselines, strict=True))
    ]
    broken = [line for one in found for line in one.broken]
    _tell(chosen, reports, broken)
    fell = any(one.comparison and one.comparison.fell for one in reports) and not chosen.update_baseline
    return 1 if fell or broken else 0


def _tell(chosen: argparse.Namespace, reports: Sequence[Report], broken: Sequence[str]) -> None:
    print("\n\n\n".join(map(as_text, reports)))
    if chosen.invariants:
        print(f"\ninvariants: {chosen.invariants} tried on each database, {len(broken)} broken")
        print("\n".join(broken), end="\n" if broken else "")
    if chosen.json:
        everything = {"suites": [as_object(one) for one in reports], "broken_invariants": list(broken)}
        write(chosen.json, (json.dumps(everything, ensure_ascii=False, indent=1) + "\n").encode())


def suites_of_checkout() -> list[Path]:
    """All suites beside this code; NotFound in an installed package, which has none."""
    found = sorted((_CHECKOUT / "suites").glob("*.jsonl"))
    if not found:
        raise NotFound(
            "An installed package has no suites; run this in a checkout, or name one with --suite FILE."
        )
    return found


@dataclass(frozen=True)
class Wanted:
    """What is asked of each database."""

    suites: tuple[Suite, ...]
    invariants: int
    now: datetime


@dataclass(frozen=True)
class Found:
    """What one database gave: a run for each suite, and the invariants that it broke."""

    runs: tuple[Run, ...]
    broken: tuple[str, ...]


def _databases(chosen: argparse.Namespace, settings: Settings) -> list[Path]:
    databases: list[Path] = chosen.db or [database_of(argparse.Namespace(db=None), settings)]
    for database in databases:
        if not database.is_file():
            raise WarehouseUnavailable(
                f"There is no database at {database}. Make one with "
                f"`outlay load demo --until 2026-11-22 --db {database}`."
            )
    return databases


async def _on_all(wanted: Wanted, databases: Sequence[Path], settings: Settings) -> list[Found]:
    names = [database.stem for database in databases]
    with tempfile.TemporaryDirectory(prefix="outlay-eval-") as scratch, _progress() as begin:
        apart = replace(settings, home=scratch, memory_url="")
        return [
            await _on(wanted, database, name if names.count(name) == 1 else str(database), apart, begin)
            for database, name in zip(databases, names, strict=True)
        ]


async def _on(
    wanted: Wanted,
    database: Path,
    name: str,
    settings: Settings,
    begin: Callable[[str, int], Callable[[], None]],
) -> Found:
    from service.semantics.model import load_model  # late: `--help` must not read the model

    async with bench_on(database, name, settings, wanted.now) as bench:
        runs = [
            await run_suite(suite, bench, begin(f"{suite.name} on {name}", len(suite.cases)))
            for suite in wanted.suites
        ]
        trial = Trial(bench.asks, bench.principal(None), bench.now, load_model())
        broken = await broken_invariants(trial, wanted.invariants) if wanted.invariants else []
    return Found(tuple(runs), tuple(f"  {name}: {line}" for line in broken))


@asynccontextmanager
async def bench_on(database: Path, name: str, settings: Settings, now: datetime) -> AsyncIterator[Bench]:
    """Everything that it takes to run suites on one file, in the zone that its days are counted in."""
    from service.engines._reading import reading_of  # late: `--help` must not load a database engine
    from service.wiring import LOCAL_OPERATOR, analyst_on, in_zone_of

    settings = in_zone_of(settings, database)
    async with analyst_on(settings, database) as analyst:
        with reading_of(database) as reads:
            yield Bench(
                database=name,
                asks=Careful(analyst),
                reads=reads,
                principal=lambda email: analyst.policy.principal(email) if email else LOCAL_OPERATOR,
                now=now.astimezone(settings.timezone),
            )


class Careful:
    """Asks an Analyst; a fault of ours costs its question, not the run."""

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst

    async def answer(self, question: Question) -> Outcome:
        """The end of the journey; whatever goes wrong is an OutlayError."""
        try:
            return await self._analyst.answer(question)
        except OutlayError:
            raise
        except Exception as error:
            raise OutlayError(f"{type(error).__name__}: {error}.") from error

    async def rows(self, sql: str, asker: Principal) -> Sequence[Sequence[Cell]]:
        """Many rows of SQL under somebody's rights."""
        grant = self._analyst.policy.grant(asker)
        wide = replace(grant, limits=replace(grant.limits, rows=_MANY_ROWS))
        return (await self._analyst.engine.run(self._analyst.guard.check(sql, wide))).rows


@contextmanager
def _progress() -> Iterator[Callable[[str, int], Callable[[], None]]]:
    """A bar for each suite and database on standard error; without a terminal, nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as bars:

        def begin(what: str, of: int) -> Callable[[], None]:
            task = bars.add_task(what, total=of)
            return lambda: bars.advance(task)

        yield begin


def _report(suite: Suite, at: int, found: Sequence[Found]) -> Report:
    """One suite's runs side by side; what cannot be judged on one database is judged on none."""
    runs = [one.runs[at] for one in found]
    unusable = {name: why for run in runs for name, why in run.unusable.items()}
    judged = [one for run in runs for one in run.judged if one.case.name not in unusable]
    return Report(suite.name, judged, unusable)


def _baselines(chosen: argparse.Namespace, suites: Sequence[Path]) -> list[Path | None]:
    """A file for each suite: the one that was named, else the checkout's for a suite of the checkout."""
    if chosen.baseline and len(suites) > 1:
        raise BadInput("--baseline is the file of one suite; name that one with --suite.")
    return [chosen.baseline or _usual(suite, new=chosen.update_baseline) for suite in suites]


def _usual(suite: Path, *, new: bool) -> Path | None:
    usual = _CHECKOUT / "baselines" / f"{suite.stem}.json"
    if suite.resolve().parent == _CHECKOUT / "suites":
        return usual if new or usual.exists() else None
    if new:
        raise BadInput(f"Say where the baseline of {suite} is to be kept, with --baseline FILE.")
    return None


def _held(report: Report, baseline: Path | None, *, update: bool) -> Report:
    """With what fell and rose since the baseline, which is written anew where that was asked for."""
    if baseline is None:
        return report
    held = report
    if baseline.exists() or not update:
        held = replace(report, comparison=compared(read_baseline(baseline), report.judged))
    if update:
        write(baseline, baseline_text(report.suite, report.judged).encode())
    return held
