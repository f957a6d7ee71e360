"""What was filed (报送): Annex 2 as it was at that moment, kept for each period, unit or filer, and receiver; and what has changed since.

Whether somebody has filed is still derived from the records (`duty`). This is the copy in the drawer: append only, filed anew it gets a second copy,
taken back it says by whom. What has changed is found by comparing it with the ledger of now, and never stored.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from sheets_sync.access import Action, Owner, Viewer, allowed, require
from sheets_sync.database import Database
from sheets_sync.filing import FilingPack
from sheets_sync.lines import Lines
from sheets_sync.schema import filings as table
from sheets_sync.service import Service
from sheets_sync.store import utc_text
from sheets_sync.views import RecordView

_GONE, _NEW = "不再列入", "新列入"


@dataclass(frozen=True)
class Filed:
    """One copy. `unit` or `filer` is "" where it is not limited by it; `chain` names the receiver of the campaign file."""

    seq: int
    period: str
    unit: str
    filer: str
    chain: str
    cover: str
    sessions: int
    by: str
    at: datetime
    taken_back_by: str = ""


@dataclass(frozen=True)
class ChangeSince:
    """A cell that reads otherwise than when it was filed; `key` "" for a session that has come or gone."""

    record_id: str
    receipt: str
    school: str
    key: str
    before: str
    now: str


class Filings:
    """Args: pack: what a form holds. lines: which records those are, without looking through all."""

    def __init__(self, database: Database, service: Service, pack: FilingPack, lines: Lines):
        self._db, self._service, self._pack, self._lines = database, service, pack, lines

    def may_file(self, viewer: Viewer, unit: str, filer: str = "") -> bool:
        return bool(unit or filer) and allowed(viewer, Action.FILE, self._owner(unit, filer))

    def file(self, viewer: Viewer, *, period: str, unit: str, filer: str = "", chain: str, cover: str = "") -> Filed:
        """Keep a copy of the form as it is now; where the copy that stands says the same, it is that one.

        Raises:
            ValueError: there is no session to file. The message is for people.
        """
        require(viewer, Action.FILE, self._owner(unit, filer))
        views = self._sessions(viewer, period, unit, filer)
        if not views:
            raise ValueError("本期还没有可报送的场次；确无活动的，请点“本期无活动”")
        rows = json.dumps([self._row(view) for view in views], ensure_ascii=False)
        form, now = self._pack.book(views, cover or filer or unit), self._service.now()

        def work(connection: Connection) -> int:
            stands = next((one for one in reversed(_rows(connection, period)) if (one.unit, one.filer, one.chain) == (unit, filer, chain)), None)
            if stands and stands.rows == rows:
                return stands.seq
            return connection.execute(insert(table).values(
                period=period, unit=unit, filer=filer, chain=chain, cover=cover, filed_by=viewer.name, filed_at=utc_text(now), rows=rows, form=form,
            )).inserted_primary_key[0]

        return self._filed(self._one(self._db.write(work)))

    def take_back(self, viewer: Viewer, seq: int) -> None:
        """It was not filed after all; the copy stays. Nothing, where it was taken back before. Raises KeyError for one this viewer may not see."""
        row = self._theirs(viewer, seq)
        require(viewer, Action.FILE, self._owner(row.unit, row.filer))
        said = {"undone_by": viewer.name, "undone_at": utc_text(self._service.now())}
        self._db.write(lambda connection: connection.execute(update(table).where(table.c.seq == seq, table.c.undone_at.is_(None)).values(**said)))

    def copies(self, viewer: Viewer, period: str, unit: str = "", filer: str = "") -> list[Filed]:
        """Every copy of a period that this viewer may see, newest first, taken back ones included; of one unit, of one filer."""
        require(viewer, Action.EXPORT)
        with self._db.read() as connection:
            rows = _rows(connection, period, undone=True)
        return [self._filed(row) for row in reversed(rows) if self._may_see(viewer, row) and (not unit or row.unit == unit) and (not filer or row.filer == filer)]

    def standing(self, viewer: Viewer, period: str, unit: str = "", filer: str = "") -> list[Filed]:
        """The newest copy of each unit or filer and receiver that was not taken back."""
        found: dict[tuple[str, str, str], Filed] = {}
        for one in self.copies(viewer, period, unit, filer):
            if not one.taken_back_by:
                found.setdefault((one.unit, one.filer, one.chain), one)
        return list(found.values())

    def form(self, viewer: Viewer, seq: int) -> bytes:
        """The file as it was. Raises KeyError for one that this viewer may not see."""
        return bytes(self._theirs(viewer, seq).form)

    def changes(self, viewer: Viewer, seq: int) -> list[ChangeSince]:
        """What reads otherwise now: rows in the order of the copy, then those that have come. Raises KeyError as `form`."""
        row = self._theirs(viewer, seq)
        filed = {one["record_id"]: one for one in json.loads(row.rows)}
        now = {view.record_id: self._row(view) for view in self._sessions(viewer, row.period, row.unit, row.filer)}
        found = []
        for record_id, before in filed.items():
            found += _differences(before, now[record_id]) if record_id in now else [_whole(before, "在表内", _GONE)]
        return found + [_whole(one, "", _NEW) for record_id, one in now.items() if record_id not in filed]

    def _sessions(self, viewer: Viewer, period: str, unit: str, filer: str) -> list[RecordView]:
        mine = (line.record_id for line in self._lines.shown(viewer, period=period).lines if unit in ("", line.unit) and filer in ("", line.filer))
        return self._pack.in_form((view for one in mine if (view := self._service.record(viewer, one))), viewer)

    def _row(self, view: RecordView) -> dict:
        from sheets_sync.export import cell_values  # openpyxl is loaded by whoever exports first

        cells = {key: str(value) for key, value in cell_values(view.checked, self._service.campaign).items()}
        return {"record_id": view.record_id, "receipt": view.receipt, "cells": cells}

    def _owner(self, unit: str, filer: str) -> Owner:
        return Owner(unit, filer, "", self._service.unit_of(filer))

    def _may_see(self, viewer: Viewer, row) -> bool:
        return allowed(viewer, Action.EXPORT, self._owner(row.unit, row.filer))

    def _one(self, seq: int):
        with self._db.read() as connection:
            return connection.execute(select(table).where(table.c.seq == seq)).first()

    def _theirs(self, viewer: Viewer, seq: int):
        row = self._one(seq)
        if row is None or not self._may_see(viewer, row):
            raise KeyError(seq)
        return row

    def _filed(self, row) -> Filed:
        at = datetime.fromisoformat(row.filed_at).astimezone(self._service.now().tzinfo)
        return Filed(row.seq, row.period, row.unit, row.filer, row.chain, row.cover, len(json.loads(row.rows)), row.filed_by, at, row.undone_by or "")


def _rows(connection: Connection, period: str, *, undone: bool = False) -> Sequence:
    which = (table.c.period == period,) if undone else (table.c.period == period, table.c.undone_at.is_(None))
    return connection.execute(select(*(column for column in table.c if column.name != "form")).where(*which).order_by(table.c.seq)).all()


def _differences(before: dict, now: dict) -> list[ChangeSince]:
    return [ChangeSince(before["record_id"], before["receipt"], before["cells"].get("school", ""), key, before["cells"].get(key, ""), text)
            for key, text in now["cells"].items() if text != before["cells"].get(key, "")]


def _whole(one: dict, before: str, now: str) -> ChangeSince:
    return ChangeSince(one["record_id"], one["receipt"], one["cells"].get("school", ""), "", before, now)
