"""A header that is put back by a click, while rows are still to be put right and people have columns of their own."""

from collections.abc import Callable

import pytest

from sheets_sync.access import SINGLE_USER
from sheets_sync.engine import lay_out
from sheets_sync.repair import Repair, put_right
from sheets_sync.sheet import SheetRow, Snapshot
from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.test_engine import World, make_world

NOTES = ["已电话核实", "等回复", "请补照片"]


@pytest.fixture
def world(tmp_path, campaign):
    with google_on_loopback() as google:
        yield from make_world(google, tmp_path, campaign)


def three(world: World) -> list[str]:
    ids = [world.accept(day, organiser="安义县教育体育局", media=f"南昌日报{day}", indirect_viewers="20") for day in (10, 11, 12)]
    world.cycles(3)
    return ids


def hit(world: World) -> list[str]:
    """Three rows; a correction of the first met the second, since a person sorted in that moment: one repair is due."""
    ids = three(world)
    first, second = (row[:16] for row in world.grid()[4:6])
    world.google.server.once_before(lambda call: world.google.person("edit", range="A5:P6", values=[second, first]), body="updateCells")
    world.service.correct(SINGLE_USER, ids[0], {"direct_students": "310"}, identity="c1", confirmed=True)
    world.cycles(1)
    return ids


def click(world: World) -> None:
    world.cycles(1)
    assert world.service.read_status().stopped
    world.service.restore_header(SINGLE_USER)
    world.cycles(6)


def texts(world: World, ids: list[str], key: str) -> list[str]:
    """As the store has them, and as they stand on the sheet."""
    kept = [world.service.record(SINGLE_USER, one).cells[key] for one in ids]
    header, rows = world.grid()[2], {row[world.grid()[2].index("记录编号")]: row for row in world.grid()[4:]}
    column = header.index(next(one.header for one in world.service.campaign.columns if one.key == key))
    assert [rows[one][column] for one in ids] == kept
    return kept


def own_column(world: World, column: int, letter: str, name: str) -> None:
    world.google.person("insert_columns", at=column)
    world.google.person("edit", range=f"{letter}3", values=[[name]])
    world.google.person("edit", range=f"{letter}5:{letter}7", values=[[note] for note in NOTES])


@pytest.mark.parametrize("before", [three, hit])
@pytest.mark.parametrize(("column", "key", "then"), [(7, "direct_students", None), (4, "school", "安义中学"), (9, "media", None)])
def test_a_deleted_column_comes_back_filled(world, before, column, key, then):
    ids = before(world)
    wanted = {"direct_students": ["310" if before is hit else "300", "300", "300"], "media": ["南昌日报10", "南昌日报11", "南昌日报12"]}.get(key, [then] * 3)
    world.google.person("delete_columns", at=column)
    click(world)
    assert texts(world, ids, key) == wanted


@pytest.mark.parametrize("before", [three, hit])
def test_of_a_header_that_stands_twice_the_one_above_the_texts_stays(world, before):
    ids = before(world)
    world.google.person("insert_columns", at=1)
    world.google.person("edit", range="B3", values=[["学校名称"]])
    click(world)
    assert texts(world, ids, "school") == ["安义中学"] * 3


@pytest.mark.parametrize("before", [three, hit])
@pytest.mark.parametrize(("column", "letter"), [(12, "M"), (13, "N"), (14, "O")])
def test_a_column_of_peoples_own_in_the_place_of_one_of_the_app_keeps_its_header_and_notes(world, before, column, letter):
    before(world)
    world.google.person("delete_columns", at=column)
    own_column(world, column, letter, "我的备注")
    click(world)
    assert {"我的备注", *NOTES} <= {text for row in world.grid() for text in row}


def test_what_reads_like_a_hint_in_a_list_of_peoples_own_is_none(world):
    ids = three(world)
    own_column(world, 16, "Q", "待开展名单")
    world.google.person("edit", range="Q6:Q9", values=[["学校名称"], ["甲小学"], ["乙小学"], ["丙小学"]])
    world.google.person("delete_columns", at=4)
    click(world)
    assert (texts(world, ids, "school"), "待开展名单" in world.grid()[2], len(world.service.records(SINGLE_USER))) == (["安义中学"] * 3, True, 3)


def test_a_column_that_people_took_for_their_own_keeps_their_header(world):
    ids = three(world)
    world.google.person("edit", range="J3", values=[["备注"]])
    world.google.person("edit", range="J5:J7", values=[[note] for note in NOTES])
    click(world)
    assert texts(world, ids, "media") == ["南昌日报10", "南昌日报11", "南昌日报12"]
    assert {"备注", *NOTES} <= {text for row in world.grid() for text in row}


def test_a_column_of_which_only_the_hint_is_left_is_filled_again(world):
    ids = three(world)
    world.google.person("edit", range="E3", values=[[""]])
    world.google.person("edit", range="E5:E7", values=[[""]] * 3)
    click(world)
    assert (texts(world, ids, "school"), world.grid()[2][4]) == (["安义中学"] * 3, "学校名称")


def test_a_twin_of_a_row_that_went_astray_keeps_its_texts(world):
    first = world.accept(10, identity="x1", media="南昌日报")
    world.cycles(3)
    second = world.accept(10, identity="x2", media="南昌日报")
    world.google.server.once_before(lambda call: world.google.person("insert_columns", at=4), body="insertDimension")
    world.cycles(1)
    world.google.person("delete_columns", at=world.grid()[2].index("媒体报道情况"))
    click(world)
    assert texts(world, [first, second], "media") == ["南昌日报"] * 2


def astray_without_a_header_row(world: World) -> Callable[[], None]:
    world.cycles(1)
    world.google.server.once_before(lambda call: world.google.person("insert_columns", at=1), body="insertDimension")
    world.accept(11)
    world.accept(12)
    world.cycles(1)
    world.google.person("delete_rows", at=2)
    world.cycles(1)
    return lambda: lay_out(world.database, world.engine._sheet, take_over=False)


def test_init_lays_no_new_form_over_rows_that_are_all_still_to_be_put_right(world):
    astray_without_a_header_row(world)()
    world.cycles(6)
    assert [(one.cells["held_on"], one.cells["school"]) for one in world.service.records(SINGLE_USER)] == [("2024-05-11", "安义中学"), ("2024-05-12", "安义中学")]


def test_what_a_person_typed_over_a_wrong_text_stays_though_it_strayed_elsewhere():
    cells = {"school": "安义中学", "people": "张某", "direct_students": "300", "indirect_viewers": "0", "media": "报", "funds_yuan": "500"}
    wrong = {"direct_students": "0", "indirect_viewers": "报", "media": "500", "funds_yuan": "安义县"}
    typed = {**cells, **wrong, "indirect_viewers": "300"}
    put, _ = put_right(Snapshot((SheetRow(5, "", typed),), 5), [Repair(5, "", cells, wrong, ("300",))])
    assert put.rows[0].cells == {**cells, "indirect_viewers": "300"}
