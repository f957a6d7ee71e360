"""Turns for requests to the spreadsheet, given out by the database to every process on it, so that the pace holds when the lease changes hands.

A turn is one small commit, at most one a second. An idle cycle asks Drive only and takes none.
"""

import json
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from sheets_sync import store
from sheets_sync.database import Database, clock_of
from sheets_sync.schema import facts
from sheets_sync.sheet import Away

LONGEST = 10.0          # seconds; who would have to stand still for longer comes again instead
_MINUTE = 60.0
_NAME = "pace"


class NotYet(Away):
    """It is not this request's turn for a while; nothing was sent."""

    def __init__(self, seconds: float):
        super().__init__("Google 在线表格的调用次数已到上限，稍后继续", seconds)


class Pace:
    """Holds requests apart, writes within the minute's allowance, and all of them until the time that Google asked for.

    Args:
        shared_clock: the one of all processes on the database.
    """

    def __init__(self, database: Database, gap_seconds: float, writes_a_minute: int, *, shared_clock: Callable[[Connection], datetime] = clock_of,
                 sleep: Callable[[float], None] = time.sleep):
        self._db, self._gap, self._allowance, self._clock, self._sleep = database, gap_seconds, writes_a_minute, shared_clock, sleep
        self._begin()

    def wait(self, *, is_write: bool) -> None:
        """Take a turn and wait for it.

        Raises:
            NotYet: it is too far off; no turn was taken.
        """
        pause = self._db.write(lambda connection: self._take(connection, is_write))
        if pause > LONGEST:
            raise NotYet(pause)
        if pause > 0:
            self._sleep(pause)

    def hold(self, seconds: float) -> None:
        """Google asks for a pause (Retry-After): no process sends anything for so long."""
        def work(connection):
            kept = self._kept(connection)
            self._keep(connection, kept | {"held": [self._clock(connection).timestamp(), seconds]})

        self._db.write(work)

    def _take(self, connection: Connection, is_write: bool) -> float:
        """Seconds until the turn, which is taken unless they are too many. What stands in the future is from before the clock was put back."""
        kept = self._kept(connection)
        moment = self._clock(connection).timestamp()
        writes = [one for one in kept.get("writes", ()) if moment - _MINUTE < one <= moment + LONGEST]
        held_at, held_for = kept.get("held", (0.0, 0.0))
        due = moment
        if (last := kept.get("last", 0.0)) <= moment + LONGEST:
            due = max(due, last + self._gap)
        if held_at <= moment + LONGEST:
            due = max(due, held_at + held_for)
        if is_write and len(writes) >= self._allowance:
            due = max(due, writes[-self._allowance] + _MINUTE)
        if due - moment <= LONGEST:
            self._keep(connection, kept | {"last": due, "writes": [*writes, due] if is_write else writes})
        return due - moment

    def _begin(self) -> None:
        """The line to lock; made once a database."""
        with self._db.read() as connection:
            if store.fact(connection, _NAME):
                return
        try:
            self._db.write(lambda connection: connection.execute(insert(facts).values(name=_NAME, value="{}")))
        except IntegrityError:
            return                      # another process was first

    def _kept(self, connection: Connection) -> dict:
        return json.loads(connection.execute(select(facts.c.value).where(facts.c.name == _NAME).with_for_update()).scalar_one())

    def _keep(self, connection: Connection, kept: dict) -> None:
        store.set_fact(connection, _NAME, json.dumps(kept))
