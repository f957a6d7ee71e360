"""校验提示, colour and note come where the problem is and go when it is mended; what people typed, noted and coloured stays."""

from datetime import date

import pytest

from sheets_sync.access import SINGLE_USER
from sheets_sync.layout import APP_HEADERS
from tests.sheets_server.cells import as_cell
from tests.sync_tests.test_engine import World, plain_world  # noqa: F401 - the fixture
from tests.sync_tests.test_size_and_age import weights

YELLOW = (1.0, 0.93, 0.75)
TYPED = ["安义县总工会", "", "5月10日下午", "安义中学", "高中", "张某甲（全国劳动模范）", "约两三百人", "0", "", "500"]


@pytest.fixture
def world(plain_world) -> World:  # noqa: F811
    plain_world.engine._fixed_today = date(2024, 5, 20)
    plain_world.cycles(1)
    return plain_world


def mark(world: World, place: str) -> tuple[str, bool]:
    """Note of a cell, and whether it is coloured."""
    column, row = ord(place[0]) - ord("A"), int(place[1:])
    more = as_cell(world.google.server.spreadsheet(world.google.spreadsheet_id).sheets[0].row(row - 1)[column]).more or {}
    return more.get("note", ""), colour(more) == YELLOW


def colour(more: dict) -> tuple:
    return tuple(round(share, 2) for share in more.get("userEnteredFormat", {}).get("backgroundColor", {}).values())


def told(world: World, row: int) -> str:
    return world.grid()[row - 1][12]


def type_row(world: World, row: int = 5) -> None:
    world.google.person("edit", range=f"B{row}", values=[[f"'{text}" for text in TYPED]])


def test_a_problem_is_told_where_it_stands_and_goes_when_it_is_mended(world):
    type_row(world)
    world.cycles(2)
    note, is_coloured = mark(world, "H5")
    assert (is_coloured, "直接覆盖学生数" in note, note in told(world, 5)) == (True, True, True)
    assert mark(world, "E5") == ("", False)
    world.google.person("edit", range="H5", values=[[260]])
    world.google.person("edit", range="D5", values=[["'2024-05-10"]])
    world.cycles(2)
    assert ([mark(world, place) for place in ("D5", "H5")], told(world, 5)) == ([("", False)] * 2, "")
    assert world.grid()[4][1:11] == [*TYPED[:2], "2024-05-10", *TYPED[3:6], "260", *TYPED[7:]]


def test_what_people_typed_is_left_as_it_is_however_it_reads(world):
    type_row(world)
    world.cycles(4)
    assert world.grid()[4][1:11] == TYPED


def test_a_new_row_comes_with_its_flags_in_the_same_batch_and_an_idle_cycle_writes_nothing(world):
    sent = weights(world)
    world.accept(10, direct_students="约300")
    world.cycles(3)
    assert (mark(world, "H5")[1], "直接覆盖学生数" in told(world, 5), len(sent)) == (True, True, 1)


def owner(world: World):
    return world.google.server.client("owner@example.iam.gserviceaccount.com").open_by_key(world.google.spreadsheet_id).sheet1


def test_notes_and_colours_of_people_stay_in_a_row_that_they_typed(world):
    type_row(world)
    owner(world).insert_note("E5", "校长已确认")
    owner(world).format("E5", {"backgroundColor": {"red": 0.5, "green": 1.0, "blue": 0.5}})
    world.cycles(3)
    cell = as_cell(world.google.server.spreadsheet(world.google.spreadsheet_id).sheets[0].row(4)[4])
    assert (cell.more.get("note"), colour(cell.more)[1], mark(world, "H5")[1]) == ("校长已确认", 1.0, True)


def test_the_flags_of_a_copied_row_are_its_own(world):
    """A row pasted with our marks and mended in the same breath."""
    type_row(world)
    world.cycles(2)
    world.google.person("copy", source="A5:P5", to="A6")
    world.google.person("edit", range="H6", values=[[260]])
    world.google.person("edit", range="D6", values=[["'2024-05-11"]])
    world.cycles(3)
    assert (mark(world, "H5")[1], mark(world, "H6"), mark(world, "D6"), told(world, 6)) == (True, ("", False), ("", False), "")


def test_edits_in_the_columns_of_the_app_are_put_right_again(world):
    world.accept(10)
    world.cycles(2)
    before = world.grid()[4][11:16]
    world.google.person("edit", range="L5", values=[["随手写的"] * len(APP_HEADERS)])
    world.cycles(3)
    assert (world.grid()[4][11:16], len(world.service.records(SINGLE_USER))) == (before, 1)
