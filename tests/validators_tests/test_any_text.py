"""Whatever stands in a cell: nothing raises, a none stays a none, and how wide, how spaced or with which invisible characters it was typed changes no value."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import few
from tests.naughty import NAUGHTY
from tests.validators_tests.corpora import CLEAN, FORM, HERE, KEYS, cells
from validators.__main__ import as_json
from validators.ledger import Ledger, check_rows
from validators.messages import LABELS
from validators.model import Person, RawRow, Values
from validators.numerals import CHARACTERS
from validators.readers import readers_of
from validators.show import show
from validators.text import fold, tidy

# What people type, broken into pieces and put together anew: more gets through to the readers than with characters at random.
PIECES = ["张某甲", "李某乙", "（", "）", "(", ")", "、", "，", ",", "；", "/", "\n", " ", "　", "\u200b", "全国劳模", "均为", "等", "3人", "300", "1,200", "余", "约", "师生", "学生", "教师", "万", "千", "人次",
          "2024", "年", "6", "月", "18", "日", ".", "-", "至", "元", "讲课费", "+", "=", "×", "2场", "每场", "同上", "无", "①", "一", "二百", "零", "廿", "南昌县", "总工会", "教体局", "指导", "主办：", "市", "中学",
          "莲塘一中", "第", "各", "所有", "小学", "高中", "部", "已报", "公众号", "http://a.cn/b", "“", "”", "《", "》", ":", "：", "？", "\u0002", "\ue000", "合计", "填表人："]
TYPED = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.sampled_from(NAUGHTY))
ROWS = st.builds(RawRow, cells=st.fixed_dictionaries({key: st.one_of(TYPED, st.just(CLEAN[key])) for key in KEYS}),
                 filer=st.one_of(st.sampled_from(["南昌县总工会", "南昌市教育局", ""]), TYPED), filed_on=st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2026, 12, 31))),
                 merged=st.sets(st.sampled_from(KEYS), max_size=2).map(frozenset), file=st.just("x"))


@few(300)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_any_text_in_any_cell_is_read_or_asked_about(rows):
    for checked, raw in zip(check_rows(rows, FORM), rows, strict=True):
        assert {finding.code for finding in checked.findings} <= set(LABELS)
        assert all(finding.column is None or finding.column == FORM.header(finding.key) for finding in checked.findings)
        assert checked.sessions in (0, 1) and (checked.credited_unit is None or checked.credited_unit in FORM.unit_names)
        assert not (checked.sessions and any(finding.severity == "E" for finding in checked.findings))
        as_json(checked)
        values = checked.values
        assert values.direct_students is None or values.direct_students >= 0 and isinstance(values.direct_students, int)
        assert values.funds_yuan is None or 0 <= values.funds_yuan == round(values.funds_yuan, 2)
        assert values.people is None or all(person.name and tidy(person.name) == person.name for person in values.people)
        assert checked.raw.cells.keys() == raw.cells.keys()


LABELLED = [(raw, key) for folder in ("corpus", "held_out", "held_out_2") for key in KEYS if (HERE / folder / f"{key}.txt").exists() for raw, *_ in cells(folder, key) if raw.cells[key]]
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def value(raw: RawRow, key: str, text: str) -> object:
    found = getattr(check_rows([RawRow(cells=raw.cells | {key: text}, filer=raw.filer, filed_on=raw.filed_on)], FORM)[0].values, key)
    return fold(found) if isinstance(found, str) else tuple((fold(one.name), tuple(map(fold, one.honours))) for one in found) if isinstance(found, tuple) else found


@few(500)
@given(st.sampled_from(LABELLED), st.randoms(use_true_random=False))
def test_width_edges_and_invisible_characters_change_no_value(labelled, how):
    raw, key = labelled
    typed = raw.cells[key]
    wide = "".join(chr(WIDE.get(ord(char), ord(char))) if how.random() < 0.5 and "://" not in typed else char for char in typed)
    at = how.randint(0, len(typed))
    variants = [typed.translate(WIDE) if "://" not in typed else typed, wide, typed[:at] + how.choice("\u200b\ufeff\u200e\u2060") + typed[at:], f" {typed}\u3000", f"\n{typed}\t",
                typed.replace(" ", "\u3000"), typed.replace(" ", "\u00a0")]
    assert [value(raw, key, text) for text in variants] == [value(raw, key, typed)] * len(variants)


@pytest.mark.parametrize("key", KEYS[1:])
def test_naughty_strings_are_kept_as_typed_or_asked_about(key):
    """No value is made of them but the text itself, a number that it is, or one that something is told about."""
    for text in NAUGHTY:
        checked = check_rows([RawRow(cells=CLEAN | {key: text}, filer="南昌县总工会", filed_on=date(2024, 6, 24))], FORM)[0]
        assert checked.raw.cells[key] == text
        if checked.kind != "session":
            continue
        found = getattr(checked.values, key)
        is_text = isinstance(found, str) and fold(found) in ("", fold(text))
        is_number = key in ("direct_students", "indirect_viewers", "funds_yuan") and re.fullmatch(r"[+\d.]+", fold(text))
        is_none = found == 0 and fold(text).strip(".,;") in readers_of(FORM).none
        assert found is None or is_text or is_number or is_none or any(finding.key == key for finding in checked.findings), (text, found)


_WORDS = (*PIECES, "高一", "初中", "男", "名", "人", "左右", "多", "抖音", "视频号", "（讲课费）", "（高二）", "材料费", "共")
BETWEEN = [word for word in _WORDS if re.search("[\u4e00-\u9fff]", word) and not re.search(rf"\d|[{CHARACTERS}]", word)]


@few(300)
@given(st.sampled_from(["direct_students", "indirect_viewers", "funds_yuan"]), st.integers(2, 9999), st.lists(st.sampled_from(BETWEEN), min_size=1, max_size=2).map("".join),
       st.integers(1, 9999), st.sampled_from(["", "人", "元", "左右", "（高二）"]))
def test_two_numbers_with_words_between_them_never_become_one(key, first, between, second, behind):
    """高一300高二200 is not 300200."""
    raw = RawRow(cells=CLEAN, filer="南昌县总工会", filed_on=date(2024, 6, 24))
    assert value(raw, key, f"{first}{between}{second}{behind}") != int(f"{first}{second}")


NAMES = st.builds(str.__add__, st.sampled_from(["张", "李", "欧阳", "曾", "和"]), st.sampled_from(["某甲", "建国", "丙", "小丁"]))
TITLES = st.sampled_from(FORM.honours.titles)
SHOWN = {
    "host": st.sampled_from([name for unit in FORM.units for name in (unit.union, unit.education)]),
    "organiser": st.sampled_from(["", "南昌县总工会、南昌县教体局", "南昌县莲塘第一中学", "江铃集团工会"]),
    "held_on": st.dates(date(2024, 1, 1), date(2024, 6, 24)), "school": st.sampled_from([school.name for school in FORM.known_schools]),
    "level": st.lists(st.sampled_from(FORM.levels.names), min_size=1, max_size=2, unique=True).map("、".join),
    "people": st.lists(st.builds(Person, NAMES, st.lists(TITLES, max_size=2, unique=True).map(tuple)), min_size=1, max_size=3, unique_by=lambda one: one.name).map(tuple),
    "direct_students": st.integers(0, 200_000), "indirect_viewers": st.integers(0, 10_000_000), "media": st.sampled_from(["", "南昌日报", "“南昌发布”公众号、大江网"]),
    "funds_yuan": st.decimals(0, 10**7, places=2).map(lambda amount: amount.quantize(Decimal("0.01"))),
}


@few(300)
@given(st.sampled_from(sorted(SHOWN)).flatmap(lambda key: st.tuples(st.just(key), SHOWN[key])))
def test_reading_what_is_shown_gives_the_same_value(pair):
    key, value = pair
    typed = str(show(Values(**{key: value}), key))
    checked = check_rows([RawRow(cells=CLEAN | {key: typed}, filer="南昌市总工会", filed_on=date(2024, 6, 24))], FORM)[0]
    assert getattr(checked.values, key) == value
    assert [finding.code for finding in checked.findings if finding.key == key and finding.code in ("I_FORMAT", "I_ALIAS", "W_APPROX", "W_UNIT_CONVERTED")] == []


def test_one_ledger_takes_naughty_rows_again_and_again():
    ledger = Ledger(FORM, judge_year=False)
    for at, text in enumerate(NAUGHTY):
        ledger.put(str(at % 7), RawRow(cells=dict.fromkeys(KEYS, text), filer=text, record_id=str(at)))
    assert len(ledger) == 7
