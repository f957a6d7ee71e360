"""names_in_sheet = "surname": no full name reaches the sheet, and none is lost in the store."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from sheets_sync.access import SINGLE_USER
from sheets_sync.engine import Engine
from sheets_sync.judge import Judge
from sheets_sync.names import veiled_name
from tests.files_tests.workbooks import form
from tests.pages_tests.seed import SESSIONS, seed
from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.test_engine import make_world

NAMES = ("张某甲", "李某乙", "王丙", "欧阳某丁")
SEEDED = (*NAMES, *(name for session in SESSIONS for name in re.findall(r"([^、]+)（", session[6]) if name != veiled_name(name)))
PEOPLE = "张某甲（全国劳动模范）、李某乙、王丙（劳模）、欧阳某丁（江西省劳动模范）"
VEILED = "张某（全国劳动模范）、李某、王某（劳模）、欧阳某（江西省劳动模范）"


@pytest.fixture
def world(tmp_path, campaign):
    with google_on_loopback() as google:
        yield from make_world(_with_names(google, "surname"), tmp_path, campaign)


def _with_names(google, how: str):
    """In surname mode every request that the server gets is held against the names, whatever a test asks for: a sent name fails it."""
    google.server.app.never = SEEDED if how == "surname" else ()
    google.settings = google.settings.model_copy(update={"sheets": google.settings.sheets.model_copy(update={"names_in_sheet": how})})
    return google


def _everything(google) -> str:
    """Every text and note of every tab, hidden ones too."""
    cells = [cell for sheet in google.server.spreadsheet(google.spreadsheet_id).sheets for number in range(len(sheet.rows)) for cell in sheet.row(number) if cell]
    return "\n".join(f"{cell.value} {cell.more.get('note', '')}" for cell in cells)


def _names_on_the_sheet(world) -> list[str]:
    text = _everything(world.google)
    return [name for name in NAMES if name in text]


def _restarted(world, how: str) -> Engine:
    judge = Judge(world.database, world.service.campaign)
    sheet = _with_names(world.google, how).sheet(world.service.campaign)
    return Engine(world.database, sheet, world.service.campaign, judge, clock=world.engine._clock, holder="one")


def test_the_sheet_shows_surnames_with_honours_and_the_store_and_the_export_have_the_names(world):
    record_id = world.accept(10, people=PEOPLE, media="南昌日报报道张某甲", direct_students="约300")
    world.accept(11, people="宣讲团李某乙等3人")
    world.cycles(3)
    assert _names_on_the_sheet(world) == []
    row = world.grid()[world.row_of(10) - 1]
    assert (row[6], row[9], "缺荣誉称号" in row[12]) == (VEILED, "南昌日报报道张某", True)
    assert world.service.record(SINGLE_USER, record_id).cells["people"] == PEOPLE
    book = load_workbook(BytesIO(world.service.export(SINGLE_USER)))
    assert [name for name in NAMES if name in "".join(str(cell.value) for line in book.active.iter_rows() for cell in line)] == list(NAMES)


def test_a_whole_year_through_every_gate_sends_no_name(world):
    """Form, import, correction, a person's edit, copy and row, withdrawal; `SEEDED` is held against every request (see `_with_names`)."""
    assert len(set(SEEDED)) > 12
    service = world.service
    receipts = seed(service)
    rows = service.preview_import(SINGLE_USER, [("a.xlsx", form([[n, "安义县总工会", f"{name}工作室", f"2024年3月{n}日", "安义中学", "高中", f"{name}（全国劳动模范）{name}", "约300", 0, f"某报采访{name}", 100]
                                                                 for n, name in enumerate(SEEDED, 1)], filer="安义县总工会", filed="2024年6月20日"))]).rows
    assert {one.status for one in service.accept_import(SINGLE_USER, rows)} == {"accepted"}
    world.cycles(4)
    service.correct(SINGLE_USER, receipts[0].record_id, {"people": "李某乙（江西省劳动模范）、陈丁", "media": "某报：陈丁进校园"}, identity="c", confirmed=True)
    world.google.person("edit", range=f"J{world.row_of(10)}", values=[["周辛讲座报道"]])
    world.google.person("edit", range="B60", values=[["安义县总工会", "赵戊", "2024-02-20", "安义中学", "高中", "杨己，吴壬等3人", "杨己", "0", "郑癸", "0"]])
    service.withdraw(SINGLE_USER, receipts[3].record_id, identity="w")
    world.cycles(4)
    assert {view.state for view in service.records(SINGLE_USER)} <= {"已入表", "已撤回"} and len(world.days()) >= len(SESSIONS) + len(SEEDED)
    assert world.google.server.app.never == SEEDED


def test_an_edit_there_is_put_right(world):
    record_id = world.accept(10, people=PEOPLE)
    world.cycles(2)
    world.google.person("edit", range=f"G{world.row_of(10)}", values=[["改成别的"]])
    world.cycles(3)
    assert (world.grid()[world.row_of(10) - 1][6], world.service.record(SINGLE_USER, record_id).cells["people"]) == (VEILED, PEOPLE)


def test_names_typed_into_a_row_of_the_sheet_are_kept_in_the_store_and_veiled_there(world):
    world.accept(10)
    world.cycles(2)
    world.google.person("edit", range=f"B{world.row_of(10) + 1}", values=[["安义县总工会", "", "2024-05-20", "安义中学", "高中", "李某乙（江西省劳动模范）", "120", "0", "", "0"]])
    world.cycles(3)
    typed = next(one for one in world.service.records(SINGLE_USER) if one.cells["held_on"].startswith("2024-05-20"))
    assert (typed.cells["people"], world.grid()[world.row_of(20) - 1][6]) == ("李某乙（江西省劳动模范）", "李某（江西省劳动模范）")
    assert _names_on_the_sheet(world) == []


def test_a_correction_of_the_people_reaches_the_sheet_as_surnames(world):
    record_id = world.accept(10, people="张某甲（全国劳动模范）")
    world.cycles(2)
    world.service.correct(SINGLE_USER, record_id, {"people": "李某乙（江西省劳动模范）", "direct_students": "310"}, identity="c1", confirmed=True)
    world.cycles(3)
    row = world.grid()[world.row_of(10) - 1]
    assert (row[6], row[7], _names_on_the_sheet(world)) == ("李某（江西省劳动模范）", "310", [])
    assert world.service.record(SINGLE_USER, record_id).cells["people"] == "李某乙（江西省劳动模范）"


def test_the_setting_may_be_changed_on_a_sheet_in_use(world):
    world.engine = _restarted(world, "full")
    record_id = world.accept(10, people=PEOPLE)
    world.cycles(2)
    assert _names_on_the_sheet(world) == list(NAMES)
    world.engine = _restarted(world, "surname")
    world.service.correct(SINGLE_USER, record_id, {"direct_students": "310"}, identity="c1", confirmed=True)
    world.cycles(4)
    assert (world.grid()[world.row_of(10) - 1][6:8], _names_on_the_sheet(world)) == ([VEILED, "310"], [])
    world.engine = _restarted(world, "full")
    world.cycles(3)
    assert world.grid()[world.row_of(10) - 1][6] == PEOPLE
    assert world.service.record(SINGLE_USER, record_id).cells["people"] == PEOPLE


def test_the_history_still_rebuilds_the_records(world):
    from sheets_sync import upkeep

    world.accept(10, people=PEOPLE)
    world.google.person("edit", range="B9", values=[["安义县总工会", "", "2024-05-20", "安义中学", "高中", "李某乙（江西省劳动模范）"]])
    world.cycles(4)
    assert upkeep.differences(world.database) == []
