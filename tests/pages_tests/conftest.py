"""A running app, seen in the browser. Every page that a test opens is watched: it may speak to the app and to nobody else."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.pages_tests.running import RunningApp
from tests.wire import settle

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture
def app(tmp_path) -> Iterator[RunningApp]:
    running = RunningApp(tmp_path).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory) -> Iterator[RunningApp]:
    """For tests of a module that do not disturb each other."""
    running = RunningApp(tmp_path_factory.mktemp("app")).start()
    yield running
    running.stop()


@pytest.fixture
def open_page(browser) -> Iterator:
    """open_page(app, "report", phone=True) ▸ a page, loaded. Fails at the end when it asked another host for anything."""
    contexts, elsewhere = [], []

    def opened(app: RunningApp, address: str = "", *, phone: bool = False, context=None) -> Page:
        if context is None:
            context = browser.new_context(viewport=PHONE if phone else DESK, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=phone, is_mobile=phone)
            context.on("request", lambda request: elsewhere.append(request.url) if _is_foreign(request.url) else None)
            contexts.append(context)
        page = context.new_page()
        page.goto(f"{app.url}/{address}")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == []


def _is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1"

