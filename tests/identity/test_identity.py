"""Who a request comes from, on a real memory."""

from datetime import datetime, timedelta

import pytest

from service.domain import Given, Principal, Role, RowFilter
from service.errors import BadInput, Forbidden, NotFound, StorageFull, Unauthenticated
from service.identity.api_keys import ApiKeys
from service.identity.requests import build_identity
from service.identity.sessions import COOKIE, LIFETIME, BrowserSessions
from service.store.memory import open_memory

ROLES = {"admin@acme.example": Role.ADMIN, "ada.li@acme.example": Role.MEMBER}


def person(email: str) -> Principal:
    return Principal(email, ROLES.get(email, Role.NOBODY), email)


@pytest.fixture
def memory(tmp_path):
    memory = open_memory(f"sqlite:///{tmp_path / 'service.sqlite'}")
    yield memory
    memory.close()


@pytest.fixture
def identity(memory):
    return build_identity(memory, person)


def test_a_new_key_stands_for_itself(identity):
    key, token = identity.api_keys.create("grafana")

    assert token.startswith(f"outlay_{key.id}_")
    assert identity.authenticate(token, "ask") == Principal(f"grafana (key {key.id})", Role.ADMIN)


def test_the_secret_is_kept_nowhere(identity, tmp_path):
    _, token = identity.api_keys.create("grafana")
    secret = token.split("_", 2)[2].encode()

    assert all(secret not in file.read_bytes() for file in tmp_path.iterdir())


def test_an_owners_key_asks_as_its_owner_with_the_rights_of_today(identity, monkeypatch):
    _, token = identity.api_keys.create("ada's laptop", owner=" Ada.Li@acme.example ")

    assert identity.authenticate(token, "ingest") == person("ada.li@acme.example")
    monkeypatch.setitem(ROLES, "ada.li@acme.example", Role.NOBODY)
    assert identity.authenticate(token, "ask").role is Role.NOBODY


GIVEN = Given(("usage", "sessions"), ("user_name",), (RowFilter("team", ("payments", "web")),))


def test_a_service_key_brings_what_it_was_given_to_the_header_and_to_the_browser(identity):
    key, token = identity.api_keys.create("grafana", role=Role.SERVICE, given=GIVEN)
    expected = Principal(f"grafana (key {key.id})", Role.SERVICE, given=GIVEN)

    assert identity.authenticate(token, "ask") == expected
    assert identity.sessions.principal(identity.sessions.sign_in(token)) == expected
    assert identity.api_keys.all()[0].given == GIVEN


@pytest.mark.parametrize("whose", [{"role": Role.ADMIN}, {"role": Role.SERVICE, "owner": "a@b"}, {}])
def test_what_a_person_or_another_role_may_read_is_not_for_a_key_to_say(identity, whose):
    with pytest.raises(BadInput, match="role service"):
        identity.api_keys.create("grafana", given=GIVEN, **whose)

    assert identity.api_keys.all() == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.replace("outlay_", "outlay-"),
        lambda token: token + "x",
        lambda token: token[:20],
        lambda token: "outlay_000000000000_" + token.split("_", 2)[2],
        lambda token: "",
        lambda token: "é" * 60,
    ],
)
def test_anything_but_the_exact_token_is_unknown(identity, spoil):
    _, token = identity.api_keys.create("grafana")

    with pytest.raises(Unauthenticated):
        identity.authenticate(spoil(token), "ask")


def test_a_revoked_key_is_unknown_and_cannot_be_revoked_again(identity):
    key, token = identity.api_keys.create("grafana")
    identity.api_keys.revoke(key.id)

    with pytest.raises(Unauthenticated):
        identity.authenticate(token, "ask")
    with pytest.raises(NotFound, match="keys list"):
        identity.api_keys.revoke(key.id)
    assert identity.api_keys.all()[0].revoked_at is not None


def test_a_key_opens_only_what_it_is_for(identity):
    _, token = identity.api_keys.create("collector", scopes=frozenset({"ingest"}))

    assert identity.authenticate(token, "ingest")
    with pytest.raises(Forbidden, match="ingest"):
        identity.authenticate(token, "ask")
    with pytest.raises(Forbidden, match="telemetry"):
        identity.sessions.sign_in(token)


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": " "},
        {"label": "a\nb"},
        {"label": "x", "scopes": frozenset({"root"})},
        {"label": "x", "owner": "nobody"},
    ],
)
def test_a_key_that_makes_no_sense_is_refused(identity, wrong):
    with pytest.raises(BadInput):
        identity.api_keys.create(**wrong)


def test_the_use_of_a_key_is_noted_once_a_minute(memory):
    times = iter(datetime(2026, 11, 21, 12) + timedelta(seconds=s) for s in (0, 10, 20, 100))
    keys = ApiKeys(memory.keys, person, now=lambda: next(times))
    key, token = keys.create("grafana")
    noted = []
    for _ in range(3):
        keys.verify(token, "ask")
        noted.append(memory.keys.find(key.id).last_used_at.second)

    assert noted == [10, 10, 40]


def test_a_full_disk_does_not_lock_anybody_out(identity, monkeypatch):
    _, token = identity.api_keys.create("grafana")

    def full(*_: object) -> None:
        raise StorageFull("full")

    monkeypatch.setattr(type(identity.api_keys.keys), "touch", full)
    assert identity.authenticate(token, "ask").role is Role.ADMIN


@pytest.mark.parametrize("header", ["authorization", "x-api-key"])
def test_a_key_in_the_headers_comes_before_a_cookie(identity, header):
    key, token = identity.api_keys.create("grafana")
    cookie = identity.sessions.sign_in_as("ada.li@acme.example")
    value = f"bearer {token}" if header == "authorization" else token

    assert identity.asker({header: value}, {COOKIE: cookie}).name == f"grafana (key {key.id})"
    assert identity.asker({}, {COOKIE: cookie}) == person("ada.li@acme.example")
    with pytest.raises(Unauthenticated):
        identity.asker({header: "Bearer nonsense"}, {COOKIE: cookie})


@pytest.mark.parametrize("cookies", [{}, {COOKIE: "made-up"}, {COOKIE: ""}])
def test_without_credentials_nobody_is_let_in(identity, cookies):
    with pytest.raises(Unauthenticated):
        identity.asker({}, cookies)


def test_a_browser_is_signed_out_by_hand_by_time_and_with_its_key(memory, identity):
    key, token = identity.api_keys.create("grafana")
    first, second = identity.sessions.sign_in(token), identity.sessions.sign_in(token)
    identity.sessions.sign_out(first)
    with pytest.raises(Unauthenticated):
        identity.sessions.principal(first)

    assert identity.sessions.principal(second).role is Role.ADMIN
    late = BrowserSessions(memory.sessions, identity.api_keys, now=lambda: datetime(2100, 1, 1) + LIFETIME)
    with pytest.raises(Unauthenticated, match="sign in again"):
        late.principal(second)
    identity.api_keys.revoke(key.id)
    with pytest.raises(Unauthenticated, match="revoked"):
        identity.sessions.principal(second)
