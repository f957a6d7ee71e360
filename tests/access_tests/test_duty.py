"""The month's duty: due days, who has filed and who has not, 本期无活动, words to remind with, and what is filed under which cover."""

import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from sheets_sync.access import NOBODY, Forbidden, Role, Viewer
from tests.pages_tests.seed import SESSIONS

SCHOOL = Viewer(Role.FILER, "安义中学", "链接 1")
ANYI, NANCHANG = Viewer(Role.COORDINATOR, "安义县", "wang@example.org"), Viewer(Role.COORDINATOR, "南昌县", "li@example.org")
CITY, LEADER = Viewer(Role.CITY, name="zhao@example.org"), Viewer(Role.LEADER, name="qian@example.org")
MAY, JUNE = "2024-05", "2024-06"        # 安义中学 and 南昌县总工会 filed a session held in May's period, 安义县总工会 one of June's


def states(house, viewer, period, unit=""):
    return [(line.filer, line.state, line.sessions) for line in house.duty.standing(viewer, period, unit)]


def test_who_has_filed_is_derived_from_the_records(house):
    assert states(house, ANYI, JUNE) == [("安义县总工会", "已报", 1), ("安义县教体局", "已报", 0)]
    assert states(house, CITY, MAY, "安义县") == [("安义县总工会", "已报", 0), ("安义县教体局", "已报", 0), ("安义中学", "已报", 1)]
    assert states(house, NANCHANG, JUNE) == [("南昌县总工会", "未报", 0), ("南昌县教体局", "未报", 0)]
    assert "由安义县总工会填报 1 场" in house.duty.standing(ANYI, JUNE)[1].note


def test_a_filer_sees_its_own_line_only(house):
    assert (states(house, SCHOOL, MAY), states(house, SCHOOL, JUNE)) == ([("安义中学", "已报", 1)], [("安义中学", "未报", 0)])


def test_nothing_held_is_said_once_is_no_silence_and_can_be_taken_back(house):
    for _ in range(2):
        house.duty.say_nothing(NANCHANG, JUNE, "南昌县")
    said = house.duty.said(CITY, JUNE, "南昌县")
    assert (said.by, said.at) == ("li@example.org", house.service.now())
    assert {state for _, state, _ in states(house, NANCHANG, JUNE)} == {"本期无活动"}
    assert {state for _, state, _ in states(house, NANCHANG, "2024-04")} == {"未报"}
    house.duty.take_back(CITY, JUNE, "南昌县")
    assert (house.duty.said(CITY, JUNE, "南昌县"), {state for _, state, _ in states(house, NANCHANG, JUNE)}) == (None, {"未报"})


def test_a_record_that_comes_later_counts_more_than_what_was_said(house):
    house.duty.say_nothing(NANCHANG, JUNE, "南昌县")
    house.put("late", (*SESSIONS[0][:3], "2024-06-03", *SESSIONS[0][4:]))
    assert states(house, NANCHANG, JUNE)[0] == ("南昌县总工会", "已报", 1)


@pytest.mark.parametrize(("viewer", "unit", "filer", "may"), [
    (ANYI, "安义县", "", True), (ANYI, "南昌县", "", False), (CITY, "南昌县", "", True), (LEADER, "安义县", "", False), (NOBODY, "安义县", "", False),
    (SCHOOL, "", "安义中学", True), (SCHOOL, "", "别的学校", False), (SCHOOL, "安义县", "", False), (CITY, "", "", False),
])
def test_who_may_say_that_there_was_nothing(house, viewer, unit, filer, may):
    for act in (house.duty.say_nothing, house.duty.take_back):
        try:
            act(viewer, JUNE, unit, filer)
            done = True
        except Forbidden:
            done = False
        assert done is may


def test_not_of_a_period_that_has_not_begun(house):
    with pytest.raises(ValueError, match="还没有开始"):
        house.duty.say_nothing(CITY, "2024-07", "南昌县")


@pytest.mark.parametrize(("day", "period", "due", "remind", "left"), [
    ("2024-06-24", "2024-06", 25, 25, 1), ("2024-06-25", "2024-06", 25, 25, 0), ("2024-06-26", "2024-07", 25, 25, 29), ("2024-02-20", "2024-02", 25, 23, 5),
    ("2024-12-31", "2024-12", 25, 25, -6), ("2024-01-01", "2024-01", 25, 25, 24),
])
def test_the_due_day_stands_inside_the_month(house, day, period, due, remind, left):
    house.service._today = date.fromisoformat(day)
    got = house.duty.deadline()
    assert (got.period, got.due.day, got.remind.day, got.days_left) == (period, due, remind, left)
    assert house.duty.periods()[:2][0] == period


def test_the_reminder_names_those_who_are_missing_and_nobody_else(house):
    words = house.duty.reminder(CITY, JUNE, address="https://example.org")
    assert "请于6月25日前完成" in words and "南昌县总工会、南昌县教体局、进贤县总工会" in words and "安义县" not in words
    house.duty.say_nothing(NANCHANG, JUNE, "南昌县")
    assert "南昌县" not in house.duty.reminder(CITY, JUNE)
    assert house.duty.reminder(ANYI, JUNE) == ""


def test_nobody_is_reminded_in_the_school_holidays(house):
    assert (house.duty.reminder(CITY, "2024-08"), house.duty.deadline("2024-08").quiet) == ("", True)
    assert house.duty.reminder(CITY, "2024-07") and not house.duty.deadline("2024-07").quiet
    house.put("summer", (*SESSIONS[0][:3], "2024-02-03", *SESSIONS[0][4:]))
    assert states(house, NANCHANG, "2024-02")[0] == ("南昌县总工会", "已报", 1)


def cells(data: bytes) -> list[str]:
    return [str(cell.value) for row in openpyxl.load_workbook(BytesIO(data)).active.iter_rows() for cell in row if cell.value is not None]


def test_one_entry_prints_under_both_covers_and_a_session_filed_twice_stands_once(house):
    house.put("twice", SESSIONS[13])
    forms = [cells(house.filing.form(ANYI, period=JUNE, unit="安义县", cover=cover)) for cover in ("安义县总工会", "安义县教体局")]
    assert [sum("填报单位：" + cover in text for text in form) for form, cover in zip(forms, ("安义县总工会", "安义县教体局"), strict=True)] == [1, 1]
    assert [form.count("安义中学") for form in forms] == [1, 1] and house.filing.left_out(ANYI, period=JUNE, unit="安义县") == 1
    assert "南昌县莲塘第一中学" not in cells(house.filing.form(ANYI, period=MAY))


def test_the_pack_holds_what_both_receivers_ask_for(house):
    pack = zipfile.ZipFile(BytesIO(house.filing.pack(ANYI, period=JUNE, unit="安义县")))
    assert sorted(pack.namelist()) == [f"安义县_2024年6月_劳模工匠进校园/{name}" for name in ("媒体报道.txt", "总结.txt", "统计表_安义县总工会.xlsx", "统计表_安义县教体局.xlsx")]
    assert "举办活动 1 场，覆盖学校 1 所，直接覆盖学生 480 人" in pack.read("安义县_2024年6月_劳模工匠进校园/总结.txt").decode("utf-8-sig")
    assert "安义县融媒体中心" in pack.read("安义县_2024年6月_劳模工匠进校园/媒体报道.txt").decode("utf-8-sig")
