"""The ledger of this process: every counting record, read, checked and credited, kept level with the store by its change counter."""

import threading
from collections.abc import Mapping
from datetime import date

from sheets_sync import store
from sheets_sync.database import Database
from sheets_sync.store import Record
from validators.campaign import Campaign
from validators.ledger import Ledger
from validators.model import Checked, RawRow
from validators.progress import Progress, progress


def raw_row(record: Record) -> RawRow:
    return RawRow(
        cells=dict(record.cells), filer=record.filer, filed_on=record.filed_on, record_id=record.record_id, ruling=record.ruling,
        distinct=record.distinct_from, agreed=record.agreed, order=record.place,
    )


class Judge:
    """Thread-safe. `refresh` costs what changed since the last one."""

    def __init__(self, database: Database, campaign: Campaign):
        self._db = database
        self._campaign = campaign
        self._lock = threading.RLock()
        self._ledger = Ledger(campaign, judge_year=False)
        self._records: dict[str, Record] = {}
        self._changed = 0

    def refresh(self) -> Mapping[str, Record]:
        """Every record of the store by id, withdrawn ones included."""
        with self._lock:
            with self._db.read() as connection:
                moved = store.changed_since(connection, self._changed)
            for record in moved:
                old = self._records.get(record.record_id)
                self._records[record.record_id] = record
                self._changed = max(self._changed, record.changed)
                if record.withdrawn_at is not None:
                    if old is not None and old.withdrawn_at is None:
                        self._ledger.remove(record.record_id)
                elif old is None or raw_row(old) != raw_row(record) or old.withdrawn_at is not None:
                    self._ledger.put(record.record_id, raw_row(record))
            return dict(self._records)

    def judged(self) -> dict[str, Checked]:
        """Record id ▸ Checked of every record that counts or may count. A record that its submitter withdrew is not in it."""
        with self._lock:
            self.refresh()
            return dict(self._ledger.items())

    def look(self, raw: RawRow, record_id: str = "") -> Checked:
        """As if this row were in the ledger (in place of the record with that id)."""
        with self._lock:
            self.refresh()
            return self._ledger.look(raw, key=record_id or None)

    def progress(self, year: int, as_of: date) -> Progress:
        with self._lock:
            return progress(self.judged().values(), self._campaign, year=year, as_of=as_of)
