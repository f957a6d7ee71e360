"""A row in parts: columns that rules look at together, read and judged once for every distinct content of theirs, not once a row.

Most columns have few distinct texts, so a row costs some look-ups; its parts are shared with other rows and are put together when somebody asks.
There is one set of rules: what a row's parts say is what `rules.check_one` says of the whole row. Rows in which contents slid into other columns, with private numbers,
that were filled from above, or of which a person said that they are right as they stand, are rare and go there.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from validators.campaign import Unit
from validators.crediting import Credit, credit
from validators.model import Finding, RawRow, Values
from validators.readers import LONGEST, Readers
from validators.row import APART, STRANGE, Part, Row, flags_of
from validators.rules import (
    Case,
    Rule,
    date_future,
    date_missing,
    direct_high,
    direct_missing,
    funds_blank,
    funds_high,
    host_missing,
    host_outside,
    indirect_high,
    late,
    level_mismatch,
    online_only,
    out_of_year,
    person_missing,
    school_missing,
    told_by_credit,
    told_by_readers,
)
from validators.schools import Place
from validators.units import Body

_KEPT = 1 << 16         # distinct contents kept of each part
_PERSON = re.compile(r"[^\W\d_]{2,4}（[^()（）]+）")
_WELL_FORMED = re.compile(rf"{_PERSON.pattern}(?:、{_PERSON.pattern})+")
_SAYS_SCHOOL = frozenset(("I_UNIT_BY_SCHOOL", "W_CITY_NON_MIDDLE", "W_LEVEL_MISMATCH"))      # the school of the row stands in these messages
_NOWHERE, _NO_CREDIT = Place(), Credit(None, "")

# The rules of each part; a rule sees all other columns blank. Rules of the whole row (column_shift, filled) stand outside.
TOGETHER: dict[tuple[str, ...], tuple[Rule, ...]] = {
    ("held_on",): (date_missing, date_future, late, out_of_year),
    ("host",): (host_missing, host_outside),
    ("school",): (school_missing,),
    ("host", "school", "level"): (level_mismatch, told_by_credit),
    ("organiser",): (),
    ("people",): (person_missing,),
    ("direct_students", "indirect_viewers"): (direct_missing, online_only, direct_high),      # they see no more of the viewers than whether there are any
    ("indirect_viewers",): (indirect_high,),
    ("media",): (),
    ("funds_yuan",): (funds_blank, funds_high),
}


class _Typed:
    """What a rule of a part looks at of a `RawRow`."""

    __slots__ = ("cells", "filed_on")

    def __init__(self, cells: Mapping[str, str], filed_on: date | None):
        self.cells, self.filed_on = cells, filed_on


class _Read(Values):
    """`Values` of some columns, the others blank; made in a tenth of the time."""

    def __init__(self, values: dict[str, Any]):
        self.__dict__.update(values)


class Parts:
    """Takes rows apart; keeps the parts it has seen."""

    def __init__(self, readers: Readers, *, judge_year: bool):
        self.readers, self.judge_year = readers, judge_year
        self._order = {key: number for number, key in enumerate(readers.campaign.column)}
        self._alike: dict[tuple, Part] = {}
        keep = lru_cache(_KEPT)
        self._day, self._sure_day, self._read_day = keep(self._day), keep(self._sure_day), keep(self._read_day)
        self._host, self._school, self._judged, self._organiser = keep(self._host), keep(self._school), keep(self._judged), keep(self._organiser)
        self._direct, self._viewers, self._people, self._media, self._funds = map(keep, (self._direct, self._viewers, self._people, self._media, self._funds))

    def row(self, raw: RawRow) -> Row:
        """As `rows` of one."""
        get, filer = raw.cells.get, raw.filer
        host, school, viewers = self._host(get("host", ""), filer), self._school(get("school", ""), filer), self._viewers(get("indirect_viewers", ""))
        return self.row_of(raw, (
            host, self._organiser(get("organiser", ""), filer), self._day(get("held_on", ""), raw.filed_on), school,
            self._judged(host, school, get("level", ""), filer, raw.ruling), self._people(get("people", "")), self._direct(get("direct_students", ""), viewers.values["indirect_viewers"] and 1),
            viewers, self._media(get("media", "")), self._funds(get("funds_yuan", "")),
        ))

    def rows(self, raws: Sequence[RawRow]) -> list[Row]:
        cells, columns = [raw.cells for raw in raws], {}
        for key in self._order:
            columns[key] = [texts.get(key, "") for texts in cells]
        taken = self.columns(columns, [raw.filer for raw in raws], [raw.filed_on for raw in raws], [raw.ruling for raw in raws])
        return [self.row_of(raw, parts) for raw, parts in zip(raws, zip(*taken, strict=True), strict=True)]

    def columns(self, columns: Mapping[str, Sequence[str]], filers: Sequence[str], filed_on: Sequence[date | None], rulings: Sequence[str]) -> list[list[Part]]:
        """The parts of rows that come column by column, in columns: a look-up costs less than going to and fro between columns."""
        blank = [""] * len(filers)
        get = {key: columns.get(key, blank) for key in self._order}.__getitem__
        hosts, schools = self._named(self._host, get("host"), filers), self._named(self._school, get("school"), filers)
        viewers = _each(self._viewers, get("indirect_viewers"))
        watched = _each(lambda text: self._viewers(text).values["indirect_viewers"] and 1, get("indirect_viewers"))
        return [hosts, self._named(self._organiser, get("organiser"), filers), list(map(self._day, get("held_on"), filed_on)), schools,
                list(map(self._judged, hosts, schools, get("level"), filers, rulings)), _each(self._people, get("people")),
                list(map(self._direct, get("direct_students"), watched)), viewers, _each(self._media, get("media")), _each(self._funds, get("funds_yuan"))]

    def _named(self, read: Callable[[str, str], Part], texts: Sequence[str], filers: Sequence[str]) -> list[Part]:
        """Of names: most are the same whoever files."""
        named = _each(lambda text: read(text, "") if self.readers.names_itself(text) else None, texts)
        return named if all(named) else [part or read(text, filer) for part, text, filer in zip(named, texts, filers, strict=True)]

    def row_of(self, raw: RawRow, parts: tuple[Part, ...]) -> Row:
        return Row(raw, () if raw.merged or raw.dittoed or raw.agreed or len(raw.filer) > LONGEST or flags_of(parts) & STRANGE else parts, self)

    def _host(self, text: str, filer: str) -> Part:
        if filer and self.readers.names_itself(text):
            return self._host(text, "")
        value, found, bodies = self.readers.host(text, filer)
        return self._part(("host",), {"host": text}, {"host": value}, found, bodies=bodies)

    def _school(self, text: str, filer: str) -> Part:
        if filer and self.readers.names_itself(text):
            return self._school(text, "")
        value, found, place = self.readers.school(text, filer)
        return self._part(("school",), {"school": text}, {"school": value}, found, place=place)

    def _judged(self, host: Part, school: Part, text: str, filer: str, ruling: str) -> Part:
        """The level, which the school may supply, and the credit: the same for all schools of the register that one unit runs and that have the same level."""
        place = school.place
        alike = None if place.unknown or place.province else (host, place.units, place.levels, bool(place.keys), text, filer, ruling)
        if alike and (part := self._alike.get(alike)) is not None:
            return part
        part = self._judge(host, school, text, filer, ruling)
        if alike and not any([finding.code in _SAYS_SCHOOL for finding in part.findings]):
            if len(self._alike) >= _KEPT:
                self._alike.clear()
            self._alike[alike] = part
        return part

    def _judge(self, host: Part, school: Part, text: str, filer: str, ruling: str) -> Part:
        level, found = self.readers.level(text, school.place.levels)
        unit, city_filer = self.readers.filer(filer)
        judged = credit(self.readers.campaign, host.bodies, school.place, level, unit, city_filer=city_filer, ruling=ruling)
        part = self._part(("host", "school", "level"), {"level": text}, {**host.values, **school.values, "level": level}, found,
                          bodies=host.bodies, place=school.place, judged=judged, unit=unit, kept={"level": level})
        if part.found:
            part.flags |= APART
        return part

    def _day(self, text: str, filed_on: date | None) -> Part:
        value, found, unread = self._sure_day(text)
        if value is None:
            value, found = self.readers.day(text, filed_on)
            unread = text
        return self._read_day(value, found, unread, filed_on)

    def _sure_day(self, text: str) -> tuple[date | None, tuple[Finding, ...], str]:
        return *self.readers.sure_day(text), text if self._is_strange("held_on", text) else ""

    def _read_day(self, value: date | None, found: tuple[Finding, ...], unread: str, filed_on: date | None) -> Part:
        """Many spellings, one day: what a day means for a filing is told once. A day that was read stands in its own column."""
        return self._part(("held_on",), {"held_on": unread}, {"held_on": value}, found, filed_on=filed_on)

    def _organiser(self, text: str, filer: str) -> Part:
        if filer and self.readers.names_itself(text):
            return self._organiser(text, "")
        value, found = self.readers.organiser(text, filer)
        return self._part(("organiser",), {"organiser": text}, {"organiser": value}, found)

    def _people(self, text: str) -> Part:
        """Persons who each raise no question raise none together: each is read once, with whomever they speak."""
        if "、" in text and _WELL_FORMED.fullmatch(text):
            each = [self._people(person) for person in _PERSON.findall(text)]
            if not any([part.flags or len(part.values["people"]) > 1 for part in each]):
                return Part({"people": tuple([part.values["people"][0] for part in each])}, [], False, (), _NOWHERE, _NO_CREDIT)
        value, found = self.readers.people(text)
        return self._part(("people",), {"people": text}, {"people": value}, found)

    def _direct(self, text: str, watched: int | None) -> Part:
        value, found = self.readers.direct(text)
        return self._part(("direct_students", "indirect_viewers"), {"direct_students": text}, {"direct_students": value, "indirect_viewers": watched}, found,
                          kept={"direct_students": value})

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
              place: Place = _NOWHERE, judged: Credit = _NO_CREDIT, unit: Unit | None = None, filed_on: date | None = None,
              kept: dict[str, Any] | None = None) -> Part:
        """`kept`: of the values that the rules look at, those that are this part's own."""
        rules = TOGETHER[columns]
        if rules:
            case = Case(self.readers.campaign, _Typed(cells, filed_on), _Read(values), bodies, place, judged, unit,
                        told_by_readers(found) if found else frozenset(), (), self.judge_year)
            found = list(found)
            for rule in rules:
                found.extend(rule(case))
        last, order = len(self._order), self._order
        told = [(order.get(finding.key, last), finding) for finding in found]
        if len(told) > 1:
            told.sort(key=itemgetter(0))
        return Part(values if kept is None else kept, told, any([self._is_strange(key, text) for key, text in cells.items()]), bodies, place, judged)

    def _is_strange(self, key: str, text: str) -> bool:
        return bool(text) and (self.readers.looks_like(key, text) is not None or self.readers.plain(text) != text or len(text) > LONGEST)


class _Said(dict):
    """Text ▸ what it says, read when it is first asked for."""

    def __init__(self, read: Callable[[str], Any]):
        self._read = read

    def __missing__(self, text: str) -> Any:
        said = self[text] = self._read(text)
        return said


def _each(read: Callable[[str], Any], texts: Sequence[str]) -> list[Any]:
    """What each text says, read once a distinct text; nothing is gone through twice, for most of the time goes into fetching texts from memory."""
    return list(map(_Said(read).__getitem__, texts))


@lru_cache(16)
def parts_of(readers: Readers, judge_year: bool) -> Parts:
    """Made once, so that every ledger of a campaign shares what was read."""
    return Parts(readers, judge_year=judge_year)
