"""存底: what was filed and when, as it was, and what has changed since."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages import _frame, _rows
from sheets_sync import wiring
from sheets_sync.access import Forbidden, Role, Viewer
from sheets_sync.filings import ChangeSince, Filed
from sheets_sync.service import StoreTrouble
from validators.campaign import Receiver

_FEW = 8


def show(who: Viewer, period: str, unit: str, filer: str, covers: dict[str, str], has_sessions: bool) -> None:
    """Of one unit or filer: for each receiver what stands, and the button that keeps a copy; below, the copies of before."""
    filings, receivers = wiring.running().filings, wiring.service().campaign.filing.receivers
    copies = [one for one in filings.copies(who, period, unit, filer) if (one.unit, one.filer) == (unit, filer)]
    standing = {one.chain: one for one in reversed(copies) if not one.taken_back_by}
    may = filings.may_file(who, unit, filer)
    if not copies and not (may and has_sessions):
        return
    st.subheader("报送存底", anchor=False)
    st.caption("交上去以后点一下，按当时的样子留一份；台账以后再改，这里说明改了什么")
    said = st.session_state.pop("filed_said", "")
    if said:
        st.text(said)
    for place, receiver in enumerate(receivers):
        with st.container(border=True, gap="small", key=f"filed_{place}"):
            _show_receiver(who, receiver, standing.get(receiver.chain), lambda receiver=receiver: filings.file(
                who, period=period, unit=unit, filer=filer, chain=receiver.chain, cover=covers.get(receiver.chain, "")), may and has_sessions, may)
    _show_earlier(who, [one for one in copies if one not in standing.values()])


def _show_receiver(who: Viewer, receiver: Receiver, filed: Filed | None, keep, may_keep: bool, may_take_back: bool) -> None:
    filings, name = wiring.running().filings, _name(receiver, who)
    if filed is None:
        st.text(f"{name}：还没有存底")
        if may_keep:
            st.button(_frame.plain(f"已报{name}，留存底"), key=f"file_{receiver.chain}", on_click=_do, args=(keep,))
        return
    changes = filings.changes(who, filed.seq)
    st.text(f"{_frame.moment(filed.at)}　{filed.by}　已报{name}，{filed.sessions} 场")
    st.text(f"报送后有变动　{len(changes)} 处" if changes else "报送后没有变动")
    if changes:
        show_changes([(filed, one) for one in changes])
    with st.container(horizontal=True, gap="small"):
        _download(who, filed, "下载报送时的附件2")
        if changes and may_keep:
            st.button("已按现在的再报，留存底", key=f"file_{receiver.chain}", on_click=_do, args=(keep,))
        if may_take_back:
            st.button("收回，还没有报", key=f"take_back_filing_{receiver.chain}", on_click=_do, args=(lambda: filings.take_back(who, filed.seq),))


def _show_earlier(who: Viewer, copies: Sequence[Filed]) -> None:
    if not copies:
        return
    with st.expander(f"以前的存底　{len(copies)} 份"):
        for one in copies:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                with st.container(width="stretch"):
                    st.text(f"{_frame.moment(one.at)}　{one.by}　报{_chain(one.chain, who)}，{one.sessions} 场" + (f"　已由{one.taken_back_by}收回" if one.taken_back_by else ""))
                _download(who, one, "下载")


def show_all(who: Viewer, period: str) -> None:
    """Of every unit and filer at a glance."""
    filings = wiring.running().filings
    standing = filings.standing(who, period)
    if not standing:
        return
    st.subheader(f"报送存底　{len(standing)} 份", anchor=False)
    st.caption("选定单位后可以下载报送时的附件2，并看改了什么")
    lines = [(one, len(filings.changes(who, one.seq))) for one in standing]
    _rows.show_table(pd.DataFrame([
        {"单位": one.unit or one.filer, "报给": _chain(one.chain, who), "场次": str(one.sessions), "报送后": f"有变动 {n} 处" if n else "没有变动", "时间": _frame.moment(one.at), "谁": one.by}
        for one, n in lines
    ]), height="content")


def show_in_ledger(who: Viewer, period: str, unit: str, filer: str) -> None:
    """What has changed since of the period that is looked at. Said once where both receivers got the same."""
    filings = wiring.running().filings
    found: dict[tuple, tuple[Filed, ChangeSince]] = {}
    for one in filings.standing(who, period, unit, filer):
        for change in filings.changes(who, one.seq):
            found.setdefault((one.unit, one.filer, change), (one, change))
    if not found:
        return
    with st.container(border=True, gap="small", key="changed_since"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.text(f"报送后有变动　{len(found)} 处")
            st.page_link("duty.py", label="到“报送”页看存底")
        show_changes(list(found.values()))


def show_changes(found: Sequence[tuple[Filed, ChangeSince]]) -> None:
    """A few as sentences, which a phone can show; many as a table."""
    campaign = wiring.service().campaign
    if len(found) <= _FEW:
        for _, one in found:
            what = f"{campaign.header(one.key)}　报送时“{one.before}”，现在“{one.now}”" if one.key else f"整条{one.now}"
            st.text(f"· {one.receipt or '表内填写'}　{one.school}：{what}")
        return
    _rows.show_table(pd.DataFrame([
        {"编号": one.receipt or "表内填写", "学校": one.school, "列": campaign.header(one.key) if one.key else "整条", "报送时": one.before, "现在": one.now} for _, one in found
    ]), height="content")


def _download(who: Viewer, filed: Filed, label: str) -> None:
    name = "_".join(["附件2", filed.period, filed.cover or filed.filer or filed.unit, f"{filed.at:%m%d}报送"]) + ".xlsx"
    st.download_button(label, data=lambda: wiring.running().filings.form(who, filed.seq), file_name=name, on_click="ignore", key=f"filed_form_{filed.seq}")


def _name(receiver: Receiver, who: Viewer) -> str:
    return receiver.name if who.role is Role.FILER else receiver.city_name


def _chain(chain: str, who: Viewer) -> str:
    return next((_name(one, who) for one in wiring.service().campaign.filing.receivers if one.chain == chain), chain)


def _do(work) -> None:
    try:
        work()
    except (Forbidden, ValueError, StoreTrouble) as refusal:
        st.session_state["filed_said"] = str(refusal)
