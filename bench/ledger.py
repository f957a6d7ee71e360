"""The ledger page with all of 100,000 rows beside the same page with none and a bare page with an empty grid, in one run: grid on the screen, rerun.

    .venv/bin/python bench/ledger.py [ROWS] [ROUNDS]
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright
from sqlalchemy import insert

from bench.pages import CHROMIUM, QUIET, ROOT, app, reruns
from sheets_sync import lease, store, wiring
from sheets_sync.database import clock_of
from sheets_sync.schema import records
from sheets_sync.store import Record

BARE = 'import pandas as pd\nimport streamlit as st\n\nst.dataframe(pd.DataFrame({"学校": [], "人数": []}))\n'


def fill(secrets: Path, rows: int) -> None:
    """Accepted and seen records, put there directly; invented."""
    parts = wiring.build(secrets)
    units, now = parts.campaign.units, datetime(2024, 6, 25, tzinfo=ZoneInfo("Asia/Shanghai"))

    def record(n: int, changed: int) -> Record:
        unit, day = units[n % 12], date(2024, 1, 1) + timedelta(days=n % 170)
        cells = {"host": unit.union, "organiser": "", "held_on": day.isoformat(), "school": f"{unit.name}第{n % 3000}某某学校", "level": "初中", "media": "",
                 "people": f"张某{n % 300}（全国劳动模范）", "direct_students": str(100 + n % 300), "indirect_viewers": "0", "funds_yuan": str(n % 3000)}
        return Record(record_id=f"R{n:07d}", receipt=f"X{n:07d}", revision=1, changed=changed, place=n, cells=cells, filer=unit.union, filed_on=day, activity="",
                      gate="import", accepted_at=now, seen=cells, seen_at=now, sheet_row=n + 5, wanted={}, shown={})

    def work(connection) -> None:
        changed = store.next_change(connection)
        for start in range(0, rows, 5000):
            connection.execute(insert(records), [store.columns_of(record(n, changed)) for n in range(start, min(rows, start + 5000))])

    parts.database.write(work)
    parts.database.close()


@contextmanager
def busy(secrets: Path):
    """The sheet is this process's as long as the block lasts: only the page is measured."""
    database, ended = wiring.build(secrets).database, threading.Event()

    def keep() -> None:
        while not ended.wait(lease.SECONDS / 4):
            take()

    def take() -> None:
        database.write(lambda connection: lease.take(connection, "bench", now=clock_of(connection)))

    take()
    thread = threading.Thread(target=keep)
    thread.start()
    yield
    ended.set()
    thread.join()
    database.close()


def grid_on_screen(browser, port: int, path: str) -> float:
    """Seconds from navigation in a fresh context to a drawn grid."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    started = time.perf_counter()
    page.goto(f"http://127.0.0.1:{port}/{path}")
    page.get_by_test_id("data-grid-canvas").first.wait_for(timeout=300_000)
    seconds = time.perf_counter() - started
    context.close()
    return seconds


def main(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, ExitStack() as running:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        places = {"bare page, empty grid": (running.enter_context(app(folder / "bare.py", folder, {}))[0], "")}
        for label, count in (("ledger page, no row", 0), (f"ledger page, {rows:,} rows", rows)):
            secrets = folder / f"{count}.toml"
            secrets.write_text(f'today = "2024-06-25"\n[store]\ndatabase_url = "sqlite:///{folder}/{count}.db"\n', encoding="utf-8")
            secrets.chmod(0o600)
            fill(secrets, count)
            running.enter_context(busy(secrets))
            places[label] = (running.enter_context(app(ROOT / "streamlit_app.py", ROOT, {"LAOMO_SECRETS": str(secrets)}))[0], "ledger?unit=")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        once = {label: grid_on_screen(browser, port, path) for label, (port, path) in places.items()}
        first: dict[str, list[float]] = {label: [] for label in places}
        again: dict[str, list[float]] = {label: [] for label in places}
        for _ in range(rounds):
            for label, (port, path) in places.items():
                first[label].append(grid_on_screen(browser, port, path))
                again[label] += reruns(port, path.split("?")[0], "台账" if path else "学校", 10)
        browser.close()
    print(f"load average {os.getloadavg()[0]:.1f}, {rounds} rounds; medians; “once”: the very first time, the ledger is read and checked then")
    floor, floor_again = (statistics.median(found["bare page, empty grid"]) for found in (first, again))
    for label in places:
        grid, rerun = statistics.median(first[label]), statistics.median(again[label])
        print(f"{label:28} once {once[label]:6.2f} s   grid {grid:6.2f} s ratio {grid / floor:5.2f}   rerun {1000 * rerun:7.1f} ms ratio {rerun / floor_again:5.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
