"""导入: tables that people have already, read, looked at side by side, and accepted."""

import hashlib
from collections.abc import Sequence

import streamlit as st

from pages import _doubts, _frame, _preview, _rows, _uploads
from sheets_sync.access import Action
from sheets_sync.imports import Settled
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
            show_unread([str(refusal)])
            return None
        _doubts.forget()
        st.session_state.update(preview_of=name, preview=preview, results=None)
    return st.session_state["preview"]


def show_unread(files: Sequence[str]) -> None:
    if files:
        with st.container(border=True, key="unreadable", gap="small"):
            for said in files:
                st.text(said)


def fingerprint(files: list[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, data in files:
        digest.update(f"{name}\x1f{len(data)}\x1f".encode() + data)
    return digest.hexdigest()


def say(n: int, said: Settled) -> None:
    """What was answered about a row, kept for this visit; all rows are judged anew."""
    answers = {**_doubts.settled(), n: said}
    st.session_state.update(import_settled=answers, preview=service.settle_import(who, st.session_state["preview"], answers))


def accept() -> None:
    """Before the page is drawn. Pressed twice, or uploaded again, the same rows keep their first receipts."""
    preview = st.session_state["preview"]
    try:
        st.session_state["results"] = service.accept_import(who, preview.rows, identities=preview.identities)
    except StoreTrouble as trouble:
        st.session_state["import_trouble"] = str(trouble)


def show_preview(preview: ImportPreview) -> None:
    with st.container(border=True, key="import_summary", gap="small"):
        st.text(_preview.summary(preview))
        for note in preview.notes:
            st.text(f"· {note}")
        ready = [n for n, row in enumerate(preview.rows) if row.kind == "session" and not row.is_hard_stop and n not in preview.known]
        waiting = [n for n in _doubts.open_rows(preview) if not preview.rows[n].is_hard_stop]
        if ready:
            st.button(f"收下可以入库的 {len(ready)} 行", type="primary", key="accept", on_click=accept)
        if waiting:
            st.caption(f"其中 {len(waiting)} 行有提示没有答复，可以先收下，以后在“待处理”里再看")
        if preview.known and len(preview.known) == sum(row.kind == "session" for row in preview.rows):
            st.text("这些行以前都收过，不会重复入库")
    show_doubts(preview)
    st.subheader("表里写的和读出来的", anchor=False)
    only_doubtful = st.toggle("只看需要看一眼的行", key="only_doubtful")
    _rows.show_table(_preview.before_and_after(preview, service.campaign, only_doubtful))
    st.caption("“▸”左边是表里写的，右边是读出来的；没有“▸”的格子原样读入。数字、日期读不准的留空，不替填表人猜")


def show_doubts(preview: ImportPreview) -> None:
    asked = _doubts.open_rows(preview)
    cards = _doubts.Cards(preview, service.campaign, say)
    if asked or any(said != Settled() for said in _doubts.settled().values()):
        st.subheader(f"需要看一眼的　{len(asked)} 行" if asked else "都看过了", anchor=False)
    cards.show_settled()
    for n in asked[:_doubts.AT_ONCE]:
        cards.show(n)
    if len(asked) > _doubts.AT_ONCE:
        st.caption(f"还有 {len(asked) - _doubts.AT_ONCE} 行，答复上面的之后接着显示")


def show_done() -> None:
    with st.container(border=True, key="done"):
        st.text(_preview.outcome(st.session_state["results"]))
        for one in _preview.rejected(st.session_state["results"])[:_doubts.AT_ONCE]:
            st.text(one)
        st.page_link("ledger.py", label="到台账查看")
    _rows.show_table(_preview.result_table(st.session_state["results"]))


def show_empty() -> None:
    with st.container(border=True, key="import_empty", gap="small"):
        st.text("上传后先看到每一行读成了什么；有疑问的逐行点一下就能答复，确认后才入库。同一份表传几次都不会重复。")
        st.download_button("下载空白表（Excel、WPS 都能填）", data=lambda: service.template(who), file_name=f"{service.campaign.annex}_空白表.xlsx", key="template", on_click="ignore",
                           mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


trouble = st.session_state.pop("import_trouble", "")
if trouble:
    st.error("这次没有存下来，请稍后再试")
    st.text(trouble)
given = _uploads.uploader("选择文件（可一次选几个）", key="files")
preview = read(given) if given else None
if preview and st.session_state.get("results") is not None:
    show_done()
elif preview:
    show_unread(preview.unread)
    show_preview(preview)
else:
    show_empty()
