"""Every page, on a ledger with 500 sessions, beside a bare one-line Streamlit page, in one run: first page in the browser, rerun, memory of the process.

Goal: the first page within 1.5 times the bare one. Each page once before, so that what a process loads only once is not measured.

    .venv/bin/python bench/pages.py [ROUNDS]
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def app(script: Path, folder: Path, environment: dict):
    """A Streamlit server; yields its port, process id and the seconds until it answered."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.headless", "true",
               "--browser.gatherUsageStats", "false", "--runner.postScriptGC", "false"]
    started = time.perf_counter()
    server = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).read()
                break
            except OSError:
                time.sleep(0.02)
        yield port, server.pid, time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(30)


def first_page(browser, port: int, path: str, words: str) -> float:
    """Seconds from navigation in a fresh context to the words on the screen."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    started = time.perf_counter()
    page.goto(f"http://127.0.0.1:{port}/{path}")
    page.get_by_text(words).first.wait_for(timeout=60_000)
    seconds = time.perf_counter() - started
    context.close()
    return seconds


def reruns(port: int, path: str, words: str, count: int) -> list[float]:
    """Seconds from a rerun request to script_finished, on one websocket session. Every rerun must send the page's words."""
    times = []
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as socket_:
        for _ in range(count + 3):
            message = BackMsg()
            message.rerun_script.query_string = ""
            message.rerun_script.page_name = path
            started = time.perf_counter()
            socket_.send(message.SerializeToString())
            said = b""
            reply = ForwardMsg()
            while reply.WhichOneof("type") != "script_finished":
                said += (data := socket_.recv())
                reply.ParseFromString(data)
            times.append(time.perf_counter() - started)
            if words.encode() not in said:
                raise RuntimeError(f"the rerun of /{path} was another page's")
    return times[3:]


def resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


# address ▸ words that stand on the page alone, and not in the menu
PAGES = {"": "随时填，随时存", "report": "每场活动填一条", "import": "照原样上传即可", "records": "退回的排在最前", "review": "处理完自动移出", "ledger": "筛选条件都在网址里",
         "duty": "报了没有由台账自动判断", "progress": "达标单位", "sync": "等待写入", "links": "链接等于钥匙"}
BARE = "bare"


def main(rounds: int) -> None:
    from bench.ledger import fill  # which needs this module

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "bare.py").write_text('import streamlit as st\n\nst.button("你好")\n', encoding="utf-8")
        secrets = folder / "secrets.toml"
        secrets.write_text(f'today = "2024-06-25"\n[store]\ndatabase_url = "sqlite:///{folder}/ledger.db"\n', encoding="utf-8")
        secrets.chmod(0o600)
        fill(secrets, 500)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with app(folder / "bare.py", folder, {}) as bare, app(ROOT / "streamlit_app.py", ROOT, {"LAOMO_SECRETS": str(secrets)}) as ours:
            places = {BARE: (bare[0], "", "你好"), **{path or "home": (ours[0], path, words) for path, words in PAGES.items()}}
            first: dict[str, list[float]] = {key: [] for key in places}
            again: dict[str, list[float]] = {key: [] for key in places}
            for place in places.values():
                first_page(browser, *place)
            for _ in range(rounds):
                for key, place in places.items():
                    first[key].append(first_page(browser, *place))
                    again[key] += reruns(*place, 10)
            memory = [resident_megabytes(pid) for _, pid, _ in (bare, ours)]
        browser.close()
    print(f"load average {os.getloadavg()[0]:.1f}, {rounds} rounds; medians")
    print(f"server answers after start: bare {bare[2]:.2f} s, ours {ours[2]:.2f} s; memory of the process at the end: bare {memory[0]:.0f} MB, ours {memory[1]:.0f} MB")
    floor, floor_again = (statistics.median(found[BARE]) for found in (first, again))
    for key in places:
        page, rerun = statistics.median(first[key]), statistics.median(again[key])
        print(f"{key:10} first page {page:6.2f} s ratio {page / floor:5.2f}   rerun {1000 * rerun:7.1f} ms ratio {rerun / floor_again:5.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
