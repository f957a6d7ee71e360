"""The ledger of this process: every counting record, read, checked and credited, kept level with the store by its change counter."""

import gc
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sheets_sync import store
from sheets_sync.database import Database
from sheets_sync.store import Record
from validators.campaign import Campaign
from validators.fates import Fate, fate_of
from validators.ledger import Ledger
from validators.model import Checked, RawRow
from validators.progress import Progress, progress_of
from validators.standing import Standing

Line = TypeVar("Line")
_MANY = 1000                # records: with fewer it does not matter
LAST = 2**62         # the place of a row that is not kept yet: after every row that is


def raw_row(record: Record) -> RawRow:
    return RawRow(
        cells=dict(record.cells), filer=record.filer, filed_on=record.filed_on, record_id=record.record_id, ruling=record.ruling,
        distinct=record.distinct_from, agreed=record.agreed, order=record.place, activity=record.activity,
    )


def spare_collector() -> None:
    """What has been loaded stays: the garbage collector need not look through it again, and looks at what is new less often. A look after every 700
    objects falls into one edit of a hundred, and touches memory that no cache holds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class Judge:
    """Thread-safe. `refresh` costs what changed since the last one."""

    def __init__(self, database: Database, campaign: Campaign):
        self._db = database
        self._campaign = campaign
        self._lock = threading.RLock()
        self._ledger = Ledger(campaign, judge_year=False)
        self._records: dict[str, Record] = {}
        self._standing: Standing | None = None          # made when somebody asks for figures
        self._lines: dict[str, Any] | None = None       # made when somebody looks at the ledger
        self._in_order: list | None = None
        self._changed = 0
        self._version: int | None = None                # of the database when it was looked at last
        self.is_read = False        # whether the ledger was read once: what comes then costs little

    def refresh(self) -> Mapping[str, Record]:
        """Every record of the store by id, withdrawn ones included."""
        with self._lock:
            self._catch_up()
            return dict(self._records)

    def record(self, record_id: str) -> Record | None:
        with self._lock:
            self._catch_up()
            return self._records.get(record_id)

    def _catch_up(self) -> None:
        version = self._db.version()
        if version is not None and version == self._version:
            return
        with self._db.read() as connection:
            moved = store.changed_since(connection, self._changed)
        if self.is_read:
            self._follow(moved)
        else:
            self._begin(moved)
            self.is_read = True
        self._version = version

    def _follow(self, moved: Iterable[Record]) -> None:
        for record in moved:
            old, rejudged = self._records.get(record.record_id), frozenset()
            self._records[record.record_id] = record
            self._changed = max(self._changed, record.changed)
            if record.withdrawn_at is not None:
                if old is not None and old.withdrawn_at is None:
                    rejudged = self._ledger.remove(record.record_id)
            elif old is None or raw_row(old) != raw_row(record) or old.withdrawn_at is not None:
                rejudged = self._ledger.put(record.record_id, raw_row(record))
            self._keep_standing(rejudged)
            self._forget_lines({record.record_id, *rejudged})

    def _begin(self, records: Sequence[Record]) -> None:
        """The whole ledger at once, before anybody asked for figures or lines."""
        self._records = {record.record_id: record for record in records}
        self._ledger.load((record.record_id, raw_row(record)) for record in records if record.withdrawn_at is None)
        self._changed = records[-1].changed if records else 0
        if len(records) > _MANY:
            spare_collector()

    def _keep_standing(self, record_ids: Iterable[str]) -> None:
        if self._standing is None:
            return
        for record_id in record_ids:
            if record_id in self._ledger:
                self._standing.put(record_id, self._ledger[record_id])
            else:
                self._standing.remove(record_id)

    def _forget_lines(self, record_ids: Iterable[str]) -> None:
        """They are made anew when somebody looks."""
        if self._lines is not None:
            self._in_order = None
            for record_id in record_ids:
                self._lines.pop(record_id, None)

    def lines(self, make: Callable[[Record, Checked], Line]) -> tuple[int, list[Line]]:
        """The number of the latest change, and a line for every record that counts or may count, in the sheet's order (`order` of a line).

        A line is made again only when its record changed."""
        with self._lock:
            self._catch_up()
            if self._lines is None:
                self._lines = {}
            if self._in_order is None:
                for record_id in self._ledger:
                    if record_id not in self._lines:
                        self._lines[record_id] = make(self._records[record_id], self._ledger[record_id])
                self._in_order = sorted((self._lines[record_id] for record_id in self._ledger), key=lambda line: line.order)
            return self._changed, self._in_order

    def judged(self) -> dict[str, Checked]:
        """Record id ▸ Checked of every record that counts or may count. A record that its submitter withdrew is not in it."""
        with self._lock:
            self._catch_up()
            return dict(self._ledger.items())

    def of(self, record_ids: Iterable[str]) -> list[tuple[Record, Checked]]:
        """Records and how they are judged; one that was withdrawn as if it were not. Unknown ids are left out."""
        with self._lock:
            self._catch_up()
            known = [self._records[one] for one in record_ids if one in self._records]
            return [(record, self._ledger[record.record_id] if record.record_id in self._ledger else self._ledger.look(raw_row(record), key=record.record_id))
                    for record in known]

    def look(self, raw: RawRow, record_id: str = "", *, tell_of_later: bool = False) -> Checked:
        """As if this row were in the ledger (in place of the record with that id); `tell_of_later` as for `Ledger.look`."""
        with self._lock:
            self._catch_up()
            return self._ledger.look(raw, key=record_id or None, tell_of_later=tell_of_later)

    def progress(self, year: int, as_of: date) -> Progress:
        with self._lock:
            return progress_of(self._standing_on(as_of), year)

    def years(self, as_of: date) -> list[int]:
        """Years with a session; newest first."""
        with self._lock:
            return self._standing_on(as_of).years()

    def behind(self, year: int, as_of: date, unit: str | None, what: str) -> list[tuple[str, Fate]]:
        """Record ids behind a number, see `Standing.keys`, and what becomes of each."""
        with self._lock:
            standing = self._standing_on(as_of)
            return [(key, fate_of(self._ledger[key], as_of)) for key in standing.keys(year, unit, what)]

    def filings(self, year: int, as_of: date, unit: str | None) -> dict[tuple[str, str], int]:
        """(filing period, filer) ▸ sessions of a unit that were filed, whether they count or not."""
        with self._lock:
            return dict(self._standing_on(as_of).sums(year, unit).filings)

    def _standing_on(self, as_of: date) -> Standing:
        """The kept aggregates, made from all rows once a process; afterwards a change costs the rows that it changes."""
        self._catch_up()
        if self._standing is None:
            self._standing = Standing(self._campaign, as_of)
            self._keep_standing(list(self._ledger))
        self._standing.advance(as_of)
        return self._standing
