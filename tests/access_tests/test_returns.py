"""退回: a coordinator sends a record back with reasons, the filer corrects it, or the coordinator takes the return back."""

import pytest

from sheets_sync.access import NOBODY, Forbidden, Role, Viewer
from sheets_sync.links import LinkRefused
from sheets_sync.upkeep import differences
from sheets_sync.views import Accepted

SCHOOL, OTHER_SCHOOL = Viewer(Role.FILER, "安义中学", "链接 1"), Viewer(Role.FILER, "南昌县总工会", "链接 2")
ANYI, NANCHANG = Viewer(Role.COORDINATOR, "安义县", "wang@example.org"), Viewer(Role.COORDINATOR, "南昌县", "li@example.org")
CITY, LEADER = Viewer(Role.CITY, name="zhao@example.org"), Viewer(Role.LEADER, name="qian@example.org")
REASONS = {"direct_students": "请核对，听说只有一个班", "": "与另一条是否同一场"}


@pytest.fixture
def mine(house) -> str:
    return house.ids["school"]


def lines(house, record_id: str) -> list[tuple[str, str, str, str]]:
    return [(one.who, one.column, one.before, one.after) for one in house.service.history(CITY, record_id) if one.column == "退回"]


def test_a_returned_record_says_who_and_why_to_those_who_may_see_it(house, mine):
    house.returns.send_back(ANYI, mine, REASONS, identity="r1")
    found = house.returns.of(SCHOOL, mine)
    assert (dict(found.reasons), found.by, found.at) == (REASONS, "wang@example.org", house.clock.moment)
    assert {name: list(house.returns.standing(viewer)) for name, viewer in (("school", SCHOOL), ("unit", ANYI), ("city", CITY), ("leader", LEADER))} == \
        {"school": [mine], "unit": [mine], "city": [mine], "leader": [mine]}
    assert (house.returns.standing(NANCHANG), house.returns.of(OTHER_SCHOOL, mine)) == ({}, None)
    assert lines(house, mine) == [("wang@example.org", "退回", "", "直接覆盖学生数：请核对，听说只有一个班；整条：与另一条是否同一场")]


def test_pressed_twice_it_is_one_return_and_both_links_open_it(house, mine):
    tokens = [house.returns.send_back(ANYI, mine, REASONS, identity="r1") for _ in range(2)]
    assert len(lines(house, mine)) == 1
    assert [house.links.open(token)[1].record_id for token in tokens] == [mine, mine]


def test_whether_it_counts_is_for_the_rules_as_before(house, mine):
    before = house.service.record(CITY, mine)
    house.returns.send_back(ANYI, mine, REASONS, identity="r1")
    after = house.service.record(CITY, mine)
    assert (after.checked.sessions, after.needs, after.revision) == (before.checked.sessions, before.needs, before.revision)


@pytest.mark.parametrize("ends", ["correct", "withdraw", "take_back"])
def test_what_ends_a_return(house, mine, ends):
    token = house.returns.send_back(ANYI, mine, REASONS, identity="r1")
    if ends == "correct":
        assert isinstance(house.service.correct(SCHOOL, mine, {"direct_students": "45"}, identity="c", confirmed=True), Accepted)
    elif ends == "withdraw":
        house.service.withdraw(SCHOOL, mine, identity="w")
    else:
        house.returns.take_back(ANYI, mine, identity="undo")
        assert lines(house, mine)[-1][2:] == ("直接覆盖学生数：请核对，听说只有一个班；整条：与另一条是否同一场", "")
    assert (house.returns.of(CITY, mine), house.returns.standing(CITY)) == (None, {})
    if ends == "withdraw":          # which can be undone, also by whoever has nothing but the link
        assert house.links.open(token)[1].record_id == mine
        return
    with pytest.raises(LinkRefused):
        house.links.open(token)


def test_it_can_go_back_again_and_only_the_last_reasons_stand(house, mine):
    house.returns.send_back(ANYI, mine, REASONS, identity="r1")
    house.service.correct(SCHOOL, mine, {"direct_students": "45"}, identity="c", confirmed=True)
    house.returns.send_back(ANYI, mine, {"media": "请写明"}, identity="r2")
    assert dict(house.returns.of(SCHOOL, mine).reasons) == {"media": "请写明"}
    house.returns.take_back(ANYI, mine, identity="undo")
    house.returns.take_back(ANYI, mine, identity="undo again")
    assert (house.returns.of(SCHOOL, mine), len(lines(house, mine))) == (None, 3)


def test_a_decision_of_the_city_does_not_end_it(house, mine):
    house.returns.send_back(ANYI, mine, REASONS, identity="r1")
    house.returns.send_back(CITY, mine, {"school": "请写全称"}, identity="r2")
    assert dict(house.returns.of(SCHOOL, mine).reasons) == {"school": "请写全称"}


@pytest.mark.parametrize("reasons", [{}, {"media": "  "}, {"nosuch": "x"}])
def test_a_return_needs_a_reason(house, mine, reasons):
    with pytest.raises(ValueError, match="退回理由"):
        house.returns.send_back(ANYI, mine, reasons, identity="r1")
    assert house.returns.standing(CITY) == {}


@pytest.mark.parametrize(("viewer", "refusal"), [(SCHOOL, Forbidden), (LEADER, Forbidden), (NANCHANG, KeyError), (OTHER_SCHOOL, KeyError), (NOBODY, KeyError)],
                         ids=["filer", "leader", "other unit", "other filer", "nobody"])
def test_others_send_nothing_back_and_take_nothing_back(house, mine, viewer, refusal):
    with pytest.raises(refusal):
        house.returns.send_back(viewer, mine, REASONS, identity="x")
    house.returns.send_back(ANYI, mine, REASONS, identity="r1")
    with pytest.raises(refusal):
        house.returns.take_back(viewer, mine, identity="y")
    assert house.returns.of(CITY, mine) is not None


def test_a_withdrawn_record_is_not_sent_back(house, mine):
    house.service.withdraw(SCHOOL, mine, identity="w")
    with pytest.raises(KeyError):
        house.returns.send_back(ANYI, mine, REASONS, identity="r1")


def test_the_history_still_rebuilds_the_records(house, mine):
    house.returns.send_back(ANYI, mine, REASONS, identity="r1")
    house.returns.take_back(ANYI, mine, identity="undo")
    assert differences(house.parts.database) == []
