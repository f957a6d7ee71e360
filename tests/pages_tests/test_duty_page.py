"""A coordinator before the 25th: what is due, who is missing, 本期无活动 with one touch and back, the form for both receivers, and the copy that is kept."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from sheets_sync.access import SINGLE_USER
from tests.pages_tests.conftest import settle
from tests.pages_tests.seed import seed
from tests.pages_tests.test_every_page import assert_chinese

pytestmark = pytest.mark.xdist_group("browser")


def test_nothing_held_is_one_touch_and_can_be_taken_back(shared_app, open_page):
    seed(shared_app.service())
    page = open_page(shared_app, "duty?unit=西湖区", phone=True)
    expect(page.get_by_text("6月25日截止　今天截止")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="已报 0 · 未报 2")).to_be_visible()
    expect(page.locator("code")).to_contain_text("目前未报：西湖区总工会、西湖区教体局。")
    page.get_by_role("button", name="西湖区本期无活动").click()
    settle(page)
    expect(page.get_by_role("heading", name="本期无活动 2")).to_be_visible()
    expect(page.get_by_text("西湖区：本期无活动，本机用户于")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert_chinese(page)
    page.get_by_role("button", name="撤销").click()
    settle(page)
    expect(page.get_by_role("heading", name="未报 2")).to_be_visible()


def test_the_form_for_both_receivers_and_the_pack(shared_app, open_page):
    page = open_page(shared_app, "duty?unit=安义县")
    for label, name in (("报市总工会宣传教育部（填报单位：安义县总工会）", "附件2_2024-06_安义县总工会.xlsx"),
                        ("报市教育局体卫艺科（填报单位：安义县教体局）", "附件2_2024-06_安义县教体局.xlsx"), ("整包（两份统计表、总结、媒体报道）", "安义县_2024-06_报送.zip")):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == name


def counts(file: Path) -> set:
    return {cell for row in openpyxl.load_workbook(BytesIO(file.read_bytes())).active.iter_rows(values_only=True) for cell in row if isinstance(cell, int)}


def test_a_copy_of_what_was_filed_and_what_changed_since(shared_app, open_page):
    page = open_page(shared_app, "duty?unit=安义县", phone=True)
    page.get_by_role("button", name="已报市总工会宣传教育部，留存底").click()
    settle(page)
    box = page.locator(".st-key-filed_0")
    expect(box).to_contain_text("已报市总工会宣传教育部，2 场")
    expect(box).to_contain_text("报送后没有变动")
    service = shared_app.service()
    record = next(one for one in service.records(SINGLE_USER, unit="安义县") if one.cells["direct_students"] == "200")
    service.correct(SINGLE_USER, record.record_id, {"direct_students": "233"}, identity="since", confirmed=True)
    page.reload()
    settle(page)
    expect(box).to_contain_text("报送后有变动　1 处")
    expect(box).to_contain_text("安义县第二中学：直接覆盖学生数　报送时“200”，现在“233”")
    with page.expect_download() as download:
        box.get_by_role("button", name="下载报送时的附件2").click()
    assert {200, 233} & counts(download.value.path()) == {200}
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert_chinese(page)
    ledger = open_page(shared_app, "ledger?unit=安义县&period=2024-06")
    expect(ledger.locator(".st-key-changed_since")).to_contain_text("报送后有变动　1 处")
    page.get_by_role("button", name="已按现在的再报，留存底").click()
    settle(page)
    expect(box).to_contain_text("报送后没有变动")
    expect(page.get_by_text("以前的存底　1 份")).to_be_visible()
    for stands in ("报送后有变动　1 处", "还没有存底"):             # the copy of before stands again
        page.get_by_role("button", name="收回，还没有报").click()
        settle(page)
        expect(box).to_contain_text(stands)
    page = open_page(shared_app, "ledger?unit=安义县&period=2024-06")
    expect(page.locator(".st-key-changed_since")).to_have_count(0)
