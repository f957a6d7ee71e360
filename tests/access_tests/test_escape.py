"""Escaping on the way out, each rule by itself and fast: what `make prove` judges with small wrongs."""

import doctest

import pytest

from sheets_sync import escape
from sheets_sync.escape import CELL_CHARACTERS, clean, escape_csv, escape_xml, write_csv
from tests.files_tests.test_export import PAYLOADS

HARMLESS = ("{=1+1}", "'=1+1", '";=1+1', ",=1+1")          # no spreadsheet takes these for a formula where they stand first in a quoted cell


def test_the_examples_are_true():
    assert doctest.testmod(escape).failed == 0


@pytest.mark.parametrize("text", [one for one in PAYLOADS if one not in HARMLESS])
def test_a_formula_gets_an_apostrophe(text):
    assert escape_csv(text) == "'" + text


@pytest.mark.parametrize("text", ["", "莲塘一中", "5-1", "a=b", "100%", "1+1", "（=1）", "x\t=1", *HARMLESS])
def test_other_texts_stay(text):
    assert escape_csv(text) == text


@pytest.mark.parametrize(("text", "cleaned"), [
    ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"), ("a\x00\x08\x0b\x0c\x0e\x1f\x7fb", "ab"), ("\ud800x\udfff\ufffe\uffff", "x"), ("", ""), ("中\u200b", "中\u200b"),
])
def test_a_workbook_gets_what_it_can_hold(text, cleaned):
    assert clean(text) == cleaned


def test_a_text_is_cut_where_excel_would_refuse_it_and_shows_it():
    assert clean("长" * CELL_CHARACTERS) == "长" * CELL_CHARACTERS and CELL_CHARACTERS == 32_767
    cut = clean("长" * (CELL_CHARACTERS + 1))
    assert len(cut) == CELL_CHARACTERS and cut == "长" * (CELL_CHARACTERS - 1) + "…"


@pytest.mark.parametrize(("text", "escaped"), [
    ("a&b<c>d", "a&amp;b&lt;c&gt;d"), ("&lt;", "&amp;lt;"), ("_x0041_", "_x005F_x0041_"), ("_x00zz_", "_x00zz_"), ("_X0041_", "_X0041_"), ("x_x0041_x_x000D_", "x_x005F_x0041_x_x005F_x000D_"),
    ("_y", "_y"), ("<_x0041_>", "&lt;_x005F_x0041_&gt;"),
])
def test_an_element_of_a_workbook(text, escaped):
    assert escape_xml(text) == escaped


def test_csv_as_a_whole():
    assert write_csv([["=1", 'a"b', -5, 1.5, None, ""], []]) == b'\xef\xbb\xbf"\'=1","a""b","-5","1.5","",""\r\n\r\n'
    assert write_csv([["\ud800"]]) == b'\xef\xbb\xbf"?"\r\n'
    assert write_csv([]) == b"\xef\xbb\xbf"
