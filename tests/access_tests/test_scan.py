"""The scanner finds what it looks for, also on its way through the server and the log."""

import pytest
import requests

from tests.access_tests.scan import LEAKS, look, private_numbers
from tests.pages_tests.running import RunningApp
from tests.sync_tests.conftest import google_on_loopback


@pytest.mark.parametrize(("text", "found"), [
    ("王某 13800138000", 1), ('{"v":"13800138000"}', 1), ("360102198001011234", 1), ("36010219800101123X", 1), ("0791-83986512", 1),
    ("1732578000123", 0), ("138001380001", 0), ("0.13800138000", 0), ("999999999999999999", 0), ("2024-05-08", 0), ("metadataId: 1812345678", 0),
])
def test_what_it_finds(text, found):
    assert len(private_numbers(text)) == found


def test_what_reaches_the_server_or_a_log_is_found(tmp_path):
    with google_on_loopback() as google:
        requests.post(f"{google.server.base}/v4/spreadsheets/x:batchUpdate", json={"v": "13800138000"}, timeout=20)
        requests.post(f"{google.server.base}/token", data={"assertion": "-----BEGIN PRIVATE KEY-----"}, timeout=20)
    app = RunningApp(tmp_path)
    app.start()
    with (tmp_path / "app.log").open("a", encoding="utf-8") as log:
        log.write('{"what": "360102198001011234"}\n')
    app.stop()
    assert [leak.rpartition(": ")[2] for leak in LEAKS] == ["a phone or identity number", "a private key", "a phone or identity number"]
    LEAKS.clear()
    look("x", "nothing")
    assert LEAKS == []
