"""进度: ten seconds for a leader, and the rows behind every number for whoever asks."""

import streamlit as st

from pages import _bars, _frame, _rows
from sheets_sync.access import EVERYTHING, Action, allowed
from validators.progress import Progress, UnitProgress

service, who = _frame.guard(Action.SEE_PROGRESS)
campaign = service.campaign


def pick_year() -> int:
    years = service.years(who)
    asked = st.query_params.get("year", "")
    start = int(asked) if asked.isdigit() and int(asked) in years else years[0]
    return st.selectbox("年度", years, index=years.index(start), format_func=lambda year: f"{year} 年", key="year", label_visibility="collapsed", width=130)


@st.dialog("对应的记录", width="large")
def open_rows(title: str, numbers: tuple[int, ...], year: Progress) -> None:
    """The rows behind a number."""
    st.text(title)
    ids = [year.record_ids[number] for number in numbers]
    by_id = {record.record_id: record for record in service.records(who)} if allowed(who, Action.SEE_RECORD) else {}
    reasons = {year.record_ids[item.row]: f"{item.why}：{item.reason}" for item in year.uncounted}
    found = [by_id[one] for one in ids if one in by_id]
    if not found:
        st.text("没有记录" if not ids else "这些记录不在当前身份可查看的范围内")
        return
    show_reasons = {one: reasons.get(one, "计入") for one in ids} if any(one in reasons for one in ids) else None
    _rows.show_table(_rows.record_table(found, campaign, who, show_reasons))


def show_figures(year: Progress) -> None:
    counted = tuple(row for unit in year.units for row in unit.rows)
    waiting = (*year.provisional, *(item.row for item in year.uncounted if item.why in ("待补正", "待认定", "疑似重复")))
    short = tuple(unit for unit in year.units if unit.short_by)
    figures = (
        ("完成率", f"{year.rate:.0%}", f"序时 {year.pace:.0%}", counted),
        ("达标单位", f"{year.units_met}/{len(year.units)}", f"{len(short)} 个单位还差 {sum(unit.short_by for unit in short)} 场" if short else "全部达标", counted),
        ("已完成（场）", f"{year.held}/{year.target}", f"其中待核 {len(year.provisional)} 场" if year.provisional else "没有待核", counted),
        ("待处理（条）", f"{len(waiting)}", waiting_words(year), waiting),
    )
    with st.grid(4, min_column_width=150, key="figures"):
        for name, value, note, rows in figures:
            with st.container(border=True, gap=None, key=f"figure_{name[:3]}"):
                st.metric(name, value)
                st.button(_frame.plain(note), key=f"open_{name}", type="tertiary", on_click=open_rows, args=(f"{name}　{value}", rows, year), help="查看对应的记录")


def waiting_words(year: Progress) -> str:
    counts = (("待补正", len(year.waiting("待补正"))), ("待认定", len(year.waiting("待认定"))), ("疑似重复", len(year.waiting("疑似重复"))), ("待核", len(year.provisional)))
    return "　".join(f"{word} {n}" for word, n in counts if n) or "没有待处理"


def show_units(year: Progress) -> None:
    st.html(_bars.legend(year))
    with st.container(gap=None, key="units"):
        for place, unit in enumerate(year.units):
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"unit_row_{place}"):
                st.button(_frame.plain(_bars.short_name(unit.unit)), key=f"unit_{place}", type="tertiary", width=100, on_click=open_unit, args=(unit, year), help="查看这个单位的记录")
                st.html(_bars.bar(unit, year, widest=max(max(one.held, one.target) for one in year.units)))


def open_unit(unit: UnitProgress, year: Progress) -> None:
    rest = f"距年度任务还差 {unit.short_by} 场" if unit.short_by else "已达到年度任务"
    open_rows(f"{unit.unit}：已完成 {unit.held} 场，{rest}（{unit.word}）", (*unit.rows, *(item.row for item in unit.uncounted)), year)


def show_more(year: Progress) -> None:
    reach = year.reach
    lines = [
        ("覆盖学校", f"{reach.schools} 所"), ("直接覆盖学生", f"{reach.direct_students:,} 人"),
        ("间接覆盖", f"{reach.indirect_viewers:,} {'人（含人次）' if reach.views_included else '人'}"), ("参与劳模工匠", f"{reach.people} 人 / {reach.appearances} 人次"),
    ]
    if allowed(who, Action.SEE_FUNDS, EVERYTHING):
        lines.append(("投入经费", f"{reach.funds_yuan:,.0f} 元"))
    st.subheader("覆盖情况", anchor=False)
    with st.grid(len(lines), min_column_width=160, key="reach"):
        for name, value in lines:
            st.metric(name, value)
    st.subheader("按月与按报送期", anchor=False)
    left, right = st.columns(2)
    with left:
        _rows.show_table(_bars.tally_table("月份", year.by_month))
    with right:
        _rows.show_table(_bars.tally_table("报送期（上月26日至本月25日）", year.by_period))
    left_out = tuple(item for item in year.uncounted if item.why != "其他年度")
    st.subheader(f"没有计入的记录　{len(left_out)} 条", anchor=False)
    if left_out:
        st.button("逐条查看为什么", key="open_left_out", on_click=open_rows, args=("没有计入的记录", tuple(item.row for item in left_out), year))


with st.container(horizontal=True, vertical_alignment="bottom", key="head_line"):
    with st.container(width="stretch"):
        _frame.head("工作进度", service, who)
    year_shown = pick_year()
shown = service.progress(who, year_shown)
if shown.has_data:
    show_figures(shown)
    show_units(shown)
    show_more(shown)
else:
    st.text(f"{year_shown} 年还没有数据")
    st.page_link("report.py", label="去填报一场活动")
