"""Putting back what a correction hit by mistake. Pure.

Google has no conditional write: between reading a row and correcting it a person may move it or type into it. Every batch therefore brings
back what stood in the corrected rows the moment before. Where that is not what was meant, a `Repair` is kept on disk until the sheet shows
again what the person had there; meanwhile the row is read as if it did (docs/decisions/0004).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sheets_sync.match import content
from sheets_sync.sheet import Found, SheetRow, Snapshot


@dataclass(frozen=True)
class Repair:
    """`cells`: the row as it stood before, with `record_id` in it. `wrong`: key ▸ the text that came into it. `row`: where it stood last."""

    row: int
    record_id: str
    cells: Mapping[str, str]
    wrong: Mapping[str, str]

    @property
    def hit(self) -> dict[str, str]:
        """The row as it stands until it is repaired."""
        return {**self.cells, **self.wrong}


def put_right(snapshot: Snapshot, repairs: Iterable[Repair]) -> tuple[Snapshot, tuple[Repair, ...]]:
    """The sheet as people meant it, and the repairs that it still needs, with the rows where they stand now.

    A repair whose row is gone, or where a person has typed over the wrong text, needs nothing any more: people win.
    """
    rows = {row.row: row for row in snapshot.rows}
    needed, used = [], set()
    for repair in repairs:
        row = _find(repair, [row for row in rows.values() if row.row not in used])
        if row is None:
            continue
        wrong = {key: text for key, text in repair.wrong.items() if row.cells.get(key, "") == text != repair.cells.get(key, "")}
        if not wrong:
            continue
        used.add(row.row)
        needed.append(replace(repair, row=row.row, record_id=row.record_id, cells={**row.cells, **{key: repair.cells.get(key, "") for key in wrong}}, wrong=wrong))
        rows[row.row] = replace(row, cells=needed[-1].cells)
    return replace(snapshot, rows=tuple(rows.values())), tuple(needed)


def _find(repair: Repair, rows: list[SheetRow]) -> SheetRow | None:
    """The row that was hit: its whole content and its id, its content alone, its id with a wrong text still in it."""
    whole = content(repair.hit)
    same = [row for row in rows if content(row.cells) == whole]
    for row in same:
        if row.record_id == repair.record_id:
            return row
    if same:
        return min(same, key=lambda row: abs(row.row - repair.row))
    for row in rows:
        if repair.record_id and row.record_id == repair.record_id and any(row.cells.get(key, "") == text for key, text in repair.wrong.items()):
            return row
    return None


def what_was_hit(row: int, written: Mapping[str, tuple[str, str]], found: Found, is_own: bool) -> tuple[frozenset[str], Repair | None]:
    """Which cells of a change met what was meant, and what has to be put back.

    Args:
        written: key ▸ (text that was meant to stand there, text written).
        is_own: whether the row that was found is the record's own.
    """
    met = {key: found.cells.get(key, "") for key in written}
    made = frozenset(key for key, (before, after) in written.items() if is_own and met[key] in (before, after))
    wrong = {key: after for key, (_, after) in written.items() if key not in made and met[key] != after}
    return made, Repair(row, found.record_id, dict(found.cells), wrong) if wrong else None
