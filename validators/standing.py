"""Kept aggregates: what every session adds to its year and its unit. One changed row costs that row; a page costs the units, not the rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from validators.campaign import Campaign
from validators.model import Checked
from validators.text import fold

Why = Literal["待补正", "待认定", "疑似重复", "仅登记", "晚于截至日"]
COUNTED = "计入"


@dataclass(frozen=True)
class Fate:
    """What becomes of a session in its year: the unit it goes to or would go to (None while open), `why` it does not count (None: it counts), and the reason."""

    year: int
    unit: str | None
    why: Why | None = None
    reason: str = ""


@dataclass(frozen=True)
class Reach:
    """Who was reached by the counted sessions. `views_included`: some of the indirect figure is 人次. `appearances`: 人次 of the speakers."""

    schools: int
    direct_students: int
    indirect_viewers: int
    views_included: bool
    people: int
    appearances: int
    funds_yuan: Decimal


class Sums:
    """What the sessions of one unit, or of all, add up to in one year. `add` and `take` undo each other."""

    def __init__(self):
        self.counted: dict[str, None] = {}
        self.provisional: dict[str, None] = {}
        self.left_out: dict[Why, dict[str, None]] = {}
        self.months, self.periods, self.forms, self.schools, self.people = Counter(), Counter(), Counter(), Counter(), Counter()
        self.direct = self.indirect = self.views = 0
        self.funds = Decimal(0)

    def add(self, key: str, row: Checked, why: Why | None) -> None:
        if why:
            self.left_out.setdefault(why, {})[key] = None
            return
        self.counted[key] = None
        if row.provisional:
            self.provisional[key] = None
        self._count(row, 1)

    def take(self, key: str, row: Checked, why: Why | None) -> None:
        if why:
            del self.left_out[why][key]
            return
        del self.counted[key]
        self.provisional.pop(key, None)
        self._count(row, -1)

    def _count(self, row: Checked, n: int) -> None:
        values = row.values
        _shift(self.months, [f"{values.held_on:%Y-%m}"], n)
        _shift(self.periods, [row.filing_period or ""], n)
        _shift(self.forms, [row.raw.activity], n)
        _shift(self.schools, {one for one in (values.school or "").split("、") if one}, n)
        _shift(self.people, [fold(person.name) for person in values.people or ()], n)
        self.direct += n * (values.direct_students or 0)
        self.indirect += n * (values.indirect_viewers or 0)
        self.views += n * any(finding.code == "W_INDIRECT_VIEWS" for finding in row.findings)
        self.funds += n * (values.funds_yuan or Decimal(0))

    @property
    def reach(self) -> Reach:
        return Reach(len(self.schools), self.direct, self.indirect, bool(self.views), len(self.people), self.people.total(), self.funds)

    def waiting(self) -> dict[Why, int]:
        """How many sessions do not count, by kind of reason."""
        return {why: len(keys) for why, keys in self.left_out.items() if keys}

    @property
    def is_empty(self) -> bool:
        return not self.counted and not any(self.left_out.values())


def _shift(counter: Counter, names: Iterable[str], n: int) -> None:
    for name in names:
        counter[name] += n
        if not counter[name]:
            del counter[name]


class Standing:
    """Every session of a ledger where it counts, up to the day `as_of`.

    The state after any sequence of `put`, `remove` and `advance` equals that of a new one into which the remaining rows are put.
    """

    def __init__(self, campaign: Campaign, as_of: date):
        self.campaign = campaign
        self.as_of = as_of
        self._rows: dict[str, Checked] = {}
        self._fates: dict[str, Fate] = {}
        self._by_day: dict[str, None] = {}                  # rows whose fate the day may change
        self._sums: dict[int, dict[str | None, Sums]] = {}  # year ▸ unit ▸ sums; "" for all units, None for what has no unit yet

    def put(self, key: str, row: Checked) -> None:
        """Take a row in, or in place of the one with this key; a row that is no session is passed over.

        Raises:
            ValueError: it is credited to a unit that the campaign lacks; checking finds these first, so here it is a bug.
        """
        if row.credited_unit not in (None, *self.campaign.unit_names):
            raise ValueError(f"not in Annex 1: {row.credited_unit}")
        self.remove(key)
        if row.kind != "session":
            return
        fate = fate_of(row, self.as_of)
        self._rows[key], self._fates[key] = row, fate
        if fate.why == "晚于截至日" or row.values.held_on is None:
            self._by_day[key] = None
        for sums in self._of(fate):
            sums.add(key, row, fate.why)

    def remove(self, key: str) -> None:
        """Take a row out; nothing happens where there is none."""
        row = self._rows.pop(key, None)
        if row is None:
            return
        fate = self._fates.pop(key)
        self._by_day.pop(key, None)
        for sums in self._of(fate):
            sums.take(key, row, fate.why)

    def advance(self, as_of: date) -> None:
        """To another day. Forward costs the rows that were too late for the day before; back costs all rows."""
        if as_of == self.as_of:
            return
        keys = list(self._by_day) if as_of > self.as_of else list(self._rows)
        self.as_of = as_of
        for key in keys:
            self.put(key, self._rows[key])

    def _of(self, fate: Fate) -> tuple[Sums, Sums]:
        year = self._sums.setdefault(fate.year, {})
        return year.setdefault("", Sums()), year.setdefault(fate.unit, Sums())

    def sums(self, year: int, unit: str | None = "") -> Sums:
        """Of a unit, of all units (""), or of what has no unit yet (None)."""
        return self._sums.get(year, {}).get(unit) or Sums()

    def years(self) -> list[int]:
        """Years with a session that counts or may come to count; newest first."""
        return sorted((year for year, units in self._sums.items() if not units[""].is_empty), reverse=True)

    def fate(self, key: str) -> Fate | None:
        return self._fates.get(key)

    def keys(self, year: int, unit: str | None = "", what: str = "") -> Iterator[str]:
        """Rows behind a number. `what`: 计入, 待核 (of those that count), one reason why rows do not count, "" for all, 待处理 for what a person is to look at."""
        sums = self.sums(year, unit)
        if what in ("", COUNTED):
            yield from sums.counted
        if what in ("待核", "待处理"):
            yield from sums.provisional
        for why, keys in sums.left_out.items():
            if what in ("", why) or (what == "待处理" and why in PENDING) or what == "不计入":
                yield from keys


PENDING: tuple[Why, ...] = ("待补正", "待认定", "疑似重复")      # what a person is to look at, besides what counts for now only (待核)


def fate_of(row: Checked, as_of: date) -> Fate:
    """Whether a session counts in its year on the day `as_of`, for which unit, and why not. A session without a day belongs to the year it was filed in."""
    held_on = row.values.held_on
    codes = {finding.code for finding in row.findings}
    year = (held_on or row.raw.filed_on or as_of).year
    if "W_DUPLICATE" in codes or row.duplicate_of:
        return Fate(year, row.credited_unit, "疑似重复", _say(row, "W_DUPLICATE") or "与另一条记录疑似同一场")
    if row.is_hard_stop or held_on is None:
        return Fate(year, row.credited_unit, "待补正", _say(row, "E_") or "活动时间待补正")
    if "N_NOT_ANNEX1" in codes:
        return Fate(year, None, "仅登记", _say(row, "N_NOT_ANNEX1"))
    if "E_UNIT_UNRESOLVED" in codes or row.credited_unit is None:
        return Fate(year, None, "待认定", _say(row, "E_UNIT_UNRESOLVED") or row.credit_reason or "计入单位待市级认定")
    if held_on > as_of:
        return Fate(year, row.credited_unit, "晚于截至日", f"活动时间 {held_on} 晚于 {as_of}")
    if row.sessions or "N_OUT_OF_YEAR" in codes:      # judged against the year of 填表时间 there; here the session's own year decides
        return Fate(year, row.credited_unit)
    return Fate(year, row.credited_unit, "待认定", row.credit_reason or "计入单位待市级认定")


def _say(row: Checked, prefix: str) -> str:
    return "；".join(finding.message for finding in row.findings if finding.code.startswith(prefix))
