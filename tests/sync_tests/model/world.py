"""One store, one sheet, two processes, people, and a clock that only the test moves."""

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select

from sheets_sync import lease
from sheets_sync.access import SINGLE_USER
from sheets_sync.codes import record_id_of
from sheets_sync.database import Database
from sheets_sync.engine import Engine, lay_out
from sheets_sync.google import GoogleSheet
from sheets_sync.judge import Judge
from sheets_sync.schema import facts, metadata
from sheets_sync.service import Service
from sheets_sync.settings import ROOT, Settings
from sheets_sync.views import Accepted, Entry
from tests.sheets_server.call import Call, Reply
from tests.sheets_server.clock import Clock
from tests.sheets_server.desk import Desk
from tests.sheets_server.switches import Switches
from tests.sheets_server.world import Context
from tests.sheets_server.world import World as Google
from tests.sync_tests.model.hand import Hand
from tests.sync_tests.model.wire import Process, Wire
from validators.campaign import load_campaign

START = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
FILER = "安义县总工会"
POISON = "poison"
CAMPAIGN = load_campaign(ROOT / "campaigns/nanchang.toml")
# Clocks of the two processes: one is right, the other may be hours off.
SKEWS = (timedelta(), timedelta(hours=2), timedelta(hours=-3))


class _Clock(Clock):
    """Stands still unless it is moved."""

    def now(self) -> float:
        return START.timestamp() + self.moved_by


class _InlineDatabase(Database):
    """Commits in the caller's thread: one example has no two writers at once, and thousands of examples have no time for handing over."""

    def write(self, work):
        with self._writer.connect() as connection, connection.begin():
            return work(connection)


class Stage:
    """Store and desk of a test run, laid out once; every example begins with a fresh copy of both."""

    def __init__(self, *, enforced: bool):
        self.enforced = enforced
        self._folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        self.database = _InlineDatabase(f"sqlite:///{self._folder.name}/ledger.db")
        self.desk = Desk(Google(_Clock(), Switches(reused_ids_refused=enforced)), seed=1)
        self.file_id = self.desk.spreadsheet_titled("劳模工匠进校园")
        self.settings = Settings(sheets={"spreadsheet_id": self.file_id}, gcp_service_account={"client_email": "robot@example.org"})
        lay_out(self.database, self.sheet(Wire(self.desk, lambda stop: None)), take_over=False)
        self._shrink()
        self._file = self.desk.world.files[self.file_id]
        with self.database.read() as connection:
            self._facts = [dict(row._mapping) for row in connection.execute(select(facts))]

    def sheet(self, wire: Wire) -> GoogleSheet:
        return GoogleSheet(self.settings, CAMPAIGN, "store1", http=wire)

    def _shrink(self) -> None:
        """A short tab: thousands of empty formatted rows only cost time."""
        def work(draft):
            tab = draft.sheets[0]
            tab.rows, tab.row_count = tab.rows[:6], 6

        self.desk.world.change(self.file_id, _context(self.desk), work)

    def reset(self) -> None:
        def work(connection):
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
            connection.execute(insert(facts), self._facts)

        self.database.write(work)
        self.desk.world.files[self.file_id] = self._file.copy()
        self.desk.world.clock.moved_by = 0.0
        self.desk.late.clear()
        self.desk.chance = random.Random(1)

    def close(self) -> None:
        self.database.close()
        self._folder.cleanup()


def _context(desk: Desk) -> Context:
    return Context("coordinator@example.org", desk.world.clock.now(), random.Random(1), True)


class World:
    """One example."""

    def __init__(self, stage: Stage, make_engine: Callable | None = None):
        stage.reset()
        self.stage, self.desk, self.database = stage, stage.desk, stage.database
        self.hand = Hand(stage.desk, stage.file_id, CAMPAIGN)
        self.judge = Judge(stage.database, CAMPAIGN)
        self.service = Service(stage.database, CAMPAIGN, self.judge, stage.sheet(Wire(stage.desk, lambda stop: None)), clock=self.now)
        self._make_engine = make_engine or self._engine
        self.is_denied, self.is_refusing = False, True
        self.looks: Counter = Counter()
        self._started = self._ids = 0
        self.processes = [self._process(0), self._process(1)]

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.desk.world.clock.now(), UTC).astimezone(START.tzinfo)

    def _engine(self, database, wire, holder: str, clock: Callable[[], datetime]) -> Engine:
        judge = Judge(database, CAMPAIGN)
        return Engine(database, self.stage.sheet(wire), CAMPAIGN, judge, clock=clock, holder=holder, rng=random.Random(1), new_id=self._new_id,
                      shared_clock=lambda _: self.now())

    def _new_id(self) -> str:
        self._ids += 1
        return record_id_of(f"typed {self._ids}")

    def _process(self, skew: int) -> Process:
        self._started += 1
        holder = f"model:{self._started}"
        return Process(holder, lambda database, wire: self._make_engine(database, wire, holder, lambda: self.now() + SKEWS[skew]), self.database, self.desk, self.looks, self._refused)

    def _refused(self, call: Call) -> Reply | None:
        """The permission is gone, or there is something in the batch that the sheet never takes."""
        if self.is_denied:
            return Reply(403, b'{"error": {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}}')
        if self.is_refusing and call.is_write and POISON.encode() in call.body:
            return Reply(400, b'{"error": {"code": 400, "message": "Invalid requests", "status": "INVALID_ARGUMENT"}}')
        return None

    # -- what happens

    def restart(self, number: int, skew: int = 0, *, noticed: bool = True) -> None:
        """Killed and started again. `noticed`: on the same host, where a later process sees that the holder of the lease runs no more."""
        self.processes[number].kill()
        if noticed:
            self.database.write(lambda connection: lease.release(connection, self.processes[number].name))
        self.processes[number] = self._process(skew)

    def advance(self, seconds: float) -> None:
        self.desk.advance(seconds)

    def submit(self, identity: str, cells: dict[str, str]) -> str:
        return self.service.accept(SINGLE_USER, Entry(cells, FILER, date(2024, 6, 3)), identity=identity, confirmed=True).record_id

    def correct(self, record_id: str, identity: str, changes: dict[str, str]) -> bool:
        """False: refused, where people have emptied what has to be there."""
        return isinstance(self.service.correct(SINGLE_USER, record_id, changes, identity=identity, confirmed=True), Accepted)

    def standing(self, record_id: str):
        """The record as its submitter sees it."""
        return self.service.record(SINGLE_USER, record_id)
