"""Hostile text in every field through every gate, looked at by a browser: no request goes out, no page moves.

The pages' policy is switched off here, so that the pages have to hold by themselves; that the policy alone would hold is a test of its own, and
tests/deploy_tests goes through nginx with both.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER, Owner
from sheets_sync.views import Accepted, Entry
from tests.access_tests.listener import Listener, listening
from tests.files_tests.workbooks import form
from tests.pages_tests.conftest import DESK, settle
from tests.pages_tests.form import offers, unfold_who_files
from tests.pages_tests.grid import COLUMNS, type_into_cell
from tests.pages_tests.running import RunningApp
from tests.pages_tests.seed import SESSIONS, seed

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def trap() -> Iterator[Listener]:
    with listening() as made:
        yield made


@pytest.fixture(scope="module")
def app(tmp_path_factory, trap) -> Iterator[RunningApp]:
    running = RunningApp(tmp_path_factory.mktemp("probes")).start()
    service = running.service()
    seed(service, SESSIONS[:3])
    service.add_rows(SINGLE_USER, [dict.fromkeys(COLUMNS, text) | {"held_on": f"2024-05-08 {text}"} for text in trap.texts])         # the sheet, where anything can be typed
    kept = [service.accept(SINGLE_USER, Entry({  # the form's own call, without a browser
        "host": f"安义县总工会、{text}", "organiser": text, "held_on": f"2024-04-{1 + n % 28:02d}", "school": f"安义县第{n}中学", "level": "高中",
        "people": f"张某甲（全国劳动模范、{text}）", "direct_students": "300", "indirect_viewers": "0", "media": text, "funds_yuan": "100"}, f"安义县总工会 {text}"),
        identity=f"probe-{n}", confirmed=True) for n, text in enumerate(trap.texts)]
    assert sum(isinstance(one, Accepted) for one in kept) > 20
    links = wiring.build(running.secrets).links()
    for n, text in enumerate(trap.texts[:8]):
        links.make(SINGLE_USER, f"{text}{n}", days=3)
        view = service.record(SINGLE_USER, next(one for one in kept if isinstance(one, Accepted)).record_id)
        links.send_back(SINGLE_USER, view.record_id, Owner(view.owner.unit, text, view.record_id))
    yield running
    running.stop()


@pytest.fixture
def page(browser, app, trap) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="zh-CN", bypass_csp=True)
    made, outside = context.new_page(), []
    context.on("request", lambda one: outside.append(one.url) if f":{trap.port}/" in one.url.split("?")[0] else None)
    made.on("framenavigated", lambda frame: outside.append(frame.url) if not frame.url.startswith((app.url, "about:")) else None)
    made.on("popup", lambda one: outside.append(one.url))
    trap.asked.clear()
    yield made
    made.wait_for_timeout(500)
    assert (outside, trap.asked, context.pages) == ([], [], [made])
    context.close()


def assert_inert(page: Page, trap: Listener) -> None:
    """Nothing that was drawn would fetch from there or lead there."""
    found = page.evaluate("""port => [...document.querySelectorAll('img,a,iframe,object,embed,script,link,meta,style,video,svg image,form,base,[style]')]
      .filter(node => node.closest('noscript') === null && (node.outerHTML.split('>')[0] + (node.tagName === 'STYLE' ? node.textContent : '')).includes(':' + port))
      .map(node => node.outerHTML.slice(0, 120))""", trap.port)
    assert found == []


def opened(page: Page, app: RunningApp, address: str) -> Page:
    page.goto(f"{app.url}/{address}")
    settle(page)
    return page


def test_the_trap_works_and_the_policy_alone_would_hold(browser, app, trap):
    asked = {}
    for bypass in (True, False):
        context = browser.new_context(bypass_csp=bypass)
        page = context.new_page()
        page.goto(app.url)
        settle(page)
        trap.asked.clear()
        page.evaluate("texts => { for (const text of texts) { const box = document.createElement('div'); box.innerHTML = text; document.body.append(box); } }",
                      [text for text in trap.texts if text.startswith("<") and "refresh" not in text and "base" not in text])
        page.wait_for_timeout(700)
        asked[bypass] = set(trap.asked)
        context.close()
    assert len(asked[True]) >= 6 and asked[False] == set(), asked


@pytest.mark.parametrize("address", ["records", "review", "ledger", "progress", "links"])
def test_nothing_goes_out_from_a_page_that_shows_it(page, app, trap, address):
    opened(page, app, address)
    assert_inert(page, trap)
    if address == "ledger":
        type_into_cell(page, 0, "media", trap.texts[1])
        expect(page.get_by_text("有 1 处改动还没有保存")).to_be_visible()
        page.get_by_text("修改记录", exact=True).click()
        settle(page)
        offers(page, "选择一条记录")
    if address == "progress":
        page.get_by_role("button", name="逐条查看为什么").click()
        expect(page.get_by_role("dialog").locator("canvas").first).to_be_visible(timeout=20_000)
    if address == "records":
        offers(page, "填报单位")
    settle(page)
    assert_inert(page, trap)


def test_nothing_goes_out_from_a_record_and_its_receipt(page, app, trap):
    views = [view for view in app.service().records(SINGLE_USER) if view.receipt and "127.0.0.1" in view.cells["media"]]
    for view in views[::20]:
        opened(page, app, f"records?receipt={view.receipt}")
        page.get_by_role("button", name="更正这一条").click()
        settle(page)
        assert_inert(page, trap)


def test_nothing_goes_out_while_it_is_typed_into_the_form(page, app, trap):
    opened(page, app, "report")
    unfold_who_files(page)
    joined = " ".join(text.replace("\n", " ") for text in trap.texts)
    for label in ("承办单位（选填）", "活动时间", "学校名称", "直接覆盖学生数", "间接覆盖人数（选填）", "媒体报道情况（选填）", "投入经费(元)（选填）"):
        page.get_by_label(label, exact=True).fill(joined[:3000])
        page.keyboard.press("Tab")
    for name, text in (("填报单位", trap.texts[0]), ("主办单位", trap.texts[6]), ("主要荣誉称号", trap.texts[0])):
        box = page.get_by_role("combobox", name=name).first
        box.click()
        box.fill(text)
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    page.get_by_label("第 1 位姓名").fill(joined[:3000])
    page.keyboard.press("Tab")
    page.get_by_role("button", name="提交", exact=True).click()
    settle(page)
    assert_inert(page, trap)


def test_nothing_goes_out_from_a_file_its_name_and_what_it_says(page, app, trap):
    rows = [[n, text, text, "2024年5月8日", f"安义县第{n}中学", text, f"张某甲（{text}）", 300, text, text, text] for n, text in enumerate(trap.texts, start=1)]
    data = form([[1, "安义县总工会", "", "2024年3月8日", "安义中学", "高中", "张某甲（全国劳动模范）", 300, 0, trap.texts[0], 100], *rows], filer=trap.texts[0])
    opened(page, app, "import")
    page.locator("input[type=file]").set_input_files({"name": f"{trap.texts[0].replace('/', '_')}<img src=x>.xlsx", "mimeType": "x/y", "buffer": data})
    page.get_by_role("button", name="收下可以入库的").click(timeout=30_000)
    expect(page.locator(".st-key-done")).to_be_visible(timeout=30_000)
    settle(page)
    assert_inert(page, trap)


def test_nothing_goes_out_from_an_address(page, app, trap):
    for text in trap.texts[::12]:
        page.goto(f"{app.url}/ledger?" + "&".join(f"{name}={_quoted(text)}" for name in ("q", "unit", "period", "year", "receipt", "draft", "embed")))
        page.wait_for_selector("h1", timeout=30_000)
        assert_inert(page, trap)
    page.goto(f"{app.url}/l/{_quoted(trap.texts[6])}")
    assert_inert(page, trap)


def _quoted(text: str) -> str:
    from urllib.parse import quote
    return quote(text, safe="")
