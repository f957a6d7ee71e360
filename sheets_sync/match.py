"""Which row of a snapshot is which record. Pure.

People sort with and without the hidden id column, paste blocks with ids, clear ids, insert and delete. Content that is exactly what
a record last showed is stronger evidence than an id that may have been left behind; an id is stronger than nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheets_sync.codes import is_record_id
from sheets_sync.sheet import SheetRow

_PAIRS = 250_000        # comparisons by likeness at most; beyond that it is no slip of a hand


@dataclass(frozen=True)
class Known:
    """What the matcher needs of a record: the texts last seen on the sheet."""

    record_id: str
    seen: Mapping[str, str]


@dataclass(frozen=True)
class Matching:
    """`rows`: record id ▸ its row. `strangers`: rows that are no known record; each with the id it may keep, or "" for a new one."""

    rows: Mapping[str, SheetRow]
    strangers: tuple[tuple[SheetRow, str], ...]


def content(cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A row's texts without 序号 (people renumber after sorting) and without blanks."""
    return tuple(sorted((key, text) for key, text in cells.items() if key != "seq" and text != ""))


def match(rows: Iterable[SheetRow], known: Mapping[str, Known], gone: frozenset[str] = frozenset()) -> Matching:
    """Assign rows to records, each at most once.

    In this order: same id and same content; same content alone (a cleared id, a range sorted without its ids); same id and most of the
    content (edited); most of the content alone (edited, and the id cleared or left behind); same id alone (written over);
    what is left are strangers. A row without content is nobody's.

    Args:
        gone: records whose rows people deleted; only their whole content or their id brings them back.
    """
    left = [row for row in rows if content(row.cells)]
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
    take(lambda row: row.record_id if row.record_id in known and _alike(row.cells, known[row.record_id].seen) >= 0.5 else "")
    alike = _by_likeness(left, {record_id: known[record_id] for record_id in known if record_id not in assigned and record_id not in gone})
    take(lambda row: alike.get(row.row, ""))
    take(lambda row: row.record_id if row.record_id in known else "")
    take_by_content(gone & known.keys())
    return Matching(assigned, tuple(_stranger(row, known, left) for row in left))


def _alike(cells: Mapping[str, str], seen: Mapping[str, str]) -> float:
    """Which share of a record's own texts a row still has; 0 for a row with next to nothing in it."""
    texts = {key: text for key, text in seen.items() if key != "seq" and text != ""}
    same = sum(cells.get(key, "") == text for key, text in texts.items())
    return same / len(texts) if same > 1 else 0.0


def _by_likeness(rows: list[SheetRow], missing: Mapping[str, Known]) -> dict[int, str]:
    """Row number ▸ the missing record that it is most like, best pairs first. Left out where there are too many to compare."""
    if len(rows) * len(missing) > _PAIRS:
        return {}
    pairs = sorted(
        ((_alike(row.cells, one.seen), row.record_id == record_id, -row.row, record_id) for row in rows for record_id, one in missing.items()),
        reverse=True,
    )
    taken: dict[int, str] = {}
    for share, _, number, record_id in pairs:
        if share > 0.5 and -number not in taken and record_id not in taken.values():
            taken[-number] = record_id
    return taken


def _stranger(row: SheetRow, known: Mapping[str, Known], left: list[SheetRow]) -> tuple[SheetRow, str]:
    """A whole id that the store does not know is a record from before a restore; its first row keeps it."""
    foreign = is_record_id(row.record_id) and row.record_id not in known
    first = next((other for other in left if other.record_id == row.record_id), row)
    return row, row.record_id if foreign and first is row else ""
