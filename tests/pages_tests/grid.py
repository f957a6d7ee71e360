"""A person at the ledger's grid: it is a canvas, so it is worked by keyboard, as a person may."""

from playwright.sync_api import Page, expect

from tests.wire import settle

COLUMNS = ("host", "organiser", "held_on", "school", "level", "people", "direct_students", "indirect_viewers", "media", "funds_yuan")
_HEADER, _ROW = 35, 35


def type_into_cell(page: Page, row: int, key: str, text: str) -> None:
    """`row` counts from 0. Starts at 主办单位, right of the pinned 问题 column."""
    grid = page.get_by_test_id("data-grid-canvas").first
    expect(grid).to_be_visible()
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 300, box["y"] + _HEADER + _ROW * row + _ROW / 2)
    for _ in range(COLUMNS.index(key)):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    editor = page.locator("#portal textarea, .gdg-input").first
    editor.fill(text)
    editor.press("Enter")
    settle(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    settle(page)
