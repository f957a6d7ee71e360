"""What survives a restart, and what two clients at once may see."""

import json
import signal
import subprocess
import sys
import threading

import requests
from gspread.http_client import HTTPClient

from tests.sheets_server.running import client, running_server


def test_all_that_was_written_is_there_after_a_restart(tmp_path):
    state = tmp_path / "state.jsonl"
    with running_server(state_file=state) as server:
        sh = server.client().create("名单")
        tab = sh.add_worksheet("第1表", 5, 5)
        tab.append_rows([["编号", "学校"], ["2", "乙"], ["1", "甲"]])
        server.person(sh.id, "checkpoint")
        server.person(sh.id, "sort", sheet="第1表", column=0)
        server.switch(reused_ids_refused=True)
        sh.batch_update({"requests": [{"createDeveloperMetadata": {"developerMetadata": {"metadataKey": "k", "visibility": "PROJECT", "location": {"spreadsheet": True}}}}]})
        server.client().import_csv(server.client().create("b").id, "é".encode("latin-1").decode("latin-1"))
        before = {id: vars(file) for id, file in server.desk.world.files.items()}
    with running_server(state_file=state) as server:
        assert {id: vars(file) for id, file in server.desk.world.files.items()} == before
        assert server.desk.world.switches.reused_ids_refused
        again = server.client().open_by_key(sh.id)
        assert again.worksheet("第1表").get_all_values() == [["编号", "学校"], ["1", "甲"], ["2", "乙"]]
        server.person(sh.id, "restore")
        again.worksheet("第1表").append_row(["3", "丙"])
    with running_server(state_file=state) as server:
        rows = server.client().open_by_key(sh.id).worksheet("第1表").get_all_values()
        assert rows == [["编号", "学校"], ["2", "乙"], ["1", "甲"], ["3", "丙"]]


def test_a_killed_server_keeps_what_it_answered_and_drops_a_torn_line(tmp_path):
    state, key_file = tmp_path / "state.jsonl", tmp_path / "key.json"
    command = [sys.executable, "-m", "tests.sheets_server", "--port", "0", "--state", state, "--service-account", key_file, "--spreadsheet", "名单"]

    def start():
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        lines = [server.stdout.readline().split()[-1] for _ in range(3)]
        return server, lines[0], lines[1]

    server, base, file_id = start()
    gc = client(base, json.loads(key_file.read_text()))
    gc.open_by_key(file_id).sheet1.append_row(["x"])
    server.send_signal(signal.SIGKILL)
    server.communicate()
    with state.open("a", encoding="utf-8") as journal:
        journal.write('{"at": 1, "torn')
    server, base, same_id = start()
    assert same_id == file_id
    assert client(base, json.loads(key_file.read_text())).open_by_key(file_id).sheet1.get_all_values() == [["x"]]
    server.send_signal(signal.SIGINT)
    server.communicate()
    assert server.returncode == 0


def test_many_writers_at_once_lose_nothing(server, sh):
    def write(name):
        http: HTTPClient = server.client().http_client
        for number in range(15):
            http.values_append(sh.id, "Sheet1!A1", {"valueInputOption": "RAW"}, {"values": [[name, number]]})

    writers = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(5)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    rows = sh.sheet1.get_all_values()
    assert len(rows) == 75 == len({tuple(row) for row in rows})
    assert [row[1] for row in rows if row[0] == "w3"] == [str(number) for number in range(15)]


def test_the_admin_routes_say_what_there_is(server, sh):
    def ask(path, **sent):
        return (requests.post if sent else requests.get)(f"{server.base}/_admin/{path}", timeout=5, **sent).json()

    assert {"routes", "acts", "faults"} == set(ask(""))
    assert sh.id in [file["id"] for file in ask("spreadsheets")]
    before = ask("clock")["now"]
    assert ask("clock", json={"advance": 100})["now"] >= before + 100
    assert ask("switches", json={"metadata_follows_sort": True})["metadata_follows_sort"] is True
    assert "There is no switch x" in ask("switches", json={"x": 1})["error"]["message"]
    assert ask("quota", json={"google": True})["per_user"] == 60
    assert ask("quota", json={"google": False})["per_user"] is None
    assert len(ask("faults", json=[{"kind": "close"}, {"kind": "reset"}])["script"]) == 2
    assert requests.delete(f"{server.base}/_admin/faults", timeout=5).json()["script"] == []
    assert ask("tokens/expire", json={})["accounts"] == ["robot@example.iam.gserviceaccount.com"]
    sh.sheet1.acell("A1")
    assert {"method": "GET", "path": f"/v4/spreadsheets/{sh.id}/values/'Sheet1'!A1", "status": 200} .items() <= ask("requests")[-1].items()
    assert requests.delete(f"{server.base}/_admin/requests", timeout=5).json() == []
    assert ask("nonsense")["error"]["code"] == 404 == ask("nonsense", json={})["error"]["code"]
