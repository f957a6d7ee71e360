"""What every page has: navigation and look. Files with a leading underscore are helpers, no pages."""

from pathlib import Path

import streamlit as st

from pages import _frame
from sheets_sync.access import Action, allowed

HERE = Path(__file__).parent

# file, title, address, what a viewer must be allowed to do
PAGES = (
    ("report.py", "填报", "report", Action.REPORT),
    ("import.py", "导入", "import", Action.IMPORT),
    ("records.py", "我的填报", "records", Action.SEE_RECORD),
    ("review.py", "待处理", "review", Action.SEE_RECORD),
    ("ledger.py", "台账", "ledger", Action.SEE_RECORD),
    ("progress.py", "进度", "progress", Action.SEE_PROGRESS),
    ("sync.py", "同步状态", "sync", Action.SEE_SYNC),
)


def main() -> None:
    st.set_page_config(page_title="劳模工匠进校园", page_icon=str(HERE / "_icon.png"), layout="wide", initial_sidebar_state="collapsed",
                       menu_items={"Get help": None, "Report a bug": None, "About": None})
    st.html(HERE / "_style.css")
    viewer = _frame.viewer()
    pages = [st.Page("home.py", title="首页", url_path="home", default=True)]
    pages += [st.Page(file, title=title, url_path=address) for file, title, address, action in PAGES if allowed(viewer, action)]
    st.navigation(pages, position="top").run()


main()
