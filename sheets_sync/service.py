"""What pages and the command line ask for. Every call says who asks; every read and write is decided by `access.allowed`."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from sheets_sync import drafts, store
from sheets_sync.accepting import ready
from sheets_sync.access import Action, Owner, Viewer, allowed, filed_by, require
from sheets_sync.codes import record_id_of
from sheets_sync.correcting import Correcting
from sheets_sync.database import Database, StoreTrouble
from sheets_sync.editing import Editing
from sheets_sync.figures import Figures
from sheets_sync.judge import LAST, Judge
from sheets_sync.needs import doubts_of, needs_of
from sheets_sync.sheet import SharedSheet
from sheets_sync.sheetcare import SheetCare
from sheets_sync.store import IdentityConflict, Record, Submission
from sheets_sync.tables import Tables
from sheets_sync.telling import Telling
from sheets_sync.views import Accepted, Entry, RecordView, Refused
from validators.campaign import Campaign
from validators.model import Checked, RawRow
from validators.privacy import keepable
from validators.text import storable
from validators.units import Units

__all__ = ["IdentityConflict", "Service", "StoreTrouble"]


class Service(Correcting, Tables, Figures, Editing, Telling, SheetCare):
    """See the module.

    Args:
        clock: aware now in the campaign's time zone. `today`: a fixed day for demos, None for the clock's.
        wake: called after every change, so that the worker need not wait for its next turn.
    """

    def __init__(self, database: Database, campaign: Campaign, judge: Judge, sheet: SharedSheet, *, clock: Callable[[], datetime],
                 today: date | None = None, wake: Callable[[], None] = lambda: None):
        self.campaign = campaign
        self.sheet_kind = sheet.kind
        units = Units(campaign)
        self.unit_of = lru_cache(5000)(lambda filer: unit.name if (unit := units.filer(filer)[0]) else "")     # 填报单位 ▸ the unit that it is of, or ""
        self._db, self._judge, self._sheet, self._clock, self._today, self._wake = database, judge, sheet, clock, today, wake

    def today(self) -> date:
        return self._today or self._clock().date()

    def now(self) -> datetime:
        now = self._clock()
        return now if self._today is None else now.replace(year=self._today.year, month=self._today.month, day=self._today.day)

    @property
    def is_read(self) -> bool:
        """Whether this process has the ledger at hand; until then the first call takes some seconds for every 50,000 records."""
        return self._judge.is_read

    def read(self) -> None:
        self._judge.record("")

    # -- report

    def check(self, viewer: Viewer, entry: Entry, *, record_id: str = "") -> Checked:
        """What the entry would read as in the ledger of now; nothing is kept. `record_id`: in place of that record, as a correction of it."""
        self._require_typing(viewer)
        return self._judge.look(self._raw(_filed(viewer, entry), record_id), record_id)

    def _raw(self, entry: Entry, record_id: str = "") -> RawRow:
        """As a row that comes after all others, or in place of a record, of which the city may have decided."""
        cells = {key: entry.cells.get(key, "") for key in self.campaign.column}
        known = self._judge.record(record_id)
        order, ruling = (known.place, known.ruling) if known else (LAST, "")
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
        doubts = doubts_of(checked)
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
        record, is_new = self._db.write(ready(submission, now))
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
        return next(iter(self._seen_by(viewer, [record_id]).values()), None)

    def _seen_by(self, viewer: Viewer, record_ids: Iterable[str]) -> dict[str, RecordView]:
        """Those that this viewer may see, withdrawn ones included."""
        views = (self._view(record, checked) for record, checked in self._judge.of(record_ids))
        return {view.record_id: view for view in views if allowed(viewer, Action.SEE_RECORD, view.owner)}

    def find_receipt(self, viewer: Viewer, receipt: str) -> RecordView | None:
        with self._db.read() as connection:
            record = store.by_receipt(connection, storable(receipt).strip().upper())
        return self.record(viewer, record.record_id) if record else None

    def records(self, viewer: Viewer, *, unit: str = "", filer: str = "", period: str = "", year: int | None = None) -> list[RecordView]:
        """Records that this viewer may see, in the sheet's order; those not on the sheet yet come last. Withdrawn ones are left out."""
        require(viewer, Action.SEE_RECORD)
        judged, records = self._judge.judged(), self._judge.refresh()        # in this order: what was judged is among the records
        found = [
            record for record_id, checked in judged.items()
            if (record := records[record_id]).withdrawn_at is None and _fits(record, checked, unit, filer, period, year)
            and allowed(viewer, Action.SEE_RECORD, self._owner(record, checked))
        ]
        found.sort(key=lambda one: (one.sheet_row is None, one.sheet_row or 0, one.place))
        return [self._view(record, judged[record.record_id]) for record in found]

    def _view(self, record: Record, checked: Checked) -> RecordView:
        state = "已撤回" if record.withdrawn_at else "已入表" if record.seen_at else "已保存"
        return RecordView(
            record.record_id, record.receipt, state, needs_of(checked), {key: record.cells.get(key, "") for key in self.campaign.column}, checked, record.filer, record.filed_on,
            record.activity, record.accepted_at, record.seen_at, record.revision,
            self._owner(record, checked),
        )

    def _owner(self, record: Record, checked: Checked) -> Owner:
        return Owner(checked.credited_unit or "", record.filer, record.record_id, self.unit_of(record.filer))


def _filed(viewer: Viewer, entry: Entry) -> Entry:
    """Whose entry it is, in characters that can be kept; what is private is told first and dropped when it is kept."""
    return replace(entry, cells={key: storable(text) for key, text in entry.cells.items()}, filer=filed_by(viewer, storable(entry.filer)), activity=keepable(entry.activity))


def _fits(record: Record, checked: Checked, unit: str, filer: str, period: str, year: int | None) -> bool:
    held_on = checked.values.held_on
    return (
        (not unit or checked.credited_unit == unit) and (not filer or record.filer == filer) and (not period or checked.filing_period == period)
        and (year is None or held_on is None or held_on.year == year)
    )
