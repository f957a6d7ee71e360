"""An upload before it is accepted: answers to its doubts, records that are there already, the same file again."""

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from sheets_sync.access import SINGLE_USER
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.escape import clean
from sheets_sync.imports import Settled
from sheets_sync.judge import Judge
from sheets_sync.service import Service
from sheets_sync.views import Entry
from tests.files_tests.workbooks import form
from tests.naughty import ENDLESS, NAUGHTY
from validators.files import Unreadable, read_upload
from validators.grid import MAX_CELL_TEXT
from validators.privacy import keepable
from validators.text import storable

NOON = datetime(2024, 6, 25, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
A = [1, "安义县教体局", "", "2024年6月5日", "安义中学", "高中", "杨己（全国五一劳动奖章）", 480, 0, "", 0]
B = [2, "安义县教体局", "", "2024年6月12日", "安义县第二中学", "初中", "李某乙（江西省劳动模范）", 300, 0, "", 0.3]
C = [3, "安义县教体局", "", "6月中旬", "安义县第二中学", "初中", "王丙（南昌市劳动模范）", 200, 0, "", 500]
UNION = {"host": "安义县总工会", "held_on": "2024-06-05", "school": "安义中学", "level": "高中", "people": "杨己（全国五一劳动奖章）", "direct_students": "480", "funds_yuan": "0"}


@pytest.fixture
def service(sqlite, campaign):
    return Service(sqlite, campaign, Judge(sqlite, campaign), EmbeddedSheet(sqlite), clock=lambda: NOON)


def upload(*rows, filed="2024年6月24日"):
    return [("六月.xlsx", form(rows, filer="安义县教体局", filed=filed, hints=False))]


def told(preview):
    return [(row.raw.row, [one.code for one in row.findings if one.severity in "EW"], row.sessions) for row in preview.rows if row.kind == "session"]


def taken(service, preview):
    return [one.status for one in service.accept_import(SINGLE_USER, preview.rows, identities=preview.identities)]


def test_answers_are_read_anew_and_the_same_file_again_adds_nothing(service):
    preview = service.preview_import(SINGLE_USER, upload(A, B, C))
    assert told(preview) == [(5, [], 1), (6, ["W_FUNDS_UNIT_SUSPECT"], 1), (7, ["E_DATE_INCOMPLETE"], 0)]
    mended = service.settle_import(SINGLE_USER, preview, {1: Settled(cells={"funds_yuan": "3000"}), 2: Settled(cells={"held_on": "6月14日"}, agreed=frozenset())})
    assert told(mended) == [(5, [], 1), (6, [], 1), (7, ["W_YEAR_INFERRED"], 1)]
    assert taken(service, mended) == ["accepted"] * 3
    again = service.preview_import(SINGLE_USER, upload(A, B, C))
    assert again.known == {0, 1, 2} and taken(service, again) == ["duplicate", "duplicate", "rejected"]
    assert taken(service, service.settle_import(SINGLE_USER, again, {2: Settled(cells={"held_on": "6月15日"})})) == ["duplicate"] * 3
    assert sorted((one.cells["funds_yuan"], one.cells["held_on"]) for one in service.records(SINGLE_USER)) == [
        ("0", "2024年6月5日"), ("3000", "2024年6月12日"), ("500", "6月14日")]


@pytest.mark.parametrize("filed", ["2024年6月24日", "2024年6月25日"])
def test_a_session_that_the_other_chain_has_told_of_is_asked_about_and_counts_once(service, filed):
    first = service.accept(SINGLE_USER, Entry(UNION, "安义县总工会", date(2024, 6, 24)), identity="form:1", confirmed=True)
    preview = service.preview_import(SINGLE_USER, upload(A, filed=filed))
    assert told(preview) == [(5, ["W_DUPLICATE"], 0)] and preview.rows[0].duplicate_of == first.record_id
    message = preview.rows[0].findings[-1].message
    same = service.settle_import(SINGLE_USER, preview, {0: Settled(agreed=frozenset({message}))})
    assert told(same) == [(5, [], 0)]
    other = service.settle_import(SINGLE_USER, preview, {0: Settled(distinct=frozenset({first.record_id}))})
    assert told(other) == [(5, [], 1)] and taken(service, other) == ["accepted"]
    assert sorted(one.checked.sessions for one in service.records(SINGLE_USER)) == [1, 1]


def test_an_earlier_filing_of_the_same_session_is_asked_about_too(service):
    first = service.accept(SINGLE_USER, Entry(UNION, "安义县总工会", date(2024, 6, 25)), identity="form:1", confirmed=True)
    preview = service.preview_import(SINGLE_USER, upload(A, filed="2024年6月20日"))
    assert told(preview) == [(5, ["W_DUPLICATE"], 0)] and preview.rows[0].duplicate_of == first.record_id


def test_two_rows_of_a_file_that_are_two_sessions_both_count(service):
    preview = service.preview_import(SINGLE_USER, upload(A, [2, *A[1:7], 260, *A[8:]]))
    assert told(preview) == [(5, [], 1), (6, ["W_DUPLICATE"], 0)]
    both = service.settle_import(SINGLE_USER, preview, {1: Settled(distinct=frozenset({preview.rows[1].duplicate_of}))})
    assert told(both) == [(5, [], 1), (6, [], 1)] and taken(service, both) == ["accepted"] * 2
    assert [one.checked.sessions for one in service.records(SINGLE_USER)] == [1, 1]


def test_a_row_that_is_passed_over_is_not_taken_and_may_be_taken_later(service):
    preview = service.preview_import(SINGLE_USER, upload(A, B))
    less = service.settle_import(SINGLE_USER, preview, {0: Settled(skipped=True)})
    assert less.skipped == {0} and told(less) == [(6, ["W_FUNDS_UNIT_SUSPECT"], 1)] and taken(service, less) == ["accepted"]
    assert taken(service, service.preview_import(SINGLE_USER, upload(A, B))) == ["accepted", "duplicate"]


def test_notes_of_the_files_are_told(service):
    data = form([A], hints=False)
    broken = service.preview_import(SINGLE_USER, [("一.xlsx", data), ("二.csv", "序号,主办单位,活动时间,学校名称,备注\n1,安义县总工会,6月5日,安义中学,好\n".encode())])
    assert broken.notes == ("二.csv：“备注”不是附件2的列，没有读取",)


def test_a_file_that_cannot_be_read_keeps_no_other_one_out(service):
    files = [("坏.xlsx", b"PK\x03\x04"), *upload(A, B), ("网页.xls", b"<html><table>")]
    preview = service.preview_import(SINGLE_USER, files)
    assert [said[:said.index("”") + 1] for said in preview.unread] == ["“坏.xlsx”", "“网页.xls”"] and taken(service, preview) == ["accepted", "accepted"]
    assert service.settle_import(SINGLE_USER, preview, {}).unread == preview.unread
    with pytest.raises(Unreadable, match="“坏.xlsx”.*\n“网页.xls”"):
        service.preview_import(SINGLE_USER, [files[0], files[-1]])


def test_texts_that_break_programs_come_in_and_go_out_exactly_or_are_refused_in_words(service):
    """The Big List of Naughty Strings as 媒体报道情况 of a CSV, one session a text."""
    texts = [text for text in (*NAUGHTY, *ENDLESS) if text.strip() and "\0" not in text and text == text.encode(errors="replace").decode() and len(text) <= MAX_CELL_TEXT]
    lines = [["填报单位：安义县总工会", "填表时间：2024年6月24日"], [column.header for column in service.campaign.columns]]
    for n, text in enumerate(texts):
        lines.append([f"{n + 1}", "安义县总工会", "", f"{date(2022, 1, 1) + timedelta(n)}", "安义中学", "高中", "杨己（全国五一劳动奖章）", "480", "0", text, "0"])
    out = StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(lines)
    preview = service.preview_import(SINGLE_USER, [("怪字.csv", out.getvalue().encode())])
    came = [row.raw.cells["media"] if not row.raw.dittoed else text for row, text in zip(preview.rows, texts, strict=True)]      # " and '' say: as above
    assert came == texts and len(texts) > 400
    results = service.accept_import(SINGLE_USER, preview.rows, identities=preview.identities)
    refused = [one for one in results if one.status == "rejected"]
    assert all(finding.message for one in refused for finding in one.checked.findings) and len(refused) < 5
    kept = {one.cells["held_on"]: one.cells["media"] for one in service.records(SINGLE_USER)}
    assert all(kept[one.checked.raw.cells["held_on"]] == keepable(storable(one.checked.raw.cells["media"])) for one in results if one.status != "rejected")
    printed = read_upload("x.xlsx", service.export(SINGLE_USER), service.campaign)
    shown = {row.cells["held_on"]: row.cells["media"] for row in printed if row.cells["host"]}
    read = {one.cells["held_on"]: one.checked.values.media for one in service.records(SINGLE_USER)}
    assert shown == {day: clean(show_text(read[day], kept[day])) for day in kept}


def show_text(value, typed):
    return typed if value is None else value or "无"
