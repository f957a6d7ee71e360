"""What kind of row it is: nothing that may be a session is passed over in silence."""

import pytest

from tests.files_tests.workbooks import campaign
from validators.model import RawRow
from validators.rows import row_kind

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
])
def test_a_row_is_a_note_only_when_it_reads_as_one(cells, kind):
    assert row_kind(RawRow(cells=cells), FORM) == kind
