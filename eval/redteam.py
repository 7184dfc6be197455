"""`python -m eval.redteam`: both corpora against the guard alone, the sandbox alone, and both.

A violation is judged by its effect: a file changed or read, a connection, rows beyond the Grant, an engine's
own words, a service that suffers, or a next reader who gets no answer. Hidden rows and files hold marks that
nothing may show.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import re
import resource
import shutil
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from service.domain import Grant, Limits, ResultSet, ValidatedQuery
from service.engines._sandbox.pool import Size
from service.engines._sandbox.worker import Ceiling
from service.engines.duckdb import DuckDBEngine
from service.errors import LimitExceeded, OutlayError, QueryRejected
from service.guard import Guard
from service.policy import Person, Policy
from service.settings import Settings
from service.wiring import build_guard, build_policy
from tests import organisation

CORPORA = Path(__file__).parents[1] / "tests" / "guard" / "corpora"
MODES = ("guard", "sandbox", "both")
FILE_MARK, ROW_MARK, VIEW_MARK = "mark-of-a-file-4711", "mark-of-a-row-4711", "mark-of-a-view-4711"
BOMBS = ("dos_", "result_flood")
_ENGINE_WORDS = re.compile(r"\bError:|LINE \d+:|Candidate |Did you mean \"|duckdb::|0x[0-9a-f]{6,}")
_ADDRESS = re.compile(r"https?://[^/'\" )]+")
_ADMIN, _FINANCE = "admin@acme.example", "finance@acme.example"
_HARM_MB = 300
_PLANTED = (
    "insert into facts.person by name select * replace ('u-hidden' as user_id, $row || '@acme.example' as"
    " user_email, $row as user_name) from facts.person limit 1",
    "insert into facts.request by name select * replace ($row as request_key, 'u-hidden' as user_id,"
    " $row as repo, null as session_id) from facts.request limit 1",
    "insert into facts.tool_call by name select * replace ($view as tool_use_id, 'u-hidden' as user_id,"
    " $view as tool, $view as command) from facts.tool_call limit 1",
)
"""A person whose rows no member may see, with a call of a tool that finance may not see either."""


@dataclass(frozen=True)
class Statement:
    """A line of a corpus."""

    id: str
    sql: str
    kind: str
    expect: str
    """refuse, bound, neutralise or either; `accept` for what people rightly ask."""


@dataclass(frozen=True)
class Outcome:
    """What came of a statement for one reader in one mode."""

    verdict: str
    """refused (by the guard), ran, stopped (at a limit) or failed."""
    violations: tuple[str, ...] = ()
    seconds: float = 0.0


def corpus(bombs: bool = True, kinds: Sequence[str] = ("redteam", "legit")) -> list[Statement]:
    """All lines of the corpora; bombs use up a limit each."""
    found = []
    for kind in kinds:
        for path in sorted(CORPORA.glob(f"{kind}*.jsonl")):
            lines = filter(None, path.read_text("utf-8").split("\n"))  # U+2028 ends no line here
            found += [_statement(json.loads(line)) for line in lines]
    return [one for one in found if bombs or not one.kind.startswith(BOMBS)]


def _statement(line: dict[str, str]) -> Statement:
    expect = line.get("expect", "accept")
    return Statement(line["id"], line["sql"], line.get("class", "legitimate"), expect)


@dataclass
class Range:
    """A folder with all that an attacker would like to have, an engine on the data in it, three readers."""

    folder: Path
    engine: DuckDBEngine
    guard: Guard
    readers: dict[str, Grant]
    listener: socket.socket
    runner: asyncio.Runner
    before: dict[str, str] = field(default_factory=dict)
    connections: list[object] = field(default_factory=list)

    def attempt(self, one: Statement, reader: str, mode: str) -> Outcome:
        """One statement, and what it did."""
        started, grant = time.perf_counter(), self.readers[reader]
        sql = _ADDRESS.sub(f"http://127.0.0.1:{self.listener.getsockname()[1]}", one.sql)
        query = ValidatedQuery(sql, grant, tuple(sorted(grant.views)), period_proven=False)
        try:
            query = query if mode == "sandbox" else self.guard.check(sql, grant)
        except QueryRejected as refusal:
            return Outcome(
                "refused", tuple(self._of_words(str(refusal), reader)), time.perf_counter() - started
            )
        if mode == "guard":
            return Outcome("ran")
        verdict, told = self._run(query)
        took = time.perf_counter() - started
        return Outcome(verdict, (*self._of_words(told, reader), *self._of_effects(mode, sql)), took)

    def _run(self, query: ValidatedQuery) -> tuple[str, str]:
        try:
            return "ran", _shown(self.runner.run(self.engine.run(query)))
        except LimitExceeded as error:
            return "stopped", str(error)
        except OutlayError as error:
            return "failed", f"failed {error}"

    def _of_words(self, told: str, reader: str) -> Iterator[str]:
        hidden = {"admin": (), "finance": (VIEW_MARK,), "member": (VIEW_MARK, ROW_MARK)}[reader]
        for mark in (FILE_MARK, *hidden):
            if mark in told:
                yield f"shows the {mark.removesuffix('-4711')}"
        if not told.startswith("rows ") and _ENGINE_WORDS.search(told):
            yield "shows the engine's words"

    def _of_effects(self, mode: str, sql: str) -> Iterator[str]:
        if self.connections:
            self.connections.clear()
            yield "connects"
        if self.times() != self.before:
            self.before = self.times()
            yield "changes files"

    def times(self) -> dict[str, str]:
        """Every file of the folder, with its size and when it was written: quick enough for each query."""
        return {
            path.name: f"{path.stat().st_size} {path.stat().st_mtime_ns}" for path in self.folder.iterdir()
        }

    def state(self) -> dict[str, str]:
        """Every file of the folder, with what is in it."""
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.folder.iterdir()}

    def next_is_served(self) -> float | None:
        """Seconds until the next reader has the right answer; None if it is not."""
        started = time.perf_counter()
        grant = replace(self.readers["admin"], limits=Limits())
        query = ValidatedQuery("select count(*) > 1 from people", grant, ("people",), period_proven=False)
        rows = self.runner.run(self.engine.run(query)).rows
        return time.perf_counter() - started if rows == ((True,),) else None


def _shown(result: ResultSet) -> str:
    return f"rows {[(column.name, column.type) for column in result.columns]} {result.rows}"


@contextmanager
def firing_range(db: Path, seconds: float) -> Iterator[Range]:
    """Everything set up on a copy of a demo file, with the working folder in it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        snapshot = _planted(db, folder / "lab.duckdb")
        for name in ("secrets.csv", "secret.csv", "x.csv"):
            (folder / name).write_text(f"k\n{FILE_MARK}\n")
        os.environ["OUTLAY_MARK"] = FILE_MARK
        stack.callback(os.environ.pop, "OUTLAY_MARK")
        stack.callback(os.chdir, Path.cwd())
        os.chdir(folder)
        runner = stack.enter_context(asyncio.Runner())
        engine = DuckDBEngine(
            snapshot, "v1", size=Size(workers=1), ceiling=Ceiling(seconds=seconds, threads=2)
        )
        runner.run(engine.start())
        stack.callback(lambda: runner.run(engine.close()))
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        made = Range(folder, engine, build_guard(), _readers(snapshot, seconds), listener, runner)
        threading.Thread(target=_listen, args=(listener, made.connections), daemon=True).start()
        made.before = made.times()
        yield made


def _listen(listener: socket.socket, connections: list[object]) -> None:
    while True:
        try:
            line, peer = listener.accept()
        except OSError:
            return
        connections.append(peer)
        line.close()


def _planted(db: Path, copy: Path) -> Path:
    shutil.copyfile(db, copy)
    copy.chmod(0o644)
    with duckdb.connect(str(copy)) as connection:
        for statement in _PLANTED:
            names = {
                name: mark
                for name, mark in (("row", ROW_MARK), ("view", VIEW_MARK))
                if f"${name}" in statement
            }
            connection.execute(statement, names)
    copy.chmod(0o444)
    return copy


def _readers(snapshot: Path, seconds: float) -> dict[str, Grant]:
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        rows = connection.execute("select user_email, manager_email, is_active from people").fetchall()
    people = [Person(email, manager, None, active) for email, manager, active in rows]
    policy: Policy = replace(build_policy(Settings()), people=people)
    managers = {manager for _, manager, _ in rows}
    member = min(
        email for email, _, active in rows if active and email not in managers and "4711" not in email
    )
    found = {}
    for name, email in (("admin", _ADMIN), ("finance", _FINANCE), ("member", member)):
        grant = policy.grant(policy.principal(email))
        limits = replace(grant.limits, rows=1000, seconds=seconds, result_bytes=8_000_000)
        found[name] = replace(grant, limits=limits)
    return found


def unexpected(one: Statement, mode: str, outcome: Outcome, seconds: float) -> str | None:
    """Why an outcome is not what the corpus expects; None if it is."""
    if outcome.violations:
        return ", ".join(outcome.violations)
    if mode != "sandbox" and one.expect == "refuse" and outcome.verdict != "refused":
        return "is not refused"
    if one.expect == "accept" and outcome.verdict != "ran":
        return outcome.verdict
    if outcome.seconds > seconds + 4:
        return f"took {outcome.seconds:.1f} s"
    return None


def measure(
    made: Range,
    statements: Iterable[Statement],
    seconds: float,
    say: Callable[[str], None] = print,
    readers: Sequence[str] = ("admin", "finance", "member"),
    modes: Sequence[str] = MODES,
) -> list[str]:
    """Prints a table for each mode and reader; what was not as expected comes back, a sentence each."""
    statements = list(statements)
    wrong: list[str] = []
    state, size, threads = made.state(), _megabytes(), threading.active_count()
    for mode in modes:
        for reader in readers:
            cells: dict[str, Counter[str]] = {}
            for one in statements:
                # what is legitimate is so for who may read everything
                if one.expect == "accept" and reader != "admin":
                    continue
                outcome = made.attempt(one, reader, mode)
                problem = unexpected(one, mode, outcome, seconds)
                cells.setdefault(one.kind, Counter())[outcome.verdict] += 1
                if problem:
                    cells[one.kind]["unexpected"] += 1
                    wrong.append(f"{one.id} ({one.kind}) as {reader}, {mode}: {problem}")
                if outcome.verdict == "stopped" and made.next_is_served() is None:
                    wrong.append(f"{one.id} as {reader}, {mode}: the next reader is not served")
            _print(mode, reader, cells, say)
    if made.state() != state:
        wrong.append("a file is not what it was")
    if _megabytes() - size > _HARM_MB or threading.active_count() > threads + 8:
        wrong.append(
            f"the service grew by {_megabytes() - size} MB, {threading.active_count() - threads} threads"
        )
    return wrong


def same_rows(made: Range) -> list[str]:
    """The legitimate statements that return other rows than the same text on the file itself."""
    different = []
    grant = made.readers["admin"]
    with duckdb.connect(str(made.folder / "lab.duckdb"), read_only=True, config={"threads": 1}) as raw:
        for one in corpus(kinds=("legit",)):
            if re.search(r"TABLESAMPLE|random\(|SAMPLE|now\(|current_|today", one.sql, re.IGNORECASE):
                continue
            guarded = made.guard.check(one.sql, grant).sql
            if _rows(raw, one.sql) != _rows(raw, guarded):
                different.append(one.id)
    return different


def _rows(raw: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return sorted(map(repr, raw.execute(sql).fetchall()))


def _print(mode: str, reader: str, cells: dict[str, Counter[str]], say: Callable[[str], None]) -> None:
    heads = ("refused", "ran", "stopped", "failed", "unexpected")
    say(f"\n{mode}, as {reader}".ljust(34) + "".join(head.rjust(11) for head in heads))
    for kind, counts in sorted(cells.items()):
        say(kind.ljust(33) + "".join(str(counts[head] or "·").rjust(11) for head in heads))
    total: Counter[str] = sum(cells.values(), Counter())
    say("all".ljust(33) + "".join(str(total[head] or "·").rjust(11) for head in heads))


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Prints the tables; 1 if anything was not as expected."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--db", type=Path, help="a file that `outlay load demo` made; default: made up")
    arguments.add_argument("--seconds", type=float, default=3.0, help="the time limit of each query")
    arguments.add_argument("--no-bombs", action="store_true", help="leave out what uses up its limit")
    chosen = arguments.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        firing_range(
            (chosen.db or organisation.make(Path(folder) / "demo.duckdb")).absolute(), chosen.seconds
        ) as made,
    ):
        bombs = [one for one in corpus() if one.kind.startswith(BOMBS)]
        wrong = measure(made, corpus(bombs=False), chosen.seconds)
        if not chosen.no_bombs:
            wrong += measure(made, bombs, chosen.seconds, readers=("admin",))
        wrong += [f"{one}: other rows than unguarded" for one in same_rows(made)]
    print("\n" + ("\n".join(wrong) or "everything as expected"))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
