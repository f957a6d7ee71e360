"""The official form out: as printed, harmless, and the same when it is read again."""

import re
import subprocess
import warnings
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sheets_sync.escape import escape_csv, write_csv
from sheets_sync.export import cell_values, write_official
from sheets_sync.print_layout import row_height
from tests.examples import few
from tests.files_tests.workbooks import campaign
from validators.files import read_tables, read_upload
from validators.model import Checked, Person, RawRow, Values

FORM = campaign()
FILED = date(2024, 5, 24)
PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "\u200b=1+1", "\ufeff=1+1",
            '=HYPERLINK("http://x.invalid","点此")', "=cmd|' /C calc'!A0", '=IMPORTXML("http://x.invalid","//a")', "=DDE(\"a\",\"b\",\"c\")", "{=1+1}", "'=1+1",
            '";=1+1', ",=1+1", "%0A=1+1", "=1+1\x00"]


def row(**values) -> Checked:
    given_ = {"host": "南昌县总工会", "held_on": date(2024, 5, 8), "school": "南昌县莲塘第一中学", "level": "高中", "people": (Person("张某甲", ("全国劳动模范",)),),
              "direct_students": 420, "indirect_viewers": 0, "funds_yuan": Decimal(3000)} | values
    return Checked(RawRow(cells={}), "session", Values(**given_))


def unread(key: str, text: str) -> Checked:
    """A session whose cell `key` was not read."""
    return Checked(RawRow(cells={key: text}), "session", Values(school="莲塘一中"))


def written(*rows, filer="南昌县总工会", filed_on=FILED):
    return write_official(rows, FORM, filer=filer, filed_on=filed_on)


def sheet_of(data):
    with warnings.catch_warnings():
        warnings.simplefilter("error")        # openpyxl warns about what it had to repair
        return load_workbook(BytesIO(data)).active


def grid(data):
    return [[cell.value for cell in line] for line in sheet_of(data).iter_rows()]


def test_the_form_has_annex_2s_lines_in_their_order():
    rows = [row(), row(organiser="", media="南昌发布", people=(Person("李某乙", ("江西省劳动模范", "洪城工匠")), Person("王丙")), funds_yuan=Decimal("1500.50"))]
    lines = grid(written(*rows))
    assert [line[0] for line in lines] == ["附件2", FORM.title, "填报单位：南昌县总工会（盖章）", "序号", 1, 2, "合　计（2场）", lines[7][0]]
    assert lines[2][6] == "填表时间：2024年5月24日" and lines[7][0].split() == ["填表人：", "审核人：", "联系电话："]
    assert lines[3] == [column.header for column in FORM.columns]
    assert lines[4] == [1, "南昌县总工会", None, "2024-05-08", "南昌县莲塘第一中学", "高中", "张某甲（全国劳动模范）", 420, 0, None, 3000]
    assert lines[5][2:] == ["无", "2024-05-08", "南昌县莲塘第一中学", "高中", "李某乙（江西省劳动模范、洪城工匠）\n王丙", 420, 0, "南昌发布", 1500.5]
    assert lines[6][1:] == [None] * 6 + [840, 0, None, 4500.5]


def test_the_page_is_a4_across_one_page_wide_with_rows_2_to_4_on_each():
    sheet = sheet_of(written(row()))
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, 0, True)
    assert (sheet.print_title_rows, sheet.oddFooter.center.text) == ("$2:$4", "— &P —")
    assert {str(merge) for merge in sheet.merged_cells.ranges} == {"A2:K2", "A3:F3", "G3:K3", "A6:G6", "A7:K7"}
    assert all(cell.border.left.style == cell.border.bottom.style == "thin" for line in sheet["A4:K5"] for cell in line)
    assert [sheet.cell(5, n).number_format for n in (4, 8, 11)] == ["@", "#,##0", "#,##0"]


def test_what_was_not_read_stands_as_typed():
    assert grid(written(unread("direct_students", "320人/场，共2场"), unread("held_on", "5.1")))[4:6] == [
        [1, None, None, None, "莲塘一中", None, None, "320人/场，共2场", None, None, None], [2, None, None, "5.1", "莲塘一中"] + [None] * 6]


def test_only_sessions_are_printed_and_no_session_at_all_is_a_form_too():
    assert [line[0] for line in grid(written(Checked(RawRow(cells={}), "total"), row()))[4:6]] == [1, "合　计（1场）"]
    empty = grid(written(filer="", filed_on=None))
    assert empty[4][0] == "合　计（0场）" and empty[2][6] == "填表时间：　　　　年　　月　　日"


def test_the_same_rows_make_the_same_bytes_whenever_they_are_written():
    data = written(row(), row())
    assert data == written(row(), row())
    moments = re.findall(rb"<dcterms:(created|modified)[^>]*>([^<]*)", zipfile.ZipFile(BytesIO(data)).read("docProps/core.xml"))
    assert dict(moments) == dict.fromkeys((b"created", b"modified"), b"2024-05-24T00:00:00Z")


def test_rows_are_as_high_as_their_wrapped_text():
    def height(**texts):
        return row_height(texts, FORM.column)
    assert height(school="莲塘一中") == 24 < height(school="南昌县莲塘第一中学") < height(people="\n".join(["张某甲（全国劳动模范）"] * 4))
    assert height(media="长" * 5000) == 409
    assert sheet_of(written(row(people=tuple(Person(f"张某{n}", ("全国劳动模范", "江西省五一劳动奖章")) for n in "甲乙丙丁")))).row_dimensions[5].height == 8 * 16 + 2


def texts_of(data, key="media"):
    return [one.cells[key] for one in read_upload("x.xlsx", data, FORM)]


def formulas_in(data):
    return re.findall(rb"<f[ >/]", zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml"))


def test_no_payload_becomes_a_formula():
    data = written(*(row(media=text, host=text, school=text, people=(Person(text),)) for text in PAYLOADS), filer="=1+1")
    assert not [cell.coordinate for line in sheet_of(data).iter_rows() for cell in line if cell.data_type == "f"]
    assert not formulas_in(data)
    cleaned = [text.replace("\r", "\n").replace("\x00", "") for text in PAYLOADS]
    assert texts_of(data)[:len(PAYLOADS)] == cleaned and read_tables("x.xlsx", data, FORM).tables[0].filer == "=1+1"


def test_an_office_program_recalculates_nothing_and_complains_of_nothing(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(written(*(row(media=text) for text in PAYLOADS)))
    done = subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
                           str(tmp_path / "out"), str(tmp_path / "x.xlsx")], check=True, capture_output=True, timeout=120)
    data = (tmp_path / "out" / "x.xlsx").read_bytes()
    assert not done.stderr.strip() or b"rror" not in done.stderr
    assert texts_of(data)[:len(PAYLOADS)] == [text.replace("\r", "\n").replace("\x00", "") for text in PAYLOADS]
    assert not formulas_in(data)


@pytest.mark.parametrize("text", [text for text in PAYLOADS if text not in ("{=1+1}", "'=1+1", '";=1+1', ",=1+1")])
def test_csv_puts_an_apostrophe_before_what_looks_like_a_formula(text):
    assert escape_csv(text) == "'" + text


def test_csv_quotes_every_cell_and_begins_with_a_bom():
    assert write_csv([['";=1+1', ",=1+1", "南昌县", 300]]) == b"\xef\xbb\xbf" + '"";=1+1",",=1+1","南昌县","300"\r\n'.replace('"";', '""";').encode()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@few(25)
@given(st.lists(TEXT, min_size=1, max_size=30))
def test_any_text_can_be_written_and_comes_back_as_it_stood_in_the_cell(texts):
    rows = [row(media=text) for text in texts]
    stood = [cell_values(one, FORM)["media"] for one in rows]
    assert texts_of(written(*rows))[:len(texts)] == stood
