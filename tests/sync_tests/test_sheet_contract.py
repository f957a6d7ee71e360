"""The same facts hold for every implementation of the shared sheet."""

from dataclasses import replace

import pytest

from sheets_sync.sheet import Answer, Batch, Change, NewRow
from tests.sync_tests.conftest import google_on_loopback

KEYS = ("host", "organiser", "held_on", "school", "level", "people", "direct_students", "indirect_viewers", "media", "funds_yuan")
NASTY = ["=1+1", "00123", "5.10", "2024年3月5日", "1e5", "　前后有空　", "两\n行", "'引号", "约50", "+86", "😀𠮷"]


def new(record_id: str, **cells) -> NewRow:
    return NewRow(record_id, {key: cells.get(key, "") for key in KEYS}, {"filer": "安义县总工会", "problem": ""}, {})


def batch(sheet, token: int, *added: NewRow, changed=()) -> Batch:
    return Batch(token, sheet.read().end_row, tuple(added), tuple(changed))


def rows(sheet) -> list[tuple[str, str]]:
    return [(row.record_id, row.cells["school"]) for row in sheet.read().rows]


def test_a_new_sheet_has_no_rows_and_laying_it_out_again_changes_nothing(sheet):
    assert sheet.read().rows == ()
    sheet.apply(batch(sheet, 1001, new("A", school="安义中学")))
    assert sheet.ensure(take_over=False) is True
    assert rows(sheet) == [("A", "安义中学")]


def test_rows_stand_in_the_order_of_their_batches(sheet):
    sheet.apply(batch(sheet, 1001, new("A", school="甲"), new("B", school="乙")))
    sheet.apply(batch(sheet, 1002, new("C", school="丙")))
    assert rows(sheet) == [("A", "甲"), ("B", "乙"), ("C", "丙")]


def test_the_answer_shows_the_new_rows_standing_there(sheet):
    assert sheet.apply(batch(sheet, 1001, new("A", school="甲"), new("B", school="乙"))).seen == {"A", "B"}


@pytest.mark.parametrize("text", NASTY)
def test_text_comes_back_exactly_and_is_never_parsed(sheet, text):
    sheet.apply(batch(sheet, 1001, new("A", school="甲", media=text, held_on=text)))
    row = sheet.read().rows[0]
    assert (row.cells["media"], row.cells["held_on"]) == (text, text)


def test_numbers_are_numbers_and_read_as_their_text(sheet):
    sheet.apply(batch(sheet, 1001, new("A", school="甲", direct_students=300, funds_yuan=0.5)))
    row = sheet.read().rows[0]
    assert (row.cells["direct_students"], row.cells["funds_yuan"]) == ("300", "0.5")


def test_a_token_is_taken_once(sheet):
    again = batch(sheet, 1001, new("A", school="甲"))
    assert sheet.apply(again).answer is Answer.APPLIED
    assert sheet.apply(again).answer is Answer.NOT_APPLIED
    assert rows(sheet) == [("A", "甲")]
    assert sheet.token_state(1001) == "applied"


def test_a_token_says_whose_batch_took_it(sheet):
    sheet.apply(replace(batch(sheet, 1001, new("A", school="甲")), mark="ours"))
    sheet.apply(batch(sheet, 1002, new("B", school="乙")))
    assert [sheet.token_state(1001, mark) for mark in ("ours", "theirs", "")] == ["applied", "another's", "another's"]
    assert sheet.token_state(1002, "of a version with marks, about a batch sent by one without") == "applied"


def test_a_burned_token_keeps_a_late_copy_out(sheet):
    late = batch(sheet, 1001, new("A", school="甲"))
    assert sheet.token_state(1001) is None
    assert sheet.burn(1001).answer is Answer.APPLIED
    assert sheet.apply(late).answer is Answer.NOT_APPLIED
    assert sheet.burn(1001).answer is Answer.NOT_APPLIED
    assert (rows(sheet), sheet.token_state(1001)) == ([], "burned")


def test_a_forgotten_token_is_free_again(sheet):
    sheet.burn(1001)
    sheet.forget_tokens((1001,))
    assert sheet.token_state(1001) is None


def test_a_change_touches_its_cells_only(sheet):
    sheet.apply(batch(sheet, 1001, new("A", school="甲", media="南昌发布"), new("B", school="乙")))
    row = sheet.read().rows[0]
    change = Change(row.row, "A", {"school": ("甲", "安义中学")}, {"problem": "请补填活动时间"}, {"held_on": "请补填活动时间"})
    sheet.apply(batch(sheet, 1002, changed=[change]))
    first, second = sheet.read().rows
    assert (first.cells["school"], first.cells["media"], first.app["problem"], first.app["filer"]) == ("安义中学", "南昌发布", "请补填活动时间", "安义县总工会")
    assert (second.cells["school"], second.app["problem"]) == ("乙", "")


def test_an_id_can_be_given_to_a_row(sheet):
    sheet.apply(batch(sheet, 1001, new("", school="甲")))
    row = sheet.read().rows[0]
    sheet.apply(batch(sheet, 1002, changed=[Change(row.row, "Z", {}, {"record_id": "Z"})]))
    assert rows(sheet) == [("Z", "甲")]


def test_the_version_stands_still_until_something_changes(sheet):
    before = sheet.version()
    assert sheet.version() == before
    sheet.apply(batch(sheet, 1001, new("A", school="甲")))
    assert sheet.version() != before


def test_a_cell_has_an_address_where_the_sheet_has_one(sheet):
    sheet.apply(batch(sheet, 1001, new("A", school="安义中学")))
    row = sheet.read().rows[0].row
    links = [sheet.cell_link(row, key) for key in ("direct_students", "")]
    expected = ["", ""] if sheet.kind == "embedded" else [f"{sheet.link}#gid=0&range={place}" for place in (f"H{row}", f"{row}:{row}")]
    assert links == expected


def test_rows_come_in_where_people_have_deleted_every_row_below_the_hints(campaign):
    with google_on_loopback() as google:
        sheet = google.sheet(campaign)
        sheet.ensure(take_over=False)
        google.person("delete_rows", at=4, count=996)
        assert sheet.apply(batch(sheet, 1001, new("A", school="甲"))).answer is Answer.APPLIED
        assert rows(sheet) == [("A", "甲")]
