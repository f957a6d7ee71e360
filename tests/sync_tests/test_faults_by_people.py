"""Rows 17–33 of the fault matrix: what people do to the sheet. Where the rows and the architecture differ (§3), the architecture stands."""

import pytest

from sheets_sync.access import SINGLE_USER
from sheets_sync.engine import lay_out
from sheets_sync.google_reading import letters
from sheets_sync.layout import headers
from sheets_sync.plan import ERRORS
from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.test_engine import World, make_world


@pytest.fixture
def world(tmp_path, campaign):
    with google_on_loopback() as google:
        for world in make_world(google, tmp_path, campaign):
            world.cycles(1)
            yield world


@pytest.fixture
def three(world) -> World:
    """Three rows that were seen on the sheet."""
    world.ids = [world.accept(day) for day in (10, 11, 12)]
    world.cycles(2)
    return world


def owner(world: World):
    """The person's own gspread, for what is no act of the server's."""
    return world.google.server.client("owner@example.iam.gserviceaccount.com").open_by_key(world.google.spreadsheet_id)


def cells(world: World, number: int) -> dict:
    return world.service.record(SINGLE_USER, world.ids[number]).cells


def states(world: World) -> list[str]:
    return [world.service.record(SINGLE_USER, record_id).state for record_id in world.ids]


def ids_by_day(world: World) -> dict[str, str]:
    return {row[3]: row[15] for row in world.grid()[4:] if row[3]}


@pytest.mark.fault(17)
def test_a_renamed_tab_makes_no_difference(three):
    three.google.person("rename_tab", title="五月'底")
    three.accept(13)
    three.cycles(2)
    assert (three.days()[-1], three.service.read_status().owed) == ("2024-05-13", 0)


@pytest.mark.fault(18)
def test_a_deleted_tab_stops_and_no_row_counts_as_deleted(three):
    three.google.person("delete_tab")
    three.accept(13)
    assert {one.state for one in three.cycles(3)} == {"stopped"}
    assert ("标签页已被删除" in three.service.read_status().stopped, states(three)) == (True, ["已入表"] * 3)


@pytest.mark.fault(19)
def test_an_older_copy_of_the_sheet_stops_until_a_person_says_which_one_counts(three):
    three.google.person("checkpoint", name="old")
    three.accept(13)
    three.cycles(2)
    three.google.person("restore", name="old")
    three.accept(14)
    assert {one.state for one in three.cycles(2)} == {"stopped"}
    assert ("较早的版本" in three.service.read_status().stopped, three.days()) == (True, ["2024-05-10", "2024-05-11", "2024-05-12"])
    three.service.confirm_mass_deletion(SINGLE_USER)
    three.cycles(3)
    assert "2024-05-14" in three.days()


@pytest.mark.fault(20)
@pytest.mark.parametrize(("act", "fields"), [("move_columns", {"at": 1, "to": 9}), ("insert_columns", {"at": 4}), ("move_columns", {"at": 15, "to": 2})])
def test_columns_that_people_move_or_insert_are_found_by_their_headers(three, act, fields):
    three.google.person(act, **fields)
    three.accept(13)
    three.service.correct(SINGLE_USER, three.ids[0], {"direct_students": "310"}, identity="c1", confirmed=True)
    three.cycles(3)
    header, rows = three.grid()[2], three.grid()[4:]
    at = [header.index(name) for name in ("活动时间", "直接覆盖学生数", "填报单位")]
    assert [[row[index] for index in at] for row in rows] == [
        ["2024-05-10", "310", "安义县总工会"], *([f"2024-05-{day}", "300", "安义县总工会"] for day in (11, 12, 13)),
    ]


@pytest.mark.parametrize("text", ["①②③", "²", "４５４２５", "٤٥٤٢٥", "9" * 5_000])
def test_digits_of_any_kind_where_a_day_belongs_are_a_text_like_any_other(three, text):
    three.google.person("edit", range="D5", values=[[text]])
    three.cycles(2)
    three.service.correct(SINGLE_USER, three.ids[1], {"direct_students": "310"}, identity="c1", confirmed=True)
    assert three.cycles(3)[-1].state == "idle"
    assert (three.days()[0], cells(three, 0)["held_on"], three.grid()[5][7]) == (text, text, "310")


@pytest.mark.fault(20)
def test_a_deleted_column_stops_and_is_named(three):
    three.google.person("delete_columns", at=4)
    three.accept(13)
    assert {one.state for one in three.cycles(2)} == {"stopped"}
    assert ("学校名称" in three.service.read_status().stopped, cells(three, 0)["school"]) == (True, "安义中学")


def restored(world: World) -> list[list[str]]:
    """Header and rows of the sheet after a click and what the cycles make of it: 活动时间, 学校名称, 直接覆盖学生数, and the store's schools."""
    world.service.restore_header(SINGLE_USER)
    return rested(world)


def rested(world: World) -> list[list[str]]:
    assert world.cycles(4)[-1].state == "idle"
    header, rows = world.grid()[2], [row for row in world.grid()[4:] if any(row)]
    at = [header.index(name) for name in ("活动时间", "学校名称", "直接覆盖学生数")]
    return [[row[index] for index in at] for row in rows] + [[cells(world, n)["school"] for n in range(3)]]


AS_BEFORE = [*([f"2024-05-{day}", "安义中学", "300"] for day in (10, 11, 12)), ["安义中学"] * 3]


@pytest.mark.fault(20)
def test_a_column_that_was_renamed_and_moved_gets_its_header_back_where_it_is(three):
    three.google.person("edit", range="E3", values=[["校名"]])
    three.google.person("move_columns", at=4, to=9)
    assert (restored(three), three.grid()[2].count("学校名称"), "校名" in three.grid()[2]) == (AS_BEFORE, 1, False)


@pytest.mark.fault(20)
@pytest.mark.parametrize("own", ["", "备注"], ids=["", "beside a column of people"])
def test_a_column_that_was_deleted_comes_back_with_what_stood_in_it(three, own):
    if own:
        three.google.person("insert_columns", at=5)
        three.google.person("edit", range="F3", values=[[own], ["随手记"], ["已核对"]])
    three.google.person("delete_columns", at=4)
    assert (restored(three), own == "" or own in three.grid()[2]) == (AS_BEFORE, True)


@pytest.mark.fault(21)
def test_a_header_row_that_was_cleared_comes_back_above_columns_that_were_moved(three):
    three.google.person("move_columns", at=3, to=8)
    three.cycles(2)
    three.google.person("clear", range="A3:Z3")
    assert restored(three) == AS_BEFORE


@pytest.mark.fault(21)
@pytest.mark.parametrize("harm", [
    [("edit", {"range": "E3", "values": [["校名"]]}), ("move_columns", {"at": 4, "to": 9})], [("delete_columns", {"at": 4})],
    [("move_columns", {"at": 4, "to": 9}), ("clear", {"range": "A3:Z3"})], [("edit", {"range": "A3", "values": [["学校名称"]]})],
], ids=["renamed and moved", "deleted", "moved and cleared", "twice"])
def test_init_puts_a_damaged_header_back_as_the_click_does(three, campaign, harm):
    for act, fields in harm:
        three.google.person(act, **fields)
    lay_out(three.database, three.engine._sheet, take_over=False)
    assert (rested(three), sorted(name for name in three.grid()[2] if name)) == (AS_BEFORE, sorted(headers(campaign).values()))


@pytest.mark.fault(21)
@pytest.mark.parametrize("key", ["school", "problem", "record_id", "direct_students"])
@pytest.mark.parametrize(("act", "fields"), [("insert_columns", {"at": 2}), ("insert_columns", {"at": 4}), ("insert_columns", {"at": 8}), ("move_columns", {"at": 15, "to": 3}),
                                             ("move_columns", {"at": 1, "to": 14})])
def test_a_header_is_looked_at_again_once_it_was_written(three, campaign, key, act, fields):
    """A person moved or inserted a column between the look at the header and the writing of it."""
    place = letters(list(headers(campaign)).index(key))
    three.google.person("edit", range=f"{place}3", values=[["改名"]])
    three.cycles(1)
    three.google.server.once_before(lambda call: three.google.person(act, **fields), body=headers(campaign)[key])
    assert (restored(three), sorted(name for name in three.grid()[2] if name)) == (AS_BEFORE, sorted(headers(campaign).values()))


@pytest.mark.fault(21)
@pytest.mark.parametrize("place", ["A", "Q"], ids=["before it", "behind it"])
def test_a_header_that_stands_there_twice_is_left_above_its_texts(three, place):
    three.google.person("edit", range=f"{place}3", values=[["学校名称"]])
    assert {one.state for one in three.cycles(1)} == {"stopped"}
    assert (restored(three), three.grid()[2][:2], three.grid()[2][4], three.grid()[2].count("学校名称")) == (AS_BEFORE, ["序号", "主办单位"], "学校名称", 1)


@pytest.mark.fault(21)
@pytest.mark.parametrize("harm", ["sorted into the rows", "a header twice", "gone"])
def test_a_damaged_header_stops_and_nothing_is_taken_over(three, harm):
    if harm == "sorted into the rows":
        three.google.person("sort", column=4, descending=True, header_rows=0)
    elif harm == "a header twice":
        three.google.person("edit", range="Q3", values=[["学校名称"]])
    else:
        three.google.person("clear", range="A3:Z3")
    before = three.grid()
    three.accept(13)
    reports = three.cycles(3)
    assert ({one.state for one in reports}, states(three), three.grid()) == ({"stopped"}, ["已入表"] * 3, before)


@pytest.mark.fault(24)
def test_a_correction_of_a_row_that_people_deleted_does_not_bring_it_back_and_says_so(three):
    three.google.person("delete_rows", at=three.row_of(10) - 1)
    three.service.correct(SINGLE_USER, three.ids[0], {"direct_students": "310"}, identity="c1", confirmed=True)
    three.cycles(5)
    assert (three.days(), states(three)[0]) == (["2024-05-11", "2024-05-12"], "已撤回")
    assert ("协调员已删除此行", "310", "300") in [(line.who, line.before, line.after) for line in three.service.history(SINGLE_USER, three.ids[0])]
    with pytest.raises(KeyError):
        three.service.correct(SINGLE_USER, three.ids[0], {"direct_students": "320"}, identity="c2", confirmed=True)


@pytest.mark.fault(25)
def test_a_pasted_row_gets_an_id_of_its_own_and_nothing_is_deleted(three):
    row = three.row_of(10)
    three.google.person("copy", source=f"A{row}:P{row}", to=f"A{len(three.grid()) + 1}")
    three.google.person("edit", range=f"D{len(three.grid())}", values=[["2024-05-20"]])
    three.cycles(3)
    standing = ids_by_day(three)
    assert (standing["2024-05-10"], len(set(standing.values())), len(standing)) == (three.ids[0], 4, 4)


@pytest.mark.fault(26)
@pytest.mark.parametrize("text", ["", "随手写的", "2"], ids=["cleared", "written over", "another row's"])
def test_a_cleared_or_changed_id_is_put_right_again(three, text):
    row = three.row_of(10)
    three.google.person("edit", range=f"P{row}", values=[[three.ids[2] if text == "2" else text]])
    three.cycles(3)
    assert ids_by_day(three) == {f"2024-05-{day}": record_id for day, record_id in zip((10, 11, 12), three.ids, strict=True)}
    assert states(three) == ["已入表"] * 3


@pytest.mark.fault(27)
def test_a_block_pasted_over_cells_and_merged_cells_are_edits_of_people(three):
    row = three.row_of(10)
    three.google.person("edit", range=f"G{row}", values=[["张某甲", "约50"], ["李某乙（南昌市劳动模范）", 60]])
    three.google.person("merge", range=f"B{row}:B{row + 1}")
    three.cycles(3)
    assert [(cells(three, n)["people"], cells(three, n)["direct_students"], cells(three, n)["host"]) for n in (0, 1)] == [
        ("张某甲", "约50", "安义县总工会"), ("李某乙（南昌市劳动模范）", "60", ""),
    ]
    assert "主办单位" in three.grid()[row][12]                      # the one below lost its host and is told so


@pytest.mark.fault(28)
def test_rows_hidden_by_a_filter_are_read_and_new_rows_go_below_them(three):
    three.google.person("set_filter", column=4, hidden=["安义中学"])
    three.accept(13, "安义县第二中学")
    three.cycles(3)
    assert (three.days(), states(three)) == ([f"2024-05-{day}" for day in (10, 11, 12, 13)], ["已入表"] * 3)


@pytest.mark.fault(29)
def test_a_full_sheet_stops_sets_no_row_aside_and_goes_on_when_there_is_room(three):
    three.google.server.fault("status", status=400, body="insertDimension", times=0)
    three.accept(13)
    three.accept(14)
    reports = three.cycles(8)
    assert (reports[-1].state, "已满" in three.service.read_status().stopped) == ("stopped", True)
    three.google.server.clear_faults()
    three.cycles(4)
    assert (three.days()[3:], three.service.read_status().owed) == (["2024-05-13", "2024-05-14"], 0)


@pytest.mark.fault(30)
def test_a_locked_tab_stops_sets_no_row_aside_and_goes_on_when_it_is_open(three):
    three.google.person("protect", range="A1:Z1000")
    three.accept(13)
    three.accept(14)
    reports = three.cycles(8)
    assert (reports[-1].state, "保护" in three.service.read_status().stopped) == ("stopped", True)
    book = owner(three)
    for one in book.fetch_sheet_metadata()["sheets"][0]["protectedRanges"]:
        book.sheet1.delete_protected_range(one["protectedRangeId"])
    three.cycles(4)
    assert (three.days()[3:], three.service.read_status().owed) == (["2024-05-13", "2024-05-14"], 0)


@pytest.mark.fault(31)
def test_a_formula_counts_as_what_it_shows_and_an_error_value_as_nothing(three):
    three.google.person("edit", range=f"H{three.row_of(10)}", values=[["=200+20"]])
    three.google.person("edit", range=f"H{three.row_of(11)}", values=[["=1/0"]])
    three.cycles(3)
    assert three.grid()[three.row_of(11) - 1][7] in ERRORS
    assert [cells(three, n)["direct_students"] for n in (0, 1)] == ["220", "300"]


@pytest.mark.fault(32)
def test_another_locale_or_number_format_changes_no_reading(three):
    book = owner(three)
    book.update_locale("de_DE")
    book.sheet1.format("H5:K7", {"numberFormat": {"type": "NUMBER", "pattern": "#.##0,00"}})
    three.google.person("edit", range=f"H{three.row_of(10)}", values=[[1234]])
    three.accept(13)
    three.cycles(3)
    assert [(cells(three, n)["direct_students"], cells(three, n)["held_on"]) for n in (0, 1)] == [("1234", "2024-05-10"), ("300", "2024-05-11")]
    assert three.days()[3] == "2024-05-13"


@pytest.mark.fault(33)
def test_a_row_that_was_cut_and_is_pasted_a_cycle_later_was_never_deleted(three):
    row = three.row_of(11)
    grid = three.grid()[row - 1][:16]
    three.google.person("clear", range=f"A{row}:P{row}")
    three.cycles(1)
    assert states(three) == ["已入表"] * 3
    three.google.person("edit", range="A9", values=[[text if index != 3 else f"'{text}" for index, text in enumerate(grid)]])
    three.cycles(3)
    assert (states(three), sorted(ids_by_day(three).values()) == sorted(three.ids)) == (["已入表"] * 3, True)
