"""Columns that a person moves or inserts in the very moment in which a batch goes out: nothing may stay in a wrong column."""

import pytest

from sheets_sync.access import SINGLE_USER
from sheets_sync.astray import in_its_columns, landed
from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.test_engine import World, make_world

AT = {"a": 0, "b": 1, "c": 2}


@pytest.fixture
def world(tmp_path, campaign):
    with google_on_loopback() as google:
        yield from make_world(google, tmp_path, campaign)


@pytest.mark.parametrize(("met", "astray"), [
    ({"a": 0, "b": 1, "c": 2}, {}),
    ({"a": 1, "b": 2, "c": 3}, {"a": "", "b": "a", "c": "b"}),              # inserted before the first
    ({"a": 2, "b": 0, "c": 1}, {"a": "b", "b": "c", "c": "a"}),             # the first one moved to the end
    ({"a": 0, "c": 2}, {}),                                                 # a header renamed where it stands
])
def test_where_texts_went(met, astray):
    assert landed(AT, met) == astray


def test_what_was_written_is_told_by_the_column_it_went_into():
    assert in_its_columns({"a": ("1", "2"), "b": ("3", "4")}, {"a": "b", "b": ""}) == {"b": (None, "2")}


ACTS = {
    "a column moved right": ("move_columns", {"at": 3, "to": 11}), "a column moved left": ("move_columns", {"at": 9, "to": 1}),
    "a column inserted": ("insert_columns", {"at": 4}), "the app's columns moved in": ("move_columns", {"at": 12, "to": 2}),
}


def read(world: World) -> list[dict[str, str]]:
    grid = world.grid()
    header = grid[2]
    return [{name: text for name, text in zip(header, row, strict=False) if name} for row in grid[4:] if any(row)]


def strays(world: World) -> list[str]:
    """Texts in columns without a header."""
    grid = world.grid()
    return [text for row in grid[4:] for name, text in zip(grid[2], row, strict=False) if not name and text]


@pytest.mark.parametrize(("act", "reply"), [*((act, "comes") for act in ACTS), ("a column inserted", "is lost")])
def test_new_rows_stand_in_their_columns(world, act, reply):
    world.cycles(1)
    name, fields = ACTS[act]
    world.google.server.once_before(lambda call: world.google.person(name, **fields), body="insertDimension")
    if reply == "is lost":
        world.google.server.fault("close", when="after", body="insertDimension")
    ids = [world.accept(10), world.accept(11)]
    world.cycles(5)
    assert [(row["活动时间"], row["学校名称"], row["直接覆盖学生数"], row["投入经费(元)"], row["填报单位"], row["记录编号"]) for row in read(world)] == [
        (f"2024-05-{day}", "安义中学", "300", "500", "安义县总工会", record_id) for day, record_id in zip((10, 11), ids, strict=True)
    ]
    assert {line.who for record_id in ids for line in world.service.history(SINGLE_USER, record_id)} == {"本机用户"}
    assert world.cycles(1)[0].state == "idle"


@pytest.mark.parametrize(("act", "reply"), [("a column moved right", "comes"), ("a column inserted", "comes"), ("a column moved left", "is lost")])
def test_a_correction_that_went_into_another_column_is_put_back(world, act, reply):
    ids = [world.accept(10), world.accept(11)]
    world.cycles(3)
    name, fields = ACTS[act]
    world.google.server.once_before(lambda call: world.google.person(name, **fields), body="updateCells")
    if reply == "is lost":
        world.google.server.fault("close", when="after", body="updateCells")
    world.service.correct(SINGLE_USER, ids[0], {"direct_students": "310"}, identity="c1", confirmed=True)
    world.cycles(6)
    assert [(row["活动时间"], row["学校名称"], row["直接覆盖学生数"], row["投入经费(元)"], row["填报单位"]) for row in read(world)] == [
        ("2024-05-10", "安义中学", "310", "500", "安义县总工会"), ("2024-05-11", "安义中学", "300", "500", "安义县总工会"),
    ]
    assert world.service.record(SINGLE_USER, ids[0]).cells["direct_students"] == "310"
    assert {line.who for record_id in ids for line in world.service.history(SINGLE_USER, record_id)} == {"本机用户"}


def test_a_problem_that_was_written_into_a_column_of_people_is_taken_out_again(world):
    record_id = world.accept(10)
    world.cycles(3)
    world.google.server.once_before(lambda call: world.google.person("move_columns", at=9, to=14), body="updateCells")
    world.service.withdraw(SINGLE_USER, record_id, identity="w1")         # 校验提示 now says so
    world.cycles(6)
    row = read(world)[0]
    assert ("已撤回" in row["校验提示"], row["媒体报道情况"], row["投入经费(元)"], strays(world)) == (True, "", "500", [])


def test_a_header_is_put_back_beside_a_late_batch_that_stands_one_column_off(world):
    """Nothing else is on the sheet that would tell where its column is."""
    world.accept(10)
    world.cycles(3)
    late = [world.accept(11), world.accept(12)]

    def amid_it(call):
        world.google.person("edit", range="C5:L5", values=[[""] * 10])
        world.google.person("insert_columns", at=1)
        world.google.person("edit", range="E3", values=[["时间（改）"]])

    world.google.server.once_before(amid_it, body="insertDimension")
    world.google.server.fault("close", when="after", body="insertDimension")
    world.cycles(2)
    assert "活动时间" in world.service.read_status().stopped
    world.service.restore_header(SINGLE_USER)
    world.cycles(5)
    assert [(row["活动时间"], row["学校名称"], row["直接覆盖学生数"], row["记录编号"]) for row in read(world) if row["学校名称"]] == [
        (f"2024-05-{day}", "安义中学", "300", record_id) for day, record_id in zip((11, 12), late, strict=True)
    ]
    assert {line.who for record_id in late for line in world.service.history(SINGLE_USER, record_id)} == {"本机用户"}
