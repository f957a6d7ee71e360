"""Sessions held by each unit against Annex 1, from kept aggregates. Pure: give it the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Literal

from validators.campaign import Campaign, Unit
from validators.fates import PENDING, Why
from validators.model import Checked
from validators.periods import filing_period, period_before
from validators.standing import Standing
from validators.sums import Reach, Sums

Colour = Literal["绿", "黄", "红", "灰"]
_LAST_QUARTER = 10          # from this month on a unit without any session is red, whatever its target


@dataclass(frozen=True)
class Spread:
    """How counted sessions lie in the year, (name, sessions) each: by calendar month, by filing period, by 活动形式 ("" where none was chosen).

    `period` is the filing period of the day asked for; `new` and `before` are sessions held in it and in the one before.
    """

    by_month: tuple[tuple[str, int], ...]
    by_period: tuple[tuple[str, int], ...]
    by_form: tuple[tuple[str, int], ...]
    period: str
    new: int
    before: int


@dataclass(frozen=True)
class UnitProgress:
    """One row of Annex 1. `due` is what the share of the year asks for by now; `rate` is held/target, uncapped, None without a target.

    `word` says in words what `colour` shows. `provisional`: how many of `held` the city is still to look at. `left_out`: sessions that do
    not count, by kind of reason.
    """

    unit: str
    target: int
    held: int
    due: int
    short_by: int
    rate: float | None
    colour: Colour
    word: str
    provisional: int
    left_out: tuple[tuple[Why, int], ...]
    reach: Reach
    spread: Spread


@dataclass(frozen=True)
class Progress:
    """The whole of Annex 1 in one year, on one day. Units in Annex 1 order, units without a session included."""

    year: int
    as_of: date
    has_data: bool
    pace: float
    units: tuple[UnitProgress, ...]
    held: int
    target: int
    rate: float
    units_met: int
    provisional: int
    left_out: tuple[tuple[Why, int], ...]
    reach: Reach
    spread: Spread

    @property
    def pending(self) -> int:
        """Rows for a person to look at (待处理): to mend, to decide, suspected twice, or counted for now only."""
        return self.provisional + sum(n for why, n in self.left_out if why in PENDING)


def progress(rows: Iterable[Checked], campaign: Campaign, *, year: int, as_of: date) -> Progress:
    """Sessions held so far in a calendar year by each unit, against the least it is to hold.

    Args:
        rows: the ledger in any order; rows that are no session (合计, blank …) are passed over.
        campaign: targets in the order in which the notice prints them.
        year: the calendar year of 活动时间 that is asked for.
        as_of: the day the question is asked, in the campaign's time zone. Sessions after it are not counted.

    Raises:
        ValueError: a row is credited to a unit that the campaign lacks; checking finds these first, so here it is a bug.

    Source: 洪工字〔2024〕15号 附件1, column 场次（不少于）; colours: domain §6.1.
    """
    standing = Standing(campaign, as_of)
    for number, row in enumerate(rows):
        standing.put(str(number), row)
    return progress_of(standing, year)


def progress_of(standing: Standing, year: int) -> Progress:
    """The same from aggregates that are kept already: the cost is that of the units, however many rows there are."""
    campaign, as_of = standing.campaign, standing.as_of
    pace, whole = share_of_year(year, as_of), standing.sums(year)
    units = tuple(_unit(unit, standing.sums(year, unit.name), pace, year, as_of, campaign.filing.due_day) for unit in campaign.units)
    target, held = sum(unit.target for unit in units), len(whole.counted)
    return Progress(
        year=year, as_of=as_of, has_data=not whole.is_empty, pace=pace, units=units, held=held, target=target, rate=held / target if target else 0.0,
        units_met=sum(unit.held >= unit.target for unit in units), provisional=len(whole.provisional), left_out=tuple(whole.waiting().items()),
        reach=whole.reach, spread=_spread(whole, as_of, campaign.filing.due_day),
    )


def share_of_year(year: int, as_of: date) -> float:
    """序时进度: the part of the year that is gone at the end of `as_of`.

    >>> round(share_of_year(2024, date(2024, 6, 25)), 3), share_of_year(2024, date(2025, 1, 1)), share_of_year(2024, date(2023, 7, 1))
    (0.484, 1.0, 0.0)
    """
    if as_of.year != year:
        return 1.0 if as_of.year > year else 0.0
    return as_of.timetuple().tm_yday / date(year, 12, 31).timetuple().tm_yday


def _unit(unit: Unit, sums: Sums, pace: float, year: int, as_of: date, due_day: int) -> UnitProgress:
    held, due = len(sums.counted), floor(unit.target * pace)
    colour, word = state(held, unit.target, due, last_quarter=as_of.year > year or (as_of.year == year and as_of.month >= _LAST_QUARTER))
    return UnitProgress(
        unit=unit.name, target=unit.target, held=held, due=due, short_by=max(unit.target - held, 0), rate=held / unit.target if unit.target else None,
        colour=colour, word=word, provisional=len(sums.provisional), left_out=tuple(sums.waiting().items()), reach=sums.reach,
        spread=_spread(sums, as_of, due_day),
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


def _spread(sums: Sums, as_of: date, due_day: int) -> Spread:
    period = filing_period(as_of, due_day)
    return Spread(
        tuple(sorted(sums.months.items())), tuple(sorted(sums.periods.items())), tuple(sums.forms.most_common()), period,
        sums.periods.get(period, 0), sums.periods.get(period_before(period), 0),
    )
