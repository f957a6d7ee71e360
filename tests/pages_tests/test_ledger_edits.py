"""A coordinator at the ledger: preview, save, undo, and two people at the same row."""

import time

import pytest
from playwright.sync_api import expect

from sheets_sync.access import SINGLE_USER
from sheets_sync.views import CellEdit
from tests.pages_tests.grid import save, type_into_cell
from tests.pages_tests.seed import SESSIONS, at_rest, seed
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def ledger(app, open_page):
    seed(app.service(), SESSIONS[:3])
    at_rest(app.service())
    return open_page(app, "ledger")


def cells(app, row: int) -> dict[str, str]:
    return app.service().records(SINGLE_USER)[row].cells


def wait_for_cell(app, row: int, key: str, text: str) -> None:
    """A saved cell is read by the app's worker a moment later."""
    until = time.monotonic() + 20
    while cells(app, row)[key] != text and time.monotonic() < until:
        time.sleep(0.2)
    assert cells(app, row)[key] == text


def test_a_change_is_previewed_with_its_finding_then_saved(app, ledger):
    type_into_cell(ledger, 0, "direct_students", "约50")
    expect(ledger.get_by_text("将要保存的改动　1 处")).to_be_visible()
    expect(ledger.get_by_role("button", name="保存", exact=True)).to_be_in_viewport()
    assert cells(app, 0)["direct_students"] == "420"
    save(ledger)
    expect(ledger.get_by_text("将要保存的改动")).to_have_count(0)
    wait_for_cell(app, 0, "direct_students", "约50")
    line = app.service().history(SINGLE_USER, app.service().records(SINGLE_USER)[0].record_id)[-1]
    assert (line.column, line.before, line.after) == ("直接覆盖学生数", "420", "约50")


def test_undo_goes_back_to_what_was_saved(app, ledger):
    type_into_cell(ledger, 1, "school", "另一所学校")
    ledger.get_by_role("button", name="撤销，回到上次保存").click()
    settle(ledger)
    expect(ledger.get_by_text("将要保存的改动")).to_have_count(0)
    assert cells(app, 1)["school"] == "南昌县莲塘第二中学"


def test_when_somebody_else_changed_the_row_both_values_are_shown_and_theirs_stays(app, ledger):
    type_into_cell(ledger, 0, "direct_students", "111")
    service = app.service()
    record = service.records(SINGLE_USER)[0]
    assert service.save_edits(SINGLE_USER, [CellEdit(record.record_id, record.revision, "direct_students", "420", "222")]) == []
    save(ledger)
    expect(ledger.locator(".st-key-refused")).to_contain_text("有 1 处没有保存")
    expect(ledger.locator(".st-key-refused")).to_contain_text("直接覆盖学生数：打开时“420”，这次想改成“111”，现在是“222”")
    wait_for_cell(app, 0, "direct_students", "222")
