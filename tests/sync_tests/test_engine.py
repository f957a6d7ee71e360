"""The engine on real parts: SQLite, real gspread over HTTP, faults and people on the other side."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sheets_sync.access import SINGLE_USER
from sheets_sync.database import Database
from sheets_sync.engine import Engine
from sheets_sync.judge import Judge
from sheets_sync.service import Service
from sheets_sync.views import Entry
from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.model.defects import made_worse

CELLS = {"host": "安义县总工会", "organiser": "", "level": "高中", "people": "张某甲（全国劳动模范）", "direct_students": "300", "indirect_viewers": "0",
         "media": "", "funds_yuan": "500"}
SCHOOLS = ["安义中学", "安义县第二中学", "南昌县莲塘第一中学", "新建区第一中学"]


@dataclass
class World:
    google: object
    database: Database
    engine: Engine
    service: Service
    skew: list

    def accept(self, number: int, school: str = "安义中学", identity: str = "", **cells) -> str:
        entry = Entry({**CELLS, "held_on": f"2024-05-{number:02}", "school": school, **cells}, "安义县总工会", datetime(2024, 6, 1).date())
        return self.service.accept(SINGLE_USER, entry, identity=identity or f"draft-{number}", confirmed=True).record_id

    def cycles(self, count: int = 3) -> list:
        return [self.engine.cycle(hurry=True) for _ in range(count)]

    def grid(self) -> list[list[str]]:
        return self.google.server.client().open_by_key(self.google.spreadsheet_id).sheet1.get_all_values()

    def days(self) -> list[str]:
        return [row[3] for row in self.grid()[4:] if row[3]]

    def row_of(self, day: int) -> int:
        return next(n for n, row in enumerate(self.grid(), start=1) if row[3] == f"2024-05-{day:02}")

    def asked(self, since: int) -> list[str]:
        return ["drive" if "/drive/" in one.path else "read" if one.method == "GET" else "write" for one in self.google.server.requests_seen()[since:]
                if "/token" not in one.path]


@pytest.fixture(params=[True, False], ids=["token enforced", "token taken twice"])
def world(request, tmp_path, campaign):
    with google_on_loopback(enforced=request.param) as google:
        yield from make_world(google, tmp_path, campaign)


@pytest.fixture
def plain_world(tmp_path, campaign):
    with google_on_loopback() as google:
        yield from make_world(google, tmp_path, campaign)


def make_world(google, tmp_path, campaign, database=None):
    """`database`: another than a SQLite file in the folder; who gives it closes it."""
    given, database = database, database or Database(f"sqlite:///{tmp_path}/ledger.db")
    sheet, judge, skew = google.sheet(campaign), Judge(database, campaign), [timedelta()]

    def clock() -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai")) + skew[0]

    engine = Engine(database, sheet, campaign, judge, clock=clock, holder="one", shared_clock=lambda _: clock())
    yield World(google, database, engine, Service(database, campaign, judge, sheet, clock=clock), skew)
    if given is None:
        database.close()


@pytest.mark.parametrize("fault", [
    {"kind": "close", "when": "after"}, {"kind": "close", "when": "before"}, {"kind": "status", "status": 503, "when": "after"}, {"kind": "status", "status": 503},
    {"kind": "status", "status": 429}, {"kind": "html", "when": "after"}, {"kind": "truncated"}, {"kind": "empty"}, {"kind": "reset"},
], ids=lambda fault: "-".join(map(str, fault.values())))
def test_a_submission_reaches_the_sheet_exactly_once_whatever_happens_to_the_reply(world, fault):
    world.cycles(1)
    world.google.server.fault(**fault, body="insertDimension")
    world.accept(10)
    world.cycles(2)
    world.skew[0] += timedelta(seconds=300)           # past the time in which a lost copy may arrive
    world.google.server.advance(300)
    world.cycles(3)
    assert (world.days(), world.service.read_status().owed) == (["2024-05-10"], 0)


@pytest.mark.fault(9)
def test_a_late_copy_does_not_double(plain_world):
    world = plain_world
    world.cycles(1)
    world.google.server.fault("late", seconds=170, body="insertDimension")
    world.accept(10)
    world.cycles(3)
    world.google.server.advance(200)
    world.cycles(3)
    assert world.days() == ["2024-05-10"]


def test_an_idle_cycle_is_one_drive_request_and_submissions_cost_one_write(plain_world):
    world = plain_world
    world.cycles(4)
    since = len(world.google.server.requests_seen())
    world.cycles(1)
    assert world.asked(since) == ["drive"]
    since = len(world.google.server.requests_seen())
    for day in range(1, 21):
        world.accept(day)
    world.cycles(1)
    assert world.asked(since).count("write") == 1
    assert world.service.read_status().owed == 0


def edited_right_after_the_look(world: World) -> list[str]:
    """A person edits when the rows were read and before anything else is asked. What the store and the sheet say in the end."""
    record_id = world.accept(10)
    world.cycles(3)
    world.google.person("edit", range=f"J{world.row_of(10)}", values=[["南昌发布"]])         # so that the rows are read
    edit = dict(range=f"H{world.row_of(10)}", values=[["320"]])

    def after_it(_call):
        world.google.server.once_before(lambda _: world.google.person("edit", **edit), method="GET")

    world.google.server.once_before(after_it, path="/values:batchGet")
    world.cycles(4)
    return [world.service.record(SINGLE_USER, record_id).cells["direct_students"], world.grid()[world.row_of(10) - 1][7]]


def test_an_edit_right_after_the_rows_were_read_comes_in_with_the_next_cycle(plain_world):
    assert edited_right_after_the_look(plain_world) == ["320", "320"]


def test_a_version_that_is_misread_is_noticed(plain_world, monkeypatch):
    with made_worse("version_misread", monkeypatch):
        assert edited_right_after_the_look(plain_world) == ["300", "320"]


@pytest.mark.fault(22)
@pytest.mark.parametrize("columns", ["A{}:P{}", "A{}:K{}"], ids=["whole rows", "without the hidden ids"])
def test_rows_sorted_by_people_keep_their_identity(plain_world, columns):
    world = plain_world
    ids = {day: world.accept(day, SCHOOLS[day % 4]) for day in (10, 11, 12)}
    world.cycles(2)
    world.google.person("edit", range=f"J{world.row_of(11)}", values=[["南昌发布"]])
    first = world.row_of(10)
    world.google.person("sort", column=3, descending=True, range=columns.format(first, first + 2))
    assert world.days() == ["2024-05-12", "2024-05-11", "2024-05-10"]
    world.cycles(3)
    standing = {row[3]: row[15] for row in world.grid()[4:] if row[3]}
    assert standing == {f"2024-05-{day}": record_id for day, record_id in ids.items()}
    record = world.service.record(SINGLE_USER, ids[11])
    assert record.cells["media"] == "南昌发布"
    assert len(world.service.records(SINGLE_USER)) == 3


def test_a_row_typed_by_a_person_gets_an_id_and_is_checked(plain_world):
    world = plain_world
    world.accept(10)
    world.cycles(2)
    world.google.person("edit", range=f"B{world.row_of(10) + 1}", values=[["安义县总工会", "", "2024年5月", "安义中学"]])
    world.cycles(3)
    typed = world.grid()[world.row_of(10)]
    assert (len(typed[15]), "具体到日" in typed[12], typed[3]) == (16, True, "2024年5月")


@pytest.mark.fault(23)
def test_a_deleted_row_is_a_withdrawal_and_does_not_come_back(plain_world):
    world = plain_world
    record_id = world.accept(10)
    world.accept(11)
    world.cycles(2)
    world.google.person("delete_rows", at=world.row_of(10) - 1, count=1)
    world.cycles(5)
    assert (world.days(), world.service.record(SINGLE_USER, record_id).state) == (["2024-05-11"], "已撤回")


def test_a_submitters_withdrawal_stands_beside_the_row(plain_world):
    world = plain_world
    record_id = world.accept(10)
    world.cycles(2)
    world.service.withdraw(SINGLE_USER, record_id, identity="w1")
    world.cycles(2)
    assert "已撤回" in world.grid()[world.row_of(10) - 1][12]
    assert world.service.progress(SINGLE_USER, 2024).held == 0


def test_a_correction_reaches_its_cell_and_people_win(plain_world):
    world = plain_world
    first, second = world.accept(10), world.accept(11)
    world.cycles(2)
    world.service.correct(SINGLE_USER, first, {"direct_students": "310"}, identity="c1", confirmed=True)
    world.cycles(2)
    assert world.grid()[world.row_of(10) - 1][7] == "310"
    world.google.person("edit", range=f"H{world.row_of(11)}", values=[["320"]])
    world.service.correct(SINGLE_USER, second, {"direct_students": "330"}, identity="c2", confirmed=True)
    world.cycles(3)
    assert (world.grid()[world.row_of(11) - 1][7], world.service.record(SINGLE_USER, second).cells["direct_students"]) == ("320", "320")
    assert ("协调员已修改此项", "330", "320") in [(line.who, line.before, line.after) for line in world.service.history(SINGLE_USER, second)]


@pytest.mark.fault(20, 21)
def test_a_renamed_header_stops_writing_and_one_click_restores_it(plain_world):
    world = plain_world
    world.accept(10)
    world.cycles(2)
    world.google.person("edit", range="E3", values=[["校名"]])
    world.accept(11)
    assert [report.state for report in world.cycles(1)] == ["stopped"]
    status = world.service.read_status()
    assert ("学校名称" in status.stopped, status.owed, world.days()) == (True, 1, ["2024-05-10"])
    world.service.restore_header(SINGLE_USER)
    world.cycles(2)
    assert (world.grid()[2][4], world.days(), world.service.read_status().stopped) == ("学校名称", ["2024-05-10", "2024-05-11"], "")


@pytest.mark.fault(15)
def test_a_lost_permission_is_named_and_acceptance_goes_on(plain_world):
    world = plain_world
    world.cycles(1)
    world.google.server.fault("status", status=403, times=0)
    world.accept(10)
    assert world.cycles(1)[0].state == "stopped"
    assert "robot@example.iam.gserviceaccount.com" in world.service.read_status().stopped
    world.google.server.clear_faults()
    world.cycles(2)
    assert (world.days(), world.service.read_status().owed) == (["2024-05-10"], 0)


@pytest.mark.fault(19)
def test_another_ledgers_sheet_is_not_written(plain_world, tmp_path, campaign):
    world = plain_world
    world.cycles(1)
    other = Database(f"sqlite:///{tmp_path}/other.db")
    judge = Judge(other, campaign)
    engine = Engine(other, world.google.sheet(campaign, store_id="store2"), campaign, judge, clock=lambda: datetime.now(ZoneInfo("Asia/Shanghai")), holder="two")
    report = engine.cycle()
    other.close()
    assert (report.state, "另一个台账" in report.error) == ("stopped", True)
