"""Everything that can go wrong, through a real gspread client: what it raises, and whether the write took effect."""

import json
import socket
import subprocess
import sys
import threading
import time

import gspread
import pytest
import requests
from gspread.exceptions import APIError

from tests.sheets_server.faults import KINDS, Fault


@pytest.fixture
def append(ws):
    """Appends a row and gives back what was raised, if anything."""

    def one(*values):
        try:
            ws.append_row(list(values), table_range="A1")
        except (APIError, requests.RequestException, json.JSONDecodeError) as raised:
            return raised
        return None

    return one


@pytest.mark.parametrize("when, rows", [("before", []), ("after", ["x"])])
@pytest.mark.parametrize("status", [429, 500, 503, 401, 403, 404, 408])
def test_an_error_status_before_or_after_the_commit(server, ws, append, status, when, rows):
    server.fault("status", status=status, when=when, path=":append", times=3 if status == 401 else 1)
    raised = append("x")
    assert raised.response.status_code == status == raised.code
    server.clear_faults()
    assert len(ws.col_values(1)) == (3 if rows and status == 401 else len(rows))


def test_retry_after_is_sent_when_asked_for(server, append):
    server.fault("status", status=429, retry_after=7, path=":append")
    server.fault("status", status=429, path=":append")
    assert [append("x").response.headers.get("Retry-After") for _ in range(2)] == ["7", None]


@pytest.mark.parametrize(
    "kind, when, raises, rows",
    [
        ("html", "before", APIError, 0), ("html", "after", APIError, 1),
        ("reset", "before", requests.ConnectionError, 0), ("reset", "after", requests.ConnectionError, 1),
        ("reset_mid_body", "before", requests.exceptions.ChunkedEncodingError, 1),
        ("close", "before", requests.ConnectionError, 0), ("close", "after", requests.ConnectionError, 1),
        ("truncated", "before", json.JSONDecodeError, 1), ("empty", "before", json.JSONDecodeError, 1),
        ("stall", "before", requests.ReadTimeout, 0), ("stall", "after", requests.ReadTimeout, 1),
    ],
)  # fmt: skip
def test_replies_that_do_not_arrive_whole(server, gc, ws, append, kind, when, raises, rows):
    server.fault(kind, when=when, path=":append", seconds=0.6)
    gc.set_timeout(0.3 if kind == "stall" else 20)
    raised = append("x")
    gc.set_timeout(20)
    assert isinstance(raised, raises)
    assert len(ws.col_values(1)) == rows
    assert append("y") is None


def test_an_html_page_has_no_error_code(server, append):
    server.fault("html", path=":append")
    raised = append("x")
    assert (raised.code, raised.response.status_code, raised.response.headers["Content-Type"]) == (-1, 502, "text/html; charset=UTF-8")


def test_a_200_may_carry_html(server, append):
    server.fault("html", status=200, when="after", path=":append")
    assert isinstance(append("x"), json.JSONDecodeError)


def test_a_reset_is_a_reset(server, append):
    server.fault("reset", path=":append")
    assert "Connection reset by peer" in str(append("x"))


def test_a_slow_drip_beats_a_read_timeout_but_comes_whole(server, gc, append):
    server.fault("drip", path=":append", seconds=0.8)
    gc.set_timeout(0.4)
    started = time.monotonic()
    assert append("x") is None
    gc.set_timeout(20)
    assert time.monotonic() - started > 0.6


def test_a_delay_holds_up_the_spreadsheet_and_no_other(server, gc, sh, ws):
    other = gc.create("别的")
    slow_one = server.client().open_by_key(sh.id)
    server.fault("delay", path=f"{sh.id}/values", seconds=1.5)
    slow = threading.Thread(target=lambda: slow_one.values_get("A1"))
    server.app.seen.clear()
    slow.start()
    while server.app.faults.script:
        time.sleep(0.01)
    other.values_get("A1")
    ws.acell("A2")
    slow.join()
    done = [seen.path.removeprefix("/v4/spreadsheets/") for seen in server.requests_seen()]
    assert done == [f"{other.id}/values/A1", f"{sh.id}/values/A1", f"{sh.id}/values/'Sheet1'!A2"]


def test_a_write_lands_minutes_after_its_client_gave_up(server, ws, append):
    server.fault("late", path=":append", seconds=170)
    assert isinstance(append("late"), requests.ConnectionError)
    assert append("second") is None
    assert ws.col_values(1) == ["second"]
    server.advance(169)
    assert ws.col_values(1) == ["second"]
    server.advance(2)
    assert ws.col_values(1) == ["second", "late"]


def test_nothing_late_lands_between_the_acts_of_one_moment(server, sh, ws, append):
    server.fault("late", path=":append", seconds=170)
    append("late")
    with server.desk.one_moment():
        server.advance(171)
        server.person(sh.id, "edit", range="A1", values=[["typed"]])
    assert ws.col_values(1) == ["typed", "late"]


def test_a_late_write_that_is_refused_then_leaves_no_trace(server, sh, ws):
    server.fault("late", path=":batchUpdate", seconds=60)
    with pytest.raises(requests.ConnectionError):
        ws.update_title("甲")
    sh.add_worksheet("甲", 1, 1)
    server.advance(61)
    assert [w.title for w in sh.worksheets()] == ["Sheet1", "甲"]


def test_connections_are_refused_for_a_while(server, ws, append):
    server.fault("refuse", seconds=0.4, path=":append")
    assert isinstance(append("x"), requests.ConnectionError)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.listener.port), 1)
    time.sleep(0.6)
    assert append("y") is None and ws.col_values(1) == ["y"]


def test_a_test_can_stop_and_start_the_listening(server, append):
    server.stop_listening()
    assert "refused" in str(append("x"))
    server.listen_again()
    assert append("y") is None


def test_faults_are_aimed_by_method_path_body_skip_and_times(server, sh, append):
    server.fault("status", status=503, method="POST", path=":append", body="目标", skip=1, times=2)
    hit = [append(text) is not None for text in ("目标", "别的", "目标", "目标", "目标")]
    assert hit == [False, False, True, True, False]
    server.fault("status", status=503, path=":append", times=0)
    assert all(append("x") is not None for _ in range(4))
    server.clear_faults()
    assert append("x") is None


def test_random_faults_come_from_the_seed(server, append):
    def run(seed):
        server.random_faults(seed, 0.5, Fault("status", status=503, path=":append"), Fault("close", path=":append", when="after"))
        return [str(type(append("x"))) for _ in range(12)]

    assert run(7) == run(7) != run(8)
    assert len(set(run(7))) == 3


@pytest.mark.parametrize("bad", [{"kind": "meteor"}, {"kind": "status"}, {"kind": "close", "when": "later"}, {"kind": "close", "colour": 1}])
def test_a_fault_that_does_not_exist_is_refused(server, bad):
    reply = requests.post(f"{server.base}/_admin/faults", json=bad, timeout=5)
    assert reply.status_code == 400 and "fault" in reply.json()["error"]["message"]
    assert server.app.faults.script == []


def test_every_kind_of_fault_has_a_test():
    source = open(__file__, encoding="utf-8").read()
    assert [kind for kind in KINDS if f'fault("{kind}"' not in source and f'("{kind}", "' not in source] == []


def test_the_backoff_client_of_gspread_writes_twice_after_a_commit(server, gc, sh, monkeypatch):
    monkeypatch.setattr(gspread.http_client.time, "sleep", lambda seconds: None)
    patient = gspread.Client(auth=None, session=gc.http_client.session, http_client=gspread.http_client.BackOffHTTPClient)
    ws = patient.open_by_key(sh.id).sheet1
    server.fault("status", status=503, when="after", path=":append")
    ws.append_row(["x"])
    assert ws.col_values(1) == ["x", "x"]


def test_faults_come_from_a_file(tmp_path):
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"kind": "status", "status": 503, "path": "/drive/v3/files"}]), encoding="utf-8")
    command = [sys.executable, "-m", "tests.sheets_server", "--port", "0", "--faults", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        base = server.stdout.readline().split()[-1]
        statuses = [requests.get(f"{base}/drive/v3/files", headers={"Authorization": "Bearer x"}, timeout=10).status_code for _ in range(2)]
        server.terminate()
    assert statuses == [503, 200]
