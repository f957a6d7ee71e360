"""What stands behind a number of the progress page: one unit as a card, or the records of a figure, in a dialog."""

import streamlit as st

from pages import _bars, _frame, _rows
from sheets_sync.access import EVERYTHING, Action, Owner, Viewer, allowed
from sheets_sync.figures import Behind
from sheets_sync.service import Service
from validators.fates import COUNTED
from validators.progress import Progress, UnitProgress
from validators.sums import Reach


def reach_lines(reach: Reach, *, may_see_funds: bool) -> list[tuple[str, str]]:
    """Names and figures; nobody is added to somebody else: 直接 and 间接 stay apart, 人 and 人次 too."""
    lines = [
        ("覆盖学校", f"{reach.schools} 所"), ("直接覆盖学生", f"{reach.direct_students:,} 人"),
        ("间接覆盖（含人次）" if reach.views_included else "间接覆盖", f"{reach.indirect_viewers:,}" + ("" if reach.views_included else " 人")),
        ("参与劳模工匠", f"{reach.people} 人 / {reach.appearances} 人次"),
    ]
    return [*lines, ("投入经费", f"{reach.funds_yuan:,.0f} 元")] if may_see_funds else lines


def show_reach(reach: Reach, key: str, *, may_see_funds: bool) -> None:
    with st.grid(len(reach_lines(reach, may_see_funds=may_see_funds)), min_column_width=150, key=key):
        for name, value in reach_lines(reach, may_see_funds=may_see_funds):
            with st.container(gap=None):
                st.caption(_frame.plain(name))
                st.text(value)


def show_spread(counts: Progress | UnitProgress, key: str) -> None:
    """By month, by filing period, by form of activity."""
    forms = tuple((form or "未填活动形式", n) for form, n in counts.spread.by_form)
    tables = (("月份", counts.spread.by_month), ("报送期", counts.spread.by_period), ("活动形式", forms))
    with st.grid(3, min_column_width=220, key=key):
        for name, tally in tables:
            st.html(_bars.tally(name, tally, running=name != "活动形式"))


@st.dialog("单位进度", width="large")
def open_unit(name: str, year: int, service: Service, who: Viewer) -> None:
    unit = next(one for one in service.progress(who, year).units if one.unit == name)
    rest = f"距年度任务还差 {unit.short_by} 场" if unit.short_by else "已达到年度任务"
    pending = f"，其中待核 {unit.provisional} 场" if unit.provisional else ""
    st.text(f"{unit.unit}：已完成 {unit.held} 场{pending}，任务 {unit.target} 场，{rest}（{unit.colour}　{unit.word}）")
    show_reach(unit.reach, "unit_reach", may_see_funds=allowed(who, Action.SEE_FUNDS, Owner(unit=name)))
    found = service.behind(who, year, name)
    _show_records(found, service, who, held=unit.held, left_out=sum(n for _, n in unit.left_out))
    if unit.held:
        show_spread(unit, "unit_spread")


@st.dialog("对应的记录", width="large")
def open_figure(title: str, what: str, year: int, service: Service, who: Viewer) -> None:
    """The records behind one of the figures."""
    found = service.behind(who, year, "", what)
    st.text(f"{title}　{len(found)} 条")
    _show_table(found, service, who)


def _show_records(found: list[Behind], service: Service, who: Viewer, *, held: int, left_out: int) -> None:
    counted, others = [one for one in found if one.what == COUNTED], [one for one in found if one.what != COUNTED]
    for title, total, rows in ((f"计入的场次　{held} 场", held, counted), (f"没有计入的记录　{left_out} 条", left_out, others)):
        if total:
            st.subheader(_frame.plain(title), anchor=False)
            _show_table(rows, service, who)
    if not found and not held and not left_out:
        st.text("还没有活动")


def _show_table(found: list[Behind], service: Service, who: Viewer) -> None:
    if not found:
        st.text("这些记录不在当前身份可查看的范围内" if not allowed(who, Action.SEE_RECORD, EVERYTHING) else "没有记录")
        return
    reasons = {one.record.record_id: one.reason if one.what == COUNTED else f"{one.what}：{one.reason}" for one in found}
    _rows.show_table(_rows.record_table([one.record for one in found], service.campaign, who, reasons), lazy=len(found) > 500)
