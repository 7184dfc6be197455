"""The command line as its users call it: real processes, their output and their exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

NOW = "2026-11-22T15:30:00Z"
QUESTION = "which repos generated the most spend last week"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def outlay(
    home: Path, *arguments: str, stdin: bytes = b"", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "OUTLAY_HOME": str(home), **environ},
    )


def ask(
    home: Path, file: Path, question: str, *rest: str, **environ: str
) -> subprocess.CompletedProcess[bytes]:
    return outlay(home, "ask", question, "--db", str(file), "--now", NOW, *rest, **environ)


def test_a_question_is_answered_as_text_with_its_sql(home: Path, demo_file: Path) -> None:
    done = ask(home, demo_file, QUESTION)

    text = done.stdout.decode()
    assert done.returncode == 0
    assert "Spend by repo · top 10 · Mon 9 – Sun 15 Nov 2026 (UTC)" in text
    assert "from usage" in text.lower()
    assert "Receipt: " in text


def test_json_has_every_field_of_the_contract(home: Path, demo_file: Path) -> None:
    done = ask(home, demo_file, QUESTION, "--format", "json")

    answer = json.loads(done.stdout)
    assert {
        "kind", "text", "restatement", "findings", "assumptions", "trust", "period", "compare", "period_proven", "sql",
        "columns", "rows", "truncated", "chart", "basis", "freshness", "translator", "cost_usd", "timings_ms", "receipt",
        "conversation", "data_version", "options", "follow_ups",
    } <= set(answer)  # fmt: skip
    assert answer["kind"] == "answer"
    assert (answer["period"]["from"], answer["period"]["to"]) == ("2026-11-09", "2026-11-16")
    assert {"translate", "guard", "run", "present"} <= set(answer["timings_ms"])
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        assert len(connection.execute(answer["sql"]).fetchall()) == len(answer["rows"])


def test_a_receipt_is_replayed_on_the_same_data_and_on_others(
    home: Path, demo_file: Path, tmp_path: Path
) -> None:
    receipt = json.loads(ask(home, demo_file, QUESTION, "--format", "json").stdout)["receipt"]
    other = tmp_path / "other.duckdb"
    assert outlay(home, "snapshot", "--db", str(demo_file), "--out", str(other)).returncode == 0

    proven = outlay(home, "replay", receipt, "--db", str(demo_file))
    elsewhere = outlay(home, "replay", receipt, "--db", str(other), "--format", "json")

    assert (proven.returncode, proven.stdout.decode().split("\n")[-2]) == (
        0,
        "Proven: the same rows came out.",
    )
    told = json.loads(elsewhere.stdout)
    assert told["proven"] is True
    assert [check["name"] for check in told["checks"] if not check["same"]] == ["data"]
    assert outlay(home, "replay", "nobody-has-this", "--db", str(demo_file)).returncode == 1


def test_csv_holds_the_rows_of_the_answer(home: Path, demo_file: Path) -> None:
    done = ask(home, demo_file, QUESTION, "--format", "csv")

    table = list(csv.reader(io.StringIO(done.stdout.decode())))
    assert table[0] == ["repo", "spend"]
    assert len(table) == 11


@pytest.mark.parametrize(("name", "start"), [("xlsx", b"PK"), ("parquet", b"PAR1")])
def test_files_are_written_whole(
    home: Path, demo_file: Path, tmp_path: Path, name: str, start: bytes
) -> None:
    target = tmp_path / f"answer.{name}"

    done = ask(home, demo_file, QUESTION, "--format", name, "--out", str(target))

    assert done.returncode == 0, done.stderr
    assert target.read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.browser
def test_a_picture_is_written(home: Path, demo_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "answer.png"

    done = ask(home, demo_file, QUESTION, "--format", "png", "--out", str(target))

    assert done.returncode == 0, done.stderr
    assert target.read_bytes().startswith(b"\x89PNG")


def test_without_a_browser_pictures_say_how_and_nothing_is_written(
    home: Path, demo_file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "answer.png"

    done = ask(
        home, demo_file, QUESTION, "--format", "png", "--out", str(target), OUTLAY_BROWSER="/no/such/chrome"
    )

    assert done.returncode == 1
    assert b"OUTLAY_BROWSER" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_question_back_has_exit_code_3_and_a_refusal_4(home: Path, demo_file: Path) -> None:
    back = ask(home, demo_file, "how much did alice cost us in september", "--format", "json")
    refusal = ask(home, demo_file, "what's the weather in paris", "--format", "json")

    assert (back.returncode, json.loads(back.stdout)["kind"]) == (3, "clarification")
    assert (refusal.returncode, json.loads(refusal.stdout)["kind"]) == (4, "refusal")


def test_no_file_is_written_for_a_refusal(home: Path, demo_file: Path, tmp_path: Path) -> None:
    done = ask(
        home, demo_file, "what's the weather in paris", "--format", "csv", "--out", str(tmp_path / "a.csv")
    )

    assert done.returncode == 4
    assert b"spend" in done.stderr
    assert not done.stdout
    assert not list(tmp_path.iterdir())


def test_a_follow_up_names_the_receipt(home: Path, demo_file: Path) -> None:
    first = json.loads(ask(home, demo_file, "spend by team last month", "--format", "json").stdout)

    second = json.loads(
        ask(home, demo_file, "and by model?", "--format", "json", "--follow", first["receipt"]).stdout
    )

    assert second["restatement"] == "Spend by model · Thu 1 – Sat 31 Oct 2026 (UTC)"
    assert second["conversation"] == first["conversation"]


def test_somebody_unknown_gets_nothing(home: Path, demo_file: Path) -> None:
    done = ask(home, demo_file, QUESTION, "--as", "stranger@evil.example", "--format", "json")

    assert done.returncode == 4
    assert json.loads(done.stdout)["kind"] == "refusal"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("",), "no question"),
        (("spend " * 2_000,), "2,000"),
        ((QUESTION, "--now", "yesterday-ish"), "ISO 8601"),
        ((QUESTION, "--db", "/no/such/file.duckdb"), "no database"),
        ((QUESTION, "--follow", "nothing"), "receipt"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_1(
    home: Path, demo_file: Path, arguments: tuple[str, ...], said: str
) -> None:
    given = arguments if "--db" in arguments else (*arguments, "--db", str(demo_file))

    done = outlay(home, "ask", *given)

    assert done.returncode == 1
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert not done.stdout


def test_a_file_that_is_no_database_is_said(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "notes.duckdb"
    file.write_text("these are notes, no tables")

    done = ask(home, file, QUESTION)

    assert done.returncode == 1
    assert b"notes.duckdb" in done.stderr
    assert file.read_text() == "these are notes, no tables"


def test_a_file_that_a_service_holds_is_said_with_the_way_out(
    home: Path, tmp_path: Path, demo_file: Path
) -> None:
    held = tmp_path / "held.duckdb"
    held.write_bytes(demo_file.read_bytes())
    with duckdb.connect(str(held)):
        done = ask(home, held, QUESTION)

    assert done.returncode == 1
    assert b"outlay snapshot" in done.stderr


def test_the_guard_judges_a_text_and_runs_nothing(home: Path) -> None:
    good = outlay(home, "guard", stdin=b"select repo, sum(cost_usd) from usage group by 1 -- why not")
    bad = outlay(home, "guard", stdin=b"drop table usage")

    assert json.loads(good.stdout)["ok"] is True
    assert "--" not in json.loads(good.stdout)["sql"]
    assert "all time" in json.loads(good.stdout)["warnings"][0]
    verdict = json.loads(bad.stdout)
    assert verdict["ok"] is False
    assert verdict["rule"]
    assert verdict["reason"]


def test_the_guard_answers_one_line_for_each_line(home: Path) -> None:
    lines = [
        {"id": "a", "sql": "select 1"},
        {"id": "b", "sql": "select * from secrets"},
        {"id": "c", "sql": "select \u2028 1"},
    ]

    done = outlay(
        home,
        "guard",
        "--jsonl",
        stdin="\n".join(json.dumps(one, ensure_ascii=False) for one in lines).encode(),
    )

    verdicts = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    assert [(one["id"], one["ok"]) for one in verdicts] == [("a", True), ("b", False), ("c", False)]


def test_the_guard_judges_a_line_that_is_no_statement_and_goes_on(home: Path) -> None:
    lines = [
        b"not json",
        b"[1]",
        b"7",
        b"\xff",
        b"[" * 100_000,
        b'{"sql": "select 1"}',
        b'{"id": "a", "sql": 5}',
        b'{"id": NaN, "sql": "select 1"}',
        b'{"id": 1e400, "sql": "select 1"}',
        b'{"id": "\\ud800", "sql": "select 1"}',
    ]

    done = outlay(home, "guard", "--jsonl", stdin=b"\n".join(lines))

    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [(one["id"], one["ok"]) for one in verdicts] == [
        *[(None, False)] * 6,
        ("a", False),
        *[(None, False)] * 2,
        ("\ud800", True),
    ]
    assert {one["rule"] for one in verdicts[:9]} == {"input"}
    assert all('"id"' in one["reason"] for one in verdicts[:9])


def test_the_guard_uses_the_rights_of_who_asks(home: Path, demo_file: Path) -> None:
    sql = b"select tool, count(*) from tool_calls group by 1"

    done = outlay(home, "guard", "--as", "finance@acme.example", "--db", str(demo_file), stdin=sql)

    assert json.loads(done.stdout)["rule"] == "rights"


def test_loading_again_changes_nothing(home: Path, tmp_path: Path) -> None:
    recordings = Path(__file__).parents[1] / "data" / "otlp"
    file = tmp_path / "otlp.duckdb"

    first = outlay(home, "load", "otlp", str(recordings), "--db", str(file))
    again = outlay(home, "load", "otlp", str(recordings), "--db", str(file))

    assert first.returncode == 0, first.stderr
    assert b"request" in first.stdout
    assert b"nothing new" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("load", "carrier-pigeon", "--db", "{db}"), "there are: demo, otlp, prices"),
        (("load", "otlp", "/no/such/folder", "--db", "{db}"), "no file or folder"),
        (("load", "demo", "--until", "someday", "--db", "{db}"), "is no day"),
        (("load", "demo", "--people", "3", "--until", "2026-11-22", "--db", "{db}"), "people"),
        (("keys", "revoke", "nobody"), "no key"),
        (("bench", "nothing-of-the-kind"), "there are"),
    ],
)
def test_commands_that_cannot_be_say_what_can(
    home: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = outlay(home, *(part.format(db=tmp_path / "new.duckdb") for part in arguments))

    assert done.returncode == 1
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_a_key_is_made_listed_and_revoked_and_its_secret_is_seen_once(home: Path) -> None:
    token = outlay(home, "keys", "create", "--label", "laptop", "--scope", "ingest").stdout.decode().strip()
    listed = outlay(home, "keys", "list").stdout.decode()
    key_id = token.split("_")[1]
    revoked = outlay(home, "keys", "revoke", key_id)

    assert token.startswith("outlay_")
    assert key_id in listed
    assert token.split("_", 2)[2] not in listed
    assert revoked.returncode == 0
    assert "revoked" in outlay(home, "keys", "list").stdout.decode()


def test_the_doctor_says_what_works_and_what_is_missing(home: Path, demo_file: Path) -> None:
    well = outlay(home, "doctor", "--db", str(demo_file))
    ill = outlay(home, "doctor", "--db", "/no/such/file.duckdb")

    assert well.returncode == 0, well.stdout
    assert b"demo through 2026-11-22 15:00 UTC" in well.stdout
    assert ill.returncode == 1
    assert b"missing  data" in ill.stdout


def test_a_snapshot_is_a_whole_database(home: Path, demo_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.duckdb"

    done = outlay(home, "snapshot", "--db", str(demo_file), "--out", str(target))

    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(target), read_only=True) as connection:
        assert connection.execute("select count(*) from usage").fetchone()[0] > 1000
