"""A person at the ledger's grid: it is a canvas, so it is worked by keyboard, as a person may."""

from playwright.sync_api import Locator, Page, expect

from tests.wire import settle

COLUMNS = ("host", "organiser", "held_on", "school", "level", "people", "direct_students", "indirect_viewers", "media", "funds_yuan")
_HEADER, _ROW = 35, 35
_PASSES_ON_MS = 200         # the grid tells the app what was typed after 150 ms, as more may come


def open_cell(page: Page, row: int, key: str) -> Locator:
    """The field of a cell, open to type. `row` counts from 0. Once more where the grid was made anew meanwhile, as a person would."""
    editor = page.locator("#portal textarea, .gdg-input").first
    _go_to(page, row, key)
    try:
        expect(editor).to_be_visible(timeout=2000)
    except AssertionError:
        _go_to(page, row, key)
    return editor


def _go_to(page: Page, row: int, key: str) -> None:
    """Starts at the pinned 问题 column, wherever the grid was left."""
    grid = page.get_by_test_id("data-grid-canvas").first
    expect(grid).to_be_visible()
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 300, box["y"] + _HEADER + _ROW * row + _ROW / 2)
    for pressed in ("Home", *("ArrowRight",) * (COLUMNS.index(key) + 1), "Enter"):
        _draw(page)
        page.keyboard.press(pressed)


def _draw(page: Page) -> None:
    """Until the grid shows what was pressed last: it moves from where it stood when it was drawn, and nobody types faster than that."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def type_into_cell(page: Page, row: int, key: str, text: str) -> None:
    editor = open_cell(page, row, key)
    editor.fill(text)
    editor.press("Enter")
    page.wait_for_timeout(_PASSES_ON_MS)
    settle(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    settle(page)
