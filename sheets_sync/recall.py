"""What a filer would otherwise type or look up again: earlier speakers, the last record, and what others have changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sheets_sync import store
from sheets_sync.access import Action, Role, Viewer, require
from sheets_sync.database import Database
from sheets_sync.schema import journal, records
from sheets_sync.service import Service
from sheets_sync.views import RecordView

_LOOK_AT = 1000     # records at most, the newest first
_OWN_GATES = ("form", "import", "command")


@dataclass(frozen=True)
class Speaker:
    """As somebody wrote him or her last."""

    name: str
    honours: str


@dataclass(frozen=True)
class Change:
    """`mine` is what the filer said last, `now` what stands there; who did it last, when, and through which gate, in words."""

    mine: str
    now: str
    who: str
    at: datetime
    gate: str


class Recall:
    """See the module."""

    def __init__(self, database: Database, service: Service):
        self._db, self._service = database, service

    def speakers(self, viewer: Viewer, limit: int = 200) -> list[Speaker]:
        """Of records that this viewer may see, those of the newest records first; one entry a name."""
        require(viewer, Action.SEE_RECORD)
        found: dict[str, Speaker] = {}
        for record_id in self._newest(viewer):
            view = self._service.record(viewer, record_id)
            for person in (view.checked.values.people or ()) if view else ():
                found.setdefault(person.name, Speaker(person.name, "、".join(person.honours)))
            if len(found) >= limit:
                break
        return list(found.values())

    def last(self, viewer: Viewer) -> RecordView | None:
        """The record that this viewer reported last."""
        require(viewer, Action.SEE_RECORD)
        return next((view for record_id in self._newest(viewer, own=True) if (view := self._service.record(viewer, record_id))), None)

    def changed(self, viewer: Viewer, record_id: str) -> Mapping[str, Change]:
        """Column key ▸ what others made of what the filer said; a cell that only got its normal form is not among them."""
        view = self._service.record(viewer, record_id)
        if view is None:
            return {}
        with self._db.read() as connection:
            lines = store.history_of(connection, record_id)
        found: dict[str, Change] = {}
        for line in lines:
            if line.gate in _OWN_GATES or line.before is None or line.key.startswith("@"):
                found.pop(line.key, None)
            elif line.gate != "normal":
                mine = found[line.key].mine if line.key in found else line.before
                found[line.key] = Change(mine, line.after or "", line.who, datetime.fromisoformat(line.at), self._service.gate_name(line.gate))
        return {key: one for key, one in found.items() if one.mine != one.now == view.cells.get(key)}

    def _newest(self, viewer: Viewer, *, own: bool = False) -> list[str]:
        t = records.c
        mine = select(t.record_id).order_by(t.place.desc()).limit(1 if own else _LOOK_AT)
        if viewer.role is Role.FILER:
            mine = mine.where(t.filer == viewer.unit)
        elif own:
            j = journal.c
            mine = select(j.record_id).where(j.who == viewer.name, j.kind == "submission", j.gate == "form").order_by(j.seq.desc()).limit(1)
        with self._db.read() as connection:
            return list(connection.execute(mine).scalars())
