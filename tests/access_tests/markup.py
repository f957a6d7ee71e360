"""A lint rule of our own: text from people never reaches a call that reads Markdown or HTML.

Every such call in `pages/` must be given literals, numbers, or what went through `plain`. What else is known to be safe stands in SAFE with its reason.
"""

import ast
from fnmatch import fnmatchcase
from pathlib import Path

MARKDOWN = frozenset({          # calls of Streamlit 1.67 that read Markdown in their first argument, label, body, value or help
    "badge", "button", "caption", "checkbox", "color_picker", "date_input", "datetime_input", "download_button", "error", "expander", "feedback",
    "file_uploader", "form_submit_button", "header", "info", "link_button", "markdown", "metric", "multiselect", "number_input", "page_link", "pills",
    "popover", "progress", "radio", "segmented_control", "select_slider", "selectbox", "slider", "space", "spinner", "status", "subheader", "success",
    "tabs", "text_area", "text_input", "time_input", "title", "toast", "toggle", "warning", "write", "write_stream", "chat_input", "chat_message",
    "camera_input", "audio_input", "menu_button", "latex", "dialog", "exception",
})
READ_BY_MARKDOWN = frozenset({"label", "body", "value", "delta", "help", "text", "title", "icon", "caption", "captions"})
VALUES_ARE_TEXT = frozenset({"text_input", "text_area", "selectbox", "multiselect", "number_input", "date_input", "time_input", "select_slider", "slider", "checkbox", "toggle"})
OPTIONS_ARE_MARKDOWN = frozenset({"radio", "pills", "segmented_control", "tabs", "feedback"})
NEVER = frozenset({"table", "html", "iframe", "components", "ImageColumn", "LinkColumn", "image", "logo", "map", "pydeck_chart", "help", "echo", "set_query_params"})
NUMBERS = frozenset({"len", "sum", "round", "int"})
# file, source of the argument (* for anything) ▸ why it holds no text of people
SAFE = {
    ("progress.py", "_bars.legend(year)"): "escaped HTML made of numbers and words of the campaign file; tested below",
    ("progress.py", "_bars.bar(unit, year, widest=widest)"): "the same",
    ("progress.py", "_bars.tile_places(units)"): "numbers of the campaign file and literals",
    ("_unit.py", "_bars.tally(name, tally, running=name != '活动形式')"): "the same",
    ("progress.py", "Path(__file__).parent / '_progress.css'"): "a file of ours",
    ("progress.py", "label"): "put together from plain names, numbers and escaped words above it",
    ("progress.py", "left_out"): "a sum of numbers",
    ("home.py", "title"): "a literal of DOORS",
    ("home.py", "note"): "a literal of DOORS",
    ("sync.py", "name"): "a literal of the tuple above it",
    ("review.py", "name"): "a literal of GROUPS",
    ("review.py", "Path(__file__).parent / '_review.css'"): "a file of ours",
    ("_cards.py", "_compare.side_by_side(record, other, service.campaign, '已计入的' if group == '疑似重复' else '相近的')"): "escaped HTML; tested below",
    ("_cards.py", "label"): "every caller gives a literal",
    ("review.py", "what_to_do"): "a literal of GROUPS",
    ("_form.py", "title"): "a literal of SECTIONS",
    ("_frame.py", "title"): "every caller gives literals and the campaign's name",
    ("_fields.py", "form.label(*)"): "goes through plain",
    ("_fields.py", "place + 1"): "a number",
    ("duty.py", "Path(__file__).parent / '_duty.css'"): "a file of ours",
    ("duty.py", "left_out"): "a number",
    ("_filed.py", "label"): "every caller gives a literal",
    ("_uploads.py", "label"): "every caller gives a literal",
    ("import.py", "len(asked) - _doubts.AT_ONCE"): "a number",
}


def offenders(folder: Path) -> list[str]:
    return [f"{path.name}:{line} {what}" for path in sorted(folder.glob("*.py")) for line, what in found_in(path.name, path.read_text(encoding="utf-8"))]


def found_in(name: str, source: str) -> list[tuple[int, str]]:
    """Line and source of every argument that the rule does not know to be safe."""
    return [(node.lineno, what) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) for what in _of_call(name, node)]


def _of_call(name: str, call: ast.Call) -> list[str]:
    if any(word.arg == "unsafe_allow_html" for word in call.keywords):
        return ["unsafe_allow_html"]
    function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    source = ast.unparse(call.func)
    if function in NEVER and source.startswith("st."):
        return [] if call.args and _is_known(name, call.args[0]) else [source]
    if function not in MARKDOWN or source.split(".")[0] not in ("st", "left", "right", "column", "box"):
        return []
    read = list(call.args[:2] if function == "metric" else call.args[:1])
    read += [word.value for word in call.keywords if word.arg in READ_BY_MARKDOWN and not (word.arg == "value" and function in VALUES_ARE_TEXT)]
    if function in OPTIONS_ARE_MARKDOWN:
        read += [*call.args[1:2], *(word.value for word in call.keywords if word.arg in ("options", "format_func"))]
    if function == "page_link":
        read = [word.value for word in call.keywords if word.arg in READ_BY_MARKDOWN]
    return [f"{source}({ast.unparse(one)})" for one in read if not _is_safe(name, one)]


def _is_known(name: str, node: ast.expr) -> bool:
    return any(name == file and fnmatchcase(ast.unparse(node), pattern) for file, pattern in SAFE)


def _is_safe(name: str, node: ast.expr) -> bool:
    if _is_known(name, node) or isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(isinstance(part, ast.Constant) or _is_figure(part) or _is_safe(name, part.value) for part in node.values)
    if isinstance(node, ast.IfExp):
        return _is_safe(name, node.body) and _is_safe(name, node.orelse)
    if isinstance(node, ast.BinOp):
        return _is_figure(node) or (_is_safe(name, node.left) and _is_safe(name, node.right))
    if isinstance(node, ast.List | ast.Tuple):
        return all(_is_safe(name, one) for one in node.elts)
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        return called in ("plain", "_frame.plain") or called in NUMBERS
    return False


def _is_figure(node: ast.expr) -> bool:
    """A part of an f-string that only a number can fill, or a sum of such."""
    if isinstance(node, ast.FormattedValue):
        form = ast.unparse(node.format_spec) if node.format_spec else ""
        return form.strip("f'\"")[-1:] in ("d", "f", "%") if form else _is_figure(node.value)
    if isinstance(node, ast.BinOp):
        return all(_is_figure(one) or isinstance(one, ast.Constant) for one in (node.left, node.right)) and not isinstance(node.op, ast.Add)
    return isinstance(node, ast.Call) and ast.unparse(node.func) in NUMBERS
