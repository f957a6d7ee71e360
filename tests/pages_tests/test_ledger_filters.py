"""The ledger's filters stand in the address, it opens on the running period, and a row tells who changed what."""

import pytest
from playwright.sync_api import expect

from sheets_sync.access import SINGLE_USER
from tests.pages_tests.conftest import settle
from tests.pages_tests.form import choose
from tests.pages_tests.grid import save, type_into_cell
from tests.pages_tests.seed import seed
from tests.pages_tests.test_every_page import assert_chinese

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def seeded(shared_app):
    seed(shared_app.service())
    return shared_app


def shown(page, count: int) -> None:
    expect(page.get_by_text(f"共 {count} 条，", exact=False)).to_be_visible()


def test_it_opens_on_the_running_period_and_a_filter_goes_into_the_address(seeded, open_page):
    page = open_page(seeded, "ledger")
    shown(page, 9)
    expect(page).to_have_url(f"{seeded.url}/ledger?period=2024-06")
    choose(page, "计入单位", "安义县")
    shown(page, 3)
    expect(page.get_by_role("combobox", name="报送期")).to_have_value("2024-06")
    page.reload()
    settle(page)
    shown(page, 3)


def test_an_address_leads_to_its_view_on_a_phone(seeded, open_page):
    page = open_page(seeded, "ledger?unit=安义县", phone=True)
    shown(page, 3)
    expect(page.get_by_test_id("stElementToolbar").first).to_have_css("opacity", "0")      # it would lie over the line above
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert_chinese(page)


def test_a_row_tells_who_changed_what_and_where(seeded, open_page):
    service = seeded.service()
    receipt = service.records(SINGLE_USER, filer="西湖区总工会")[0].receipt
    page = open_page(seeded, f"ledger?q={receipt}")
    type_into_cell(page, 0, "direct_students", "270")
    save(page)
    expect(page.get_by_text("没有未保存的改动")).to_be_visible(timeout=20_000)
    line = service.history(SINGLE_USER, service.find_receipt(SINGLE_USER, receipt).record_id)[-1]
    assert (line.who, line.gate, line.column, line.before, line.after) == ("本机用户", "台账页", "直接覆盖学生数", "260", "270")
    page.locator("summary").filter(has_text="修改记录").click()
    expect(page.locator("[role=gridcell]").filter(has_text="台账页")).to_have_count(1)
    expect(page.locator("[role=gridcell]").filter(has_text="填报页").first).to_be_attached()
