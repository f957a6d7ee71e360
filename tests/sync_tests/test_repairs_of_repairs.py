"""Rows that moved again while they were being repaired: the data of each case in sight. Pure."""

from datetime import UTC, datetime

from sheets_sync.codes import new_record_id
from sheets_sync.repair import Repair, put_right
from sheets_sync.sheet import Change, Found, Met, SheetRow, Snapshot
from sheets_sync.store import Record
from sheets_sync.writes import Writes, after_writes

IDS = [new_record_id(), new_record_id()]


def right(repairs: list[Repair], *rows: tuple[int, str, str]) -> tuple[list, list]:
    """Rows as (row, id, students); the rows as people meant them, and what is still to be put back."""
    snapshot = Snapshot(tuple(SheetRow(number, who, {"school": f"校{who}", "direct_students": students}) for number, who, students in rows), 9)
    put, needed = put_right(snapshot, repairs)
    return [(row.record_id, row.cells["direct_students"]) for row in put.rows], [(one.row, one.cells["direct_students"], one.wrong) for one in needed]


def hit(row: int, who: str, stood: str, wrong: str) -> Repair:
    return Repair(row, who, {"school": f"校{who}", "direct_students": stood}, {"direct_students": wrong})


def test_a_row_hit_twice_gets_back_what_stood_there_first():
    first, second = hit(5, "A", "334", "410"), hit(5, "A", "410", "333")
    for order in ([first, second], [second, first]):
        assert right(order, (5, "A", "333")) == ([("A", "334")], [(5, "334", {"direct_students": "333"})])


def test_a_row_whose_first_wrong_text_still_stands_needs_only_that_one():
    assert right([hit(5, "A", "334", "410"), hit(5, "A", "410", "333")], (5, "A", "410")) == ([("A", "334")], [(5, "334", {"direct_students": "410"})])


def test_a_second_hit_that_wrote_what_stood_there_first_leaves_nothing_to_do():
    assert right([hit(5, "A", "334", "410"), hit(5, "A", "410", "334")], (5, "A", "334")) == ([("A", "334")], [])


def test_two_equal_rows_that_were_hit_are_both_put_right():
    put, needed = right([hit(5, "A", "300", "410"), hit(6, "A", "300", "410")], (5, "A", "410"), (6, "A", "410"))
    assert (put, sorted(needed)) == ([("A", "300"), ("A", "300")], [(5, "300", {"direct_students": "410"}), (6, "300", {"direct_students": "410"})])


def test_another_row_that_has_the_same_text_by_itself_is_left_alone():
    assert right([hit(5, IDS[0], "334", "410")], (5, IDS[1], "410")) == ([(IDS[1], "410")], [])


def test_people_win_over_a_repair():
    assert right([hit(5, "A", "334", "410"), hit(5, "A", "410", "333")], (5, "A", "999")) == ([("A", "999")], [])


def test_a_row_that_a_person_edited_after_it_was_hit_is_told_from_others_by_what_is_left_of_it():
    """The id says nothing here: a column was moved, and another row's text stands in its place."""
    cells = {"host": "总工会", "school": "甲", "people": "张某", "level": "高中", "direct_students": "300", "funds_yuan": "500"}
    rows = [SheetRow(4, "x", {**cells, "school": "丙", "level": "错列的文字", "direct_students": "310"}), SheetRow(5, "x", {**cells, "level": "错列的文字", "direct_students": "320"})]
    put, needed = put_right(Snapshot(tuple(rows), 5), [Repair(0, "x", cells, {"level": "错列的文字"})])
    assert put.rows == (rows[0], SheetRow(5, "x", {**cells, "direct_students": "320"}))
    assert [(one.row, one.wrong) for one in needed] == [(5, {"level": "错列的文字"})]


def test_a_new_row_whose_texts_all_went_astray_is_known_after_people_took_its_id_and_typed_into_it():
    cells = {"host": "总工会", "held_on": "2024-05-02", "school": "甲", "level": "高中", "people": "张某", "students": "300", "viewers": "0", "media": "报", "funds": "500"}
    wrong = {"school": "高中", "level": "张某", "people": "300", "students": "0", "viewers": "报", "media": "500", "funds": ""}
    stands = {**cells, **wrong, "students": "310", "people": "320"}
    put, needed = put_right(Snapshot((SheetRow(5, "", stands), SheetRow(6, "", {**cells, "school": "乙", "students": "0"})), 6), [Repair(0, IDS[0], cells, wrong)])
    assert [row.cells["media"] for row in put.rows] == ["报", "报"]
    assert (put.rows[0].cells, [(one.row, sorted(one.wrong)) for one in needed]) == (
        {**cells, "students": "310", "people": "320"}, [(5, ["funds", "level", "media", "school", "viewers"])],
    )


def test_a_repair_whose_row_was_deleted_does_not_take_a_row_of_the_same_batch_that_a_person_edited():
    """Both went one column to the left; under 活动时间 stands the same text in both."""
    def astray(day: int) -> Repair:
        cells = {"host": "总工会", "held_on": f"2024-05-{day}", "school": "甲", "level": "高中", "people": "张某", "students": f"{day}", "media": f"报{day}", "funds": f"5{day}"}
        return Repair(0, IDS[0], cells, {"held_on": "甲", "school": "高中", "level": "张某", "people": f"{day}", "students": f"报{day}", "media": f"5{day}", "funds": ""})

    mine, deleted = astray(13), astray(14)
    for order in ([mine, deleted], [deleted, mine]):
        put, needed = put_right(Snapshot((SheetRow(5, "", {**mine.hit, "organiser": "乙"}),), 5), order)
        assert (put.rows[0].cells, len(needed)) == ({**mine.cells, "organiser": "乙"}, 1)


def test_a_row_hit_by_a_repair_and_by_a_change_of_one_batch_is_one_repair():
    stood = Found("A", {"school": "甲", "level": "高中", "media": "丁"})
    meant = Record("B", "R", 1, 1, 1, {}, "", None, "", "form", datetime(2024, 5, 1, tzinfo=UTC), seen={"level": "初中"}, wanted={"level": ("初中", "小学")})
    writes = Writes((), (Change(5, "B", {"level": ("初中", "小学")}),), (), (Repair(5, "C", {"media": "戊"}, {"media": "己"}),))
    _, repairs = after_writes(writes, {"B": meant}, Met({5: stood}), now=meant.accepted_at)
    assert [(one.record_id, one.wrong) for one in repairs] == [("C", {"media": "己"}), ("A", {"media": "戊", "level": "小学"})]


def test_a_repair_that_met_another_row_under_its_own_id_is_still_needed_whole():
    """The ids were left behind in a sort; that the other row shows one of the right texts says nothing."""
    needed = Repair(5, IDS[0], {"school": "甲", "students": "243", "viewers": "0"}, {"students": "314", "viewers": "124"})
    met = Found(IDS[0], {"school": "乙", "students": "1168", "viewers": "0"})
    _, repairs = after_writes(Writes(repairs=(needed,)), {}, Met({5: met}), now=datetime(2024, 5, 1, tzinfo=UTC))
    assert repairs == [needed, Repair(5, IDS[0], dict(met.cells), {"students": "243"})]
