"""Append, and try again when no answer comes: what most products do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sheets_sync import store
from sheets_sync.engine import Report
from sheets_sync.google_http import FAULTS
from sheets_sync.judge import Judge
from sheets_sync.sheet import SheetTrouble
from tests.sync_tests.model.wire import Wire
from tests.sync_tests.model.world import CAMPAIGN, Stage


class Naive:
    """One row at a time, marked as sent when the sheet says so."""

    def __init__(self, stage: Stage, database, wire: Wire, clock: Callable[[], datetime]):
        self._stage, self._db, self._wire, self._clock = stage, database, wire, clock
        self._judge = Judge(database, CAMPAIGN)

    def cycle(self, *, hurry: bool = False) -> Report:
        waiting = [one for one in self._judge.refresh().values() if one.seen_at is None and one.withdrawn_at is None]
        for record in waiting:
            texts = [record.cells.get(column.key, "") for column in CAMPAIGN.columns] + ["", "", record.filer, "", record.record_id]
            try:
                self._wire.values_append(self._stage.file_id, "A4", {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}, {"values": [texts]})
            except (SheetTrouble, *FAULTS) as err:
                return Report("waiting", error=type(err).__name__)
            self._db.write(lambda connection, record=record: store.put(
                connection, replace(store.get(connection, record.record_id), seen_at=self._clock()), store.next_change(connection),
            ))
        return Report("worked" if waiting else "idle")
