"""What a filer need not type again, what was agreed to, and what others changed; each only of records that one may see."""

from dataclasses import replace

import pytest

from sheets_sync.access import NOBODY, Forbidden, Role, Viewer
from sheets_sync.recall import Change, Speaker
from sheets_sync.upkeep import differences
from sheets_sync.views import Accepted, CellEdit, Refused
from tests.access_tests.conftest import ANYI, SCHOOL, entry

FILER, UNIT = Viewer(Role.FILER, "安义中学", "链接 1"), Viewer(Role.COORDINATOR, "安义县", "wang@example.org")
OTHER, CITY = Viewer(Role.FILER, "南昌县总工会", "链接 2"), Viewer(Role.CITY, name="zhao@example.org")
HIGH = entry(SCHOOL, held_on="2024-05-13", direct_students="2300")


def codes(view) -> list[str]:
    return [one.code for one in view.checked.findings if one.severity in "EW"]


def test_speakers_come_from_records_that_one_may_see_the_newest_first(house):
    assert house.recall.speakers(FILER) == [Speaker("张某甲", "全国劳动模范")]
    assert house.recall.speakers(UNIT) == [Speaker("杨己", "全国五一劳动奖章"), Speaker("张某甲", "全国劳动模范")]
    assert house.recall.speakers(OTHER) == [Speaker("张某甲", "全国劳动模范")]
    house.service.accept(FILER, entry(SCHOOL, held_on="2024-06-03", people="张某甲（江西省劳动模范）、钱某（洪城工匠）"), identity="new", confirmed=True)
    assert house.recall.speakers(FILER) == [Speaker("张某甲", "江西省劳动模范"), Speaker("钱某", "洪城工匠")]


def test_the_last_record_is_the_own_one(house):
    assert house.recall.last(FILER).record_id == house.ids["school"]
    assert house.recall.last(UNIT) is None
    answer = house.service.accept(UNIT, entry(ANYI, held_on="2024-06-03"), identity="new", confirmed=True)
    assert house.recall.last(UNIT).record_id == answer.record_id


def test_nobody_recalls_anything(house):
    for call in (house.recall.speakers, house.recall.last):
        with pytest.raises(Forbidden):
            call(NOBODY)
    assert (house.recall.changed(OTHER, house.ids["school"]), house.recall.changed(NOBODY, house.ids["school"])) == ({}, {})


def test_what_a_coordinator_changed_is_told_with_both_values_and_a_normal_form_is_not(house):
    record_id = house.service.accept(FILER, entry(SCHOOL, held_on="2024年6月3日", direct_students="400"), identity="new", confirmed=True).record_id
    for _ in range(3):
        house.parts.engine.cycle(hurry=True)
    assert (house.service.record(FILER, record_id).cells["held_on"], house.recall.changed(FILER, record_id)) == ("2024-06-03", {})
    view = house.service.record(UNIT, record_id)
    assert house.service.save_edits(UNIT, [CellEdit(record_id, view.revision, "direct_students", "400", "45")]) == []
    for _ in range(3):
        house.parts.engine.cycle(hurry=True)
    found = house.recall.changed(FILER, record_id)
    assert {key: (one.mine, one.now) for key, one in found.items()} == {"direct_students": ("400", "45")}
    assert isinstance(found["direct_students"], Change) and found["direct_students"].who
    house.service.correct(FILER, record_id, {"direct_students": "46"}, identity="c", confirmed=True)
    assert house.recall.changed(FILER, record_id) == {}


def test_what_was_agreed_to_is_kept_with_the_record_until_the_cell_says_something_else(house):
    refused = house.service.accept(FILER, HIGH, identity="high")
    assert isinstance(refused, Refused) and "W_DIRECT_HIGH" in [one.code for one in refused.must_confirm]
    said = replace(HIGH, agreed=frozenset(one.message for one in refused.must_confirm))
    answer = house.service.accept(FILER, said, identity="high")
    assert isinstance(answer, Accepted)
    view = house.service.record(CITY, answer.record_id)
    assert ("W_DIRECT_HIGH" in codes(view), view.checked.sessions, view.checked.late) == (False, 1, True)
    assert [(one.column, "2300" in one.after) for one in house.service.history(CITY, answer.record_id) if one.column == "已确认的提示"] == [("已确认的提示", True)]
    again = house.service.correct(FILER, answer.record_id, {"direct_students": "2400"}, identity="c")
    assert isinstance(again, Refused) and [one.code for one in again.must_confirm] == ["W_DIRECT_HIGH"]
    messages = frozenset(one.message for one in again.must_confirm)
    assert isinstance(house.service.correct(FILER, answer.record_id, {"direct_students": "2400"}, identity="c", agreed=messages), Accepted)
    assert codes(house.service.record(CITY, answer.record_id)) == []
    assert differences(house.parts.database) == []


def test_another_session_on_the_same_day_counts_once_it_is_said_to_be_another(house):
    twin = entry(SCHOOL, people="钱某（洪城工匠）")
    refused = house.service.accept(FILER, twin, identity="twin")
    assert "W_DUPLICATE" in [one.code for one in refused.must_confirm] and refused.checked.duplicate_of == house.ids["school"]
    answer = house.service.accept(FILER, replace(twin, distinct=frozenset({house.ids["school"]})), identity="twin", confirmed=True)
    assert house.service.record(CITY, answer.record_id).checked.sessions == 1
    assert differences(house.parts.database) == []


def test_the_same_session_is_agreed_to_and_still_does_not_count(house):
    twin = entry(SCHOOL, people="钱某（洪城工匠）")
    refused = house.service.accept(FILER, twin, identity="twin")
    answer = house.service.accept(FILER, replace(twin, agreed=frozenset(one.message for one in refused.must_confirm)), identity="twin")
    view = house.service.record(CITY, answer.record_id)
    assert ("N_SAME_SESSION" in [one.code for one in view.checked.findings], view.checked.sessions) == (True, 0)


def test_an_error_cannot_be_agreed_to(house):
    refused = house.service.accept(FILER, entry(SCHOOL, held_on="6月中旬"), identity="vague")
    said = replace(entry(SCHOOL, held_on="6月中旬"), agreed=frozenset(one.message for one in refused.checked.findings))
    assert isinstance(house.service.accept(FILER, said, identity="vague", confirmed=True), Refused)


def test_a_return_link_checks_and_drafts_the_correction_of_its_record_only(house):
    only = Viewer(Role.FILER, "安义中学", "链接 9", only=house.ids["school"])
    assert house.service.check(only, HIGH, record_id=house.ids["school"]).values.direct_students == 2300
    house.service.save_draft(only, "d", {"a": 1})
    assert house.service.load_draft(only, "d") == {"a": 1}
    with pytest.raises(Forbidden):
        house.service.accept(only, HIGH, identity="x")
