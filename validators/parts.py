"""A row in parts: columns that rules look at together, read and judged once for every distinct content of theirs, not once a row.

Most columns have few distinct texts, so a row costs some look-ups; its parts are shared with other rows and are put together when somebody asks.
There is one set of rules: what a row's parts say is what `rules.check_one` says of the whole row. Rows in which contents slid into other columns,
or that were filled from above, are rare and go there.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from validators.campaign import Campaign, Unit
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
from validators.units import Body

_KEPT = 1 << 16         # distinct contents kept of each part
_NOWHERE, _NO_CREDIT = Place(), Credit(None, "")
_STOPS, _SLID = 1, 2    # something keeps the row from counting; contents of another column

# The rules of each part; a rule sees all other columns blank. Rules of the whole row (column_shift, filled) stand outside.
TOGETHER: dict[tuple[str, ...], tuple[Rule, ...]] = {
    ("held_on",): (date_missing, date_future, late, out_of_year),
    ("host",): (host_missing, host_is_school, host_not_unit),
    ("school",): (school_missing,),
    ("host", "school", "level"): (level_mismatch, told_by_credit),
    ("organiser",): (),
    ("people",): (person_missing,),
    ("direct_students", "indirect_viewers"): (direct_missing, online_only, direct_high),      # they see no more of the viewers than whether there are any
    ("indirect_viewers",): (indirect_high,),
    ("media",): (),
    ("funds_yuan",): (funds_blank, funds_high),
}


class Part:
    """What some columns of a row say. `found`: (place in the form, finding), in the form's order."""

    __slots__ = ("bodies", "credit", "findings", "flags", "found", "place", "schools", "values")

    def __init__(self, values: dict[str, Any], found: list[tuple[int, Finding]], slid: bool, bodies: tuple[Body, ...], place: Place, credit: Credit):
        self.values, self.found, self.bodies, self.place, self.credit = values, found, bodies, place, credit
        self.schools = folded(place, values.get("school"))
        self.findings = tuple(finding for _, finding in found)
        self.flags = (_STOPS if any(map(stops_counting, self.findings)) else 0) | (_SLID if slid else 0)


class Row:
    """A session row by itself, not put together yet: from its parts, or judged as a whole.

    `schools`: folded names; rows of one day that share one may be the same session. `counts`: whether it would, were there no other row.
    """

    __slots__ = ("_alone", "_campaign", "_credit", "_findings", "_parts", "counts", "held_on", "raw", "schools")

    @classmethod
    def of_parts(cls, raw: RawRow, campaign: Campaign, parts: tuple[Part, ...], flags: int) -> "Row":
        row = cls()
        row.raw, row._campaign, row._parts, row._alone, row._findings = raw, campaign, parts, None, None
        day, _, school, judged = parts[:4]
        row.held_on, row.schools, row._credit = day.values["held_on"], school.schools, judged.credit
        row.counts = not flags and judged.credit.unit is not None
        return row

    @classmethod
    def whole(cls, checked: Checked, place: Place) -> "Row":
        row = cls()
        row.raw, row._alone, row._findings, row.schools = checked.raw, checked, checked.findings, folded(place, checked.values.school)
        row.held_on, row.counts = checked.values.held_on, bool(checked.sessions)
        return row

    @property
    def findings(self) -> tuple[Finding, ...]:
        """In the form's order."""
        if self._findings is None:
            told = [part for part in self._parts if part.found]
            if len(told) < 2:
                self._findings = told[0].findings if told else ()
            else:
                found = [pair for part in told for pair in part.found]
                found.sort(key=itemgetter(0))
                self._findings = tuple([finding for _, finding in found])
        return self._findings

    @property
    def alone(self) -> Checked:
        """As it would be judged if there were no other row."""
        if self._alone is None:
            values: dict[str, Any] = {}
            for part in self._parts:
                values |= part.values
            self._alone = conclude(self.raw, Values(**values), self._credit, self.findings, self._campaign)
        return self._alone


class Parts:
    """Takes rows apart; keeps the parts it has seen."""

    def __init__(self, readers: Readers, *, judge_year: bool):
        self.readers, self._judge_year = readers, judge_year
        self._order = {key: number for number, key in enumerate(readers.campaign.column)}
        keep = lru_cache(_KEPT)
        self._sure_day, self._read_day = keep(self._sure_day), keep(self._read_day)
        self._host, self._school, self._judged, self._organiser = keep(self._host), keep(self._school), keep(self._judged), keep(self._organiser)
        self._direct, self._viewers, self._people, self._media, self._funds = map(keep, (self._direct, self._viewers, self._people, self._media, self._funds))

    def row(self, raw: RawRow) -> Row:
        if not (raw.merged or raw.dittoed or raw.agreed):
            get, filer = raw.cells.get, raw.filer
            host, school, viewers = self._host(get("host", ""), filer), self._school(get("school", ""), filer), self._viewers(get("indirect_viewers", ""))
            parts = (
                self._day(get("held_on", ""), raw.filed_on), host, school, self._judged(host, school, get("level", ""), filer, raw.ruling),
                self._organiser(get("organiser", ""), filer), self._people(get("people", "")),
                self._direct(get("direct_students", ""), viewers.values["indirect_viewers"] and 1), viewers, self._media(get("media", "")), self._funds(get("funds_yuan", "")),
            )
            a, b, c, d, e, f, g, h, i, j = parts
            flags = a.flags | b.flags | c.flags | d.flags | e.flags | f.flags | g.flags | h.flags | i.flags | j.flags
            if flags < _SLID:
                return Row.of_parts(raw, self.readers.campaign, parts, flags)
        return Row.whole(*check_one(raw, self.readers, judge_year=self._judge_year))

    def _host(self, text: str, filer: str) -> Part:
        value, found, bodies = self.readers.host(text, filer)
        return self._part(("host",), {"host": text}, {"host": value}, found, bodies=bodies)

    def _school(self, text: str, filer: str) -> Part:
        value, found, place = self.readers.school(text, filer)
        return self._part(("school",), {"school": text}, {"school": value}, found, place=place)

    def _judged(self, host: Part, school: Part, text: str, filer: str, ruling: str) -> Part:
        """The level, which the school may supply, and the credit."""
        level, found = self.readers.level(text, school.place.levels)
        unit, city_filer = self.readers.filer(filer)
        judged = credit(self.readers.campaign, host.bodies, school.place, level, unit, city_filer=city_filer, ruling=ruling)
        part = self._part(("host", "school", "level"), {"level": text}, {**host.values, **school.values, "level": level}, found,
                          bodies=host.bodies, place=school.place, judged=judged, unit=unit)
        part.values = {"level": level}
        return part

    def _day(self, text: str, filed_on: date | None) -> Part:
        value, found, unread = self._sure_day(text)
        if value is None:
            value, found = self.readers.day(text, filed_on)
            unread = text
        return self._read_day(value, found, unread, filed_on)

    def _sure_day(self, text: str) -> tuple[date | None, tuple[Finding, ...], str]:
        return *self.readers.sure_day(text), text if self.readers.looks_like("held_on", text) else ""

    def _read_day(self, value: date | None, found: tuple[Finding, ...], unread: str, filed_on: date | None) -> Part:
        """Many spellings, one day: what a day means for a filing is told once. A day that was read stands in its own column."""
        return self._part(("held_on",), {"held_on": unread}, {"held_on": value}, found, filed_on=filed_on)

    def _organiser(self, text: str, filer: str) -> Part:
        value, found = self.readers.organiser(text, filer)
        return self._part(("organiser",), {"organiser": text}, {"organiser": value}, found)

    def _people(self, text: str) -> Part:
        value, found = self.readers.people(text)
        return self._part(("people",), {"people": text}, {"people": value}, found)

    def _direct(self, text: str, watched: int | None) -> Part:
        value, found = self.readers.direct(text)
        part = self._part(("direct_students", "indirect_viewers"), {"direct_students": text}, {"direct_students": value, "indirect_viewers": watched}, found)
        part.values = {"direct_students": value}
        return part

    def _viewers(self, text: str) -> Part:
        value, found = self.readers.viewers(text)
        return self._part(("indirect_viewers",), {"indirect_viewers": text}, {"indirect_viewers": value}, found)

    def _media(self, text: str) -> Part:
        value, found = self.readers.media(text)
        return self._part(("media",), {"media": text}, {"media": value}, found)

    def _funds(self, text: str) -> Part:
        value, found = self.readers.funds(text)
        return self._part(("funds_yuan",), {"funds_yuan": text}, {"funds_yuan": value}, found)

    def _part(self, columns: tuple[str, ...], cells: dict[str, str], values: dict[str, Any], found: Iterable[Finding], *, bodies: tuple[Body, ...] = (),
              place: Place = _NOWHERE, judged: Credit = _NO_CREDIT, unit: Unit | None = None, filed_on: date | None = None) -> Part:
        raw = RawRow(cells=cells, filed_on=filed_on)
        case = Case(self.readers.campaign, raw, Values(**values), bodies, place, judged, unit, told_by_readers(found), (), self._judge_year)
        told = [(self._order.get(finding.key, len(self._order)), finding) for finding in (*found, *(one for rule in TOGETHER[columns] for one in rule(case)))]
        told.sort(key=itemgetter(0))
        return Part(values, told, bool(self.readers.slid(raw)), bodies, place, judged)


@lru_cache(16)
def parts_of(readers: Readers, judge_year: bool) -> Parts:
    """Made once, so that every ledger of a campaign shares what was read."""
    return Parts(readers, judge_year=judge_year)


def folded(place: Place, read: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold, place.keys))) if read else ()
