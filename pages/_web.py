"""Between the app and the browser: the page says that it is Chinese and needs no translation; what the framework says in English is worded here."""

import json
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

# Exact texts of Streamlit 1.67 that no setting reaches ▸ ours. A text that an upgrade changes shows up in English again; a test looks for it.
WORDS = {
    "Page not found": "没有这个页面",
    "Running...": "处理中",
    "Stop": "停止",
    "CONNECTING": "正在连接",
    "Connecting": "正在连接",
    "Connection error": "连接已断开",
    "Is Streamlit still running?": "暂时连不上服务器，填写的内容已保存，恢复后自动继续",
    "Connection timed out.": "连接超时，正在重试",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Select...": "请选择",
    "No results": "没有匹配的选项",
    "No options to select": "没有可选项",
    "Upload": "选择文件",
    "Browse files": "选择文件",
    "Drag and drop files here": "把文件拖到这里",
    "Drag and drop file here": "把文件拖到这里",
    "Clear all": "全部清除",
    "Clear value": "清除",
    "Close": "关闭",
    "Open": "展开",
    "Clear": "清除",
    "Home": "首页",
    "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Search": "查找",
    "Type to search": "输入文字查找",
    "Add row": "添加一行",
    "Add row(s)": "添加一行",
    "Delete row(s)": "删除所选行",
    "Delete rows": "删除所选行",
    "Clear selection": "取消选择",
    "Show/hide columns": "显示或隐藏列",
    "Download as CSV": "下载为 CSV",
    "empty": "无内容",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Format": "格式",
    "Autosize": "自动列宽",
    "Pin column": "固定此列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏此列",
    "Network issue": "网络不通",
    "The app has encountered an error.": "页面出了点问题，填写的内容没有丢，请刷新再试",
    "Oh no.": "",
    "View fullscreen": "全屏",
    "Toggle search": "查找",
    "Open sidebar": "打开菜单",
    "Close sidebar": "收起菜单",
    "Remove file": "移除文件",
    "Select a date.": "请选择日期",
    "Invalid date": "日期不存在",
    "Skip to main content": "跳到正文",
    "Main menu": "菜单",
    "More": "更多",
    "Made with Streamlit": "",
}

_SCRIPT = (Path(__file__).parent / "_words.js").read_text(encoding="utf-8").replace("__WORDS__", json.dumps(WORDS, ensure_ascii=False))
_HEAD = (
    ('<html lang="en">', '<html lang="zh-CN" translate="no" class="notranslate">'),
    ("<title>Streamlit</title>", "<title>劳模工匠进校园</title>"),
    ("</head>", '<script src="./app-words.js"></script></head>'),
)
_NOSCRIPT = "<noscript><p>此页面需要启用 JavaScript，请在浏览器设置中打开后刷新。</p></noscript>"


def chinese(page: str) -> str:
    """The framework's own page, marked as Chinese, with our wording of its texts."""
    for old, new in _HEAD:
        page = page.replace(old, new, 1)
    start, end = page.find("<noscript>"), page.find("</noscript>")
    return page if start < 0 else page[:start] + _NOSCRIPT + page[end + len("</noscript>"):]


class ChinesePage:
    """Rewrites the one HTML page that the framework serves; everything else passes untouched."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["path"].startswith(("/static/", "/_stcore/", "/media/")):
            await self.app(scope, receive, send)
            return
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in _CONDITIONS]}
        held: list[dict] = []

        async def hold(message):
            if message["type"] == "http.response.start":
                held.append(message)
                if not _is_html(message):
                    await send(held.pop())
            elif held:
                await self._finish(held, message, send)
            else:
                await send(message)

        await self.app(scope, receive, hold)

    async def _finish(self, held, message, send):
        held.append(message)
        if message.get("more_body"):
            return
        start, *parts = held
        held.clear()
        body = chinese(b"".join(part.get("body", b"") for part in parts).decode()).encode()
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(body))
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
        await send({**start, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})


_CONDITIONS = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")


def _is_html(message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])


async def _words(_request) -> Response:
    return Response(_SCRIPT, media_type="text/javascript", headers={"cache-control": "max-age=300"})


MIDDLEWARE = [Middleware(ChinesePage)]
ROUTES = [Route("/app-words.js", _words)]
