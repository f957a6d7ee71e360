"""SIGKILL at system calls of a sync cycle, on the store's files and on the network: afterwards every row stands on the sheet once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.views import Entry
from tests.crash_tests.conftest import journalled
from tests.crash_tests.test_kill_points import SEED, points
from tests.crash_tests.tracing import TALKS, WRITES, count, kill_at, run
from tests.sync_tests.conftest import Google, secrets_file

CELLS = {"host": "安义县总工会", "organiser": "", "level": "高中", "people": "张某甲（全国劳动模范）", "direct_students": "300", "indirect_viewers": "0",
         "held_on": "2024-05-10", "school": "安义中学", "funds_yuan": "500"}


@dataclass
class World:
    """The store and the sheet beside the process that dies: one more submission and one more correction before each death."""

    google: Google
    parts: wiring.Parts
    ids: list[str] = field(default_factory=list)
    students: list[str] = field(default_factory=list)

    def owe_something(self) -> None:
        number = len(self.ids)
        entry = Entry({**CELLS, "media": f"南昌发布{number}"}, "安义县总工会", datetime(2024, 6, 1).date())
        self.ids.append(self.parts.service().accept(SINGLE_USER, entry, identity=f"sync-{number}", confirmed=True).record_id)
        self.students.append("300")
        if number:
            self.students[number - 1] = str(400 + number)
            changes = {"direct_students": self.students[number - 1]}
            self.parts.service().correct(SINGLE_USER, self.ids[number - 1], changes, identity=f"c{number}", confirmed=True)

    def settle(self) -> None:
        """By another process; the lease of the dead one is taken over at once."""
        for _ in range(12):
            report = self.parts.engine.cycle(hurry=True)
            if report.state == "idle":
                break
        assert report.state == "idle", report
        self.parts.engine.retire()

    def rows(self) -> Counter:
        grid = self.google.server.client().open_by_key(self.google.spreadsheet_id).sheet1.get_all_values()
        return Counter((row[15], row[7]) for row in grid[4:] if any(row[:11]))

    def expected(self) -> Counter:
        return Counter(zip(self.ids, self.students, strict=True))


@pytest.mark.fault(35)
def test_killing_a_sync_cycle_anywhere_loses_and_doubles_nothing(tmp_path: Path, google: Google, proving, report):
    secrets = secrets_file(tmp_path, google)
    world, ledger = World(google, wiring.build(secrets)), tmp_path / "ledger.db"
    world.owe_something()
    world.settle()
    command = ("sheets_sync", "once", "--secrets", secrets)

    def once(*options: str, database: Path | None):
        world.owe_something()
        done = run(command, tmp_path / "trace", *options, database=database)
        world.settle()
        return done

    on_disk = count(once("-e", f"trace={','.join(WRITES)}", database=ledger))
    on_the_wire = count(once("-e", f"trace={','.join(TALKS)}", database=None))
    assert (on_disk["fdatasync"] > 2, on_the_wire["sendto"] > 3) == (True, True)
    killed, chosen = 0, points(on_disk + on_the_wire, proving, sample=4)
    for call, k in chosen:
        done = once(*kill_at(call, k), database=None if call in TALKS else ledger)
        killed += done.was_killed
        assert world.rows() == world.expected(), (call, k)
    assert len(journalled(ledger)) == 2 * len(world.ids) - 1                # submissions and corrections
    report(f"kill points of a sync cycle: {dict(on_disk + on_the_wire)}, killed at {killed}, rows {len(world.ids)}, lost 0, doubled 0, seed {SEED}")
    assert killed >= 0.5 * len(chosen)
    world.parts.database.close()
