"""How the shared sheet stands, and what only the city does about it. A part of `service.Service`."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from sheets_sync import batches, lease, store
from sheets_sync.access import Action, Role, Viewer, require
from sheets_sync.keeping import HEADER_WANTED, HURRY, MASS_CONFIRMED
from sheets_sync.prepared import Prepared
from sheets_sync.schema import records as records_table
from sheets_sync.views import SyncStatus

_T = records_table.c
_OWED = Prepared(select(func.count(), func.min(_T.accepted_at)).where(_T.seen_at.is_(None), _T.withdrawn_at.is_(None)))
_REST = Prepared(select(
    select(func.max(_T.accepted_at)).scalar_subquery(),
    select(func.count()).where(_T.quarantine != "", _T.withdrawn_at.is_(None)).scalar_subquery(),
))
_NEARLY_FULL = 0.8


def _room(used: float) -> str:
    if used < _NEARLY_FULL:
        return ""
    return f"在线表格的单元格已用 {used:.0%}（各标签页合计，空格也算，上限 1000 万），写满后新内容只能留在本机；请删去不用的标签页、空列和末尾的空行，或换一份新表格"


class SheetCare:
    def status(self, viewer: Viewer) -> SyncStatus:
        require(viewer, Action.SEE_RECORD if viewer.role is Role.FILER else Action.SEE_SYNC)
        return self.read_status()

    def read_status(self) -> SyncStatus:
        with self._db.read() as connection:
            owed, oldest = _OWED.run(connection).one()
            changed_at, set_aside = _REST.run(connection).one()
            facts = defaultdict(str, store.all_facts(connection))
            held, batch = lease.holder(connection), batches.open_state(connection)
        return SyncStatus(
            owed=owed, oldest=self._local(oldest), last_seen=self._local(facts["last_seen"]), last_error=facts["last_error"], lease=held,
            token=batch or {"yes": "enforced", "no": "not enforced"}.get(facts["token_enforced"], ""),
            kind=self.sheet_kind, stopped=facts["stopped"], link=self._sheet.link, changed_at=self._local(changed_at),
            need=facts["need"] if facts["stopped"] else "", room=_room(float(facts["sheet_used"] or 0)), set_aside=set_aside,
        )

    def _local(self, text: str | None) -> datetime | None:
        return datetime.fromisoformat(text).astimezone(self._clock().tzinfo) if text else None

    def sync_now(self, viewer: Viewer) -> None:
        """The process that has the sheet begins a cycle, also in a pause after a failure."""
        require(viewer, Action.RUN_SYNC)
        self._ask(HURRY)

    def restore_header(self, viewer: Viewer) -> None:
        """Damaged header cells are put back by the process that has the sheet: this one's host may not reach it."""
        require(viewer, Action.RUN_SYNC)
        self._ask(HURRY, HEADER_WANTED)

    def _ask(self, *names: str) -> None:
        self._db.write(lambda connection: store.set_facts(connection, **dict.fromkeys(names, "yes")))
        self._wake()

    def send_again(self, viewer: Viewer) -> None:
        """Try once more what was set aside because the sheet refused it by itself."""
        require(viewer, Action.RUN_SYNC)

        def work(connection):
            changed = store.next_change(connection)
            for record in store.changed_since(connection, 0):
                if record.quarantine:
                    store.put(connection, replace(record, quarantine=""), changed)

        self._db.write(work)
        self._ask(HURRY)

    def confirm_mass_deletion(self, viewer: Viewer) -> None:
        """A person says that the sheet as it is now stands: the rows that are gone are meant to be gone, an older version is meant to be back."""
        require(viewer, Action.RUN_SYNC)
        self._ask(HURRY, MASS_CONFIRMED)
