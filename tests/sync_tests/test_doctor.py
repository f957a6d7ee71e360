"""`doctor`: every fault caused for real, and what is said about it. Names of checks ▸ state; the advice says what to do."""

import json
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheets_sync import doctor
from sheets_sync.database import Database
from sheets_sync.doctor import examine
from sheets_sync.settings import ROOT
from tests.sync_tests.conftest import secrets_file
from tests.sync_tests.test_commands import run

SECRET = "canary-5f1e"


def ill(secrets: Path, **more) -> dict[str, str]:
    """What is not as it should be, and how bad."""
    return {one.name: one.state for one in examine(secrets, **more) if one.state != "正常"}


def said(secrets: Path, name: str, **more) -> str:
    return next(f"{one.found} {one.advice}" for one in examine(secrets, **more) if one.name == name)


@pytest.fixture
def secrets(tmp_path) -> Path:
    made = secrets_file(tmp_path)
    Database(f"sqlite:///{tmp_path}/ledger.db").close()
    return made


def add(secrets: Path, text: str) -> Path:
    secrets.write_text(secrets.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
    return secrets


def test_all_is_well_on_the_embedded_sheet_and_the_command_says_so(secrets):
    assert ill(secrets) == {}
    done = run("doctor", "--secrets", secrets, "--format", "jsonl")
    checks = json.loads(done.stdout)["checks"]
    assert done.returncode == 0 and {"配置文件", "活动文件", "登录", "数据库", "磁盘", "在线表格"} <= {one["name"] for one in checks}


def test_a_settings_file_that_others_may_read(secrets):
    for mode in (0o640, 0o604, 0o644):
        secrets.chmod(mode)
        assert ill(secrets) == {"配置文件": "故障"} and "chmod 600" in said(secrets, "配置文件")
    done = run("doctor", "--secrets", secrets)
    assert done.returncode == 1 and "chmod 600" in done.stdout
    assert run("status", "--secrets", secrets).returncode == 2


def test_what_systemd_hands_over_may_carry_its_masks_group_bit(secrets, monkeypatch):
    secrets.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(secrets.parent))
    assert ill(secrets) == {}
    secrets.chmod(0o444)
    assert ill(secrets) == {"配置文件": "故障"}


def test_a_key_file_left_lying_about(secrets):
    (secrets.parent / "robot.json").write_text('{"private_key": "x"}')
    (secrets.parent / "other.json").write_text("{}")
    assert ill(secrets) == {"密钥文件": "注意"} and "robot.json" in said(secrets, "密钥文件")


def test_a_wrong_key_is_named_and_its_value_is_not(secrets):
    add(secrets, f'[access]\nidle_hours = "{SECRET}"')
    assert ill(secrets) == {"配置文件": "故障"} and "access.idle_hours" in said(secrets, "配置文件")
    assert SECRET not in str(examine(secrets))


def test_a_campaign_file_that_is_none(secrets):
    add(secrets, '[campaign]\nfile = "README.md"')
    assert ill(secrets) == {"活动文件": "故障"}


def test_a_role_for_a_unit_that_does_not_exist(secrets):
    add(secrets, '[access.roles]\n"a@example.org" = "区县协调员 南昌市县"')
    assert ill(secrets) == {"登录角色": "故障"} and "南昌市县" in said(secrets, "登录角色")


AUTH = '[auth]\nredirect_uri = "{}"\ncookie_secret = "{}"\nclient_id = "a"\nclient_secret = "' + SECRET + '"\nserver_metadata_url = "https://id.example.org/x"\n'
ROLE = '[access.roles]\n"a@example.org" = "市级管理员"\n'
LONG = "0123456789abcdef" * 3


@pytest.mark.parametrize(("text", "state", "word"), [
    ("[access]\nsingle_user = true", "注意", "任何能打开网址的人"),
    ('[auth]\nclient_id = "a"\n' + ROLE, "故障", "cookie_secret"),
    (AUTH.format("https://a.example.org/oauth2callback", "short") + ROLE, "故障", "太短"),
    (AUTH.format("https://a.example.org/oauth2callback", LONG), "注意", "没有人有权限"),
    (AUTH.format("http://a.example.org/oauth2callback", LONG) + ROLE, "注意", "https"),
])
def test_sign_in_that_is_not_as_it_should_be(secrets, text, state, word):
    add(secrets, text)
    assert ill(secrets) == {"登录": state} and word in said(secrets, "登录")
    assert SECRET not in str(examine(secrets))


def test_sign_in_as_it_should_be(secrets):
    assert ill(add(secrets, AUTH.format("https://a.example.org/oauth2callback", LONG) + ROLE)) == {}


def test_an_app_that_listens_everywhere_without_any_sign_in(secrets, monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    assert ill(secrets) == {"登录": "注意"}


def test_a_damaged_database(secrets):
    file = secrets.parent / "ledger.db"
    data = bytearray(file.read_bytes())
    data[4096:20_000] = b"\xff" * (20_000 - 4096)
    file.write_bytes(data)
    assert ill(secrets) == {"数据库": "故障"} and "restore" in said(secrets, "数据库")


def test_a_database_that_others_may_read_and_one_from_the_future(secrets):
    file = secrets.parent / "ledger.db"
    file.chmod(0o644)
    assert ill(secrets) == {"数据库": "注意"}
    file.chmod(0o600)
    run("submit", _workbook(secrets.parent), "--secrets", secrets)
    assert sqlite3.connect(file).execute("SELECT count(*) FROM records").fetchone() == (1,)
    assert ill(secrets, clock=lambda: datetime.now(UTC) - timedelta(days=400)) == {"时钟": "故障"}


def _workbook(folder: Path) -> Path:
    from tests.files_tests.workbooks import form
    path = folder / "a.xlsx"
    path.write_bytes(form([[1, "安义县总工会", "", "2024年5月8日", "安义中学", "高中", "张某甲（全国劳动模范）", 420, 0, "", 3000]], filer="安义县总工会", filed="2024年6月20日"))
    return path


@pytest.mark.parametrize("url", ["nonsense", f"postgresql+psycopg://app:{SECRET}@127.0.0.1:9/laomo", f"oracle+nothing://app:{SECRET}@x/y"])
def test_a_database_address_that_leads_nowhere_keeps_its_password(tmp_path, url):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'[store]\ndatabase_url = "{url}"\n')
    secrets.chmod(0o600)
    assert ill(secrets)["数据库"] == "故障"
    for command in ("doctor", "once"):
        done = run(command, "--secrets", secrets)
        assert done.returncode in (1, 2) and SECRET not in done.stdout + done.stderr and "Traceback" not in done.stderr, command


@pytest.mark.parametrize(("free", "state"), [(1_000_000_000, "注意"), (200_000_000, "故障")])
def test_a_disk_that_is_nearly_full(secrets, monkeypatch, free, state):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**11, 10**11 - free, free))
    assert ill(secrets) == {"磁盘": state}


@pytest.fixture
def googled(tmp_path, google) -> Path:
    made = secrets_file(tmp_path, google)
    Database(f"sqlite:///{tmp_path}/ledger.db").close()
    return made


def share(google, **grant) -> None:
    google.server.client("owner@example.iam.gserviceaccount.com").open_by_key(google.spreadsheet_id).share(notify=False, **grant)


def test_all_is_well_with_the_sheet(googled):
    assert ill(googled) == {}
    assert {"令牌服务", "Sheets 接口", "Drive 接口", "时钟", "表格权限"} <= {one.name for one in examine(googled)}


def test_hosts_out_of_reach(googled, google):
    google.server.stop_listening()
    assert ill(googled) == {"令牌服务": "故障", "Sheets 接口": "故障", "Drive 接口": "故障", "时钟": "注意"}
    assert "proxy" in said(googled, "Drive 接口") and "恢复后自动补传" in said(googled, "Drive 接口")


def test_a_proxy_that_does_not_answer_is_named_without_its_password(googled):
    text = googled.read_text(encoding="utf-8").replace("gap_seconds = 0", f'gap_seconds = 0\nproxy = "http://user:{SECRET}@127.0.0.1:9"')
    googled.write_text(text, encoding="utf-8")
    assert "proxy 是否可用" in said(googled, "Drive 接口") and SECRET not in str(examine(googled))


@pytest.mark.parametrize(("seconds", "state"), [(60, "注意"), (-600, "故障")])
def test_a_clock_that_is_off(googled, seconds, state):
    assert ill(googled, clock=lambda: datetime.now(UTC) + timedelta(seconds=seconds)) == {"时钟": state}
    assert ("快" in said(googled, "时钟", clock=lambda: datetime.now(UTC) + timedelta(seconds=seconds))) is (seconds > 0)


def test_an_account_that_may_only_look(googled, google):
    from tests.sheets_server.running import EMAIL
    google.server.person(google.spreadsheet_id, "revoke", email=EMAIL)
    assert ill(googled) == {"表格权限": "故障"}
    share(google, email_address=EMAIL, perm_type="user", role="reader")
    book = google.server.spreadsheet(google.spreadsheet_id)
    book.permissions = [one for one in book.permissions if one.get("emailAddress") != EMAIL or one["role"] == "reader"]
    assert ill(googled) == {"表格权限": "故障"} and "编辑者" in said(googled, "表格权限")


def test_a_sheet_that_anybody_may_open_or_that_was_thrown_away(googled, google):
    share(google, email_address=None, perm_type="anyone", role="reader")
    assert ill(googled) == {"表格权限": "注意"}
    google.server.spreadsheet(google.spreadsheet_id).drive["trashed"] = True
    assert ill(googled) == {"表格权限": "故障"} and "回收站" in said(googled, "表格权限")


def test_a_key_that_is_none_or_was_revoked(googled, google):
    from tests.sheets_server.running import EMAIL
    google.server.app.desk.accounts.revoke(EMAIL)
    google.server.app.desk.accounts.expire_tokens()
    assert ill(googled) == {"表格权限": "故障"} and "密钥" in said(googled, "表格权限")
    text = googled.read_text(encoding="utf-8")
    start = text.index("-----BEGIN")
    googled.write_text(text[:start] + SECRET + text[text.index("-----END"):], encoding="utf-8")
    assert ill(googled) == {"表格权限": "故障"} and SECRET not in str(examine(googled))


def test_nothing_is_changed_by_looking(googled, google):
    before = google.server.spreadsheet(google.spreadsheet_id).version
    subprocess.run([sys.executable, "-m", "sheets_sync", "doctor", "--secrets", str(googled)], cwd=ROOT, check=True, capture_output=True)
    assert google.server.spreadsheet(google.spreadsheet_id).version == before
