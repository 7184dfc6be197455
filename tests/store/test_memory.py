"""The service's memory on a real SQLite file."""

import sqlite3
import stat
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import inspect

from service.domain import (
    Answer,
    AnswerColumn,
    Assumption,
    ChartSpec,
    Given,
    Option,
    Period,
    Principal,
    Question,
    Role,
    RowFilter,
)
from service.errors import BadInput, Busy, MemoryUnavailable, NotFound, StorageFull
from service.resources import sql_scripts
from service.store import database as store_database
from service.store.answer_json import from_json, to_json
from service.store.journal import JournalEntry
from service.store.keys import ApiKey
from service.store.memory import Memory, open_memory
from service.store.sessions import BrowserSession
from service.store.tables import metadata

ALICE = Principal("alice.ng@acme.example", Role.MEMBER, "alice.ng@acme.example")
BOB = Principal("bob.ito@acme.example", Role.FINANCE, "bob.ito@acme.example")
ADMIN = Principal("admin@acme.example", Role.ADMIN, "admin@acme.example")
ASKED = datetime(2026, 11, 21, 15, 0, tzinfo=ZoneInfo("Europe/Berlin"))
QUESTION = Question("What did we spend — “last week”? \U0001f4b8", ALICE, ASKED, follows="r0")


def an_answer(receipt: str = "receipt-0123456789abcd") -> Answer:
    week = Period(date(2026, 11, 9), date(2026, 11, 16), "Europe/Berlin", "last week", unit="week")
    return Answer(
        text="$1.10 was spent.",
        restatement="Spend by repo",
        findings=("one", "two"),
        assumptions=(Assumption("net cost", (Option("gross", "What did we spend gross?"),)),),
        trust="understood",
        period=week,
        compare=None,
        period_proven=True,
        sql="select 1",
        columns=(
            AnswerColumn("repo", "text", "Repo", "dimension"),
            AnswerColumn("cost_usd", "usd", "Cost", "metric"),
        ),
        rows=(
            ("acme/pay\x00\ud800ments", Decimal("1.100000")),
            (None, Decimal("0E-6")),
            (date(2026, 11, 9), datetime(2026, 11, 9, 8, 30, 0, 7)),
            (True, 2**70),
            (0.1, ""),
        ),
        truncated=False,
        chart=ChartSpec("bar", "repo", ("cost_usd",), title="t"),
        basis="list price",
        freshness="complete through 15:00",
        translator="embedded",
        cost_usd=Decimal("0.000000"),
        timings_ms={"translate": 1.5, "run": 2.25},
        receipt=receipt,
        conversation="c1",
        data_version="7",
        follow_ups=(Option("by team", "Spend by team last week"),),
    )


def test_an_answer_comes_back_exactly_as_it_went_in():
    answer = an_answer()

    again = from_json(to_json(answer))

    assert again == answer
    assert [[type(cell) for cell in row] for row in again.rows] == [
        [type(cell) for cell in row] for row in answer.rows
    ]
    assert again.rows[1][1].as_tuple() == Decimal("0E-6").as_tuple()


def test_a_kept_answer_has_its_question_with_the_zone(either: Memory):
    either.answers.save(QUESTION, an_answer(), '{"plan": 1}')

    kept = either.answers.kept(an_answer().receipt, ALICE)

    assert (kept.question, kept.follows, kept.asker) == (QUESTION.text, "r0", ALICE.name)
    assert kept.asked_at == ASKED
    assert str(kept.asked_at.tzinfo) == "Europe/Berlin"
    assert either.answers.load(an_answer().receipt, ALICE) == (an_answer(), '{"plan": 1}')


@pytest.mark.parametrize("reader", [ALICE, ADMIN])
def test_the_asker_and_admins_may_read_an_answer(memory: Memory, reader):
    memory.answers.save(QUESTION, an_answer(), "{}")

    assert memory.answers.load(an_answer().receipt, reader)[0] == an_answer()


@pytest.mark.parametrize("reader", [BOB, Principal(ALICE.name, Role.NOBODY)])
def test_to_others_an_answer_does_not_exist(memory: Memory, reader):
    memory.answers.save(QUESTION, an_answer(), "{}")
    with pytest.raises(NotFound) as theirs:
        memory.answers.load(an_answer().receipt, reader)
    with pytest.raises(NotFound) as nobodys:
        memory.answers.load("no-such-receipt", reader)

    assert str(theirs.value) == str(nobodys.value)


@pytest.mark.parametrize("receipt", ["", "a" * 65, "../x", "r\x00", "ü"])
def test_what_cannot_be_a_receipt_is_not_found(memory: Memory, receipt):
    with pytest.raises(NotFound):
        memory.answers.load(receipt, ADMIN)


def test_what_was_saved_survives_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path / 'service.sqlite'}"
    first = open_memory(url)
    first.answers.save(QUESTION, an_answer(), "{}")
    first.close()
    second = open_memory(url)

    assert second.answers.load(an_answer().receipt, ALICE)[0] == an_answer()
    second.close()


def test_the_file_is_for_its_owner_only(memory: Memory, tmp_path):
    mode = (tmp_path / "home" / "service.sqlite").stat().st_mode

    assert stat.S_IMODE(mode) == 0o600


def test_the_tables_in_code_are_those_of_the_scripts(memory: Memory):
    with memory.database.reading() as connection:
        found = inspect(connection)
        for table in metadata.sorted_tables:
            there = {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table.name)}
            here = {c.name: (_sqlite_type(c), bool(c.nullable)) for c in table.columns}
            assert there == here, table.name
        assert set(found.get_table_names()) == set(metadata.tables)


def _sqlite_type(column) -> str:
    made_by_script = column.table.name != "schema_migrations"
    return (
        {"DATETIME": "TIMESTAMP", "DOUBLE": "REAL"}.get(str(column.type), str(column.type))
        if made_by_script
        else str(column.type)
    )


def test_many_threads_write_at_once_and_none_fails(either: Memory):
    failures = []

    def save(number: int) -> None:
        try:
            for step in range(10):
                either.answers.save(QUESTION, an_answer(f"r-{number}-{step}"), "{}")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert either.answers.load("r-7-9", ALICE)[0].receipt == "r-7-9"


def test_openings_at_once_migrate_once(either: Memory):
    url = either.database.engine.url.render_as_string(hide_password=False)
    metadata.drop_all(either.database.engine)
    failures, opened = [], []

    def start() -> None:
        try:
            opened.append(open_memory(url))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    for memory in opened:
        memory.close()


def test_a_locked_memory_is_busy_and_readable(memory: Memory, tmp_path, monkeypatch):
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0.05)
    memory.answers.save(QUESTION, an_answer(), "{}")
    impatient = open_memory(f"sqlite:///{tmp_path / 'home' / 'service.sqlite'}")
    holder = sqlite3.connect(tmp_path / "home" / "service.sqlite", isolation_level=None)
    holder.execute("begin immediate")
    with pytest.raises(Busy, match="another process"):
        impatient.answers.save(QUESTION, an_answer("other"), "{}")

    assert impatient.answers.load(an_answer().receipt, ALICE)[0] == an_answer()
    holder.rollback()
    holder.close()
    impatient.close()


def test_a_full_disk_says_so_and_keeps_nothing(memory: Memory):
    with memory.database.reading() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar_one()
    with pytest.raises(StorageFull, match="Make room"):
        fill_up(memory, pages)

    with memory.database.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from schema_migrations").scalar_one() == len(
            sql_scripts("service")
        )


def fill_up(memory: Memory, pages: int) -> None:
    with memory.database.writing() as connection:
        connection.exec_driver_sql(f"pragma max_page_count = {pages}")
        for number in range(200):
            connection.exec_driver_sql(
                "insert into schema_migrations values (?, ?)", (f"x{number}" * 20, "2026-11-21")
            )


def test_a_file_that_is_no_database_says_so(tmp_path):
    (tmp_path / "service.sqlite").write_bytes(b"this is not a database, it is a letter" * 200)

    with pytest.raises(MemoryUnavailable, match="not a database"):
        open_memory(f"sqlite:///{tmp_path / 'service.sqlite'}")


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(MemoryUnavailable, match="OUTLAY_HOME"):
        open_memory(f"sqlite:///{tmp_path / 'file' / 'service.sqlite'}")


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "nosuch://x/y"])
def test_an_address_that_cannot_be_used_is_bad_input(url):
    with pytest.raises(BadInput, match="memory"):
        open_memory(url)


def test_keys_come_back_whole_and_can_be_revoked_once(either: Memory):
    now = datetime(2026, 11, 21, 12)
    key = ApiKey("k1", "grafana", "ab" * 32, Role.ADMIN, "a@acme.example", frozenset({"ask", "ingest"}), now)
    either.keys.add(key)
    either.keys.touch("k1", now + timedelta(hours=1))

    found = either.keys.find("k1")
    assert found.last_used_at == now + timedelta(hours=1)
    assert (found.scopes, found.owner_email) == (key.scopes, key.owner_email)
    assert either.keys.all() == (found,)
    assert either.keys.revoke("k1", now)
    assert not either.keys.revoke("k1", now)
    assert either.keys.find("nobody") is None


def test_what_a_key_was_given_comes_back_whole(either: Memory):
    rows = (RowFilter("team", ('R, "D"; core', "web")), RowFilter("repo", ("a/b",)))
    given = Given(("usage", "sessions"), ("user_email",), rows)
    now = datetime(2026, 11, 21, 12)
    key = ApiKey("k1", "grafana", "ab" * 32, Role.SERVICE, None, frozenset({"ask"}), now, given=given)
    either.keys.add(key)

    assert either.keys.find("k1") == key


def test_a_session_ends_with_its_time_and_old_ones_are_forgotten(either: Memory):
    start = datetime(2026, 11, 1)
    either.sessions.add(BrowserSession("old", None, "a@acme.example", start, start + timedelta(days=1)))

    assert either.sessions.find("old", start) is not None
    assert either.sessions.find("old", start + timedelta(days=1)) is None

    later = start + timedelta(days=2)
    either.sessions.add(BrowserSession("new", "k1", None, later, later + timedelta(days=1)))
    assert either.sessions.find("old", start) is None
    either.sessions.end("new")
    assert either.sessions.find("new", later) is None


def test_the_journal_gives_the_newest_first_with_exact_cost(either: Memory):
    moment = datetime.now(UTC).replace(tzinfo=None)
    entries = [
        JournalEntry(
            moment + timedelta(seconds=n), "a", f"q{n}", "answer", "claude", f"r{n}", Decimal("0.012345"), 1.5
        )
        for n in range(3)
    ]
    for entry in entries:
        either.journal.record(entry)

    assert either.journal.latest(2) == (entries[2], entries[1])
