"""`make gallery`: screenshots of every page and state at 1280 and 390 px, into gallery/; those of the school's guide also into docs/guide/."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.conftest import CHROMIUM
from tests.pages_tests.conftest import DESK, PHONE
from tests.pages_tests.running import ROOT, RunningApp
from tests.pages_tests.scenes import SCENES, act, furnish
from tests.wire import settle, watched

TARGET = ROOT / "gallery"
GUIDE = {"report-390": "school-form.png", "report-checked-390": "school-checked.png", "receipt-390": "school-receipt.png", "record-390": "school-returned.png"}
_TALLEST = 3000


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = RunningApp(Path(folder)).start()
        first = furnish(app)
        browser = watched(playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM))
        try:
            for view in (DESK, PHONE):
                context = browser.new_context(viewport=view, locale="zh-CN", timezone_id="Asia/Shanghai")
                for name in SCENES:
                    take(context, app, name, first, view)
                lose(context, app, view)
                context.close()
        finally:
            browser.close()
            app.stop()
    for taken, name in GUIDE.items():
        shutil.copyfile(TARGET / f"{taken}.png", ROOT / "docs/guide" / name)
    print(f"{len(SCENES) * 2 + 2} pictures in gallery/, {len(GUIDE)} of them in docs/guide/")


def take(context: BrowserContext, app: RunningApp, name: str, first: str, view: dict) -> None:
    page = context.new_page()
    page.goto(f"{app.url}/{SCENES[name][0].format(first=first)}")
    settle(page)
    act(page, name)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)       # parts that load late
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({**view, "height": min(max(height, view["height"]), _TALLEST)})
    page.wait_for_timeout(1500)         # a grid draws a moment after it was loaded
    page.screenshot(path=TARGET / f"{name}-{view['width']}.png")
    page.close()


def lose(context: BrowserContext, app: RunningApp, view: dict) -> None:
    """What stands there while the server is away."""
    page = context.new_page()
    page.goto(f"{app.url}/report")
    settle(page)
    app.stop()
    page.get_by_role("dialog").wait_for(timeout=60_000)
    page.screenshot(path=TARGET / f"server-away-{view['width']}.png")
    page.close()
    app.start()


if __name__ == "__main__":
    main()
