"""One chaos run: everything goes wrong from a seed, then calm, then the oracle."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sheets_sync import store, upkeep
from sheets_sync.database import Database
from sheets_sync.engine import Engine, lay_out
from sheets_sync.google import GoogleSheet
from sheets_sync.judge import Judge
from sheets_sync.layout import APP_HEADERS
from sheets_sync.service import Service
from sheets_sync.settings import ROOT
from tests.chaos_tests.coordinator import Coordinator
from tests.chaos_tests.truth import Verdict, read_events, verdict
from tests.sheets_server.faults import Fault
from tests.sync_tests.conftest import Google, google_on_loopback
from validators.campaign import Campaign

WORKERS = 3
SKEWS = (0.0, 7200.0, -10800.0)         # right, two hours fast, three hours slow
_SCALE = 1 / 30                         # Google's times are shortened, so that late copies land and doubts end within the run:
LATEST = 180.0 * _SCALE                 # Google stops a request at 180 s; no copy arrives later than this
DOUBT = 240.0 * _SCALE                  # what the engine waits for that


@dataclass(frozen=True)
class Plan:
    """How much of everything. Faults and kills go on until they are reached, even when all submissions are in."""

    seed: int
    submissions: int
    faults: int
    kills: int
    stops: int
    fault_rate: float = 0.15
    pace: float = 0.05
    acts_a_request: float = 1.0
    enforced: bool = True
    design: str = "worker"              # or "naive"
    longest: float = 900.0              # seconds after which the run is given up
    read_seconds: float = 30.0


@dataclass
class Result:
    plan: Plan
    verdict: Verdict
    owed: int
    quiet_after: int                    # cycles after the workers stopped until one had nothing to do
    converged_after: float              # seconds from the end of faults until nothing was owed
    took: float
    faults: Counter
    acts: Counter
    requests: Counter
    kills: int
    stops: int
    untrue: list[str] = field(default_factory=list)     # where the store does not say what the sheet says

    def __str__(self) -> str:
        told = {
            "seed": self.plan.seed, "design": self.plan.design, "token": "enforced" if self.plan.enforced else "taken twice",
            "submissions": self.plan.submissions, "workers": WORKERS, "faults": self.faults.total(), "kinds": len(self.faults), "kills": self.kills,
            "stops": self.stops, "acts": self.acts.total(), **self.verdict.counts(), "owed": self.owed, "converged_s": round(self.converged_after, 1),
            "quiet_after": self.quiet_after, "took_s": round(self.took), **{f"{kind}s": count for kind, count in sorted(self.requests.items())},
        }
        return "\n".join([
            "  ".join(f"{name} {value}" for name, value in told.items()),
            "  faults: " + ", ".join(f"{name} {count}" for name, count in self.faults.most_common()),
            "  acts: " + ", ".join(f"{name} {count}" for name, count in self.acts.most_common()),
        ])


def fault_kinds(chance: random.Random, read_seconds: float) -> list[Fault]:
    """What goes wrong by chance; writes are hit more often than reads, and each kind before and after the commit where there is a difference."""
    api, write = "/v4/|/drive/", ":batchUpdate|:append"
    late = [Fault("late", path=write, seconds=chance.uniform(0.1, 0.95) * LATEST) for _ in range(3)]
    both = [Fault(kind, path=write, when=when, **more) for when in ("before", "after")
            for kind, more in (("status", {"status": 500}), ("status", {"status": 503}), ("html", {}), ("reset", {}), ("close", {}))]
    cut = [Fault(kind, path=write) for kind in ("truncated", "empty", "reset_mid_body")]
    rest = [Fault("status", path=api, status=code) for code in (429, 500, 503, 408, 401, 403)] + [
        Fault("status", path=api, status=429, retry_after=1), Fault("html", path=api), Fault("reset", path=api), Fault("truncated", path=api),
        Fault("empty", path=api), Fault("drip", path=api, seconds=0.3), Fault("stall", path=api, seconds=0.3), Fault("delay", path=api, seconds=0.5),
        Fault("refuse", path=api, seconds=0.3), Fault("close", path=api), Fault("status", path="/token", status=500),
    ]
    return late + both + cut + rest


def name_of(fault: str, status: int | None) -> str:
    return f"{fault} {status}" if fault == "status" else fault


@dataclass
class Worker:
    """A slot for a process: killed and started anew, its log going on."""

    number: int
    command: list[str]
    errors: Path
    process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)

    def signal(self, what: int) -> None:
        self.process.send_signal(what)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.process.wait()


class Run:
    def __init__(self, plan: Plan, folder: Path, database_url: str, campaign: Campaign, google: Google):
        self.plan, self.folder, self.url, self.campaign, self.google = plan, folder, database_url, campaign, google
        self.chance = random.Random(f"run {plan.seed}")
        self.faults: Counter = Counter()
        self.requests: Counter = Counter()
        self.kills = self.stops = 0
        self.began = time.monotonic()
        self.secrets = self._secrets()
        self.database = Database(database_url)
        self.sheet = GoogleSheet(google.settings, campaign, self._store_id(), timeout=(5, 60))
        lay_out(self.database, self.sheet, take_over=True)
        self.workers = [self._worker(number) for number in range(WORKERS)]
        self.coordinator = Coordinator(google.server, google.spreadsheet_id, campaign, plan.seed, plan.acts_a_request)

    def _secrets(self) -> Path:
        key = self.google.settings.gcp_service_account
        lines = ["[store]", f'database_url = "{self.url}"', "[sheets]", f'spreadsheet_id = "{self.google.spreadsheet_id}"',
                 f'api_base = "{self.google.server.base}"', f'drive_base = "{self.google.server.base}"', "gap_seconds = 0", "writes_a_minute = 100000",
                 "[gcp_service_account]", *(f"{name} = {json.dumps(value)}" for name, value in key.items())]
        path = self.folder / "secrets.toml"
        path.touch(0o600)
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def _store_id(self) -> str:
        self.database.write(lambda connection: store.set_fact(connection, "store_id", "chaos"))
        return "chaos"

    def _worker(self, number: int) -> Worker:
        plan, share = self.plan, -(-self.plan.submissions // WORKERS)
        count = min(share, plan.submissions - share * number)
        given = {
            "secrets": self.secrets, "log": self.log(number), "first": share * number, "count": count, "pace": plan.pace, "seed": plan.seed,
            "skew": SKEWS[number], "doubt-seconds": DOUBT, "read-seconds": plan.read_seconds,
        }
        command = [sys.executable, "-m", f"tests.chaos_tests.{plan.design}", *(part for name, value in given.items() for part in (f"--{name}", str(value)))]
        return Worker(number, command, self.folder / f"errors-{number}")

    def log(self, number: int) -> Path:
        return self.folder / f"log-{number}.jsonl"

    # -- the storm

    def storm(self) -> None:
        server, plan = self.google.server, self.plan
        server.random_faults(plan.seed, plan.fault_rate, *fault_kinds(self.chance, plan.read_seconds))
        for worker in self.workers:
            worker.start()
        self.coordinator.start()
        pending = [self._kill] * plan.kills + [self._stop] * plan.stops
        self.chance.shuffle(pending)
        while not self._enough(pending):
            time.sleep(self.chance.uniform(0.3, 1.0) if pending else 0.3)
            self._count()
            accepted = self._accepted()
            while pending and accepted / plan.submissions >= (1 - len(pending) / (plan.kills + plan.stops)) * 0.9:
                pending.pop()()
                time.sleep(self.chance.uniform(0.0, 0.3))
            self._check_alive()
        server.clear_faults()
        self.coordinator.stop()

    def _enough(self, pending: list) -> bool:
        if time.monotonic() - self.began > self.plan.longest:
            raise TimeoutError(f"not done after {self.plan.longest:.0f} s: {self._accepted()} accepted, {self.faults.total()} faults, {self.kills} kills")
        return not pending and self._accepted() >= self.plan.submissions and self.faults.total() >= self.plan.faults

    def _accepted(self) -> int:
        return self._logged("accepted")

    def _logged(self, kind: str) -> int:
        return sum(path.read_bytes().count(f'"kind": "{kind}"'.encode()) for path in map(self.log, range(WORKERS)) if path.exists())

    def _kill(self) -> None:
        worker = self.chance.choice(self.workers)
        worker.kill()
        self.kills += 1
        worker.start()

    def _stop(self) -> None:
        """Frozen for a while, then it goes on as if nothing had been."""
        worker = self.chance.choice(self.workers)
        worker.signal(signal.SIGSTOP)
        self.stops += 1
        threading.Timer(self.chance.uniform(0.5, 3.0), self._go_on, [worker.process]).start()

    @staticmethod
    def _go_on(process: subprocess.Popen) -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)

    def _check_alive(self) -> None:
        if self.coordinator.error:
            raise self.coordinator.error
        for worker in self.workers:
            if worker.process.poll() is not None:
                raise AssertionError(f"worker {worker.number} died by itself with {worker.process.poll()}:\n{worker.errors.read_text()[-4000:]}")

    def _count(self) -> None:
        seen = self.google.server.app.seen
        while seen:
            one = seen.popleft()
            if "/token" not in one.path:
                self.requests["drive request" if "/drive/" in one.path else "read" if one.method == "GET" else "write"] += 1
            if one.fault:
                self.faults[name_of(one.fault, one.status)] += 1

    # -- the calm

    def owed(self) -> int:
        """Rows not seen on the sheet, and batches whose fate is open."""
        if self.plan.design == "naive":
            return self._accepted() - self._logged("sent")
        status = Service(self.database, self.campaign, Judge(self.database, self.campaign), self.sheet, clock=self._now).read_status()
        return status.owed + (status.token.split()[-1] in ("ready", "doubt"))

    def _now(self) -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai"))

    def calm(self) -> float:
        """Seconds until nothing is owed any more."""
        began = time.monotonic()
        while self.owed():
            if time.monotonic() - began > 180:
                raise TimeoutError(f"still owed 180 s after the last fault: {self.owed()}, {self._facts()}")
            self._confirm_deletions()
            self._check_alive()
            time.sleep(0.2)
        return time.monotonic() - began

    def _facts(self) -> dict[str, str]:
        with self.database.read() as connection:
            return {name: store.fact(connection, name) for name in ("last_error", "stopped")}

    def _confirm_deletions(self) -> None:
        """The operator's button: the coordinator did mean to delete so many."""
        if "一次少了" in self._facts()["stopped"]:
            self.database.write(lambda connection: store.set_fact(connection, "mass_confirmed", "yes"))

    def settle(self) -> int:
        """Cycles until one has nothing to do, after the workers are gone."""
        for worker in self.workers:
            worker.signal(signal.SIGCONT)
            worker.signal(signal.SIGTERM)
        for worker in self.workers:
            worker.process.wait(30)
        if self.plan.design == "naive":
            return 0
        engine = Engine(self.database, self.sheet, self.campaign, Judge(self.database, self.campaign), clock=self._now, holder="settle", doubt_seconds=DOUBT)
        for number in range(60):
            report = engine.cycle(hurry=True)
            if report.state == "idle":
                return number
            if report.state == "elsewhere":
                raise AssertionError("a worker that is gone still holds the lease")
            self._confirm_deletions()
        raise AssertionError(f"never quiet: {report}")

    def untrue(self, rows: list[dict[str, str]]) -> list[str]:
        """Where the store does not say what stands on the sheet, or its history does not say what the store says."""
        if self.plan.design == "naive":
            return []
        records = Judge(self.database, self.campaign).refresh()
        standing = {row["record_id"]: row for row in rows}
        found = [] if len(standing) == len(rows) else ["two rows have the same id"]
        for record_id, row in standing.items():
            record = records.get(record_id)
            texts = {key: text for key, text in row.items() if key not in APP_HEADERS and key != "seq"}
            if record is None or {key: record.cells.get(key, "") for key in texts} != texts:
                found.append(f"{record_id}: {texts} on the sheet, {record and dict(record.cells)} in the store")
        found += [f"{record_id}: counted and not on the sheet" for record_id, record in records.items()
                  if record.withdrawn_at is None and record_id not in standing]
        return found + upkeep.differences(self.database)


@contextlib.contextmanager
def prepared(plan: Plan, folder: Path, database_url: str, campaign: Campaign) -> Iterator[Run]:
    with google_on_loopback(enforced=plan.enforced) as google:
        run = Run(plan, folder, database_url, campaign, google)
        try:
            yield run
        finally:
            for worker in run.workers:
                if worker.process and worker.process.poll() is None:
                    os.kill(worker.process.pid, signal.SIGKILL)
                    worker.process.wait()
            run.database.close()


def chaos(plan: Plan, folder: Path, database_url: str, campaign: Campaign) -> Result:
    with prepared(plan, folder, database_url, campaign) as run:
        run.storm()
        converged = run.calm()
        quiet = run.settle()
        run._count()
        rows = run.coordinator.rows()
        events = run.coordinator.events + [event for number in range(WORKERS) for event in read_events(run.log(number))]
        return Result(
            plan, verdict(events, rows), run.owed(), quiet, converged, time.monotonic() - run.began, run.faults, run.coordinator.acts, run.requests,
            run.kills, run.stops, run.untrue(rows),
        )
