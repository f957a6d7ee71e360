"""API requests for 1,000 submissions that arrive in bursts: this app, append_row, st-gsheets-connection and gspread-dataframe, on the loopback server.

The two packages pin older parts and are not installed; what they send is stated again below from their source: st-gsheets-connection 0.1.0
(`GSheetsServiceAccountClient.update`: read all, clear, write all) and gspread-dataframe 4.0.0 (`set_with_dataframe`: resize, write all).
The server counts; the rows that stand there in the end are counted too.
"""

import tempfile
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sheets_sync.access import SINGLE_USER
from sheets_sync.database import Database
from sheets_sync.engine import Engine, lay_out
from sheets_sync.judge import Judge
from sheets_sync.service import Service
from sheets_sync.settings import ROOT
from sheets_sync.views import Entry
from tests.chaos_tests.submissions import submission
from tests.sync_tests.conftest import google_on_loopback
from validators.campaign import load_campaign

SUBMISSIONS, BURST = 1000, 20           # of one at a time for the peers, and of so many between two cycles for this app
CAMPAIGN = load_campaign(ROOT / "campaigns/nanchang.toml")
ROWS = [list(submission(number, CAMPAIGN).values()) for number in range(SUBMISSIONS)]


def this_app(google, count: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/ledger.db")
        sheet, judge = google.sheet(CAMPAIGN), Judge(database, CAMPAIGN)
        lay_out(database, sheet, take_over=True)

        def clock() -> datetime:
            return datetime.now(ZoneInfo("Asia/Shanghai"))

        engine = Engine(database, sheet, CAMPAIGN, judge, clock=clock, holder="bench")
        service = Service(database, CAMPAIGN, judge, sheet, clock=clock)
        engine.cycle()
        google.server.app.seen.clear()
        for number in range(count):
            entry = Entry(submission(number, CAMPAIGN), "安义县总工会", date(2024, 12, 31))
            service.accept(SINGLE_USER, entry, identity=f"bench-{number}", confirmed=True)
            if (number + 1) % BURST == 0:
                engine.cycle()
        while engine.cycle().state != "idle":
            pass
        database.close()
    return len(google.server.client().open_by_key(google.spreadsheet_id).sheet1.get_all_values()) - 4


def append_row(google, count: int) -> int:
    tab = _tab(google)
    for row in ROWS[:count]:
        tab.append_row(row)
    return len(tab.get_all_values())


def st_gsheets_connection(google, count: int) -> int:
    client = google.server.client()
    for row in ROWS[:count]:
        book = client.open_by_key(google.spreadsheet_id)
        rows = [*book.get_worksheet(0).get_all_values(), row]
        tab = client.open_by_key(google.spreadsheet_id).get_worksheet(0)
        tab.clear()
        tab.resize(max(len(rows), 1), len(row))
        tab.update([one for one in rows if one], value_input_option="USER_ENTERED")
        tab.format("A1", {"textFormat": {"bold": False}})
    return len(tab.get_all_values())


def gspread_dataframe(google, count: int) -> int:
    tab, rows = _tab(google), []
    for row in ROWS[:count]:
        rows.append(row)
        tab.resize(len(rows), len(row))
        tab.update(rows, value_input_option="USER_ENTERED")
    return len(tab.get_all_values())


def _tab(google):
    return google.server.client().open_by_key(google.spreadsheet_id).sheet1


def main() -> None:
    print(f"{'':34}{'submissions':>12}{'rows':>7}{'writes':>8}{'reads':>7}{'drive':>7}{'requests per 1,000':>20}{'seconds':>9}")
    for design, count in ((this_app, SUBMISSIONS), (append_row, SUBMISSIONS), (st_gsheets_connection, 100), (gspread_dataframe, 300)):
        with google_on_loopback() as google:
            google.server.app.seen.clear()
            began = time.perf_counter()
            rows = design(google, count)
            took = time.perf_counter() - began
            kinds = Counter("drive" if "/drive/" in one.path else "read" if one.method == "GET" else "write" for one in google.server.requests_seen()
                            if "/token" not in one.path and not one.path.startswith("/_admin"))
            total = round(kinds.total() * 1000 / count)
            print(f"{design.__name__:34}{count:12}{rows:7}{kinds['write']:8}{kinds['read']:7}{kinds['drive']:7}{total:20}{took:9.1f}", flush=True)


if __name__ == "__main__":
    main()
