"""The form as a whole: sections, what it would count for, what has to be looked at, and the buttons. For a report and for a correction."""

from collections.abc import Callable

import streamlit as st

from pages import _draft
from pages._fields import SECTIONS
from pages._findings import Form
from pages._frame import plain
from sheets_sync.access import Viewer
from sheets_sync.service import Service, StoreTrouble
from validators.periods import due_on, filing_period


@st.fragment(run_every=3600.0)
def come_back() -> None:
    """Draws nothing. A page that renews itself asks the app for everything anew once a lost connection is back; another one would let the first press go
    unheard after the server was started again."""


def keep(draft: _draft.Draft, service: Service, who: Viewer) -> None:
    """Keep what is typed; where that is not possible just now, say so, nothing is gone from the page."""
    try:
        _draft.keep(draft, service, who)
        draft.put("not_kept", "")
    except StoreTrouble as trouble:
        draft.put("not_kept", f"草稿暂时没有存下，请先不要关闭或刷新这个页面，再改动时会自动再存。{trouble}")


def show(form: Form, submit: Callable[[], None], label: str, more: Callable[[], None] = lambda: None) -> None:
    """`submit` runs before the page is drawn; `more` draws further buttons beside it.

    Every section has a place of its own: what appears in one (a finding, an offer) must not move the fields of the next, or the browser
    builds them anew and what is being typed there is gone.
    """
    for place, (title, fields) in enumerate(SECTIONS):
        with st.container(key=f"section_{place}"):
            st.subheader(title, anchor=False)
            for field in fields:
                field(form)
    _show_credit(form)
    form.say_whole_row()
    _show_verdict(form)
    with st.container(horizontal=True, gap="small", key="actions"):
        confirming = is_confirming(form)
        _offer_submit(form.draft, submit, f"确认无误，{label}" if confirming else label)
        st.button("检查", key="check", on_click=form.draft.put, args=("strict", True))
        st.button("保存草稿", key="save_draft", on_click=form.draft.put, args=("kept", True))
        more()
    come_back()
    keep(form.draft, form.service, form.who)        # what the browser brought along after the server was away


def _offer_submit(draft: _draft.Draft, submit: Callable[[], None], label: str) -> None:
    """Once the server was started again it knows of no callback until it has drawn the page: a press that comes before is heard here."""
    def press() -> None:
        draft.put("pressed", True)
        submit()

    pressed = st.button(plain(label), type="primary", key="submit", on_click=press)
    if pressed and not draft.flag("pressed"):
        submit()
        st.rerun()
    draft.put("pressed", False)


def is_confirming(form: Form) -> bool:
    """Whether the next press accepts what is left to look at."""
    doubts, asked = form.doubts(), form.draft.flag("asked", frozenset())
    return form.strict and bool(doubts) and not any(one.is_hard_stop for one in doubts) and {one.message for one in doubts} <= asked


def _show_credit(form: Form) -> None:
    checked = form.checked
    with st.container(border=True, key="credit"):
        st.text(f"计入单位　{checked.credited_unit or '填写主办单位和学校后自动得出'}")
        if checked.credit_reason and (checked.credited_unit or checked.values.host):
            st.text(checked.credit_reason)


def _show_verdict(form: Form) -> None:
    doubts = form.doubts()
    stops = sum(one.is_hard_stop for one in doubts)
    if form.strict:
        with st.container(border=True, key="verdict"):
            st.text(_verdict(stops, len(doubts) - stops, is_confirming(form)))
            for finding in doubts:
                st.text(f"· {finding.message}")
    for trouble in (form.draft.flag("trouble"), form.draft.flag("not_kept")):
        if trouble:
            with st.container(border=True, key=f"trouble_{trouble == form.draft.flag('trouble')}"):
                st.text(trouble)
    if form.draft.flag("kept"):
        due_day = form.campaign.filing.due_day
        due = due_on(filing_period(form.service.today(), due_day), due_day)
        with st.container(border=True, key="kept"):
            st.text(f"已保存草稿，截止 {due.month} 月 {due.day} 日前均可修改；用这个网址随时可以接着填")


def _verdict(stops: int, doubts: int, confirming: bool) -> str:
    if stops:
        return f"还有 {stops} 处需要补充或更正，改好后再提交"
    if not doubts:
        return "检查通过，可以提交"
    return f"有 {doubts} 处请看一眼，{'没有问题就点“确认无误”' if confirming else '没有问题就点“提交”'}"
