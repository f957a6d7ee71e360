"""What somebody has typed into the form, kept on the server under an id that stands in the address."""

import secrets
from collections.abc import Mapping
from typing import Any

import streamlit as st

from sheets_sync import wiring
from sheets_sync.access import Role, Viewer
from sheets_sync.service import Service
from sheets_sync.views import Entry, RecordView

EMPTY: dict[str, Any] = {
    "filer": None, "host": [], "organiser": "", "held_on": "", "school": "", "level": None, "people": [["", None]],
    "direct_students": "", "indirect_viewers": "0", "media": "", "funds_yuan": "", "activity": None,
    "agreed": [], "distinct": [],       # what was said of findings: it is so; it is another session than these
    "base": {},                         # of a correction: the cells of the record when it began
    "rows": [0],                        # numbers of the people rows
}
_SAID = ("agreed", "distinct", "base", "rows")
_SIMPLE = tuple(name for name in EMPTY if name not in ("people", *_SAID))
_NOTHING = object()
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
        return self.flag("rows")

    def flag(self, name: str, default: Any = None) -> Any:
        """What a field holds now, or something about this draft that is not kept: strict, trouble, asked."""
        now = st.session_state.get(self.key(name), _NOTHING)
        return self.fields.get(name, default) if now is _NOTHING else now

    def person(self, row: int) -> list:
        """Name and honours of a people row, as they are now."""
        kept = dict(zip(self.fields["rows"], self.fields["people"], strict=False)).get(row, ["", None])
        return [st.session_state.get(self.key(name, row), one) for name, one in zip(("name", "honour"), kept, strict=True)]

    def first(self, name: str, value: Any, argument: str, row: int | None = None) -> dict[str, Any]:
        """The kept value as the argument of a widget that this session has not drawn yet. Of one that the browser still shows, from before
        the server went away, the browser's own value wins."""
        return {} if self.key(name, row) in st.session_state else {argument: value}

    def put(self, name: str, value: Any) -> None:
        """Put a value into a field or a flag; for callbacks, which run before the page is drawn."""
        if name == "people":
            first = max(self.rows, default=-1) + 1
            st.session_state[self.key("rows")] = [first + i for i in range(len(value))]
            for row, (person, honour) in zip(self.rows, value, strict=True):
                self.put_person(row, person, honour)
        else:
            st.session_state[self.key(name)] = value

    def put_all(self, fields: Mapping[str, Any]) -> None:
        for name in (*_SIMPLE, "people", "agreed", "distinct"):
            self.put(name, fields[name])

    def put_person(self, row: int, name: str, honour: str | None) -> None:
        st.session_state[self.key("name", row)], st.session_state[self.key("honour", row)] = name, honour

    def add_person(self) -> None:
        st.session_state[self.key("rows")] = [*self.rows, max(self.rows, default=-1) + 1]

    def remove_person(self, row: int) -> None:
        st.session_state[self.key("rows")] = [one for one in self.rows if one != row]

    def say(self, name: str, text: str, *, no_more: bool = False) -> None:
        """`agreed` or `distinct`: one more, or one less."""
        rest = [one for one in self.flag(name, []) if one != text]
        self.put(name, rest if no_more else [*rest, text])

    def collect(self) -> dict[str, Any]:
        """The fields as the widgets have them now."""
        fields = {name: self.flag(name) for name in (*_SIMPLE, *_SAID)}
        return fields | {"people": [self.person(row) for row in self.rows]}


def open_draft(service: Service, who: Viewer, start: Mapping[str, Any] | None = None) -> Draft:
    """The draft of the address, else the one of this visit, else a new one; its widgets filled from what was kept, or from `start`."""
    draft_id = st.query_params.get("draft") or st.session_state.get(_CURRENT) or secrets.token_urlsafe(9)
    if st.query_params.get("draft") != draft_id:
        st.query_params["draft"] = draft_id
    if start is None:
        st.session_state[_CURRENT] = draft_id
    draft = Draft(draft_id)
    state = st.session_state
    if draft.key("fields") not in state:
        kept = service.load_draft(who, draft_id) or start or blank(_filer_of(who))
        state[draft.key("fields")] = {**EMPTY, **{name: value for name, value in kept.items() if name in EMPTY}}
        fields = state[draft.key("fields")]
        if len(fields["rows"]) != len(fields["people"]):
            fields["rows"] = list(range(len(fields["people"])))
    return draft


def _filer_of(who: Viewer) -> str | None:
    """The name under which this viewer files, as far as it is known."""
    if who.role is Role.FILER:
        return who.unit
    last = None if _FILER in st.session_state else wiring.running().recall.last(who)
    return last.filer or None if last else st.session_state.get(_FILER)


def keep(draft: Draft, service: Service, who: Viewer) -> bool:
    """Keep what is typed, where it changed. Returns whether something was written. Raises StoreTrouble."""
    fields = draft.collect()
    if fields["filer"]:
        st.session_state[_FILER] = fields["filer"]
    if fields == draft.fields:
        return False
    service.save_draft(who, draft.draft_id, fields)
    st.session_state[draft.key("fields")] = fields
    draft.put("kept", False)
    return True


def start_another(fields: Mapping[str, Any]) -> None:
    """A fresh draft with these fields in it. What this visit held of the one before goes: each widget looks through all that a visit holds."""
    before, draft_id = st.session_state.get(_CURRENT), secrets.token_urlsafe(9)
    for key in [key for key in st.session_state if before and str(key).startswith(f"{before}:")]:
        del st.session_state[key]
    st.session_state[_CURRENT] = draft_id
    st.session_state[Draft(draft_id).key("fields")] = dict(fields)
    st.query_params["draft"] = draft_id


def blank(filer: str | None) -> dict[str, Any]:
    """An empty form of a filer. The host is the filer nearly always, so it is there to begin with and can be taken out."""
    return {**EMPTY, "filer": filer, "host": [filer] if filer else []}


def fields_of(record: RecordView, *, day: bool = True) -> dict[str, Any]:
    """The fields as they would have been typed for a record; `day` False: without the day, for another session like it."""
    cells = record.cells
    fields = {name: cells.get(name, "") for name in _SIMPLE if name in cells}
    people = [[person.name, "、".join(person.honours) or None] for person in record.checked.values.people or ()]
    fields |= {"filer": record.filer or None, "host": [one for one in cells["host"].split("、") if one], "level": cells["level"] or None,
               "people": people or [[cells["people"], None]], "activity": record.activity or None}
    return {**EMPTY, **fields} | ({} if day else {"held_on": ""})


def entry_of(fields: Mapping[str, Any]) -> Entry:
    """The fields as the text of one row."""
    cells = {name: fields[name] or "" for name in _SIMPLE if name not in ("filer", "host", "activity")}
    cells["host"] = "、".join(fields["host"] or ())
    cells["people"] = "、".join(text for name, honour in fields["people"] if (text := _person(name.strip(), (honour or "").strip())))
    return Entry(cells, fields["filer"] or "", activity=fields["activity"] or "", agreed=frozenset(fields["agreed"]), distinct=frozenset(fields["distinct"]))


def _person(name: str, honour: str) -> str:
    return f"{name}（{honour}）" if honour else name
