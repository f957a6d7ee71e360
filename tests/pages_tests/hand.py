"""A finger on a phone: it taps and types, and counts."""

from playwright.sync_api import Locator, Page

from tests.wire import settle


class Hand:
    def __init__(self, page: Page):
        self.page, self.taps, self.typed = page, 0, 0

    def tap(self, what: Locator | str) -> None:
        """A button by its words, or whatever it is."""
        (self.page.get_by_role("button", name=what, exact=True).first if isinstance(what, str) else what).tap()
        self.taps += 1

    def press(self, what: Locator | str) -> None:
        """Tap, and see what comes of it."""
        self.tap(what)
        settle(self.page)

    def replace(self, what: Locator, text: str) -> None:
        """Taking away counts like typing."""
        self.typed += len(what.input_value())
        what.fill("")
        self.type(what, text)

    def type(self, what: Locator, text: str) -> None:
        self.tap(what)
        what.press_sequentially(text)
        self.typed += len(text)
