"""Hypothesis profiles (`prove` looks at many more examples: `make prove`), figures that tests print, and the one browser of a test process."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.access_tests import scan
from tests.wire import watched

settings.register_profile("plain", deadline=None, suppress_health_check=[HealthCheck.too_slow])      # nothing here is timed
settings.register_profile("prove", settings.get_profile("plain"), max_examples=3000)
settings.load_profile("plain")


def pytest_configure(config) -> None:
    scan.start()


def pytest_unconfigure(config) -> None:
    scan.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Whatever a test does: nothing private reaches the server that plays Google, a log, or what a process says."""
    report = yield
    if report.when == "teardown":
        for title, text in report.sections:
            if title.startswith(("Captured stdout", "Captured stderr")):
                scan.look(title, text)
        if found := scan.leaks():
            report.outcome, report.longrepr = "failed", "\n".join(found)
    return report


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
