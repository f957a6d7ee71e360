"""A table that exists already, uploaded twice."""

import pytest
from playwright.sync_api import expect

from sheets_sync.access import SINGLE_USER

pytestmark = pytest.mark.xdist_group("browser")
TABLE = """附件2,,,,,,,,,,
填报单位：南昌县总工会,,,,,,,填表时间：2024年6月24日,,,
序号,主办单位,承办单位,活动时间,学校名称,学校层次,劳模工匠人员,直接覆盖学生数,间接覆盖人数,媒体报道情况,投入经费(元)
1,南昌县总工会,,2024.6.5,莲塘二中,高中,李某乙（省劳模）,约300人,/,/,0.2万元
2,南昌县总工会,,6月中旬,莲塘一中,高中,张某甲（全国劳动模范）,420,0,,3000
合计,,,,,,,720,,,5000
"""


def upload(page) -> None:
    page.locator("input[type=file]").set_input_files([{"name": "统计表.csv", "mimeType": "text/csv", "buffer": TABLE.encode("utf-8-sig")}])
    expect(page.get_by_text("共读入 3 行")).to_be_visible(timeout=15_000)


def test_a_table_is_shown_as_typed_and_as_read_accepted_once_and_known_the_second_time(app, open_page):
    page = open_page(app, "import")
    upload(page)
    expect(page.get_by_text("可直接入库 1 行，待认定 0 行，请补正 1 行，仅登记 0 行，已跳过 1 行")).to_be_visible()
    cells = page.locator("[role=gridcell]")
    for shown in ("2024.6.5 ▸ 2024-06-05", "莲塘二中 ▸ 南昌县莲塘第二中学"):          # the grid draws the columns in sight only
        expect(cells.filter(has_text=shown)).to_have_count(1)
    page.get_by_role("button", name="收下可以入库的 1 行").click()
    expect(page.get_by_text("已收下 1 行，正在写入表格；1 行请补正后再传")).to_be_visible(timeout=15_000)
    again = open_page(app, "import")
    upload(again)
    expect(again.get_by_text("其中 1 行以前收过，不会重复")).to_be_visible()
    again.get_by_role("button", name="收下可以入库的 1 行").click()
    expect(again.get_by_text("1 行以前收过，没有重复")).to_be_visible(timeout=15_000)
    assert len(app.service().records(SINGLE_USER)) == 1
