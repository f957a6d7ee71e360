"""All rows that count together. One changed row re-reads itself and re-judges only rows that it could be a duplicate of."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from validators.buckets import Buckets
from validators.campaign import Campaign
from validators.duplicates import Duplicate, chain_of, settle
from validators.messages import make_finding
from validators.model import Checked, Finding, Kind, RawRow
from validators.near import as_near, pair_up
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
        self._told: dict[str, Checked | Duplicate] = {}     # rows that others made differ from what they are alone
        self._meets = Buckets()                             # (day, school) ▸ the rows there
        self._alike = Buckets()                             # (school, names) ▸ the rows there
        self._next = 0

    def put(self, key: str, raw: RawRow) -> frozenset[str]:
        """Take a row in, or in place of the one with this key; the keys whose Checked changed."""
        old = self._rows.get(key)
        if old is not None and old.raw == raw:
            return frozenset()
        around = self._leave(old) if old is not None else set()
        row = self._parts.row(raw)
        around |= self._enter(row, key, self._next if old is None else old.place)
        self._next += old is None
        return self._rejudge(around) | {key}

    def load(self, rows: Iterable[tuple[str, RawRow]]) -> None:
        """Many new rows at once: as `put` of each, judged once at the end."""
        with collector_at_rest():
            given = dict(rows)
            for key in self._rows.keys() & given.keys():
                self.put(key, given.pop(key))
            touched: set[Row] = set()
            for key, row in zip(given, self._parts.rows(list(given.values())), strict=True):
                row.key, row.place = key, self._next
                self._rows[key] = row
                self._next += 1
                for meet in row.meets:
                    if (other := self._meets.add(meet, row)) is not None:
                        touched.add(other)
                    if row.names and (other := self._alike.add((meet[1], row.names), row)) is not None:
                        touched.add(other)
            for row in [*touched]:
                touched.update(self._likes(row))
            self._rejudge(touched)

    def remove(self, key: str) -> frozenset[str]:
        """Take a row out; the keys of other rows whose Checked changed, and this one.

        Raises:
            KeyError: no row has this key.
        """
        around = self._leave(self._rows[key])
        del self._rows[key]
        return self._rejudge(around) | {key}

    def look(self, raw: RawRow, key: str | None = None, *, tell_of_later: bool = False) -> Checked:
        """The row as it would be judged here, nothing changed; `key`: in place of that row.

        `tell_of_later`: also when the row would count and one that is here would not any more, it is told of that one.
        """
        old = self._rows.get(key) if key is not None else None
        row = self._parts.row(raw)
        row.key, row.place = ("\0", self._next) if old is None else (old.key, old.place)
        group = self._component(row.meets, hidden=old)
        if not group:
            return self._look_near(row, old, tell_of_later)
        instead = settle([*group, row])
        other = instead.get(row) or (next((later for later in group if instead.get(later) is row), None) if tell_of_later else None)
        return row.alone if other is None else Duplicate(row, other, self.campaign).checked

    def _look_near(self, row: Row, old: Row | None, tell_of_later: bool) -> Checked:
        for _, school in row.meets if row.names else ():
            twins = pair_up([row, *(other for other in self._alike.at((school, row.names)) if other is not old and self._stands_alone(other, hidden=old))])
            twin = twins.get(row) or (next(((other, why) for other, (first, why) in twins.items() if first is row), None) if tell_of_later else None)
            if twin:
                return as_near(row, *twin, self.campaign) or row.alone
        return row.alone

    def __getitem__(self, key: str) -> Checked:
        told = self._told.get(key)
        return self._rows[key].alone if told is None else told.checked if type(told) is Duplicate else told

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

    def _enter(self, row: Row, key: str, place: int) -> set[Row]:
        """Into the buckets; this row, and those of which something else may be told now."""
        row.key, row.place = key, place
        self._rows[key] = row
        around = {row}
        for meet in row.meets:
            other = self._meets.add(meet, row)
            if other is not None:
                around |= self._likes(other)
            around.update(self._meets.at(meet))
            if row.names:
                self._alike.add((meet[1], row.names), row)
        return around | self._likes(row)

    def _leave(self, row: Row) -> set[Row]:
        """Out of the buckets; the rows of which something else may be told now."""
        self._told.pop(row.key, None)
        around: set[Row] = set()
        for meet in row.meets:
            other = self._meets.take(meet, row)
            if other is not None:
                around |= self._likes(other)
            around.update(self._meets.at(meet))
            if row.names:
                self._alike.take((meet[1], row.names), row)
        return (around | self._likes(row)) - {row}

    def _likes(self, row: Row) -> set[Row]:
        """Rows of the same people at the same school on whatever day, where both chains are among them."""
        found: set[Row] = set()
        for _, school in row.meets if row.names else ():
            rows = self._alike.at((school, row.names))
            if any(chain_of(other.raw.filer) != chain_of(row.raw.filer) for other in rows):
                found.update(rows)
        return found

    def _stands_alone(self, row: Row, hidden: Row | None = None) -> bool:
        return all(other is row or other is hidden for meet in row.meets for other in self._meets.at(meet))

    def _component(self, meets: Sequence[tuple], hidden: Row | None = None) -> list[Row]:
        """Every row that is linked to these (day, school) pairs through rows in between."""
        seen: dict[Row, None] = {}
        todo, done = list(meets), set()
        while todo:
            meet = todo.pop()
            if meet in done:
                continue
            done.add(meet)
            for row in self._meets.at(meet):
                if row not in seen and row is not hidden:
                    seen[row] = None
                    todo += row.meets
        return list(seen)

    def _rejudge(self, rows: Iterable[Row]) -> frozenset[str]:
        """Judge these rows and their groups anew; the keys of rows that are told something else than before."""
        changed, done = set(), set()
        twins: dict[tuple[str, str], dict[Row, tuple[Row, str]]] = {}
        for row in rows:
            if row in done:
                continue
            group = self._component(row.meets) if row.meets else [row]
            done.update(group)
            instead = settle(group) if len(group) > 1 else {}
            for other in group:
                now = Duplicate(other, instead[other], self.campaign) if other in instead else self._beside_twin(other, twins) if len(group) == 1 else None
                before = self._told.pop(other.key, None)
                if now is not None:
                    self._told[other.key] = now
                if before != now:
                    changed.add(other.key)
        return frozenset(changed)

    def _beside_twin(self, row: Row, known: dict[tuple[str, str], dict[Row, tuple[Row, str]]]) -> Checked | None:
        """What a row that stands alone on its day is told of its twin on another day. `known`: the twins found so far, by (school, names)."""
        for _, school in row.meets if row.names else ():
            like = school, row.names
            if like not in known:
                known[like] = pair_up(filter(self._stands_alone, self._alike.at(like)))
            if row in known[like]:
                return as_near(row, *known[like][row], self.campaign)
        return None


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
    return check_tables(checked, readers_of(campaign))
