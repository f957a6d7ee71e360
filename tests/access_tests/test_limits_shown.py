"""What somebody sees who has done too much in too short a time: honest Chinese, and nothing typed is gone."""

import pytest
from playwright.sync_api import expect

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER, Role, Viewer
from sheets_sync.gate import Gate
from sheets_sync.limits import TooOften
from tests.pages_tests.conftest import PHONE
from tests.pages_tests.form import SESSION, field, fill, submit, type_into
from tests.pages_tests.running import RunningApp
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")
DRAFTS = 60


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    running = RunningApp(tmp_path_factory.mktemp("limits"))
    with running.secrets.open("a", encoding="utf-8") as secrets:
        secrets.write(f"[limits]\nsubmissions = 1\ndrafts = {DRAFTS}\n")
    yield running.start()
    running.stop()


@pytest.fixture
def school(browser, app):
    """A page of a school that came through a link, and who that is."""
    parts = wiring.build(app.secrets)
    token = parts.links().make(SINGLE_USER, "南昌县总工会", days=30)
    link = parts.links().listed(SINGLE_USER)[0]
    parts.database.close()
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{app.url}/l/{token}")
    page.goto(f"{app.url}/report")
    settle(page)
    yield page, Viewer(Role.FILER, "南昌县总工会", f"链接 {link.link_id}")
    context.close()


def used_up(app: RunningApp, viewer: Viewer, what: str) -> None:
    """As if this viewer had done it from another window until the limit."""
    parts = wiring.build(app.secrets)
    gate = Gate(parts.service(), parts.identities(parts.links()), parts.database, parts.settings.limits, parts.clock)
    with pytest.raises(TooOften):
        for _ in range(DRAFTS + 1):
            gate.count(viewer, what)
    parts.database.close()


def test_one_submission_too_many_waits_and_its_draft_is_kept(app, school):
    page, viewer = school
    used_up(app, viewer, "submissions")
    fill(page, {key: value for key, value in SESSION.items() if key != "filer"})
    submit(page)
    expect(page.get_by_text("操作次数过多，这一次没有执行，请约 10 分钟后再试")).to_be_visible()
    assert app.service().records(SINGLE_USER) == []
    page.reload()
    settle(page)
    assert (field(page, "direct_students").input_value(), field(page, "held_on").input_value()) == (SESSION["direct_students"], SESSION["held_on"])


def test_a_draft_that_is_not_kept_just_now_says_so_and_stays_on_the_page(app, school):
    page, viewer = school
    type_into(page, "direct_students", "210")
    used_up(app, viewer, "drafts")
    type_into(page, "funds_yuan", "1500")
    expect(page.get_by_text("草稿暂时没有存下，请先不要关闭或刷新这个页面")).to_be_visible()
    assert (field(page, "direct_students").input_value(), field(page, "funds_yuan").input_value()) == ("210", "1500")
    page.reload()
    settle(page)
    assert (field(page, "direct_students").input_value(), field(page, "funds_yuan").input_value()) == ("210", "")      # what had been kept
