"""Which header of ours stands wrong, by what stands below it."""

import pytest

from sheets_sync.layout import Columns
from sheets_sync.missing import Place, places_of_missing, well_placed

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
    columns, others = well_placed(grid, Columns({"school": 0, "media": 1}, (), (), header_row=1), NAMES, TEXTS, hints={})
    assert ("media" in columns.at) == stays and others == ([] if stays else [1])


ASTRAY = ["甲报", "甲校", "新报"]         # all of it one column to the left, and known from other rows


@pytest.mark.parametrize(("astray", "place"), [(set(), 0), ({1}, 3)])
def test_a_row_that_is_still_to_be_put_right_says_nothing_about_where_a_header_goes(astray, place):
    grid = [["学校名称", "改名", ""], ASTRAY]
    columns, _ = well_placed(grid, Columns({"school": 0}, (), (), header_row=1), NAMES, TEXTS, hints={}, astray=astray)
    assert places_of_missing(grid, columns, list(NAMES), TEXTS, hints={}, astray=astray)["media"].index == place


@pytest.mark.parametrize(("hints", "below", "place"), [
    ({}, "", Place(2, is_empty=False)),
    ({"school": "校名", "media": "报道媒体"}, "", Place(1, is_empty=True)),
    ({"school": "校名", "media": "报道媒体"}, "我的备注", Place(2, is_empty=False)),          # a column that people took for their own
    ({"school": "别处", "media": "报道媒体"}, "", Place(2, is_empty=False)),                  # no row of hints: one that says the same by chance
])
def test_a_header_goes_above_its_hint_rather_than_above_a_text_that_strayed(hints, below, place):
    grid = [["学校名称", "改名", ""], ["校名", "报道媒体", ""], ["甲校", "", "甲报"], ["乙校", below, "乙台"]]
    assert places_of_missing(grid, Columns({"school": 0}, (), (), header_row=1), list(NAMES), TEXTS, hints=hints)["media"] == place
