"""Each page by its own address: it opens, it is Chinese throughout, it fits a phone, and it asks who looks."""

import ast
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.pages_tests.form import unfold_who_files
from tests.pages_tests.seed import seed
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")
ROOT = Path(__file__).resolve().parents[2]
PAGES = {"": "活动填报", "report": "填报一场活动", "import": "导入已有的表", "records": "我的填报", "review": "待处理", "ledger": "台账", "duty": "本期报送", "progress": "工作进度", "sync": "同步状态"}
OWN_LATIN = re.compile(r"https?://[\w.:/-]+|\b(xlsx|xls|csv|Excel|WPS|MB|Esc|[2346789ACDEFGHJKMNPQRTWXY]{4}-[2346789ACDEFGHJKMNPQRTWXY]{4}|K7F3-M2R8)\b", re.IGNORECASE)
ALL_TEXT = """() => {
  const icons = [...document.querySelectorAll('[data-testid=stIconMaterial]')].map(node => node.textContent);
  let text = document.body.innerText;
  for (const icon of icons) text = text.replace(icon, '');      // an icon's name is drawn as a picture
  const said = [document.title, text];
  for (const node of document.querySelectorAll('[aria-label],[placeholder],[title],[alt]'))
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) if (node.offsetParent !== null && node.getAttribute(name)) said.push(node.getAttribute(name));
  return said.join('\\n');
}"""


@pytest.fixture(scope="module")
def seeded(shared_app):
    seed(shared_app.service())
    return shared_app


def english_on(page) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", OWN_LATIN.sub("", page.evaluate(ALL_TEXT)))


def assert_chinese(page) -> None:
    """Parts that load late may stand as bare skeletons for a moment; what stays is judged."""
    for _ in range(10):
        if not english_on(page):
            break
        page.wait_for_timeout(300)
    assert english_on(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_at_its_own_address_in_chinese_and_fits_a_phone(seeded, open_page, address):
    page = open_page(seeded, address, phone=True)
    expect(page.locator("h1")).to_contain_text(PAGES[address])
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_text("本机单用户模式")).to_be_visible()
    expect(page.get_by_text("数据截至")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert_chinese(page)


def test_an_unknown_address_says_so_in_chinese(seeded, open_page):
    page = open_page(seeded, "nosuch", phone=True)
    expect(page.get_by_text("没有这个页面")).to_be_visible()
    assert_chinese(page)


def test_the_tab_shows_our_icon_also_on_the_next_page(seeded, open_page):
    page = open_page(seeded, "report")
    for going in (lambda: None, page.get_by_role("link", name="进度").first.click):
        going()
        settle(page)
        icons = {page.evaluate("one => one.href", one) for one in page.locator("link[rel~=icon]").element_handles()}
        assert icons and {page.request.get(one).body() for one in icons} == {(ROOT / "pages" / "_icon.png").read_bytes()}


def test_the_calendar_and_the_lists_speak_chinese(seeded, open_page):
    page = open_page(seeded, "report")
    page.get_by_role("button", name="看日历选").click()
    page.get_by_test_id("stDateInput").get_by_role("button", name="看日历选").click()
    expect(page.get_by_role("grid").first).to_be_visible()
    assert_chinese(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    unfold_who_files(page)
    page.get_by_role("combobox", name="填报单位").click()
    page.get_by_role("combobox", name="填报单位").fill("没有这样的单位")
    page.wait_for_timeout(500)
    assert_chinese(page)


def test_text_that_looks_like_markup_stays_text(app, open_page):
    app.service().add_rows(_city(), [{"host": "南昌县总工会", "held_on": "2024-06-05", "school": "![x](http://example.invalid/a.png)<img src=http://example.invalid/b.png>",
                                      "people": "[点这里](http://example.invalid)", "direct_students": "**300**"}])
    for address in ("review", "ledger", "records"):
        page = open_page(app, address)
        page.wait_for_timeout(2000)
        settle(page)
        assert page.locator("[data-testid=stMain] img[src*=invalid], [data-testid=stMain] a[href*=invalid]").count() == 0


def _city():
    from sheets_sync.access import SINGLE_USER
    return SINGLE_USER


def test_every_page_file_guards_itself_before_anything_else():
    unguarded = []
    for file in sorted((ROOT / "pages").glob("[a-z]*.py")):
        statements = [one for one in ast.parse(file.read_text(encoding="utf-8")).body if not isinstance(one, ast.Import | ast.ImportFrom | ast.Expr)]
        if "_frame.guard(Action." not in ast.unparse(statements[0]):
            unguarded.append(file.name)
    assert unguarded == []
