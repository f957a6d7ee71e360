"""A clerk with a phone: from the empty form to a receipt, and everything that may happen on the way."""

import re

import pytest
from playwright.sync_api import expect

from sheets_sync.access import SINGLE_USER
from tests.pages_tests.form import SESSION, choose, field, fill, receipt, submit, type_into
from tests.pages_tests.hand import Hand
from tests.pages_tests.seed import SESSIONS, seed
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")


def test_staff_submit_on_a_phone_and_see_it_saved_then_on_the_sheet(app, open_page):
    page = open_page(app, "report", phone=True)
    fill(page)
    expect(page.locator(".st-key-credit")).to_contain_text("南昌县")
    submit(page)
    number = receipt(page)
    assert re.fullmatch(r"[2346789ACDEFGHJKMNPQRTWXY]{4}-[2346789ACDEFGHJKMNPQRTWXY]{4}", number)
    expect(page.locator(".st-key-receipt_card")).to_contain_text("南昌县已完成 1 场，年度任务 4 场")
    expect(page.locator(".st-key-receipt_card")).to_contain_text("已入表", timeout=15_000)
    record = app.service().find_receipt(SINGLE_USER, number)
    assert (record.cells["host"], record.cells["people"], record.filer) == ("南昌县总工会", "张某甲（江西省劳动模范）", "南昌县总工会")


@pytest.mark.fault(37)
def test_double_click_reload_and_another_tab_give_one_record(app, open_page):
    page = open_page(app, "report")
    fill(page)
    page.get_by_role("button", name="提交", exact=True).dblclick()
    first = receipt(page)
    page.reload()
    settle(page)
    assert receipt(page) == first
    other = open_page(app, page.url.removeprefix(app.url + "/"))
    assert receipt(other) == first
    assert len(app.service().records(SINGLE_USER)) == 1


@pytest.mark.fault(36)
def test_what_is_typed_survives_a_reload_and_a_restart_of_the_server(app, open_page):
    page = open_page(app, "report")
    type_into(page, "held_on", "6月5号")
    type_into(page, "direct_students", "约300人")
    app.stop()
    app.start()
    page.reload()
    settle(page)
    expect(field(page, "held_on")).to_have_value("6月5号")
    expect(field(page, "direct_students")).to_have_value("约300人")
    expect(page.locator(".st-key-reading_held_on")).to_contain_text("2024年6月5日　星期三")


def test_all_findings_stand_at_once_and_nothing_typed_is_lost(app, open_page):
    page = open_page(app, "report")
    type_into(page, "direct_students", "200-300人")
    submit(page)
    expect(page.locator(".st-key-verdict")).to_contain_text(re.compile("还有 [5-9] 处需要补充或更正"))
    expect(page.locator(".st-key-finding_E_direct_students0")).to_contain_text("区间")
    expect(page.locator(".st-key-finding_E_direct_students0").get_by_text("区间")).to_have_css("color", "rgb(200, 16, 46)")
    expect(page.locator(".st-key-finding_E_held_on0")).to_be_visible()
    expect(field(page, "direct_students")).to_have_value("200-300人")
    assert app.service().records(SINGLE_USER) == []


def test_warnings_are_confirmed_once_and_mended_with_a_click(app, open_page):
    page = open_page(app, "report")
    fill(page, SESSION | {"funds_yuan": "0.3"})
    submit(page)
    expect(page.get_by_role("button", name="确认无误，提交")).to_be_visible()
    page.get_by_role("button", name="改为 3000 元").click()
    settle(page)
    expect(field(page, "funds_yuan")).to_have_value("3000")
    submit(page)
    assert app.service().find_receipt(SINGLE_USER, receipt(page)).cells["funds_yuan"] == "3000"


def test_each_just_so_settles_its_finding_and_is_kept_with_the_record(app, open_page):
    page = open_page(app, "report", phone=True)
    fill(page, SESSION | {"direct_students": "2300", "funds_yuan": "0.3"})
    page.get_by_role("button", name="就是 0.3 元").click()
    settle(page)
    page.get_by_role("button", name="确认无误", exact=True).click()
    expect(page.locator(".st-key-settled_direct_students0")).to_contain_text("已确认")
    submit(page)                                        # nothing is left to look at: one press
    record = app.service().find_receipt(SINGLE_USER, receipt(page))
    assert (record.cells["funds_yuan"], [one.code for one in record.checked.findings if one.severity in "EW"]) == ("0.3元", [])
    page.get_by_role("link", name="更正或撤回").click()
    settle(page)
    expect(page.get_by_text(f"编号　{record.receipt}")).to_be_visible()


def test_what_was_agreed_to_can_be_taken_back_and_another_session_be_told_apart(app, open_page):
    seed(app.service(), SESSIONS[1:2])
    page = open_page(app, "report")
    page.get_by_role("button", name="复制上一条（南昌县莲塘第二中学）").click()
    settle(page)
    type_into(page, "held_on", "2024-05-10")
    expect(page.locator(".st-key-finding_W_row0")).to_contain_text("疑似重复报送")
    page.get_by_role("button", name="同一场，不再计数").click()
    settle(page)
    page.get_by_role("button", name="取消确认").click()
    settle(page)
    page.get_by_role("button", name="另一场", exact=True).click()
    expect(page.locator(".st-key-settled_distinct")).to_contain_text("不是同一场")
    settle(page)
    page.get_by_role("button", name="确认无误", exact=True).click()     # 补报
    settle(page)
    submit(page)
    assert app.service().find_receipt(SINGLE_USER, receipt(page)).checked.sessions == 1


def test_a_repeat_filer_needs_twelve_taps_and_forty_characters_at_most(app, open_page, report):
    seed(app.service(), SESSIONS[:3])
    page = open_page(app, "report", phone=True)
    hand = Hand(page)
    hand.tap(page.get_by_role("button", name="昨天"))
    hand.type(field(page, "school"), "ltez")
    hand.tap(page.get_by_role("button", name="南昌县莲塘第二中学"))
    settle(page)
    hand.tap(page.get_by_role("button", name="陈丁（赣鄱工匠）"))
    settle(page)
    hand.type(field(page, "direct_students"), "260")
    hand.type(field(page, "funds_yuan"), "1500")
    hand.tap(page.get_by_role("button", name="提交", exact=True))
    record = app.service().find_receipt(SINGLE_USER, receipt(page))
    assert (record.filer, record.cells["host"], record.cells["people"], record.cells["level"]) == ("南昌县总工会", "南昌县总工会", "陈丁（赣鄱工匠）", "高中")
    report(f"再次填报一场：点 {hand.taps} 下，键入 {hand.typed} 个字符（至多 12 下、40 个）")
    assert (hand.taps, hand.typed) == (7, 11)         # the goal: at most 12 and 40


def test_what_is_typed_while_the_server_is_away_arrives_when_it_is_back(app, open_page):
    page = open_page(app, "report")
    type_into(page, "direct_students", "约300人")
    app.stop()
    expect(page.get_by_role("dialog").or_(page.get_by_text("正在连接"))).to_be_visible(timeout=30_000)
    app.start()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=60_000)
    type_into(page, "funds_yuan", "2000")
    page.reload()
    settle(page)
    expect(field(page, "direct_students")).to_have_value("约300人")
    expect(field(page, "funds_yuan")).to_have_value("2000")


def test_today_yesterday_school_by_initials_and_another_one(app, open_page):
    page = open_page(app, "report")
    page.get_by_role("button", name="昨天").click()
    expect(field(page, "held_on")).to_have_value("2024-06-24")
    field(page, "school").press_sequentially("ltez", delay=40)
    page.get_by_role("button", name="南昌县莲塘第二中学").click()
    settle(page)
    expect(field(page, "school")).to_have_value("南昌县莲塘第二中学")
    choose(page, "填报单位", "南昌县总工会")
    type_into(page, "direct_students", "260")
    type_into(page, "funds_yuan", "0")
    page.get_by_label("第 1 位姓名").fill("李某乙")
    page.get_by_label("第 1 位姓名").press("Tab")
    choose(page, "主要荣誉称号", "南昌市劳动模范")
    submit(page)
    first = receipt(page)
    page.get_by_role("button", name="复制上一条").click()
    settle(page)
    expect(field(page, "school")).to_have_value("南昌县莲塘第二中学")
    expect(field(page, "held_on")).to_have_value("")
    page.get_by_role("button", name="今天").click()
    settle(page)
    submit(page)
    assert receipt(page) != first
    assert len(app.service().records(SINGLE_USER)) == 2
