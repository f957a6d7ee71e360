"""首页: where to go. A page of its own, so that every other page answers at its own address."""

import streamlit as st

from pages import _frame
from sheets_sync.access import Action, allowed

service, who = _frame.guard(Action.SEE_PROGRESS)
_frame.head(service.campaign.name + "活动填报", service, who, f"每月 {service.campaign.filing.due_day} 日前报送；随时填，随时存")

DOORS = (
    ("report.py", "填报一场活动", "每场活动填一条，约需 2 分钟，手机上也能填", Action.REPORT),
    ("import.py", "导入已有的表", "附件2格式的 xlsx、xls、csv，一次可选几个", Action.IMPORT),
    ("records.py", "我的填报", "凭编号查看、更正或撤回", Action.SEE_RECORD),
    ("review.py", "待处理", "需要补正、认定或确认的记录", Action.SEE_RECORD),
    ("ledger.py", "台账", "查看和修改全部记录，下载附件2", Action.SEE_RECORD),
    ("duty.py", "本期报送", "截止日期、谁报了、本期无活动、下载附件2", Action.EXPORT),
    ("progress.py", "进度", "13 个单位对照附件1任务", Action.SEE_PROGRESS),
)

with st.grid(3, min_column_width=260, key="doors"):
    for page, title, note, action in DOORS:
        if allowed(who, action):
            with st.container(border=True):
                st.page_link(page, label=f"**{title}**")
                st.caption(note)
