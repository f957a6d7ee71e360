"""What is done to a record that was accepted, beside the sheet: change it, take it back, and back again. A part of `service.Service`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice

from sheets_sync import batches, store
from sheets_sync.access import Action, Role, Viewer, allowed, require
from sheets_sync.needs import doubts_of
from sheets_sync.plan import GONE_AFTER
from sheets_sync.store import Record
from sheets_sync.views import Accepted, Entry, RecordView, Refused
from validators.privacy import keepable

_MOST_WITHDRAWN = 50


class Correcting:
    def correct(self, viewer: Viewer, record_id: str, changes: Mapping[str, str], *, identity: str, confirmed: bool = False,
                agreed: frozenset[str] = frozenset(), distinct: frozenset[str] = frozenset()) -> Accepted | Refused:
        """Change cells of an accepted record; on the sheet people win. `agreed`, `distinct`: as in an Entry, besides what was said before.

        Raises:
            KeyError: there is no such record for this viewer.
        """
        view = self.record(viewer, record_id)
        if view is None or view.state == "已撤回":
            raise KeyError(record_id)
        require(viewer, Action.CORRECT, view.owner)
        changes = {key: keepable(text) for key, text in changes.items()}
        entry = Entry({**view.cells, **changes}, view.filer, view.filed_on, view.activity, frozenset(map(keepable, agreed)) | view.checked.raw.agreed,
                      distinct | view.checked.raw.distinct)
        checked = self._judge.look(self._raw(entry, record_id), record_id)
        doubts = doubts_of(checked)
        if checked.is_hard_stop:
            return Refused(checked)
        if doubts and not confirmed:
            return Refused(checked, doubts)
        now = self.now()
        is_new = self._db.write(lambda connection: _correct(
            connection, record_id, dict(changes), entry, identity, viewer, now, own=self._sheet.own_columns,
        ))
        self._wake()
        return Accepted(record_id, view.receipt, "accepted" if is_new else "duplicate", checked)

    def withdraw(self, viewer: Viewer, record_id: str, *, identity: str) -> None:
        """The submitter takes a record back: it stops counting; its row stays on the sheet with a word about it."""
        view = self.record(viewer, record_id)
        if view is None:
            raise KeyError(record_id)
        require(viewer, Action.CORRECT, view.owner)
        now = self.now()

        def work(connection):
            changed = store.next_change(connection)         # first, so that no other process writes the record meanwhile
            record = store.get(connection, record_id)
            gate = _gate(connection, record, viewer)
            if not store.journal_entry(connection, record, identity=identity, kind="withdrawal", body={}, gate=gate, who=viewer.name, now=now):
                return
            store.add_history(connection, [store.line(now, viewer.name, gate, record_id, "@withdrawn", record.withdrawn_by, "submitter")])
            store.put(connection, replace(record, withdrawn_at=now, withdrawn_by="submitter", revision=record.revision + 1), changed)

        self._db.write(work)
        self._wake()

    def may_bring_back(self, viewer: Viewer, record_id: str) -> bool:
        """Whether a withdrawal can be undone: not once people have deleted the row from the sheet."""
        view, record = self.record(viewer, record_id), self._judge.record(record_id)
        return view is not None and _can_come_back(record) and allowed(viewer, Action.CORRECT, view.owner)

    def bring_back(self, viewer: Viewer, record_id: str) -> None:
        """Undo a withdrawal by the submitter: the same record counts again. Nothing happens where none stands, or the row is gone from the sheet.

        Raises:
            KeyError: there is no such record for this viewer.
        """
        view = self.record(viewer, record_id)
        if view is None:
            raise KeyError(record_id)
        require(viewer, Action.CORRECT, view.owner)
        now = self.now()

        def work(connection):
            changed = store.next_change(connection)
            record = store.get(connection, record_id)
            if not _can_come_back(record):
                return
            gate = _gate(connection, record, viewer)
            identity = f"bring-back:{record_id}:{record.revision}"
            store.journal_entry(connection, record, identity=identity, kind="withdrawal_undone", body={}, gate=gate, who=viewer.name, now=now)
            store.add_history(connection, [store.line(now, viewer.name, gate, record_id, "@withdrawn", record.withdrawn_by, None)])
            store.put(connection, replace(record, withdrawn_at=None, withdrawn_by=None, revision=record.revision + 1), changed)

        self._db.write(work)
        self._wake()

    def withdrawn(self, viewer: Viewer) -> list[RecordView]:
        """What was withdrawn by submitters, could come back, and this viewer may see; the latest first, not more than 50."""
        require(viewer, Action.SEE_RECORD)
        gone = sorted((one for one in self._judge.refresh().values() if _can_come_back(one)), key=lambda one: one.withdrawn_at, reverse=True)
        views = (self.record(viewer, one.record_id) for one in gone)
        return list(islice((view for view in views if view is not None), _MOST_WITHDRAWN))


def _correct(connection, record_id: str, changes: dict[str, str], said: Entry, identity: str, viewer: Viewer, now: datetime, *,
             own: frozenset[str]) -> bool:
    changed = store.next_change(connection)                 # first, so that no other process writes the record meanwhile
    record = store.get(connection, record_id)
    if record.withdrawn_at is not None:
        raise KeyError(record_id)
    body = {"cells": changes, "agreed": sorted(said.agreed), "distinct_from": sorted(said.distinct)}
    gate = _gate(connection, record, viewer)
    if not store.journal_entry(connection, record, identity=identity, kind="correction", body=body, gate=gate, who=viewer.name, now=now):
        return False
    real = {key: text for key, text in changes.items() if text != record.cells.get(key, "")}
    sent = batches.contents(batches.open_batch(connection)).get(record_id)
    standing = record.seen if record.seen is not None else {key: str(value) for key, value in sent.cells.items()} if sent else None
    wanted = dict(record.wanted)
    if standing is not None:
        wanted |= {key: (standing.get(key, ""), text) for key, text in real.items() if key not in own}
    after = replace(record, cells={**record.cells, **real}, wanted=wanted, quarantine="", revision=record.revision + 1,
                    agreed=record.agreed | said.agreed, distinct_from=record.distinct_from | said.distinct)
    lines = [(key, record.cells.get(key, ""), text) for key, text in real.items()]
    lines += [(key, before, text) for (key, before), text in zip(store.said(record).items(), store.said(after).values(), strict=True) if before != text]
    store.add_history(connection, [store.line(now, viewer.name, gate, record_id, *one) for one in lines])
    store.put(connection, after, changed)
    return True


def _can_come_back(record: Record) -> bool:
    return record.withdrawn_by == "submitter" and record.absent < GONE_AFTER


def _gate(connection, record: Record, viewer: Viewer) -> str:
    """`form` where the record's own side speaks, a filer or whoever reported it; else `desk`: somebody else's doing, of which its filer is told."""
    return "form" if viewer.role is Role.FILER or viewer.name == store.submitter(connection, record.record_id) else "desk"
