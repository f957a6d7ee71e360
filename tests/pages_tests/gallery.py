"""`make gallery`: screenshots of every page at 1280 and 390 px, into gallery/, on the shared sample where it lies beside the checkout."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from sheets_sync.access import SINGLE_USER
from tests.conftest import CHROMIUM
from tests.files_tests.workbooks import sample_available, sample_workbooks
from tests.pages_tests.conftest import DESK, PHONE
from tests.pages_tests.running import ROOT, RunningApp
from tests.wire import settle, watched

PAGES = ("home", "report", "import", "records", "review", "ledger", "duty", "progress", "sync")


def main() -> None:
    target = ROOT / "gallery"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = RunningApp(Path(folder), today="2024-09-25").start()
        if not sample_available():
            service = app.service()
            preview = service.preview_import(SINGLE_USER, [(name, data) for name, data, _ in sample_workbooks()])
            service.accept_import(SINGLE_USER, preview.rows)
        browser = watched(playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM))
        try:
            for view in (DESK, PHONE):
                context = browser.new_context(viewport=view, locale="zh-CN", timezone_id="Asia/Shanghai")
                for name in PAGES:
                    page = context.new_page()
                    page.goto(f"{app.url}/{'' if name == 'home' else name}")
                    settle(page)
                    page.wait_for_timeout(1500)         # grids draw a moment after the script has ended
                    page.screenshot(path=target / f"{name}-{view['width']}.png")
                    page.close()
                context.close()
        finally:
            browser.close()
            app.stop()
    print(f"{len(PAGES) * 2} pictures in gallery/")


if __name__ == "__main__":
    main()
