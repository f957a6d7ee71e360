"""Time of a cycle and memory at 1,000, 10,000 and 100,000 rows: embedded sheet, and Google on the loopback server (its own process).

Each size in a process of its own, so that memory is that of one ledger. `python bench/cycles.py [ROWS…]`.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sheets_sync.accepting import accept
from sheets_sync.database import Database
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.engine import Engine, lay_out
from sheets_sync.google import GoogleSheet
from sheets_sync.judge import Judge
from sheets_sync.settings import ROOT, Settings
from sheets_sync.store import Submission
from tests.chaos_tests.submissions import FILER, submission
from tests.sheets_server.running import EMAIL, client, service_account
from validators.campaign import load_campaign

SIZES = (1_000, 10_000, 100_000)
NOW = datetime(2024, 12, 31, tzinfo=UTC)


def timed(work: Callable) -> tuple[float, object]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def measure(kind: str, rows: int, server: tuple[str, str] | None) -> dict:
    campaign = load_campaign(ROOT / "campaigns/nanchang.toml")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/ledger.db")
        sheet = _google(server, campaign) if server else EmbeddedSheet(database)
        judge = Judge(database, campaign)
        lay_out(database, sheet, take_over=True)
        engine = Engine(database, sheet, campaign, judge, clock=lambda: datetime.now(ZoneInfo("Asia/Shanghai")), holder="bench")
        for first in range(0, rows, 500):
            database.write(lambda connection, first=first: [_accept(connection, n, campaign) for n in range(first, min(first + 500, rows))])
        fill, _ = timed(lambda: _until_idle(engine))
        idle = min(timed(engine.cycle)[0] for _ in range(3))
        database.write(lambda connection: _accept(connection, rows, campaign))
        one, report = timed(engine.cycle)
        settle, _ = timed(lambda: _until_idle(engine))
        fresh = Judge(database, campaign)
        restart, _ = timed(fresh.refresh)
        database.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"sheet": kind, "rows": rows, "fill_s": fill, "idle_ms": idle * 1000, "one_more_ms": one * 1000, "sent": report.sent, "settle_ms": settle * 1000,
            "restart_s": restart, "most_mb": memory}


def _accept(connection, number: int, campaign) -> None:
    accept(connection, Submission(f"bench-{number}", submission(number, campaign), FILER, date(2024, 12, 31)), now=NOW)


def _until_idle(engine: Engine) -> None:
    while (report := engine.cycle()).state != "idle":
        if report.error:
            raise RuntimeError(report.error)


def _google(server: tuple[str, str], campaign) -> GoogleSheet:
    base, spreadsheet_id = server
    sheets = {"spreadsheet_id": spreadsheet_id, "api_base": base, "drive_base": base, "gap_seconds": 0, "writes_a_minute": 10**6}
    return GoogleSheet(Settings(sheets=sheets, gcp_service_account=service_account(base)), campaign, "bench", timeout=(10, 600), total_seconds=900)


def child(kind: str, rows: int) -> None:
    if kind == "embedded":
        print(json.dumps(measure(kind, rows, None)))
        return
    with subprocess.Popen([sys.executable, "-m", "tests.sheets_server", "--port", "0", "--switch", "reused_ids_refused=true"], stdout=subprocess.PIPE, text=True) as server:
        base = server.stdout.readline().split()[-1]
        try:
            made = client(base, service_account(base, "owner@example.iam.gserviceaccount.com")).create("bench")
            made.share(EMAIL, perm_type="user", role="writer", notify=False)
            print(json.dumps(measure(kind, rows, (base, made.id))))
        finally:
            server.terminate()


def main(sizes: tuple[int, ...]) -> None:
    print(f"{'sheet':10}{'rows':>8}{'fill s':>9}{'rows/s':>8}{'idle ms':>9}{'one more ms':>13}{'then level ms':>15}{'restart s':>11}{'most MB':>9}")
    for rows in sizes:
        for kind in ("embedded", "google"):
            done = subprocess.run([sys.executable, __file__, "--child", kind, str(rows)], cwd=ROOT, capture_output=True, text=True, env=_environment())
            if done.returncode:
                raise SystemExit(done.stderr)
            one = json.loads(done.stdout.splitlines()[-1])
            print(f"{kind:10}{rows:8}{one['fill_s']:9.1f}{rows / one['fill_s']:8.0f}{one['idle_ms']:9.1f}{one['one_more_ms']:13.0f}{one['settle_ms']:15.0f}"
                  f"{one['restart_s']:11.1f}{one['most_mb']:9.0f}", flush=True)


def _environment() -> dict[str, str]:

    return {**os.environ, "PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
