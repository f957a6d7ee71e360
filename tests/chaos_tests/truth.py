"""The oracle. Events that happened, in order, against the rows that stand on the sheet in the end. Pure.

Every row is told by its marker, a text of its own in 媒体报道情况 that nobody edits. Words as in Jepsen's set workload: lost = acknowledged
or typed, and not there; doubled = more often there than it was put; resurrected = deleted by a person and there; overwritten = a cell
that does not show what a person typed last; mangled = another cell that shows neither what was submitted nor a correction of it;
unexpected = a row that nobody made; recovered = never acknowledged (its process was killed) and there: allowed.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

MARKER = "media"


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    `kind`: asked (a submission is on its way to the store), accepted, correcting, corrected;
    typed (a person made this row, by hand or by copying), edited, deleted.
    `cells`: texts of the row, or of the cells that changed.
    """

    at: float
    kind: str
    marker: str
    cells: Mapping[str, str] = field(default_factory=dict)


def read_events(path: Path) -> list[Event]:
    """Events of a log of JSON lines; a line cut short by a kill is left out."""
    if not path.exists():
        return []
    whole = path.read_text(encoding="utf-8").rpartition("\n")[0]
    return [Event(**json.loads(line)) for line in whole.splitlines() if line]


@dataclass
class Cell:
    """Texts that may stand in a cell. `by_people`: the one that a person typed last."""

    allowed: set[str]
    by_people: str | None = None


@dataclass
class Expected:
    """What is known of the rows with one marker. `copies` were put and not deleted; `sure` of them must be there."""

    copies: int = 0
    sure: int = 0
    was_deleted: bool = False
    cells: dict[str, Cell] = field(default_factory=dict)
    several: bool = False           # there was more than one row at some time: each may show an older state

    def may_hold(self, cells: Mapping[str, str]) -> None:
        for key, text in cells.items():
            self.cells.setdefault(key, Cell(set())).allowed.add(text)


@dataclass
class Verdict:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    resurrected: list[str] = field(default_factory=list)
    mangled: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    recovered: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {one.name: len(getattr(self, one.name)) for one in fields(self)}

    def faults(self) -> dict[str, list[str]]:
        """What must be empty."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "recovered" and getattr(self, one.name)}


def expected_of(events: Iterable[Event]) -> dict[str, Expected]:
    """Marker ▸ what may and must stand on the sheet."""
    known: dict[str, Expected] = defaultdict(Expected)
    for event in sorted(events, key=lambda one: one.at):
        one = known[event.marker]
        if event.kind == "asked" and one.copies == 0 and not one.was_deleted:
            one.copies = 1
            one.may_hold(event.cells)
        elif event.kind == "accepted":
            one.sure = max(one.sure, 1) if not one.was_deleted else one.sure
        elif event.kind == "typed":
            one.several |= one.copies > 0
            one.copies, one.sure = one.copies + 1, one.sure + 1
            one.may_hold(event.cells)
        elif event.kind == "deleted":
            one.copies, one.sure, one.was_deleted = one.copies - 1, max(0, one.copies - 1), True
        elif event.kind == "edited":
            for key, text in event.cells.items():
                one.cells[key] = Cell({text} | (one.cells[key].allowed if one.several else set()), text)
        elif event.kind == "correcting":
            one.may_hold(event.cells)
        elif event.kind == "corrected":
            _corrected(one, event.cells)
    return dict(known)


def _corrected(one: Expected, cells: Mapping[str, str]) -> None:
    """A correction stands, unless a person was before it: then either, because the person's may not have been seen yet."""
    for key, text in cells.items():
        cell = one.cells.setdefault(key, Cell(set()))
        if not one.several:
            cell.allowed = {text} | ({cell.by_people} if cell.by_people is not None else set())


def verdict(events: Iterable[Event], rows: Iterable[Mapping[str, str]]) -> Verdict:
    """Compare.

    Args:
        rows: the rows of the sheet below its header, key ▸ text, blank rows left out.
    """
    known = expected_of(events)
    rows = list(rows)
    standing = Counter(row.get(MARKER, "") for row in rows)
    found = Verdict()
    for marker, one in known.items():
        count = standing.get(marker, 0)
        found.lost += [marker] * max(0, one.sure - count)
        more = max(0, count - one.copies)
        (found.resurrected if one.was_deleted else found.doubled).extend([marker] * more)
        if count and not one.sure and one.copies:
            found.recovered.append(marker)
    for row in rows:
        one = known.get(row.get(MARKER, ""))
        if one is None or not row.get(MARKER, ""):
            found.unexpected.append(repr(dict(row)))
            continue
        for key, cell in one.cells.items():
            if row.get(key, "") not in cell.allowed:
                told = f"{row[MARKER]} {key}: {row.get(key, '')!r}, expected {sorted(cell.allowed)}"
                (found.overwritten if cell.by_people is not None else found.mangled).append(told)
    return found
