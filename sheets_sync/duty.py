"""The month's duty: what is due when, who has filed, who said that there was nothing (本期无活动), and whom to remind.

Whether somebody has filed is derived from the records and never stored; only 本期无活动 is kept, says who and when, and can be taken back.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from sheets_sync.access import Action, Forbidden, Owner, Role, Viewer, allowed, require
from sheets_sync.database import Database
from sheets_sync.judge import Judge
from sheets_sync.schema import zero_reports
from sheets_sync.service import Service
from sheets_sync.store import utc_text
from validators.campaign import Unit
from validators.periods import due_on, filing_period, period_before, period_days, remind_on

State = Literal["已报", "本期无活动", "未报"]
_BACK = 12      # periods before the current one that can be looked at


@dataclass(frozen=True)
class Deadline:
    """`remind`: the last working day on or before `due`. `days_left`: 0 on the day itself, negative afterwards. `quiet`: in the school holidays, so that
    nothing is expected and nobody is reminded."""

    period: str
    first: date
    last: date
    due: date
    remind: date
    days_left: int
    quiet: bool = False


@dataclass(frozen=True)
class ZeroReport:
    """本期无活动, said for a unit (`filer` "") or for one filer of it."""

    seq: int
    unit: str
    filer: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Filing:
    """One filer in one period. `sessions` are its own; `note` says where else the state comes from."""

    unit: str
    filer: str
    state: State
    sessions: int
    note: str


class Duty:
    """Args: judge: who filed what. service: the day, the campaign."""

    def __init__(self, database: Database, service: Service, judge: Judge):
        self._db, self._service, self._judge = database, service, judge

    def current(self) -> str:
        return filing_period(self._service.today(), self._service.campaign.filing.due_day)

    def periods(self) -> list[str]:
        """The current one and those before, newest first."""
        found = [self.current()]
        while len(found) <= _BACK:
            found.append(period_before(found[-1]))
        return found

    def deadline(self, period: str = "") -> Deadline:
        filing, period = self._service.campaign.filing, period or self.current()
        due = due_on(period, filing.due_day)
        first, last = period_days(period, filing.due_day)
        return Deadline(period, first, last, due, remind_on(due, holidays=filing.holidays, workdays=filing.workdays), (due - self._service.today()).days,
                        int(period[5:]) in filing.quiet_months)

    def standing(self, viewer: Viewer, period: str, unit: str = "") -> list[Filing]:
        """By unit in Annex 1's order: its two bodies, then whoever else filed for it in this period. A filer sees its own line only."""
        require(viewer, Action.EXPORT)
        said = self._said(period)
        if viewer.role is Role.FILER:
            own = sum(self._filed(one, period).get(viewer.unit, 0) for one in (*self._service.campaign.unit_names, None))
            return [_line("", viewer.unit, {viewer.unit: own} if own else {}, said)]
        found = []
        for one in self._units(viewer, unit):
            filed = self._filed(one.name, period)
            found += [_line(one.name, filer, filed, said) for filer in (one.union, one.education)]
            found += [Filing(one.name, filer or "未填填报单位", "已报", n, "") for filer, n in sorted(filed.items()) if filer not in (one.union, one.education)]
        return found

    def _filed(self, unit: str | None, period: str) -> dict[str, int]:
        filings = self._judge.filings(int(period[:4]), self._service.today(), unit)
        return {filer: n for (when, filer), n in filings.items() if when == period}

    def _units(self, viewer: Viewer, unit: str) -> list[Unit]:
        every = self._service.campaign.units
        if viewer.role is Role.COORDINATOR:
            return [one for one in every if one.name == viewer.unit]
        return [one for one in every if not unit or one.name == unit]

    # -- 本期无活动

    def said(self, viewer: Viewer, period: str, unit: str, filer: str = "") -> ZeroReport | None:
        """What stands for exactly this unit or filer."""
        require(viewer, Action.EXPORT)
        return next((one for one in self._said(period) if (one.unit, one.filer) == (unit, filer)), None)

    def may_say(self, viewer: Viewer, unit: str, filer: str = "") -> bool:
        if viewer.role is Role.FILER:
            return allowed(viewer, Action.REPORT, Owner(filer=filer)) and not unit and bool(filer)
        return bool(unit) and allowed(viewer, Action.EDIT_LEDGER, Owner(unit=unit))

    def say_nothing(self, viewer: Viewer, period: str, unit: str, filer: str = "") -> None:
        """There was no activity; said twice it is said once. Raises Forbidden, and ValueError for a period that has not begun."""
        self._require(viewer, unit, filer)
        if period > self.current():
            raise ValueError("这个报送期还没有开始")
        now = self._service.now()

        def work(connection: Connection) -> None:
            if not any((one.unit, one.filer) == (unit, filer) for one in _standing(connection, period)):
                connection.execute(insert(zero_reports).values(period=period, unit=unit, filer=filer, said_by=viewer.name, said_at=utc_text(now)))

        self._db.write(work)

    def take_back(self, viewer: Viewer, period: str, unit: str, filer: str = "") -> None:
        """Nothing, where nothing stands."""
        self._require(viewer, unit, filer)
        t, now = zero_reports.c, self._service.now()
        stands = (t.period == period, t.unit == unit, t.filer == filer, t.undone_at.is_(None))
        self._db.write(lambda connection: connection.execute(update(zero_reports).where(*stands).values(undone_by=viewer.name, undone_at=utc_text(now))))

    def _require(self, viewer: Viewer, unit: str, filer: str) -> None:
        if not self.may_say(viewer, unit, filer):
            raise Forbidden("本期无活动由本单位的填报人、区县协调员或市级管理员填报")

    def _said(self, period: str) -> list[ZeroReport]:
        with self._db.read() as connection:
            return _standing(connection, period, self._service.now().tzinfo)

    # -- words

    def reminder(self, viewer: Viewer, period: str, unit: str = "", address: str = "") -> str:
        """Ready to paste into a group; "" when nobody is missing, and in the school holidays."""
        missing = [line.filer for line in self.standing(viewer, period, unit) if line.state == "未报"]
        deadline = self.deadline(period)
        if not missing or deadline.quiet:
            return ""
        year, month = period.split("-")
        lines = [
            f"“劳模工匠进校园”{year}年{int(month)}月报送（{_day(deadline.first)}至{_day(deadline.last)}的活动）请于{_day(deadline.due)}前完成。",
            f"目前未报：{'、'.join(missing)}。",
            "每场活动填一条，工会和教育两边共用，一方填过另一方不必重复；本期确无活动的，请点“本期无活动”。",
        ]
        return "\n".join([*lines, *([f"填报地址：{address}"] if address else [])])


def _line(unit: str, filer: str, filed: dict[str, int], said: list[ZeroReport]) -> Filing:
    """One entry serves both chains: what anybody filed for the unit, both its bodies have filed."""
    if filed.get(filer):
        return Filing(unit, filer, "已报", filed[filer], "")
    if filed:
        others = "、".join(name or "未填填报单位" for name in filed)
        return Filing(unit, filer, "已报", 0, f"由{others}填报 {sum(filed.values())} 场，不必重复填报")
    zero = next((one for one in said if (one.unit, one.filer) in ((unit, ""), ("", filer))), None)
    if zero:
        return Filing(unit, filer, "本期无活动", 0, f"{zero.by}　{zero.at:%m月%d日 %H:%M} 填报")
    return Filing(unit, filer, "未报", 0, "")


def _standing(connection: Connection, period: str, zone: tzinfo | None = None) -> list[ZeroReport]:
    t = zero_reports.c
    rows = connection.execute(select(zero_reports).where(t.period == period, t.undone_at.is_(None)).order_by(t.seq))
    return [ZeroReport(row.seq, row.unit, row.filer, row.said_by, datetime.fromisoformat(row.said_at).astimezone(zone)) for row in rows]


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
