"""What a filer would otherwise type or look up again: earlier speakers, the last record, and what others have changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from sheets_sync import store
from sheets_sync.access import Action, Role, Viewer, require
from sheets_sync.database import Database
from sheets_sync.prepared import Prepared
from sheets_sync.schema import journal, records
from sheets_sync.service import Service
from sheets_sync.views import RecordView

_LOOK_AT = 1000     # records at most, the newest first
_OWN_GATES = ("form", "import", "command")
_T, _J = records.c, journal.c
_NEWEST_FIRST = select(_T.record_id).order_by(_T.place.desc())
_NEWEST = Prepared(_NEWEST_FIRST.limit(_LOOK_AT))
_NEWEST_OF, _LAST_OF = (Prepared(_NEWEST_FIRST.where(_T.filer == bindparam("filer")).limit(count)) for count in (_LOOK_AT, 1))
_LAST_BY = Prepared(select(_J.record_id).where(_J.who == bindparam("who"), _J.kind == "submission", _J.gate == "form").order_by(_J.seq.desc()).limit(1))


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
        if viewer.role is Role.FILER:
            asked, values = _LAST_OF if own else _NEWEST_OF, {"filer": viewer.unit}
        else:
            asked, values = (_LAST_BY, {"who": viewer.name}) if own else (_NEWEST, {})
        with self._db.read() as connection:
            return list(asked.run(connection, **values).scalars())
