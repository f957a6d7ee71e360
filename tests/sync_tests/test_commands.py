"""The commands as a person or a program runs them: real processes on a real SQLite file."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sheets_sync.settings import ROOT
from tests.files_tests.workbooks import form, sample_available, sample_workbooks
from tests.sync_tests.conftest import Google, secrets_file

ROWS = [
    [1, "安义县总工会", "安义县教体局", "2024年5月8日", "安义中学", "高中", "张某甲（全国劳动模范）", 420, 0, "安义县融媒体中心", 3000],
    [2, "安义县总工会", "", "2024年5月10日", "安义县第二中学", "初中", "李某乙（江西省劳动模范）", "约300人", "/", "/", "0.2万元"],
    [3, "安义县总工会", "", "2024年6月31日", "安义中学", "高中", "王丙（南昌市劳动模范）", 200, 0, "", 500],
]


def run(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "sheets_sync", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=120)


def lines(done: subprocess.CompletedProcess) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return secrets_file(tmp_path)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "安义县5月.xlsx"
    path.write_bytes(form(ROWS, filer="安义县总工会", filed="2024年6月20日"))
    return path


def test_a_workbook_is_accepted_once_and_a_row_with_a_hard_stop_is_rejected(secrets, workbook):
    first = run("submit", workbook, "--secrets", secrets, "--format", "jsonl")
    again = run("submit", workbook, "--secrets", secrets, "--format", "jsonl")
    told, retold = lines(first), lines(again)
    assert [one["status"] for one in told] == ["accepted", "accepted", "rejected"]
    assert [one["status"] for one in retold] == ["duplicate", "duplicate", "rejected"]
    assert [(one["record_id"], one["receipt"]) for one in told] == [(one["record_id"], one["receipt"]) for one in retold]
    assert told[2]["record_id"] is None and told[2]["receipt"] is None
    assert "E_DATE_INVALID" in [finding["code"] for finding in told[2]["findings"]]
    assert (first.returncode, [one["file"] for one in told]) == (1, ["安义县5月.xlsx"] * 3)


def test_what_is_owed_is_put_on_the_sheet_and_then_nothing_is(secrets, workbook):
    run("submit", workbook, "--secrets", secrets)
    before = run("status", "--secrets", secrets, "--format", "jsonl")
    assert (before.returncode, lines(before)[0]["owed"]) == (1, 2)
    assert set(lines(before)[0]) == {"owed", "oldest", "last_seen", "last_error", "lease", "token"}
    assert run("once", "--secrets", secrets).returncode == 0
    after = run("status", "--secrets", secrets, "--format", "jsonl")
    assert (after.returncode, lines(after)[0]["owed"], lines(after)[0]["oldest"]) == (0, 0, None)


def test_the_export_holds_what_was_submitted(secrets, workbook, tmp_path):
    run("submit", workbook, "--secrets", secrets)
    done = run("export", "--unit", "安义县", "--out", tmp_path / "out.xlsx", "--secrets", secrets)
    assert done.returncode == 0, done.stderr
    texts = [str(cell.value) for row in load_workbook(tmp_path / "out.xlsx").active.iter_rows() for cell in row if cell.value is not None]
    assert {"安义中学", "安义县第二中学"} <= set(texts)
    assert not {"2024年6月31日", "2024-06-31"} & set(texts)


@pytest.mark.parametrize(("arguments", "word"), [
    (("submit", "没有这个文件.xlsx"), "找不到"),
    (("status", "--secrets", "no-such-file.toml"), "找不到"),
])
def test_what_cannot_run_says_why_and_exits_2(arguments, word):
    done = run(*arguments)
    assert (done.returncode, word in done.stderr, done.stdout) == (2, True, "")


def test_secrets_that_others_may_read_are_refused(secrets):
    secrets.chmod(0o644)
    done = run("status", "--secrets", secrets)
    assert (done.returncode, "chmod 600" in done.stderr) == (2, True)


def test_a_wrong_key_in_the_secrets_is_named_and_its_value_is_not(tmp_path):
    path = tmp_path / "secrets.toml"
    path.write_text('[sheets]\nspreadsheet_id = "x"\ngap_seconds = "geheim123"\n', encoding="utf-8")
    path.chmod(0o600)
    done = run("status", "--secrets", path)
    assert (done.returncode, "sheets.gap_seconds" in done.stderr, "geheim123" in done.stderr) == (2, True, False)


def test_the_history_rebuilds_the_records_and_a_forged_record_is_found(secrets, workbook, tmp_path):
    run("submit", workbook, "--secrets", secrets)
    for _ in range(2):
        run("once", "--secrets", secrets)
    assert run("verify", "--secrets", secrets).returncode == 0
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("UPDATE records SET cells = replace(cells, '420', '421')")
    connection.close()
    done = run("verify", "--secrets", secrets)
    assert (done.returncode, "421" in done.stdout) == (1, True)


def test_a_copy_put_back_holds_what_was_accepted_before_it(secrets, workbook, tmp_path):
    run("submit", workbook, "--secrets", secrets)
    assert run("backup", "--out", tmp_path / "copy.db", "--secrets", secrets).returncode == 0
    (tmp_path / "ledger.db").write_bytes(b"broken")
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "ledger.db").unlink()
    assert run("restore", tmp_path / "copy.db", "--secrets", secrets).returncode == 0
    assert [one["status"] for one in lines(run("submit", workbook, "--secrets", secrets, "--format", "jsonl"))] == ["duplicate", "duplicate", "rejected"]
    (tmp_path / "bad.db").write_bytes(b"not a database")
    assert run("restore", tmp_path / "bad.db", "--secrets", secrets).returncode == 2


def test_the_google_path_by_command(tmp_path, workbook, google: Google):
    secrets = secrets_file(tmp_path, google)
    assert lines(run("init", "--secrets", secrets, "--format", "jsonl")) == [{"sheet": "google", "token_enforced": True}]
    run("submit", workbook, "--secrets", secrets)
    for _ in range(2):
        done = run("once", "--secrets", secrets)
    assert (done.returncode, lines(run("status", "--secrets", secrets, "--format", "jsonl"))[0]["owed"]) == (0, 0)
    assert {seen.path.split("/")[1] for seen in google.server.requests_seen()} <= {"v4", "drive", "token", "_admin"}


def test_the_sample_is_accepted_twice_as_once(secrets, tmp_path):
    if reason := sample_available():
        pytest.skip(reason)
    paths = []
    for name, data, _ in sample_workbooks():
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    first, again = (lines(run("submit", *paths, "--secrets", secrets, "--format", "jsonl")) for _ in range(2))
    assert [one["status"] for one in first].count("accepted") == 13
    assert [one["status"] for one in first].count("rejected") == 1             # 320人/场，共2场
    assert [one["status"] for one in again].count("duplicate") == 13
    assert [one["receipt"] for one in first] == [one["receipt"] for one in again]


SUBMITTER = """
import sys, time
from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.views import Entry
service = wiring.service()
cells = {"host": "安义县总工会", "held_on": "2024-05-08", "school": "安义中学", "level": "高中", "people": "张某甲（全国劳动模范）",
         "direct_students": "300", "indirect_viewers": "0", "funds_yuan": "0"}
kept = service.accept(SINGLE_USER, Entry(cells, "安义县总工会"), identity=sys.argv[1], confirmed=True)
print(kept.receipt, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("attempt", range(3))
def test_killing_the_app_right_after_a_receipt_loses_nothing(tmp_path, google: Google, attempt):
    """A real SIGKILL; the background worker may be anywhere on its way to the sheet."""
    secrets = secrets_file(tmp_path, google)
    environment = {**os.environ, "LAOMO_SECRETS": str(secrets)}
    app = subprocess.Popen([sys.executable, "-c", SUBMITTER, f"draft-{attempt}"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    receipt = app.stdout.readline().strip()
    time.sleep(0.15 * attempt)
    app.send_signal(signal.SIGKILL)
    app.wait()
    app.stdout.close()
    deadline = time.monotonic() + 60
    while run("once", "--secrets", secrets).returncode != 0 and time.monotonic() < deadline:
        time.sleep(0.2)
    texts = [text for row in google.server.client().open_by_key(google.spreadsheet_id).sheet1.get_all_values() for text in row]
    assert (len(receipt), texts.count("安义中学")) == (9, 1)
