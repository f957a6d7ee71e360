"""Tables that come in and go out: uploads read beside the ledger and accepted, the empty form, the official form. A part of `service.Service`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sheets_sync.access import Action, Owner, Viewer, allowed, filed_by, require
from sheets_sync.codes import record_id_of
from sheets_sync.imports import Settled, import_identities, preview_of, settle
from sheets_sync.judge import LAST
from sheets_sync.store import IdentityConflict
from sheets_sync.views import ImportPreview, ImportRow
from validators.files import Unreadable, read_tables
from validators.model import Checked, RawRow


class Tables:
    def preview_import(self, viewer: Viewer, files: Sequence[tuple[str, bytes]], *, filed_on: date | None = None) -> ImportPreview:
        """Uploaded files read as one ledger, beside the records that are there. Raises validators.files.Unreadable where none of them can be read."""
        require(viewer, Action.IMPORT)
        uploads, unread = [], []
        for name, data in files:
            try:
                uploads.append(read_tables(name, data, self.campaign, filed=filed_on or self.today()))
            except Unreadable as refusal:
                unread.append(str(refusal))
        if unread and not uploads:
            raise Unreadable("\n".join(unread))
        typed = [replace(row, filer=filed_by(viewer, row.filer)) for upload in uploads for row in upload.rows]
        notes = [f"{upload.file}：{note}" if len(uploads) > 1 else note for upload in uploads for note in upload.notes]
        preview = preview_of([replace(row, order=order) for order, row in enumerate(typed)], self.campaign, notes, self._among_records, self._judge.refresh())
        return replace(preview, unread=tuple(unread))

    def settle_import(self, viewer: Viewer, preview: ImportPreview, settled: Mapping[int, Settled]) -> ImportPreview:
        """The preview with what a person settled, row number ▸ what. Nothing is kept."""
        require(viewer, Action.IMPORT)
        return settle(preview, self.campaign, settled, self._among_records)

    def _among_records(self, raw: RawRow) -> Checked:
        return self._judge.look(replace(raw, order=LAST), tell_of_later=True)

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
