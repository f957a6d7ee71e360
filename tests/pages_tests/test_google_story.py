"""The same story on a Google Sheet: real gspread against the loopback server, a person editing in the sheet itself."""

import time

import pytest
from playwright.sync_api import expect

from sheets_sync.access import SINGLE_USER
from tests.pages_tests.form import fill, receipt, submit
from tests.pages_tests.running import TODAY, RunningApp
from tests.sync_tests.conftest import google_on_loopback, secrets_file
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")


def sheet_rows(google) -> list[list[str]]:
    return google.server.client().open_by_key(google.spreadsheet_id).sheet1.get_all_values()


def wait_for(look, seconds: float = 30):
    """The first true answer of `look`."""
    until = time.monotonic() + seconds
    while not (answer := look()) and time.monotonic() < until:
        time.sleep(0.2)
    return answer


def test_staff_report_a_coordinator_edits_the_google_sheet_and_the_leaders_page_moves(tmp_path, open_page):
    with google_on_loopback() as google:
        app = RunningApp(tmp_path)
        app.secrets = secrets_file(tmp_path, google, today=TODAY)
        app.start()
        try:
            page = open_page(app, "report", phone=True)
            fill(page)
            submit(page)
            number = receipt(page)
            expect(page.locator(".st-key-receipt_card")).to_contain_text("已入表", timeout=30_000)
            place = next(n for n, row in enumerate(sheet_rows(google), start=1) if "莲塘第二中学" in row[4])
            google.person("edit", range=f"H{place}", values=[["约50"]])
            assert wait_for(lambda: "约50" in sheet_rows(google)[place - 1][12])          # 校验提示, beside the row
            assert sheet_rows(google)[place - 1][7] == "约50"                              # what was typed stands
            record = app.service().find_receipt(SINGLE_USER, number)
            assert (record.checked.values.direct_students, [f.code for f in record.checked.findings if f.key == "direct_students"]) == (50, ["W_APPROX"])
            leader = open_page(app, "progress")
            assert app.service().progress(SINGLE_USER, 2024).held == 1
            expect(leader.get_by_text("1/35").first).to_be_visible()
            ledger = open_page(app, "ledger")
            settle(ledger)
            expect(ledger.get_by_text("约数，已取基数").first).to_be_attached(timeout=20_000)
        finally:
            app.stop()
        hosts = {seen.path.split("/")[1] for seen in google.server.requests_seen()}
        assert hosts <= {"v4", "drive", "token", "_admin"}
