"""A session row by itself, made of parts that it shares with other rows; put together when somebody asks."""

from datetime import date
from operator import itemgetter
from typing import Any, Protocol

from validators.crediting import Credit
from validators.model import Checked, Finding, Person, RawRow, Values
from validators.readers import Readers
from validators.rules import check_one, conclude, stops_counting
from validators.schools import Place
from validators.text import fold
from validators.units import Body

STOPS, STRANGE, TELLS, APART = 1, 2, 4, 8       # something keeps the row from counting; contents of another column or a private number; findings; some of another column or of the whole row
DAY, SCHOOL, JUDGED, PEOPLE = 2, 3, 4, 5         # where these parts stand in a row


class Home(Protocol):
    """Where a row's parts are kept."""

    readers: Readers
    judge_year: bool


class Part:
    """What some columns of a row say. `found`: (place in the form, finding), in the form's order."""

    __slots__ = ("bodies", "credit", "findings", "flags", "found", "names", "place", "schools", "values")

    def __init__(self, values: dict[str, Any], found: list[tuple[int, Finding]], strange: bool, bodies: tuple[Body, ...], place: Place, credit: Credit):
        self.values, self.found, self.bodies, self.place, self.credit = values, found, bodies, place, credit
        self.schools = _folded(place, values.get("school"))
        self.names = names_of(values.get("people"))
        self.findings = tuple([finding for _, finding in found])
        self.flags = STRANGE if strange else 0
        if found:
            self.flags |= TELLS | (STOPS if any(map(stops_counting, self.findings)) else 0) | (APART if not all([finding.key for finding in self.findings]) else 0)


class Row:
    """A session row by itself, not put together yet. `key` and `place` (it came as the how many-th) are its ledger's.

    Rows that share one of `meets`, (day, school), may be the same session; so may those of the same school whose `names` (of the people) are the same.
    """

    __slots__ = ("_alone", "_findings", "_home", "key", "meets", "names", "parts", "place", "raw")

    def __init__(self, raw: RawRow, parts: tuple[Part, ...], home: Home):
        self.raw, self.parts, self._home, self._alone, self._findings, self.key, self.place = raw, parts, home, None, None, "", 0
        if parts:
            day, schools, self.names = parts[DAY].values["held_on"], parts[SCHOOL].schools, parts[PEOPLE].names
        else:
            self._alone, place = check_one(raw, home.readers, judge_year=home.judge_year)
            values = self._alone.values
            day, schools, self.names = values.held_on, _folded(place, values.school), names_of(values.people)
        self.meets = meetings(day, schools)

    @property
    def counts(self) -> bool:
        """Whether it would, were there no other row."""
        if not self.parts:
            return bool(self._alone.sessions)
        return self.parts[JUDGED].credit.unit is not None and not flags_of(self.parts) & STOPS

    @property
    def where(self) -> tuple[date | None, str | None]:
        """The day and the school, as read."""
        if not self.parts:
            return self._alone.values.held_on, self._alone.values.school
        return self.parts[DAY].values["held_on"], self.parts[SCHOOL].values["school"]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """In the form's order."""
        if self._findings is None:
            self._findings = in_order_of(self.parts, flags_of(self.parts)) if self.parts else self._alone.findings
        return self._findings

    @property
    def alone(self) -> Checked:
        """As it would be judged if there were no other row."""
        if self._alone is None:
            values: dict[str, Any] = {}
            for part in self.parts:
                values |= part.values
            self._alone = conclude(self.raw, Values(**values), self.parts[JUDGED].credit, self.findings, self._home.readers.campaign)
        return self._alone


def meetings(day: date | None, schools: tuple[str, ...]) -> tuple[tuple[date, str], ...]:
    return tuple([(day, school) for school in schools]) if day else ()


def names_of(people: tuple[Person, ...] | None) -> str:
    """In no order that was typed; "" where nobody is named."""
    return "、".join(sorted([person.name for person in people])) if people else ""


def flags_of(parts: tuple[Part, ...]) -> int:
    a, b, c, d, e, f, g, h, i, j = parts
    return a.flags | b.flags | c.flags | d.flags | e.flags | f.flags | g.flags | h.flags | i.flags | j.flags


def in_order_of(parts: tuple[Part, ...], flags: int) -> tuple[Finding, ...]:
    """Their findings in the form's order, in which the parts stand themselves."""
    if not flags & TELLS:
        return ()
    told = [part for part in parts if part.found]
    if len(told) == 1:
        return told[0].findings
    if not flags & APART:
        return tuple([finding for part in told for finding in part.findings])
    found = [pair for part in told for pair in part.found]
    found.sort(key=itemgetter(0))
    return tuple([finding for _, finding in found])


def _folded(place: Place, read: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold, place.keys))) if read and place.keys else ()
