"""What people do to rows of the embedded sheet on the ledger page. A part of `service.Service`."""

from collections.abc import Mapping, Sequence

from sheets_sync import store
from sheets_sync.access import Action, Viewer, require
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.views import CellEdit, EditConflict, Entry, RecordView
from validators.privacy import keepable


class Editing:
    def _embedded(self) -> EmbeddedSheet:
        if not isinstance(self._sheet, EmbeddedSheet):
            raise RuntimeError("this ledger is edited in the shared sheet itself")
        return self._sheet

    def save_edits(self, viewer: Viewer, edits: Sequence[CellEdit]) -> list[EditConflict]:
        """Cells that a person changed on the ledger page; all of a row or none of it. Returns what was refused, with the value of now."""
        refused: list[EditConflict] = []
        by_row: dict[str, list[CellEdit]] = {}
        for edit in edits:
            by_row.setdefault(edit.record_id, []).append(edit)
        for record_id, row_edits in by_row.items():
            view = self.record(viewer, record_id)
            if view is None:
                refused += [EditConflict(edit, None, "gone") for edit in row_edits]
                continue
            require(viewer, Action.EDIT_LEDGER, view.owner)
            refused += self._save_row(viewer, view, row_edits)
        self._wake()
        return refused

    def _save_row(self, viewer: Viewer, view: RecordView, edits: Sequence[CellEdit]) -> list[EditConflict]:
        wanted = {edit.key: (edit.before, keepable(edit.after)) for edit in edits}
        now = self._embedded().edit(view.record_id, wanted, viewer.name)
        if now:             # what the row says in other words since it reached the sheet, nobody has changed
            wanted = {key: (now.get(key, "") if self._reads_same(viewer, view, key, before, now.get(key, "")) else before, after) for key, (before, after) in wanted.items()}
            now = self._embedded().edit(view.record_id, wanted, viewer.name)
        if now is None:
            return []
        if not now:
            return [EditConflict(edit, None, "not_yet" if view.state == "已保存" else "gone") for edit in edits]
        return [EditConflict(edit, now.get(edit.key, ""), "changed" if now.get(edit.key, "") not in wanted[edit.key] else "beside") for edit in edits]

    def _reads_same(self, viewer: Viewer, view: RecordView, key: str, one: str, other: str) -> bool:
        first, second = (getattr(self.check(viewer, Entry({**view.cells, key: text}, view.filer, view.filed_on), record_id=view.record_id).values, key)
                         for text in (one, other))
        return one == other or (first is not None and first == second)

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
