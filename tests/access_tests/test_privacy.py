"""Phones and identity numbers are told and never kept; the log holds ids, one JSON object a line."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sheets_sync.access import SINGLE_USER, Role, Viewer
from sheets_sync.settings import ROOT
from sheets_sync.views import CellEdit
from tests.access_tests.conftest import ANYI, entry
from tests.access_tests.scan import private_numbers
from tests.files_tests.workbooks import form
from validators.ledger import check_rows
from validators.model import RawRow
from validators.privacy import holds_private, strike_out, without_private

PHONE, CARD, DESK = "13800138000", "360102198001011234", "0791-83986512"


@pytest.mark.parametrize("text", [
    PHONE, "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "8613800138000", "１３８００１３８０００", "138\u200b00138000", "联系人13800138000转2",
    CARD, "36010219800101123X", "３６０１０２１９８００１０１１２３ｘ", DESK, "(0791)83986512", "079183986512", "010-66668888", "0791 83986512-8001",
])
def test_what_is_taken_for_a_number_of_a_person(text):
    said = f"张某甲，电话：{text}，谢谢"
    assert holds_private(said) and not holds_private(without_private(said)) and not holds_private(strike_out(said))
    assert len(strike_out(said)) == len(said) and without_private(said).startswith("张某甲") and without_private(said).endswith("谢谢")


@pytest.mark.parametrize("text", [
    "2024-05-08", "20240508", "2024年5月8日14:30-16:00", "45456", "420", "3000.50", "5,000", "12345678", "1234567890", "138001380001",
    "https://www.example.cn/2024/13800138000.html", "mp.example.cn/s?id=13800138000", "13500000000元", "2024051012345678901234", "约300人、约500人",
])
def test_what_is_not(text):
    assert not holds_private(text) and without_private(text) == text == strike_out(text)


@given(st.text(alphabet="0123456789-+ （）()电话：张Xx.\u200b１３８", max_size=60))
def test_nothing_is_left_over_whatever_stands_around(text):
    assert not holds_private(strike_out(text)) and not holds_private(without_private(text))


@pytest.mark.parametrize("unit", ["a", "a.", "1", " ", "0791 ", "138 ", "www.", "（", "电话", "0791-8398651", "1380013800"])
def test_long_texts_made_to_be_slow_are_read_at_once(unit):
    text = unit * (30_000 // len(unit)) + PHONE
    assert len(without_private(text)) <= len(text) and len(strike_out(text)) == len(text)


@pytest.mark.parametrize(("key", "text", "read"), [
    ("people", f"张某甲（江西省劳动模范）{PHONE}", "张某甲"), ("people", f"张某甲（江西省劳动模范，电话：{PHONE}）", "张某甲"), ("people", f"张某甲 {CARD}（江西省劳动模范）", "张某甲"),
    ("school", f"安义中学（联系电话{DESK}）", "安义中学"), ("media", f"南昌日报 {PHONE}", "南昌日报"), ("host", f"安义县总工会{DESK}", "安义县总工会"),
])
def test_a_row_is_read_without_them_and_told_about_them(house, key, text, read):
    [checked] = check_rows([RawRow({**entry(ANYI).cells, key: text}, filer="安义县总工会", filed_on=date(2024, 6, 20))], house.parts.campaign)
    told = [finding for finding in checked.findings if finding.code == "W_PRIVATE_NUMBER"]
    value = getattr(checked.values, key)
    assert [finding.key for finding in told] == [key] and not checked.is_hard_stop and checked.sessions == 1
    assert (value[0].name if key == "people" else value) == read
    assert not any(holds_private(finding.message) for finding in checked.findings)


def test_what_any_gate_takes_in_is_kept_without_them(house, tmp_path):
    service = house.service
    text = f"某报 {PHONE} {CARD}"
    service.accept(SINGLE_USER, replace(entry(ANYI, held_on="2024-03-01", media=text, people=f"张某甲（全国劳动模范）{DESK}"), filer=f"安义县总工会 {PHONE}"), identity="a", confirmed=True)
    rows = service.preview_import(SINGLE_USER, [("a.xlsx", form([[1, "安义县总工会", "", "2024年3月2日", "安义中学", "高中", f"张某甲（全国劳动模范）{PHONE}", 420, 0, text, 3000]],
                                                                filer="安义县总工会", filed="2024年6月20日"))]).rows
    assert [one.status for one in service.accept_import(SINGLE_USER, rows)] == ["accepted"]
    assert [one.status for one in service.accept_import(SINGLE_USER, rows)] == ["duplicate"]
    service.correct(SINGLE_USER, house.ids["school"], {"media": text}, identity="c", confirmed=True)
    service.save_draft(SINGLE_USER, "d", {"media": text, "people": [[f"张某甲{PHONE}", None]]})
    assert service.load_draft(SINGLE_USER, "d") == {"media": "某报", "people": [["张某甲", None]]}
    service.add_rows(SINGLE_USER, [{"school": "安义中学", "media": text}])
    for _ in range(3):
        house.parts.engine.cycle(hurry=True)
    view = service.record(SINGLE_USER, house.ids["anyi"])
    assert service.save_edits(SINGLE_USER, [CellEdit(view.record_id, view.revision, "media", view.cells["media"], text)]) == []
    for _ in range(3):
        house.parts.engine.cycle(hurry=True)
    assert service.record(SINGLE_USER, house.ids["anyi"]).cells["media"] == "某报"
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*")).decode("utf-8", "replace")
    assert "某报" in stored and private_numbers(stored) == []


def test_what_a_person_types_into_the_sheet_stays_there_is_told_and_leaves_no_further(house):
    for _ in range(3):
        house.parts.engine.cycle(hurry=True)
    sheet = house.service._embedded()
    view = house.service.record(SINGLE_USER, house.ids["anyi"])
    assert sheet.edit(view.record_id, {"direct_students": (view.cells["direct_students"], f"待核 {PHONE}")}) is None
    for _ in range(3):
        house.parts.engine.cycle(hurry=True)
    view = house.service.record(SINGLE_USER, house.ids["anyi"])
    assert view.cells["direct_students"] == f"待核 {PHONE}"                # people's own cell is not rewritten
    assert "W_PRIVATE_NUMBER" in [finding.code for finding in view.checked.findings]
    assert not any(holds_private(finding.message) for finding in view.checked.findings)
    cells = [str(cell.value) for line in load_workbook(BytesIO(house.service.export(SINGLE_USER))).active.iter_rows() for cell in line]
    assert "待核" in cells and private_numbers("\n".join(cells)) == []


def test_a_draft_whose_address_was_passed_on_shows_nothing_to_another(house):
    wang, school = Viewer(Role.COORDINATOR, "安义县", "wang@example.org"), Viewer(Role.FILER, "安义中学", "链接 1")
    house.service.save_draft(wang, "d", {"media": "某报"})
    assert house.service.load_draft(school, "d") is None and house.service.load_draft(SINGLE_USER, "d") is None
    house.service.save_draft(school, "d", {"media": "另一报"})
    assert house.service.load_draft(wang, "d") == {"media": "某报"}
    assert house.service.load_draft(replace(school, name="链接 2"), "d") == {"media": "另一报"}         # a new link of the same school


LOGGING = f"""
import logging
from sheets_sync import logs
logs.configure()
log = logging.getLogger("x")
other = logging.getLogger("lib"); other.propagate = False
handler = logging.StreamHandler(); handler.setFormatter(logging.Formatter("%(message)s")); other.addHandler(handler)
log.warning("record %s", "R1\\n{{\\"level\\": \\"info\\"}}\\x1b[31m\\u2028 {PHONE}")
log.warning("bad %d", "x")
log.warning({{"a": 1}})
for one in (log, other):
    try:
        try:
            raise KeyError("张某甲 {CARD}")
        except KeyError as err:
            raise ValueError("安义中学") from err
    except ValueError:
        one.exception("a cycle failed")
log.warning("lone \\ud800")
raise SystemExit(0)
"""


def test_the_log_is_one_json_object_a_line_with_ids_and_kinds_only():
    done = subprocess.run([sys.executable, "-c", LOGGING], cwd=ROOT, capture_output=True, text=True, timeout=60)
    told = [json.loads(line) for line in done.stderr.split("\n") if line]
    assert [one["what"] for one in told[1:]] == ["bad %d", "{'a': 1}", "a cycle failed", "a cycle failed", "lone \\ud800"]
    assert told[0]["what"].startswith("record R1\n{") and told[0]["level"] == "warning" and "\x1b" not in done.stderr
    assert [one["error"] for one in told if "error" in one] == ["ValueError < KeyError"] * 2
    assert all(one["in"][0].startswith("<string>:") for one in told if "in" in one)
    assert not any(word in done.stderr for word in ("张某甲", "安义中学", PHONE, CARD))
