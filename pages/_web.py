"""Between the app and the browser: the page says that it is Chinese and needs no translation; what the framework says in English is worded here; fields stay
steady while somebody types."""

import hashlib
import json
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

# Exact texts of Streamlit 1.67 that no setting reaches ▸ ours. A text that an upgrade changes shows up in English again; a test looks for it.
WORDS = {
    "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.": "请核对地址，或从上面的菜单进入",
    "Running...": "处理中",
    "Stop": "停止",
    "CONNECTING": "正在连接",
    "Connecting": "正在连接",
    "Connection error": "连接已断开",
    "Is Streamlit still running?": "暂时连不上服务器，填写的内容已保存，恢复后自动继续",
    "Connection timed out.": "连接超时，正在重试",
    "Streamlit server is not responding. Are you connected to the internet?": "暂时连不上服务器，已填的内容没有丢，恢复后自动继续；久等不好请检查网络",
    "Unable to connect to Streamlit server": "暂时连不上服务器",
    "No response received from server": "服务器没有回应，请稍后再试",
    "Please wait...": "请稍候",
    "Uploading...": "正在上传",
    "Copy to clipboard": "复制",
    "Copied": "已复制",
    "Only one file is allowed.": "一次只能选一个文件",
    "Too many files": "文件太多",
    "No options": "没有可选项",
    "No data": "没有数据",
    "Select all": "全选",
    "Add files": "添加文件",
    "Choose date": "看日历选",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "方向键移动，回车选定，Esc 关闭",
    "Previous month": "上个月",
    "Next month": "下个月",
    "Month": "月",
    "Year": "年",
    "yyyy": "年",
    "mm": "月",
    "dd": "日",
    "Empty": "未填",
    "Sidebar": "侧栏",
    "App pages": "页面",
    "Expand sidebar": "打开菜单",
    "Collapse sidebar": "收起菜单",
    "file upload": "选择文件",
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
    "Dismiss": "关闭",
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
    "This app has encountered an error. The original error message is redacted to prevent data leaks. Full error details have been recorded in the logs"
    " (if you're on Streamlit Cloud, click on 'Manage app' in the lower right of your app).": "页面出了点问题，填写的内容没有丢，请刷新再试",
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
    "view more": "展开",
    "view less": "收起",
    "View less": "收起",
    "Made with Streamlit": "",
}

# The same for texts with something in them; $1 is what was there.
PATTERNS = (
    (r"^(\d+(?:\.\d+)?)\s?MB per file$", "每个文件不超过 $1 MB"),
    (r"^(\d+(?:\.\d+)?)\s?MB per file • (.*)$", "每个文件不超过 $1 MB（$2）"),
    (r"^(\d+) more$", "另 $1 页"),
    (r"^View (\d+) more$", "再看 $1 页"),
    (r"^(\d+) options? available\.$", "有 $1 个选项"),
    (r"^(.*), selected\.?$", "已选 $1"),
    (r"^Choose date, (.*)$", "看日历选，$1"),
    (r"^Add: (.*)$", "就用“$1”"),
    (r"^Remove (.*)$", "移除 $1"),
    (r"^year, (.*)$", "年，$1"),
    (r"^month, (.*)$", "月，$1"),
    (r"^day, (.*)$", "日，$1"),
    (r"^You have requested page (.*), but no corresponding file.*$", "没有这个页面"),
    (r"^(.*) files are not allowed\.?$", "不能上传 $1 文件"),
    (r"^Request failed with status code \d+$", "没有传上来，请刷新页面后再试"),
    (r"^File must be (.*) or smaller\.?$", "文件不能超过 $1"),
)

_ICON = (Path(__file__).parent / "_icon.png").read_bytes()
_STYLE = (Path(__file__).parent / "_style.css").read_text(encoding="utf-8")
_SCRIPT = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("_words.js", "_steady.js"))
for _mark, _value in (("__WORDS__", WORDS), ("__PATTERNS__", PATTERNS)):
    _SCRIPT = _SCRIPT.replace(_mark, json.dumps(_value, ensure_ascii=False))
_HEAD = (
    ('<html lang="en">', '<html lang="zh-CN" translate="no" class="notranslate">'),
    ("<title>Streamlit</title>", "<title>劳模工匠进校园</title>"),
    ('<link rel="service-desc" href="./_stcore/agent/openapi.json" />', ""),     # the programs' interface is off and shut
    ("</head>", '<script src="./app-script.js"></script></head>'),
    ("<body>", f'<body><link rel="stylesheet" href="./app-style.css?{hashlib.sha256(_STYLE.encode()).hexdigest()[:12]}">'),  # there from the first paint
)
_INLINE = re.compile(r"<script>.*?</script>", re.DOTALL)       # one, for services that draw pages ahead; the policy lets no inline script run
_NOSCRIPT = "<noscript><p>此页面需要启用 JavaScript，请在浏览器设置中打开后刷新。</p></noscript>"


def chinese(page: str) -> str:
    """The framework's own page, marked as Chinese, with our wording of its texts."""
    for old, new in _HEAD:
        page = page.replace(old, new, 1)
    page = _INLINE.sub("", page)
    start, end = page.find("<noscript>"), page.find("</noscript>")
    return page if start < 0 else page[:start] + _NOSCRIPT + page[end + len("</noscript>"):]


class ChinesePage:
    """Rewrites the one HTML page that the framework serves; everything else passes untouched."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["path"].startswith(("/static/", "/media/")):
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


async def _script(_request) -> Response:
    return Response(_SCRIPT, media_type="text/javascript", headers={"cache-control": "max-age=300"})


async def _icon(_request) -> Response:
    """Under the name where the framework looks for its own. As `page_icon` it would be read, looked at and kept anew for every session at every run."""
    return Response(_ICON, media_type="image/png", headers={"cache-control": "max-age=86400"})


async def _style(_request) -> Response:
    return Response(_STYLE, media_type="text/css", headers={"cache-control": "max-age=31536000, immutable"})


MIDDLEWARE = [Middleware(ChinesePage)]
ROUTES = [Route("/app-script.js", _script), Route("/app-style.css", _style), Route("/favicon.png", _icon)]
