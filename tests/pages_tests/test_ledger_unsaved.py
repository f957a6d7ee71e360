"""What a coordinator typed into the grid stays until it is saved or taken back: whatever rows, filters and pages do meanwhile."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from sheets_sync import schema, wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.lease import holder_name
from sheets_sync.store import utc_text
from sheets_sync.views import CellEdit
from tests.pages_tests.form import choose
from tests.pages_tests.grid import open_cell, save, type_into_cell
from tests.pages_tests.seed import SESSIONS, at_rest, seed
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def ledger(app, open_page) -> Page:
    seed(app.service(), SESSIONS[:4])
    at_rest(app.service())
    return open_page(app, "ledger?period=2024-05")


def unsaved(page: Page, count: int) -> None:
    expect(page.get_by_text(f"将要保存的改动　{count} 处")).to_be_visible()


def stored(app, row: int, key: str, text: str) -> None:
    until = time.monotonic() + 20
    while (found := app.service().records(SINGLE_USER)[row].cells[key]) != text and time.monotonic() < until:
        time.sleep(0.2)
    assert found == text


def test_another_filter_takes_nothing_that_was_typed(app, ledger):
    type_into_cell(ledger, 0, "direct_students", "111")
    choose(ledger, "计入单位", "进贤县")
    unsaved(ledger, 1)
    choose(ledger, "计入单位", "南昌县")
    type_into_cell(ledger, 1, "organiser", "丙")
    unsaved(ledger, 2)
    save(ledger)
    stored(app, 0, "direct_students", "111")
    stored(app, 1, "organiser", "丙")


def test_another_page_takes_nothing_that_was_typed(app, ledger):
    type_into_cell(ledger, 0, "direct_students", "111")
    ledger.get_by_role("link", name="同步状态").click()
    settle(ledger)
    ledger.get_by_role("link", name="台账").click()
    settle(ledger)
    unsaved(ledger, 1)
    ledger.get_by_role("button", name="撤销，回到上次保存").click()
    settle(ledger)
    expect(ledger.get_by_text("没有未保存的改动")).to_be_visible()


def test_a_reload_takes_nothing_that_was_typed(app, ledger):
    type_into_cell(ledger, 0, "direct_students", "111")
    unsaved(ledger, 1)
    ledger.reload()
    settle(ledger)
    unsaved(ledger, 1)
    save(ledger)
    stored(app, 0, "direct_students", "111")
    ledger.reload()
    settle(ledger)
    expect(ledger.get_by_text("没有未保存的改动")).to_be_visible()


def test_who_types_on_while_it_is_saved_loses_nothing(app, ledger):
    ledger.set_viewport_size({"width": 1280, "height": 1200})       # the page has no need to move when the preview goes
    type_into_cell(ledger, 0, "direct_students", "111")
    ledger.get_by_role("button", name="保存", exact=True).click()
    open_cell(ledger, 1, "host").press_sequentially("进贤县总工会", delay=250)      # longer than the saving takes
    ledger.keyboard.press("Enter")
    settle(ledger)
    unsaved(ledger, 1)
    save(ledger)
    stored(app, 0, "direct_students", "111")
    stored(app, 1, "host", "进贤县总工会")


def test_what_is_new_is_shown_once_nobody_types(app, ledger):
    type_into_cell(ledger, 0, "direct_students", "约50")
    save(ledger)
    expect(ledger.locator("[role=gridcell]").filter(has_text="约数")).to_have_count(1, timeout=15_000)      # the 问题 column
    expect(ledger.get_by_role("button", name="显示最新")).to_have_count(0)


@pytest.fixture
def sheet_elsewhere(app) -> Iterator:
    """Another process has the sheet, so that nothing reaches it; call it to let go."""
    database = wiring.build(app.secrets).database

    def lease(until: datetime) -> None:
        database.write(lambda connection: connection.execute(update(schema.lease).values(holder=holder_name(), until=utc_text(until))))

    app.service()
    while not database.write(lambda connection: connection.execute(schema.lease.select()).first()):
        time.sleep(0.1)
    lease(datetime.now(UTC) + timedelta(seconds=59))
    yield lambda: lease(datetime.now(UTC) - timedelta(seconds=1))
    database.close()


def test_a_row_on_its_way_to_the_sheet_takes_what_was_typed_once_it_is_there(app, sheet_elsewhere, open_page):
    texts = list(SESSIONS[0])
    texts[7] = "４２０"
    seed(app.service(), [texts])
    page = open_page(app, "ledger?period=2024-05")
    type_into_cell(page, 0, "direct_students", "111")
    type_into_cell(page, 0, "organiser", "丙")
    save(page)
    expect(page.locator(".st-key-refused")).to_contain_text("直接覆盖学生数：改为“111”还在，这一行正在写入表格，请过几秒再点“保存”")
    expect(page.locator(".st-key-refused")).not_to_contain_text("删除")
    unsaved(page, 2)
    sheet_elsewhere()
    at_rest(app.service())
    assert app.service().records(SINGLE_USER)[0].cells["direct_students"] == "420"      # in its normal form meanwhile: nobody's change
    save(page)
    stored(app, 0, "direct_students", "111")
    stored(app, 0, "organiser", "丙")


def test_one_cell_that_somebody_else_changed_takes_no_other_with_it(app, ledger):
    type_into_cell(ledger, 0, "direct_students", "111")
    type_into_cell(ledger, 0, "organiser", "丙")
    service = app.service()
    record = service.records(SINGLE_USER)[0]
    assert service.save_edits(SINGLE_USER, [CellEdit(record.record_id, record.revision, "direct_students", "420", "222")]) == []
    save(ledger)
    expect(ledger.locator(".st-key-refused")).to_contain_text("打开时“420”，这次想改成“111”，现在是“222”")
    unsaved(ledger, 1)
    save(ledger)
    stored(app, 0, "organiser", "丙")
    stored(app, 0, "direct_students", "222")


def test_a_deleted_row_says_so(app, ledger):
    type_into_cell(ledger, 0, "direct_students", "111")
    service = app.service()
    record = service.records(SINGLE_USER)[0]
    assert service.remove_rows(SINGLE_USER, [(record.record_id, record.revision)]) == []
    save(ledger)
    expect(ledger.locator(".st-key-refused")).to_contain_text("这次想改成“111”，这一行已被删除")
