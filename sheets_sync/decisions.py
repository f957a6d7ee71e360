"""What people decide about a record: which unit it counts for (认定), the same session or another one, right as it stands.

Each decision is a body in the journal under an identity made of what the person saw, so that pressing twice is one decision. It says who
and when, and can be undone; whether it is undone is derived from the journal, never stored twice.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from sheets_sync import store
from sheets_sync.access import Action, Forbidden, Viewer, allowed, require
from sheets_sync.database import Database
from sheets_sync.schema import journal
from sheets_sync.service import Service
from sheets_sync.store import Record
from sheets_sync.views import RecordView
from validators.model import Finding
from validators.rules import may_be_agreed

DECIDED, UNDONE = "decision", "decision_undone"
What = Literal["认定", "同一场", "另一场", "确认无误"]
_GATE = "page"


class Moved(Exception):
    """The record changed since it was looked at. The message is for people; nothing was kept."""

    def __init__(self):
        super().__init__("这条记录刚刚有变动，请看过现在的内容再决定")


@dataclass(frozen=True)
class Decision:
    """`seq` names it. `about`: the unit, the other record's id, or the messages that are right as they are. `undone_by`: "" while it stands."""

    seq: int
    record_id: str
    what: What
    about: tuple[str, ...]
    by: str
    at: datetime
    undone_by: str = ""


class Decisions:
    """Args: service: to see a record as its viewer may. wake: called after every decision, so that its marks on the sheet follow."""

    def __init__(self, database: Database, service: Service, wake: Callable[[], None] = lambda: None):
        self._db, self._service, self._wake = database, service, wake

    def rule(self, viewer: Viewer, record_id: str, unit: str, *, revision: int) -> None:
        """The city decides which unit of Annex 1 a session counts for. Raises KeyError, ValueError for a unit that Annex 1 lacks, and Moved."""
        view = self._seen(viewer, record_id)
        require(viewer, Action.DECIDE_CREDIT, view.owner)
        if unit not in self._service.campaign.unit_names:
            raise ValueError(f"附件1没有“{unit}”这个单位")
        self._decide(viewer, record_id, revision, "认定", (unit,))

    def same(self, viewer: Viewer, record_id: str, *, revision: int) -> None:
        """It is the session that counts already; this record goes on not counting and asks no more."""
        view = self._seen(viewer, record_id)
        require(viewer, Action.EDIT_LEDGER, view.owner)
        self._decide(viewer, record_id, revision, "同一场", tuple(one.message for one in view.checked.findings if one.code == "W_DUPLICATE"))

    def another(self, viewer: Viewer, record_id: str, *, revision: int) -> None:
        """It is another session than the one that counts. Who may not see that one may not say so."""
        view = self._seen(viewer, record_id)
        require(viewer, Action.EDIT_LEDGER, view.owner)
        other = view.checked.duplicate_of
        if other and self._service.record(viewer, other) is None:
            raise Forbidden("另一条记录属于其他单位，请由市级管理员决定是否同一场")
        self._decide(viewer, record_id, revision, "另一场", (other,) if other else ())

    def confirm(self, viewer: Viewer, record_id: str, *, revision: int) -> None:
        """Somebody has looked: what the findings ask about is right as it stands."""
        view = self._seen(viewer, record_id)
        require(viewer, Action.EDIT_LEDGER, view.owner)
        self._decide(viewer, record_id, revision, "确认无误", tuple(one.message for one in to_confirm(view)))

    def undo(self, viewer: Viewer, seq: int) -> None:
        """Take a decision back; nothing happens when it is undone already. Raises KeyError."""
        with self._db.read() as connection:
            decision = next((one for one in _read(connection) if one.seq == seq), None)
        if decision is None:
            raise KeyError(seq)
        view = self._seen(viewer, decision.record_id)
        require(viewer, Action.DECIDE_CREDIT if decision.what == "认定" else Action.EDIT_LEDGER, view.owner)
        now = self._service.now()

        def work(connection: Connection) -> None:
            changed = store.next_change(connection)
            record = store.get(connection, decision.record_id)
            if store.journal_entry(connection, record, identity=f"undo:{seq}", kind=UNDONE, body={"seq": seq}, gate=_GATE, who=viewer.name, now=now):
                before = next((one.about[0] for one in reversed(_read(connection, decision.record_id)) if one.what == "认定" and not one.undone_by), "")
                _put(connection, record, _undone(record, decision, before), viewer, now, changed)

        self._db.write(work)
        self._wake()

    def recent(self, viewer: Viewer, limit: int = 50) -> list[Decision]:
        """The newest first, of the records that this viewer may see."""
        require(viewer, Action.SEE_RECORD)
        with self._db.read() as connection:
            found = _read(connection)
        mine = []
        for one in reversed(found):
            if self._service.record(viewer, one.record_id) is not None:
                mine.append(one)
            if len(mine) == limit:
                break
        return mine

    def may_undo(self, viewer: Viewer, decision: Decision) -> bool:
        view = self._service.record(viewer, decision.record_id)
        action = Action.DECIDE_CREDIT if decision.what == "认定" else Action.EDIT_LEDGER
        return view is not None and not decision.undone_by and allowed(viewer, action, view.owner)

    def _seen(self, viewer: Viewer, record_id: str) -> RecordView:
        view = self._service.record(viewer, record_id)
        if view is None:
            raise KeyError(record_id)
        return view

    def _decide(self, viewer: Viewer, record_id: str, revision: int, what: What, about: tuple[str, ...]) -> None:
        now = self._service.now()

        def work(connection: Connection) -> None:
            changed = store.next_change(connection)         # first, so that no other process writes the record meanwhile
            record = store.get(connection, record_id)
            identity = f"decide:{record_id}:{revision}:{what}:{'' if what != '认定' else about[0]}"
            if connection.execute(select(journal.c.seq).where(journal.c.identity == identity)).first():
                return
            if record.revision != revision or not about:
                raise Moved
            store.journal_entry(connection, record, identity=identity, kind=DECIDED, body={"what": what, "about": list(about)}, gate=_GATE, who=viewer.name, now=now)
            _put(connection, record, _decided(record, what, about), viewer, now, changed)

        self._db.write(work)
        self._wake()


def to_confirm(view: RecordView) -> list[Finding]:
    """What a person may say of a record that counts: it is so. What the city decides, and what was not read, is none of it."""
    values, agreed = view.checked.values, view.checked.raw.agreed
    return [one for one in view.checked.findings if one.code != "W_DUPLICATE" and may_be_agreed(one, values) and one.message not in agreed]


def _decided(record: Record, what: What, about: tuple[str, ...]) -> Record:
    if what == "认定":
        return replace(record, ruling=about[0])
    if what == "另一场":
        return replace(record, distinct_from=record.distinct_from | set(about))
    return replace(record, agreed=record.agreed | set(about))


def _undone(record: Record, decision: Decision, ruling_before: str) -> Record:
    if decision.what == "认定":
        return replace(record, ruling=ruling_before)
    if decision.what == "另一场":
        return replace(record, distinct_from=record.distinct_from - set(decision.about))
    return replace(record, agreed=record.agreed - set(decision.about))


def _put(connection: Connection, before: Record, after: Record, viewer: Viewer, now: datetime, changed: int) -> None:
    """The record in its new state, with the history that can rebuild it."""
    told = [(key, text(before), text(after)) for key, text in _TOLD.items()]
    store.add_history(connection, [store.line(now, viewer.name, _GATE, before.record_id, key, was, now_is) for key, was, now_is in told if was != now_is])
    store.put(connection, replace(after, revision=before.revision + 1), changed)


_TOLD: dict[str, Callable[[Record], str]] = {
    "@ruling": lambda record: record.ruling, "@distinct": lambda record: "、".join(sorted(record.distinct_from)), "@agreed": lambda record: "；".join(sorted(record.agreed)),
}


def _read(connection: Connection, record_id: str = "") -> list[Decision]:
    """Decisions in the order in which they were made."""
    one = journal.c
    wanted = (one.record_id == record_id,) if record_id else ()
    rows = list(connection.execute(select(journal).where(one.kind.in_((DECIDED, UNDONE)), *wanted).order_by(one.seq)))
    undone = {json.loads(row.body)["seq"]: row.who for row in rows if row.kind == UNDONE}
    return [
        Decision(row.seq, row.record_id, body["what"], tuple(body["about"]), row.who, datetime.fromisoformat(row.accepted_at), undone.get(row.seq, ""))
        for row in rows if row.kind == DECIDED and (body := json.loads(row.body))
    ]
