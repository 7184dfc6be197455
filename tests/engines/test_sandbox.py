"""What the child process stops by itself: every query here goes to it as if no guard stood in front."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from acme import MEMBERSHIPS, PEOPLE, REQUESTS, Asking, grant, make_snapshot

from service.domain import Limits, RowFilter
from service.engines._sandbox.worker import _ENVIRONMENT, _PROGRAM, _package_folders
from service.errors import LimitExceeded, OutlayError, QueryFailed

CANARY = "canary-4711"
CORPUS = Path(__file__).parents[1] / "guard" / "corpora" / "redteam.jsonl"
OF_FILES_AND_WRITING = (
    "stmt_",
    "multi_statement",
    "dml_in_cte",
    "copy_in_cte",
    "file_",
    "network",
    "own_db_file",
    "python_variable",
    "select_into",
    "parse_differential",
)
"""The classes of the corpus that a process without rights must stop; the others are the guard's alone."""
HARMLESS = re.compile(r"DESCRIBE|SHOW|SUMMARIZE|SELECT \* FROM people -- \u2028", re.IGNORECASE)
"""What this process may run though the guard refuses it: it tells of the granted views alone."""


class Lair:
    """A folder with everything that an attacker would like to have, and an engine on the snapshot in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = folder / "secrets.csv"
        self.secret.write_text(f"k\n{CANARY}\n")
        self.snapshot = make_snapshot(folder / "lab.duckdb", PEOPLE, MEMBERSHIPS, REQUESTS)
        self.before = self.state()
        self.asking = Asking(self.snapshot)

    def state(self) -> dict[str, str]:
        """Every file here and what is in it."""
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.folder.iterdir()}

    def outcome(self, sql: str, seconds: float = 1.0) -> str:
        """`ran`, or the code or name of the error; fails when something secret comes back."""
        few = Limits(rows=1000, seconds=seconds, result_bytes=8_000_000)
        own = grant(rows={"people": (RowFilter("user_id", ("u1", "u2")),)}, limits=few)
        try:
            outcome, told = "ran", repr(self.asking.ask(sql, own))
        except QueryFailed as failure:
            outcome, told = failure.code, str(failure)
        except OutlayError as error:
            outcome, told = type(error).__name__, str(error)
        assert CANARY not in told
        return outcome

    def still_answers(self) -> bool:
        """Whether the next reader gets the right answer."""
        return self.asking.ask("select count(*) from people").rows == ((10,),)


@pytest.fixture(scope="module")
def lair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lair]:
    folder = tmp_path_factory.mktemp("lair")
    here = Path.cwd()
    os.environ["OUTLAY_TEST_SECRET"] = CANARY
    os.chdir(folder)
    lair = Lair(folder)
    yield lair
    lair.asking.close()
    os.chdir(here)
    del os.environ["OUTLAY_TEST_SECRET"]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{secret}')",
        "select content from read_text('{secret}')",
        "select content from read_blob('{snapshot}')",
        "select * from read_duckdb('{snapshot}', table_name = 'person')",
        "select * from '{secret}'",
        "select * from glob('{folder}/*')",
        "select * from sniff_csv('{secret}')",
        "select content from read_text('/proc/self/environ')",
        "select * from read_csv('/proc/self/environ')",
        "select content from read_text('/dev/stdin')",
        "with d as (copy people to '{snapshot}' (format csv, use_tmp_file false)) select * from d",
        "with d as (copy people to '{snapshot}.wal') select * from d",
        "with d as (copy people to '{folder}/out.csv') select * from d",
        "select * from read_csv('https://127.0.0.1:9/x.csv')",
        "select * from 's3://somewhere/x.parquet'",
    ],
)
def test_no_file_and_no_network_is_within_reach(lair: Lair, sql: str) -> None:
    places = {"secret": lair.secret, "snapshot": lair.snapshot, "folder": lair.folder}

    assert lair.outcome(sql.format(**places)) in {"not_permitted", "syntax"}
    assert lair.state() == lair.before


@pytest.mark.parametrize(
    "sql",
    [
        "attach '{snapshot}' as again",
        "attach ':memory:' as mine",
        "detach memory",
        "copy people to '{folder}/out.csv'",
        "export database '{folder}/out'",
        "set threads = 1",
        "set variable x = 1",
        "reset lock_configuration",
        "pragma enable_profiling",
        "install httpfs",
        "load httpfs",
        "create table t (i integer)",
        "create temp view usage as select 1",
        "create or replace temp macro sum(x) as 1",
        "insert into people values ('x')",
        "delete from people",
        "use memory.main",
        "call pragma_version()",
        "explain select 1",
        "explain pivot people on team",
        "explain analyze pivot people on team",
        "create temp table usage as pivot people on team",
        "prepare p as select 1",
        "select 1; drop view people",
        "begin; select 1",
    ],
)
def test_nothing_but_one_select_runs(lair: Lair, sql: str) -> None:
    assert lair.outcome(sql.format(snapshot=lair.snapshot, folder=lair.folder)) in {"not_a_query", "syntax"}
    assert lair.state() == lair.before
    assert lair.still_answers()


@pytest.mark.parametrize(
    "sql",
    [
        "with d as (delete from people returning *) select * from d",
        "with d as (insert into memberships values ('x') returning *) select * from d",
        "select * from json_execute_serialized_sql(json_serialize_sql('delete from people'))",
        "select * from query('delete from people')",
        "select nextval('s')",
    ],
)
def test_a_query_that_would_write_does_not(lair: Lair, sql: str) -> None:
    assert lair.outcome(sql) != "ran"
    assert lair.state() == lair.before
    assert lair.still_answers()


@pytest.mark.parametrize(
    "name",
    [
        "main.people",
        "lab.main.people",
        "lab.facts.person",
        "facts.person",
        "memory.main.people",
        "temp.people",
    ],
)
def test_unfiltered_rows_have_no_name_that_can_be_guessed(lair: Lair, name: str) -> None:
    assert lair.outcome(f"select * from {name}") == "unknown_view"


def test_the_child_knows_nothing_of_the_services_environment_and_folder(lair: Lair) -> None:
    started = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _PROGRAM, *_package_folders()], env={}, input=b"", check=False
    )

    children = [start.result() for start in lair.asking.engine._pool._shelf if start.done()]
    environments = [Path(f"/proc/{child.pid}/environ") for child in children]

    assert started.returncode == 0
    if not environments[0].exists():
        pytest.skip("this system shows no process's environment")
    assert all(CANARY.encode() not in environment.read_bytes() for environment in environments)
    assert all(str(path.readlink()).endswith("(deleted)") for path in cwds(environments))


def cwds(environments: list[Path]) -> list[Path]:
    return [environment.with_name("cwd") for environment in environments]


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of processes are read from /proc")
def test_the_operating_system_holds_the_child_too(lair: Lair) -> None:
    child = next(start.result() for start in lair.asking.engine._pool._shelf if start.done())
    limits = Path(f"/proc/{child.pid}/limits").read_text()
    status = Path(f"/proc/{child.pid}/status").read_text()

    held = {line[:26].strip(): line[26:].split()[1] for line in limits.splitlines()[1:]}

    assert held["Max file size"] == held["Max core file size"] == "0"
    assert held["Max open files"] == "64"
    assert held["Max address space"] == str((512 + 1024) << 20)
    assert "NoNewPrivs:\t1" in status


CONFINED = """
import os, sys, threading
sys.path += sys.argv[1:]
from service.engines._sandbox.confine import die_with, forbid_files
die_with(os.getppid())
open("/proc/self/status").close()
if not forbid_files():
    sys.exit(77)
def read():
    for path in ("/proc/self/status", "/etc/hostname", "."):
        try:
            os.open(path, os.O_RDONLY)
        except PermissionError:
            continue
        os._exit(1)
threading.Thread(target=read).start()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_landlock_denies_files_to_the_process_and_to_threads_it_starts(tmp_path: Path) -> None:
    confined = [sys.executable, "-I", "-S", "-c", CONFINED, *_package_folders()]
    status = subprocess.run(confined, cwd=tmp_path, check=False).returncode

    if status == 77:
        pytest.skip("this kernel has no Landlock")
    assert status == 0


ONE_THREAD = """
import os, sys
from service.engines._sandbox import session
from service.engines._sandbox.wire import Opening
session.forbid_files = lambda: print(len(os.listdir("/proc/self/task")))
session.Session(Opening("attach '" + sys.argv[1] + "' as lab (read_only)", 0, 512, 30.0, 2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_landlock_comes_while_no_other_thread_could_escape_it(lair: Lair) -> None:
    program = _PROGRAM.replace(
        "from service.engines._sandbox.child import main\nmain()", "exec(sys.argv.pop(1))"
    )
    program = program.replace("sys.argv[1:]", "sys.argv[3:]")
    counted = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, ONE_THREAD, str(lair.snapshot), *_package_folders()],
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert counted.stdout == "1\n"


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from usage a, usage b, usage c",
        "select * from usage a, usage b, usage c order by random()",
        "with recursive r as (select 1 as n union all select n + 1 from r) select count(*) from r",
        "with recursive r as (select [1] as l union all select l || l from r) select count(*) from r",
        "select list_sum(generate_series(1, 1000000000))",
        "select unnest(range(2000000000))",
        "select len(repeat(repeat('x', 1000000), 100000))",
        "select lpad('x', 2000000000, 'y')",
        "select list(a) from usage a, usage b",
        "select repeat('x', 1000000) from range(100000)",
        "select sleep_ms(60000)",
        "select levenshtein(repeat('a', 200000), repeat('b', 200000))",
    ],
)
def test_a_runaway_ends_within_its_limits_and_the_next_reader_is_served(lair: Lair, sql: str) -> None:
    started = time.perf_counter()
    outcome = lair.outcome(sql, seconds=0.3)
    ended = time.perf_counter()

    assert outcome in {LimitExceeded.__name__, "overflow"}
    assert ended - started < 0.3 + 2 + 1
    assert lair.still_answers()
    assert time.perf_counter() - ended < 2


def test_the_corpus_of_attacks_gets_no_file_no_network_and_writes_nothing(lair: Lair) -> None:
    attacks = [json.loads(line) for line in CORPUS.read_text("utf-8").split("\n") if line]
    attacks = [one for one in attacks if one["class"].startswith(OF_FILES_AND_WRITING)]

    ran = [
        one["sql"]
        for one in attacks
        if lair.outcome(one["sql"]) == "ran" and one["expect"] == "refuse" and not HARMLESS.match(one["sql"])
    ]

    assert len(attacks) > 100
    assert ran == []
    assert lair.state() == lair.before
    assert lair.still_answers()
