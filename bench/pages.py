"""The form page beside a bare one-line Streamlit page, in one run: first page in the browser, rerun, memory of the process.

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


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "bare.py").write_text('import streamlit as st\n\nst.button("你好")\n', encoding="utf-8")
        secrets = folder / "secrets.toml"
        secrets.write_text(f'[store]\ndatabase_url = "sqlite:///{folder}/ledger.db"\n', encoding="utf-8")
        secrets.chmod(0o600)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with app(folder / "bare.py", folder, {}) as bare, app(ROOT / "streamlit_app.py", ROOT, {"LAOMO_SECRETS": str(secrets)}) as ours:
            places = {"bare": (bare, "", "你好"), "form": (ours, "report", "主办单位")}
            first = {key: [] for key in places}
            again = {key: [] for key in places}
            for _ in range(rounds):
                for key, ((port, _, _), path, words) in places.items():
                    first[key].append(first_page(browser, port, path, words))
                    again[key] += reruns(port, path, words, 20)
            memory = {key: resident_megabytes(pid) for key, ((_, pid, _), _, _) in places.items()}
            answered = {key: seconds for key, ((_, _, seconds), _, _) in places.items()}
        browser.close()
    print(f"load average {os.getloadavg()[0]:.1f}, {rounds} rounds; medians")
    rows = [("server answers after start, s", answered["bare"], answered["form"])]
    rows += [("first page in the browser, s", *(statistics.median(first[key]) for key in ("bare", "form")))]
    rows += [("rerun, ms", *(1000 * statistics.median(again[key]) for key in ("bare", "form")))]
    rows += [("memory of the process, MB", memory["bare"], memory["form"])]
    for label, one, two in rows:
        print(f"{label:32} bare {one:8.2f}   form {two:8.2f}   ratio {two / one:5.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
