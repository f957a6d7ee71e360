"""Every code of rules.csv: a row that has it, and a row that nearly has it. What is asserted is [(column, code)] of the last row."""

import csv
from datetime import date

import pytest

from tests.validators_tests.corpora import CLEAN, FORM, HERE
from validators.ledger import check_rows
from validators.messages import LABELS, MESSAGES
from validators.model import RawRow

HOST, DAY, SCHOOL, LEVEL, PEOPLE = "主办单位", "活动时间", "学校名称", "学校层次", "劳模工匠人员"
DIRECT, INDIRECT, MEDIA, FUNDS, SEQ = "直接覆盖学生数", "间接覆盖人数", "媒体报道情况", "投入经费(元)", "序号"
SHARED = HERE.parents[2] / "shared" / "domain" / "rules.csv"
CITY = {"filer": "南昌市教育局", "host": "南昌市教育局", "organiser": ""}
CITY_SCHOOL = CITY | {"school": "南昌市第二中学"}
BY_SCHOOL = (HOST, "I_UNIT_BY_SCHOOL")
BLANK = dict.fromkeys(CLEAN, "")
TOTAL = BLANK | {"seq": "合计", "direct_students": "300", "indirect_viewers": "0", "funds_yuan": "1000"}
EDUCATION = {"filer": "南昌县教体局", "host": "南昌县教体局"}

# code ▸ (rows, findings of the last), (rows that nearly have it, findings of the last); a row is what differs from a clean one
CASES = {
    "E_HOST_MISSING": (({"host": ""},), [(HOST, "E_HOST_MISSING")], ({"host": "南昌县教体局"},), []),
    "E_DATE_MISSING": (({"held_on": "待定"},), [(DAY, "E_DATE_MISSING")], ({"held_on": "2024年6月18日（已定）"},), [(DAY, "I_FORMAT")]),
    "E_DATE_INCOMPLETE": (({"held_on": "2024年6月"},), [(DAY, "E_DATE_INCOMPLETE")], ({"held_on": "2024年6月8日"},), []),
    "E_DATE_INVALID": (({"held_on": "2024年6月31日"},), [(DAY, "E_DATE_INVALID")], ({"held_on": "2024年5月31日"},), []),
    "E_DATE_AMBIGUOUS": (({"held_on": "6.1"},), [(DAY, "E_DATE_AMBIGUOUS")], ({"held_on": "2024.6.1"},), []),
    "E_DATE_FUTURE": (({"held_on": "2024-06-25"},), [(DAY, "E_DATE_FUTURE")], ({"held_on": "2024-06-24"},), []),
    "E_DATE_MULTI": (({"held_on": "2024年6月11日、18日"},), [(DAY, "E_DATE_MULTI")], ({"held_on": "2024、6、18"},), [(DAY, "I_FORMAT")]),
    "E_SCHOOL_MISSING": (({"school": "无"},), [(SCHOOL, "E_SCHOOL_MISSING")], ({"school": "南昌县五无中学"},), []),
    "E_SCHOOL_UNSPECIFIC": (({"school": "全县中小学"},), [(SCHOOL, "E_SCHOOL_UNSPECIFIC")], ({"school": "南昌县中小学生实践学校"},), []),
    "E_PERSON_MISSING": (({"people": "全国劳动模范"},), [(PEOPLE, "E_PERSON_MISSING")], ({"people": "全国劳动模范张某"},), [(PEOPLE, "I_FORMAT")]),
    "E_DIRECT_MISSING": (({"direct_students": "0"},), [(DIRECT, "E_DIRECT_MISSING")], ({"direct_students": "1"},), []),
    "E_DIRECT_NOT_NUMBER": (({"direct_students": "全校师生"},), [(DIRECT, "E_DIRECT_NOT_NUMBER")], ({"direct_students": "全校学生300人"},), []),
    "E_NUMBER_RANGE": (({"direct_students": "200-300人"},), [(DIRECT, "E_NUMBER_RANGE")], ({"direct_students": "3-5年级300人"},), []),
    "E_MULTI_SESSION": (({"direct_students": "320人/场，共2场"},), [(DIRECT, "E_MULTI_SESSION")], ({"direct_students": "320人/场，共1场"},), []),
    "E_UNIT_UNRESOLVED": (({"host": "南昌县总工会、进贤县总工会"},), [(None, "E_UNIT_UNRESOLVED")], ({"host": "南昌县总工会、南昌市总工会"},), []),
    "E_TOO_LONG": (({"media": "报" * 10_001},), [(MEDIA, "E_TOO_LONG")], ({"media": "报" * 10_000},), []),
    "W_APPROX": (({"direct_students": "300余人"},), [(DIRECT, "W_APPROX")], ({"direct_students": "300人"},), []),
    "W_INCLUDES_TEACHERS": (({"direct_students": "师生300人"},), [(DIRECT, "W_INCLUDES_TEACHERS")], ({"direct_students": "300（不含教师）"},), [(DIRECT, "I_FORMAT")]),
    "W_UNIT_CONVERTED": (({"funds_yuan": "0.2万元"},), [(FUNDS, "W_UNIT_CONVERTED")], ({"funds_yuan": "2000元"},), []),
    "W_YEAR_INFERRED": (({"held_on": "6月18日"},), [(DAY, "W_YEAR_INFERRED")], ({"held_on": "2024年6月18日"},), []),
    "W_DATE_EXCEL_SERIAL": (({"held_on": "45461"},), [(DAY, "W_DATE_EXCEL_SERIAL")], ({"held_on": "20240618"},), [(DAY, "I_FORMAT")]),
    "W_DATE_RANGE": (({"held_on": "2024.6.18-6.20"},), [(DAY, "W_DATE_RANGE")], ({"held_on": "2024-6-18"},), []),
    "W_LATE": (({"held_on": "2024-05-25"},), [(DAY, "W_LATE")], ({"held_on": "2024-05-26"},), []),
    "W_MULTI_SCHOOL": (({"school": "南昌县莲塘第一中学、南昌县莲塘第二中学"},), [(SCHOOL, "W_MULTI_SCHOOL")], ({"school": "南昌县和平中学"},), []),
    "W_SCHOOL_SHORT": ((CITY | {"school": "二中"},), [BY_SCHOOL, (SCHOOL, "W_SCHOOL_SHORT")], (CITY | {"school": "市二中"},), [BY_SCHOOL, (SCHOOL, "I_ALIAS")]),
    "W_LEVEL_MISMATCH": (({"level": "初中"},), [(LEVEL, "W_LEVEL_MISMATCH")], ({"level": "初中", "school": "南昌县莲塘第三中学"},), []),
    "W_LEVEL_VAGUE": (({"level": "中学"},), [(LEVEL, "W_LEVEL_VAGUE")], ({"level": "高级中学"},), [(LEVEL, "I_ALIAS")]),
    "W_HONOUR_MISSING": (({"people": "张某甲"},), [(PEOPLE, "W_HONOUR_MISSING")], ({"people": "张某甲、李某乙（均为洪城工匠）"},), [(PEOPLE, "I_FORMAT")]),
    "W_HONOUR_VAGUE": (({"people": "张某甲（技术能手）"},), [(PEOPLE, "W_HONOUR_VAGUE")], ({"people": "张某甲（全国技术能手）"},), []),
    "W_HONOUR_SUSPECT": (({"people": "张某甲（全国五一劳动奖状）"},), [(PEOPLE, "W_HONOUR_SUSPECT")], ({"people": "张某甲（全国五一劳动奖章）"},), []),
    "W_GROUP_NOT_NAMED": (({"people": "张某甲（全国劳动模范）等3人"},), [(PEOPLE, "W_GROUP_NOT_NAMED")],
                          ({"people": "张某甲（洪城工匠）、李某乙（洪城工匠）等2人"},), []),
    "W_FUNDS_BLANK": (({"funds_yuan": ""},), [(FUNDS, "W_FUNDS_BLANK")], ({"funds_yuan": "无"},), []),
    "W_FUNDS_TEXT": (({"funds_yuan": "学校自筹"},), [(FUNDS, "W_FUNDS_TEXT")], ({"funds_yuan": "2000元（自筹）"},), [(FUNDS, "I_FORMAT")]),
    "W_FUNDS_UNIT_SUSPECT": (({"funds_yuan": "0.3"},), [(FUNDS, "W_FUNDS_UNIT_SUSPECT")], ({"funds_yuan": "10"},), []),
    "W_FUNDS_HIGH": (({"funds_yuan": "20001"},), [(FUNDS, "W_FUNDS_HIGH")], ({"funds_yuan": "20000"},), []),
    "W_DIRECT_HIGH": (({"direct_students": "1501"},), [(DIRECT, "W_DIRECT_HIGH")], ({"direct_students": "1500"},), []),
    "W_INDIRECT_HIGH": (({"indirect_viewers": "100000"},), [(INDIRECT, "W_INDIRECT_HIGH")], ({"indirect_viewers": "99999"},), []),
    "W_INDIRECT_VIEWS": (({"indirect_viewers": "500人次"},), [(INDIRECT, "W_INDIRECT_VIEWS")], ({"indirect_viewers": "500人"},), []),
    "W_INDIRECT_TEXT": (({"indirect_viewers": "全校观看"},), [(INDIRECT, "W_INDIRECT_TEXT")], ({"indirect_viewers": "全校500人观看"},), []),
    "W_MEDIA_VAGUE": (({"media": "已报"},), [(MEDIA, "W_MEDIA_VAGUE")], ({"media": "已报南昌日报"},), []),
    "W_COLUMN_SHIFT": (({"media": "2000"},), [(MEDIA, "W_COLUMN_SHIFT")], ({"media": "2000年代"},), []),
    "W_HOST_IS_SCHOOL": (({"host": "南昌县莲塘第一中学"},), [(HOST, "W_HOST_IS_SCHOOL"), BY_SCHOOL], ({"organiser": "南昌县莲塘第一中学"},), []),
    "W_HOST_NOT_UNIT": (({"host": "市直机关工会工委"},), [(HOST, "W_HOST_NOT_UNIT"), BY_SCHOOL], ({"host": "南昌市总工会"},), [BY_SCHOOL]),
    "W_UNIT_CONFLICT": (({"school": "进贤县第一中学"},), [(HOST, "W_UNIT_CONFLICT")], ({"school": "南昌县进贤路中学"},), []),
    "W_FILER_MISMATCH": (({"filer": "进贤县总工会"},), [(None, "W_FILER_MISMATCH")], ({"filer": "南昌市总工会"},), []),
    "W_DUPLICATE": (({}, EDUCATION), [(None, "W_DUPLICATE")], ({}, EDUCATION | {"held_on": "2024-06-12"}), []),
    "W_NEAR_DUPLICATE": (({}, EDUCATION | {"held_on": "2024-06-19"}), [(None, "W_NEAR_DUPLICATE")], ({}, {"held_on": "2024-06-19"}), []),
    "W_ONLINE_ONLY": (({"direct_students": "0", "indirect_viewers": "500"},), [(DIRECT, "W_ONLINE_ONLY")], ({"direct_students": "1", "indirect_viewers": "500"},), []),
    "W_CITY_NON_MIDDLE": ((CITY | {"school": "南昌市启音学校", "level": "特教"},), [BY_SCHOOL, (SCHOOL, "W_CITY_NON_MIDDLE")], (CITY_SCHOOL,), [BY_SCHOOL]),
    "W_ALIAS_OLD": (({"filer": "新建区总工会", "host": "新建县总工会", "school": "新建区第一中学"},), [(HOST, "W_ALIAS_OLD")],
                    ({"filer": "新建区总工会", "host": "新建总工会", "school": "新建区第一中学"},), [(HOST, "I_ALIAS")]),
    "W_TYPO_UNIT": (({"filer": "青云谱区总工会", "host": "清云谱区总工会", "school": "青云谱区实验小学", "level": "小学"},), [(HOST, "W_TYPO_UNIT")],
                    ({"filer": "青云谱区总工会", "host": "青云谱区总工会", "school": "青云谱区实验小学", "level": "小学"},), []),
    "W_TOTAL_MISMATCH": (({}, TOTAL | {"direct_students": "310"}), [(DIRECT, "W_TOTAL_MISMATCH"), (None, "N_TOTAL_ROW")], ({}, TOTAL), [(None, "N_TOTAL_ROW")]),
    "W_DITTO_NOTHING": (({"organiser": "同上"},), [("承办单位", "W_DITTO_NOTHING")], ({}, {"held_on": "2024-06-19", "organiser": "同上"}), [("承办单位", "I_DITTO_FILL")]),
    "W_PRIVATE_NUMBER": (({"organiser": "南昌县教体局 13800000000"},), [("承办单位", "W_PRIVATE_NUMBER")],
                         ({"organiser": "南昌县教体局 2024年"},), [("承办单位", "I_FORMAT")]),
    "W_TEXT_LONG": (({"held_on": "2024年6月18日" + "天" * 2000},), [(DAY, "W_TEXT_LONG"), (DAY, "E_DATE_MISSING")],
                    ({"media": "南昌日报" + "、南昌晚报" * 500},), []),
    "I_ALIAS": (({"school": "莲塘一中"},), [(SCHOOL, "I_ALIAS")], ({"school": "南昌县莲塘第一中学"},), []),
    "I_FORMAT": (({"direct_students": "３００"},), [(DIRECT, "I_FORMAT")], ({"direct_students": "300"},), []),
    "I_MERGED_FILL": (({"merged": "host"},), [(HOST, "I_MERGED_FILL")], ({"merged": "seq"},), []),
    "I_DITTO_FILL": (({}, {"held_on": "2024-06-19", "host": "〃"}), [(HOST, "I_DITTO_FILL")], ({}, {"held_on": "2024-06-19"}), []),
    "I_SEQ_GAP": (({}, {"seq": "3", "held_on": "2024-06-19"}), [(SEQ, "I_SEQ_GAP")], ({}, {"seq": "2", "held_on": "2024-06-19"}), []),
    "I_UNIT_BY_SCHOOL": (({"host": "南昌市总工会"},), [BY_SCHOOL], ({"host": "南昌县总工会、南昌市总工会"},), []),
    "N_TOTAL_ROW": ((BLANK | {"seq": "合　计（12场）"},), [(None, "N_TOTAL_ROW")], ({"organiser": "合计文化公司"},), []),
    "N_TEMPLATE_ROW": ((BLANK | {"host": "**市(县)总工会", "held_on": "具体到年月日"},), [(None, "N_TEMPLATE_ROW")], ({"organiser": "无承办单位可不填"},), []),
    "N_BLANK_ROW": ((BLANK | {"seq": "6"},), [(None, "N_BLANK_ROW")],
                    (BLANK | {"host": "南昌县总工会"},),
                    [(DAY, "E_DATE_MISSING"), (SCHOOL, "E_SCHOOL_MISSING"), (PEOPLE, "E_PERSON_MISSING"), (DIRECT, "E_DIRECT_MISSING"), (FUNDS, "W_FUNDS_BLANK")]),
    "N_HEADER_ROW": (({column.key: column.header for column in FORM.columns},), [(None, "N_HEADER_ROW")], ({"people": "姓名"},), [(PEOPLE, "E_PERSON_MISSING")]),
    "N_NOTE_ROW": ((BLANK | {"seq": "填表人：张某"},), [(None, "N_NOTE_ROW")], ({"seq": "1", "media": "备注：无"},), []),
    "N_OUT_OF_YEAR": (({"held_on": "2023-06-18"},), [(None, "N_OUT_OF_YEAR")], ({"held_on": "2024-01-02"},), [(DAY, "W_LATE")]),
    "N_SAME_SESSION": (({}, EDUCATION | {"agreed": "2024-06-18“南昌县莲塘第一中学”已有一条记录（南昌县总工会填报），疑似重复报送，不再计数；不是同一场请注明"}),
                       [(None, "N_SAME_SESSION")], ({}, EDUCATION | {"agreed": "另一句话"}), [(None, "W_DUPLICATE")]),
    "N_NOT_ANNEX1": ((CITY | {"school": "江西师范大学附属中学"},), [(None, "N_NOT_ANNEX1")], (CITY_SCHOOL,), [BY_SCHOOL]),
}


def found(rows) -> list[tuple[str | None, str]]:
    raws = []
    for at, row in enumerate(rows):
        cells = CLEAN | {key: text for key, text in row.items() if key in CLEAN}
        raws.append(RawRow(cells=cells, merged=frozenset({row["merged"]} if "merged" in row else ()), filer=row.get("filer", "南昌县总工会"),
                           filed_on=date(2024, 6, 24), order=at, agreed=frozenset({row["agreed"]} if "agreed" in row else ())))
    return [(finding.column, finding.code) for finding in check_rows(raws, FORM)[-1].findings]


@pytest.mark.parametrize("code", CASES)
def test_a_row_has_the_code_and_one_that_nearly_has_it_has_not(code):
    rows, has, near, has_not = CASES[code]
    assert sorted(found(rows), key=str) == sorted(has, key=str)
    assert sorted(found(near), key=str) == sorted(has_not, key=str)


def test_every_code_is_tried_and_has_a_message_and_a_label():
    assert set(CASES) == set(LABELS) == set(MESSAGES)


@pytest.mark.skipif(not SHARED.exists(), reason="no rules.csv beside the checkout (../shared/domain)")
def test_the_shared_codes_are_here_with_their_severity_and_label():
    with SHARED.open(encoding="utf-8-sig", newline="") as lines:
        shared = {row["code"]: (row["severity"], row["label_zh"]) for row in csv.DictReader(lines)}
    assert {code: (code[0], LABELS[code]) for code in shared} == shared


def test_only_the_day_the_school_the_people_and_the_number_and_host_can_stop_a_person():
    """What no cell can hold (E_TOO_LONG) is not about a column."""
    columns = {column for rows, has, *_ in CASES.values() for column, code in has if code[0] == "E" and code not in ("E_UNIT_UNRESOLVED", "E_TOO_LONG")}
    assert columns == {HOST, DAY, SCHOOL, PEOPLE, DIRECT}
