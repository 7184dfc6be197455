import pytest

from tests.channels.standin import client, serving, stand_in_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = stand_in_desk(tmp_path_factory.mktemp("home"))
    yield made
    made.memory.close()


@pytest.fixture(scope="module")
def url(desk):
    with serving(desk.desk) as address:
        yield address


@pytest.fixture
def api(desk, url):
    with client(url, desk.token) as session:
        yield session


@pytest.fixture
def stranger(url):
    with client(url) as session:
        yield session
