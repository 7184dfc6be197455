"""The HTTP API over a real socket."""

import json
import logging
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest

from service.domain import Role
from service.identity.sessions import COOKIE
from tests.channels.standin import EXAMPLES, NOW, client

QUESTION = EXAMPLES[0]
HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "x-request-id",
)


def ask(api, **body):
    return api.post("/v1/ask", json={"question": QUESTION} | body)


def events(response: httpx.Response) -> list[dict]:
    blocks = [block for block in response.text.split("\n\n") if block.startswith("event: milestone\n")]
    return [json.loads(block.split("data: ", 1)[1]) for block in blocks]


def assert_problem(response: httpx.Response, status: int) -> dict:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == status
    assert all(found[member] for member in ("type", "title", "detail"))
    assert "Traceback" not in response.text
    return found


def test_a_question_gets_its_answer(api):
    answer = ask(api).json()

    assert answer["kind"] == "answer"
    assert answer["text"].startswith("acme/payments-api")
    assert answer["rows"][0] == ["acme/payments-api", 18204.1123]
    assert answer["period"]["from"] == "2026-11-09"


def test_an_answer_can_be_read_again_by_its_receipt(api):
    answer = ask(api).json()

    assert api.get(f"/v1/answers/{answer['receipt']}").json() == answer


def test_a_follow_up_names_the_receipt_it_follows(api, desk):
    first = ask(api).json()
    second = ask(api, question="And by team?", follow=first["receipt"]).json()

    assert desk.analyst.asked[-1].follows == first["receipt"]
    assert second["conversation"] == first["receipt"]


def test_the_clock_of_a_question_can_be_set_and_is_read_in_the_organisations_zone(api, desk):
    ask(api, now="2026-10-05T01:30:00+02:00")

    assert desk.analyst.asked[-1].asked_at.isoformat() == "2026-10-04T23:30:00+00:00"
    assert desk.analyst.asked[-1].asked_at.tzinfo == NOW.tzinfo
    ask(api)
    assert desk.analyst.asked[-1].asked_at == NOW


def test_a_clarification_and_a_refusal_are_answers_of_their_kind(api):
    unclear, refused = ask(api, question="ambiguous"), ask(api, question="forbidden")

    assert (unclear.status_code, unclear.json()["kind"]) == (200, "clarification")
    assert unclear.json()["options"][0] == {"label": "Alice Ng", "question": EXAMPLES[0]}
    assert (refused.status_code, refused.json()["kind"]) == (200, "refusal")


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/charts"])
@pytest.mark.parametrize("question", ["ambiguous", "forbidden"])
def test_there_is_no_file_of_a_question_back(api, path, question):
    found = assert_problem(api.post(path, json={"question": question, "format": "csv"}), 422)

    assert found["kind"] == {"ambiguous": "clarification", "forbidden": "refusal"}[question]
    assert found["options"][0]["question"] == EXAMPLES[0]


def test_milestones_are_streamed_in_the_order_of_the_journey(api):
    response = api.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    told = events(response)

    assert response.headers["content-type"].startswith("text/event-stream")
    assert [event["stage"] for event in told] == ["rights", "understood", "checked", "ran", "answer"]
    assert told[1]["restatement"] == "Total spend by repo"
    assert told[3]["rows"] == 8
    assert told[4]["answer"] == api.get(f"/v1/answers/{told[4]['answer']['receipt']}").json()


@pytest.mark.parametrize(
    ("question", "stage"),
    [("ambiguous", "clarification"), ("forbidden", "refusal"), ("busy", "error"), ("broken", "error")],
)
def test_every_stream_ends_with_what_it_came_to(api, question, stage):
    response = api.post("/v1/ask", json={"question": question}, headers={"Accept": "text/event-stream"})
    last = events(response)[-1]

    assert response.status_code == 200
    assert last["stage"] == stage
    assert "secret detail" not in response.text
    if stage == "error":
        assert last["problem"]["status"] == {"busy": 503, "broken": 500}[question]
        assert last["problem"]["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_hanging_up_cancels_the_question_and_is_no_failure(url, desk, accept, caplog):
    logging.getLogger("uvicorn.error").addHandler(caplog.handler)
    question = f"slow {accept}"
    body = json.dumps({"question": question}).encode()
    target = urlsplit(url)
    with socket.create_connection((target.hostname, target.port)) as line:
        line.sendall(
            f"POST /v1/ask HTTP/1.1\r\nHost: {target.netloc}\r\nAccept: {accept}\r\n"
            f"Authorization: Bearer {desk.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        until(lambda: any(asked.text == question for asked in desk.analyst.asked))
        time.sleep(0.1)

    until(lambda: question in desk.analyst.cancelled)
    time.sleep(0.2)
    assert question in desk.analyst.cancelled
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def until(condition, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.parametrize("name", ["csv", "xlsx", "parquet", "json"])
def test_an_answer_is_a_file_of_every_format(api, name):
    receipt = ask(api).json()["receipt"]
    response = api.get(f"/v1/answers/{receipt}.{name}")
    signature = {"csv": b"repo,cost_usd", "xlsx": b"PK", "parquet": b"PAR1", "json": b"{"}[name]

    assert response.content.startswith(signature)
    name_given = response.headers["content-disposition"]
    assert name_given.startswith('attachment; filename="outlay-total-spend-by-repo-mon-9-sun-15-nov-2026-')
    assert name_given.endswith(f'.{name}"')
    assert name_given.isascii()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["png", "svg", "pdf"])
def test_an_answer_is_a_picture(api, name):
    receipt = ask(api).json()["receipt"]
    response = api.get(f"/v1/answers/{receipt}.{name}", params={"theme": "dark", "width": 640, "height": 400})

    assert response.status_code == 200, response.text
    assert response.content.startswith({"png": b"\x89PNG\r\n\x1a\n", "svg": b"<svg", "pdf": b"%PDF"}[name])


@pytest.mark.browser
def test_a_picture_has_the_size_that_was_asked_for(api):
    receipt = ask(api).json()["receipt"]
    picture = api.get(f"/v1/answers/{receipt}.png", params={"width": 640, "height": 400, "scale": 2}).content

    assert int.from_bytes(picture[16:20]) == 1280
    assert int.from_bytes(picture[20:24]) == 800


@pytest.mark.browser
def test_charts_takes_a_question_and_gives_the_picture(api):
    response = api.post("/v1/charts", json={"question": QUESTION, "width": 600, "height": 400})

    assert response.headers["content-type"] == "image/png"
    assert api.get(f"/v1/answers/{response.headers['x-outlay-receipt']}").status_code == 200


def test_ask_gives_a_file_when_a_format_is_named(api):
    response = ask(api, format="csv")

    assert response.text.splitlines()[1] == "acme/payments-api,18204.112300"


def test_a_file_is_not_sent_twice_to_who_has_it(api):
    receipt = ask(api).json()["receipt"]
    first = api.get(f"/v1/answers/{receipt}.csv")
    again = api.get(f"/v1/answers/{receipt}.csv", headers={"If-None-Match": first.headers["etag"]})
    other = api.get(f"/v1/answers/{receipt}.json", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_the_display_has_every_number_as_text(api):
    receipt = ask(api).json()["receipt"]
    shown = api.get(f"/v1/answers/{receipt}/display").json()

    assert shown["rows"][0] == ["acme/payments-api", "$18,204.11"]
    assert shown["rows"][4] == ["not attributed", "$1,204.50"]
    assert [column["numeric"] for column in shown["columns"]] == [False, True]
    assert (shown["cost"], shown["duration"]) == ("$0.00", "20.8 ms")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_is_plotlys(api, theme):
    receipt = ask(api).json()["receipt"]
    figure = api.get(f"/v1/answers/{receipt}/figure", params={"theme": theme}).json()

    assert figure["data"]
    assert "layout" in figure


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/answers/nosuchreceipt", 404),
        ("/v1/answers/nosuchreceipt.csv", 404),
        ("/v1/answers/%00", 404),
        ("/v1/answers/%F0%9F.png", 404),
        ("/v1/answers/nosuchreceipt/display", 404),
        ("/v1/answers/nosuchreceipt/figure", 404),
        ("/v1/answers/nosuchreceipt/figure?theme=pink", 422),
        ("/v1/answers/x.gif", 404),
        ("/v1/answers/x.png?width=100000", 422),
        ("/v1/answers/x.png?scale=nan", 422),
        ("/v1/answers/x.png?colour=red", 422),
        ("/v1/ask", 405),
        ("/v1/nothing", 404),
        ("/healthz/", 404),
    ],
)
def test_what_is_not_there_is_a_problem(api, path, status):
    assert_problem(api.get(path), status)


def test_who_asks_for_an_unknown_format_is_told_the_known_ones(api):
    receipt = ask(api).json()["receipt"]

    assert "csv" in assert_problem(api.get(f"/v1/answers/{receipt}.gif"), 404)["detail"]
    assert "csv" in assert_problem(ask(api, format="gif"), 404)["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": " \n "}, 422),
        ({"question": "x" * 2001}, 413),
        ({"question": 7}, 422),
        ({"question": "a\x00b"}, 422),
        ({"question": "ok", "colour": "red"}, 422),
        ({"question": "ok", "now": "yesterday"}, 422),
        ({"question": "ok", "now": "2026-11-21T15:00:00"}, 422),
        ({"question": "ok", "now": 1790000000}, 422),
        ({"question": "ok", "now": "0001-01-01T00:00:00+14:00"}, 422),
        ({"question": "ok", "follow": "../../etc"}, 422),
        ({}, 422),
        ([], 422),
        (None, 422),
        ("x" * 70_000, 413),
    ],
)
def test_what_cannot_be_used_is_a_problem_that_says_where(api, body, status):
    assert_problem(api.post("/v1/ask", json=body), status)


def test_a_field_that_is_wrong_is_pointed_at(api):
    found = assert_problem(ask(api, colour="red"), 422)

    assert found["errors"] == [{"pointer": "/body/colour", "detail": "Extra inputs are not permitted"}]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"question": "\\ud800"}', b""])
def test_a_body_that_is_no_json_is_a_problem(api, content):
    assert_problem(api.post("/v1/ask", content=content, headers={"Content-Type": "application/json"}), 422)


def test_a_body_that_never_says_how_long_it_is_ends_at_the_limit(api):
    def endless():
        for _ in range(100):
            yield b" " * 10_000

    response = api.post("/v1/ask", content=endless(), headers={"Content-Type": "application/json"})
    assert_problem(response, 413)


def test_a_failure_of_ours_shows_nothing_of_the_inside(api):
    response = ask(api, question="broken")
    found = assert_problem(response, 500)

    assert "secret detail" not in response.text
    assert found["request_id"] == response.headers["x-request-id"]
    for name in HEADERS:
        assert name in response.headers


def test_busy_says_when_to_come_back(api):
    response = ask(api, question="busy")

    assert assert_problem(response, 503)["type"] == "urn:outlay:problem:busy"
    assert response.headers["retry-after"] == "2"


def test_everything_but_health_the_door_and_its_files_needs_a_key(stranger, api):
    paths = api.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method in methods:
            response = stranger.request(
                method, path.replace("{", "x").replace("}", "x"), json={"question": "hi"}
            )
            if path in ("/healthz", "/readyz"):
                assert response.status_code == 200
            else:
                assert_problem(response, 401)
                assert response.headers["www-authenticate"] == "Bearer"
    assert_problem(stranger.get("/openapi.json"), 401)


def test_answers_are_for_their_asker_and_admins(url, desk, api):
    _, finance = desk.desk.identity.api_keys.create("of finance", owner="finance@acme.example")
    _, member = desk.desk.identity.api_keys.create("of a member", owner="ada@acme.example")
    with client(url, finance) as theirs, client(url, member) as others:
        receipt = ask(theirs).json()["receipt"]

        assert theirs.get(f"/v1/answers/{receipt}").status_code == 200
        assert api.get(f"/v1/answers/{receipt}").status_code == 200
        for path in (receipt, f"{receipt}.csv", f"{receipt}.png", f"{receipt}/display", f"{receipt}/figure"):
            assert_problem(others.get(f"/v1/answers/{path}"), 404)
    assert desk.analyst.asked[-1].asker.role is Role.FINANCE


def test_a_key_for_telemetry_cannot_ask(url, desk):
    _, token = desk.desk.identity.api_keys.create("collector", scopes=frozenset({"ingest"}))
    with client(url, token) as collector:
        assert_problem(ask(collector), 403)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost.:80"])
def test_a_request_to_another_name_is_turned_away(api, host):
    assert_problem(api.get("/v1/answers/x", headers={"Host": host}), 400)


@pytest.mark.parametrize("host", ["localhost:1", "LOCALHOST", "[::1]:80", "127.0.0.1"])
def test_the_names_of_this_machine_are_known(api, host):
    assert api.get("/openapi.json", headers={"Host": host}).status_code == 200


def test_probes_may_call_the_service_what_they_like(stranger):
    assert stranger.get("/healthz", headers={"Host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "own"}, 200),
    ],
)
def test_with_a_cookie_only_our_own_page_can_ask(stranger, url, desk, headers, status):
    cookie = desk.desk.identity.sessions.sign_in_as("admin@acme.example")
    headers = {name: url if value == "own" else value for name, value in headers.items()}
    response = stranger.post(
        "/v1/ask", json={"question": QUESTION}, headers=headers | {"Cookie": f"{COOKIE}={cookie}"}
    )

    assert response.status_code == status
    assert all(name in response.headers for name in HEADERS)


def test_every_response_has_the_security_headers(api, stranger):
    for response in (
        ask(api),
        api.get("/v1/nothing"),
        stranger.get("/v1/answers/x"),
        stranger.get("/healthz"),
    ):
        for name in HEADERS:
            assert name in response.headers, (response.url, name)
        assert response.headers["cache-control"] == "no-store"
        assert "'unsafe-eval'" not in response.headers["content-security-policy"]


def test_health_is_about_the_process_and_readiness_about_the_answers(stranger, desk):
    assert stranger.get("/readyz").json() == {"status": "ready"}
    desk.reasons.append("The usage data are still being loaded.")
    found = assert_problem(stranger.get("/readyz"), 503)
    desk.reasons.clear()

    assert found["detail"] == "The usage data are still being loaded."
    assert stranger.get("/healthz").json() == {"status": "ok"}


def test_the_document_names_every_address_with_its_key_and_its_problems(api):
    document = api.get("/openapi.json").json()
    ask_here = document["paths"]["/v1/ask"]["post"]

    assert document["openapi"].startswith("3.1")
    assert {"key": []} in ask_here["security"]
    assert ask_here["responses"]["401"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    assert "text/event-stream" in ask_here["responses"]["200"]["content"]
    assert set(document["components"]["securitySchemes"]) == {"key", "key_header", "browser"}
    assert references(document) <= {
        f"#/components/schemas/{name}" for name in document["components"]["schemas"]
    }


def references(node) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references, node.values())) if node else own
    return set().union(*map(references, node)) if isinstance(node, list) else set()


@pytest.mark.parametrize("question", [QUESTION, "ambiguous", "forbidden"])
def test_what_comes_out_is_as_the_document_says(api, question):
    from pydantic import TypeAdapter

    from service.channels.api.bodies import OutcomeBody

    assert TypeAdapter(OutcomeBody).validate_python(ask(api, question=question).json())
