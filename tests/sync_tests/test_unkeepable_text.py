"""Characters that cannot be kept or that turn a line round: cleaned at one boundary, whichever way they come; what can be read stays."""

import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sheets_sync.access import SINGLE_USER
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.engine import Engine
from sheets_sync.judge import Judge
from sheets_sync.service import Service
from sheets_sync.views import CellEdit, Entry
from tests.sync_tests.test_commands import lines, run, secrets_file
from validators.files import Unreadable
from validators.privacy import keepable

GOOD = {
    "host": "安义县总工会", "organiser": "", "held_on": "2024年5月8日", "school": "安义中学", "level": "高中", "people": "张某甲（全国劳动模范）",
    "direct_students": "420", "indirect_viewers": "0", "media": "", "funds_yuan": "3000",
}
ODD = "安义\x00县\x1b[0m融\u202e媒\u2066体\ud83d中心\n二套\t\ufffe\U0001f3eb"
KEPT = "安义县[0m融媒体\ufffd中心\n二套\t\U0001f3eb"


@pytest.fixture
def service(database, campaign) -> Service:
    judge = Judge(database, campaign)
    sheet = EmbeddedSheet(database)

    def clock():
        return datetime(2024, 6, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    engine = Engine(database, sheet, campaign, judge, clock=clock, today=None, holder="test")
    made = Service(database, campaign, judge, sheet, clock=clock)
    made.cycle = engine.cycle
    return made


@pytest.mark.parametrize(
    "typed, kept",
    [("莲塘\x00一中", "莲塘一中"), ("甲\x07\x7f乙", "甲乙"), ("a\ud800b", "a\ufffdb"), ("\udc00", "\ufffd"), ("乙\u202e甲\u202c", "乙甲"), ("\u2067x\u2069", "x"), ("x\ufffe\uffff", "x"),
     ("一\r\n二\r三\u2028四", "一\n二\n三\n四"), ("南昌\u200b市　第一中学 \U0001f3eb", "南昌\u200b市　第一中学 \U0001f3eb"), ("", "")],
)
def test_what_cannot_be_kept_goes_and_everything_else_stays(typed, kept):
    assert keepable(typed) == kept
    assert keepable(keepable(typed)) == keepable(typed)


def test_the_form(service):
    kept = service.accept(SINGLE_USER, Entry({**GOOD, "media": ODD}, "安义县总工会\x00", None, ""), identity="form:1", confirmed=True)
    again = service.accept(SINGLE_USER, Entry({**GOOD, "media": KEPT}, "安义县总工会", None, ""), identity="form:1", confirmed=True)
    assert (kept.status, again.status) == ("accepted", "duplicate")
    view = service.record(SINGLE_USER, kept.record_id)
    assert (view.cells["media"], view.filer) == (KEPT, "安义县总工会")
    service.cycle(hurry=True)
    assert service.record(SINGLE_USER, kept.record_id).state == "已入表"


def test_a_draft_a_correction_and_the_ledger(service):
    service.save_draft(SINGLE_USER, "d", {"media": ODD, "people": [{"name": "\ud800张"}]})
    assert service.load_draft(SINGLE_USER, "d") == {"media": KEPT, "people": [{"name": "\ufffd张"}]}
    made = service.accept(SINGLE_USER, Entry(GOOD, "安义县总工会", None, ""), identity="form:2", confirmed=True)
    service.cycle(hurry=True)
    service.correct(SINGLE_USER, made.record_id, {"media": ODD}, identity="c", confirmed=True)
    assert service.record(SINGLE_USER, made.record_id).cells["media"] == KEPT
    service.cycle(hurry=True)
    view = service.record(SINGLE_USER, made.record_id)
    assert service.save_edits(SINGLE_USER, [CellEdit(made.record_id, view.revision, "organiser", "", ODD)]) == []
    service.add_rows(SINGLE_USER, [{**GOOD, "school": "安义\x00县\ud800第二中学", "media": ODD}])
    service.cycle(hurry=True)
    found = {view.cells["school"]: view for view in service.records(SINGLE_USER)}
    assert (found["安义中学"].cells["organiser"], found["安义县\ufffd第二中学"].cells["media"]) == (KEPT, KEPT)
    assert service.find_receipt(SINGLE_USER, "\ud800\x00") is None


def test_an_import_and_its_preview(service):
    table = "主办单位,承办单位,活动时间,学校名称,学校层次,劳模工匠人员,直接覆盖学生数,间接覆盖人数,媒体报道情况,投入经费(元)\n"
    table += '安义县总工会,,2024年5月8日,安义\x07中学,高中,张某甲（全国劳动模范）,420,0,"' + ODD.replace("\ud83d", "").replace("\x00", "") + '",3000\n'
    found = service.preview_import(SINGLE_USER, [("五月.csv", table.encode())], filed_on=date(2024, 6, 20))
    rows = [replace(one, raw=replace(one.raw, cells={**one.raw.cells, "organiser": "\ud800教体局"})) for one in found.rows]
    (done,) = service.accept_import(SINGLE_USER, rows)
    cells = service.record(SINGLE_USER, done.record_id).cells
    assert (done.status, cells["school"], cells["organiser"]) == ("accepted", "安义中学", "\ufffd教体局")
    assert cells["media"] == KEPT.replace("\ufffd", "")
    with pytest.raises(Unreadable, match="五月.csv”不是 Excel 工作簿，请上传"):
        service.preview_import(SINGLE_USER, [("五月.csv", table.replace("中学", "\x00").encode())])


def test_a_submit_of_jsonl(tmp_path):
    values = {**GOOD, "held_on": "2024-05-08", "people": [{"name": "张某甲", "honours": ["全国劳动模范"]}], "direct_students": 420, "indirect_viewers": 0, "funds_yuan": 3000, "media": "\ud800台\x00"}
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"file": "x\ud800.xlsx", "sheet": "附件2", "row": 7, "kind": "session", "values": values}), encoding="ascii")
    done = run("submit", file, "--secrets", secrets_file(tmp_path), "--format", "jsonl")
    assert (done.returncode, done.stderr, [one["status"] for one in lines(done)]) == (0, "", ["accepted"])
