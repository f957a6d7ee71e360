"""axe on every page and state, at both widths: nothing serious or critical; and what axe does not see: size of targets, the keyboard alone."""

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

from sheets_sync.access import SINGLE_USER
from tests.pages_tests.conftest import DESK
from tests.pages_tests.form import receipt
from tests.pages_tests.scenes import SCENES, act, furnish
from tests.pages_tests.test_every_page import assert_chinese
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")
AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(one => ['serious', 'critical'].includes(one.impact))
  .flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary.split('\\n').slice(1, 2)}`))"""


@pytest.fixture(scope="module")
def seeded(shared_app):
    shared_app.first = furnish(shared_app)
    return shared_app


def complaints(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    page.evaluate(AXE)
    return page.evaluate(RUN)


@pytest.mark.parametrize("name", SCENES)
def test_axe_finds_nothing_serious(seeded, open_page, name):
    page = open_page(seeded, SCENES[name][0].format(first=seeded.first), phone=True)
    act(page, name)
    assert small_targets(page) == []
    assert complaints(page) == []
    assert_chinese(page)
    page.set_viewport_size(DESK)
    settle(page)
    assert complaints(page) == []


def test_axe_would_find_something(seeded, open_page):
    page = open_page(seeded)
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"data:,\"><p style=\"color:#bbb\">太浅</p><input>')")
    assert {one.split(":")[0] for one in complaints(page)} >= {"image-alt", "color-contrast", "label"}


def small_targets(page: Page) -> list[str]:
    """Buttons and fields of ours that a finger would miss: 44 px, or 24 with nothing near them, as a small mark inside a field."""
    return page.evaluate("""() => [...document.querySelectorAll('[data-testid=stMain] :is(button, input, [role=combobox], summary)')]
      .filter(node => node.offsetParent && node.closest('[data-testid=stDataFrame], [role=grid], [data-testid=stDateInput]') === null)
      .map(node => [node, (node.closest('[data-testid=stTextInputRootElement], [data-baseweb=select], .react-aria-ComboBox, label') || node).getBoundingClientRect()])
      .filter(([node, box]) => box.height && box.height < 43.5 && box.width)
      .map(([node, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${node.outerHTML.slice(0, 140)}`)""")


def test_the_keyboard_alone_suffices(app, open_page):
    page = open_page(app, "report")
    page.get_by_role("combobox", name="填报单位").focus()
    press, write = page.keyboard.press, page.keyboard.type

    def into(label: str) -> None:
        """Tab on until the field has the focus, as somebody without a mouse does."""
        for _ in range(12):
            press("Tab")
            settle(page)
            if page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText").strip() == label:
                return
        raise AssertionError(f"{label} is not reached; at {page.evaluate('document.activeElement.outerHTML')[:200]}")

    write("南昌县总工会")
    press("Enter")
    settle(page)
    into("昨天")
    press("Enter")
    into("学校名称")
    write("南昌县莲塘第二中学")
    into("第 1 位姓名")
    write("李某乙")
    press("Tab")
    write("江西省劳动模范")
    press("Enter")
    into("直接覆盖学生数")
    write("260")
    into("投入经费(元)（选填）")
    write("1500")
    into("提交")
    press("Enter")
    settle(page)
    assert app.service().find_receipt(SINGLE_USER, receipt(page)).cells["people"] == "李某乙（江西省劳动模范）"
