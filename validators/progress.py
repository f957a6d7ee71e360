"""Sessions held by each unit against Annex 1, and the rows behind every number. Pure: give it the day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import floor
from typing import Literal

from validators.campaign import Campaign, Unit
from validators.model import Checked
from validators.text import fold

Colour = Literal["绿", "黄", "红", "灰"]
Why = Literal["待补正", "待认定", "疑似重复", "仅登记", "其他年度", "晚于截至日"]
_LAST_QUARTER = 10          # from this month on a unit without any session is red, whatever its target


@dataclass(frozen=True)
class Uncounted:
    """A session that does not count this year: its row, the unit it would go to (None while open), the kind of reason, the reason."""

    row: int
    unit: str | None
    why: Why
    reason: str


@dataclass(frozen=True)
class UnitProgress:
    """One row of Annex 1. `due` is what the share of the year asks for by now; `rate` is held/target, uncapped, None without a target.

    `word` says in words what `colour` shows. `rows` are the counted ones, `provisional` those of them that the city is still to look at.
    """

    unit: str
    target: int
    held: int
    due: int
    short_by: int
    rate: float | None
    colour: Colour
    word: str
    rows: tuple[int, ...]
    provisional: tuple[int, ...]
    uncounted: tuple[Uncounted, ...]


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


@dataclass(frozen=True)
class Progress:
    """A year as a whole. `row` numbers anywhere in it are positions in the rows that were given; `record_ids` names those ("" where a row has none).

    `has_data`: the year has sessions, counted or not.
    """

    year: int
    as_of: date
    has_data: bool
    pace: float
    units: tuple[UnitProgress, ...]
    held: int
    target: int
    rate: float
    units_met: int
    reach: Reach
    by_month: tuple[tuple[str, int], ...]
    by_period: tuple[tuple[str, int], ...]
    provisional: tuple[int, ...]
    uncounted: tuple[Uncounted, ...]
    record_ids: tuple[str, ...] = ()

    def waiting(self, why: Why) -> tuple[int, ...]:
        """Rows that do not count for this kind of reason."""
        return tuple(item.row for item in self.uncounted if item.why == why)

    @property
    def pending(self) -> int:
        """Rows for a person to look at (待处理): to mend, to decide, suspected twice, or counted for now only."""
        return len(self.provisional) + sum(item.why in ("待补正", "待认定", "疑似重复") for item in self.uncounted)


def progress(rows: Iterable[Checked], campaign: Campaign, *, year: int, as_of: date) -> Progress:
    """Sessions held so far in a calendar year by each unit, against the least it is to hold.

    Args:
        rows: the ledger in any order; rows that are no session (合计, blank …) are passed over.
        campaign: targets in the order in which the notice prints them.
        year: the calendar year of 活动时间 that is asked for.
        as_of: the day the question is asked, in the campaign's time zone. Sessions after it are not counted.

    Returns:
        Units in Annex 1 order, units without a session included. Every session row is counted in one unit or stands in `uncounted`, once.

    Raises:
        ValueError: a row is credited to a unit that the campaign lacks; checking finds these first, so here it is a bug.

    Source: 洪工字〔2024〕15号 附件1, column 场次（不少于）; colours: domain §6.1.
    """
    rows = tuple(rows)
    sessions = [(i, row) for i, row in enumerate(rows) if row.kind == "session"]
    unknown = {row.credited_unit for _, row in sessions} - {None, *campaign.unit_names}
    if unknown:
        raise ValueError(f"not in Annex 1: {sorted(unknown)}")
    uncounted = tuple(found for i, row in sessions if (found := _uncounted(i, row, year, as_of)))
    left_out = {item.row for item in uncounted}
    counted = [(i, row) for i, row in sessions if i not in left_out]
    pace = share_of_year(year, as_of)
    units = tuple(_unit(unit, counted, uncounted, pace, year, as_of) for unit in campaign.units)
    target = sum(unit.target for unit in units)
    return Progress(
        year=year, as_of=as_of, has_data=bool(counted) or any(item.why != "其他年度" for item in uncounted), pace=pace, units=units,
        held=len(counted), target=target, rate=len(counted) / target if target else 0.0, units_met=sum(unit.held >= unit.target for unit in units),
        reach=_reach([row for _, row in counted]),
        by_month=_tally(f"{row.values.held_on:%Y-%m}" for _, row in counted), by_period=_tally(row.filing_period or "" for _, row in counted),
        provisional=tuple(i for i, row in counted if row.provisional), uncounted=uncounted,
        record_ids=tuple(row.raw.record_id for row in rows),
    )


def share_of_year(year: int, as_of: date) -> float:
    """序时进度: the part of the year that is gone at the end of `as_of`.

    >>> round(share_of_year(2024, date(2024, 6, 25)), 3), share_of_year(2024, date(2025, 1, 1)), share_of_year(2024, date(2023, 7, 1))
    (0.484, 1.0, 0.0)
    """
    if as_of.year != year:
        return 1.0 if as_of.year > year else 0.0
    return as_of.timetuple().tm_yday / date(year, 12, 31).timetuple().tm_yday


def _uncounted(index: int, row: Checked, year: int, as_of: date) -> Uncounted | None:
    """Why a session does not count; None where it does."""
    held_on = row.values.held_on
    codes = {finding.code for finding in row.findings}
    year_of_row = held_on.year if held_on else row.raw.filed_on.year if row.raw.filed_on else year
    if year_of_row != year:
        return Uncounted(index, row.credited_unit, "其他年度", f"活动时间在 {year_of_row} 年" if held_on else f"{year_of_row} 年填报，活动时间待补正")
    if "W_DUPLICATE" in codes or row.duplicate_of:
        return Uncounted(index, row.credited_unit, "疑似重复", _say(row, "W_DUPLICATE") or "与另一条记录疑似同一场")
    if row.is_hard_stop or held_on is None:
        return Uncounted(index, row.credited_unit, "待补正", _say(row, "E_") or "活动时间待补正")
    if "N_NOT_ANNEX1" in codes:
        return Uncounted(index, None, "仅登记", _say(row, "N_NOT_ANNEX1"))
    if "E_UNIT_UNRESOLVED" in codes or row.credited_unit is None:
        return Uncounted(index, None, "待认定", _say(row, "E_UNIT_UNRESOLVED") or row.credit_reason or "计入单位待市级认定")
    if held_on > as_of:
        return Uncounted(index, row.credited_unit, "晚于截至日", f"活动时间 {held_on} 晚于 {as_of}")
    if row.sessions or "N_OUT_OF_YEAR" in codes:      # judged against the year of 填表时间 there; here the year asked for decides
        return None
    return Uncounted(index, row.credited_unit, "待认定", row.credit_reason or "计入单位待市级认定")


def _say(row: Checked, prefix: str) -> str:
    return "；".join(finding.message for finding in row.findings if finding.code.startswith(prefix))


def _unit(unit: Unit, counted: Sequence[tuple[int, Checked]], uncounted: Sequence[Uncounted], pace: float, year: int, as_of: date) -> UnitProgress:
    own = [(i, row) for i, row in counted if row.credited_unit == unit.name]
    held, due = len(own), floor(unit.target * pace)
    colour, word = state(held, unit.target, due, last_quarter=as_of.year > year or (as_of.year == year and as_of.month >= _LAST_QUARTER))
    return UnitProgress(
        unit=unit.name, target=unit.target, held=held, due=due, short_by=max(unit.target - held, 0), rate=held / unit.target if unit.target else None,
        colour=colour, word=word, rows=tuple(i for i, _ in own), provisional=tuple(i for i, row in own if row.provisional),
        uncounted=tuple(item for item in uncounted if item.unit == unit.name),
    )


def state(held: int, target: int, due: int, *, last_quarter: bool) -> tuple[Colour, str]:
    """The colour of a unit and the word that always stands beside it.

    >>> state(4, 4, 1, last_quarter=False), state(1, 4, 3, last_quarter=False), state(0, 1, 0, last_quarter=True)
    (('绿', '达标'), ('红', '滞后 2 场'), ('红', '尚未开展'))
    """
    if held >= target:
        return ("绿", "超额完成" if held > target else "达标")
    if held == 0 and last_quarter:
        return ("红", "尚未开展")
    if held < due:
        return ("红" if due - held >= 2 else "黄", f"滞后 {due - held} 场")
    return ("灰", "未到期") if held == 0 else ("绿", "达到序时")


def _reach(rows: Sequence[Checked]) -> Reach:
    values = [row.values for row in rows]
    names = [fold(person.name) for value in values for person in value.people or ()]
    return Reach(
        schools=len({school for value in values for school in (value.school or "").split("、") if school}),
        direct_students=sum(value.direct_students or 0 for value in values), indirect_viewers=sum(value.indirect_viewers or 0 for value in values),
        views_included=any(finding.code == "W_INDIRECT_VIEWS" for row in rows for finding in row.findings),
        people=len(set(names)), appearances=len(names), funds_yuan=sum((value.funds_yuan or Decimal(0) for value in values), Decimal(0)),
    )


def _tally(keys: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(keys).items()))
