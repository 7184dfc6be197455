"""Conversations, links, feedback and verified questions over the API of a whole service on real data."""

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import httpx
import pytest

from service.identity.requests import build_identity
from service.settings import Settings
from service.wiring import build_desk, build_service
from tests.channels.standin import client, person, serving
from tests.organisation import NOW

ADMINS, FINANCE = ("admin@acme.example", "boss@acme.example"), ("finance@acme.example", "cfo@acme.example")
TOP = "which repos generated the most spend last week"
Person = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def member(demo_file: Path) -> str:
    """Somebody who leads nobody."""
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        return connection.execute(
            "select user_email from people where is_active and not user_email in"
            " (select manager_email from people where manager_email is not null)"
            " order by user_email limit 1"
        ).fetchone()[0]


@pytest.fixture(scope="module")
def person_here(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """A client of the service for each e-mail."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=str(home), admins=",".join(ADMINS), finance=",".join(FINANCE))
    warehouse = Path(shutil.copy(demo_file, home / "warehouse.duckdb"))
    service = build_service(settings, warehouse, home / "published")
    keys = build_identity(service.memory, person).api_keys
    with serving(build_desk(service, demo=False)) as url, contextlib.ExitStack() as open_clients:

        def of(email: str) -> httpx.Client:
            _, token = keys.create(f"of {email}", owner=email)
            return open_clients.enter_context(client(url, token))

        yield of


@pytest.fixture(scope="module")
def admin(person_here: Person) -> httpx.Client:
    return person_here(ADMINS[0])


@pytest.fixture(scope="module")
def finance(person_here: Person) -> httpx.Client:
    return person_here(FINANCE[0])


@pytest.fixture(scope="module")
def somebody(person_here: Person, member: str) -> httpx.Client:
    return person_here(member)


def ask(api: httpx.Client, question: str = TOP, **more: object) -> dict:
    response = api.post("/v1/ask", json={"question": question, "now": NOW.isoformat()} | more)
    assert response.status_code == 200, response.text
    assert response.json()["kind"] == "answer", response.text
    return response.json()


def found(response: httpx.Response, status: int = 200) -> dict:
    assert response.status_code == status, response.text
    return response.json()


def assert_problem(response: httpx.Response, status: int) -> dict:
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = found(response, status)
    assert all(problem[member] for member in ("type", "title", "detail"))
    return problem


def listed(api: httpx.Client, **query: object) -> list[str]:
    return [one["id"] for one in found(api.get("/v1/conversations", params=query))["conversations"]]


def test_a_conversation_is_listed_with_its_questions_in_order(admin: httpx.Client):
    first = ask(admin)
    second = ask(admin, "and by team?", follow=first["receipt"])
    conversation = first["conversation"]

    head = found(admin.get("/v1/conversations"))["conversations"][0]
    assert (head["id"], head["title"], head["questions"]) == (conversation, TOP, 2)
    assert head["started_at"] < head["last_at"]
    assert head["last_at"].endswith("Z")
    whole = found(admin.get(f"/v1/conversations/{conversation}"))
    assert [entry["question"] for entry in whole["entries"]] == [TOP, "and by team?"]
    assert whole["entries"][1]["follows"] == first["receipt"]
    for entry, answer in zip(whole["entries"], (first, second), strict=True):
        for member in ("receipt", "text", "restatement", "findings", "trust", "translator", "cost_usd"):
            assert entry["answer"][member] == answer[member]
        assert entry["answer"]["period"]["from"] == answer["period"]["from"]
        assert "rows" not in entry["answer"]


def test_pages_of_a_list_meet(admin: httpx.Client):
    made = [ask(admin, f"spend by team for the last {days} days")["conversation"] for days in (3, 4, 5)]
    first = found(admin.get("/v1/conversations", params={"limit": 2}))
    second = found(admin.get("/v1/conversations", params={"limit": 1, "after": first["next"]}))

    ids = [one["id"] for one in first["conversations"] + second["conversations"]]
    assert ids == made[::-1]


def test_a_renamed_conversation_is_found_by_its_title(admin: httpx.Client):
    conversation = ask(admin)["conversation"]
    renamed = found(admin.patch(f"/v1/conversations/{conversation}", json={"title": " The\n<b>Größe</b> "}))

    assert renamed["title"] == "The <b>Größe</b>"
    assert listed(admin, q="GRÖSSE".replace("SS", "ß")) == [conversation]
    assert conversation in listed(admin, q="repos generated")
    assert listed(admin, q="%") == []


def test_those_of_others_are_listed_to_nobody(admin: httpx.Client, finance: httpx.Client):
    theirs = ask(finance)["conversation"]
    path = f"/v1/conversations/{theirs}"

    assert theirs in listed(finance)
    assert theirs not in listed(admin)
    assert_problem(admin.get(path), 404)
    assert_problem(admin.patch(path, json={"title": "mine"}), 404)
    assert_problem(admin.delete(path), 404)
    assert_problem(admin.post(f"{path}/share"), 404)
    assert_problem(admin.delete(f"{path}/share"), 404)


def test_a_deleted_conversation_is_gone_for_everybody_with_its_receipts_and_its_link(
    admin: httpx.Client, finance: httpx.Client
):
    answer = ask(finance)
    path = f"/v1/conversations/{answer['conversation']}"
    link = found(finance.post(f"{path}/share"))["link"]
    assert finance.delete(path).status_code == 204

    assert_problem(finance.get(path), 404)
    assert_problem(finance.delete(path), 404)
    for api in (finance, admin):
        assert_problem(api.get(f"/v1/answers/{answer['receipt']}"), 404)
        assert_problem(api.get(f"/v1/shared/{link}"), 404)
    assert_problem(
        finance.post("/v1/ask", json={"question": "and by team?", "follow": answer["receipt"]}), 404
    )


def test_a_link_shows_the_answer_to_equal_rights_and_withholds_it_from_others(
    person_here: Person, finance: httpx.Client, somebody: httpx.Client
):
    answer = ask(finance)
    link = found(finance.post(f"/v1/conversations/{answer['conversation']}/share"))["link"]
    rows = f"/v1/shared/{link}/answers/{answer['receipt']}"

    colleague = person_here(FINANCE[1])
    seen = found(colleague.get(f"/v1/shared/{link}"))
    assert (seen["title"], seen["shared_by"]) == (TOP, FINANCE[0])
    assert seen["entries"][0]["answer"]["text"] == answer["text"]
    assert found(colleague.get(rows)) == answer
    assert_problem(colleague.get(f"/v1/answers/{answer['receipt']}"), 404)

    withheld = somebody.get(f"/v1/shared/{link}")
    (entry,) = found(withheld)["entries"]
    assert (entry["question"], entry["answer"]) == (TOP, None)
    assert "other rights" in entry["withheld"]
    assert answer["text"] not in withheld.text
    assert "other rights" in assert_problem(somebody.get(rows), 403)["detail"]


def test_an_admins_answer_is_withheld_from_finance_and_shown_to_admins(
    person_here: Person, admin: httpx.Client, finance: httpx.Client
):
    answer = ask(admin)
    link = found(admin.post(f"/v1/conversations/{answer['conversation']}/share"))["link"]

    assert found(finance.get(f"/v1/shared/{link}"))["entries"][0]["answer"] is None
    shown = found(person_here(ADMINS[1]).get(f"/v1/shared/{link}"))
    assert shown["entries"][0]["answer"]["receipt"] == answer["receipt"]


def test_a_link_can_be_taken_back(admin: httpx.Client, finance: httpx.Client):
    path = f"/v1/conversations/{ask(finance)['conversation']}"
    link = found(finance.post(f"{path}/share"))["link"]
    assert found(finance.post(f"{path}/share"))["link"] == link
    assert found(finance.get(path))["share"] == link
    assert finance.delete(f"{path}/share").status_code == 204

    assert_problem(admin.get(f"/v1/shared/{link}"), 404)
    assert found(finance.get(path))["share"] is None


def test_feedback_is_changed_by_its_reader_and_read_by_admins(
    admin: httpx.Client, finance: httpx.Client, somebody: httpx.Client
):
    receipt = ask(finance)["receipt"]
    path = f"/v1/answers/{receipt}/feedback"
    found(finance.post(path, json={"verdict": "right"}))
    said = {"verdict": "wrong", "reason": "wrong_chart", "note": " not\nred "}
    assert found(finance.post(path, json=said)) == said | {"note": "not\nred"}

    assert_problem(somebody.post(path, json={"verdict": "right"}), 404)
    assert_problem(finance.get("/v1/feedback"), 403)
    page = found(admin.get("/v1/feedback", params={"reason": "wrong_chart"}))
    (one,) = page["feedback"]
    assert (one["receipt"], one["question"], one["reader"]) == (receipt, TOP, FINANCE[0])
    assert (one["verdict"], one["note"], one["not_understood"]) == ("wrong", "not\nred", [])
    assert page["next"] is None


def test_feedback_names_the_words_that_are_not_known(admin: httpx.Client):
    plan = admin.get(f"/v1/answers/{ask(admin)['receipt']}/plan").json()
    first = ask(admin, "how much dosh did the flurbs burn last week", plan=plan)
    follow_up = ask(admin, "and by team?", follow=first["receipt"])
    for answer in (first, follow_up):
        said = {"verdict": "wrong", "reason": "wrong_metric"}
        found(admin.post(f"/v1/answers/{answer['receipt']}/feedback", json=said))
    page = found(admin.get("/v1/feedback", params={"reason": "wrong_metric"}))

    words = {one["receipt"]: one["not_understood"] for one in page["feedback"]}
    assert "flurbs" in words[first["receipt"]]
    assert words[follow_up["receipt"]] == []


def test_a_question_of_a_verified_shape_is_verified_for_everybody(admin: httpx.Client, finance: httpx.Client):
    answer = ask(admin, "which teams used the most tokens last week")
    assert answer["trust"] == "understood"
    body = {"receipt": answer["receipt"], "title": "Top teams by tokens"}
    verified = found(admin.post("/v1/verified", json=body), 201)
    assert found(admin.post("/v1/verified", json=body), 200) == verified
    assert verified["plan"] == admin.get(f"/v1/answers/{answer['receipt']}/plan").json()

    trust = {
        question: ask(api, question)["trust"]
        for api, question in [
            (finance, "which teams used the most tokens last week"),
            (finance, "which teams used the most tokens last month"),
            (admin, "top 3 teams by tokens in october"),
            (admin, "which repos used the most tokens last week"),
            (admin, "which teams generated the most spend last week"),
            (admin, "which teams used the fewest tokens last week"),
            (admin, "which teams used the most tokens last week without opus"),
            (admin, "tokens by team by day last week"),
        ]
    }
    assert list(trust.values()) == ["verified"] * 3 + ["understood"] * 5, trust
    assert admin.delete(f"/v1/verified/{verified['id']}").status_code == 204
    assert ask(admin, "which teams used the most tokens last week")["trust"] == "understood"


def test_values_of_filters_are_slots_of_a_verified_question(admin: httpx.Client):
    answer = ask(admin, "spend by repo for team payments last week")
    verified = found(admin.post("/v1/verified", json={"receipt": answer["receipt"]}), 201)

    assert verified["title"] == "spend by repo for team payments last week"
    assert ask(admin, "spend by repo for team platform last month")["trust"] == "verified"
    assert ask(admin, "spend by repo for opus last month")["trust"] == "understood"
    assert ask(admin, "spend by repo last week")["trust"] == "understood"
    assert admin.delete(f"/v1/verified/{verified['id']}").status_code == 204


def test_verified_questions_are_listed_and_renamed_by_admins_alone(
    admin: httpx.Client, finance: httpx.Client
):
    receipt = ask(finance, "spend by model last week")["receipt"]
    verified = found(admin.post("/v1/verified", json={"receipt": receipt}), 201)
    path = f"/v1/verified/{verified['id']}"

    assert found(admin.patch(path, json={"title": "Models"}))["title"] == "Models"
    assert found(admin.get("/v1/verified"))["verified"][0]["title"] == "Models"
    assert_problem(finance.post("/v1/verified", json={"receipt": receipt}), 403)
    assert_problem(finance.get("/v1/verified"), 403)
    assert_problem(finance.patch(path, json={"title": "mine"}), 403)
    assert_problem(finance.delete(path), 403)
    assert admin.delete(path).status_code == 204


def test_sql_of_ones_own_cannot_be_verified(admin: httpx.Client):
    answer = ask(admin, sql="select sum(cost_usd) as spend from usage where day = date '2026-11-20'")

    assert (
        "free SQL"
        in assert_problem(admin.post("/v1/verified", json={"receipt": answer["receipt"]}), 422)["detail"]
    )


LONG, NASTY = "x" * 5_000, ("a\x00b", "\x1b[31m", "\x7f")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/conversations/{}"),
        ("PATCH", "/v1/conversations/{}"),
        ("DELETE", "/v1/conversations/{}"),
        ("POST", "/v1/conversations/{}/share"),
        ("DELETE", "/v1/conversations/{}/share"),
        ("GET", "/v1/shared/{}"),
        ("GET", "/v1/shared/{}/answers/x"),
        ("GET", "/v1/shared/x/answers/{}"),
        ("POST", "/v1/answers/{}/feedback"),
        ("PATCH", "/v1/verified/{}"),
        ("DELETE", "/v1/verified/{}"),
    ],
)
@pytest.mark.parametrize(
    "bad", ["nosuch", "%00", "%F0%9F", "a%0Ab", "..%2Fx", "%27%20or%201=1", LONG, "ü", "*"]
)
def test_a_name_that_nothing_has_is_a_problem(admin: httpx.Client, method: str, path: str, bad: str):
    body = {"PATCH": {"title": "t"}, "POST": {"verdict": "right"}}.get(method)
    response = admin.request(method, path.format(bad), json=body)

    assert response.status_code in (404, 422), response.text
    assert_problem(response, response.status_code)


@pytest.mark.parametrize(
    "path", ["/v1/conversations", "/v1/conversations/x", "/v1/shared/x", "/v1/feedback", "/v1/verified"]
)
@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "-1"},
        {"limit": "many"},
        {"limit": "9" * 400},
        {"after": ""},
        {"after": "x"},
        {"after": "99999999T999999999999-a"},
        {"after": "20261121T150000000001-a\x00"},
        {"after": LONG},
        {"colour": "red"},
    ],
)
def test_a_page_that_cannot_be_is_a_problem(admin: httpx.Client, path: str, query: dict):
    response = admin.get(path, params=query)

    assert response.status_code in (404, 422), response.text
    assert_problem(response, response.status_code)


@pytest.mark.parametrize("query", [{"q": text} for text in (*NASTY, LONG)])
def test_words_that_nobody_can_have_asked_are_a_problem(admin: httpx.Client, query: dict):
    assert_problem(admin.get("/v1/conversations", params=query), 422)


def test_a_reason_that_there_is_not_is_a_problem(admin: httpx.Client):
    assert_problem(admin.get("/v1/feedback", params={"reason": "boredom"}), 422)


@pytest.mark.parametrize("title", ["", " \n ", "x" * 201, 7, ["x"], *NASTY, "\ud800"], ids=ascii)
def test_a_title_that_cannot_be_is_a_problem(admin: httpx.Client, title: object):
    answer = ask(admin)
    for path in (f"/v1/conversations/{answer['conversation']}", "/v1/verified/x"):
        assert_problem(sent(admin, "PATCH", path, {"title": title}), 422)
    verifying = {"title": title, "receipt": answer["receipt"]}
    assert_problem(sent(admin, "POST", "/v1/verified", verifying), 422)


def sent(api: httpx.Client, method: str, path: str, body: object) -> httpx.Response:
    """With broken letters as JSON can escape them, which the client's own way of sending cannot."""
    headers = {"Content-Type": "application/json"}
    return api.request(method, path, content=json.dumps(body), headers=headers)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ([], 422),
        (None, 422),
        ({"verdict": "great"}, 422),
        ({"verdict": "right", "reason": "other"}, 422),
        ({"verdict": "wrong", "reason": "boredom"}, 422),
        ({"verdict": "wrong", "note": "x" * 1001}, 422),
        ({"verdict": "wrong", "note": "a\x00b"}, 422),
        ({"verdict": "wrong", "note": "\ud800"}, 422),
        ({"verdict": "wrong", "colour": "red"}, 422),
        ({"verdict": "wrong", "note": "x" * 70_000}, 413),
    ],
    ids=lambda value: str(value)[:40],
)
def test_feedback_that_cannot_be_is_a_problem(admin: httpx.Client, body: object, status: int):
    path = f"/v1/answers/{ask(admin)['receipt']}/feedback"

    assert_problem(sent(admin, "POST", path, body), status)


def test_the_longest_note_and_title_are_taken(admin: httpx.Client):
    answer = ask(admin)
    note, title = "💸" * 1_000, "ü" * 200
    path = f"/v1/answers/{answer['receipt']}/feedback"

    assert found(admin.post(path, json={"verdict": "unclear", "note": note}))["note"] == note
    renamed = admin.patch(f"/v1/conversations/{answer['conversation']}", json={"title": title})
    assert found(renamed)["title"] == title


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/conversations/x", "DELETE, GET, PATCH"),
        ("/v1/conversations/x/share", "DELETE, POST"),
        ("/v1/verified", "GET, POST"),
        ("/v1/ask", "POST"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_told_all_that_it_takes(
    admin: httpx.Client, path: str, methods: str
):
    response = admin.put(path)

    assert_problem(response, 405)
    assert response.headers["allow"] == methods
