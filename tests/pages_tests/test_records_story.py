"""A submitter finds the own record, sees what came back or was changed, corrects it, takes it back."""

import time

import pytest
from playwright.sync_api import expect

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER, Role, Viewer
from sheets_sync.views import CellEdit
from tests.pages_tests.form import field, type_into
from tests.pages_tests.seed import SESSIONS, seed
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")
COORDINATOR = Viewer(Role.COORDINATOR, "安义县", "wang@example.org")


@pytest.fixture
def accepted(app):
    return seed(app.service(), SESSIONS[4:5])[0]


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def record(app, accepted):
    return app.service().record(SINGLE_USER, accepted.record_id)


def until(fact) -> None:
    """The app's worker does it a moment later."""
    end = time.monotonic() + 30
    while not fact() and time.monotonic() < end:
        time.sleep(0.1)
    assert fact()


def until_cell(app, accepted, text: str) -> None:
    service = app.service()
    until(lambda: service.record(SINGLE_USER, accepted.record_id).cells["direct_students"] == text)


def on_the_sheet(app, accepted):
    service = app.service()
    until(lambda: service.record(SINGLE_USER, accepted.record_id).state == "已入表")
    return service


def test_a_submitter_corrects_by_receipt_and_takes_back(app, accepted, open_page):
    page = open_page(app, f"records?receipt={accepted.receipt}", phone=True)
    press(page, "更正这一条")
    type_into(page, "direct_students", "200-300人")
    press(page, "提交更正")
    expect(page.locator(".st-key-verdict")).to_contain_text("还有 1 处需要补充或更正")
    expect(page.locator(".st-key-finding_E_direct_students0")).to_contain_text("区间")
    expect(field(page, "direct_students")).to_have_value("200-300人")
    type_into(page, "direct_students", "275")
    press(page, "提交更正")
    expect(page.locator(".st-key-done")).to_contain_text("已更正，编号不变")
    assert (record(app, accepted).cells["direct_students"], record(app, accepted).receipt) == ("275", accepted.receipt)
    press(page, "撤回这一条")
    press(page, "不撤回")
    assert record(app, accepted).state != "已撤回"
    press(page, "撤回这一条")
    press(page, "确定撤回")
    expect(page.get_by_text("已撤回，不再计数")).to_be_visible()
    assert app.service().records(SINGLE_USER) == []
    press(page, "返回列表")
    page.get_by_text("已撤回　1 条").click()
    page.get_by_role("button", name="查看").click()
    settle(page)
    press(page, "恢复这一条")
    expect(page.get_by_role("button", name="更正这一条")).to_be_visible()
    assert [(one.record_id, one.receipt, one.cells["direct_students"]) for one in app.service().records(SINGLE_USER)] == [(accepted.record_id, accepted.receipt, "275")]


def test_what_came_back_stands_first_with_its_reason_at_the_cell_and_is_resubmitted(app, open_page):
    accepted = seed(app.service(), SESSIONS[4:7])[0]
    parts = wiring.build(app.secrets)
    token = parts.returns(parts.links()).send_back(COORDINATOR, accepted.record_id, {"direct_students": "请核对，听说只有一个班"}, identity="back")
    page = open_page(app, "records", phone=True)
    expect(page.locator("[class*=st-key-card_]").first).to_contain_text("已退回，待补正")
    school = open_page(app, f"l/{token}", phone=True)       # the same, through the link, for a school without an account
    expect(school.get_by_role("dialog")).to_have_count(0)   # “没有这个页面”
    for one in (page, school):
        if one is page:
            page.get_by_role("button", name="查看").first.click()
            settle(page)
        expect(one.locator(".st-key-returned")).to_contain_text("直接覆盖学生数　现为“480”：请核对，听说只有一个班")
    for name in ("撤回这一条", "确定撤回", "恢复这一条"):     # also through the link
        press(school, name)
    expect(school.locator(".st-key-returned")).to_be_visible()
    press(page, "更正这一条")
    expect(page.locator(".st-key-finding_E_back_direct_students")).to_contain_text("退回原因：请核对，听说只有一个班")
    type_into(page, "direct_students", "45")
    press(page, "提交更正")
    expect(page.locator(".st-key-done")).to_be_visible()
    expect(page.locator(".st-key-returned")).to_have_count(0)
    assert (record(app, accepted).cells["direct_students"], parts.returns(parts.links()).standing(SINGLE_USER)) == ("45", {})


def test_what_a_coordinator_changed_is_shown_with_both_values(app, accepted, open_page):
    page = open_page(app, "records")        # with the first page the app's worker starts
    service = on_the_sheet(app, accepted)
    view = record(app, accepted)
    assert service.save_edits(COORDINATOR, [CellEdit(accepted.record_id, view.revision, "direct_students", "480", "450")]) == []
    until_cell(app, accepted, "450")
    page.reload()
    settle(page)
    expect(page.locator(".st-key-record_list")).to_contain_text("协调员改过 1 处")
    press(page, "查看")
    expect(page.get_by_text("✓ 已入表　2024年6月25日")).to_be_visible()      # the fixed day, also of what the clock told
    expect(page.get_by_text("协调员已修改“直接覆盖学生数”：原填“480”，现为“450”（wang@example.org，")).to_be_visible()
    press(page, "更正这一条")
    expect(page.locator(".st-key-finding_W_changed_direct_students")).to_contain_text("原填“480”，现为“450”")


def test_a_cell_that_others_changed_meanwhile_is_not_overwritten_unasked(app, accepted, open_page):
    page = open_page(app, f"records?record={accepted.record_id}")
    service = on_the_sheet(app, accepted)
    press(page, "更正这一条")
    view = record(app, accepted)
    assert service.save_edits(COORDINATOR, [CellEdit(accepted.record_id, view.revision, "direct_students", "480", "450")]) == []
    until_cell(app, accepted, "450")
    type_into(page, "direct_students", "470")
    expect(page.locator("[class*=st-key-trouble_met_]")).to_contain_text("填写期间“直接覆盖学生数”被改为“450”，这里填的是“470”")
    press(page, "提交更正")
    assert record(app, accepted).cells["direct_students"] == "450"
    press(page, "仍用这里填的")
    press(page, "提交更正")
    expect(page.locator(".st-key-done")).to_be_visible()
    assert record(app, accepted).cells["direct_students"] == "470"


def test_a_correction_survives_a_reload(app, accepted, open_page):
    page = open_page(app, f"records?record={accepted.record_id}")
    press(page, "更正这一条")
    type_into(page, "funds_yuan", "2700")
    page.reload()
    settle(page)
    expect(field(page, "funds_yuan")).to_have_value("2700")
    press(page, "提交更正")
    expect(page.locator(".st-key-done")).to_be_visible()
    assert (record(app, accepted).cells["funds_yuan"], record(app, accepted).cells["people"]) == ("2700", SESSIONS[4][6])
