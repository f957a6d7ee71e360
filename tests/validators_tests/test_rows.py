"""What kind of row it is: nothing that may be a session is passed over in silence."""

import pytest

from tests.files_tests.workbooks import campaign
from validators.ledger import check_rows
from validators.model import RawRow
from validators.rows import fill, row_kind

FORM = campaign()
SPEAKERS = "张某甲（全国劳动模范、全国先进工作者、江西省五一劳动奖章）\n张某乙（全国先进工作者）、王丙（南昌市劳动模范）"


@pytest.mark.parametrize(("cells", "kind"), [
    ({"people": SPEAKERS, "direct_students": "300", "funds_yuan": "10"}, "session"),
    ({"people": SPEAKERS}, "session"),
    ({"school": "安义中学", "people": SPEAKERS}, "session"),
    ({"seq": "备注：以上活动均由各学校自行组织，经费由学校承担，图片和视频另行报送，请各单位按时填报并核对数据"}, "note"),
    ({"host": "说明：以上活动均由各学校自行组织，经费由学校承担，图片和视频另行报送，请各单位按时填报并核对数据"}, "note"),
    ({"seq": "填表人：张某"}, "note"),
    ({"people": "联系电话："}, "note"),
    ({"seq": "南昌县总工会（盖章）"}, "note"),
    ({"seq": "一、县级活动"}, "note"),
    ({"host": "一、总工会系统"}, "note"),
    ({"host": "以下空白"}, "note"),
    ({"seq": "一", "host": "南昌县总工会", "people": SPEAKERS}, "session"),
    ({"people": "合计", "direct_students": "300"}, "total"),
    ({"seq": "共3场", "direct_students": "300"}, "total"),
    ({"seq": "3", "people": "合计", "host": "南昌县总工会"}, "session"),
    ({"seq": "示例", "host": "南昌县总工会", "held_on": "2024年5月8日"}, "template"),
    ({"seq": "3", "direct_students": "0", "indirect_viewers": "0", "funds_yuan": "0.00"}, "blank"),
    ({"seq": "3", "direct_students": "0", "media": "南昌日报"}, "session"),
    ({"seq": "十二"}, "blank"),
    ({"host": "**市(县)总工会", "held_on": "具体到年月日", "people": "姓名(主要荣誉称号)", "media": "报道媒体"}, "template"),
    ({"host": "南昌县总工会", "organiser": "无承办单位可不填", "held_on": "2024年5月8日", "school": "莲塘一中", "media": "报道媒体"}, "session"),
    ({"seq": "编号", "host": "主办部门", "held_on": "活动日期", "school": "进校学校名称", "level": "学段", "people": "参加劳模（工匠）及称号", "funds_yuan": "投入经费\n（元）"}, "header"),
    ({"seq": "编号", "held_on": "开展时间", "school": "学校", "people": "劳模姓名及荣誉", "direct_students": "现场学生数"}, "header"),
    ({"seq": "1", "host": "学校", "held_on": "时间", "school": "莲塘一中", "people": "张某甲", "direct_students": "300"}, "session"),
])
def test_a_row_is_a_note_only_when_it_reads_as_one(cells, kind):
    assert row_kind(RawRow(cells=cells), FORM) == kind


@pytest.mark.parametrize(("typed", "organiser", "viewers", "copied"), [
    ({"host": "县总工会", "organiser": "同左", "direct_students": "300", "indirect_viewers": "同左"}, "县总工会", "同左", {"organiser"}),
    ({"host": "同上", "organiser": "同左"}, "安义县总工会", "", {"host", "organiser"}),
    ({"host": "", "organiser": "同左"}, "同左", "", set()),
    ({"host": "县总工会", "organiser": "同上"}, "县教体局", "", {"organiser"}),
])
def test_a_mark_that_points_to_the_left_means_the_cell_there(typed, organiser, viewers, copied):
    above = RawRow(cells={"host": "安义县总工会", "organiser": "县教体局", "school": "安义中学", "held_on": "6月5日", "people": SPEAKERS})
    filled = fill([above, RawRow(cells={"school": "安义中学", "held_on": "6月6日", "people": SPEAKERS} | typed)], FORM)[1]
    assert (filled.cells["organiser"], filled.cells.get("indirect_viewers", ""), filled.dittoed) == (organiser, viewers, copied)


@pytest.mark.parametrize(("last", "kind"), [
    ({"direct_students": "680", "funds_yuan": "3000"}, "total"),
    ({"direct_students": "680", "indirect_viewers": "0", "funds_yuan": "3,000元"}, "total"),
    ({"direct_students": "700", "funds_yuan": "3000"}, "session"),                          # it may be a session of which only numbers are known
    ({"seq": "3", "direct_students": "680", "funds_yuan": "3000"}, "session"),
    ({"direct_students": "680"}, "session"),
    ({"school": "安义中学", "direct_students": "680", "funds_yuan": "3000"}, "session"),
])
def test_bare_numbers_below_a_table_are_its_total_when_they_add_up(last, kind):
    held = {"host": "安义县总工会", "school": "安义中学", "held_on": "6月5日", "people": SPEAKERS, "indirect_viewers": "0"}
    rows = [RawRow(cells=held | {"direct_students": "约400人", "funds_yuan": "1000"}), RawRow(cells=held | {"direct_students": "280", "funds_yuan": "0.2万"}), RawRow(cells=last)]
    assert [checked.kind for checked in check_rows(rows, FORM)] == ["session", "session", kind]


def test_a_mark_to_the_left_with_nothing_that_it_could_mean_is_asked_about():
    row = RawRow(cells={"host": "安义县总工会", "organiser": "县教体局", "school": "同左", "held_on": "2024年6月5日", "people": SPEAKERS, "direct_students": "3"})
    assert ("学校名称", "E_SCHOOL_MISSING") in [(finding.column, finding.code) for finding in check_rows([row], FORM)[0].findings]
