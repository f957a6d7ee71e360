"""The form's fields, from top to bottom. Each is the widget, what it reads as, and what was found, together."""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from pages._draft import Draft
from pages._findings import Form
from pages._frame import plain
from pages._offers import find_schools, find_speakers
from sheets_sync.access import Role
from validators.campaign import School


def who_files(form: Form) -> None:
    """Folded away where it is known already: a repeat filer has nothing to do here."""
    draft = form.draft
    if form.record is not None:
        _host(form)
        text_field(form, "organiser")
        return
    if draft.flag("known") is None:
        draft.put("known", bool(draft.fields["filer"] and draft.fields["host"]))
    if not draft.flag("known"):
        _filer_and_host(form)
        return
    host = "、".join(draft.flag("host") or ()) or "未填"
    with st.expander(plain(f"填报单位　{draft.flag('filer') or '未填'}　主办单位　{host}"), key="who_files"):
        _filer_and_host(form)
    if form.found("host") or not draft.flag("host"):
        form.below("host")


def _filer_and_host(form: Form) -> None:
    draft = form.draft
    if form.who.role is Role.FILER:
        st.text(f"填报单位　{form.who.unit}")
    else:
        chosen = draft.flag("filer")
        options = list(dict.fromkeys([*_bodies(form), *([chosen] if chosen else [])]))
        st.selectbox("填报单位", options, key=draft.key("filer"), **_chosen(draft, "filer", options), placeholder="点选或输入本单位名称", accept_new_options=True,
                     on_change=_host_follows, args=(draft,), filter_mode="contains")
    _host(form)
    text_field(form, "organiser")


def _bodies(form: Form) -> list[str]:
    return [*form.campaign.bodies.city_hosts[1::2], *(name for unit in form.campaign.units for name in (unit.union, unit.education))]


def _host(form: Form) -> None:
    chosen = form.draft.flag("filer")
    hosts = list(dict.fromkeys([*([chosen] if chosen else []), *(form.draft.flag("host") or ()), *_bodies(form)]))
    with st.container(gap="xsmall"):
        st.multiselect(form.label("host"), hosts, key=form.draft.key("host"), **form.draft.first("host", form.draft.flag("host"), "default"), placeholder=form.campaign.column["host"].help, accept_new_options=True,
                       filter_mode="contains", select_all=False)
        if not form.draft.flag("known"):
            form.below("host")


def _host_follows(draft: Draft) -> None:
    filer, before = draft.flag("filer"), draft.fields["filer"]
    if filer and draft.flag("host") in ([], [before]):
        draft.put("host", [filer])


def _typed(draft: Draft, name: str) -> dict:
    return draft.first(name, draft.flag(name), "value")


def _chosen(draft: Draft, name: str, options: list[str]) -> dict:
    kept = draft.flag(name)
    return {"index": None, **draft.first(name, options.index(kept) if kept in options else None, "index")}


def text_field(form: Form, key: str, *, numeric: bool = False) -> None:
    with st.container(gap="xsmall"):
        st.text_input(form.label(key), key=form.draft.key(key), **_typed(form.draft, key), placeholder=form.campaign.column[key].help, autocomplete="off",
                      **({"type": "phone", "icon": ""} if numeric else {}))
        form.below(key)


def day_held(form: Form) -> None:
    """Text, because a day is said in many ways; two taps for the usual ones; a calendar for those who like it."""
    draft, today = form.draft, form.service.today()
    with st.container(gap="xsmall"):
        st.text_input(form.label("held_on"), key=draft.key("held_on"), **_typed(draft, "held_on"), placeholder="如 5月16日 或 2024-05-16；多日研学填首日", autocomplete="off")
        with st.container(horizontal=True, gap="small", key="days"):
            for label, day in (("今天", today), ("昨天", today - timedelta(days=1))):
                if day.year == today.year:          # the year that the pages show
                    st.button(plain(label), on_click=draft.put, args=("held_on", f"{day}"), key=f"day_{label}")
            with st.popover("看日历选"):
                st.date_input("选择活动当天", value=None, min_value=date(today.year - 1, 1, 1), max_value=today, key=draft.key("calendar"),
                              on_change=_from_calendar, args=(draft,), format="YYYY-MM-DD")
        form.below("held_on")


def _from_calendar(draft: Draft) -> None:
    day = draft.flag("calendar")
    if day:
        draft.put("held_on", f"{day}")


def school(form: Form) -> None:
    draft, campaign = form.draft, form.campaign
    with st.container(gap="xsmall"):
        # live=True is 250 ms; a text such as "300ms" would have Streamlit load pandas for it: 70 MB and a second of the first page
        st.text_input(form.label("school"), key=draft.key("school"), **_typed(draft, "school"), placeholder=campaign.column["school"].help, live=True, autocomplete="off",
                      on_change=_level_follows, args=(form,))
        offers = find_schools(draft.flag("school"), campaign.known_schools)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="schools"):
            for one in offers:
                st.button(plain(one.name), key=f"school_{one.name}", on_click=_take_school, args=(form, one.name))
            if not offers:
                st.text(_about_school(form))
        if form.strict or not offers:           # while there is something to take, it is not finished
            form.below("school")
    chosen = draft.flag("level")
    options = [*campaign.levels.names, *([chosen] if chosen and chosen not in campaign.levels.names else [])]
    with st.container(gap="xsmall"):
        st.selectbox(form.label("level"), options, key=draft.key("level"), **_chosen(draft, "level", options), placeholder=campaign.column["level"].help, filter_mode="contains")
        form.below("level")


def _about_school(form: Form) -> str:
    """In the place of the offers, which is kept: nothing below moves while they come and go."""
    typed = form.draft.flag("school")
    if not typed.strip():
        return "写几个字、简称或拼音首字母，这里会列出学校"
    return "✓ 名录中的学校" if _known(form) else "名录中没有相近的学校，请写全称"


def _known(form: Form) -> School | None:
    typed = form.draft.flag("school")
    return next((one for one in form.campaign.known_schools if typed == one.name or typed in one.aliases), None)


def _take_school(form: Form, name: str) -> None:
    form.draft.put("school", name)
    _level_follows(form)


def _level_follows(form: Form) -> None:
    known = _known(form)
    if known:
        form.draft.put("level", known.level)


def people(form: Form) -> None:
    draft = form.draft
    st.caption("每人一行；荣誉可点选，也可直接输入，几项荣誉用顿号隔开")
    for place, row in enumerate(draft.rows):
        _person(form, place, row)
    st.button("添加一人", key="add_person", on_click=draft.add_person)
    half = any(name and not honour for name, honour in map(draft.person, draft.rows))
    if form.strict or not half:                 # while somebody is being typed, it is not finished
        form.below("people")


def _person(form: Form, place: int, row: int) -> None:
    draft, titles = form.draft, form.campaign.honours.titles
    name, honour = draft.person(row)
    options = [*titles, *([honour] if honour and honour not in titles else [])]
    with st.container(gap="xsmall", key=f"who_{place}"):
        _name_and_honour(form, place, row, name or "", honour, options)


def _name_and_honour(form: Form, place: int, row: int, name: str, honour: str | None, options: list[str]) -> None:
    draft = form.draft
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key=f"person_{place}"):
        st.text_input(f"第 {place + 1} 位姓名", key=draft.key("name", row), **draft.first("name", name, "value", row), autocomplete="off", placeholder="姓名", width=150,
                      live=True)
        st.selectbox("主要荣誉称号", options, key=draft.key("honour", row), index=None if draft.key("honour", row) in st.session_state or not honour else options.index(honour),
                     placeholder="点选或输入", accept_new_options=True, filter_mode="contains")
        if len(draft.rows) > 1:
            st.button("移除", key=draft.key("remove", row), on_click=draft.remove_person, args=(row,))
    if honour:
        return
    offers = find_speakers(name, form.speakers(), [draft.person(other)[0] for other in draft.rows if other != row])
    if offers or form.speakers():
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"speakers_{place}"):
            for one in offers:
                st.button(plain(f"{one.name}（{one.honours}）"), key=f"speaker_{place}_{one.name}", on_click=draft.put_person, args=(row, one.name, one.honours))
            if not offers:
                st.text("以前没有来过，请在上面点选或输入荣誉")


def numbers(form: Form) -> None:
    for pair in (("direct_students", "indirect_viewers"), ("funds_yuan", "media")):
        for key, column in zip(pair, st.columns(2), strict=True):
            with column:
                text_field(form, key, numeric=key != "media")
    if form.record is None:
        activity, forms = form.draft.flag("activity"), form.campaign.activity.forms
        options = [*forms, *([activity] if activity and activity not in forms else [])]
        st.selectbox("活动形式（选填，不进入导出表）", options, key=form.draft.key("activity"), **_chosen(form.draft, "activity", options), placeholder="可不选", filter_mode="contains")


SECTIONS: tuple[tuple[str, tuple[Callable[[Form], None], ...]], ...] = (
    ("主办", (who_files,)),
    ("时间与学校", (day_held, school)),
    ("劳模工匠人员", (people,)),
    ("覆盖、经费与报道", (numbers,)),
)
