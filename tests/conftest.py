"""Hypothesis profiles (`prove` looks at many more examples: `make prove`), figures that tests print, and the one browser of a test process."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.access_tests.scan import LEAKS
from tests.wire import watched

settings.register_profile("plain", deadline=None, suppress_health_check=[HealthCheck.too_slow])      # nothing here is timed
settings.register_profile("prove", settings.get_profile("plain"), max_examples=3000)
settings.load_profile("plain")


@pytest.fixture(autouse=True)
def nothing_private_leaves(request) -> Iterator[None]:
    """Whatever a test does: no phone, identity number or key reaches the server that plays Google, or a log. That server's own tests send at random."""
    LEAKS.clear()
    yield
    if "sheets_server_tests" not in request.node.nodeid:
        assert LEAKS == []


CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture
def proving(request) -> bool:
    """Whether this is `make prove`: all of it, not a sample."""
    return request.config.getoption("--hypothesis-profile") == "prove"


@pytest.fixture
def report(record_property) -> Callable[[str], None]:
    """Prints a figure at the end of the run, from whichever process the test ran in."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter) -> None:
    figures = [value for outcome in ("passed", "failed") for one in terminalreporter.stats.get(outcome, []) if one.when == "call"
               for name, value in one.user_properties if name == "figure"]
    if figures:
        terminalreporter.section("figures")
        for text in figures:
            terminalreporter.write_line(text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all folders: Playwright refuses to start a second time in a process."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield watched(chromium)
        chromium.close()
