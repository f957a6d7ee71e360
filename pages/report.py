"""填报: one session, from an empty form to a receipt."""

import streamlit as st

from pages import _draft, _form, _frame, _receipt
from pages._findings import Form
from sheets_sync import wiring
from sheets_sync.access import Action
from sheets_sync.codes import record_id_of
from sheets_sync.service import IdentityConflict, StoreTrouble
from sheets_sync.views import Accepted, RecordView, Refused

service, who = _frame.guard(Action.REPORT)
draft = _draft.open_draft(service, who)
record_id = record_id_of(draft.identity)


def submit() -> None:
    """Runs before the page is drawn, with what the fields hold at the press. The draft is the identity: pressed twice, it is one record."""
    entry = _draft.entry_of(draft.collect())
    draft.put("strict", True)
    draft.put("trouble", "")
    asked = draft.flag("asked", frozenset())
    try:
        answer = service.accept(who, entry, identity=draft.identity)
        if isinstance(answer, Refused) and answer.must_confirm and {one.message for one in answer.must_confirm} <= asked:
            answer = service.accept(who, entry, identity=draft.identity, confirmed=True)
    except IdentityConflict:
        draft.put("trouble", "这份草稿已经提交过，内容与现在填写的不同。已提交的那一条没有改动；如需更正，请到“我的填报”，如为另一场，请点“再填一条”")
    except StoreTrouble as trouble:
        draft.put("trouble", f"{trouble}；填写的内容还在，请稍后再点提交")
    else:
        draft.put("asked", frozenset() if isinstance(answer, Accepted) else frozenset(one.message for one in answer.must_confirm))


def show_form() -> None:
    with st.container(key="offer_last"):        # there also when it is empty, so that the fields below stay where they are
        offer_last()
    _form.keep(draft, service, who)
    checked = service.check(who, _draft.entry_of({**draft.collect(), "agreed": ()}), record_id=record_id)
    _form.show(Form(draft, service, who, checked), submit, "提交")


def offer_last() -> None:
    """While nothing is typed: the last record as a start."""
    if draft.fields != _draft.blank(draft.fields["filer"]):
        return
    last = wiring.running().recall.last(who)
    if last:
        school = last.cells.get("school", "")
        st.button(_frame.plain(f"复制上一条（{school}）" if school else "复制上一条"), key="copy_last", on_click=draft.put_all, args=(_draft.fields_of(last, day=False),))


def show_after(record: RecordView) -> None:
    _receipt.show_receipt(record, service, who)
    if draft.flag("trouble"):
        st.text(draft.flag("trouble"))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="after"):
        st.button("再填一条", type="primary", key="another", on_click=lambda: _draft.start_another(_draft.blank(record.filer or None)))
        st.button("复制上一条", key="copy", on_click=lambda: _draft.start_another(_draft.fields_of(record, day=False)))
        st.page_link("records.py", label="更正或撤回", query_params={"record": record.record_id})


accepted = service.record(who, record_id)
if accepted is None:
    _frame.head("填报一场活动", service, who, "每场活动填一条，约需 2 分钟；同一场活动只需由一个单位填报；边填边存，刷新不丢")
    with st.container(key="report_form"):
        show_form()
else:
    _frame.head("填报一场活动", service, who)
    show_after(accepted)
