"""The commands on a PostgreSQL store: all of them work there, backup and restore by saying which programs do it; those are run as they are said."""

import json
import re
import shlex
import subprocess
import sys
import time

import pytest
from sqlalchemy import create_engine, text, update

from sheets_sync import lease
from sheets_sync.__main__ import main
from sheets_sync.access import SINGLE_USER
from sheets_sync.database import Database, StoreTrouble, clock_of
from sheets_sync.schema import records
from sheets_sync.settings import ROOT
from sheets_sync.upkeep import backup, differences, restore
from tests.files_tests.workbooks import form
from tests.postgres import binaries
from tests.sync_tests.conftest import fresh_schema, google_on_loopback, secrets_file
from tests.sync_tests.test_commands import ROWS
from tests.sync_tests.test_engine import make_world


@pytest.fixture
def url(postgres: str) -> str:
    return fresh_schema(postgres)


def forge(database: Database) -> None:
    database.write(lambda connection: connection.execute(update(records).values(cells=text("replace(cells, '420', '421')"))))


def test_the_commands_work_and_verify_finds_a_forged_record(url, tmp_path, capsys):
    secrets = secrets_file(tmp_path, database_url=url)
    workbook = tmp_path / "安义县5月.xlsx"
    workbook.write_bytes(form(ROWS, filer="安义县总工会", filed="2024年6月20日"))

    def run(*arguments: object) -> int:
        return main([*map(str, arguments), "--secrets", str(secrets), "--format", "jsonl"])

    assert [run("init"), run("submit", workbook), run("status"), run("once"), run("status"), run("verify")] == [0, 1, 1, 0, 0, 0]
    assert run("export", "--out", tmp_path / "out.xlsx") == 0
    database = Database(url)
    forge(database)
    database.close()
    capsys.readouterr()
    assert run("verify") == 1
    assert ["420" in one and "421" in one for one in json.loads(capsys.readouterr().out)["differences"]] == [True]


def test_the_history_of_edits_corrections_and_deletions_rebuilds_the_records(url, tmp_path, campaign):
    with google_on_loopback() as google:
        for world in make_world(google, tmp_path, campaign, Database(url)):
            ids = [world.accept(day) for day in (10, 11, 12)]
            world.cycles(2)
            world.service.correct(SINGLE_USER, ids[0], {"direct_students": "310"}, identity="c1", confirmed=True)
            google.person("edit", range=f"H{world.row_of(11)}", values=[["320"]])
            google.person("delete_rows", at=world.row_of(12) - 1)
            google.person("edit", range="B20", values=[["安义县总工会", "", "2024-05-20", "安义中学"]])
            world.cycles(5)
            assert (len(world.days()), differences(world.database)) == (3, [])
            world.database.close()


def test_a_separate_worker_brings_what_another_process_accepted_to_the_sheet_and_gives_the_lease_back(url, tmp_path, campaign):
    with google_on_loopback() as google:
        worker = subprocess.Popen([sys.executable, "-m", "sheets_sync", "run", "--every", "0.2", "--secrets", secrets_file(tmp_path, google, url)], cwd=ROOT)
        for world in make_world(google, tmp_path, campaign, Database(url)):
            world.accept(10)
            until = time.monotonic() + 60
            while world.service.read_status().owed and time.monotonic() < until:
                time.sleep(0.1)
            assert world.service.read_status().owed == 0
            worker.terminate()
            assert worker.wait(30) == 0
            is_free = world.database.write(lambda connection: lease.take(connection, "next", now=clock_of(connection)))
            assert (world.days(), is_free) == (["2024-05-10"], True)
            world.database.close()


def commands(said: str) -> list[list[str]]:
    """The lines of a message that are commands, with the programs of this machine."""
    return [[str(binaries() / words[0]), *words[1:]] for words in map(shlex.split, re.findall(r"^  (.+)$", said, re.MULTILINE))]


def said(work, *arguments) -> str:
    with pytest.raises(StoreTrouble) as trouble:
        work(*arguments)
    return str(trouble.value)


def do(said: str, folder) -> None:
    for command in commands(said):
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.mark.fault(45)
def test_a_dump_put_back_as_the_command_says_is_reconciled_with_the_sheet(url, tmp_path, campaign):
    """What reached the sheet after the dump comes back under its old id, what people did stands, nothing doubles."""
    with google_on_loopback() as google:
        for world in make_world(google, tmp_path, campaign, Database(url)):
            world.accept(10)
            world.cycles(2)
            do(said(backup, url, tmp_path / "x"), tmp_path)
            later = world.accept(11)
            world.cycles(2)
            google.person("edit", range=f"H{world.row_of(10)}", values=[["320"]])
            world.cycles(2)
            world.database.close()
        do(said(restore, url, tmp_path / "x"), tmp_path)
        restored = Database(f"{url}_restored")
        for world in make_world(google, tmp_path, campaign, restored):
            world.accept(12)
            world.cycles(4)
            assert (world.days(), world.service.read_status().owed) == (["2024-05-10", "2024-05-11", "2024-05-12"], 0)
            assert world.service.record(SINGLE_USER, later).state == "已入表"
            assert [one.cells["direct_students"] for one in world.service.records(SINGLE_USER)] == ["320", "300", "300"]
            assert differences(restored) == []
        restored.close()
        drop(url, "postgres_restored")


def drop(url: str, name: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    engine.dispose()


def test_what_the_commands_say_holds_no_password(tmp_path):
    url = "postgresql+psycopg://app:geheim123@db.example:5433/ledger"
    for words in (said(backup, url, tmp_path / "x"), said(restore, url, tmp_path / "x")):
        assert ("geheim123" in words, "-h db.example -p 5433 -U app" in words) == (False, True)
