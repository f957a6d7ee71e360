"""Staff report, a coordinator changes a count on the embedded sheet, the finding appears, the leader's page moves: in a real browser."""

import time

import pytest
from playwright.sync_api import expect

from sheets_sync.access import SINGLE_USER
from tests.pages_tests.form import fill, receipt, submit
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")
TO_COUNT = 6        # columns from 主办单位 to 直接覆盖学生数


def test_a_count_typed_as_about_fifty_is_flagged_and_moves_the_leaders_page(app, open_page):
    page = open_page(app, "report", phone=True)
    fill(page)
    submit(page)
    number = receipt(page)
    expect(page.locator(".st-key-receipt_card")).to_contain_text("已入表", timeout=15_000)
    leader = open_page(app, "progress")
    expect(leader.locator("body")).to_contain_text("1/35")
    expect(leader.locator("body")).to_contain_text("300")

    ledger = open_page(app, "ledger")
    grid = ledger.get_by_test_id("data-grid-canvas").first
    expect(grid).to_be_visible()
    box = grid.bounding_box()
    ledger.mouse.click(box["x"] + 300, box["y"] + 55)          # 主办单位 of the first row, right of the pinned 问题
    for _ in range(TO_COUNT):
        ledger.keyboard.press("ArrowRight")
    ledger.keyboard.press("Enter")
    editor = ledger.locator("textarea.gdg-input, .gdg-input textarea, #portal textarea").first
    editor.fill("约50")
    editor.press("Enter")
    settle(ledger)
    save = ledger.get_by_role("button", name="保存", exact=True)
    expect(save).to_be_enabled(timeout=10_000)
    save.click()
    until = time.monotonic() + 20
    service = app.service()
    while (record := service.find_receipt(SINGLE_USER, number)).cells["direct_students"] != "约50" and time.monotonic() < until:
        time.sleep(0.2)
    assert [finding.code for finding in record.checked.findings if finding.key == "direct_students"] == ["W_APPROX"]
    leader.reload()
    settle(leader)
    expect(leader.locator("body")).not_to_contain_text("300")
    ledger.reload()
    settle(ledger)
    expect(ledger.get_by_text("约数").first).to_be_attached()      # the 问题 column
