"""The design that everybody writes first, under the same faults: keep in a file, `append_rows` what is not marked as sent, retry on any error."""

import random
import signal
import sys
import time

import requests
from google.auth.exceptions import GoogleAuthError
from gspread.exceptions import GSpreadException

from sheets_sync.settings import load_settings
from tests.chaos_tests.submissions import submission
from tests.chaos_tests.truth import MARKER, read_events
from tests.chaos_tests.worker import Log, options
from tests.sheets_server.running import client
from validators.campaign import load_campaign


def main() -> None:
    given = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings, chance = load_settings(given.secrets), random.Random(given.seed)
    campaign = load_campaign(settings.campaign_file)
    log, events = Log(given.log), read_events(given.log)
    kept, sent = ({event.marker for event in events if event.kind == kind} for kind in ("accepted", "sent"))
    numbers = range(given.first, given.first + given.count)
    gspread_client = client(settings.sheets.api_base, settings.gcp_service_account, timeout=(5, given.read_seconds))
    while True:
        coming = [cells for number in numbers if (cells := submission(number, campaign))[MARKER] not in kept][:5]
        for cells in coming:
            log.write("asked", cells[MARKER], cells)
            log.write("accepted", cells[MARKER])
            kept.add(cells[MARKER])
        waiting = [cells for number in numbers if (cells := submission(number, campaign))[MARKER] in kept - sent]
        try:
            if waiting:
                tab = gspread_client.open_by_key(settings.sheets.spreadsheet_id).get_worksheet(0)
                tab.append_rows([["", *(cells[column.key] for column in campaign.columns if column.key != "seq")] for cells in waiting], table_range="A4")
                for cells in waiting:
                    log.write("sent", cells[MARKER])
                    sent.add(cells[MARKER])
        except (GSpreadException, GoogleAuthError, requests.RequestException, ValueError, KeyError, OSError):
            pass                        # and again
        time.sleep(chance.uniform(0.5, 1.5) * 5 * given.pace)


if __name__ == "__main__":
    main()
