"""A service key from the command that makes it to the answers that it gets, on a real service."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import httpx
import pytest

from service.cli import main
from service.settings import Settings
from service.wiring import build_desk, build_service
from tests.channels.standin import client, serving
from tests.organisation import NOW

GIVEN = ("--views", "usage,sessions", "--only", "team=payments", "--without", "plugin", "--no-people")
Make = Callable[..., str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def make(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Make:
    """`outlay keys create` with these arguments: the token that it prints."""
    monkeypatch.setenv("OUTLAY_HOME", str(home))

    def create(*arguments: str) -> str:
        assert main(["keys", "create", *arguments]) == 0
        return capsys.readouterr().out.strip()

    return create


@pytest.fixture(scope="module")
def url(home: Path, demo_file: Path) -> Iterator[str]:
    settings = Settings(home=str(home))
    service = build_service(
        settings, Path(shutil.copy(demo_file, home / "warehouse.duckdb")), home / "published"
    )
    with serving(build_desk(service, demo=False)) as address:
        yield address


def asked(url: str, token: str, question: str) -> httpx.Response:
    with client(url, token) as session:
        return session.post("/v1/ask", json={"question": question, "now": NOW.isoformat()})


def spent(demo_file: Path, team: str | None = None) -> Decimal:
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        return connection.execute(
            "select sum(cost_usd) from usage"
            " where day >= '2026-10-01' and day < '2026-11-01' and team = coalesce(?, team)",
            [team],
        ).fetchone()[0]


def test_a_key_answers_from_the_rows_that_it_was_given_and_says_so(
    url: str, make: Make, demo_file: Path
) -> None:
    answer = asked(url, make("grafana", *GIVEN), "how much was spent last month").json()

    assert answer["kind"] == "answer"
    assert Decimal(str(answer["rows"][0][0])) == spent(demo_file, "payments")
    assert "This covers team payments only" in str(answer["assumptions"])


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("spend of team web last month", "“web” among what this key was given: team payments"),
        ("company spend last month", "given team payments only"),
        ("commits by repo last month", 'Reading "commits" needs a right'),
        ("who are our biggest spenders last month", 'Reading "user_name" of "usage" needs a right'),
        ("what were we billed last month", 'Reading "billed" needs a right'),
        ("spend by plugin last month", 'Reading "plugin" of "usage" needs a right'),
    ],
)
def test_a_key_is_refused_the_rest_with_the_reason(url: str, make: Make, question: str, reason: str) -> None:
    refusal = asked(url, make("grafana", *GIVEN), question).json()

    assert refusal["kind"] == "refusal"
    assert reason in refusal["text"]
    assert "payments" in refusal["text"]


def test_a_plan_that_is_sent_along_gets_no_more_than_words_do(url: str, make: Make) -> None:
    plan = {"metrics": ["commits"], "period": {"start": "2026-10-01", "end": "2026-11-01", "zone": "UTC",
                                               "label": "October 2026", "unit": "month"}}  # fmt: skip
    with client(url, make("grafana", *GIVEN)) as session:
        asked = session.post("/v1/ask", json={"question": "commits", "now": NOW.isoformat(), "plan": plan})

    assert asked.json()["kind"] == "refusal"
    assert 'Reading "commits" needs a right' in asked.json()["text"]


def test_a_service_key_without_views_reads_how_fresh_the_data_are(url: str, make: Make) -> None:
    token = make("bare", "--role", "service")

    assert asked(url, token, "spend last month").json()["kind"] == "refusal"
    assert asked(url, token, "how fresh is the data").json()["kind"] == "answer"


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("all",), "answer"),
        (("money", "--role", "finance"), "answer"),
        (("theirs", "--owner", "finance@acme.example"), "answer"),
        (("theirs", "--as", "admin@acme.example"), "answer"),
        (("nobody's", "--owner", "nobody@acme.example"), "refusal"),
    ],
)
def test_other_keys_read_what_their_role_or_their_owner_does(
    url: str, make: Make, demo_file: Path, arguments: tuple[str, ...], kind: str
) -> None:
    answer = asked(url, make(*arguments), "how much was spent last month").json()

    assert answer["kind"] == kind
    if kind == "answer":
        assert Decimal(str(answer["rows"][0][0])) == spent(demo_file)


def test_what_a_key_was_given_stands_in_the_list(
    home: Path, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    make("listed", *GIVEN, "--only", "team=web")
    main(["keys", "list"])

    (line,) = [line for line in capsys.readouterr().out.splitlines() if "listed" in line]
    assert "(usage, sessions without plugin, user_id, user_email," in line
    assert "only team payments or web)" in line


@pytest.mark.parametrize(
    ("arguments", "possible"),
    [
        (("--views", "usgae"), "Did you mean usage?"),
        (("--views", ""), "Which views may it read?"),
        (("--views", "usage,budgets", "--only", "team=web"), "with that filter a key can read: activity"),
        (("--views", "usage", "--only", "cost_usd=3"), "Rows cannot be chosen by 'cost_usd'"),
        (("--views", "usage", "--role", "admin"), "keys of the role service"),
        (("--views", "usage", "--owner", "a@acme.example"), "keys of the role service"),
        (("--only", "team=web"), "Say with --views what it reads"),
        (("--no-people", "--role", "service"), "Say with --views what it reads"),
    ],
)
def test_a_key_that_cannot_be_given_that_is_not_made(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    possible: str,
) -> None:
    monkeypatch.setenv("OUTLAY_HOME", str(home))

    assert main(["keys", "create", "wrong", *arguments]) == 1
    assert possible in capsys.readouterr().err
    main(["keys", "list"])
    assert "wrong" not in capsys.readouterr().out
