"""The pictures of the guides for coordinators and leaders, made anew by `make gallery`: an invented half-filled year on 25 June, into docs/guide/."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import CHROMIUM
from tests.pages_tests.conftest import DESK, PHONE
from tests.pages_tests.running import ROOT, RunningApp
from tests.pages_tests.seed import seed
from tests.wire import settle, watched

# name ▸ address, phone, the button to press first
PICTURES = {
    "progress": ("progress", False, ""), "progress-unit": ("progress", False, "南昌县"), "progress-phone": ("progress", True, ""),
    "review": ("review", False, ""), "duty": ("duty?unit=西湖区", False, ""), "ledger": ("ledger", False, ""),
}


def take(browser: Browser, app: RunningApp, name: str, target: Path) -> None:
    address, phone, pressed = PICTURES[name]
    context = browser.new_context(viewport=PHONE if phone else DESK, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=phone, is_mobile=phone)
    page = context.new_page()
    page.goto(f"{app.url}/{address}")
    settle(page)
    if pressed:
        page.get_by_role("button", name=pressed, exact=True).first.click()
        settle(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)      # parts that load late
    page.wait_for_timeout(1500)         # a grid draws a moment after it was loaded
    page.screenshot(path=target / f"{name}.png")
    context.close()


def main() -> None:
    target = ROOT / "docs/guide"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = RunningApp(Path(folder)).start()
        seed(app.service())
        browser = watched(playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM))
        try:
            for name in PICTURES:
                take(browser, app, name, target)
        finally:
            browser.close()
            app.stop()
    print(f"{len(PICTURES)} pictures in docs/guide/")


if __name__ == "__main__":
    main()
