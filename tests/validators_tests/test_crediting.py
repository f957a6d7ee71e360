"""Which unit a session counts for, whether, and why: domain §2.1 rule by rule, and the city's decision before every rule."""

from datetime import date

import pytest

from tests.validators_tests.corpora import CLEAN, FORM
from validators.ledger import check_rows
from validators.model import RawRow

CITY = "市属中学（含中等职业学校）"


def judged(filer, host, school, level="", ruling=""):
    raw = RawRow(cells=CLEAN | {"host": host, "organiser": "", "school": school, "level": level}, filer=filer, filed_on=date(2024, 6, 24), ruling=ruling)
    return check_rows([raw], FORM)[0]


@pytest.mark.parametrize(("filer", "host", "school", "unit", "sessions", "provisional", "codes"), [
    # 1: one county-level body
    ("南昌县总工会", "南昌县总工会", "南昌县莲塘第一中学", "南昌县", 1, False, []),
    ("南昌县教体局", "南昌县教体局、南昌市教育局", "南昌县莲塘第一中学", "南昌县", 1, False, []),
    ("南昌县总工会", "小蓝经开区工会", "莲塘三中", "南昌县", 1, False, ["I_ALIAS"]),
    ("湾里管理局工会工委", "湾里区总工会", "湾里一中", "湾里管理局", 1, False, ["I_ALIAS", "W_ALIAS_OLD"]),
    ("南昌县总工会", "南昌县总工会", "南昌县没有登记过的中学", "南昌县", 1, False, []),
    # 2: the city, the school, an enterprise: who runs the school
    ("南昌市教育局", "市教育局", "南昌市第二中学", CITY, 1, False, ["I_ALIAS", "I_UNIT_BY_SCHOOL"]),
    ("南昌市总工会", "南昌市总工会", "安义中学", "安义县", 1, False, ["I_UNIT_BY_SCHOOL"]),
    ("安义县教体局", "安义中学", "安义中学", "安义县", 1, False, ["I_UNIT_BY_SCHOOL", "W_HOST_IS_SCHOOL"]),
    ("南昌市总工会", "某某汽车有限公司工会", "湾里第一小学", "湾里管理局", 1, False, ["I_UNIT_BY_SCHOOL", "W_HOST_NOT_UNIT"]),
    # 3: host and school disagree: for the host, until the city decides
    ("东湖区总工会", "东湖区总工会", "南昌二中", "东湖区", 1, True, ["I_ALIAS", "W_UNIT_CONFLICT"]),
    ("新建区总工会", "新建区总工会", "湾里一中", "新建区", 1, True, ["I_ALIAS", "W_UNIT_CONFLICT"]),
    # 4: two county-level hosts, or no school in particular
    ("南昌县总工会", "南昌县总工会、进贤县总工会", "南昌县莲塘第一中学", None, 0, False, ["E_UNIT_UNRESOLVED"]),
    ("南昌市总工会", "南昌市总工会", "全市中小学", None, 0, False, ["E_SCHOOL_UNSPECIFIC", "E_UNIT_UNRESOLVED"]),
    ("南昌市总工会", "南昌市总工会", "安义中学、进贤县第一中学", None, 0, False, ["E_UNIT_UNRESOLVED", "W_MULTI_SCHOOL"]),
    ("", "县总工会", "南昌县莲塘第一中学", None, 0, False, ["E_UNIT_UNRESOLVED"]),
    ("南昌市总工会", "赣江新区总工会", "南昌县莲塘第一中学", None, 0, False, ["E_UNIT_UNRESOLVED"]),
    # 5: schools that Annex 1 does not count
    ("南昌市教育局", "南昌市教育局", "江西师大附中", None, 0, False, ["I_ALIAS", "N_NOT_ANNEX1"]),
    ("南昌市总工会", "南昌市总工会", "江西某某职业技术学院", None, 0, False, ["N_NOT_ANNEX1"]),
    ("红谷滩区总工会", "红谷滩区总工会", "江西某某大学", "红谷滩区", 1, False, []),
    # 6: another unit than the filer's; a city-level filer is exempt
    ("进贤县总工会", "南昌县总工会", "南昌县莲塘第一中学", "南昌县", 1, False, ["W_FILER_MISMATCH"]),
    ("南昌市总工会", "南昌县总工会", "南昌县莲塘第一中学", "南昌县", 1, False, []),
    ("南昌县总工会", "", "南昌县莲塘第一中学", "南昌县", 0, False, ["E_HOST_MISSING"]),
    # §2.3: schools of the bureau that are no 中学
    ("南昌市教育局", "南昌市教育局", "南昌师范附属实验小学", CITY, 1, True, ["I_UNIT_BY_SCHOOL", "W_CITY_NON_MIDDLE"]),
    ("南昌市教育局", "南昌市教育局", "南昌市启音学校", CITY, 1, True, ["I_UNIT_BY_SCHOOL", "W_CITY_NON_MIDDLE"]),
])
def test_a_session_is_credited_by_the_rules_in_their_order(filer, host, school, unit, sessions, provisional, codes):
    checked = judged(filer, host, school)
    assert (checked.credited_unit, checked.sessions, checked.provisional, sorted(finding.code for finding in checked.findings)) == (unit, sessions, provisional, sorted(codes))


@pytest.mark.parametrize(("filer", "host", "school", "says"), [
    ("南昌县总工会", "南昌县总工会", "南昌县莲塘第一中学", "主办单位属南昌县"),
    ("南昌市总工会", "南昌市总工会", "安义中学", "主办单位不是县区单位，按学校隶属计入安义县"),
    ("东湖区总工会", "东湖区总工会", "南昌二中", f"主办单位属东湖区，学校属{CITY}，暂计入东湖区，待市级认定"),
    ("南昌县总工会", "南昌县总工会、进贤县总工会", "南昌县莲塘第一中学", "无法确定计入单位：主办单位涉及南昌县、进贤县"),
    ("南昌市教育局", "南昌市教育局", "江西师大附中", "省属学校或高校，仅登记，不计入附件1"),
])
def test_the_reason_is_said_in_words(filer, host, school, says):
    assert judged(filer, host, school).credit_reason == says


@pytest.mark.parametrize(("filer", "host", "school"), [
    ("新建区总工会", "新建区总工会", "湾里一中"), ("南昌县总工会", "南昌县总工会、进贤县总工会", "南昌县莲塘第一中学"), ("南昌市教育局", "南昌市教育局", "江西师大附中"),
    ("南昌市教育局", "南昌市教育局", "南昌市启音学校"),
])
def test_the_citys_decision_is_kept_and_nothing_more_is_asked(filer, host, school):
    checked = judged(filer, host, school, ruling="湾里管理局")
    assert (checked.credited_unit, checked.sessions, checked.provisional) == ("湾里管理局", 1, False)
    assert not [finding.code for finding in checked.findings if "UNIT" in finding.code or finding.code[0] in "EN"]
    assert checked.credit_reason == "市级已认定计入湾里管理局"


def test_a_decision_does_not_mend_what_is_missing():
    checked = judged("新建区总工会", "新建区总工会", "", ruling="湾里管理局")
    assert (checked.credited_unit, checked.sessions) == ("湾里管理局", 0)
