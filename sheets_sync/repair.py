"""Putting back what a correction hit by mistake. Pure.

Google has no conditional write: between reading a row and correcting it a person may move it or type into it. Every batch therefore brings
back what stood in the corrected rows the moment before. Where that is not what was meant, a `Repair` is kept on disk until the sheet shows
again what the person had there; meanwhile the row is read as if it did (docs/decisions/0004).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sheets_sync.codes import is_record_id
from sheets_sync.match import content
from sheets_sync.sheet import Found, SheetRow, Snapshot

SEVERAL = 3             # wrong texts in one row: texts of other columns, that is
_WHOLE = 2.0            # more than any likeness: the whole content


@dataclass(frozen=True)
class Repair:
    """`cells`: the row as it stood before, with `record_id` in it. `wrong`: key ▸ the text that came into it. `row`: where it stood last.
    `loose`: texts that went into columns without a header of ours; one may be put back above them."""

    row: int
    record_id: str
    cells: Mapping[str, str]
    wrong: Mapping[str, str]
    loose: tuple[str, ...] = ()

    @property
    def hit(self) -> dict[str, str]:
        """The row as it stands until it is repaired."""
        return {**self.cells, **self.wrong}


def put_right(snapshot: Snapshot, repairs: Iterable[Repair]) -> tuple[Snapshot, tuple[Repair, ...]]:
    """The sheet as people meant it, and the repairs that it still needs, with the rows where they stand now.

    A repair whose row is gone, or where a person has typed over the wrong text, needs nothing any more: people win. The row that is told most surely comes
    first, so that a repair whose row was deleted does not take another's; and of repairs of one row the latest, since it may itself have hit a row that was
    to be repaired.
    """
    standing = {row.row: row for row in snapshot.rows}
    found, touched = _Finder(snapshot.rows, repairs), {}
    while (hit := found.surest()) is not None:
        repair, row = hit
        right = {key: repair.cells.get(key, "") for key, text in repair.wrong.items() if row.cells.get(key, "") in (text, *(() if text else repair.loose))}
        found.replace(replace(row, cells={**row.cells, **right}))
        touched.setdefault(row.row, set()).update(right)
    needed = []
    for number, keys in touched.items():
        was, now = standing[number], found.rows[number]
        wrong = {key: was.cells.get(key, "") for key in sorted(keys) if was.cells.get(key, "") != now.cells.get(key, "")}
        if wrong:
            needed.append(Repair(number, was.record_id, now.cells, wrong))
    return replace(snapshot, rows=tuple(found.rows.values())), tuple(needed)


def rows_hit(rows: Iterable[SheetRow], repairs: Iterable[Repair]) -> set[int]:
    """Numbers of the rows that are still to be put right."""
    return _Finder(rows, repairs).places()


class _Finder:
    """Which row each repair hit, while they are put right one after another."""

    def __init__(self, rows: Iterable[SheetRow], repairs: Iterable[Repair]):
        self.rows = {row.row: row for row in rows}
        self._by_content: dict[tuple, set[int]] = defaultdict(set)
        self._by_text: dict[tuple[str, str], set[int]] | None = None        # made when it is needed: hardly ever
        for row in self.rows.values():
            self._by_content[content(row.cells)].add(row.row)
        self._left = dict(enumerate(repairs))
        self._best = {number: self._row_of(repair) for number, repair in self._left.items()}     # (how sure, row)

    def places(self) -> set[int]:
        return {row for share, row in self._best.values() if share}

    def surest(self) -> tuple[Repair, SheetRow] | None:
        """The repair whose row is told most surely of those that are left, the latest of several."""
        number = max(self._left, key=lambda one: (self._best[one][0], one), default=None)
        return (self._left.pop(number), self.rows[self._best[number][1]]) if number is not None and self._best[number][0] else None

    def replace(self, row: SheetRow) -> None:
        """A row that was put right: it is no more the one that other repairs hit, or only now."""
        self._by_content[content(self.rows[row.row].cells)].discard(row.row)
        self._by_content[content(row.cells)].add(row.row)
        self.rows[row.row] = row
        for number, repair in self._left.items():
            share, at = self._best[number]
            if at == row.row:
                self._best[number] = self._row_of(repair)
            elif share < _WHOLE and (now := _sureness(repair, row)) > share:
                self._best[number] = now, row.row

    def _row_of(self, repair: Repair) -> tuple[float, int]:
        """Its whole content and its id, its content alone, most of it with a wrong text still there (see `likeness`); (0, 0) for none."""
        def nearest(number: int) -> tuple:
            return self.rows[number].record_id != repair.record_id, abs(number - repair.row), number

        if same := self._by_content.get(content(repair.hit)):
            return _WHOLE, min(same, key=nearest)
        alike = {number: share for number in self._still_wrong(repair) if (share := likeness(repair, self.rows[number].record_id, self.rows[number].cells))}
        return max(((share, number) for number, share in alike.items()), key=lambda one: (one[0], *(-part for part in nearest(one[1]))), default=(0.0, 0))

    def _still_wrong(self, repair: Repair) -> set[int]:
        if self._by_text is None:
            self._by_text = defaultdict(set)
            for row in self.rows.values():
                for pair in row.cells.items():
                    self._by_text[pair].add(row.row)
        return set().union(*(self._by_text.get(pair, ()) for pair in repair.wrong.items() if pair[1] != ""))


def _sureness(repair: Repair, row: SheetRow) -> float:
    return _WHOLE if content(row.cells) == content(repair.hit) else likeness(repair, row.record_id, row.cells)


def likeness(repair: Repair, record_id: str, cells: Mapping[str, str]) -> float:
    """How surely a row is the one that was hit: which share of it is left, with a wrong text still there; 0 where that is not enough.

    Half of it beside its own id, or with several wrong texts, which no other row has by chance; nearly all otherwise, since other rows may be
    much alike. Ids alone say nothing: a range may have been sorted without them.
    """
    if content(cells) == content(repair.hit):
        return 1.0
    still = sum(cells.get(key, "") == text != repair.cells.get(key, "") for key, text in repair.wrong.items())
    if not still:
        return 0.0
    share = _share(repair.hit, cells)
    is_told = still >= SEVERAL or is_record_id(record_id) and record_id == repair.record_id
    return share if share >= (0.5 if is_told else 0.8) else 0.0


def _share(hit: Mapping[str, str], cells: Mapping[str, str]) -> float:
    """Which share of the texts of a row that was hit stands in another one."""
    texts = [(key, text) for key, text in hit.items() if key != "seq" and text != ""]
    return sum(cells.get(key, "") == text for key, text in texts) / max(1, len(texts))


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
