"""The page as a browser without JavaScript meets it, and its files."""

import gzip
import html
import re
from dataclasses import replace

import pytest

from service.channels.web import assets
from service.identity.sessions import COOKIE
from tests.channels.standin import EXAMPLES, NASTY, client, serving


@pytest.fixture
def browser(desk, url):
    """A signed-in browser that has no JavaScript."""
    with client(url) as session:
        session.headers["Origin"] = url
        session.cookies.set(COOKIE, desk.desk.identity.sessions.sign_in_as("admin@acme.example"))
        yield session


@pytest.fixture(scope="module")
def demo_url(desk):
    with serving(replace(desk.desk, demo_email="admin@acme.example")) as address:
        yield address


def test_the_page_offers_six_questions_that_can_be_asked(browser):
    page = browser.get("/").text

    assert [html.unescape(text) for text in re.findall(r'data-ask="([^"]*)"', page)] == list(EXAMPLES)


def test_an_answer_is_shown_whole_without_javascript(browser):
    asked = browser.post("/", data={"question": EXAMPLES[0]})
    page = browser.get(asked.headers["location"]).text
    receipt = asked.headers["location"].removeprefix("/a/")

    assert asked.status_code == 303
    for shown in (
        "acme/payments-api generated the most",
        "$18,204.11",
        "not attributed",
        "GROUP BY ALL",
        "as billed",
    ):
        assert shown in page
    assert f'src="/v1/answers/{receipt}.png"' in page
    for name in ("png", "svg", "pdf", "csv", "xlsx", "parquet", "json"):
        assert f'href="/v1/answers/{receipt}.{name}"' in page


def test_what_data_and_people_write_is_text_on_the_page(browser):
    page = browser.get(browser.post("/", data={"question": f"Spend {NASTY}"}).headers["location"]).text

    assert "<img src=x" not in page
    assert page.count("&lt;img src=x") >= 3


def test_a_follow_up_is_asked_in_its_conversation(browser, desk):
    page = browser.get(browser.post("/", data={"question": EXAMPLES[0]}).headers["location"]).text
    receipt = re.search(r'name="follow" value="([^"]+)"', page)[1]
    browser.post("/", data={"question": "And by team?", "follow": receipt})

    assert desk.analyst.asked[-1].follows == receipt


@pytest.mark.parametrize("question", ["ambiguous", "forbidden"])
def test_a_question_back_has_buttons_that_ask(browser, question):
    response = browser.post("/", data={"question": question, "follow": "r1"})

    assert response.status_code == 200
    assert f'<button type="submit" name="question" value="{EXAMPLES[0]}"' in response.text
    assert 'name="follow" value="r1"' in response.text


@pytest.mark.parametrize(("question", "status"), [("", 422), ("x" * 3000, 413), ("busy", 503)])
def test_an_error_is_a_page_too(browser, question, status):
    response = browser.post("/", data={"question": question})

    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in response.text


def test_somebody_elses_answer_is_not_shown(browser, url, desk):
    receipt = browser.post("/", data={"question": EXAMPLES[0]}).headers["location"].removeprefix("/a/")
    with client(url) as other:
        other.cookies.set(COOKIE, desk.desk.identity.sessions.sign_in_as("ada@acme.example"))
        response = other.get(f"/a/{receipt}")

    assert response.status_code == 404
    assert "payments-api" not in response.text


def test_whoever_is_not_signed_in_is_led_to_the_door_and_back(stranger, url, desk):
    stranger.headers["Origin"] = url
    door = stranger.get("/a/some-receipt")
    page = stranger.get(door.headers["location"])
    assert stranger.get("/").headers["location"] == "/sign-in"
    assert stranger.post("/", data={"question": "hi"}).headers["location"] == "/sign-in"
    signed_in = stranger.post("/sign-in", data={"key": desk.token, "next": "/a/some-receipt"})

    assert 'value="/a/some-receipt"' in page.text
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/a/some-receipt")
    cookie = signed_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert stranger.get("/").status_code == 200


def test_a_link_from_another_site_is_loaded_again_with_the_cookie(stranger):
    arrived = stranger.get("/a/some-receipt", headers={"Sec-Fetch-Site": "cross-site"})
    again = stranger.get("/a/some-receipt", headers={"Sec-Fetch-Site": "same-origin"})

    assert '<meta http-equiv="refresh" content="0">' in arrived.text
    assert again.status_code == 303


def test_a_wrong_key_is_told_so(stranger, url):
    response = stranger.post("/sign-in", data={"key": "outlay_x_y"}, headers={"Origin": url})

    assert response.status_code == 401
    assert "not known" in response.text
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_signing_in_leads_nowhere_else(stranger, url, desk, target):
    response = stranger.post("/sign-in", data={"key": desk.token, "next": target}, headers={"Origin": url})

    assert response.headers["location"] == "/"


def test_signing_out_makes_the_cookie_worthless(browser, url):
    kept = browser.cookies[COOKIE]
    response = browser.post("/sign-out")
    with client(url) as again:
        again.cookies.set(COOKIE, kept)

        assert response.headers["location"] == "/sign-in"
        assert again.get("/").headers["location"] == "/sign-in"


def test_a_form_on_another_site_can_neither_ask_nor_sign_in_or_out(browser):
    for path in ("/", "/sign-in", "/sign-out"):
        response = browser.post(path, data={"question": "hi"}, headers={"Origin": "https://evil.example"})
        assert response.status_code == 403


def test_the_demo_signs_in_the_browsers_of_its_own_machine(demo_url, desk):
    with client(demo_url) as visitor:
        first = visitor.get("/")
        second = visitor.get("/")

        assert first.status_code == 200
        assert COOKIE in first.headers["set-cookie"]
        assert second.status_code == 200
        assert "set-cookie" not in second.headers
        assert "Sign out" not in second.text
        asked = visitor.post("/v1/ask", json={"question": "hi"}, headers={"Origin": demo_url})
        assert asked.json()["kind"] == "answer"
    assert desk.analyst.asked[-1].asker.name == "admin@acme.example"


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/a/no-such-receipt", 404)])
def test_the_demo_leads_nobody_without_cookies_in_circles(demo_url, path, status):
    with client(demo_url) as visitor:
        visitor.follow_redirects = True
        response = visitor.get(path)

    assert (response.status_code, response.history) == (status, [])
    assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_a_form_with_very_many_fields_is_a_problem(browser, path):
    response = browser.post(path, data={f"f{number}": "x" for number in range(21)})

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert "at most 20 fields" in response.json()["detail"]


def test_the_files_of_the_page_never_change_under_their_address(stranger):
    page = stranger.get("/sign-in").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        response = stranger.get(address)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert stranger.get("/static/0123456789abcdef/chat.js").status_code == 404
    assert stranger.get("/static/..%2f..%2fapp.py").status_code == 404


def test_the_chart_library_is_the_wheels_own_and_sent_packed(browser):
    address = re.search(r'data-plotly="([^"]+)"', browser.get("/").text)[1]
    packed = browser.get(address)
    plain = browser.get(address, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content == assets._plotly_file().read_bytes()
    assert int(packed.headers["content-length"]) < len(plain.content) / 3


def test_a_packed_file_is_the_file(tmp_path):
    asset = assets.Asset(b"text " * 100, "text/plain")

    assert gzip.decompress(asset.packed) == asset.body


def test_the_page_names_nothing_beyond_its_own_origin(browser):
    sources = [
        asset.body.decode() for name, asset in assets.load_assets().files.items() if "plotly" not in name
    ]
    sources.append(browser.get("/").text)
    outside = [
        found
        for text in sources
        for found in re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"']*", text)
    ]

    assert [found for found in outside if "www.w3.org" not in found] == []


def test_no_script_turns_text_into_markup():
    for name, asset in assets.load_assets().files.items():
        if name.endswith(".js") and "plotly" not in name:
            assert not re.search(
                rb"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", asset.body
            ), name
