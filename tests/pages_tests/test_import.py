"""A table that exists already, uploaded twice."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from sheets_sync.access import SINGLE_USER
from tests.pages_tests.seed import seed
from tests.wire import settle
from validators.files import read_tables

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


def test_a_table_is_shown_as_typed_and_as_read_its_doubts_are_answered_and_the_second_time_it_is_known(app, open_page):
    page = open_page(app, "import")
    upload(page)
    expect(page.get_by_text("可直接入库 1 行，待认定 0 行，请补正 1 行，仅登记 0 行，已跳过 1 行")).to_be_visible()
    cells = page.locator("[role=gridcell]")
    for shown in ("2024.6.5 ▸ 2024-06-05", "莲塘二中 ▸ 南昌县莲塘第二中学"):          # the grid draws the columns in sight only
        expect(cells.filter(has_text=shown)).to_have_count(1)
    expect(page.get_by_text("需要看一眼的　2 行")).to_be_visible()
    page.get_by_role("button", name="没有准确数，就按这个").click()
    settle(page)
    expect(page.get_by_text("“直接覆盖学生数”已按“约300人”取 300")).to_have_count(0)
    day = page.get_by_label("改为：活动时间")
    day.fill("2024年6月14日")
    day.press("Tab")
    settle(page)
    expect(page.get_by_text("✓ 第 5 行　活动时间改为“2024年6月14日”")).to_be_visible()
    page.get_by_role("button", name="收下可以入库的 2 行").click()
    expect(page.get_by_text("已收下 2 行，正在写入表格")).to_be_visible(timeout=15_000)
    again = open_page(app, "import")
    upload(again)
    expect(again.get_by_text("这些行以前都收过，不会重复入库")).to_be_visible()
    expect(again.get_by_role("button", name="收下")).to_have_count(0)
    assert sorted(str(one.checked.values.held_on) for one in app.service().records(SINGLE_USER)) == ["2024-06-05", "2024-06-14"]


def test_a_session_that_is_there_already_is_one_or_another_and_a_row_can_be_passed_over(app, open_page):
    seed(app.service(), [("南昌县教体局", "南昌县教体局", "", "2024-06-05", "南昌县莲塘第二中学", "高中", "李某乙（江西省劳动模范）", "300", "0", "", "2000")])
    page = open_page(app, "import")
    upload(page)
    expect(page.get_by_text("已有一条记录（南昌县教体局填报）")).to_be_visible()
    page.get_by_role("button", name="另一场", exact=True).click()
    settle(page)
    expect(page.get_by_text("✓ 第 4 行　不是同一场")).to_be_visible()
    page.get_by_role("button", name="跳过此行").first.click()
    settle(page)
    expect(page.get_by_text("✓ 第 5 行　已跳过")).to_be_visible()
    page.get_by_role("button", name="还原").first.click()
    settle(page)
    page.get_by_role("button", name="同一场，不再计数").click()
    settle(page)
    page.get_by_role("button", name="还原").last.click()
    settle(page)
    page.get_by_role("button", name="收下可以入库的 1 行").click()
    expect(page.get_by_text("已收下 1 行，正在写入表格；1 行请补正后再传")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("· 第 5 行：“活动时间”需具体到日")).to_be_visible()
    assert sum(one.checked.sessions for one in app.service().records(SINGLE_USER)) == 1


def test_a_file_that_is_no_table_says_what_to_do_and_the_empty_form_can_be_had(app, open_page, tmp_path):
    page = open_page(app, "import", phone=True)
    with page.expect_download() as had:
        page.get_by_role("button", name="下载空白表").click()
    assert read_tables("x.xlsx", Path(had.value.path()).read_bytes(), app.service().campaign).tables
    page.locator("input[type=file]").set_input_files([{"name": "统计表.xls", "mimeType": "application/vnd.ms-excel", "buffer": b"<html><table>"}])
    expect(page.get_by_text("“统计表.xls”是网页格式的表格，请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("button", name="下载空白表")).to_be_visible()


def test_a_broken_file_among_others_is_named_and_the_others_are_read(app, open_page):
    page = open_page(app, "import", phone=True)
    page.locator("input[type=file]").set_input_files([
        {"name": "统计表.csv", "mimeType": "text/csv", "buffer": TABLE.encode("gb18030")}, {"name": "坏.xlsx", "mimeType": "x/y", "buffer": b"PK\x03\x04"}])
    expect(page.get_by_text("共读入 3 行")).to_be_visible(timeout=15_000)
    expect(page.locator(".st-key-unreadable")).to_contain_text("“坏.xlsx”")
