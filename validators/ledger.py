"""All rows that count together. One changed row re-reads itself and re-judges only rows that it could be a duplicate of."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from validators.campaign import Campaign
from validators.duplicates import as_duplicate, name_of, settle
from validators.messages import make_finding
from validators.model import Checked, Finding, Kind, RawRow
from validators.near import near_finding, near_twins
from validators.parts import parts_of
from validators.readers import readers_of
from validators.row import Row
from validators.rows import fill_and_tell
from validators.totals import check_tables

_CODE: dict[Kind, str] = {"total": "N_TOTAL_ROW", "blank": "N_BLANK_ROW", "template": "N_TEMPLATE_ROW", "header": "N_HEADER_ROW", "note": "N_NOTE_ROW"}


class Ledger:
    """Session rows by key, each checked against all others.

    The state after any sequence of `put` and `remove` equals that of a new ledger into which the remaining rows are put in their order.
    `judge_year`: whether a session of another year than its 填表时间 is N_OUT_OF_YEAR; a store that shows every year passes False.

    >>> from validators.campaign import load_campaign
    >>> ledger = Ledger(load_campaign("campaigns/nanchang.toml"), judge_year=False)
    >>> sorted(ledger.put("a", RawRow(cells={"host": "安义县总工会"})))
    ['a']
    >>> ledger["a"].credited_unit, len(ledger)
    ('安义县', 1)
    """

    def __init__(self, campaign: Campaign, *, judge_year: bool):
        self.campaign = campaign
        self._parts = parts_of(readers_of(campaign), judge_year)
        self._rows: dict[str, Row] = {}
        self._told: dict[str, Checked] = {}                 # rows that others made differ from what they are alone
        self._meets: dict[tuple, dict[str, None]] = {}      # (day, school) ▸ keys of the rows there
        self._next = 0

    def put(self, key: str, raw: RawRow) -> frozenset[str]:
        """Take a row in, or in place of the one with this key; the keys whose Checked changed."""
        old = self._rows.get(key)
        if old is not None and old.raw == raw:
            return frozenset()
        around = self._leave(key) if old is not None else set()
        row = self._parts.row(raw)
        self._enter(row, key, self._next if old is None else old.place)
        self._next += old is None
        return self._rejudge(around | self._near(row)) | {key}

    def load(self, rows: Iterable[tuple[str, RawRow]]) -> None:
        """Many new rows at once: as `put` of each, judged once at the end."""
        with collector_at_rest():
            given = dict(rows)
            for key in self._rows.keys() & given.keys():
                self.put(key, given.pop(key))
            met = []
            for key, row in zip(given, self._parts.rows(list(given.values())), strict=True):
                self._enter(row, key, self._next)
                self._next += 1
                met += [meet for meet in row.meets if len(self._meets[meet]) == 2]
            self._rejudge([next(iter(self._meets[meet])) for meet in met])

    def remove(self, key: str) -> frozenset[str]:
        """Take a row out; the keys of other rows whose Checked changed, and this one.

        Raises:
            KeyError: no row has this key.
        """
        if key not in self._rows:
            raise KeyError(key)
        around = self._leave(key)
        del self._rows[key]
        return self._rejudge(around) | {key}

    def look(self, raw: RawRow, key: str | None = None, *, tell_of_later: bool = False) -> Checked:
        """The row as it would be judged here, nothing changed; `key`: in place of that row.

        `tell_of_later`: also when the row would count and one that is here would not any more, it is told of that one.
        """
        old = self._rows.get(key) if key is not None else None
        row = self._parts.row(raw)
        row.key, row.place = ("\0", self._next) if old is None else (old.key, old.place)
        group = [self._rows[other] for other in self._component(row.meets, {old.key} if old is not None else set())]
        settled = settle([*group, row], self.campaign)
        found = settled[row.key]
        later = next((other for other in group if settled[other.key].duplicate_of == name_of(row)), None) if tell_of_later else None
        return found if later is None or found.duplicate_of else as_duplicate(found, later, self.campaign)

    def __getitem__(self, key: str) -> Checked:
        return self._told.get(key) or self._rows[key].alone

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def items(self) -> Iterable[tuple[str, Checked]]:
        return ((key, self[key]) for key in self._rows)

    def findings(self, key: str) -> tuple[Finding, ...]:
        """Those of `self[key]`, without putting the row together."""
        told = self._told.get(key)
        return self._rows[key].findings if told is None else told.findings

    def near_twins(self) -> dict[str, tuple[Row, str]]:
        """Key of a row ▸ a row that may be the same session under another day, and how the days differ. Looks at every row."""
        return near_twins(row for row in self._rows.values() if all(len(self._meets[meet]) == 1 for meet in row.meets))

    def _enter(self, row: Row, key: str, place: int) -> None:
        row.key, row.place = key, place
        self._rows[key] = row
        for meet in row.meets:
            bucket = self._meets.get(meet)
            if bucket is None:
                self._meets[meet] = {key: None}
            else:
                bucket[key] = None

    def _leave(self, key: str) -> set[str]:
        """Out of the buckets; the rows that stood around it."""
        row = self._rows[key]
        self._told.pop(key, None)
        for meet in row.meets:
            bucket = self._meets[meet]
            del bucket[key]
            if not bucket:
                del self._meets[meet]
        return self._near(row)

    def _near(self, row: Row) -> set[str]:
        return {key for meet in row.meets for key in self._meets.get(meet, ())}

    def _component(self, meets: Sequence[tuple], hidden: set[str] = frozenset()) -> list[str]:
        """Every row that is linked to these (day, school) pairs through rows in between."""
        seen: dict[str, None] = {}
        todo, done = list(meets), set()
        while todo:
            meet = todo.pop()
            if meet in done:
                continue
            done.add(meet)
            for key in self._meets.get(meet, ()):
                if key not in seen and key not in hidden:
                    seen[key] = None
                    todo += self._rows[key].meets
        return list(seen)

    def _rejudge(self, keys: Iterable[str]) -> frozenset[str]:
        """Settle the groups of these rows anew; the keys of rows that are told something else than before."""
        changed, done = set(), set()
        for key in keys:
            if key in done:
                continue
            group = self._component(self._rows[key].meets)
            done.update(group)
            told = settle([self._rows[one] for one in group], self.campaign) if len(group) > 1 else {}
            for other in group:
                before, now = self._told.get(other), told.get(other)
                if now is not None and now is not self._rows[other].alone:
                    self._told[other] = now
                else:
                    self._told.pop(other, None)
                    now = None
                if before != now:
                    changed.add(other)
        return frozenset(changed)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Nothing that is made here goes round in circles, and looking through all of it again and again takes longer than all rules."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def check_rows(rows: Sequence[RawRow], campaign: Campaign, *, judge_year: bool = True) -> list[Checked]:
    """Every row as one ledger: dittos filled, kinds told, sessions judged against each other, totals and numbering checked.

    Returns:
        One Checked a row, in input order. `duplicate_of` of a row is the position (as text) of the row that counts instead, or its record id.
    """
    rows_and_kinds = fill_and_tell(rows, campaign)
    ledger = Ledger(campaign, judge_year=judge_year)
    ledger.load((str(at), raw) for at, (raw, kind) in enumerate(rows_and_kinds) if kind == "session")
    checked = [ledger[str(at)] if kind == "session" else Checked(raw, kind, findings=(make_finding(campaign, _CODE[kind]),))
               for at, (raw, kind) in enumerate(rows_and_kinds)]
    for key, (twin, why) in ledger.near_twins().items():
        row, finding = checked[int(key)], near_finding(twin, why, campaign)
        if finding.message not in row.raw.agreed:
            checked[int(key)] = replace(row, findings=(*row.findings, finding))
    return check_tables(checked, readers_of(campaign))
