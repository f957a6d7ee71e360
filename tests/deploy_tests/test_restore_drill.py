"""The drill: the process is killed, the database is lost, the newest copy is put back and reconciled with the sheet. Nothing lost, nothing doubled."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.engine import lay_out
from sheets_sync.upkeep import differences
from tests.deploy_tests.site import ROOT
from tests.files_tests.workbooks import form
from tests.sync_tests.conftest import google_on_loopback, secrets_file
from tests.sync_tests.test_commands import run

SCHOOLS = [f"安义县第{n}中学" for n in "一二三四五六七八九"] + [f"安义县第十{n}小学" for n in "一二三四五六七八九"]


def workbook(folder: Path, name: str, schools: list[str], month: int) -> Path:
    rows = [[n, "安义县总工会", "", f"2024年{month}月{n}日", school, "初中", "张某甲（全国劳动模范）", 300 + n, 0, "", 100] for n, school in enumerate(schools, start=1)]
    path = folder / name
    path.write_bytes(form(rows, filer="安义县总工会", filed="2024年6月20日"))
    return path


def sheet_ids(google) -> list[str]:
    """The hidden ids of the rows that stand on the sheet, with the school beside each."""
    rows = google.server.client().open_by_key(google.spreadsheet_id).sheet1.get_all_values()
    head = next(n for n, row in enumerate(rows) if "学校名称" in row)
    school, own = rows[head].index("学校名称"), rows[head].index("记录编号")
    return [row[own] for row in rows[head + 1:] if row[school] and row[own]]


def until(look, seconds: float = 90):
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def script(name: str, secrets: Path, folder: Path) -> subprocess.CompletedProcess:
    environment = {**os.environ, "LAOMO_SECRETS": str(secrets), "LAOMO_PYTHON": sys.executable}
    return subprocess.run([str(ROOT / "deploy" / name), str(folder)], capture_output=True, text=True, timeout=120, env=environment)


def test_kill_lose_restore_reconcile(tmp_path):
    with google_on_loopback() as google:
        secrets, backups = secrets_file(tmp_path, google, today="2024-06-25"), tmp_path / "backups"
        parts = wiring.build(secrets)
        lay_out(parts.database, parts.sheet, take_over=True)
        first, second = workbook(tmp_path, "一.xlsx", SCHOOLS[:9], 5), workbook(tmp_path, "二.xlsx", SCHOOLS[9:], 4)
        worker = subprocess.Popen([sys.executable, "-m", "sheets_sync", "run", "--every", "0.2", "--secrets", str(secrets)], cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            receipts = [receipt for _, receipt in accepted(parts, first)]
            assert until(lambda: len(sheet_ids(google)) == 9)
            kept = script("backup.sh", secrets, backups)
            assert kept.returncode == 0, kept.stderr
            receipts += [receipt for _, receipt in accepted(parts, second)]
            assert until(lambda: len(sheet_ids(google)) == 18)
            google.person("edit", range="J6", values=[["协调员改过的报道"]])
            assert until(lambda: any(view.cells["media"] == "协调员改过的报道" for view in parts.service().records(SINGLE_USER)))
        finally:
            parts.database.close()
            worker.kill()                       # as a power cut would
            worker.wait()
        before, began = sheet_ids(google), time.monotonic()
        for file in tmp_path.glob("ledger.db*"):
            file.unlink()
        copy = next(backups.glob("*.db"))
        assert run("restore", copy, "--secrets", secrets).returncode == 0
        parts = wiring.build(secrets)
        for _ in range(4):
            parts.engine.cycle(hurry=True)
        minutes = (time.monotonic() - began) / 60
        views = parts.service().records(SINGLE_USER)
        after = sheet_ids(google)
        lost, doubled = set(before) - set(after), [one for one, n in Counter(after).items() if n > 1]
        print(f"restore drill: {len(before)} rows, {len(set(before) - {view.record_id for view in views})} lost, {len(doubled)} doubled, {minutes:.2f} minutes")
        assert (lost, doubled, len(after)) == (set(), [], 18)
        assert sorted(view.record_id for view in views) == sorted(before) and all(view.state == "已入表" for view in views)
        assert [view.cells["media"] for view in views].count("协调员改过的报道") == 1
        assert parts.service().read_status().owed == 0 and differences(parts.database) == []
        again = accepted(parts, first) + accepted(parts, second)                    # what somebody does who is not sure
        assert again == [("duplicate", receipt) for receipt in receipts]            # the numbers that people have noted
        for _ in range(2):
            parts.engine.cycle(hurry=True)
        assert sorted(sheet_ids(google)) == sorted(before)
        parts.database.close()


def accepted(parts: wiring.Parts, file: Path) -> list[tuple[str, str]]:
    service = parts.service()
    rows = service.preview_import(SINGLE_USER, [(file.name, file.read_bytes())]).rows
    return [(one.status, one.receipt) for one in service.accept_import(SINGLE_USER, rows)]


def test_the_monthly_drill_passes_on_a_good_copy_and_fails_on_a_bad_one(tmp_path):
    secrets, backups = secrets_file(tmp_path), tmp_path / "backups"
    parts = wiring.build(secrets)
    accepted(parts, workbook(tmp_path, "一.xlsx", SCHOOLS[:3], 5))
    parts.database.close()
    assert script("restore-drill.sh", secrets, backups).returncode == 1
    assert script("backup.sh", secrets, backups).returncode == 0
    done = script("restore-drill.sh", secrets, backups)
    assert done.returncode == 0 and "恢复演练通过" in done.stdout, done.stderr
    [copy] = backups.glob("*.db")
    assert copy.stat().st_mode & 0o077 == 0
    data = bytearray(copy.read_bytes())
    data[5000:9000] = b"\0" * 4000
    copy.write_bytes(data)
    assert script("restore-drill.sh", secrets, backups).returncode == 1


@pytest.mark.parametrize(("copies", "left"), [(40, 40), (100, 51)])
def test_old_copies_go_and_the_first_of_each_day_stays(tmp_path, copies, left):
    secrets, backups = secrets_file(tmp_path), tmp_path / "backups"
    wiring.build(secrets).database.close()
    backups.mkdir()
    for n in range(copies - 1):                                 # 24 a day: the newest 48 stay, and the first of each of the three older days
        (backups / f"ledger-202401{1 + n // 24:02d}-{n % 24:02d}0000.db").write_bytes(b"")
    assert script("backup.sh", secrets, backups).returncode == 0
    assert len(list(backups.glob("*.db"))) == left
