"""A correction: the form, filled with what stands, for a record that keeps its identity. Cells that nobody touches here are left to others."""

import secrets
from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages import _draft, _form
from pages._draft import Draft
from pages._findings import Form
from sheets_sync.access import Viewer
from sheets_sync.recall import Change
from sheets_sync.service import IdentityConflict, Service, StoreTrouble
from sheets_sync.views import Accepted, Entry, RecordView


def start(record: RecordView) -> None:
    """Runs before the page is drawn."""
    draft_id = f"c{secrets.token_urlsafe(9)}"
    st.query_params.update({"record": record.record_id, "draft": draft_id})
    st.session_state[Draft(draft_id).key("fields")] = _start_of(record)
    st.session_state[_done_key(record)] = False


def stop() -> None:
    st.query_params.pop("draft", None)


def is_open(record: RecordView) -> bool:
    return st.query_params.get("record") == record.record_id and bool(st.query_params.get("draft"))


def was_done(record: RecordView) -> bool:
    return st.session_state.get(_done_key(record), False)


def show(record: RecordView, service: Service, who: Viewer, reasons: Mapping[str, str], changes: Mapping[str, Change]) -> None:
    draft = _draft.open_draft(service, who, _start_of(record))
    _form.keep(draft, service, who)
    fields = draft.collect()
    wanted = {**record.cells, **_changes(fields)}
    checked = service.check(who, Entry(wanted, record.filer, record.filed_on, record.activity, distinct=_said(fields, record).distinct), record_id=record.record_id)
    form = Form(draft, service, who, checked, record, reasons, changes)
    for key, theirs in _met(fields, record).items():
        _show_met(draft, service, key, theirs, wanted[key])
    _form.show(form, lambda: _submit(draft, record, service, who), "提交更正", lambda: st.button("不更正了", key="stop", on_click=stop))


def _submit(draft: Draft, record: RecordView, service: Service, who: Viewer) -> None:
    draft.put("strict", True)
    draft.put("trouble", "")
    fields = draft.collect()
    changes, said = _changes(fields), _said(fields, record)
    if not changes and said.agreed <= record.checked.raw.agreed and said.distinct <= record.checked.raw.distinct:
        draft.put("trouble", "没有改动，不用提交")
        return
    if _met(fields, record):
        draft.put("trouble", "填写期间有内容被改动，请先在上面选一个")
        return
    asked = draft.flag("asked", frozenset())
    identity = f"correct:{draft.draft_id}"
    more = {"identity": identity, "agreed": said.agreed, "distinct": said.distinct}
    try:
        answer = service.correct(who, record.record_id, changes, **more)
        if not isinstance(answer, Accepted) and answer.must_confirm and {one.message for one in answer.must_confirm} <= asked:
            answer = service.correct(who, record.record_id, changes, **more, confirmed=True)
    except (IdentityConflict, StoreTrouble) as trouble:
        draft.put("trouble", f"{trouble}；填写的内容还在，请稍后再试")
    except KeyError:
        draft.put("trouble", "这条记录已撤回或已删除，不能再更正")
    else:
        if isinstance(answer, Accepted):
            st.session_state[_done_key(record)] = True
            stop()
        else:
            draft.put("asked", frozenset(one.message for one in answer.must_confirm))


def _start_of(record: RecordView) -> dict[str, Any]:
    fields = _draft.fields_of(record)
    return {**fields, "base": {"cells": dict(record.cells), "shown": _draft.entry_of(fields).cells}, "agreed": sorted(record.checked.raw.agreed)}


def _changes(fields: Mapping[str, Any]) -> dict[str, str]:
    """Cells that the form says otherwise than when it was opened."""
    shown = fields["base"]["shown"]
    return {key: text for key, text in _draft.entry_of(fields).cells.items() if text != shown.get(key, "")}


def _met(fields: Mapping[str, Any], record: RecordView) -> dict[str, str]:
    """Cells changed here that others changed meanwhile ▸ what stands there now."""
    base = fields["base"]["cells"]
    return {key: record.cells[key] for key, text in _changes(fields).items() if record.cells.get(key, "") not in (base.get(key, ""), text)}


def _show_met(draft: Draft, service: Service, key: str, theirs: str, ours: str) -> None:
    with st.container(border=True, key=f"trouble_met_{key}"):
        st.text(f"填写期间“{service.campaign.header(key)}”被改为“{theirs}”，这里填的是“{ours}”")
        with st.container(horizontal=True, gap="small"):
            st.button("采用现在的", key=f"met_theirs_{key}", on_click=_settle, args=(draft, key, theirs, True))
            st.button("仍用这里填的", key=f"met_ours_{key}", on_click=_settle, args=(draft, key, theirs, False))


def _settle(draft: Draft, key: str, theirs: str, take_theirs: bool) -> None:
    base = draft.collect()["base"]
    draft.put("base", {"cells": {**base["cells"], key: theirs}, "shown": {**base["shown"], key: theirs} if take_theirs else base["shown"]})
    if take_theirs:
        draft.put(key, [one for one in theirs.split("、") if one] if key == "host" else [[theirs, None]] if key == "people" else theirs)


def _said(fields: Mapping[str, Any], record: RecordView) -> Entry:
    return Entry({}, agreed=frozenset(fields["agreed"]), distinct=frozenset(fields["distinct"]) | record.checked.raw.distinct)


def _done_key(record: RecordView) -> str:
    return f"corrected:{record.record_id}"
