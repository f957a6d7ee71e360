"""Text from people is text: no page hands it to Markdown or HTML, and what is escaped stays what it was."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages._frame import plain
from tests.access_tests.markup import MARKDOWN, NEVER, SAFE, found_in, offenders

ROOT = Path(__file__).resolve().parents[2]


def test_no_page_hands_text_from_people_to_markdown_or_html():
    assert offenders(ROOT / "pages") == []


def test_every_exception_of_the_rule_is_still_needed():
    sources = {name: (ROOT / "pages" / name).read_text(encoding="utf-8") for name, _ in SAFE}
    unused = []
    for key in list(SAFE):
        kept = SAFE.pop(key)
        if not found_in(key[0], sources[key[0]]):
            unused.append(key)
        SAFE[key] = kept
    assert unused == []


@pytest.mark.parametrize("bad", [
    "st.markdown(record.filer)", "st.write(text)", "st.error(f'学校 {school}')", "st.caption('来自 ' + filer)", "st.metric('x', unit.name)",
    "st.button(one.name)", "st.text_input(label=header)", "st.text_input('x', help=text)", "st.table(frame)", "st.html(text)",
    "st.markdown('<b>', unsafe_allow_html=True)", "st.radio('x', options)", "st.tabs(names)", "st.title(str(trouble))", "st.toast(f'{text!r}')",
    "left.markdown(text)", "st.expander(f'{name:>5}')", "st.subheader(name if x else '')", "st.image(url)", "st.success('a' % text)",
    "st.write('a'.join(names))", "st.column_config.LinkColumn('x')", "st.download_button(name, data)", "st.dialog(title)", "st.warning(text.strip())",
    "st.info('%s' % text)", "st.caption(plain(a) + b)",
])
def test_the_rule_finds_what_it_is_there_for(bad):
    assert found_in("report.py" if "title" not in bad else "x.py", f"import streamlit as st\n{bad}\n") != [], bad


@pytest.mark.parametrize("good", [
    "st.text(record.filer)", "st.dataframe(frame)", "st.code(text)", "st.json(data)", "st.caption(plain(text))", "st.error('没有存下来')",
    "st.subheader(f'共 {len(found)} 条')", "st.metric('完成率', f'{rate:.0%}')", "st.text_input('编号', value=record.receipt)",
    "st.selectbox('单位', names, format_func=lambda name: name)", "st.button(_frame.plain(one.name), help='查看')",
])
def test_the_rule_lets_pass_what_is_safe(good):
    assert found_in("report.py", f"import streamlit as st\n{good}\n") == []


def test_the_rule_knows_every_call_of_this_streamlit_that_reads_markdown():
    import inspect

    import streamlit

    said = "GitHub-flavored Markdown"
    reads = {name for name, one in inspect.getmembers(streamlit) if callable(one) and said in (inspect.getdoc(one) or "")}
    assert sorted(reads - MARKDOWN - NEVER - {"text", "Page", "navigation", "_navigation", "_dialog_decorator"}) == []


@given(st.text(alphabet="!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ aW中1\n", max_size=40))
def test_what_is_escaped_holds_no_mark_that_is_not_escaped(text):
    escaped = plain(text)
    stripped = escaped.replace("\\\\", "")
    for mark in "`*_[]<>~$:@":
        assert stripped.count(mark) == stripped.count("\\" + mark)
    assert "\n" not in escaped


@pytest.mark.parametrize("text", ["http://a.cn/x", "HTTPS://a.cn", "见http://a.cn", "www.a.cn", "WWW.a.cn", "ftp://a.cn", "//a.cn", "http:/\u2060/a.cn"])
def test_no_address_is_left_that_is_turned_into_a_link_after_escapes_are_read(text):
    read = re.sub(r"\\(.)", r"\1", plain(text))          # the text as the page's Markdown has it when it looks for addresses
    assert not re.search(r"https?://|www\.", read, re.IGNORECASE) and read.replace("\u2060", "") == text.replace("\u2060", "")


def test_bars_escape_a_unit_that_calls_itself_markup():
    from pages._bars import bar, tally
    from validators.progress import Progress, UnitProgress

    fields = dict.fromkeys(UnitProgress.__dataclass_fields__, 1) | {"unit": '"><img src=x onerror=alert(1)>', "colour": "红", "word": "<b>滞后</b>"}
    year = dict.fromkeys(Progress.__dataclass_fields__, 1) | {"pace": Decimal("0.5")}
    drawn = bar(UnitProgress(**fields), Progress(**year), widest=3)
    drawn += tally("<b>形式", [('"><img src=x onerror=alert(1)>', 3)], running=True)
    assert "<img" not in drawn and "<b>" not in drawn and drawn.count("&lt;img") >= 2
