"""Sign-in through a provider, in a browser: roles, ends and blocks of logins; and a signed link opened on a phone."""

import json
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from tests.pages_tests.conftest import PHONE
from tests.pages_tests.running import RunningApp
from tests.postgres import _free_port
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")
PEOPLE = {
    "li": {"sub": "li", "email": "li@example.org", "email_verified": True},
    "wang": {"sub": "wang", "email": "wang@example.org", "email_verified": True},
    "stranger": {"sub": "stranger", "email": "stranger@example.org", "email_verified": True},
    "liar": {"sub": "liar", "email": "li@example.org", "email_verified": False},
}


@pytest.fixture(scope="module")
def provider():
    port = _free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port)]
    for claims in PEOPLE.values():
        command += ["--user-claims", json.dumps(claims)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/.well-known/openid-configuration", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def app(tmp_path_factory, provider):
    running = RunningApp(tmp_path_factory.mktemp("signin"))
    with running.secrets.open("a", encoding="utf-8") as secrets:
        secrets.write(f"""
[access.roles]
"li@example.org" = "市级管理员"
"wang@example.org" = "区县协调员 安义县"
[auth]
redirect_uri = "{running.url}/oauth2callback"
cookie_secret = "{'0123456789abcdef' * 4}"
client_id = "app"
client_secret = "not-a-secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"
""")
    running.start()
    yield running
    running.stop()


def sign_in(browser, app, person: str, address: str = ""):
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{app.url}/{address}")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/oauth2/authorize**", timeout=30_000)
    page.locator("input[name=sub]").fill(person)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(f"{app.url}/**", timeout=30_000)
    settle(page)
    return page


def test_roles_follow_the_settings_and_an_account_without_one_sees_nothing(browser, app):
    city = sign_in(browser, app, "li")
    expect(city.get_by_text("li@example.org（市级管理员）")).to_be_visible()
    coordinator = sign_in(browser, app, "wang")
    expect(coordinator.get_by_text("安义县（区县协调员）")).to_be_visible()
    for person in ("stranger", "liar"):
        nobody = sign_in(browser, app, person)
        expect(nobody.get_by_text("还没有登记角色")).to_be_visible()
        expect(nobody.get_by_role("link", name="填报")).to_have_count(0)


def test_a_blocked_account_is_out_with_its_next_click(browser, app):
    page = sign_in(browser, app, "wang")
    identities = (parts := wiring.build(app.secrets)).identities(parts.links())
    identities.block(SINGLE_USER, "wang@example.org")
    try:
        page.reload()
        settle(page)
        expect(page.get_by_text("账号已停用")).to_be_visible()
    finally:
        identities.unblock(SINGLE_USER, "wang@example.org")


def test_leaving_ends_the_login_also_for_a_copied_cookie(browser, app):
    page = sign_in(browser, app, "li")
    kept = page.context.cookies()
    page.goto(f"{app.url}/leave")
    page.wait_for_timeout(2500)
    thief = browser.new_context(locale="zh-CN")
    thief.add_cookies(kept)
    other = thief.new_page()
    other.goto(app.url)
    settle(other)
    expect(other.get_by_role("button", name="登录")).to_be_visible()
    expect(other.get_by_role("link", name="填报")).to_have_count(0)


def test_a_coordinator_makes_a_link_and_a_school_reports_through_it_on_a_phone(browser, app):
    page = sign_in(browser, app, "wang", "links")
    page.goto(f"{app.url}/links")
    settle(page)
    page.get_by_label("填报单位（全称）").fill("安义中学")
    page.get_by_label("填报单位（全称）").press("Enter")
    settle(page)
    page.get_by_role("button", name="生成链接").click()
    address = page.locator("code").inner_text(timeout=20_000).strip()
    assert address.startswith(f"{app.url}/l/")
    phone = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True).new_page()
    phone.goto(address)
    settle(phone)
    assert address.rsplit("/", 1)[1] not in phone.url
    expect(phone.get_by_text("安义中学（填报人）")).to_be_visible()
    phone.reload()
    settle(phone)
    expect(phone.get_by_text("安义中学（填报人）")).to_be_visible()
    assert address.rsplit("/", 1)[1] not in app.log()


def test_the_log_names_nobody_and_no_secret(app):
    log = app.log()
    assert not any(word in log for word in ("not-a-secret", "0123456789abcdef", "安义中学", "id_token"))
