"""Unsaved edits of the ledger, kept on the server under an id that stands in the address: they survive a reload and a lost connection."""

import secrets
from typing import Any

import streamlit as st

from pages._typed import Typed
from sheets_sync.access import Viewer
from sheets_sync.service import Service
from sheets_sync.views import CellEdit

_ADDRESS, _KEPT = "unsaved", "ledger_kept"


def remember(found: Typed, service: Service, who: Viewer) -> None:
    """Written where it differs from what was written last; the id leaves the address with the last edit."""
    body = _body(found)
    if body == st.session_state.get(_KEPT, _body(Typed())):
        return
    draft_id = st.query_params.get(_ADDRESS) or secrets.token_urlsafe(9)
    service.save_draft(who, f"ledger:{draft_id}", body)
    st.session_state[_KEPT] = body
    if found:
        st.query_params[_ADDRESS] = draft_id
    else:
        st.query_params.pop(_ADDRESS, None)


def recall(service: Service, who: Viewer) -> Typed:
    """Of the address, at the first look of a visit; of rows that this viewer may still see."""
    draft_id = st.query_params.get(_ADDRESS)
    if not draft_id or _KEPT in st.session_state:
        return Typed()
    body = st.session_state[_KEPT] = service.load_draft(who, f"ledger:{draft_id}") or _body(Typed())
    edits = [CellEdit(*one) for one in body["cells"]]
    found = {one: service.record(who, one) for one in {*(edit.record_id for edit in edits), *body["removed"]}}
    records = {one: record for one, record in found.items() if record}
    return Typed({(edit.record_id, edit.key): edit for edit in edits if edit.record_id in records}, tuple(body["added"]),
                 tuple(one for one in body["removed"] if one in records), records)


def _body(found: Typed) -> dict[str, Any]:
    return {"cells": [[one.record_id, one.revision, one.key, one.before, one.after] for one in found.cells.values()],
            "added": [dict(row) for row in found.added], "removed": list(found.removed)}
