"""What somebody has typed into the form, kept on the server under an id that stands in the address."""

import secrets
from typing import Any

import streamlit as st

from sheets_sync.access import Viewer
from sheets_sync.service import Service
from sheets_sync.views import Entry

EMPTY: dict[str, Any] = {
    "filer": None, "host": [], "organiser": "", "held_on": "", "school": "", "level": None, "people": [["", None]],
    "direct_students": "", "indirect_viewers": "0", "media": "", "funds_yuan": "", "activity": None,
}
_SIMPLE = tuple(name for name in EMPTY if name != "people")
_CURRENT, _FILER = "draft_id", "my_filer"


class Draft:
    """One draft: `fields` as typed. Widgets live under `key(name)`; people under `key("name", row)` and `key("honour", row)`."""

    def __init__(self, draft_id: str):
        self.draft_id = draft_id

    @property
    def identity(self) -> str:
        """Outlives clicks, reruns and reloads: one draft, one record."""
        return f"form:{self.draft_id}"

    def key(self, name: str, row: int | None = None) -> str:
        return f"{self.draft_id}:{name}" if row is None else f"{self.draft_id}:{name}:{row}"

    @property
    def fields(self) -> dict[str, Any]:
        return st.session_state[self.key("fields")]

    @property
    def rows(self) -> list[int]:
        """Numbers of the people rows that are on the page."""
        return st.session_state[self.key("rows")]

    def put(self, name: str, value: Any) -> None:
        """Put a value into a field; for callbacks, which run before the page is drawn."""
        if name == "people":
            first = max(self.rows, default=-1) + 1
            st.session_state[self.key("rows")] = [first + i for i in range(len(value))]
            for row, (person, honour) in zip(self.rows, value, strict=True):
                st.session_state[self.key("name", row)], st.session_state[self.key("honour", row)] = person, honour
        else:
            st.session_state[self.key(name)] = value

    def add_person(self) -> None:
        row = max(self.rows, default=-1) + 1
        st.session_state[self.key("rows")] = [*self.rows, row]

    def remove_person(self, row: int) -> None:
        st.session_state[self.key("rows")] = [one for one in self.rows if one != row]

    def collect(self) -> dict[str, Any]:
        """The fields as the widgets have them now."""
        state = st.session_state
        fields = {name: state.get(self.key(name), self.fields[name]) for name in _SIMPLE}
        fields["people"] = [[state.get(self.key("name", row)) or "", state.get(self.key("honour", row))] for row in self.rows]
        return fields


def open_draft(service: Service, who: Viewer) -> Draft:
    """The draft of the address, else the one of this visit, else a new one; its widgets filled from what was kept."""
    draft_id = st.query_params.get("draft") or st.session_state.get(_CURRENT) or secrets.token_urlsafe(9)
    if st.query_params.get("draft") != draft_id:
        st.query_params["draft"] = draft_id
    st.session_state[_CURRENT] = draft_id
    draft = Draft(draft_id)
    state = st.session_state
    if draft.key("fields") not in state:
        kept = service.load_draft(who, draft_id) or {"filer": state.get(_FILER), "host": _host_of(state.get(_FILER))}
        state[draft.key("fields")] = {**EMPTY, **{name: value for name, value in kept.items() if name in EMPTY}}
    for name in _SIMPLE:
        state.setdefault(draft.key(name), draft.fields[name])
    people = draft.fields["people"]
    if draft.key("rows") not in state or (draft.rows and draft.key("name", draft.rows[0]) not in state):
        state[draft.key("rows")] = []
        draft.put("people", people)
    return draft


def keep(draft: Draft, service: Service, who: Viewer) -> bool:
    """Keep what is typed, where it changed. Returns whether something was written."""
    fields = draft.collect()
    if fields["filer"]:
        st.session_state[_FILER] = fields["filer"]
    if fields == draft.fields:
        return False
    service.save_draft(who, draft.draft_id, fields)
    st.session_state[draft.key("fields")] = fields
    return True


def start_another(copy: bool) -> None:
    """A fresh draft; with `copy` everything of the last one but the day."""
    last = Draft(st.session_state[_CURRENT])
    kept = {**last.fields, "held_on": ""} if copy else {**EMPTY, "filer": last.fields["filer"], "host": _host_of(last.fields["filer"])}
    draft_id = secrets.token_urlsafe(9)
    st.session_state[_CURRENT] = draft_id
    st.session_state[Draft(draft_id).key("fields")] = kept
    st.query_params["draft"] = draft_id


def entry_of(fields: dict[str, Any]) -> Entry:
    """The fields as the text of one row."""
    cells = {name: fields[name] or "" for name in _SIMPLE if name not in ("filer", "host", "activity")}
    cells["host"] = "、".join(fields["host"] or ())
    cells["people"] = "、".join(text for name, honour in fields["people"] if (text := _person(name.strip(), (honour or "").strip())))
    return Entry(cells=cells, filer=fields["filer"] or "", activity=fields["activity"] or "")


def _person(name: str, honour: str) -> str:
    return f"{name}（{honour}）" if honour else name


def _host_of(filer: str | None) -> list[str]:
    """The host is the filer nearly always, so it is there to begin with and can be taken out."""
    return [filer] if filer else []
