"""Durable accepts with 32 submitters: group commit beside a connection each and beside one commit a row, p99 beside a single fdatasync.

All contenders keep the same lines of a submission (`sheets_sync.accepting`) with synchronous=FULL; short bursts in turn, several rounds, so
that the disk's mood hits all alike. A connection each is kept by its submitter, or opened for every submission. Read the ratios.
"""

import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from sheets_sync import database as database_module
from sheets_sync.accepting import accept, ready
from sheets_sync.database import Database
from sheets_sync.store import Submission

SUBMITTERS, ROUNDS, SECONDS = 32, 5, 1.5
NOW = datetime(2024, 6, 1, tzinfo=UTC)
CELLS = {"host": "安义县总工会", "held_on": "2024-05-10", "school": "安义中学", "people": "张某甲（全国劳动模范）", "direct_students": "300"}


def submission(name: str) -> Submission:
    return Submission(name, CELLS, "安义县总工会", None)


def burst(work: Callable[[str], None], threads: int, tag: str) -> list[float]:
    """Seconds of each call that came back, from so many threads for SECONDS."""
    took: list[list[float]] = [[] for _ in range(threads)]
    end = time.perf_counter() + SECONDS

    def run(number: int) -> None:
        for count in range(10**9):
            began = time.perf_counter()
            if began > end:
                return
            work(f"{tag}-{number}-{count}")
            took[number].append(time.perf_counter() - began)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return [seconds for times in took for seconds in times]


class Grouped:
    """The app's own way: one writer thread takes everything that waits. `group` 1: one commit a row."""

    def __init__(self, folder: Path, group: int):
        self._group, self._db = group, Database(f"sqlite:///{folder}/grouped-{group}.db")

    def __call__(self, name: str) -> None:
        self._db.write(ready(submission(name), NOW))

    def burst(self, tag: str) -> list[float]:
        database_module._GROUP = self._group
        return burst(self, SUBMITTERS, tag)


class ConnectionEach:
    """Every submitter on a connection of its own, as a page without a writer thread would do it. `is_opened`: for every submission anew."""

    def __init__(self, folder: Path, *, is_opened: bool):
        url = f"sqlite:///{folder}/each-{is_opened}.db"
        Database(url).close()
        self._engine = create_engine(url, poolclass=NullPool) if is_opened else create_engine(url, pool_size=SUBMITTERS)
        database_module._prepare_sqlite(self._engine, "BEGIN IMMEDIATE")
        self.refused = 0

    def __call__(self, name: str) -> None:
        while True:
            try:
                with self._engine.connect() as connection, connection.begin():
                    accept(connection, submission(name), now=NOW)
                return
            except OperationalError:        # database is locked
                self.refused += 1

    def burst(self, tag: str) -> list[float]:
        return burst(self, SUBMITTERS, tag)


class OneSync:
    """The limit of the disk: 4 KiB appended and synced, one thread."""

    def __init__(self, folder: Path):
        self._file = os.open(folder / "raw", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def __call__(self, name: str) -> None:
        os.write(self._file, b"x" * 4096)
        os.fdatasync(self._file)

    def burst(self, tag: str) -> list[float]:
        return burst(self, 1, tag)


def p99(times: list[float]) -> float:
    return sorted(times)[int(0.99 * (len(times) - 1))] * 1000


def main() -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        each, opened = ConnectionEach(folder, is_opened=False), ConnectionEach(folder, is_opened=True)
        contenders = {
            "group commit, 32 submitters": Grouped(folder, database_module._GROUP), "one commit a row, 32 submitters": Grouped(folder, 1),
            "a connection each, 32 submitters": each, "one opened for each, 32 submitters": opened, "4 KiB and fdatasync, 1 thread": OneSync(folder),
        }
        rates: dict[str, list[float]] = {name: [] for name in contenders}
        tails: dict[str, list[float]] = {name: [] for name in contenders}
        order = list(contenders)
        for number in range(ROUNDS):
            random.Random(number).shuffle(order)
            for name in order:
                times = contenders[name].burst(f"r{number}")
                rates[name].append(len(times) / SECONDS)
                tails[name].append(p99(times) if times else float("nan"))
        print(f"{'load average ' + ' '.join(f'{one:.1f}' for one in os.getloadavg()):36}{'accepts/s':>12}{'p99 ms':>10}   (median of {ROUNDS} rounds)")
        for name in contenders:
            print(f"{name:36}{statistics.median(rates[name]):12.0f}{statistics.median(tails[name]):10.1f}")
        ours, *others = contenders
        for name in others:
            ratios = [a / b for a, b in zip(rates[ours], rates[name], strict=True)]
            print(f"group commit / {name:36} rate {statistics.median(ratios):6.1f}x  [{min(ratios):.1f} to {max(ratios):.1f}]")
        ratios = [a / b for a, b in zip(tails[ours], tails[others[-1]], strict=True)]
        print(f"p99 of an accept with 32 submitters / p99 of one fdatasync: {statistics.median(ratios):.1f}x; a connection each was refused {each.refused} times")


if __name__ == "__main__":
    main()
