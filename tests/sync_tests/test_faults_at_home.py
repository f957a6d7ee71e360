"""Rows 40–46 of the fault matrix: the store, clocks, several processes, restored copies, a row that the sheet refuses."""

import sqlite3
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sheets_sync import database as database_module
from sheets_sync import upkeep
from sheets_sync.access import SINGLE_USER
from sheets_sync.database import Database, StoreTrouble
from sheets_sync.engine import Engine
from sheets_sync.google import GoogleSheet
from sheets_sync.judge import Judge
from sheets_sync.service import Service
from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.test_engine import World, make_world


@pytest.fixture
def world(tmp_path, campaign):
    with google_on_loopback() as google:
        for world in make_world(google, tmp_path, campaign):
            world.cycles(1)
            yield world


@pytest.fixture
def shared(tmp_path, campaign, database):
    """The same on a SQLite file and on a PostgreSQL server."""
    with google_on_loopback() as google:
        for world in make_world(google, tmp_path, campaign, database):
            world.cycles(1)
            yield world


def another(world: World, campaign) -> Engine:
    """A second process on the same store and sheet."""
    database = Database(world.database.url)

    def clock(_=None) -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai")) + world.skew[0]

    return Engine(database, world.google.sheet(campaign), campaign, Judge(database, campaign), clock=clock, holder="two", shared_clock=clock)


@pytest.mark.fault(40)
def test_a_locked_store_is_waited_for_then_said_in_words_and_goes_on(tmp_path, campaign, monkeypatch):
    monkeypatch.setattr(database_module, "_BUSY_SECONDS", 0.3)
    with google_on_loopback() as google:
        for world in make_world(google, tmp_path, campaign):
            holder = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreTrouble, match="数据库正忙，这一条还没有保存"):
                world.accept(10)
            holder.execute("ROLLBACK")
            holder.close()
            world.accept(10)
            assert world.service.read_status().owed == 1


@pytest.mark.fault(42, 43, 44)
def test_a_process_frozen_before_its_batch_went_out_changes_nothing_when_it_wakes(shared, campaign):
    """The other one has burned the token and sent the rows under its own."""
    other = another(shared, campaign)
    shared.accept(10)

    def two_minutes_later(_call):
        shared.skew[0] += timedelta(seconds=120)
        for _ in range(4):
            other.cycle(hurry=True)

    shared.google.server.once_before(two_minutes_later, body="insertDimension")
    report = shared.engine.cycle(hurry=True)
    assert (report.sent, shared.days()) == (0, ["2024-05-10"])
    assert [shared.engine.cycle(hurry=True).state for _ in range(2)] == ["elsewhere", "elsewhere"]
    other.retire()
    shared.cycles(2)
    assert (shared.days(), shared.service.read_status().owed) == (["2024-05-10"], 0)


def cut_off(world: World, campaign) -> Engine:
    """A second process, on a host from which the sheet is out of reach."""
    engine = another(world, campaign)
    sheets = world.google.settings.sheets.model_copy(update={"api_base": "http://127.0.0.1:9", "drive_base": "http://127.0.0.1:9"})
    engine._sheet = GoogleSheet(world.google.settings.model_copy(update={"sheets": sheets}), campaign, "store1")
    return engine


def test_a_process_that_cannot_reach_google_leaves_the_sheet_to_one_that_can(shared, campaign):
    away = cut_off(shared, campaign)
    shared.engine.retire()
    shared.accept(10)
    assert (away.cycle().state, shared.engine.cycle().state, away.cycle().state) == ("waiting", "worked", "waiting")
    assert (shared.days(), shared.service.read_status().owed) == (["2024-05-10"], 0)


def test_what_a_person_clicks_where_the_sheet_is_out_of_reach_is_done_by_the_process_that_reaches_it(shared, campaign):
    away = cut_off(shared, campaign)
    page = Service(shared.database, campaign, away._judge, away._sheet, clock=away._clock)
    shared.accept(10)
    shared.cycles(2)
    shared.google.person("edit", range="E3", values=[["校名"]])
    assert shared.engine.cycle().state == "stopped"
    page.restore_header(SINGLE_USER)
    assert (shared.engine.cycle().error, shared.grid()[2][4]) == ("", "学校名称")


def test_a_person_who_asks_for_a_cycle_need_not_wait_out_the_pause_after_a_failure(world):
    world.google.server.stop_listening()
    for _ in range(8):
        world.engine.cycle(hurry=True)
    world.accept(10)
    world.google.server.listen_again()
    assert (world.engine.cycle().state, world.engine._pauses.seconds > 1.0) == ("waiting", True)
    world.service.sync_now(SINGLE_USER)
    assert (world.engine.cycle().state, world.days()) == ("worked", ["2024-05-10"])


def test_what_nobody_thought_of_is_said_in_words_and_tried_again_and_what_was_sent_meanwhile_counts(world, monkeypatch):
    world.accept(3)
    met = GoogleSheet._met
    monkeypatch.setattr(GoogleSheet, "_met", lambda *_: int("①"))           # after the batch has gone out
    assert [one.state for one in (*world.cycles(1), world.engine.cycle())] == ["waiting", "waiting"]
    assert "没有料到的情况（ValueError）" in world.service.read_status().last_error
    world.accept(4)
    monkeypatch.setattr(GoogleSheet, "_met", met)
    assert (world.cycles(5)[-1].state, world.days(), world.service.read_status().last_error) == ("idle", ["2024-05-03", "2024-05-04"], "")


@pytest.mark.fault(44)
def test_two_processes_in_turn_send_each_row_once(shared, campaign):
    other = another(shared, campaign)
    for day in range(1, 9):
        shared.accept(day)
        (shared.engine if day % 2 else other).cycle(hurry=True)
        (shared.engine if day % 2 else other).retire()
    shared.cycles(3)
    assert (shared.days(), shared.service.read_status().owed) == ([f"2024-05-{day:02}" for day in range(1, 9)], 0)


@pytest.mark.fault(45)
@pytest.mark.parametrize("slow", [timedelta(0), timedelta(hours=1)], ids=["clock right", "clock an hour slow"])
def test_after_an_old_copy_of_the_store_is_put_back_the_sheet_fills_it_and_nothing_doubles(world, tmp_path, campaign, slow):
    """Also where the copy's next tokens are those of its lost future, as with a clock behind them: they stand on the sheet, under other marks."""
    world.accept(10)
    world.cycles(2)
    world.skew[0] -= slow
    copy = tmp_path / "copy.db"
    upkeep.backup(world.database.url, copy)
    later = world.accept(11)
    world.cycles(2)
    world.google.person("edit", range=f"H{world.row_of(10)}", values=[["320"]])
    world.cycles(2)
    world.database.close()
    upkeep.restore(world.database.url, copy)
    for again in make_world(world.google, tmp_path, campaign):
        again.skew[0] -= slow
        again.accept(12)
        again.cycles(6)
        assert (again.days(), again.service.read_status().owed) == (["2024-05-10", "2024-05-11", "2024-05-12"], 0)
        assert again.service.record(SINGLE_USER, later).state == "已入表"
        assert [one.cells["direct_students"] for one in again.service.records(SINGLE_USER)] == ["320", "300", "300"]
        assert upkeep.differences(again.database) == []


@pytest.mark.fault(46)
def test_a_row_that_the_sheet_always_refuses_is_set_aside_and_the_rest_flows(world):
    """It is found by halving; a correction sends it again."""
    world.google.server.fault("status", status=400, body="毒行", times=0)
    ids = [world.accept(day, media="毒行" if day == 5 else "") for day in range(1, 10)]
    for _ in range(30):
        world.engine.cycle(hurry=True)
    assert (len(world.days()), "2024-05-05" in world.days()) == (8, False)
    record = world.engine._judge.refresh()[ids[4]]
    assert ("400" in record.quarantine, world.service.read_status().owed) == (True, 1)
    world.service.correct(SINGLE_USER, ids[4], {"media": "南昌发布"}, identity="c1", confirmed=True)
    world.cycles(3)
    assert (len(world.days()), world.service.read_status().owed) == (9, 0)
