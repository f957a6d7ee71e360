"""All readers of a campaign behind one door: a cell ▸ its value and findings, once a distinct text, not once a row."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from validators.campaign import Campaign, Unit
from validators.counts import read_count
from validators.dates import read_date
from validators.headings import HeaderFinder
from validators.honours import Honours
from validators.hosts import read_bodies
from validators.levels import Levels
from validators.media import read_media
from validators.messages import findings_of, make_finding
from validators.model import Finding, RawRow
from validators.money import read_money
from validators.myself import Myself, myself_of
from validators.people import read_people
from validators.privacy import without_private
from validators.reading import Reading, refuse
from validators.schools import Place, Schools
from validators.shift import foreign
from validators.text import fold, simple, tidy
from validators.units import Body, Units

LONGEST = 10_000                # characters in a cell: a list of 500 speakers; a workbook holds 32,767, a sheet 50,000
_KEPT = 1 << 16                 # distinct texts kept for each column
_LONGEST = 1000                 # characters: a longer text is no date, school or list of people, and costs a second to take apart
_AS_TYPED = ("organiser", "media")
_DIGITS = re.compile(r"[1-9]\d{0,4}", re.ASCII)
DITTO_CODES = {
    "host": "E_HOST_MISSING", "held_on": "E_DATE_MISSING", "school": "E_SCHOOL_MISSING", "people": "E_PERSON_MISSING", "direct_students": "E_DIRECT_MISSING",
    "indirect_viewers": "W_INDIRECT_TEXT", "media": "W_MEDIA_VAGUE", "funds_yuan": "W_FUNDS_TEXT", "level": "W_LEVEL_VAGUE", "organiser": "W_DITTO_NOTHING",
}


class Readers:
    """Compiled from one campaign; `cells` gives the readings of a row."""

    def __init__(self, campaign: Campaign):
        self.campaign = campaign
        self.units, self.schools, self.levels, self.honours = Units(campaign), Schools(campaign), Levels(campaign), Honours(campaign)
        none = {simple(fold(mark)) for mark in campaign.marks.none} | {"-", "—", "--"}
        self.none = frozenset(around.format(mark) for mark in none for around in ("{}", "({})", "[{}]", "【{}】", "〔{}〕"))
        self.ditto = frozenset(fold(mark) for mark in campaign.marks.ditto)
        self.left = frozenset(fold(mark) for mark in campaign.marks.left)
        self._hints = {key: fold(column.hint) for key, column in campaign.column.items() if column.hint}
        self._headings = HeaderFinder(campaign)
        self.filer = lru_cache(4096)(self._filer)
        self.myself = lru_cache(4096)(lambda filer: myself_of(filer, self.units, self.schools) if filer.strip() else Myself())
        self.names_itself = lru_cache(_KEPT)(self._names_itself)
        self.host, self.organiser = lru_cache(_KEPT)(self._read_host), lru_cache(_KEPT)(self._read_organiser)
        self.school, self.level = lru_cache(_KEPT)(self._read_school), lru_cache(_KEPT)(self._read_level)
        self.plain = lru_cache(_KEPT)(without_private)
        self.looks_like = lru_cache(_KEPT)(lambda key, text: foreign(campaign, key, text))
        self.day, self.sure_day = lru_cache(_KEPT)(self._read_day), lru_cache(_KEPT)(self._read_sure_day)
        self.people = lru_cache(_KEPT)(lambda text: self._found("people", text, lambda: read_people(text, self.honours, self.none)))
        self.direct = lru_cache(_KEPT)(lambda text: self._read_count("direct_students", text))
        self.viewers = lru_cache(_KEPT)(lambda text: self._read_count("indirect_viewers", text))
        self.media = lru_cache(_KEPT)(lambda text: self._found("media", text, lambda: read_media(text, campaign.marks.media_vague, self.none)))
        self.funds = lru_cache(_KEPT)(lambda text: self._found("funds_yuan", text, lambda: read_money(text, self.none, campaign.limits.funds_low)))

    def is_header(self, key: str, text: str) -> bool:
        """The text is what people write over that column; not where it is the hint that stands below."""
        return text == simple(fold(self.campaign.header(key))) or self._headings.name(text) == key and not self.is_hint(key, text)

    def cells(self, raw: RawRow) -> tuple[dict[str, Any], tuple[Finding, ...], tuple[Body, ...], Place]:
        """Column key ▸ value, the findings of the readings in the form's order, the host's bodies and the schools' places."""
        filer, private = raw.filer, [key for key, text in raw.cells.items() if self.plain(text) != text]
        get = (raw.cells if not private else {key: self.plain(text) for key, text in raw.cells.items()}).get
        host, host_found, bodies = self.host(get("host", ""), filer)
        organiser, organiser_found = self.organiser(get("organiser", ""), filer)
        held_on, date_found = self.day(get("held_on", ""), raw.filed_on)
        school, school_found, place = self.school(get("school", ""), filer)
        level, level_found = self.level(get("level", ""), place.levels)
        people, people_found = self.people(get("people", ""))
        direct, direct_found = self.direct(get("direct_students", ""))
        viewers, viewers_found = self.viewers(get("indirect_viewers", ""))
        media, media_found = self.media(get("media", ""))
        funds, funds_found = self.funds(get("funds_yuan", ""))
        values = {"host": host, "organiser": organiser, "held_on": held_on, "school": school, "level": level, "people": people,
                  "direct_students": direct, "indirect_viewers": viewers, "media": media, "funds_yuan": funds}
        found = (*host_found, *organiser_found, *date_found, *school_found, *level_found, *people_found, *direct_found, *viewers_found, *media_found, *funds_found,
                 *(make_finding(self.campaign, "W_PRIVATE_NUMBER", key) for key in private),
                 *(make_finding(self.campaign, "E_TOO_LONG", key, count=len(text), what=self.campaign.header(key) if key else "填报单位")
                   for key, text in (*raw.cells.items(), ("", filer)) if len(text) > LONGEST))
        return values, found, bodies, place

    def slid(self, raw: RawRow) -> list[tuple[str, str]]:
        """(column, column that its content looks like) of cells out of place, in the form's order."""
        return [(key, other) for key, text in raw.cells.items() if text and (other := self.looks_like(key, text))]

    def is_ditto(self, text: str) -> bool:
        """同上, or 同左."""
        return bool(text) and (fold(text) in self.ditto or fold(text) in self.left)

    def points_left(self, text: str) -> bool:
        return bool(text) and fold(text) in self.left

    def is_hint(self, key: str, text: str) -> bool:
        """The template's own hint left in a cell says nothing."""
        hint = self._hints.get(key)
        return hint is not None and hint != fold(self.campaign.header(key)) and fold(text) == hint

    def _names_itself(self, text: str) -> bool:
        """Nothing, or schools of the register and bodies with names of their own: the same whoever files."""
        return not text or len(text) <= _LONGEST and all(self.schools.is_registered(name) or self.units.body(name, None).sort in ("county", "city")
                                                         for name in text.split("、"))

    def _found(self, key: str, text: str, reader: Callable[[], Reading]) -> tuple[Any, tuple[Finding, ...]]:
        if self.is_hint(key, text):
            return None, ()
        if len(text) > _LONGEST:
            reading = Reading(tidy(text)) if key in _AS_TYPED else refuse("W_TEXT_LONG", count=len(text))
        else:
            reading = refuse(DITTO_CODES[key], got=tidy(text)) if self.is_ditto(text) else reader()
        return reading.value, findings_of(self.campaign, key, reading.value, reading.notes)

    def _filer(self, name: str) -> tuple[Unit | None, bool]:
        """The unit of a 填报单位 and whether it is city level; a school files for the unit that runs it."""
        if not name.strip():
            return None, False
        unit, is_city = self.units.filer(name)
        if unit is None and not is_city:
            school, _ = self.schools.find(name, None)
            unit = self.campaign.unit(school.unit) if school is not None and school.unit else None
        return unit, is_city

    def _read_day(self, text: str, filed_on: date | None) -> tuple[date | None, tuple[Finding, ...]]:
        sure = self.sure_day(text)
        return sure if sure[0] is not None else self._day_found(text, filed_on)

    def _read_sure_day(self, text: str) -> tuple[date | None, tuple[Finding, ...]]:
        """A day that raises no question without 填表时间 is the same with any; None for all others."""
        value, found = self._day_found(text, None)
        return (None, ()) if any(finding.severity in "EW" for finding in found) else (value, found)

    def _day_found(self, text: str, filed_on: date | None) -> tuple[date | None, tuple[Finding, ...]]:
        return self._found("held_on", text, lambda: read_date(text, filed_on))

    def _read_count(self, key: str, text: str) -> tuple[int | None, tuple[Finding, ...]]:
        if _DIGITS.fullmatch(text):         # most counts are just that
            return int(text), ()
        return self._found(key, text, lambda: read_count(text, self.none, viewers=key == "indirect_viewers"))

    def _read_host(self, text: str, filer: str) -> tuple[str | None, tuple[Finding, ...], tuple[Body, ...]]:
        if len(text) > _LONGEST or self.is_hint("host", text) or self.is_ditto(text):
            return *self._found("host", text, Reading), ()
        if simple(fold(text)) in self.none:
            return None, (), ()
        reading, bodies = read_bodies(text, self.units, self.schools, self.filer(filer)[0], self.none, myself=self.myself(filer))
        return reading.value, findings_of(self.campaign, "host", reading.value, reading.notes), bodies

    def _read_organiser(self, text: str, filer: str) -> tuple[str | None, tuple[Finding, ...]]:
        return self._found("organiser", text, lambda: self._organiser_reading(text, filer))

    def _organiser_reading(self, text: str, filer: str) -> Reading:
        reading, _ = read_bodies(text, self.units, self.schools, self.filer(filer)[0], self.none, "organiser", self.myself(filer))
        return reading if reading.value is not None or not fold(text) else Reading(tidy(text))

    def _read_school(self, text: str, filer: str) -> tuple[str | None, tuple[Finding, ...], Place]:
        if len(text) > _LONGEST or self.is_hint("school", text) or self.is_ditto(text):
            return *self._found("school", text, Reading), Place()
        if simple(fold(text)) in self.none:
            return None, (), Place()
        reading, place = self.schools.read(text, self.filer(filer)[0], self.myself(filer).in_schools(text))
        return reading.value, findings_of(self.campaign, "school", reading.value, reading.notes), place

    def _read_level(self, text: str, registered: tuple[str, ...]) -> tuple[str | None, tuple[Finding, ...]]:
        return self._found("level", text, lambda: self.levels.read(text, registered, self.none))


_READERS: dict[int, Readers] = {}


def readers_of(campaign: Campaign) -> Readers:
    """The readers of a campaign, made once; the last eight campaigns are kept."""
    found = _READERS.get(id(campaign))
    if found is None or found.campaign is not campaign:
        while len(_READERS) >= 8:
            _READERS.pop(next(iter(_READERS)), None)
        found = _READERS[id(campaign)] = Readers(campaign)
    return found
