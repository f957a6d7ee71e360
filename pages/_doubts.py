"""The doubts of an upload, one card a row: every one is answered with a touch, before anything is accepted."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from pages._frame import plain
from pages._preview import side_by_side
from sheets_sync.imports import Settled
from sheets_sync.views import ImportPreview
from validators.campaign import Campaign
from validators.messages import just_so
from validators.model import Checked, Finding, Mend

AT_ONCE = 8                     # cards on the page
_SAID = "import_settled"        # in the session: row number ▸ Settled


def settled() -> Mapping[int, Settled]:
    return st.session_state.setdefault(_SAID, {})


def forget() -> None:
    """For another upload."""
    st.session_state[_SAID] = {}


def open_rows(preview: ImportPreview) -> list[int]:
    """Numbers of the rows that somebody should look at; those that cannot be taken first."""
    asked = [n for n, row in enumerate(preview.rows) if row.kind == "session" and n not in preview.known and open_findings(n, row)]
    return sorted(asked, key=lambda n: (not preview.rows[n].is_hard_stop, n))


def open_findings(n: int, row: Checked) -> list[Finding]:
    """Every E and W about which nothing was said yet."""
    agreed = settled().get(n, Settled()).agreed
    return [one for one in row.findings if one.severity in "EW" and (one.is_hard_stop or one.message not in agreed)]


class Cards:
    """`say(row number, Settled)` keeps an answer and judges anew."""

    def __init__(self, preview: ImportPreview, campaign: Campaign, say: Callable[[int, Settled], None]):
        self._preview, self._campaign, self._say = preview, campaign, say

    def show(self, n: int) -> None:
        row = self._preview.rows[n]
        with st.container(border=True, key=f"doubt_{n}", gap="small"):
            st.text(self._head(row))
            for place, finding in enumerate(open_findings(n, row)):
                self._finding(n, row, finding, f"{n}_{place}")
            doubts, now = open_findings(n, row), self._now(n)
            with st.container(horizontal=True, gap="small"):
                if len(doubts) > 1 and all(map(just_so, doubts)):
                    st.button("这一行都确认无误", key=f"all_{n}", on_click=self._say, args=(n, replace(now, agreed=now.agreed | {one.message for one in doubts})))
                st.button("跳过此行", key=f"skip_{n}", on_click=self._say, args=(n, replace(now, skipped=True)))

    def show_settled(self) -> None:
        """What was said of each row, to be taken back."""
        for n, said in sorted(settled().items()):
            if said != Settled():
                with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"settled_{n}"):
                    st.text(f"✓ 第 {self._preview.typed[n].row} 行　{_words(said, self._campaign)}")
                    st.button("还原", key=f"again_{n}", on_click=self._say, args=(n, Settled()))

    def _head(self, row: Checked) -> str:
        what = [side_by_side(row, key) for key in ("held_on", "school", "host", "people") if row.raw.cells.get(key, "").strip()]
        return f"第 {row.raw.row} 行　{'　'.join(what) or '（空）'}\n{row.raw.file}{f'　{row.raw.sheet}' if row.raw.sheet else ''}　填报单位：{row.raw.filer or '未写明'}"

    def _finding(self, n: int, row: Checked, finding: Finding, place: str) -> None:
        now = self._now(n)
        with st.container(key=f"finding_{finding.severity}_{place}", gap="xsmall"):
            st.text(finding.message)
            with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                for i, mend in enumerate(finding.mends):
                    st.button(plain(mend.label), key=f"mend_{place}_{i}", on_click=self._say, args=(n, _mended(now, mend)))
                if finding.code == "W_DUPLICATE" and row.duplicate_of:
                    st.button("另一场", key=f"other_{place}", on_click=self._say, args=(n, replace(now, distinct=now.distinct | {row.duplicate_of})))
                if just_so(finding):
                    st.button(plain(just_so(finding)), key=f"so_{place}", on_click=self._say, args=(n, replace(now, agreed=now.agreed | {finding.message})))
                if finding.key and not finding.mends and getattr(row.values, finding.key, None) is None:
                    key = f"fix_{place}_{finding.key}"
                    st.text_input(plain(f"改为：{self._campaign.header(finding.key)}"), key=key, value=row.raw.cells.get(finding.key, ""), autocomplete="off", width=260,
                                  on_change=self._typed, args=(n, finding.key, key))

    def _typed(self, n: int, key: str, widget: str) -> None:
        self._say(n, _mended(self._now(n), Mend("", key, st.session_state[widget])))

    def _now(self, n: int) -> Settled:
        return settled().get(n, Settled())


def _mended(said: Settled, mend: Mend) -> Settled:
    return replace(said, cells={**said.cells, mend.key: mend.text})


def _words(said: Settled, campaign: Campaign) -> str:
    if said.skipped:
        return "已跳过"
    words = [f"{campaign.header(key)}改为“{text}”" for key, text in said.cells.items()]
    words += ["不是同一场"] * bool(said.distinct) + [f"已确认 {len(said.agreed)} 处"] * bool(said.agreed)
    return "；".join(words)
