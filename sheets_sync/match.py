"""Which row of a snapshot is which record. Pure.

People sort with and without the hidden id column, paste blocks with ids, clear ids, insert and delete. Content that is exactly what
a record last showed is stronger evidence than an id that may have been left behind; an id is stronger than nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sheets_sync.codes import is_record_id
from sheets_sync.sheet import SheetRow

_SESSION = ("held_on", "school", "people")
_PAIRS = 250_000        # comparisons by likeness at most; beyond that it is no slip of a hand


@dataclass(frozen=True)
class Known:
    """What the matcher needs of a record: the texts last seen on the sheet, and whether its id alone, beside other content, still means it
    (not when its row was emptied or it was withdrawn: what is typed there then is another session)."""

    record_id: str
    seen: Mapping[str, str]
    by_id_alone: bool = True


@dataclass(frozen=True)
class Matching:
    """`rows`: record id ▸ its row. `strangers`: rows that are no known record; each with the id it may keep, or "" for a new one.
    `rewritten`: records whose row has next to nothing left of what it was."""

    rows: Mapping[str, SheetRow]
    strangers: tuple[tuple[SheetRow, str], ...]
    rewritten: frozenset[str] = frozenset()


def content(cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A row's texts without 序号 (people renumber after sorting) and without blanks."""
    return tuple(sorted((key, text) for key, text in cells.items() if key != "seq" and text != ""))


def match(rows: Iterable[SheetRow], known: Mapping[str, Known], gone: frozenset[str] = frozenset()) -> Matching:
    """Assign rows to records, each at most once.

    In this order: same id and same content; same content alone (a cleared id, a range sorted without its ids); most of the content or
    what makes a session, best pairs first, where the row's own id decides between equals (edited, whether or not the id was left behind); the content of
    a row that was deleted; same id alone (written over); what is left are strangers. A row without content is nobody's.

    Args:
        gone: records whose rows people deleted; only their whole content or their id brings them back.
    """
    rows = [row for row in rows if content(row.cells)]
    left = rows
    assigned: dict[str, SheetRow] = {}

    def take(test) -> None:
        nonlocal left
        rest = []
        for row in left:
            record_id = test(row)
            if record_id and record_id not in assigned:
                assigned[record_id] = row
            else:
                rest.append(row)
        left = rest

    contents = {record_id: content(one.seen) for record_id, one in known.items()}
    take(lambda row: row.record_id if contents.get(row.record_id) == content(row.cells) else "")

    def take_by_content(ids: Iterable[str]) -> None:
        waiting = defaultdict(list)
        for record_id in ids:
            if record_id not in assigned and contents[record_id]:
                waiting[contents[record_id]].append(record_id)
        take(lambda row: waiting[content(row.cells)].pop(0) if waiting.get(content(row.cells)) else "")

    take_by_content(record_id for record_id in known if record_id not in gone)
    if left:
        alike = _by_likeness(left, rows, known, [record_id for record_id in known if record_id not in assigned], gone)
        take(lambda row: alike.get(row.row, ""))
    take_by_content(gone & known.keys())
    before = assigned.keys() | set()
    take(lambda row: row.record_id if row.record_id in known and row.record_id not in gone and known[row.record_id].by_id_alone else "")
    rewritten = frozenset(assigned.keys() - before)
    return Matching(assigned, tuple(_stranger(row, known, left) for row in left), rewritten)


class Owners:
    """Whose row each of many rows was, each asked for by itself: what `match` says of it alone, at next to no cost for a row that stands as it was seen.

    Args:
        known: as in `match`; not to change meanwhile.
    """

    def __init__(self, known: Mapping[str, Known]):
        self._known = known

    def of(self, row: SheetRow) -> str | None:
        mine = content(row.cells)
        if not mine:
            return None
        own = self._known.get(row.record_id)
        if own is not None and content(own.seen) == mine:
            return row.record_id
        same = self._first_with.get(mine)
        return same if same is not None else next(iter(match([row], self._known).rows), None)

    @cached_property
    def _first_with(self) -> dict[tuple[tuple[str, str], ...], str]:
        first: dict[tuple[tuple[str, str], ...], str] = {}
        for record_id, one in self._known.items():
            first.setdefault(content(one.seen), record_id)
        return first


def _by_likeness(
    left: list[SheetRow], rows: list[SheetRow], known: Mapping[str, Known], missing: list[str], gone: frozenset[str],
) -> dict[int, str]:
    """Row number ▸ the missing record that it is most like, best pairs first. Only by their ids where there are too many to compare.

    A text that many rows share says little about which of them a row is: each counts by how rare it is.
    """
    rarity = Counter((key, text) for cells in (*(one.seen for one in known.values()), *(row.cells for row in rows)) for key, text in cells.items())
    weights = {
        record_id: {key: (text, 1 / rarity[key, text]) for key, text in known[record_id].seen.items() if key != "seq" and text != ""}
        for record_id in missing
    }
    if len(left) * len(missing) > _PAIRS:
        candidates = ((row, row.record_id) for row in left if row.record_id in weights)
    else:
        candidates = ((row, record_id) for row in left for record_id in missing if record_id == row.record_id or record_id not in gone)
    pairs = []
    for row, record_id in candidates:
        share, is_own = _alike(row.cells, weights[record_id]), row.record_id == record_id
        if share > 0.5 or is_own and share == 0.5 or _is_session(row.cells, known[record_id].seen, is_own=is_own):
            pairs.append((share, is_own, -row.row, record_id))
    taken: dict[int, str] = {}
    ids = set()
    for _, _, number, record_id in sorted(pairs, reverse=True):
        if -number not in taken and record_id not in ids:
            taken[-number] = record_id
            ids.add(record_id)
    return taken


def _alike(cells: Mapping[str, str], texts: Mapping[str, tuple[str, float]]) -> float:
    """Which share of a record's own texts, by weight, a row still has; 0 for a row with next to nothing in it."""
    same = [weight for key, (text, weight) in texts.items() if cells.get(key, "") == text]
    return sum(same) / sum(weight for _, weight in texts.values()) if len(same) > 1 else 0.0


def _is_session(cells: Mapping[str, str], seen: Mapping[str, str], *, is_own: bool) -> bool:
    """Whether what makes a session still stands, beside its own id two of it: the row is the same one, however many figures were edited."""
    return sum(seen.get(key, "") != "" and cells.get(key, "") == seen[key] for key in _SESSION) >= len(_SESSION) - is_own


def _stranger(row: SheetRow, known: Mapping[str, Known], left: list[SheetRow]) -> tuple[SheetRow, str]:
    """A whole id that the store does not know is a record from before a restore; its first row keeps it."""
    foreign = is_record_id(row.record_id) and row.record_id not in known
    first = next((other for other in left if other.record_id == row.record_id), row)
    return row, row.record_id if foreign and first is row else ""
