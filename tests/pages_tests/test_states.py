"""States that come over a page from outside: the network or the server goes, a login ends, a link is none. What was typed survives, the words are Chinese, axe is content."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.schema import logins
from tests.pages_tests.cable import Cable
from tests.pages_tests.conftest import DESK
from tests.pages_tests.form import field, fill, receipt, submit, type_into
from tests.pages_tests.running import RunningApp
from tests.pages_tests.test_accessibility import complaints, small_targets
from tests.pages_tests.test_every_page import assert_chinese
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")
SECRET = "0123456789abcdef" * 3


def assert_fit_to_be_seen(page: Page) -> None:
    """In Chinese, without a serious complaint, within the screen; at both widths."""
    before = page.viewport_size
    for width in (before, DESK):
        page.set_viewport_size(width)
        assert_chinese(page)
        assert complaints(page) == [] and small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.set_viewport_size(before)


@pytest.fixture
def cable(app):
    made = Cable(app.port)
    yield made
    made.close()


def test_the_network_goes_while_somebody_types_and_comes_back(app, cable, open_page):
    page = open_page(cable, "report", phone=True)
    type_into(page, "held_on", "6月5号")
    field(page, "direct_students").click()
    page.keyboard.type("约300人")            # not left yet: the app does not know of it
    cable.cut()
    expect(page.get_by_role("dialog")).to_contain_text("连接已断开", timeout=60_000)
    assert_fit_to_be_seen(page)
    cable.mend()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=60_000)
    assert (field(page, "held_on").input_value(), field(page, "direct_students").input_value()) == ("6月5号", "约300人")
    type_into(page, "funds_yuan", "2000")
    page.reload()
    settle(page)
    assert [field(page, key).input_value() for key in ("held_on", "direct_students", "funds_yuan")] == ["6月5号", "约300人", "2000"]


def test_the_server_goes_for_a_while_and_a_half_filled_form_is_handed_in_afterwards(app, open_page):
    page = open_page(app, "report", phone=True)
    fill(page)
    app.stop()
    expect(page.get_by_role("dialog")).to_contain_text("连接已断开", timeout=60_000)
    assert_fit_to_be_seen(page)
    app.start()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=60_000)
    submit(page)
    assert app.service().find_receipt(SINGLE_USER, receipt(page)).cells["people"] == "张某甲（江西省劳动模范）"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """An app with a sign-in provider (which nobody asks here) and links."""
    running = RunningApp(tmp_path_factory.mktemp("guarded"))
    with running.secrets.open("a", encoding="utf-8") as secrets:
        secrets.write(f"""
[access.roles]
"li@example.org" = "市级管理员"
[auth]
redirect_uri = "{running.url}/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "app"
client_secret = "x"
server_metadata_url = "http://127.0.0.1:9/none"
""")
    yield running.start()
    running.stop()


@pytest.fixture
def school(guarded, open_page):
    """The form on a school's phone, opened through its link."""
    parts = wiring.build(guarded.secrets)
    page = open_page(guarded, f"l/{parts.links().make(SINGLE_USER, '安义中学', days=30)}", phone=True)
    page.goto(f"{guarded.url}/report")
    settle(page)
    return page, parts


def test_the_login_page(guarded, open_page):
    page = open_page(guarded, "report", phone=True)
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    expect(page.locator("[data-testid=stMain]")).to_contain_text("学校和企业没有账号的，请从区县或市级联系人发来的链接进入")
    assert_fit_to_be_seen(page)


def test_a_login_that_ended_says_so_and_what_was_typed_is_there_again(guarded, school):
    page, parts = school
    type_into(page, "direct_students", "约300人")
    address = page.url
    long_ago = "2024-01-01T00:00:00.000000+00:00"
    parts.database.write(lambda connection: connection.execute(update(logins).values(seen_at=long_ago)))
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_text("为安全已退出，请重新登录；已填写的草稿仍在")).to_be_visible()
    assert_fit_to_be_seen(page)
    page.goto(f"{guarded.url}/l/{parts.links().make(SINGLE_USER, '安义中学', days=30)}")
    settle(page)
    page.goto(address)
    settle(page)
    expect(field(page, "direct_students")).to_have_value("约300人")


def test_a_link_that_is_stopped_while_its_page_is_open(school):
    page, parts = school
    links = parts.links()
    for one in links.listed(SINGLE_USER):
        links.revoke(SINGLE_USER, one.link_id)
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_text("这个链接已停用，请向区县或市级联系人索取新链接")).to_be_visible()
    assert_fit_to_be_seen(page)


def test_a_link_that_is_none(guarded, browser):
    page = browser.new_page(viewport=DESK)
    page.goto(f"{guarded.url}/l/nothing")
    expect(page.get_by_role("heading", name="链接打不开")).to_be_visible()
    assert_fit_to_be_seen(page)
    page.context.close()


LONG = "南昌市某某区某某街道某某路某某号某某实验学校教育集团" * 12


def test_very_long_texts_stay_within_the_screen(app, open_page):
    cells = {"host": "南昌县总工会", "held_on": "2024-06-05", "school": LONG, "people": "、".join(f"张某{n}（全国劳动模范）" for n in range(60)), "direct_students": "300",
             "media": "https://example.invalid/" + "a" * 700, "organiser": LONG}
    app.service().add_rows(SINGLE_USER, [cells])
    first = open_page(app, "ledger", phone=True)        # with the first page the app's worker starts
    expect(first.get_by_text("共 1 条")).to_be_visible(timeout=30_000)
    record_id = app.service().records(SINGLE_USER)[0].record_id
    for address in ("ledger", "records", f"records?record={record_id}", "review", "progress", "report"):
        page = open_page(app, address, phone=True)
        if address == "report":
            type_into(page, "school", LONG)
            type_into(page, "media", cells["media"])
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        spilling = page.evaluate("""() => [...document.querySelectorAll('[data-testid=stMain] :is(p, h1, h2, h3, button, [data-testid=stText])')]
          .filter(node => node.offsetParent && !node.closest('[data-testid=stDataFrame]') && node.getBoundingClientRect().right > innerWidth + 1).map(node => node.innerText.slice(0, 40))""")
        assert spilling == [], address
        page.close()
