"""撤回 and back again: the record keeps its identity, and what people did to its row meanwhile stands."""

import pytest

from sheets_sync.access import Forbidden, Role, Viewer
from sheets_sync.upkeep import differences
from tests.access_tests.conftest import ANYI, SCHOOL, entry

FILER, UNIT = Viewer(Role.FILER, "安义中学", "链接 1"), Viewer(Role.COORDINATOR, "安义县", "wang@example.org")
OTHER, LEADER = Viewer(Role.FILER, "南昌县总工会", "链接 2"), Viewer(Role.LEADER, name="qian@example.org")


@pytest.fixture
def mine(house) -> str:
    return house.ids["school"]


def cycles(house, times: int = 3) -> None:
    for _ in range(times):
        house.parts.engine.cycle(hurry=True)


def note(house, record_id: str) -> list[str]:
    """校验提示 of the record's row, where it stands on the sheet."""
    return [row.app["problem"] for row in house.parts.sheet.read().rows if row.record_id == record_id]


@pytest.mark.parametrize("on_the_sheet", [True, False])
def test_a_withdrawal_is_undone_and_it_is_the_same_record(house, mine, on_the_sheet):
    if on_the_sheet:
        cycles(house)
    before = house.service.record(FILER, mine)
    house.service.withdraw(FILER, mine, identity="w")
    if on_the_sheet:
        cycles(house)
        assert note(house, mine) == ["填报人已撤回，不再计数"]
    assert ([one.record_id for one in house.service.withdrawn(FILER)], house.service.may_bring_back(FILER, mine)) == ([mine], True)
    for _ in range(2):                                  # pressed twice
        house.service.bring_back(FILER, mine)
    cycles(house)
    after = house.service.record(FILER, mine)
    assert (after.state, after.receipt, after.cells, after.checked.sessions) == ("已入表", before.receipt, before.cells, 1)
    assert "填报人已撤回" not in note(house, mine)[0] and house.service.withdrawn(FILER) == []
    assert [(one.before, one.after) for one in house.service.history(FILER, mine) if one.column == "撤回"] == [("", "填报人"), ("填报人", "")]
    assert differences(house.parts.database) == []


def test_it_can_be_withdrawn_again(house, mine):
    house.service.withdraw(FILER, mine, identity="w1")
    house.service.bring_back(FILER, mine)
    house.service.withdraw(FILER, mine, identity="w2")
    assert house.service.record(FILER, mine).state == "已撤回"
    house.service.bring_back(FILER, mine)
    assert house.service.record(FILER, mine).checked.sessions == 1 and house.service.record(FILER, mine).state != "已撤回"


def test_a_row_that_people_deleted_meanwhile_stays_deleted(house, mine):
    cycles(house)
    house.service.withdraw(FILER, mine, identity="w")
    cycles(house)
    view = house.service.record(UNIT, mine)
    assert house.service.remove_rows(UNIT, [(mine, view.revision)]) == []
    cycles(house)
    assert (house.service.may_bring_back(FILER, mine), house.service.withdrawn(FILER)) == (False, [])
    house.service.bring_back(FILER, mine)
    cycles(house)
    assert (house.service.record(FILER, mine).state, note(house, mine)) == ("已撤回", [])


def test_what_was_sent_back_before_still_waits_for_its_filer(house, mine):
    house.returns.send_back(UNIT, mine, {"media": "请写明"}, identity="r")
    house.service.withdraw(FILER, mine, identity="w")
    assert house.returns.of(FILER, mine) is None
    house.service.bring_back(FILER, mine)
    assert dict(house.returns.of(FILER, mine).reasons) == {"media": "请写明"}
    house.service.correct(FILER, mine, {"media": "安义县融媒体中心"}, identity="c", confirmed=True)
    assert house.returns.of(FILER, mine) is None


def test_nobody_else_brings_it_back(house, mine):
    house.service.withdraw(FILER, mine, identity="w")
    with pytest.raises(KeyError):
        house.service.bring_back(OTHER, mine)
    with pytest.raises(Forbidden):
        house.service.bring_back(LEADER, mine)
    assert house.service.record(FILER, mine).state == "已撤回"


def test_what_a_coordinator_corrects_in_the_filers_place_is_told_to_the_filer(house):
    record_id = house.service.accept(FILER, entry(SCHOOL, held_on="2024-06-03"), identity="new", confirmed=True).record_id
    house.service.correct(FILER, record_id, {"direct_students": "410"}, identity="own", confirmed=True)
    assert house.recall.changed(FILER, record_id) == {}
    house.service.correct(UNIT, record_id, {"direct_students": "45"}, identity="theirs", confirmed=True)
    found = house.recall.changed(FILER, record_id)["direct_students"]
    assert (found.mine, found.now, found.who, found.gate) == ("410", "45", "wang@example.org", "协调员更正")
    house.service.correct(Viewer(Role.FILER, "安义中学", "链接 7"), record_id, {"direct_students": "46"}, identity="again", confirmed=True)
    assert house.recall.changed(FILER, record_id) == {}


def test_a_coordinator_who_reported_it_corrects_the_own_words(house):
    record_id = house.service.accept(UNIT, entry(ANYI, held_on="2024-06-03"), identity="new", confirmed=True).record_id
    house.service.correct(UNIT, record_id, {"direct_students": "45"}, identity="c", confirmed=True)
    assert house.recall.changed(UNIT, record_id) == {}
