"""The findings of a whole table at once, for who has it in columns and keeps no ledger: the same parts, the same rules, rows made only where rows meet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress
from operator import attrgetter

from validators.campaign import Campaign
from validators.duplicates import chain_of, duplicate_finding, settle
from validators.ledger import collector_at_rest
from validators.model import Finding, RawRow
from validators.near import near_finding, pair_up
from validators.parts import Parts, parts_of
from validators.readers import LONGEST, readers_of
from validators.row import APART, DAY, PEOPLE, SCHOOL, STRANGE, TELLS, Row, in_order_of

_FLAGS, _NAMES, _SCHOOLS = map(attrgetter, ("flags", "names", "schools"))


def table_findings(campaign: Campaign, columns: Mapping[str, Sequence[str]], filers: Sequence[str], filed_on: Sequence[date | None], *, judge_year: bool) -> dict[int, tuple[Finding, ...]]:
    """Row ▸ its findings, for session rows of one ledger given column by column; rows without a finding are left out. What a `Ledger` of them would say.

    >>> from validators.campaign import load_campaign
    >>> columns = {"host": ["安义县总工会"] * 2, "held_on": ["6月5日"] * 2, "school": ["安义中学"] * 2}
    >>> found = table_findings(load_campaign("campaigns/nanchang.toml"), columns, [""] * 2, [date(2024, 6, 24)] * 2, judge_year=True)
    >>> [found[n][-1].code for n in found]
    ['W_FUNDS_BLANK', 'W_DUPLICATE']
    """
    with collector_at_rest():
        table = _Table(parts_of(readers_of(campaign), judge_year), columns, filers, filed_on)
        found = table.findings()
        for group in _linked(table.shared):
            for one, other in settle([table.row(n) for n in sorted(group)]).items():
                found[int(one.key)] = (*one.findings, duplicate_finding(one, other, campaign))
        for one, twin, why in table.twins():
            if finding := near_finding(one, twin, why, campaign):
                found[int(one.key)] = (*one.findings, finding)
        return found


class _Table:
    """Parts in columns, and rows made of them where somebody needs one. `shared`: (day, school) ▸ numbers of the rows there, where there are several."""

    def __init__(self, parts: Parts, columns: Mapping[str, Sequence[str]], filers: Sequence[str], filed_on: Sequence[date | None]):
        self._parts, self._texts, self._filers, self._filed_on = parts, columns, filers, filed_on
        self._columns = parts.columns(columns, filers, filed_on, [""] * len(filers))
        self._rows: dict[int, Row] = {}
        self.shared: dict[tuple[date, str], list[int]] = {}

    def row(self, n: int) -> Row:
        if n not in self._rows:
            cells = {key: texts[n] for key, texts in self._texts.items()}
            raw = RawRow(cells=cells, filer=self._filers[n], filed_on=self._filed_on[n], order=n)
            row = self._rows[n] = self._parts.row_of(raw, tuple([column[n] for column in self._columns]))
            row.key, row.place = str(n), n
        return self._rows[n]

    def findings(self) -> dict[int, tuple[Finding, ...]]:
        """Of each row by itself; who stands where is noted on the way."""
        found: dict[int, tuple[Finding, ...]] = {}
        endless = {filer for filer in set(self._filers) if len(filer) > LONGEST}
        strange, apart = {n for n, filer in enumerate(self._filers) if filer in endless} if endless else set(), set()
        for column in self._columns:
            for n in compress(range(len(column)), map(_FLAGS, column)):
                part, before = column[n], found.get(n)
                found[n] = before + part.findings if before else part.findings
                if part.flags & (STRANGE | APART):
                    (strange if part.flags & STRANGE else apart).add(n)
        for n in apart:
            found[n] = in_order_of(tuple([column[n] for column in self._columns]), TELLS | APART)
        for n in strange:
            found[n] = self.row(n).findings
        self._meet(strange)
        return found

    def _meet(self, strange: Iterable[int]) -> None:
        """Note who stands where. Of `strange` rows the row says it, not its parts."""
        day_of, schools_of = [part.values["held_on"] for part in self._columns[DAY]], list(map(_SCHOOLS, self._columns[SCHOOL]))
        for n in strange:
            (day_of[n], _), schools_of[n] = self._rows[n].where, tuple([school for _, school in self._rows[n].meets])
        several = {schools for schools in set(schools_of) if len(schools) > 1}
        meets = list(zip(day_of, schools_of, strict=True))
        last = dict(zip(meets, range(len(meets)), strict=True))
        again = [n for n, other in enumerate(map(last.__getitem__, meets)) if n != other]       # most rows stand alone
        numbers = {*again, *(last[meets[n]] for n in again)}
        if several:
            beside = {school for schools in several for school in schools}
            numbers.update(n for n, schools in enumerate(schools_of) if not beside.isdisjoint(schools))
        shared = self.shared
        for n in sorted(numbers):
            day, schools = meets[n]
            for school in schools if day is not None else ():
                shared.setdefault((day, school), []).append(n)
        for meet in [meet for meet, rows in shared.items() if len(rows) == 1]:
            del shared[meet]

    def twins(self) -> Iterator[tuple[Row, Row, str]]:
        """Rows with their twins on other days; looked for only among the people whom a chain names that is not most rows'."""
        rows_of: Counter[int] = Counter()
        for filer, count in Counter(self._filers).items():
            rows_of[chain_of(filer)] += count
        others = {filer for filer in set(self._filers) if chain_of(filer) != rows_of.most_common(1)[0][0]}
        if not others:
            return
        names = list(map(_NAMES, self._columns[PEOPLE]))
        for n, row in self._rows.items():
            names[n] = row.names
        busy = set().union(*self.shared.values())
        heard: dict[str, set[str]] = {}
        for n in [n for n in compress(range(len(names)), map(others.__contains__, self._filers)) if n not in busy and names[n]]:
            heard.setdefault(names[n], set()).update([school for _, school in self.row(n).meets])
        alike: dict[tuple[str, str], list[Row]] = {}
        near = [n for n in compress(range(len(names)), map(heard.__contains__, names)) if n not in busy]
        for row in [self.row(n) for n in near if n in self._rows or not heard[names[n]].isdisjoint(self._columns[SCHOOL][n].schools)]:
            for _, school in row.meets:
                alike.setdefault((school, row.names), []).append(row)
        pairs = {like: pair_up(group) for like, group in alike.items() if len(group) > 1}
        for row in set().union(*pairs.values()):
            yield row, *next(pairs[school, row.names][row] for _, school in row.meets if row in pairs.get((school, row.names), ()))


def _linked(shared: Mapping[tuple[date, str], Sequence[int]]) -> list[set[int]]:
    """Rows that are linked through rows in between."""
    group_of: dict[int, set[int]] = {}
    for numbers in shared.values():
        joined = set(numbers).union(*(group_of.get(n, ()) for n in numbers))
        group_of |= dict.fromkeys(joined, joined)
    return list({id(group): group for group in group_of.values()}.values())
