"""What stands under a field of the form: what it was read as, what was found, and the clicks that settle it."""

from collections.abc import Mapping

import streamlit as st

from pages._draft import Draft
from pages._frame import plain
from sheets_sync import wiring
from sheets_sync.access import Viewer
from sheets_sync.recall import Change, Speaker
from sheets_sync.service import Service
from sheets_sync.views import Entry, RecordView
from validators.campaign import Campaign
from validators.messages import just_so
from validators.model import Checked, Finding, Mend
from validators.show import show

_WEEKDAYS = "一二三四五六日"


@st.cache_data(ttl=60, max_entries=500, show_spinner=False)
def _speakers(_who: Viewer, role: str, unit: str, only: str) -> list[Speaker]:
    """Kept for a minute for all who see the same records: it is asked for at every touch."""
    return wiring.running().recall.speakers(_who)


class Form:
    """What the fields need to draw themselves. `strict`: also say what is still empty (after 检查 or 提交).

    Of a correction: `record` as it stands, `reasons` for which it came back, `changes` that others made.
    """

    def __init__(self, draft: Draft, service: Service, who: Viewer, checked: Checked, record: RecordView | None = None,
                 reasons: Mapping[str, str] | None = None, changes: Mapping[str, Change] | None = None):
        self.draft, self.service, self.who, self.checked, self.record = draft, service, who, checked, record
        self.strict: bool = draft.flag("strict", False)
        self.reasons, self.changes = reasons or {}, changes or {}
        self.campaign: Campaign = service.campaign
        self.agreed = frozenset(draft.flag("agreed", ()))

    def speakers(self) -> list[Speaker]:
        return _speakers(self.who, str(self.who.role), self.who.unit, self.who.only)

    def label(self, key: str) -> str:
        column = self.campaign.column[key]
        return plain(column.header) if column.required else plain(column.header) + "（选填）"

    def found(self, key: str) -> list[Finding]:
        """What needs a look in a column ("" for the whole row), in the order of the rules; what was merely tidied shows in the reading."""
        header = self.campaign.header(key) if key else None
        return [finding for finding in self.checked.findings if finding.column == header and finding.severity in "EW"]

    def below(self, key: str) -> None:
        """Why it came back, what others made of it, how it reads and what was found: right under its widget."""
        if key in self.reasons:
            with st.container(key=f"finding_E_back_{key}"):
                st.text(f"退回原因：{self.reasons[key]}")
        if key in self.changes:
            with st.container(key=f"finding_W_changed_{key}"):
                st.text(f"协调员已修改此项：原填“{self.changes[key].mine}”，现为“{self.changes[key].now}”")
        text = reading(self.checked, key)
        if text:
            with st.container(key=f"reading_{key}"):
                st.text(text)
        for i, finding in enumerate(self.found(key)):
            if self.strict or self.checked.raw.cells.get(key, "").strip():
                self.say(finding, f"{key}{i}")

    def say(self, finding: Finding, place: str) -> None:
        if finding.message in self.agreed:
            with st.container(key=f"settled_{place}", horizontal=True, gap="small", vertical_alignment="center"):
                st.text(f"✓ 已确认：{finding.message}")
                st.button("取消确认", key=f"again_{place}", on_click=lambda: self.draft.say("agreed", finding.message, no_more=True))
            return
        with st.container(key=f"finding_{finding.severity}_{place}", gap="xsmall"):
            st.text(finding.message)
            with st.container(horizontal=True, gap="small"):
                for i, mend in enumerate(finding.mends):
                    st.button(plain(mend.label), key=f"mend_{place}_{i}", on_click=self.mend, args=(mend,))
                if finding.code == "W_DUPLICATE" and self.checked.duplicate_of:
                    st.button("另一场", key=f"other_{place}", on_click=self.draft.say, args=("distinct", self.checked.duplicate_of))
                if just_so(finding):
                    st.button(plain(just_so(finding)), key=f"so_{place}", on_click=self.draft.say, args=("agreed", finding.message))

    def say_whole_row(self) -> None:
        if self.checked.values.held_on and self.checked.values.school:
            for i, finding in enumerate(self.found("")):
                self.say(finding, f"row{i}")
        if self.draft.flag("distinct"):
            with st.container(key="settled_distinct", horizontal=True, gap="small", vertical_alignment="center"):
                st.text("✓ 已注明与同日同校的另一条记录不是同一场")
                st.button("取消注明", key="again_distinct", on_click=self.draft.put, args=("distinct", []))

    def mend(self, mend: Mend) -> None:
        if mend.key == "host":
            self.draft.put("host", mend.text.split("、"))
        elif mend.key == "people":
            people = self.service.check(self.who, Entry({"people": mend.text}), record_id=self.record.record_id if self.record else "").values.people or ()
            self.draft.put("people", [[person.name, "、".join(person.honours) or None] for person in people] or [[mend.text, None]])
        else:
            self.draft.put(mend.key, mend.text)

    def doubts(self) -> list[Finding]:
        """What has to be mended or agreed to before it is accepted."""
        return [finding for finding in self.checked.findings if finding.severity in "EW" and (finding.is_hard_stop or finding.message not in self.agreed)]


def reading(checked: Checked, key: str) -> str:
    """What a cell was read as, where that is more than what was typed."""
    if key == "held_on" and checked.values.held_on:
        day = checked.values.held_on
        return f"{day.year}年{day.month}月{day.day}日　星期{_WEEKDAYS[day.weekday()]}"
    text, typed = str(show(checked.values, key)), checked.raw.cells.get(key, "").strip()
    return f"读作 {text}" if text and typed and text != typed else ""
