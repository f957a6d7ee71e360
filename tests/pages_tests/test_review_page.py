"""A coordinator at 待处理: the same session or another one, the city's ruling, a return with its link; each undone again."""

import pytest
from playwright.sync_api import expect

from pages._compare import side_by_side
from sheets_sync.access import SINGLE_USER
from sheets_sync.views import Entry
from tests.pages_tests.conftest import settle
from tests.pages_tests.seed import KEYS, SESSIONS, seed
from tests.pages_tests.test_every_page import assert_chinese

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def seeded(shared_app):
    seed(shared_app.service())
    return shared_app


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    settle(page)


def group(page, name: str, count: int):
    heading = page.get_by_role("heading", name=f"{name}　{count} 条")
    expect(heading).to_have_count(1 if count else 0)


def test_suspected_twice_stand_side_by_side_and_the_decision_is_undone(seeded, open_page):
    page = open_page(seeded, "review", phone=True)
    table = page.locator("table.compare")
    expect(table.locator("tr.differs th")).to_have_text(["填报单位", "主办单位", "承办单位", "媒体报道情况"])
    group(page, "疑似重复", 1)
    press(page, "同一场，不再计数")
    expect(page.locator("table.compare")).to_have_count(0)
    expect(page.get_by_role("heading", name="疑似重复")).to_have_count(0)
    assert_chinese(page)
    page.get_by_text("已作的决定　1 项").click()
    expect(page.locator('[class*="st-key-made_"]')).to_contain_text("本机用户　同一场")
    press(page, "撤销")
    group(page, "疑似重复", 1)


def test_the_city_rules_on_a_unit_and_the_leaders_page_follows(seeded, open_page):
    page = open_page(seeded, "review")
    group(page, "待认定", 1)
    box = page.locator('[class*="st-key-card_"]').filter(has_text="无法确定计入单位").locator("input")      # by role it is hidden from itself while its list is open
    box.click()
    box.fill("西湖区")
    page.get_by_role("option").filter(has_text="西湖区").first.click()
    settle(page)
    press(page, "就这样认定")
    expect(page.get_by_role("heading", name="待认定")).to_have_count(0)
    assert next(unit.held for unit in seeded.service().progress(SINGLE_USER, 2024).units if unit.unit == "西湖区") == 2
    page.locator("summary").filter(has_text="已作的决定").click()
    press(page, "撤销")
    group(page, "待认定", 1)


def test_what_is_confirmed_goes_and_a_return_gives_the_link_for_its_filer(seeded, open_page):
    page = open_page(seeded, "review")
    group(page, "待确认", 3)
    press(page, "确认无误")
    group(page, "待确认", 2)
    card = page.locator('[class*="st-key-card_待确认"], [class*="st-key-card_"]').filter(has_text="2300 人较多")
    card.get_by_role("button", name="退回更正").click()
    expect(page.get_by_label("直接覆盖学生数")).to_have_value("“直接覆盖学生数”2300 人较多，请确认不含线上人数")
    press(page, "退回，并生成更正链接")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("请把下面的链接发给新建区总工会")
    expect(dialog).to_contain_text("/l/")
    page.keyboard.press("Escape")
    expect(card).to_contain_text("已退回填报单位")
    card.get_by_role("button", name="收回退回").click()
    settle(page)
    expect(card.get_by_role("button", name="退回更正")).to_be_visible()


def test_what_people_typed_stays_text_between_two_records(seeded):
    service = seeded.service()
    one, other = service.records(SINGLE_USER)[:2]
    one.cells["school"] = "<img src=x onerror=alert(1)>&"
    shown = side_by_side(one, other, service.campaign, "相近的")
    assert "<img" not in shown and "&lt;img src=x onerror=alert(1)&gt;&amp;" in shown


def test_a_session_of_the_other_chain_a_day_apart_stands_beside_its_twin(seeded, open_page):
    filer, *rest = SESSIONS[5]
    seeded.service().accept(SINGLE_USER, Entry(dict(zip(KEYS[1:], ["安义县教体局", "", "2024-06-15", *rest[3:]], strict=True)), "安义县教体局"), identity="slip", confirmed=True)
    page = open_page(seeded, "review", phone=True)
    card = page.locator('[class*="st-key-card_"]').filter(has_text="日期相差 1 天")
    expect(card.locator("table.compare")).to_contain_text("相近的")
    expect(card.locator("tr.differs th")).to_have_text(["填报单位", "活动时间", "主办单位"])
    card.get_by_role("button", name="确认无误").click()
    settle(page)
    expect(page.locator('[class*="st-key-card_"]').filter(has_text="日期相差 1 天")).to_have_count(0)
