"""填报: one session, from an empty form to a receipt."""

import streamlit as st

from pages import _draft, _fields, _frame, _receipt
from sheets_sync.access import Action
from sheets_sync.codes import record_id_of
from sheets_sync.service import IdentityConflict, StoreTrouble
from sheets_sync.views import Accepted, Entry, Refused

service, who = _frame.guard(Action.REPORT)
draft = _draft.open_draft(service, who)
record_id = record_id_of(draft.identity)


def submit(entry: Entry) -> None:
    """Runs before the page is drawn. The draft is the identity: pressed twice, it is one record."""
    state = st.session_state
    state[draft.key("strict")], state[draft.key("trouble")] = True, ""
    agreed = state.get(draft.key("asked"), frozenset())
    try:
        answer = service.accept(who, entry, identity=draft.identity)
        if isinstance(answer, Refused) and answer.must_confirm and set(answer.must_confirm) <= agreed:
            answer = service.accept(who, entry, identity=draft.identity, confirmed=True)
        if isinstance(answer, Refused):
            state[draft.key("asked")] = frozenset(answer.must_confirm)
    except IdentityConflict:
        state[draft.key("trouble")] = "这份草稿已经提交过，内容与现在填写的不同。已提交的那一条没有改动；如需更正，请到“我的填报”，如为另一场，请点“再填一条”"
    except StoreTrouble as trouble:
        state[draft.key("trouble")] = f"{trouble}；填写的内容还在，请稍后再点提交"
    else:
        if isinstance(answer, Accepted):
            state[draft.key("asked")] = frozenset()


def show_form() -> None:
    _draft.keep(draft, service, who)
    entry = _draft.entry_of(draft.fields)
    checked = service.check(who, entry, record_id=record_id)
    form = _fields.Form(draft, service, who, checked, strict=st.session_state.get(draft.key("strict"), False))
    for title, fields in _fields.SECTIONS:
        st.subheader(title, anchor=False)
        for field in fields:
            field(form)
    show_credit(checked)
    show_whole_row(form)
    show_buttons(form, entry)


def show_credit(checked) -> None:
    with st.container(border=True, key="credit"):
        st.text(f"计入单位　{checked.credited_unit or '填写主办单位和学校后自动得出'}")
        if checked.credit_reason and (checked.credited_unit or checked.values.host):
            st.text(checked.credit_reason)


def show_whole_row(form: _fields.Form) -> None:
    if form.checked.values.held_on and form.checked.values.school:
        for i, finding in enumerate(_fields.found_in(form.checked, None)):
            form.say(finding, f"row{i}")


def show_buttons(form: _fields.Form, entry: Entry) -> None:
    doubts = [finding for finding in form.checked.findings if finding.severity in "EW"]
    stops = [finding for finding in doubts if finding.is_hard_stop]
    asked = st.session_state.get(draft.key("asked"), frozenset())
    confirming = form.strict and not stops and bool(doubts) and set(doubts) <= asked
    if form.strict:
        with st.container(border=True, key="verdict"):
            st.text(verdict(len(stops), len(doubts) - len(stops), confirming))
            for finding in doubts:
                st.text(f"· {finding.message}")
    trouble = st.session_state.get(draft.key("trouble"))
    if trouble:
        with st.container(border=True, key="trouble"):
            st.text(trouble)
    with st.container(horizontal=True, gap="small", key="actions"):
        st.button("确认无误，提交" if confirming else "提交", type="primary", key="submit", on_click=submit, args=(entry,))
        if st.button("检查", key="check"):
            st.session_state[draft.key("strict")] = True
            st.rerun()
        if st.button("保存草稿", key="save_draft"):
            st.toast("已保存草稿，用这个网址随时可以接着填")


def verdict(stops: int, doubts: int, confirming: bool) -> str:
    if stops:
        return f"还有 {stops} 处需要补充或更正，改好后再提交"
    if not doubts:
        return "检查通过，可以提交"
    return f"有 {doubts} 处请看一眼，{'没有问题就点“确认无误，提交”' if confirming else '没有问题就点“提交”'}"


accepted = service.record(who, record_id)
if accepted is None:
    _frame.head("填报一场活动", service, who, "每场活动填一条，约需 2 分钟；同一场活动只需由一个单位填报；边填边存，刷新不丢")
    with st.container(key="report_form"):
        show_form()
else:
    _frame.head("填报一场活动", service, who)
    _receipt.show_receipt(accepted, service, who)
    trouble = st.session_state.get(draft.key("trouble"))
    if trouble:
        st.text(trouble)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="after"):
        st.button("再填一条", type="primary", key="another", on_click=_draft.start_another, args=(False,))
        st.button("复制上一条", key="copy", on_click=_draft.start_another, args=(True,))
        st.page_link("records.py", label="更正或撤回，到“我的填报”")
