"""One suite for every door: a question that goes in comes out as the same answer."""

import pytest

from service import plugins
from service.identity.sessions import COOKIE
from tests.channels.standin import EXAMPLES, client, serving, stand_in_desk


def through_the_api(session, desk, url):
    return session.post(
        "/v1/ask", json={"question": EXAMPLES[0]}, headers={"Authorization": f"Bearer {desk.token}"}
    ).json()["receipt"]


def through_the_page(session, desk, url):
    session.cookies.set(COOKIE, desk.desk.identity.sessions.sign_in_as("admin@acme.example"))
    asked = session.post("/", data={"question": EXAMPLES[0]}, headers={"Origin": url})
    return asked.headers["location"].removeprefix("/a/")


ASKING = {"api": through_the_api, "web": through_the_page}
TAKING_IN = {"otlp"}
"""Doors that take telemetry and no questions."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = stand_in_desk(tmp_path_factory.mktemp("home"))
    yield made
    made.memory.close()


@pytest.fixture(scope="module")
def url(desk):
    with serving(desk.desk) as address:
        yield address


@pytest.mark.parametrize("name", plugins.names("channels"))
def test_every_door_can_be_mounted_and_is_tried_here(name):
    assert callable(plugins.module("channels", name).mount)
    assert name in set(ASKING) | TAKING_IN


@pytest.mark.parametrize("name", sorted(ASKING))
def test_the_same_question_gets_the_same_answer(name, desk, url):
    with client(url) as session:
        receipt = ASKING[name](session, desk, url)
    answer, _ = desk.desk.answers.load(receipt, desk.desk.identity.authenticate(desk.token, "ask"))

    assert desk.analyst.asked[-1].text == EXAMPLES[0]
    assert answer.text.startswith("acme/payments-api generated the most spend last week")
