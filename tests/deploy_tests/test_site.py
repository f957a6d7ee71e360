"""The site as the guide sets it up: real nginx, real app, real browser."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pages._wall import HEADERS, policy
from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.views import Accepted, Entry
from tests.access_tests.listener import listening
from tests.access_tests.raw import Session, texts
from tests.deploy_tests.site import ROOT, rewritten, site_before, trusting
from tests.files_tests.workbooks import form
from tests.pages_tests.conftest import DESK, settle
from tests.pages_tests.form import SESSION, fill, receipt, submit
from tests.pages_tests.running import RunningApp
from tests.pages_tests.seed import KEYS, SESSIONS

pytestmark = pytest.mark.xdist_group("browser")
ROWS = [[1, "安义县总工会", "", "2024年5月8日", "安义中学", "高中", "张某甲（全国劳动模范）", 420, 0, "", 3000]]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    running = RunningApp(tmp_path_factory.mktemp("behind")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def site(app, tmp_path_factory):
    with site_before(app.port, tmp_path_factory.mktemp("nginx")) as made:
        yield made


def ask(site, method: str, path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPSConnection("localhost", site.secure, context=trusting(), timeout=30)
    connection.request(method, path, body=body, headers={"Host": f"localhost:{site.secure}"} | {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.text = answer.read()
    connection.close()
    return answer


def test_plain_http_leads_to_https_and_another_name_gets_no_answer(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.plain, timeout=20)
    connection.request("GET", "/progress?unit=x", headers={"Host": "localhost"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"{site.url}/progress?unit=x")
    for name in ("evil.example", "203.0.113.7"):
        connection = http.client.HTTPConnection("127.0.0.1", site.plain, timeout=20)
        connection.request("GET", "/", headers={"Host": name})
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
    with pytest.raises(ssl.SSLError):
        context = trusting()
        context.wrap_socket(socket.create_connection(("127.0.0.1", site.secure)), server_hostname="evil.example")


@pytest.mark.parametrize("path", ["/", "/progress", "/app-script.js", "/_stcore/health", "/l/none", "/nosuch/deep", "/_stcore/metrics"])
def test_every_answer_carries_the_protective_headers_once(site, path):
    answer = ask(site, "GET", path)
    told = policy(f"localhost:{site.secure}").replace(f" ws://localhost:{site.secure}", "")
    assert answer.headers.get_all("Content-Security-Policy") == [told] and "unsafe-inline" not in told.split("script-src")[1].split(";")[0]
    for name, value in HEADERS.items():
        assert answer.headers.get_all(name) == [value], name
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000" and not re.search(r"\d", answer.headers["Server"])


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/script-health-check", "/component/x/index.html",
                                  "/app/static/x", "/_stcore//metrics", "/_stcore/%6Detrics", "/x/../_stcore/metrics", "/_stcore/upload_file/../metrics"])
def test_internal_routes_are_shut_by_nginx_and_by_the_app(site, app, path):
    assert ask(site, "GET", path).status in (400, 404)
    there = http.client.HTTPConnection("127.0.0.1", app.port, timeout=20)
    there.request("GET", path)
    body = there.getresponse().read()
    assert not any(word in body for word in (b"openapi", b"session_count", b"cache_memory"))


def test_other_methods_are_refused(site):
    assert [ask(site, method, "/").status for method in ("POST", "TRACE", "PATCH", "PROPFIND")] == [405, 405, 405, 405]


def test_static_files_are_compressed_and_kept(site):
    page = ask(site, "GET", "/").text.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page) and "javascript:" not in page and not re.search(r"\son\w+=", page)
    file = "/" + re.search(r"static/js/index\.[\w-]+\.js", page)[0]
    answer = ask(site, "GET", file, Accept_Encoding="gzip")
    assert (answer.headers["Content-Encoding"], answer.headers["X-Content-Type-Options"]) == ("gzip", "nosniff")
    assert len(answer.text) < 0.6 * len(ask(site, "GET", file).text) and "max-age" in answer.headers["Cache-Control"]
    assert list((site.folder / "cache").rglob("*")) != []


def test_uploads_have_a_size_and_a_count_and_links_a_rate(site):
    path = "/_stcore/upload_file/x/y"
    assert ask(site, "PUT", path, b"x" * 7_000_000).status == 413
    assert ask(site, "PUT", "/", b"x" * 100_000).status == 413
    connection = http.client.HTTPSConnection("localhost", site.secure, context=trusting(), timeout=30)
    told = []
    while len(told) < 400 and 429 not in told:
        connection.request("GET", "/l/none-such-key")
        answer = connection.getresponse()
        text = answer.read().decode()
        told.append(answer.status)
    assert len(told) >= 100 and told[-1] == 429 and "请过一分钟再试" in text and answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "none-such-key" not in site.log()


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", "http://localhost", "https://localhost.evil.example"])
def test_the_pages_connection_is_for_the_page_only(site, origin):
    with pytest.raises(InvalidStatus) as caught:
        with stream(site, origin):
            pass
    assert caught.value.response.status_code == 403


def stream(site, origin: str | None):
    there = socket.create_connection(("127.0.0.1", site.secure))
    return connect(f"wss://localhost:{site.secure}/_stcore/stream", sock=there, ssl=trusting(), subprotocols=["streamlit"], origin=origin, max_size=None,
                   additional_headers={"X-Forwarded-For": "127.0.0.1", "X-Real-Ip": "127.0.0.1"})


def test_behind_the_site_nobody_is_the_one_person_at_this_machine(site):
    with stream(site, site.url) as socket_:
        assert texts(Session(socket_).run("ledger"))[0] == "劳模工匠进校园活动填报"


@pytest.fixture(scope="module")
def trap(app):
    """Hostile texts in every cell of some rows, and who listens for what they would fetch."""
    with listening() as made:
        service = app.service()
        for n, text in enumerate(made.texts):
            entry = Entry(dict(zip(KEYS[1:], SESSIONS[0][1:], strict=True)) | {"media": text, "organiser": text, "held_on": f"2024-03-{1 + n % 28:02d}"}, "南昌县总工会")
            assert isinstance(service.accept(SINGLE_USER, entry, identity=f"trap-{n}", confirmed=True), Accepted)
        yield made
        assert made.asked == []


def test_a_school_reports_and_imports_through_the_site_and_nothing_is_refused_by_the_policy(site, app, trap, browser, tmp_path):
    time.sleep(1.5)                                         # the links' rate was used up above; one a second comes back
    token = (parts := wiring.build(app.secrets)).links().make(SINGLE_USER, "南昌县总工会", days=30)
    context = browser.new_context(viewport=DESK, locale="zh-CN", ignore_https_errors=True)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(f"{site.url}/l/{token}")
    settle(page)
    expect(page.get_by_text("南昌县总工会（填报人）")).to_be_visible()
    assert all(cookie["secure"] for cookie in context.cookies()) and context.cookies()
    page.goto(f"{site.url}/report")
    settle(page)
    fill(page, {key: value for key, value in SESSION.items() if key != "filer"})
    submit(page)
    number = receipt(page)
    (tmp_path / "表.xlsx").write_bytes(form(ROWS, filer="南昌县总工会", filed="2024年6月20日"))
    page.goto(f"{site.url}/import")
    settle(page)
    page.locator("input[type=file]").set_input_files(tmp_path / "表.xlsx")
    page.get_by_role("button", name="收下可以入库的 1 行").click(timeout=30_000)
    expect(page.get_by_text("已收下 1 行")).to_be_visible(timeout=30_000)
    for address in ("records", "progress", "ledger", "review"):
        page.goto(f"{site.url}/{address}")
        settle(page)
    assert {view.receipt for view in parts.service().records(SINGLE_USER)} >= {number}
    assert complaints == []
    context.close()
    log = site.log()
    assert '"status": 101' in log or '"path": "/_stcore/stream"' in log or "/report" in log
    assert [word for word in (token, "/l/", "?", "draft=", "南昌县") if word in log] == []


def test_the_app_away_is_said_in_chinese(tmp_path):
    with site_before(9, tmp_path) as alone:
        answer = ask(alone, "GET", "/")
        assert answer.status == 503 and "正在重新启动" in answer.text.decode() and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_place_that_the_guide_changes_is_in_the_file():
    assert "localhost" in rewritten(Path("/x"), 1, 2, 3)


BARE = {"apt-get", "cd", "chmod", "chown", "cp", "install", "ln", "ls", "mkdir", "rm", "sed", "systemctl", "timedatectl", "useradd", "python3", "nginx", ".venv/bin/python"}


def test_the_guide_names_no_command_and_nginx_no_folder_that_a_bare_debian_lacks():
    """As found by following the guide in a debootstrapped Debian 12: what it uses beyond that it installs or makes first. nginx makes one folder, not two."""
    guide = (ROOT / "deploy/README.md").read_text(encoding="utf-8")
    installed = set(re.search(r"apt-get install -y (.*)", guide)[1].split())
    blocks = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    used = {words[0] for block in blocks for line in block.splitlines() if (words := line.split())} | set(re.findall(r"`(curl|rsync|nano|git|make) ", guide.split("## 七")[0]))
    assert used - BARE - installed == set()
    places = re.findall(r"(?:proxy_cache_path|access_log|ssl_certificate|ssl_certificate_key)\s+(/\S+?)[; ]", (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"))
    assert {str(Path(place).parent) for place in places} == {"/var/cache", "/var/log/nginx", "/etc/ssl/laomo"} and "install -d -m 700 /etc/ssl/laomo" in guide


UNITS = sorted((ROOT / "deploy").glob("laomo*"))


def test_the_units_are_sound_and_closed(tmp_path):
    """systemd reads them itself; on a scale of 0 to 10 a service is exposed no more than 2."""
    assert {path.name for path in UNITS} == {"laomo.service", "laomo-worker.service", "laomo-backup.service", "laomo-backup.timer", "laomo-drill.service", "laomo-drill.timer"}
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/laomo/.venv/bin/python", "/usr/bin/env python3").replace("/opt/laomo", str(ROOT))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = sorted(tmp_path.glob("laomo*"))
    done = subprocess.run(["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True, timeout=120)
    assert [line for line in done.stderr.splitlines() if "laomo" in line] == [] and done.returncode == 0, done.stderr
    for unit in units:
        if unit.suffix == ".service":
            done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)], capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_the_scripts_are_sound_shell():
    for script in (ROOT / "deploy").glob("*.sh"):
        assert subprocess.run(["sh", "-n", str(script)], capture_output=True).returncode == 0
        assert script.stat().st_mode & 0o111


def test_nginx_is_there():
    assert shutil.which("nginx"), "install it: tests/system.sh"
