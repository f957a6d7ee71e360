"""本期报送: what is due when, who has filed, 本期无活动, words to remind with, and Annex 2 for both receivers."""

from pathlib import Path

import pandas as pd
import streamlit as st

from pages import _filed, _frame, _rows
from sheets_sync import wiring
from sheets_sync.access import Action, Forbidden, Role
from sheets_sync.duty import Deadline, Filing
from sheets_sync.service import StoreTrouble

service, who = _frame.guard(Action.EXPORT)
campaign, running = service.campaign, wiring.running()
duty, filing = running.duty, running.filing
st.html(Path(__file__).parent / "_duty.css")
_frame.head("本期报送", service, who, "报了没有由台账自动判断；工会和教育两边用同一份数据，一方填过另一方不必再填")


def day(one) -> str:
    return f"{one.month}月{one.day}日"


def pick() -> tuple[str, str]:
    periods, own = duty.periods(), who.unit if who.role is Role.COORDINATOR else ""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        period = st.selectbox("报送期", periods, key="period", bind="query-params", format_func=lambda one: f"{one[:4]}年{int(one[5:])}月", width=160)
        if own or who.role is Role.FILER:
            return period or periods[0], own
        unit = st.selectbox("单位", ["", *campaign.unit_names], key="unit", bind="query-params", format_func=lambda name: name or "全部单位", width=300)
    return period or periods[0], unit or ""


def show_deadline(deadline: Deadline) -> None:
    left = deadline.days_left
    if deadline.quiet:
        with st.container(border=True, key="deadline"):
            st.text("本期在学校假期")
            st.text(f"{day(deadline.first)}至{day(deadline.last)}没有活动的不用报，也不催报；有活动照常填报，{day(deadline.due)}截止")
        return
    rest = f"还有 {left} 天" if left > 0 else "今天截止" if left == 0 else f"已过 {-left} 天，仍可补报"
    with st.container(border=True, key="deadline_late" if left < 0 else "deadline_near" if left <= 5 else "deadline"):
        st.text(f"{day(deadline.due)}截止　{rest}")
        if deadline.remind != deadline.due:
            st.text(f"当天休息，请在 {day(deadline.remind)}（最后一个工作日）前报送")
        st.text(f"本期收 {day(deadline.first)}至{day(deadline.last)}的活动" + ("；12月26日以后的活动年底前补报" if deadline.period.endswith("-12") else ""))


def show_standing(lines: list[Filing]) -> None:
    counts = {state: sum(line.state == state for line in lines) for state in ("已报", "未报", "本期无活动")}
    st.subheader(_frame.plain(f"已报 {counts['已报']} · 未报 {counts['未报']} · 本期无活动 {counts['本期无活动']}"), anchor=False)
    _rows.show_table(pd.DataFrame([
        {"情况": line.state, "填报单位": line.filer, "场次": str(line.sessions) if line.sessions else "", "说明": line.note, "计入单位": line.unit} for line in lines
    ]), height="content", widths={"情况": 88, "填报单位": 172, "场次": 50, "说明": "large"})


def do(work, *args) -> None:
    try:
        work(who, *args)
    except (Forbidden, ValueError, StoreTrouble) as refusal:
        st.session_state["duty_said"] = str(refusal)


def show_nothing(period: str, unit: str, lines: list[Filing]) -> None:
    """One button: for the unit that is chosen, or for the filer itself."""
    filer = who.unit if who.role is Role.FILER else ""
    if not duty.may_say(who, unit, filer):
        return
    said, name = duty.said(who, period, unit, filer), filer or unit
    if said:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.text(f"{name}：本期无活动，{said.by}于 {_frame.moment(said.at)} 填报")
            st.button("撤销", key="take_back", on_click=do, args=(duty.take_back, period, unit, filer))
    elif not any(line.state == "已报" for line in lines):
        st.button(_frame.plain(f"{name}本期无活动"), key="say_nothing", type="primary", on_click=do, args=(duty.say_nothing, period, unit, filer))
        st.caption("没有活动时点一下即可，不用上传空表；点错可以撤销，有了活动照常填报")


def show_reminder(period: str, unit: str) -> None:
    words = "" if who.role is Role.FILER else duty.reminder(who, period, unit, (st.context.url or "").removesuffix("/duty"))
    if words:
        st.subheader("催报文字", anchor=False)
        st.caption("点右上角复制，粘贴到工作群")
        st.code(words, language=None, wrap_lines=True)


def show_downloads(period: str, unit: str, lines: list[Filing]) -> None:
    st.subheader("下载附件2", anchor=False)
    filers = [line.filer for line in lines if line.sessions]
    filer = who.unit if who.role is Role.FILER else st.selectbox("只要这个填报单位的", ["", *filers], key="filer", format_func=lambda name: name or "不限", width=300) or ""
    chosen = campaign.unit(unit) if unit else None
    covers = {one.chain: (chosen.union if one.chain == "工会" else chosen.education) if chosen and not filer else "" for one in campaign.filing.receivers}
    with st.container(horizontal=True, gap="small", key="downloads"):
        for receiver in campaign.filing.receivers:
            cover = covers[receiver.chain]
            label = f"报{receiver.city_name}" + (f"（填报单位：{cover}）" if cover else "") if who.role is not Role.FILER else f"报{receiver.name}"
            st.download_button(
                _frame.plain(label), key=f"form_{receiver.chain}", on_click="ignore", file_name="_".join(["附件2", period, cover or filer or unit or "全市"]) + ".xlsx",
                data=lambda cover=cover: filing.form(who, period=period, unit=unit, filer=filer, cover=cover))
        if chosen:
            st.download_button("整包（两份统计表、总结、媒体报道）", key="pack", on_click="ignore", file_name=f"{unit.split('（')[0]}_{period}_报送.zip",
                               data=lambda: filing.pack(who, period=period, unit=unit))
    left_out = filing.left_out(who, period=period, unit=unit, filer=filer)
    if left_out:
        st.caption(f"已略去 {left_out} 条重复报送的记录，同一场只列一次")
    if unit or filer:
        _filed.show(who, period, unit, filer, covers, bool(filers))
    else:
        _filed.show_all(who, period)


when, where = pick()
standing = duty.standing(who, when, where)
refused = st.session_state.pop("duty_said", "")
if refused:
    st.text(refused)
show_deadline(duty.deadline(when))
show_nothing(when, where, standing)
show_standing(standing)
show_reminder(when, where)
show_downloads(when, where, standing)
