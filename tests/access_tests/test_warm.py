"""The ledger is read once a process, at its start; what a page asks for then is at hand."""

import os
import subprocess
import sys

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from tests.access_tests.conftest import NANCHANG, entry
from tests.pages_tests.seed import SESSIONS, seed


def test_a_process_reads_the_ledger_once_and_says_whether_it_has(house, tmp_path):
    house.service.withdraw(SINGLE_USER, house.ids["anyi"], identity="w")
    other = wiring.build(tmp_path / "secrets.toml").service()
    assert not other.is_read
    other.read()
    assert other.is_read and [one.record_id for one in other.records(SINGLE_USER)] == [house.ids["school"], house.ids["nanchang"]]
    assert (other.record(SINGLE_USER, house.ids["anyi"]).state, other.progress(SINGLE_USER, 2024).held) == ("已撤回", 2)
    added = house.service.accept(SINGLE_USER, entry(NANCHANG, held_on="2024-06-03"), identity="later", confirmed=True)
    assert (other.record(SINGLE_USER, added.record_id).checked.sessions, other.progress(SINGLE_USER, 2024).held) == (1, 3)


def test_figures_that_were_asked_of_an_empty_ledger_follow_its_first_record(tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'today = "2024-06-25"\n[store]\ndatabase_url = "sqlite:///{tmp_path}/ledger.db"\n', encoding="utf-8")
    secrets.chmod(0o600)
    parts = wiring.build(secrets)
    service, lines = parts.service(), parts.lines()
    assert (service.progress(SINGLE_USER, 2024).held, len(lines.shown(SINGLE_USER).lines)) == (0, 0)
    seed(service, SESSIONS[:1])
    assert (service.progress(SINGLE_USER, 2024).held, len(lines.shown(SINGLE_USER).lines)) == (1, 1)
    parts.database.close()


WARMED = """
import gc, threading
from sheets_sync import wiring
wiring.warm()
[one.join() for one in threading.enumerate() if one.name == "warm-up"]
print(gc.get_freeze_count() > 10_000, gc.get_threshold()[0] > 700)
"""


def test_what_is_loaded_at_the_start_is_not_looked_through_for_garbage_again_however_small_the_ledger(tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'[store]\ndatabase_url = "sqlite:///{tmp_path}/ledger.db"\n', encoding="utf-8")
    secrets.chmod(0o600)
    said = subprocess.run([sys.executable, "-c", WARMED], env={**os.environ, "LAOMO_SECRETS": str(secrets)}, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "True"]
