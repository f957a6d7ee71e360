"""What a person typed into the ledger's grid and has not saved: by record and column, so that it outlives the grid it was typed into."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from sheets_sync.views import CellEdit, RecordView
from validators.text import storable

Place = tuple[str, str]         # record id, column key


@dataclass(frozen=True)
class Typed:
    """`records`: those that are changed or removed, as they stood when that was typed. `added`: column key ▸ text of each new row."""

    cells: Mapping[Place, CellEdit] = field(default_factory=dict)
    added: tuple[Mapping[str, str], ...] = ()
    removed: tuple[str, ...] = ()
    records: Mapping[str, RecordView] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.cells or self.added or self.removed)

    def without(self, cells: Mapping[Place, CellEdit]) -> "Typed":
        return replace(self, cells={place: edit for place, edit in self.cells.items() if place not in cells})

    def since(self, taken: "Typed") -> "Typed":
        """What was typed after `taken` was read from the same grid."""
        cells = {place: edit for place, edit in self.cells.items() if place not in taken.cells or taken.cells[place].after != edit.after}
        had = Counter(map(_words, taken.added))
        added = tuple(row for row in self.added if not had[_words(row)] or had.subtract([_words(row)]))
        return replace(self, cells=cells, added=added, removed=tuple(one for one in self.removed if one not in taken.removed))

    def and_then(self, later: "Typed") -> "Typed":
        return Typed({**self.cells, **later.cells}, self.added + later.added, tuple(dict.fromkeys(self.removed + later.removed)), {**self.records, **later.records})


NOTHING = Typed()


@dataclass(frozen=True)
class Sheet:
    """A grid as it was drawn: its records, then the rows of `carried` that are new. It stands still, whatever others do.

    `carried`: typed into an earlier grid, shown in this one. `saved`: what was saved since it was drawn.
    """

    view: str
    editor_key: str
    records: tuple[RecordView, ...]
    table: pd.DataFrame
    keys: tuple[str, ...]        # column keys, in the order of the table
    headers: tuple[str, ...]
    carried: Typed = NOTHING
    saved: Mapping[Place, str] = field(default_factory=dict)

    def after_saving(self, cells: Mapping[Place, CellEdit]) -> "Sheet":
        return replace(self, carried=self.carried.without(cells), saved={**self.saved, **{place: edit.after for place, edit in cells.items()}})


def read(sheet: Sheet, state: Mapping[str, Any]) -> Typed:
    """What differs from what is stored, from the editor's own record of edits (never from the table it gives back)."""
    cells, records = dict(sheet.carried.cells), dict(sheet.carried.records)
    carried: list[dict[str, str] | None] = [dict(row) for row in sheet.carried.added]
    removed = list(sheet.carried.removed)
    for number, changed in sorted(state.get("edited_rows", {}).items(), key=lambda pair: int(pair[0])):
        texts = {sheet.keys[sheet.headers.index(header)]: _text(value) for header, value in changed.items()}
        if int(number) >= len(sheet.records):
            carried[int(number) - len(sheet.records)] |= texts
            continue
        record = sheet.records[int(number)]
        records[record.record_id] = record
        for key, after in texts.items():
            place = (record.record_id, key)
            was = sheet.carried.cells.get(place)
            before = was.before if was else sheet.saved.get(place, record.cells.get(key, ""))
            cells.pop(place, None)
            if after != before:
                cells[place] = CellEdit(record.record_id, record.revision, key, before, after)
    for number in map(int, state.get("deleted_rows", ())):
        if number < len(sheet.records):
            records[sheet.records[number].record_id] = sheet.records[number]
            removed.append(sheet.records[number].record_id)
        elif number - len(sheet.records) < len(carried):
            carried[number - len(sheet.records)] = None
    added = [{key: _text(cells_.get(header)) for key, header in zip(sheet.keys, sheet.headers, strict=True)} for cells_ in state.get("added_rows", ())]
    rows = [{key: text for key, text in row.items() if text} for row in (*carried, *added) if row]
    kept = {place: edit for place, edit in cells.items() if place[0] not in removed}
    used = {place[0] for place in kept} | set(removed)
    return Typed(kept, tuple(row for row in rows if row), tuple(dict.fromkeys(removed)), {one: record for one, record in records.items() if one in used})


def shown(records: Sequence[RecordView], typed: Typed, keys: Sequence[str]) -> list[dict[str, str]]:
    """The texts of a new grid's rows, with what is unsaved in its place; what is being removed is left out of `records` by the caller."""
    mine = [{key: edit.after if (edit := typed.cells.get((record.record_id, key))) else record.cells.get(key, "") for key in keys} for record in records]
    return mine + [{key: row.get(key, "") for key in keys} for row in typed.added]


def _text(value: Any) -> str:
    return storable(str(value or "")).strip()


def _words(row: Mapping[str, str]) -> tuple:
    return tuple(sorted(row.items()))
