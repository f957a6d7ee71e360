"""待处理: what a person is to look at, grouped by what to do; each decision is kept, says who and when, and can be undone."""

from pathlib import Path

import streamlit as st

from pages import _cards, _frame
from sheets_sync import wiring
from sheets_sync.access import Action, Role, allowed
from sheets_sync.decisions import Decision
from sheets_sync.views import RecordView

service, who = _frame.guard(Action.SEE_RECORD)
campaign = service.campaign
st.html(Path(__file__).parent / "_review.css")
_frame.head("待处理", service, who, "按要做的事归在一起；处理完自动移出")
NEAR = 5                    # days before the due day from which it is said who has not filed
MOST = 30                   # cards of a group on a page; the rest after these are done, or by unit

GROUPS = (
    ("待补正", "需要更正后才计入：到台账改，或退回填报单位"),
    ("疑似重复", "同一天同一学校已有一条，只计一场：看一看是同一场还是另一场"),
    ("待认定", "不能确定计入哪个单位，由市级认定"),
    ("待核", "已暂计入，由市级核定单位"),
    ("待确认", "已计入，有提示：看过没有问题，点“确认无误”，以后不再提示"),
)


def pick_unit() -> str:
    """A coordinator works in the own unit; the city chooses."""
    if who.role is Role.COORDINATOR:
        return ""
    unit = st.selectbox("计入单位", ["", *campaign.unit_names], key="unit", bind="query-params", format_func=lambda name: name or "全部单位", width=320)
    return unit or ""


def waiting(unit: str) -> dict[str, list[RecordView]]:
    """By group; each record stands in the first that it belongs to. What has no unit yet belongs to whoever may see it, whatever unit is chosen."""
    found: dict[str, list[RecordView]] = {}
    taken: set[str] = set()
    for name, _ in GROUPS:
        behind = [one.record for year in service.years(who) for place in ({unit, None} if unit else {""}) for one in service.behind(who, year, place, name)]
        fresh = [record for record in behind if record.record_id not in taken]
        taken |= {record.record_id for record in fresh}
        if fresh:
            found[name] = fresh
    return found


def show_due() -> None:
    """The month's duty in one line, for those who have one."""
    if not allowed(who, Action.EDIT_LEDGER):
        return
    duty = wiring.running().duty
    deadline = duty.deadline()
    if deadline.quiet:
        return
    left = f"还有 {deadline.days_left} 天" if deadline.days_left > 0 else "今天截止" if deadline.days_left == 0 else f"已过 {-deadline.days_left} 天"
    missing = sum(line.state == "未报" for line in duty.standing(who, deadline.period)) if deadline.days_left <= NEAR else 0
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="due"):
        st.text(f"本期 {deadline.due.month}月{deadline.due.day}日截止，{left}" + (f"；还有 {missing} 家未报" if missing else "；都已报送" if deadline.days_left <= NEAR else ""))
        st.page_link("duty.py", label="去报送")


def show_said() -> None:
    said, link = st.session_state.pop(_cards.SAID, ""), st.session_state.pop(_cards.LINK, "")
    if link:
        _cards.show_link(said, link)
    elif said:
        st.toast(_frame.plain(said), duration="long")


def show_group(name: str, what_to_do: str, records: list[RecordView]) -> None:
    st.subheader(f"{name}　{len(records)} 条", anchor=False)
    st.caption(what_to_do)
    for one in records[:MOST]:
        _cards.show_card(one, service, who, group=name, returned=returned.get(one.record_id))
    if len(records) > MOST:
        st.text(f"另有 {len(records) - MOST} 条，处理完上面的接着显示；也可先选定单位")


def show_decisions() -> None:
    decisions = wiring.running().decisions
    made = decisions.recent(who)
    with st.expander(f"已作的决定　{len(made)} 项"):
        for one in made:
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"made_{one.seq}"):
                with st.container(width="stretch"):
                    st.text(words(one))
                if decisions.may_undo(who, one):
                    st.button("撤销", key=f"undo_{one.seq}", on_click=_cards.act, args=(lambda seq=one.seq: decisions.undo(who, seq) or "已撤销，回到决定之前",))


def words(made: Decision) -> str:
    record = service.record(who, made.record_id)
    about = made.about[0] if made.what == "认定" else "；".join(made.about) if made.what == "确认无误" else ""
    told = f"{record.receipt}　{record.cells.get('held_on', '')}　{record.cells.get('school', '')}"
    undone = f"　已由{made.undone_by}撤销" if made.undone_by else ""
    return f"{_frame.moment(made.at)}　{made.by}　{made.what}{'：' if about else ''}{about}\n{told}{undone}"


show_due()
show_said()
returned = wiring.running().returns.standing(who)
groups = waiting(pick_unit())
if not groups:
    st.text("没有待处理的记录")
for title, note in GROUPS:
    if title in groups:
        show_group(title, note, groups[title])
show_decisions()
