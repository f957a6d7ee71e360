"""What people do to rows of the embedded sheet on the ledger page. A part of `service.Service`."""

from collections.abc import Mapping, Sequence

from sheets_sync import store
from sheets_sync.access import Action, Viewer, require
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.views import CellEdit, EditConflict
from validators.privacy import keepable


class Editing:
    def _embedded(self) -> EmbeddedSheet:
        if not isinstance(self._sheet, EmbeddedSheet):
            raise RuntimeError("this ledger is edited in the shared sheet itself")
        return self._sheet

    def save_edits(self, viewer: Viewer, edits: Sequence[CellEdit]) -> list[EditConflict]:
        """Cells that a person changed on the ledger page; all of a row or none of it. Returns what was refused, with the value of now."""
        sheet, refused = self._embedded(), []
        by_row: dict[str, list[CellEdit]] = {}
        for edit in edits:
            by_row.setdefault(edit.record_id, []).append(edit)
        for record_id, row_edits in by_row.items():
            view = self.record(viewer, record_id)
            if view is None:
                refused += [EditConflict(edit, None) for edit in row_edits]
                continue
            require(viewer, Action.EDIT_LEDGER, view.owner)
            now = sheet.edit(record_id, {edit.key: (edit.before, keepable(edit.after)) for edit in row_edits}, viewer.name)
            if now is not None:
                refused += [EditConflict(edit, now.get(edit.key, "") if now else None) for edit in row_edits]
        self._wake()
        return refused

    def add_rows(self, viewer: Viewer, rows: Sequence[Mapping[str, str]]) -> None:
        require(viewer, Action.EDIT_LEDGER)
        self._embedded().add([{key: keepable(text) for key, text in row.items() if key in self.campaign.column} for row in rows], viewer.name)
        self._wake()

    def remove_rows(self, viewer: Viewer, rows: Sequence[tuple[str, int]]) -> list[str]:
        """Delete rows by (record id, revision as shown). Returns the ids that stayed because somebody changed them meanwhile."""
        stayed, gone = [], []
        for record_id, revision in rows:
            view = self.record(viewer, record_id)
            if view is None:
                continue
            require(viewer, Action.EDIT_LEDGER, view.owner)
            if view.revision != revision or not self._embedded().remove(record_id, view.cells):
                stayed.append(record_id)
            else:
                gone.append(store.line(self.now(), viewer.name, "sheet", record_id, "@deleted", None, "已删除"))
        self._db.write(lambda connection: store.add_history(connection, gone))
        self._wake()
        return stayed
