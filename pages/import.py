"""导入: tables that people have already, read, looked at side by side, and accepted."""

import hashlib

import streamlit as st

from pages import _frame, _preview, _rows, _uploads
from sheets_sync.access import Action
from sheets_sync.service import StoreTrouble
from sheets_sync.views import ImportPreview
from validators.files import Unreadable

service, who = _frame.guard(Action.IMPORT)
_frame.head("导入已有的表", service, who, "附件2格式的 xlsx、xls、csv；照原样上传即可，读取结果先给出来看，确认后才入库")


def read(files: list[tuple[str, bytes]]) -> ImportPreview | None:
    """Read once an upload; a file that cannot be read says what to do and stops nothing else on the page."""
    name = fingerprint(files)
    if st.session_state.get("preview_of") != name:
        try:
            with st.spinner("正在读取"):
                preview = service.preview_import(who, files)
        except (Unreadable, StoreTrouble) as refusal:
            with st.container(border=True, key="unreadable"):
                st.text(str(refusal))
            return None
        st.session_state.update(preview_of=name, preview=preview, results=None)
    return st.session_state["preview"]


def fingerprint(files: list[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, data in files:
        digest.update(f"{name}\x1f{len(data)}\x1f".encode() + data)
    return digest.hexdigest()


def accept() -> None:
    """Before the page is drawn. Pressed twice, or uploaded again, the same rows keep their first receipts."""
    try:
        st.session_state["results"] = service.accept_import(who, st.session_state["preview"].rows)
    except StoreTrouble as trouble:
        st.session_state["import_trouble"] = str(trouble)


def show_preview(preview: ImportPreview) -> None:
    st.text(_preview.summary(preview))
    for note in preview.notes:
        st.text(f"· {note}")
    only_doubtful = st.toggle("只看需要看一眼的行", key="only_doubtful")
    _rows.show_table(_preview.before_and_after(preview, service.campaign, only_doubtful), height=420)
    st.caption("“▸”左边是表里写的，右边是读出来的；没有“▸”的格子原样读入。数字、日期读不准的留空，不替填表人猜")
    ready = sum(row.kind == "session" and not row.is_hard_stop for row in preview.rows)
    if ready:
        st.button(f"收下可以入库的 {ready} 行", type="primary", key="accept", on_click=accept)
    if ready < sum(row.kind == "session" for row in preview.rows):
        st.text("请补正的行不入库：在原表里改好后再传一次即可，已经收下的不会重复")


trouble = st.session_state.pop("import_trouble", "")
if trouble:
    st.error("这次没有存下来，请稍后再试")
    st.text(trouble)
given = _uploads.uploader("选择文件（可一次选几个）", key="files")
preview = read(given) if given else None
if preview and st.session_state.get("results") is not None:
    with st.container(key="import_done"):
        st.text(_preview.outcome(st.session_state["results"]))
    _rows.show_table(_preview.result_table(st.session_state["results"]), height=420)
    st.page_link("ledger.py", label="到台账查看")
elif preview:
    show_preview(preview)
