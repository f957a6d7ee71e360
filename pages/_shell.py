"""What every page has: navigation and look. Files with a leading underscore are helpers, no pages."""

from contextlib import nullcontext

import streamlit as st

from pages import _frame, _login
from pages._turns import turn
from sheets_sync.access import Action, Role, allowed

# file, title, address, what a viewer must be allowed to do
PAGES = (
    ("report.py", "填报", "report", Action.REPORT),
    ("import.py", "导入", "import", Action.IMPORT),
    ("records.py", "我的填报", "records", Action.SEE_RECORD),
    ("review.py", "待处理", "review", Action.SEE_RECORD),
    ("ledger.py", "台账", "ledger", Action.SEE_RECORD),
    ("duty.py", "报送", "duty", Action.EXPORT),
    ("progress.py", "进度", "progress", Action.SEE_PROGRESS),
    ("sync.py", "同步状态", "sync", Action.SEE_SYNC),
    ("links.py", "填报链接", "links", Action.MANAGE_LINKS),
)
TAKES_LONG = ("import",)        # reads files in a process of its own; who waits for that one holds up nobody


def main() -> None:
    st.set_page_config(page_title="劳模工匠进校园", layout="wide", initial_sidebar_state="collapsed",
                       menu_items={"Get help": None, "Report a bug": None, "About": None})
    found = _frame.known()
    viewer = found.viewer
    if viewer.role is Role.NOBODY:
        _login.show(found.note)
        return
    home = [("home.py", "首页", "home", Action.SEE_PROGRESS)]
    open_to = [page for page in (*home, *PAGES) if allowed(viewer, page[3])]
    pages = [st.Page(file, title=title, url_path=address, default=place == 0) for place, (file, title, address, _) in enumerate(open_to)]
    if viewer.login:
        pages.append(st.Page(_login.leave, title="退出", url_path="leave"))
    page = st.navigation(pages, position="top")
    with _login.looked_up(found), nullcontext() if page.url_path in TAKES_LONG else turn():
        page.run()


main()
