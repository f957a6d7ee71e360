"""What should stand on the sheet, kept beside the acts of people and submitters and never read from the engine.

A row is known by its label, which nobody edits. A label that was copied stands for several rows; for those only the number of rows and what
people typed are held against the sheet, for it is nobody's knowledge which copy a later correction means.
"""

from collections import Counter
from dataclasses import dataclass, field

from tests.sync_tests.model.hand import LABEL, Line

KEYS = ("organiser", "direct_students", "indirect_viewers")      # the cells that people and submitters change


class Broken(AssertionError):
    """What was found, as (kind, about)."""


@dataclass
class Cell:
    """`may`: what may stand here in the end. `by_hand`: a person typed it last."""

    may: set[str]
    by_hand: bool = False


@dataclass
class Row:
    """A row as meant. `certain`: False while it may or may not stand there (withdrawn by its submitter before anybody saw it)."""

    label: str
    cells: dict[str, Cell]
    certain: bool = True

    def fits(self, line: Line) -> int:
        return sum(line.cells.get(key, "") in cell.may for key, cell in self.cells.items())


@dataclass
class Oracle:
    goes_on: bool = False                                      # a row that should not stand there is taken as it is
    rows: list[Row] = field(default_factory=list)
    trash: list[Row] = field(default_factory=list)             # what the last deletion took away
    ids: dict[str, str] = field(default_factory=dict)          # label ▸ record id of a submission
    copied: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)           # labels that their submitters withdrew
    overtaken: list[tuple[str, str]] = field(default_factory=list)     # label, text of a correction that a person was before

    # -- acts

    def submitted(self, label: str, record_id: str, cells: dict[str, str]) -> None:
        self.ids[label] = record_id
        self.rows.append(Row(label, {key: Cell({cells.get(key, "")}) for key in KEYS}))

    def typed(self, cells: dict[str, str]) -> None:
        self.rows.append(Row(cells[LABEL], {key: Cell({cells.get(key, "")}, True) for key in KEYS}))

    def edited(self, line: Line, key: str, text: str) -> None:
        row = self._row(line)
        row.cells[key] = Cell({text}, True)

    def corrected(self, label: str, key: str, text: str, shown: str) -> None:
        """`shown`: what the submitter saw there. What a person typed and the submitter could not see stays."""
        for row in (one for one in self.rows if one.label == label):
            cell = row.cells[key]
            if not cell.by_hand or shown in cell.may:
                row.cells[key] = Cell({text})
            else:
                self.overtaken.append((label, text))
        for row in (one for one in self.trash if one.label == label):
            row.cells[key] = Cell(row.cells[key].may | {text})

    def withdrew(self, label: str, is_on_sheet: bool) -> None:
        self.withdrawn.add(label)
        if not is_on_sheet:
            for row in (one for one in self.rows if one.label == label):
                row.certain = False

    def brought_back(self, label: str) -> None:
        self.withdrawn.remove(label)
        for row in (one for one in self.rows if one.label == label):
            row.certain = True

    def deleted(self, lines: list[Line]) -> None:
        self.trash = []
        for line in lines:
            row = self._row(line)
            self.rows.remove(row)
            row.certain = True
            for key, cell in row.cells.items():         # a correction on its way loses its object; undone, the row may be without it
                if not cell.by_hand:
                    cell.may.add(line.cells.get(key, ""))
            self.trash.append(row)

    def undeleted(self) -> None:
        self.rows += self.trash
        self.trash = []

    def copied_rows(self, lines: list[Line]) -> None:
        for line in lines:
            row = self._row(line)
            self.copied.add(line.label)
            self.rows.append(Row(line.label, {key: Cell({line.cells.get(key, "")} if cell.by_hand else set(cell.may), cell.by_hand) for key, cell in row.cells.items()}))

    def _row(self, line: Line) -> Row:
        same = [row for row in self.rows if row.label == line.label]
        if not same and not self.goes_on:
            raise Broken([("resurrected", line.label)])
        if not same:
            same = [Row(line.label, {key: Cell({line.cells.get(key, "")}) for key in KEYS})]
            self.rows += same
        return max(same, key=lambda row: row.fits(line))

    # -- held against the sheet

    def faults(self, lines: list[Line]) -> list[tuple[str, str]]:
        """(what is wrong, label or text); empty when the sheet is as it should be."""
        meant, stand = Counter(row.label for row in self.rows), Counter(line.cells[LABEL] for line in lines)
        unsure = {row.label for row in self.rows if not row.certain}
        found = []
        for label in meant.keys() | stand.keys():
            if label in unsure and stand[label] <= meant[label]:
                continue
            if stand[label] < meant[label]:
                found.append(("lost", label))
            elif stand[label] > meant[label]:
                found.append(("doubled" if meant[label] else "resurrected", label))
        for row in self.rows:
            mine = [line for line in lines if line.cells[LABEL] == row.label]
            for key, cell in row.cells.items():
                texts = {line.cells.get(key, "") for line in mine}
                if mine and (cell.by_hand or row.label not in self.copied) and not texts & cell.may:
                    found.append(("human edit lost" if cell.by_hand else "correction lost", f"{row.label} {key}: {sorted(cell.may)} is {sorted(texts)}"))
        return found
