"""What pages and the command line ask for. Every call says who asks; every read and write is decided by `access.allowed`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sheets_sync import batches, drafts, store
from sheets_sync.access import Action, Owner, Viewer, allowed, filed_by, require
from sheets_sync.codes import record_id_of
from sheets_sync.database import Database, StoreTrouble
from sheets_sync.editing import Editing
from sheets_sync.figures import Figures
from sheets_sync.imports import Settled, import_identities, preview_of, settle
from sheets_sync.judge import Judge, raw_row
from sheets_sync.needs import needs_of
from sheets_sync.sheet import SharedSheet
from sheets_sync.sheetcare import SheetCare
from sheets_sync.store import IdentityConflict, Record, Submission
from sheets_sync.telling import Telling
from sheets_sync.views import (
    Accepted,
    Entry,
    ImportPreview,
    ImportRow,
    RecordView,
    Refused,
)
from validators.campaign import Campaign
from validators.files import read_tables
from validators.model import Checked, Finding, RawRow
from validators.privacy import keepable
from validators.text import storable
from validators.units import Units

__all__ = ["IdentityConflict", "Service", "StoreTrouble"]
_LAST = 2**62       # a row that is not kept yet comes after every row that is


class Service(Figures, Editing, Telling, SheetCare):
    """See the module.

    Args:
        clock: aware now in the campaign's time zone. `today`: a fixed day for demos, None for the clock's.
        wake: called after every change, so that the worker need not wait for its next turn.
    """

    def __init__(self, database: Database, campaign: Campaign, judge: Judge, sheet: SharedSheet, *, clock: Callable[[], datetime],
                 today: date | None = None, wake: Callable[[], None] = lambda: None):
        self.campaign = campaign
        self.sheet_kind = sheet.kind
        self._units = Units(campaign)
        self._db, self._judge, self._sheet, self._clock, self._today, self._wake = database, judge, sheet, clock, today, wake

    def today(self) -> date:
        return self._today or self._clock().date()

    def now(self) -> datetime:
        now = self._clock()
        return now if self._today is None else now.replace(year=self._today.year, month=self._today.month, day=self._today.day)

    # -- report

    def check(self, viewer: Viewer, entry: Entry, *, record_id: str = "") -> Checked:
        """What the entry would read as in the ledger of now; nothing is kept. `record_id`: in place of that record, as a correction of it."""
        self._require_typing(viewer)
        return self._judge.look(self._raw(_filed(viewer, entry), record_id), record_id)

    def _raw(self, entry: Entry, record_id: str = "") -> RawRow:
        """As a row that comes after all others, or in place of a record, of which the city may have decided."""
        cells = {key: entry.cells.get(key, "") for key in self.campaign.column}
        known = self._judge.record(record_id)
        order, ruling = (known.place, known.ruling) if known else (_LAST, "")
        return RawRow(cells=cells, filer=entry.filer, filed_on=entry.filed_on or self.today(), record_id=record_id if known else "", ruling=ruling,
                      distinct=entry.distinct, agreed=entry.agreed, order=order)

    def _require_typing(self, viewer: Viewer) -> None:
        """Who may report, or correct the one record of a return link."""
        if not allowed(viewer, Action.CORRECT):
            require(viewer, Action.REPORT)

    def accept(self, viewer: Viewer, entry: Entry, *, identity: str, confirmed: bool = False) -> Accepted | Refused:
        """Keep a session under an identity that outlives clicks: the same again gives the first receipt.

        Raises:
            IdentityConflict: the identity came before with another body.
            StoreTrouble: it could not be kept; nothing was.
        """
        entry = _filed(viewer, entry)
        require(viewer, Action.REPORT, Owner(filer=entry.filer))
        raw = self._raw(entry)
        checked = self._judge.look(raw, record_id_of(identity))
        doubts = _doubts(checked)
        if checked.is_hard_stop or checked.kind != "session":
            return Refused(checked)
        if doubts and not confirmed and self.record(viewer, record_id_of(identity)) is None:
            return Refused(checked, doubts)
        return self._accept(raw, identity, entry.activity, "form", viewer, checked)

    def _accept(self, raw: RawRow, identity: str, activity: str, gate: str, viewer: Viewer, checked: Checked) -> Accepted:
        cells = {key: keepable(text) for key, text in raw.cells.items() if key != "seq"}
        submission = Submission(identity, cells, keepable(raw.filer), raw.filed_on, activity, gate, viewer.name, raw.distinct,
                                frozenset(map(keepable, raw.agreed)))
        now = self.now()
        record, is_new = self._db.write(lambda connection: store.accept(connection, submission, now=now))
        self._wake()
        return Accepted(record.record_id, record.receipt, "accepted" if is_new else "duplicate", checked)

    def save_draft(self, viewer: Viewer, draft_id: str, fields: dict) -> None:
        self._require_typing(viewer)
        drafts.save(self._db, viewer, draft_id, fields, now=self.now())

    def load_draft(self, viewer: Viewer, draft_id: str) -> dict | None:
        self._require_typing(viewer)
        return drafts.load(self._db, viewer, draft_id)

    # -- records

    def record(self, viewer: Viewer, record_id: str) -> RecordView | None:
        record = self._judge.record(record_id)
        if record is None:
            return None
        view = self._view(record)
        return view if allowed(viewer, Action.SEE_RECORD, view.owner) else None

    def find_receipt(self, viewer: Viewer, receipt: str) -> RecordView | None:
        with self._db.read() as connection:
            record = store.by_receipt(connection, storable(receipt).strip().upper())
        return self.record(viewer, record.record_id) if record else None

    def records(self, viewer: Viewer, *, unit: str = "", filer: str = "", period: str = "", year: int | None = None) -> list[RecordView]:
        """Records that this viewer may see, in the sheet's order; those not on the sheet yet come last. Withdrawn ones are left out."""
        require(viewer, Action.SEE_RECORD)
        records, judged = self._judge.refresh(), self._judge.judged()
        found = []
        for record in sorted(records.values(), key=lambda one: (one.sheet_row is None, one.sheet_row or 0, one.place)):
            checked = judged.get(record.record_id)
            if checked is None or record.withdrawn_at is not None or not _fits(record, checked, unit, filer, period, year):
                continue
            view = self._view(record, checked)
            if allowed(viewer, Action.SEE_RECORD, view.owner):
                found.append(view)
        return found

    def _view(self, record: Record, checked: Checked | None = None) -> RecordView:
        checked = checked or self._judge.look(raw_row(record), record.record_id)
        state = "已撤回" if record.withdrawn_at else "已入表" if record.seen_at else "已保存"
        return RecordView(
            record.record_id, record.receipt, state, needs_of(checked), {key: record.cells.get(key, "") for key in self.campaign.column}, checked, record.filer, record.filed_on,
            record.activity, record.accepted_at, record.seen_at, record.revision,
            Owner(checked.credited_unit or "", record.filer, record.record_id, self._unit_of(record.filer)),
        )

    def _unit_of(self, filer: str) -> str:
        unit, _ = self._units.filer(filer)
        return unit.name if unit else ""

    # -- corrections by the submitter

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
        doubts = _doubts(checked)
        if checked.is_hard_stop:
            return Refused(checked)
        if doubts and not confirmed:
            return Refused(checked, doubts)
        now = self.now()
        is_new = self._db.write(lambda connection: _correct(
            connection, record_id, dict(changes), entry, identity, viewer.name, now, own=self._sheet.own_columns,
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
            if not store.journal_entry(connection, record, identity=identity, kind="withdrawal", body={}, gate="form", who=viewer.name, now=now):
                return
            store.add_history(connection, [store.line(now, viewer.name, "form", record_id, "@withdrawn", record.withdrawn_by, "submitter")])
            store.put(connection, replace(record, withdrawn_at=now, withdrawn_by="submitter", revision=record.revision + 1), changed)

        self._db.write(work)
        self._wake()

    # -- import and export

    def preview_import(self, viewer: Viewer, files: Sequence[tuple[str, bytes]], *, filed_on: date | None = None) -> ImportPreview:
        """Uploaded files read as one ledger, beside the records that are there. Raises validators.files.Unreadable."""
        require(viewer, Action.IMPORT)
        uploads = [read_tables(name, data, self.campaign, filed=filed_on or self.today()) for name, data in files]
        typed = [replace(row, filer=filed_by(viewer, row.filer)) for upload in uploads for row in upload.rows]
        notes = [f"{upload.file}：{note}" if len(uploads) > 1 else note for upload in uploads for note in upload.notes]
        return preview_of([replace(row, order=order) for order, row in enumerate(typed)], self.campaign, notes, self._among_records, self._judge.refresh())

    def settle_import(self, viewer: Viewer, preview: ImportPreview, settled: Mapping[int, Settled]) -> ImportPreview:
        """The preview with what a person settled, row number ▸ what. Nothing is kept."""
        require(viewer, Action.IMPORT)
        return settle(preview, self.campaign, settled, self._among_records)

    def _among_records(self, raw: RawRow) -> Checked:
        return self._judge.look(replace(raw, order=_LAST), tell_of_later=True)

    def accept_import(self, viewer: Viewer, rows: Sequence[Checked], *, identities: Sequence[str] = (), gate: str = "import") -> list[ImportRow]:
        """Accept the session rows of a preview; hard stops are rejected, what came before is a duplicate. In the rows' order.

        `identities`: those of a preview in which rows were settled; without them a row is who it reads as.
        """
        require(viewer, Action.IMPORT)
        result = []
        for checked, identity in zip(rows, identities or import_identities(rows), strict=True):
            if checked.kind != "session":
                continue
            require(viewer, Action.IMPORT, Owner(filer=checked.raw.filer))
            if checked.is_hard_stop:
                result.append(ImportRow(checked, "rejected"))
                continue
            try:
                kept = self._accept(checked.raw, identity, "", gate, viewer, checked)
            except IdentityConflict as before:      # the same row of the file, settled in another way the first time
                result.append(ImportRow(checked, "duplicate", record_id_of(identity), before.receipt))
                continue
            result.append(ImportRow(checked, kept.status, kept.record_id, kept.receipt))
        return result

    def template(self, viewer: Viewer) -> bytes:
        """The empty form for people who only have Excel or WPS."""
        from sheets_sync.export import write_template

        require(viewer, Action.IMPORT)
        return write_template(self.campaign)

    def export(self, viewer: Viewer, *, unit: str = "", filer: str = "", period: str = "", filed_on: date | None = None) -> bytes:
        """The official form as .xlsx: what this viewer may see, by unit credited, filer and filing period."""
        from sheets_sync.export import write_official  # openpyxl is loaded by whoever exports first

        require(viewer, Action.EXPORT)
        views = [view for view in self.records(viewer, unit=unit, filer=filer, period=period) if allowed(viewer, Action.EXPORT, view.owner)]
        views.sort(key=lambda view: (view.checked.values.held_on is None, view.checked.values.held_on or date.max))
        return write_official([view.checked for view in views], self.campaign, filer=filer or unit or "全市", filed_on=filed_on or self.today())

def _doubts(checked: Checked) -> tuple[Finding, ...]:
    """What somebody still has to mend or to agree to."""
    return tuple(one for one in checked.findings if one.severity in "EW" and (one.is_hard_stop or one.message not in checked.raw.agreed))


def _correct(connection, record_id: str, changes: dict[str, str], said: Entry, identity: str, who: str, now: datetime, *, own: frozenset[str]) -> bool:
    changed = store.next_change(connection)                 # first, so that no other process writes the record meanwhile
    record = store.get(connection, record_id)
    if record.withdrawn_at is not None:
        raise KeyError(record_id)
    body = {"cells": changes, "agreed": sorted(said.agreed), "distinct_from": sorted(said.distinct)}
    if not store.journal_entry(connection, record, identity=identity, kind="correction", body=body, gate="form", who=who, now=now):
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
    store.add_history(connection, [store.line(now, who, "form", record_id, *one) for one in lines])
    store.put(connection, after, changed)
    return True


def _filed(viewer: Viewer, entry: Entry) -> Entry:
    """Whose entry it is, in characters that can be kept; what is private is told first and dropped when it is kept."""
    return replace(entry, cells={key: storable(text) for key, text in entry.cells.items()}, filer=filed_by(viewer, storable(entry.filer)), activity=keepable(entry.activity))


def _fits(record: Record, checked: Checked, unit: str, filer: str, period: str, year: int | None) -> bool:
    held_on = checked.values.held_on
    return (
        (not unit or checked.credited_unit == unit) and (not filer or record.filer == filer) and (not period or checked.filing_period == period)
        and (year is None or held_on is None or held_on.year == year)
    )
