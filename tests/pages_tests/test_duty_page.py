"""A coordinator before the 25th: what is due, who is missing, 本期无活动 with one touch and back, the form for both receivers."""

import pytest
from playwright.sync_api import expect

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
