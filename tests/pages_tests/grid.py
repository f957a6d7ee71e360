"""A person at the ledger's grid: it is a canvas, so it is worked by keyboard, as a person may."""

from playwright.sync_api import Locator, Page, expect

from tests.wire import settle

COLUMNS = ("host", "organiser", "held_on", "school", "level", "people", "direct_students", "indirect_viewers", "media", "funds_yuan")
_HEADER, _ROW = 35, 35
_PASSES_ON_MS = 200         # the grid tells the app what was typed after 150 ms, as more may come


def open_cell(page: Page, row: int, key: str) -> Locator:
    """The field of a cell, open to type. `row` counts from 0. Starts at the pinned 问题 column, wherever the grid was left."""
    grid = page.get_by_test_id("data-grid-canvas").first
    expect(grid).to_be_visible()
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 300, box["y"] + _HEADER + _ROW * row + _ROW / 2)
    page.keyboard.press("Home")
    for _ in range(COLUMNS.index(key) + 1):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    return page.locator("#portal textarea, .gdg-input").first


def type_into_cell(page: Page, row: int, key: str, text: str) -> None:
    editor = open_cell(page, row, key)
    editor.fill(text)
    editor.press("Enter")
    page.wait_for_timeout(_PASSES_ON_MS)
    settle(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    settle(page)
