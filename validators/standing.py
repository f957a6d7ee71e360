"""Kept aggregates: what every session adds to its year and its unit. One changed row costs that row; a page costs the units, not the rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from sys import intern
from typing import Literal

from validators.campaign import Campaign
from validators.model import Checked
from validators.rules import may_be_agreed
from validators.text import fold

Why = Literal["待补正", "待认定", "疑似重复", "同一场", "仅登记", "晚于截至日"]
COUNTED = "计入"
_NOTHING = Decimal(0)


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


@dataclass(frozen=True, slots=True)
class _Share:
    """What one session adds, and no more than that is kept of it. `why`: apart from the day; `year` 0: neither held nor filed on a known day."""

    year: int
    unit: str | None
    why: Why | None
    held_on: date | None
    provisional: bool
    asks: bool
    period: str
    filer: str
    form: str
    schools: tuple[str, ...]
    people: tuple[str, ...]
    direct: int
    indirect: int
    views: bool
    funds: Decimal

    def why_on(self, as_of: date) -> Why | None:
        return self.why or ("晚于截至日" if self.held_on > as_of else None)


def _share(row: Checked) -> _Share:
    values, fate = row.values, fate_of(row, date.max)
    schools = dict.fromkeys(one for one in (values.school or "").split("、") if one)
    return _Share(
        fate.year if values.held_on or row.raw.filed_on else 0, fate.unit, fate.why, values.held_on, row.provisional,
        any(may_be_agreed(finding, values) and finding.code != "W_LATE" for finding in row.findings), row.filing_period or "", row.raw.filer, row.raw.activity,
        tuple(map(intern, schools)), tuple(intern(fold(person.name)) for person in values.people or ()), values.direct_students or 0,
        values.indirect_viewers or 0, any(finding.code == "W_INDIRECT_VIEWS" for finding in row.findings), values.funds_yuan or _NOTHING,
    )


class Sums:
    """What the sessions of one unit, or of all, add up to in one year. `add` and `take` undo each other."""

    def __init__(self):
        self.counted: dict[str, None] = {}
        self.provisional: dict[str, None] = {}
        self.asking: dict[str, None] = {}
        self.left_out: dict[Why, dict[str, None]] = {}
        self.months, self.periods, self.forms, self.schools, self.people = Counter(), Counter(), Counter(), Counter(), Counter()
        self.filings: Counter[tuple[str, str]] = Counter()      # (filing period, filer) ▸ sessions filed, whether they count or not
        self.direct = self.indirect = self.views = 0
        self.funds = Decimal(0)

    def add(self, key: str, share: _Share, why: Why | None) -> None:
        _shift(self.filings, ((share.period, share.filer),), 1)
        if why:
            self.left_out.setdefault(why, {})[key] = None
            return
        self.counted[key] = None
        if share.provisional:
            self.provisional[key] = None
        if share.asks:
            self.asking[key] = None
        self._count(share, 1)

    def take(self, key: str, share: _Share, why: Why | None) -> None:
        _shift(self.filings, ((share.period, share.filer),), -1)
        if why:
            del self.left_out[why][key]
            return
        del self.counted[key]
        self.provisional.pop(key, None)
        self.asking.pop(key, None)
        self._count(share, -1)

    def _count(self, share: _Share, n: int) -> None:
        _shift(self.months, (f"{share.held_on:%Y-%m}",), n)
        _shift(self.periods, (share.period,), n)
        _shift(self.forms, (share.form,), n)
        _shift(self.schools, share.schools, n)
        _shift(self.people, share.people, n)
        self.direct += n * share.direct
        self.indirect += n * share.indirect
        self.views += n * share.views
        self.funds += n * share.funds

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
        self._units = frozenset((None, *campaign.unit_names))
        self._shares: dict[str, _Share] = {}
        self._by_day: dict[str, None] = {}                  # rows that another day may move
        self._sums: dict[int, dict[str | None, Sums]] = {}  # year ▸ unit ▸ sums; "" for all units, None for what has no unit yet

    def put(self, key: str, row: Checked) -> None:
        """Take a row in, or in place of the one with this key; a row that is no session is passed over.

        Raises:
            ValueError: it is credited to a unit that the campaign lacks; checking finds these first, so here it is a bug.
        """
        if row.credited_unit not in self._units:
            raise ValueError(f"not in Annex 1: {row.credited_unit}")
        self.remove(key)
        if row.kind == "session":
            self._enter(key, _share(row))

    def remove(self, key: str) -> None:
        """Take a row out; nothing happens where there is none."""
        share = self._shares.pop(key, None)
        if share is None:
            return
        self._by_day.pop(key, None)
        for sums in self._of(share):
            sums.take(key, share, share.why_on(self.as_of))

    def advance(self, as_of: date) -> None:
        """To another day. Forward costs the rows that were too late for the day before; back costs all rows."""
        if as_of == self.as_of:
            return
        moved = {key: self._shares[key] for key in (self._by_day if as_of > self.as_of else self._shares)}
        for key in moved:
            self.remove(key)
        self.as_of = as_of
        for key, share in moved.items():
            self._enter(key, share)

    def _enter(self, key: str, share: _Share) -> None:
        why = share.why_on(self.as_of)
        self._shares[key] = share
        if why == "晚于截至日" or not share.year:
            self._by_day[key] = None
        for sums in self._of(share):
            sums.add(key, share, why)

    def _of(self, share: _Share) -> tuple[Sums, Sums]:
        year = self._sums.setdefault(share.year or self.as_of.year, {})
        return year.setdefault("", Sums()), year.setdefault(share.unit, Sums())

    def sums(self, year: int, unit: str | None = "") -> Sums:
        """Of a unit, of all units (""), or of what has no unit yet (None)."""
        return self._sums.get(year, {}).get(unit) or Sums()

    def years(self) -> list[int]:
        """Years with a session that counts or may come to count; newest first."""
        return sorted((year for year, units in self._sums.items() if not units[""].is_empty), reverse=True)

    def keys(self, year: int, unit: str | None = "", what: str = "") -> Iterator[str]:
        """Rows behind a number. `what`: 计入, 不计入, 待核 and 待确认 (of those that count: the city is to look, or anybody), one reason why rows do not count, 待处理 for what a person is to look at, "" for all."""
        sums = self.sums(year, unit)
        if what in ("", COUNTED):
            yield from sums.counted
        if what in ("待核", "待处理"):
            yield from sums.provisional
        if what == "待确认":
            yield from sums.asking
        for why, keys in sums.left_out.items():
            if what in ("", "不计入", why) or (what == "待处理" and why in PENDING):
                yield from keys


PENDING: tuple[Why, ...] = ("待补正", "待认定", "疑似重复")      # what a person is to look at, besides what counts for now only (待核)


def fate_of(row: Checked, as_of: date) -> Fate:
    """Whether a session counts in its year on the day `as_of`, for which unit, and why not. A session without a day belongs to the year it was filed in."""
    held_on = row.values.held_on
    codes = {finding.code for finding in row.findings}
    year = (held_on or row.raw.filed_on or as_of).year
    if "N_SAME_SESSION" in codes:
        return Fate(year, row.credited_unit, "同一场", _say(row, "N_SAME_SESSION"))
    if "W_DUPLICATE" in codes or row.duplicate_of:
        return Fate(year, row.credited_unit, "疑似重复", _say(row, "W_DUPLICATE") or "与另一条记录疑似同一场")
    if row.is_hard_stop or held_on is None:
        return Fate(year, row.credited_unit, "待补正", _say(row, "E_") or "活动时间待补正")
    if "N_NOT_ANNEX1" in codes:
        return Fate(year, None, "仅登记", _say(row, "N_NOT_ANNEX1"))
    if "E_UNIT_UNRESOLVED" in codes or row.credited_unit is None:
        return Fate(year, None, "待认定", _say(row, "E_UNIT_UNRESOLVED") or row.credit_reason or "计入单位待市级认定")
    if not row.sessions and "N_OUT_OF_YEAR" not in codes:      # that is judged against the year of 填表时间; here the session's own year decides
        return Fate(year, row.credited_unit, "待认定", row.credit_reason or "计入单位待市级认定")
    if held_on > as_of:
        return Fate(year, row.credited_unit, "晚于截至日", f"活动时间 {held_on} 晚于 {as_of}")
    return Fate(year, row.credited_unit)


def _say(row: Checked, prefix: str) -> str:
    return "；".join(finding.message for finding in row.findings if finding.code.startswith(prefix))
