"""One server for each test file, one fresh spreadsheet for each test."""

import pytest

from tests.sheets_server.running import running_server
from tests.sheets_server.switches import Switches


@pytest.fixture(scope="module")
def shared_server():
    with running_server(seed=1) as server:
        yield server


@pytest.fixture(scope="module")
def gc(shared_server):
    return shared_server.client()


@pytest.fixture
def server(shared_server):
    """The file's server, without faults, hooks, quotas and changed switches of an earlier test."""
    shared_server.clear_faults()
    shared_server.unlimited()
    shared_server.app.hooks.clear()
    shared_server.app.seen.clear()
    shared_server.desk.world.switches = Switches()
    return shared_server


@pytest.fixture
def sh(server, gc):
    return gc.create("名单")


@pytest.fixture
def ws(sh):
    return sh.sheet1
