"""A row in parts: columns that rules look at together, read and judged once for every distinct content of theirs, not once a row.

Most columns have few distinct texts, so a row costs seven look-ups; its parts are shared with other rows and are put together when somebody asks.
There is one set of rules: what a row's parts say is what `rules.check_one` says of the whole row. Rows in which contents slid into other columns,
that were filled from above, or of which a person said that they are right as they stand, are rare and go there.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from validators.campaign import Campaign
from validators.crediting import Credit, credit
from validators.model import Checked, Finding, RawRow, Values
from validators.readers import Readers
from validators.rules import (
    Case,
    Rule,
    check_one,
    conclude,
    date_future,
    date_missing,
    direct_high,
    direct_missing,
    funds_blank,
    funds_high,
    host_is_school,
    host_missing,
    host_not_unit,
    indirect_high,
    late,
    level_mismatch,
    online_only,
    out_of_year,
    person_missing,
    school_missing,
    stops_counting,
    told_by_credit,
    told_by_readers,
)
from validators.schools import Place
from validators.text import fold

_KEPT = 1 << 16         # distinct contents kept of each part
_NO_CREDIT = Credit(None, "")

# Columns ▸ the rules that look at them; such a rule sees all other columns blank. Rules of the whole row (column_shift, filled) stand outside.
TOGETHER: tuple[tuple[tuple[str, ...], tuple[Rule, ...]], ...] = (
    (("held_on",), (date_missing, date_future, late, out_of_year)),
    (("host", "school", "level"), (host_missing, school_missing, level_mismatch, host_is_school, host_not_unit, told_by_credit)),
    (("organiser",), ()),
    (("people",), (person_missing,)),
    (("direct_students", "indirect_viewers"), (direct_missing, online_only, direct_high, indirect_high)),
    (("media",), ()),
    (("funds_yuan",), (funds_blank, funds_high)),
)
_DAY, _PLACE = 0, 1     # the part by which a row has its day; the one by which it is credited


class Part:
    """What some columns of a row say. `found`: (place in the form, finding); `stops`: something there keeps the row from counting; `slid`: see above.

    `schools`: whose rows of the same day may be the same session.
    """

    __slots__ = ("credit", "found", "schools", "slid", "stops", "values")

    def __init__(self, values: dict[str, Any], found: tuple[tuple[int, Finding], ...], slid: bool, credit: Credit, schools: tuple[str, ...]):
        self.values, self.found, self.slid, self.credit, self.schools = values, found, slid, credit, schools
        self.stops = any(stops_counting(finding) for _, finding in found)


class Row:
    """A session row by itself, not put together yet: from its parts, or judged as a whole."""

    __slots__ = ("_alone", "_campaign", "_findings", "_parts", "counts", "held_on", "raw", "schools")

    def __init__(self, raw: RawRow, campaign: Campaign, parts: tuple[Part, ...]):
        self.raw, self._campaign, self._parts, self._alone, self._findings = raw, campaign, parts, None, None
        self.held_on, self.schools = parts[_DAY].values["held_on"], parts[_PLACE].schools
        self.counts = parts[_PLACE].credit.unit is not None and not any([part.stops for part in parts])

    @classmethod
    def whole(cls, checked: Checked, schools: tuple[str, ...]) -> "Row":
        row = cls.__new__(cls)
        row.raw, row._alone, row._findings, row.schools = checked.raw, checked, checked.findings, schools
        row.held_on, row.counts = checked.values.held_on, bool(checked.sessions)
        return row

    @property
    def findings(self) -> tuple[Finding, ...]:
        """In the form's order."""
        if self._findings is None:
            found = [pair for part in self._parts for pair in part.found]
            if len(found) > 1:
                found.sort(key=itemgetter(0))
            self._findings = tuple(finding for _, finding in found)
        return self._findings

    @property
    def alone(self) -> Checked:
        """As it would be judged if there were no other row."""
        if self._alone is None:
            values: dict[str, Any] = {}
            for part in self._parts:
                values |= part.values
            self._alone = conclude(self.raw, Values(**values), self._parts[_PLACE].credit, self.findings, self._campaign)
        return self._alone


class Parts:
    """Takes rows apart; keeps the parts it has seen."""

    def __init__(self, readers: Readers, *, judge_year: bool):
        self.readers, self._judge_year = readers, judge_year
        self._order = {key: number for number, key in enumerate(readers.campaign.column)}
        self._kept: list[Callable[..., Part]] = [lru_cache(_KEPT)(self._judge_of(number)) for number in range(len(TOGETHER))]

    def row(self, raw: RawRow) -> Row:
        if not (raw.merged or raw.dittoed or raw.agreed):
            day, place, organiser, people, numbers, media, funds = self._kept
            get, filer = raw.cells.get, raw.filer
            parts = (
                day((get("held_on", ""),), "", raw.filed_on, ""), place((get("host", ""), get("school", ""), get("level", "")), filer, None, raw.ruling),
                organiser((get("organiser", ""),), filer, None, ""), people((get("people", ""),), "", None, ""),
                numbers((get("direct_students", ""), get("indirect_viewers", "")), "", None, ""), media((get("media", ""),), "", None, ""),
                funds((get("funds_yuan", ""),), "", None, ""),
            )
            if not any([part.slid for part in parts]):
                return Row(raw, self.readers.campaign, parts)
        checked, place = check_one(raw, self.readers, judge_year=self._judge_year)
        return Row.whole(checked, _schools(place, checked.values.school))

    def _judge_of(self, number: int) -> Callable[..., Part]:
        columns, rules = TOGETHER[number]

        def judge(texts: Sequence[str], filer: str, filed_on: date | None, ruling: str) -> Part:
            raw = RawRow(cells=dict(zip(columns, texts, strict=True)), filer=filer, filed_on=filed_on, ruling=ruling)
            values, found, bodies, place = self.readers.cells(raw)
            read, unit, judged = Values(**values), None, _NO_CREDIT
            if number == _PLACE:
                unit, city_filer = self.readers.filer(filer)
                judged = credit(self.readers.campaign, bodies, place, read.level, unit, city_filer=city_filer, ruling=ruling)
            case = Case(self.readers.campaign, raw, read, bodies, place, judged, unit, told_by_readers(found), (), self._judge_year)
            told = sorted(self._placed((*found, *(finding for rule in rules for finding in rule(case)))), key=itemgetter(0))
            return Part({key: values[key] for key in columns}, tuple(told), bool(self.readers.slid(raw)), judged, _schools(place, read.school))

        return judge

    def _placed(self, found: Sequence[Finding]) -> Iterator[tuple[int, Finding]]:
        for finding in found:
            yield self._order.get(finding.key, len(self._order)), finding


@lru_cache(16)
def parts_of(readers: Readers, judge_year: bool) -> Parts:
    """Made once, so that every ledger of a campaign shares what was read."""
    return Parts(readers, judge_year=judge_year)


def _schools(place: Place, read: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold, place.keys))) if read else ()
