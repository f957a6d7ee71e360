"""One app process: `python -m tests.chaos_tests.worker --secrets F --log F --first N --count N …`. Accepts, corrects, runs cycles, until it is killed.

What the app's own worker waits for is given here: hardly a pause between cycles, pauses after failures are hurried through, the clock is
wrong by `--skew`. A log line before and after each acknowledgement tells the oracle what was promised.
"""

import argparse
import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sheets_sync import lease, store, wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.database import StoreTrouble
from sheets_sync.engine import Engine
from sheets_sync.google import GoogleSheet
from sheets_sync.service import Service
from sheets_sync.views import Accepted, Entry
from tests.chaos_tests.submissions import FILER, submission
from tests.chaos_tests.truth import MARKER, read_events

FILED_ON = date(2024, 12, 31)


def options(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--secrets", required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--first", type=int, required=True, help="number of the first submission")
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--pace", type=float, required=True, help="seconds between submissions, on average")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--skew", type=float, default=0.0, help="seconds by which this process's clock is wrong")
    parser.add_argument("--doubt-seconds", type=float, default=240.0)
    parser.add_argument("--read-seconds", type=float, default=30.0)
    return parser.parse_args(argv)


class Log:
    """Appends whole lines; a line that an earlier process of this log left cut short is ended first."""

    def __init__(self, path: Path):
        torn = path.exists() and not path.read_bytes().endswith(b"\n")
        self._file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        if torn:
            os.truncate(path, path.read_bytes().rfind(b"\n") + 1)

    def write(self, kind: str, marker: str, cells: Mapping[str, str] | None = None) -> None:
        line = json.dumps({"at": time.time(), "kind": kind, "marker": marker, "cells": dict(cells or {})}, ensure_ascii=False)
        os.write(self._file, f"{line}\n".encode())


@dataclass
class Submitter:
    """Sends each submission under its own identity until it is acknowledged; what a kill left in doubt is sent again."""

    given: argparse.Namespace
    service: Service
    log: Log
    chance: random.Random

    def run(self) -> None:
        kept = {event.marker for event in read_events(self.given.log) if event.kind == "accepted"}
        records: list[tuple[str, str]] = []
        for number in range(self.given.first, self.given.first + self.given.count):
            cells = submission(number, self.service.campaign)
            if cells[MARKER] in kept:
                continue
            records.append((cells[MARKER], self._accept(number, cells)))
            if self.chance.random() < 0.1:
                self._correct(*self.chance.choice(records))
            time.sleep(self.chance.expovariate(1 / self.given.pace))

    def _accept(self, number: int, cells: Mapping[str, str]) -> str:
        self.log.write("asked", cells[MARKER], cells)
        entry = Entry(cells, FILER, FILED_ON)
        done = _until_kept(lambda: self.service.accept(SINGLE_USER, entry, identity=f"chaos-{number}", confirmed=True))
        if not isinstance(done, Accepted):
            raise AssertionError(f"refused: {done}")
        self.log.write("accepted", cells[MARKER])
        return done.record_id

    def _correct(self, marker: str, record_id: str) -> None:
        """`direct_students` is what the coordinator edits too. A record that people deleted is corrected no more."""
        key = self.chance.choice(("indirect_viewers", "funds_yuan", "direct_students"))
        cells = {key: str(self.chance.randrange(100, 900))}
        self.log.write("correcting", marker, cells)
        try:
            done = _until_kept(lambda: self.service.correct(SINGLE_USER, record_id, cells, identity=f"{marker}-{time.time_ns()}", confirmed=True))
        except KeyError:
            return
        if isinstance(done, Accepted):
            self.log.write("corrected", marker, cells)


def _until_kept(work: Callable):
    while True:
        try:
            return work()
        except StoreTrouble:        # another process was stopped while it held the lock
            time.sleep(0.2)


def _or_say_why(work: Callable[[], None]) -> None:
    """A thread that dies must not go unseen."""
    try:
        work()
    except BaseException:  # noqa: BLE001 - said, then the process ends
        traceback.print_exc()
        os._exit(3)


def main() -> None:
    given = options()
    chance = random.Random(f"{given.seed} {given.first} {os.getpid()}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    parts = _until_kept(lambda: wiring.build(given.secrets))
    with parts.database.read() as connection:
        store_id = store.fact(connection, "store_id")
    sheet = GoogleSheet(parts.settings, parts.campaign, store_id, timeout=(5, given.read_seconds), total_seconds=3 * given.read_seconds)

    def clock() -> datetime:
        return datetime.now(UTC).astimezone(parts.clock().tzinfo) + timedelta(seconds=given.skew)

    engine = Engine(
        parts.database, sheet, parts.campaign, parts.judge, clock=clock, holder=lease.holder_name(), rng=chance, doubt_seconds=given.doubt_seconds,
    )
    service = Service(parts.database, parts.campaign, parts.judge, sheet, clock=clock)
    submitter = Submitter(given, service, Log(given.log), chance)
    threading.Thread(target=_or_say_why, args=(submitter.run,), daemon=True).start()
    while True:
        try:
            report = engine.cycle(hurry=True)
            if chance.random() < 0.1:
                engine.retire()                 # let the others have their turn
        except StoreTrouble:
            time.sleep(0.2)
            continue
        time.sleep(0.02 if report.state == "worked" else chance.uniform(0.05, 0.3))


if __name__ == "__main__":
    _or_say_why(main)
