"""进度: ten seconds for a leader, and the rows behind every number for whoever asks. Draws itself anew from kept aggregates; nothing moves when nothing changed."""

from pathlib import Path

import streamlit as st

from pages import _bars, _frame, _picture, _unit
from sheets_sync.access import EVERYTHING, Action, allowed
from validators.fates import COUNTED
from validators.progress import Progress

service, who = _frame.guard(Action.SEE_PROGRESS)
EVERY = 10.0                # seconds between two looks
OPENED = "progress_opened"  # what the next run of the whole page opens in a dialog, so that the page may go on renewing itself behind it


def pick_year() -> int:
    years = service.years(who)
    start = next((place for place, year in enumerate(years) if str(year) == st.query_params.get("year")), 0)
    return st.selectbox("年度", years, index=start, format_func=lambda year: f"{year} 年", key="year", label_visibility="collapsed", width=130)


def ask(*what) -> None:
    st.session_state[OPENED] = what


def waiting_words(year: Progress) -> str:
    counts = {**dict(year.left_out), "待核": year.provisional}
    return "，".join(f"{word} {counts[word]}" for word in ("待补正", "待认定", "疑似重复", "待核") if counts.get(word)) or "没有待处理"


def period_words(year: Progress) -> str:
    spread = year.spread
    if not spread.period.startswith(str(year.year)):
        return f"其中待核 {year.provisional} 场" if year.provisional else "没有待核"
    return f"本期新增 {spread.new} 场，较上期 {spread.new - spread.before:+d} 场" if spread.new != spread.before else f"本期新增 {spread.new} 场，与上期相同"


def show_figures(year: Progress) -> None:
    short = tuple(unit for unit in year.units if unit.short_by)
    figures = (
        ("完成率", f"{year.rate:.0%}", f"序时 {year.pace:.0%}", COUNTED),
        ("达标单位", f"{year.units_met}/{len(year.units)}", f"{len(short)} 个单位还差 {sum(unit.short_by for unit in short)} 场" if short else "全部达标", COUNTED),
        ("已完成（场）", f"{year.held}/{year.target}", period_words(year), COUNTED),
        ("待处理（条）", f"{year.pending}", waiting_words(year), "待处理"),
    )
    with st.grid(4, min_column_width=150, key="figures"):
        for place, (name, value, note, what) in enumerate(figures):
            with st.container(border=True, gap=None, key=f"figure_{place}"):
                st.text(name)           # no st.metric: the framework loads a library of number formats for it before it shows anything
                st.text(value)
                st.button(_frame.plain(note), key=f"open_{place}", type="tertiary", on_click=ask, args=("figure", f"{name} {value}", what, year.year), help="查看对应的记录")


def show_bars(year: Progress) -> None:
    widest = max(max(one.held, one.target) for one in year.units)
    with st.container(gap=None, key="units"):
        for place, unit in enumerate(year.units):
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"unit_row_{place}"):
                st.button(_frame.plain(_bars.short_name(unit.unit)), key=f"unit_{place}", type="tertiary", width=94, on_click=ask, args=("unit", unit.unit, year.year), help="查看这个单位")
                st.html(_bars.bar(unit, year, widest=widest))


def show_map(year: Progress) -> None:
    units = service.campaign.units
    st.html(_bars.tile_places(units))
    with st.container(gap="xsmall", key="tiles"):
        for place, unit in enumerate(year.units):
            label = f"**{_frame.plain(_bars.short_name(unit.unit))}**  \n{unit.held}/{unit.target}  \n{_frame.plain(unit.word)}"
            st.button(label, key=f"tile_{place}_{_bars.TONES[unit.colour][0]}", on_click=ask, args=("unit", unit.unit, year.year), width="stretch")
    st.caption("位置示意：每个单位一格，不表示面积和边界")


def show_units(year: Progress) -> None:
    st.html(_bars.legend(year))
    if not all(unit.tile for unit in service.campaign.units):
        show_bars(year)
        return
    left, right = st.columns([1.45, 1], gap="medium")
    with left:
        show_bars(year)
    with right:
        show_map(year)


def show_more(year: Progress) -> None:
    st.subheader("覆盖情况", anchor=False)
    _unit.show_reach(year.reach, "reach", may_see_funds=allowed(who, Action.SEE_FUNDS, EVERYTHING))
    st.subheader("按月、按报送期、按活动形式", anchor=False)
    st.caption("报送期为上月 26 日至本月 25 日")
    _unit.show_spread(year, "spread")
    left_out = sum(n for _, n in year.left_out)
    st.subheader(f"没有计入的记录　{left_out} 条", anchor=False)
    if left_out:
        st.text("　".join(f"{why} {n} 条" for why, n in year.left_out))
        st.button("逐条查看为什么", key="open_left_out", on_click=ask, args=("figure", "没有计入的记录", "不计入", year.year))


def show_take_away(year: Progress) -> None:
    """For a meeting: on paper by the browser's own printing, and as a picture to send."""
    with st.container(horizontal=True, gap="small", width="content", key="take_away"):
        st.button("打印（一页 A4）", key="print_page")
        if _picture.font_file() is None:
            st.text(_picture.NO_FONT)
            return
        st.download_button("下载图片（可转发）", data=lambda: _picture.progress_png(service.progress(who, year.year), service.campaign, service.now()),
                           file_name=f"工作进度_{year.year}年_{year.as_of:%m月%d日}.png", mime="image/png", on_click="ignore", key="picture")


@st.fragment(run_every=EVERY)
def show_page() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="head_line"):
        with st.container(width="stretch"):
            _frame.head("工作进度", service, who)
        year = service.progress(who, pick_year())
        if year.has_data:
            show_take_away(year)
    if OPENED in st.session_state:
        st.rerun()
    if year.has_data:
        show_figures(year)
        show_units(year)
        show_more(year)
    else:
        st.text(f"{year.year} 年还没有数据")
        if allowed(who, Action.REPORT):
            st.page_link("report.py", label="去填报一场活动")


st.html(Path(__file__).parent / "_progress.css")
kind, *about = st.session_state.pop(OPENED, ("",))
show_page()
if kind == "unit":
    _unit.open_unit(*about, service, who)
elif kind == "figure":
    _unit.open_figure(*about, service, who)
