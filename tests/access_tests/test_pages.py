"""Page addresses and page actions from outside, by hand: nobody gets the login page and nothing else."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from tests.access_tests.raw import FROM_OUTSIDE, elements, everything, session, texts, widget
from tests.pages_tests.running import ROOT, RunningApp
from tests.pages_tests.seed import SESSIONS, seed

pytestmark = pytest.mark.xdist_group("raw")
ADDRESSES = ["", "home", "leave", "nosuchpage", "_shell", "_frame", *sorted(path.stem for path in (ROOT / "pages").glob("[!_]*.py"))]
LOGIN_PAGE = ["劳模工匠进校园活动填报", "请从区县或市级联系人发来的链接进入；管理员请在安装本程序的机器上打开"]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    running = RunningApp(tmp_path_factory.mktemp("raw")).start()
    seed(running.service(), SESSIONS[:5])
    yield running
    running.stop()


def links(app):
    parts = wiring.build(app.secrets)
    return parts.links()


def cookie_of(app, token: str) -> str:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(f"{app.url}/l/{token}", timeout=20)
    except urllib.error.HTTPError as answer:
        assert answer.code == 303, answer.read().decode()
        assert token not in str(answer.headers)
        return answer.headers["Set-Cookie"]
    raise AssertionError("no redirect")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_shows_nobody_the_login_page_only(app, address):
    with session(app.port, headers=FROM_OUTSIDE) as visitor:
        drawn = visitor.run(address, query="q=安义&unit=安义县&receipt=&draft=x")
    assert texts(drawn) == LOGIN_PAGE
    assert [kind for one in elements(drawn) for kind in one if kind in ("dataframe", "button", "text_input", "file_uploader", "page_link")] == []
    assert not any(word in everything(drawn) for word in ("安义中学", "张某甲", "ledger.db", str(app.folder), "Traceback"))


def test_a_table_offers_no_download_of_the_frameworks_own(app):
    """Its CSV would be unescaped: a formula in a cell would live."""
    with session(app.port) as visitor:
        drawn = visitor.run("ledger")
    told = next(message["new_session"]["config"] for message in drawn if "new_session" in message)
    assert told["disable_data_export"] is True and "安义县总工会" in everything(drawn)


@pytest.mark.parametrize(("headers", "host", "who"), [
    ({}, "127.0.0.1", "city"), ({}, "localhost", "city"), ({}, "evil.example", "nobody"), ({}, "localhost.evil.example", "nobody"),
    ({"X-Forwarded-For": "127.0.0.1"}, "localhost", "nobody"), ({"Forwarded": "for=127.0.0.1"}, "localhost", "nobody"),
    ({"X-Real-Ip": "127.0.0.1"}, "localhost", "nobody"), ({"X-Forwarded-Host": "localhost"}, "localhost", "nobody"),
], ids=str)
def test_the_one_person_at_this_machine_cannot_be_played_from_elsewhere(app, headers, host, who):
    with session(app.port, headers=headers, host=host) as visitor:
        assert ("首页" in str(visitor.run())) is (who == "city")


def test_an_action_of_somebody_elses_page_does_nothing_for_nobody(app):
    with session(app.port) as city:
        drawn = city.run("links")
        make, filer = widget(drawn, "生成链接"), widget(drawn, "填报单位（全称）")
        sync = widget(city.run("sync"), "立即同步")
    before = len(links(app).listed(SINGLE_USER))
    with session(app.port, headers=FROM_OUTSIDE) as visitor:
        for page, pressed in (("links", make), ("sync", sync), ("", make)):
            assert texts(visitor.run(page, pressed=pressed, texts={filer: "南昌市总工会"})) == LOGIN_PAGE
    assert len(links(app).listed(SINGLE_USER)) == before


def test_a_school_sees_its_pages_and_not_those_of_coordinators(app):
    cookie = cookie_of(app, links(app).make(SINGLE_USER, "安义县总工会", days=30))
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Path=/"))
    with session(app.port, headers=FROM_OUTSIDE, cookie=cookie.split(";")[0]) as school:
        shown = {address: everything(school.run(address)) for address in ("report", "records", "progress", "links", "sync")}
    assert "提交" in shown["report"] and "安义县总工会（填报人）" in shown["report"]
    assert "安义中学" in shown["records"] and "莲塘第一中学" not in shown["records"]
    assert all("没有权限" in shown[address] or "生成链接" not in shown[address] for address in ("links", "sync"))
    assert "立即同步" not in shown["sync"] and "投入经费" not in shown["progress"]


def test_a_revoked_school_is_out_with_the_next_press(app):
    made = links(app)
    cookie = cookie_of(app, made.make(SINGLE_USER, "进贤县总工会", days=30)).split(";")[0]
    with session(app.port, headers=FROM_OUTSIDE, cookie=cookie) as school:
        drawn = school.run("report")
        made.revoke(SINGLE_USER, made.listed(SINGLE_USER)[0].link_id)
        after = school.run("report", pressed=widget(drawn, "提交"))
    assert "这个链接已停用" in str(texts(after)) and "提交" not in texts(after)


def test_a_return_link_leads_to_its_record_and_dies_when_it_is_corrected(app):
    service, made = app.service(), links(app)
    view = next(one for one in service.records(SINGLE_USER) if one.filer == "安义县总工会")
    cookie = cookie_of(app, made.send_back(SINGLE_USER, view.record_id, view.owner)).split(";")[0]
    with session(app.port, headers=FROM_OUTSIDE, cookie=cookie) as school:
        assert view.receipt in everything(school.run("records"))
        assert "提交" not in texts(school.run("report"))
        service.correct(SINGLE_USER, view.record_id, {"media": "某报"}, identity="back", confirmed=True)
        assert "已经更正" in str(texts(school.run("records")))


@pytest.mark.parametrize("token", ["x", "a.b.c", "%2e%2e%2f", "<script>alert(1)<x>", "A" * 3000])
def test_a_link_that_is_none_says_so_and_sets_nothing(app, token):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{app.url}/l/{urllib.request.quote(token)}", timeout=20)
    body = caught.value.read().decode()
    assert caught.value.code in (403, 404, 405) and "Set-Cookie" not in caught.value.headers and "<script>" not in body.replace('<script src="./app-script.js"></script>', "")


def test_no_token_and_no_name_reached_the_log(app):
    token = links(app).make(SINGLE_USER, "安义中学", days=30)
    cookie_of(app, token)
    log = app.log() + "".join(path.read_text(encoding="utf-8", errors="replace") for path in Path(app.folder).glob("*.log"))
    assert not any(word in log for word in (token, token.split(".")[0], "/l/", "张某甲", "安义中学"))
