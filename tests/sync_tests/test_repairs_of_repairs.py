"""Rows that moved again while they were being repaired: the data of each case in sight. Pure."""

from sheets_sync.repair import Repair, put_right
from sheets_sync.sheet import SheetRow, Snapshot


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


def test_people_win_over_a_repair():
    assert right([hit(5, "A", "334", "410"), hit(5, "A", "410", "333")], (5, "A", "999")) == ([("A", "999")], [])
