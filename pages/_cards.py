"""A record that waits for somebody, as a card: what it is, what was found and where it stands, and what may be decided about it."""

import secrets
from collections.abc import Callable

import streamlit as st

from pages import _compare, _frame
from sheets_sync import wiring
from sheets_sync.access import Action, Forbidden, Viewer, allowed
from sheets_sync.decisions import Moved
from sheets_sync.returns import Return
from sheets_sync.service import Service, StoreTrouble
from sheets_sync.views import RecordView

SAID, LINK = "review_said", "review_link"       # what the last press came to, shown once; the address for whoever is to correct


def act(work: Callable[[], str | None]) -> None:
    """Before the page is drawn: do it, and say what came of it."""
    try:
        st.session_state[SAID] = work() or "已记下，可在下方“已作的决定”撤销"
    except (Moved, Forbidden, StoreTrouble, ValueError) as refusal:
        st.session_state[SAID] = str(refusal)
    except KeyError:
        st.session_state[SAID] = "这条记录已不在，请刷新后再看"


def show_card(record: RecordView, service: Service, who: Viewer, *, group: str, returned: Return | None) -> None:
    with st.container(border=True, key=f"card_{group}_{record.record_id}"):
        st.text("　".join(text for text in (record.receipt, *(record.cells.get(key, "") for key in ("held_on", "school"))) if text))
        st.text(f"填报单位　{record.filer or '未填'}　　{record.checked.credit_reason or '计入单位待认定'}")
        _show_findings(record, service, who)
        if returned:
            _show_return(record, returned, who)
        other = service.record(who, record.checked.duplicate_of or record.checked.near_to or "") if group in ("疑似重复", "待确认") else None
        if other:
            st.html(_compare.side_by_side(record, other, service.campaign, "已计入的" if group == "疑似重复" else "相近的"))
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"do_{record.record_id}"):
            if group == "疑似重复":
                _ask_whether_the_same(record, other, who)
            elif group in ("待认定", "待核"):
                _ask_for_a_unit(record, service, who)
            elif group == "待确认" and allowed(who, Action.EDIT_LEDGER, record.owner):
                _button("确认无误", record, "confirm", who, primary=True)
            if returned is None and allowed(who, Action.SEND_BACK, record.owner):
                _offer_return(record, service, who)
            if service.sheet_kind == "embedded":
                st.page_link("ledger.py", label="到台账这一行", query_params={"q": record.receipt})


def _button(label: str, record: RecordView, what: str, who: Viewer, *args: str, primary: bool = False) -> None:
    decisions, revision = wiring.running().decisions, record.revision
    st.button(label, key=f"{what}_{record.record_id}{revision}", type="primary" if primary else "secondary",
              on_click=act, args=(lambda: getattr(decisions, what)(who, record.record_id, *args, revision=revision),))


def _show_findings(record: RecordView, service: Service, who: Viewer) -> None:
    """Each with a way to its cell: on the online sheet the very cell, on the built-in one the row."""
    for number, finding in enumerate(one for one in record.checked.findings if one.severity in "EW"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"found_{record.record_id}_{number}"):
            with st.container(width="stretch"):
                st.text(f"· {finding.message}")
            link = service.cell_link(who, record.record_id, finding.key)
            if link:
                st.link_button("到这一格", link)


def _ask_whether_the_same(record: RecordView, other: RecordView | None, who: Viewer) -> None:
    if other is None:
        st.text("另一条记录属于其他单位，请市级管理员决定是否同一场")
    elif allowed(who, Action.EDIT_LEDGER, record.owner):
        _button("同一场，不再计数", record, "same", who, primary=True)
        _button("另一场，分别计数", record, "another", who)


def _ask_for_a_unit(record: RecordView, service: Service, who: Viewer) -> None:
    if not allowed(who, Action.DECIDE_CREDIT, record.owner):
        st.text("请市级管理员认定计入哪个单位")
        return
    units, now = service.campaign.unit_names, record.checked.credited_unit
    chosen = st.selectbox("计入单位", units, index=units.index(now) if now in units else None, placeholder="选择单位", key=f"unit_{record.record_id}{record.revision}",
                          label_visibility="collapsed", width=260)
    if chosen:
        _button("就这样认定", record, "rule", who, chosen, primary=True)


def _show_return(record: RecordView, returned: Return, who: Viewer) -> None:
    returns = wiring.running().returns
    with st.container(key=f"returned_{record.record_id}"):
        st.text(f"已退回填报单位　{_frame.moment(returned.at)}　{returned.by}")
        st.text(returns.words(returned.reasons))
    if allowed(who, Action.SEND_BACK, record.owner):
        identity = f"take-back:{record.record_id}:{returned.at.isoformat()}"
        st.button("收回退回", key=f"take_back_{record.record_id}", on_click=act, args=(lambda: returns.take_back(who, record.record_id, identity=identity) or "已收回，链接随之失效",))


def _offer_return(record: RecordView, service: Service, who: Viewer) -> None:
    """A reason at each cell that has a finding, in the finding's words until somebody writes better ones; the key "" is for the whole row."""
    campaign, found = service.campaign, {}
    for finding in record.checked.findings:
        if finding.severity in "EW" and finding.key in campaign.column:
            found.setdefault(finding.key, finding.message)
    slot = f"return_{record.record_id}{record.revision}"
    identity = st.session_state.setdefault(slot, f"return:{secrets.token_urlsafe(9)}")
    with st.popover("退回更正"), st.form(f"{slot}_form", border=False, enter_to_submit=False):
        for key, message in {**found, "": ""}.items():
            st.text_input(_frame.plain(campaign.header(key) if key else "整条"), value=message, key=f"{slot}_{key}", autocomplete="off", placeholder="要更正什么")
        st.form_submit_button("退回，并生成更正链接", key=f"send_back_{record.record_id}{record.revision}", on_click=act, args=(lambda: _send_back(record, who, slot, identity, (*found, "")),))


def _send_back(record: RecordView, who: Viewer, slot: str, identity: str, keys: tuple[str, ...]) -> str:
    reasons = {key: st.session_state.get(f"{slot}_{key}") or "" for key in keys}
    token = wiring.running().returns.send_back(who, record.record_id, reasons, identity=identity)
    base = (st.context.url or "").rstrip("/").removesuffix("/review")
    st.session_state[LINK] = f"{base}/l/{token}"
    return f"已退回 {record.receipt}。请把下面的链接发给{record.filer or '填报人'}，打开后只能更正这一条；更正后链接失效"


@st.dialog("更正链接")
def show_link(said: str, link: str) -> None:
    """Shown this once; what is kept cannot be made into it again."""
    st.text(said)
    st.code(link, language=None, wrap_lines=True)

