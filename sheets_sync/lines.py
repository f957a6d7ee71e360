"""The ledger as lines to look at: each record's texts put together once, and again only when it changes. 100,000 lines cost a page nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from sheets_sync.access import EVERYTHING, Action, Owner, Viewer, allowed, require
from sheets_sync.judge import Judge
from sheets_sync.needs import needs_of
from sheets_sync.store import Record
from validators.messages import LABELS
from validators.model import Checked
from validators.units import Units

T = TypeVar("T")
_KEPT = 200         # answers of one version; a list of a hundred thousand lines is a list of references
STATES = ("待补正", "待认定", "不再计数", "待核", "仅登记", "正常")


class Line(NamedTuple):
    """`cells` in the order of Annex 2 without 序号; `problems`: labels of what was found; `order`: where it stands on the sheet, new ones last."""

    record_id: str
    receipt: str
    unit: str
    filer: str
    filer_unit: str
    period: str
    needs: str
    state: str
    problems: str
    cells: tuple[str, ...]
    order: tuple[bool, int, int]


class Shown(NamedTuple):
    """`version` changes with every change of the ledger, so that a page may keep what it made of the lines."""

    version: int
    lines: Sequence[Line]


class Lines:
    """Args: judge: the ledger of this process."""

    def __init__(self, judge: Judge, units: Units, keys: Sequence[str]):
        self._judge, self._units, self._keys = judge, units, tuple(keys)
        self._found: tuple[int, dict[tuple, Any]] = (-1, {})        # what was asked of this version, so that the next page need not look through all

    def shown(self, viewer: Viewer, *, unit: str = "", period: str = "", filer: str = "", needs: str = "", text: str = "") -> Shown:
        """Lines of the records that this viewer may see, in the sheet's order, without what was withdrawn."""
        require(viewer, Action.SEE_RECORD)
        version, lines = self._judge.lines(self._line)
        asked = (viewer, unit, period, filer, needs, text)
        return Shown(version, self._once(version, asked, lambda: self._filtered(lines, *asked)))

    def _once(self, version: int, asked: tuple, work: Callable[[], T]) -> T:
        if self._found[0] != version or len(self._found[1]) >= _KEPT:
            self._found = (version, {})
        found = self._found[1]
        if asked not in found:
            found[asked] = work()
        return found[asked]

    def _filtered(self, lines: Sequence[Line], viewer: Viewer, unit: str, period: str, filer: str, needs: str, text: str) -> Sequence[Line]:
        tests: list[Callable[[Line], bool]] = []
        if not allowed(viewer, Action.SEE_RECORD, EVERYTHING):
            tests.append(lambda line: allowed(viewer, Action.SEE_RECORD, Owner(line.unit, line.filer, line.record_id, line.filer_unit)))
        wanted = {name: value for name, value in (("unit", unit), ("period", period), ("filer", filer), ("needs", needs)) if value}
        tests += [lambda line, name=name, value=value: getattr(line, name) == value for name, value in wanted.items()]
        if text:
            tests.append(lambda line: text in line.receipt or any(text in cell for cell in line.cells))
        for holds in tests:
            lines = [line for line in lines if holds(line)]
        return lines

    def choices(self, viewer: Viewer) -> tuple[list[str], list[str]]:
        """Filing periods, newest first, and filers, of the lines that this viewer may see."""
        version, lines = self.shown(viewer)
        return self._once(version, (viewer,), lambda: (
            sorted({line.period for line in lines if line.period}, reverse=True), sorted({line.filer for line in lines if line.filer})))

    def counts(self, viewer: Viewer, *, unit: str = "", period: str = "", filer: str = "", needs: str = "", text: str = "") -> Counter:
        """How many lines need what."""
        version, lines = self.shown(viewer, unit=unit, period=period, filer=filer, needs=needs, text=text)
        return self._once(version, (viewer, unit, period, filer, needs, text, "counts"), lambda: Counter(line.needs for line in lines))

    def _line(self, record: Record, checked: Checked) -> Line:
        unit, _ = self._units.filer(record.filer)
        labels = dict.fromkeys(LABELS[finding.code] for finding in checked.findings if finding.severity in "EWN")
        return Line(
            record.record_id, record.receipt, checked.credited_unit or "", record.filer, unit.name if unit else "", checked.filing_period or "",
            needs_of(checked), "已入表" if record.seen_at else "已保存", "；".join(labels), tuple(record.cells.get(key, "") for key in self._keys),
            (record.sheet_row is None, record.sheet_row or 0, record.place),
        )
