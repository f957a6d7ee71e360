"""Which header of ours stands wrong, by what stands below it."""

import pytest

from sheets_sync.layout import Columns
from sheets_sync.missing import well_placed

NAMES = {"school": "学校名称", "media": "媒体报道"}
TEXTS = {"school": {"甲校", "乙校"}, "media": {"甲报", "乙台"}}


@pytest.mark.parametrize(("below", "stays"), [
    ([("甲校", "甲报", ""), ("乙校", "乙台", "")], True),           # above its texts
    ([("甲校", "", "甲报"), ("乙校", "", "乙台")], False),          # above nothing, its texts beside it
    ([("", "甲校", "甲报"), ("", "乙校", "乙台")], False),          # above another's
    ([("甲校", "新报", "甲报"), ("乙校", "新台", "")], True),       # above texts that were typed since, more than went beside them
    ([("甲校", "新报", "甲报"), ("乙校", "新台", "乙台")], False),
    ([("甲校", "", ""), ("乙校", "", "")], True),                   # its texts stand nowhere
])
def test_a_header_went_astray_only_where_nothing_new_stands_below_it(below, stays):
    grid = [["学校名称", "媒体报道", ""], *map(list, below)]
    columns, others = well_placed(grid, Columns({"school": 0, "media": 1}, (), (), header_row=1), NAMES, TEXTS)
    assert ("media" in columns.at) == stays and others == ([] if stays else [1])
