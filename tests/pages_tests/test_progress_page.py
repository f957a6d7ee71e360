"""A leader with ten seconds: one screen, a unit behind each bar and tile, a page that renews itself, paper and a picture to take away."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from pages import _picture
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


def press(page, name, **how) -> None:
    page.get_by_role("button", name=name, **how).first.click()
    settle(page)


def test_the_first_screen_needs_no_scrolling(seeded, open_page):
    page = open_page(seeded, "progress")
    for place in (12, 0):
        expect(page.locator(f".st-key-unit_row_{place}")).to_be_in_viewport(ratio=1)
    for figure in ("37%", "2/13", "13/35", "序时 48%", "本期新增 6 场，较上期 +2 场", "待认定 1，疑似重复 1，待核 2"):
        expect(page.get_by_text(figure, exact=True).first).to_be_in_viewport(ratio=1)
    assert [row.inner_text().split("\n")[0] for row in page.locator('[class*="st-key-unit_row_"]').all()] == [
        unit.split("（")[0] for unit in seeded.service().campaign.unit_names]
    tiles = page.locator('.st-key-tiles button')
    boxes = [one.bounding_box() for one in tiles.all()]
    assert len({(box["x"], box["y"]) for box in boxes}) == 13 and len({(round(box["width"]), round(box["height"])) for box in boxes}) == 1
    for tile in (tiles.first, tiles.last):
        expect(tile).to_be_in_viewport(ratio=1)
    expect(page.locator('[class*="st-key-tile_8_yellow"]')).to_contain_text("滞后 1 场")       # a colour never without its word


def test_a_tile_opens_its_unit_with_what_counts_and_what_does_not(seeded, open_page):
    page = open_page(seeded, "progress", phone=True)
    page.locator('[class*="st-key-tile_2_"] button').click()
    settle(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("安义县：已完成 2 场，任务 2 场，已达到年度任务（绿　达标）")
    for words in ("2 所", "680 人", "1 人 / 2 人次", "3,800 元", "计入的场次　2 场", "没有计入的记录　1 条"):
        expect(dialog).to_contain_text(words)
    expect(dialog.locator("[role=gridcell]").filter(has_text=re.compile("^疑似重复："))).to_have_count(1)
    expect(dialog.locator(".tally").get_by_role("rowheader", name="2024-06").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert_chinese(page)


def test_a_figure_opens_the_records_behind_it(seeded, open_page):
    page = open_page(seeded, "progress")
    press(page, "待认定 1，疑似重复 1，待核 2")
    expect(page.get_by_role("dialog")).to_contain_text("待处理（条） 4　4 条")


def test_the_page_renews_itself_behind_an_open_unit(app, open_page):
    service = app.service()
    seed(service, SESSIONS[:2])
    page = open_page(app, "progress")
    press(page, "南昌县", exact=True)
    expect(page.get_by_role("dialog")).to_contain_text("南昌县：已完成 2 场")
    _, *cells = SESSIONS[4]
    service.accept(SINGLE_USER, Entry(dict(zip(KEYS[1:], cells, strict=True)), "安义县总工会"), identity="later", confirmed=True)
    expect(page.get_by_text("3/35", exact=True)).to_be_attached(timeout=30_000)
    expect(page.get_by_role("dialog")).to_contain_text("南昌县：已完成 2 场")


def test_on_paper_it_is_one_sheet_without_buttons(seeded, open_page):
    page = open_page(seeded, "progress")
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    page.get_by_role("button", name="打印（一页 A4）").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印（一页 A4）")).to_be_hidden()
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True))) == 1


def test_the_picture_is_an_a4_sheet_made_on_the_server(seeded, open_page):
    page = open_page(seeded, "progress")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载图片（可转发）").click()
    assert download.value.suggested_filename == "工作进度_2024年_06月25日.png"
    picture = Image.open(download.value.path())
    assert picture.format == "PNG" and picture.size == (1754, 1240)


def test_the_picture_shows_every_unit_in_its_colour_and_says_where_no_font_is(seeded, monkeypatch):
    service = seeded.service()
    year = service.progress(SINGLE_USER, 2024)
    colours = dict((ink, n) for n, ink in Image.open(BytesIO(_picture.progress_png(year, service.campaign, service.now()))).getcolors(1 << 20))
    assert all(colours[rgb] > 1000 for rgb in ((0x1b, 0x7f, 0x4b), (0xfd, 0xf3, 0xd9), (0xee, 0xf0, 0xf2)))
    monkeypatch.setattr(_picture, "font_file", lambda: None)
    with pytest.raises(RuntimeError, match="没有中文字体"):
        _picture.progress_png(year, service.campaign, service.now())


def test_a_year_without_data_says_so(app, open_page):
    page = open_page(app, "progress")
    expect(page.get_by_text("2024 年还没有数据")).to_be_visible()
    expect(page.get_by_text("0/35")).to_have_count(0)
