"""Ctrl-C in the middle of a query: the terminal signals the command and its children alike."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ENDLESS = "select count(*) from usage as a, usage as b, usage as c"
INSIDE_ONE_VALUE = "select levenshtein((select string_agg(request_id) from usage), (select string_agg(session_id) from usage))"
DICTATED = """
import sys
from service.cli import main
from service.domain import Story
from service.semantics.plan import Plan
from service.translate.embedded.translator import EmbeddedTranslator
EmbeddedTranslator.translate = lambda self, question, *_: Plan(question.text, Story((), "list", ""))
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the tree of processes is read from /proc")
@pytest.mark.parametrize("sql", [ENDLESS, INSIDE_ONE_VALUE], ids=["endless", "inside one value"])
@pytest.mark.parametrize("whole_group", [True, False], ids=["from the terminal", "to the command alone"])
def test_an_interrupted_question_leaves_no_process_behind(
    demo_file: Path, tmp_path: Path, sql: str, whole_group: bool
) -> None:
    command = subprocess.Popen(
        [sys.executable, "-c", DICTATED, "ask", sql, "--db", str(demo_file)],
        env={**os.environ, "OUTLAY_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    child = busy_child_of(command.pid)
    started = time.perf_counter()
    (os.killpg if whole_group else os.kill)(command.pid, signal.SIGINT)
    _, told = command.communicate(timeout=20)

    assert time.perf_counter() - started < 5
    assert command.returncode == 130
    assert "Traceback" not in told
    assert not Path(f"/proc/{child}").exists()


def busy_child_of(pid: int) -> int:
    """The child that has worked for a second of processor time: it runs the query."""
    end = time.perf_counter() + 30
    while time.perf_counter() < end:
        busy = [one for one in children_of(pid) if processor_seconds(one) > 1]
        if busy:
            return busy[0]
        time.sleep(0.05)
    raise AssertionError("no child became busy")


def children_of(pid: int) -> Iterator[int]:
    for thread in Path(f"/proc/{pid}/task").iterdir():
        # a thread may end between being listed and being read
        with suppress(FileNotFoundError, ProcessLookupError):
            yield from map(int, (thread / "children").read_text().split())


def processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
