"""The form's fields, from top to bottom. Each is the widget, what it reads as, and what was found, together."""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from pages._draft import Draft
from pages._frame import plain
from pages._schools import find_schools
from sheets_sync.access import Viewer
from sheets_sync.service import Service
from sheets_sync.views import Entry
from validators.campaign import Campaign
from validators.model import Checked, Finding, Mend
from validators.show import show

_WEEKDAYS = "一二三四五六日"


class Form:
    """What the fields need to draw themselves. `strict`: also say what is still empty (after 检查 or 提交)."""

    def __init__(self, draft: Draft, service: Service, who: Viewer, checked: Checked, strict: bool):
        self.draft, self.service, self.who, self.checked, self.strict = draft, service, who, checked, strict
        self.campaign: Campaign = service.campaign

    def label(self, key: str) -> str:
        column = self.campaign.column[key]
        return plain(column.header) if column.required else plain(column.header) + "（选填）"

    def below(self, key: str) -> None:
        """Reading and findings of a column, right under its widget."""
        text = reading(self.checked, key)
        if text:
            with st.container(key=f"reading_{key}"):
                st.text(text)
        for i, finding in enumerate(found_in(self.checked, self.campaign.header(key))):
            if self.strict or self.checked.raw.cells.get(key, "").strip():
                self.say(finding, f"{key}{i}")

    def say(self, finding: Finding, place: str) -> None:
        with st.container(key=f"finding_{finding.severity}_{place}", gap="xsmall"):
            st.text(finding.message)
            if finding.mends:
                with st.container(horizontal=True, gap="small"):
                    for i, mend in enumerate(finding.mends):
                        st.button(plain(mend.label), key=f"mend_{place}_{i}", on_click=self.mend, args=(mend,))

    def mend(self, mend: Mend) -> None:
        if mend.key == "host":
            self.draft.put("host", mend.text.split("、"))
        elif mend.key == "people":
            people = self.service.check(self.who, Entry({"people": mend.text})).values.people or ()
            self.draft.put("people", [[person.name, "、".join(person.honours) or None] for person in people] or [[mend.text, None]])
        else:
            self.draft.put(mend.key, mend.text)


def found_in(checked: Checked, header: str | None) -> list[Finding]:
    """What needs a look in a column, in the order of the rules; what was merely tidied shows in the reading."""
    return [finding for finding in checked.findings if finding.column == header and finding.severity in "EW"]


def reading(checked: Checked, key: str) -> str:
    """What a cell was read as, where that is more than what was typed."""
    if key == "held_on" and checked.values.held_on:
        day = checked.values.held_on
        return f"{day.year}年{day.month}月{day.day}日　星期{_WEEKDAYS[day.weekday()]}"
    text, typed = show(checked.values, key), checked.raw.cells.get(key, "").strip()
    return f"读作 {text}" if text and typed and text != typed else ""


def who_files(form: Form) -> None:
    units = form.campaign.units
    bodies = [*form.campaign.bodies.city_hosts[1::2], *(name for unit in units for name in (unit.union, unit.education))]
    chosen = form.draft.fields["filer"]
    options = list(dict.fromkeys([*bodies, *([chosen] if chosen else [])]))
    st.selectbox("填报单位", options, index=None, key=form.draft.key("filer"), placeholder="点选或输入本单位名称", accept_new_options=True,
                 on_change=_host_follows, args=(form.draft,), filter_mode="contains")
    with st.container(gap="xsmall"):
        _host(form, chosen, bodies)
        form.below("host")
    text_field(form, "organiser")


def _host(form: Form, chosen: str | None, bodies: list[str]) -> None:
    hosts = list(dict.fromkeys([*([chosen] if chosen else []), *form.draft.fields["host"], *bodies]))
    st.multiselect(form.label("host"), hosts, key=form.draft.key("host"), placeholder=form.campaign.column["host"].help, accept_new_options=True,
                   filter_mode="contains", select_all=False)


def _host_follows(draft: Draft) -> None:
    filer = st.session_state[draft.key("filer")]
    if filer and not st.session_state.get(draft.key("host")):
        draft.put("host", [filer])


def text_field(form: Form, key: str, *, numeric: bool = False) -> None:
    with st.container(gap="xsmall"):
        _text_input(form, key, numeric)
        form.below(key)


def _text_input(form: Form, key: str, numeric: bool) -> None:
    st.text_input(form.label(key), key=form.draft.key(key), placeholder=form.campaign.column[key].help, autocomplete="off",
                  **({"type": "phone", "icon": ""} if numeric else {}))


def day_held(form: Form) -> None:
    """Text, because a day is said in many ways; two taps for the usual ones; a calendar for those who like it."""
    draft, today = form.draft, form.service.today()
    with st.container(gap="xsmall"):
        _day_widgets(form, draft, today)
        form.below("held_on")


def _day_widgets(form: Form, draft: Draft, today: date) -> None:
    st.text_input(form.label("held_on"), key=draft.key("held_on"), placeholder="如 5月16日 或 2024-05-16；多日研学填首日", autocomplete="off")
    with st.container(horizontal=True, gap="small", key="days"):
        st.button("今天", on_click=draft.put, args=("held_on", f"{today}"), key="day_today")
        st.button("昨天", on_click=draft.put, args=("held_on", f"{today - timedelta(days=1)}"), key="day_yesterday")
        with st.popover("看日历选"):
            st.date_input("选择活动当天", value=None, max_value=today, key=draft.key("calendar"), on_change=_from_calendar, args=(draft,), format="YYYY-MM-DD")


def _from_calendar(draft: Draft) -> None:
    day = st.session_state.get(draft.key("calendar"))
    if day:
        draft.put("held_on", f"{day}")


def school(form: Form) -> None:
    with st.container(gap="xsmall"):
        _school_name(form)
        form.below("school")
    with st.container(gap="xsmall"):
        _level(form)
        form.below("level")


def _school_name(form: Form) -> None:
    draft, campaign = form.draft, form.campaign
    st.text_input(form.label("school"), key=draft.key("school"), placeholder=campaign.column["school"].help, live="300ms", autocomplete="off",
                  on_change=_level_follows, args=(form,))
    offers = find_schools(draft.collect()["school"], campaign.known_schools)
    if offers:
        with st.container(horizontal=True, gap="small", key="schools"):
            for one in offers:
                st.button(plain(one.name), key=f"school_{one.name}", on_click=_take_school, args=(form, one.name), type="secondary")


def _level(form: Form) -> None:
    draft, campaign = form.draft, form.campaign
    chosen = draft.fields["level"]
    options = [*campaign.levels.names, *([chosen] if chosen and chosen not in campaign.levels.names else [])]
    st.selectbox(form.label("level"), options, index=None, key=draft.key("level"), placeholder=campaign.column["level"].help, filter_mode="contains")


def _take_school(form: Form, name: str) -> None:
    form.draft.put("school", name)
    _level_follows(form)


def _level_follows(form: Form) -> None:
    typed = st.session_state[form.draft.key("school")]
    known = next((one for one in form.campaign.known_schools if typed == one.name or typed in one.aliases), None)
    if known:
        form.draft.put("level", known.level)


def people(form: Form) -> None:
    draft, campaign = form.draft, form.campaign
    st.caption(plain(campaign.header("people") + "，每人一行；荣誉可点选，也可直接输入，几项荣誉用顿号隔开"))
    for place, row in enumerate(draft.rows):
        honour = st.session_state.get(draft.key("honour", row))
        options = [*campaign.honours.titles, *([honour] if honour and honour not in campaign.honours.titles else [])]
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key=f"person_{place}"):
            st.text_input(f"第 {place + 1} 位姓名", key=draft.key("name", row), autocomplete="off", placeholder="姓名", width=150)
            st.selectbox("主要荣誉称号", options, index=None, key=draft.key("honour", row), placeholder="点选或输入", accept_new_options=True, filter_mode="contains")
            if len(draft.rows) > 1:
                st.button("移除", key=draft.key("remove", row), on_click=draft.remove_person, args=(row,))
    st.button("添加一人", key="add_person", on_click=draft.add_person)
    form.below("people")


def numbers(form: Form) -> None:
    for pair in (("direct_students", "indirect_viewers"), ("funds_yuan", "media")):
        for key, column in zip(pair, st.columns(2), strict=True):
            with column:
                text_field(form, key, numeric=key != "media")
    activity = form.draft.fields["activity"]
    options = [*form.campaign.activity.forms, *([activity] if activity and activity not in form.campaign.activity.forms else [])]
    st.selectbox("活动形式（选填，不进入导出表）", options, index=None, key=form.draft.key("activity"), placeholder="可不选", filter_mode="contains")


SECTIONS: tuple[tuple[str, tuple[Callable[[Form], None], ...]], ...] = (
    ("主办", (who_files,)),
    ("时间与学校", (day_held, school)),
    ("人员", (people,)),
    ("覆盖、经费与报道", (numbers,)),
)
