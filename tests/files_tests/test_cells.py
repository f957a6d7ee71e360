"""Cell texts: as a person sees them, without rounding surprises."""

import random
import subprocess
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.files_tests.workbooks import campaign, form, saved, write_form
from validators.files import Unreadable, read_tables, read_upload

ROW = ["1", "南昌县总工会", "", "2024.5.8", "莲塘一中", "高中", "张某甲", "420", "0", "", "3000"]


def media_cells(*values, formats=()):
    """What is read from these values put into 媒体报道情况, one row each."""
    book = Workbook()
    write_form(book.active, [[*ROW[:9], value] for value in values], hints=False)
    for n, code in enumerate(formats):
        book.active.cell(5 + n, 10).number_format = code
    return [row.cells["media"] for row in read_upload("x.xlsx", saved(book), campaign())]


def test_numbers_have_no_point_zero_and_no_binary_dust():
    assert media_cells(300, 300.0, 5.1, 0.1 + 0.2, 1234567.89, 0, -15, 1e15, True) == [
        "300", "300", "5.1", "0.3", "1234567.89", "0", "-15", "1000000000000000", "TRUE"]


def test_dates_are_iso_with_the_time_only_where_it_is_not_midnight():
    assert media_cells(date(2024, 5, 8), datetime(2024, 5, 8, 14, 30), datetime(2024, 5, 8), time(14, 30)) == [
        "2024-05-08", "2024-05-08 14:30:00", "2024-05-08", "14:30:00"]


def test_a_number_shown_as_a_date_is_a_date_and_one_shown_as_a_month_has_no_day():
    codes = ['yyyy"年"m"月"d"日"', 'm"月"d"日"', "[$-804]yyyy/m/d;@", 'yyyy"年"m"月"', "0.00", '0"日"', "General", "0%"]
    assert media_cells(*[45420] * 7, 0.05, formats=codes) == ["2024-05-08", "2024-05-08", "2024-05-08", "2024年5月", "45420", "45420", "45420", "0.05"]


def test_text_is_kept_exactly_as_typed():
    typed = ["  南昌\u200b发布　", "①３００", "line\nbreak", "tab\tx", "=1+1", "'x", "＝1", "5.10", "007", "a_x0041_b", "👍🏽", "&lt;<b>"]
    assert media_cells(*typed)[:4] == typed[:4]
    book = Workbook()
    write_form(book.active, [[*ROW[:9], text] for text in typed], hints=False)
    assert [row.cells["media"] for row in read_upload("x.xlsx", saved(book), campaign())] == [text.replace("_x0041_", "A") for text in typed]


def test_a_formula_without_a_saved_result_is_blank_and_named():
    book = Workbook()
    write_form(book.active, [ROW, ["合计", "", "", "", "", "", ""]], hints=False)
    book.active["H6"] = "=SUM(H5:H5)"
    upload = read_tables("x.xlsx", saved(book), campaign())
    assert [row.cells["direct_students"] for row in upload.rows] == ["420", ""]
    assert upload.notes == ("公式没有保存结果，按空白读取：H6；用 Excel 或 WPS 打开后保存即可",)


def test_errors_read_as_the_text_that_is_shown():
    book = Workbook()
    write_form(book.active, [ROW], hints=False)
    book.active["J5"] = "#REF!"
    book.active["J5"].data_type = "e"
    assert read_upload("x.xlsx", saved(book), campaign())[0].cells["media"] == "#REF!"


@pytest.fixture(scope="module")
def converted(tmp_path_factory) -> dict[str, bytes]:
    """One form as LibreOffice saves it: formulas computed, .xls and .xlsx."""
    folder = tmp_path_factory.mktemp("converted")
    book = Workbook()
    write_form(book.active, [ROW, ["2", "", *ROW[2:]], [3.0, "x", "", date(2024, 5, 8), 5.1, datetime(2024, 5, 8, 14, 30)], ["合计"]], merges=[(0, 1, 2, 2)], filed="2024.5.24")
    book.active["H9"] = "=SUM(H6:H7)+1"
    book.active["K9"] = "=1/0"
    book.active["A60000"] = "stray"
    (folder / "in.xlsx").write_bytes(saved(book))
    for kind in ("xls:MS Excel 97", "xlsx:Calc MS Excel 2007 XML"):
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", str(folder / kind[:4].strip(":")),
                        str(folder / "in.xlsx")], check=True, capture_output=True, timeout=120)
    return {name: next(Path(folder / name).iterdir()).read_bytes() for name in ("xls", "xlsx")}


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_files_saved_by_an_office_program_read_the_same_with_saved_results(converted, kind):
    rows = read_upload(f"x.{kind}", converted[kind], campaign())
    assert [(row.row, row.filer, str(row.filed_on)) for row in rows] == [(n, "南昌县总工会", "2024-05-24") for n in range(5, 10)]
    first, second, third, total = rows[1:]
    assert (second.cells["host"], sorted(second.merged)) == ("南昌县总工会", ["host"])
    assert [third.cells[key] for key in ("seq", "held_on", "school", "level")] == ["3", "2024-05-08", "5.1", "2024-05-08 14:30:00"]
    assert (total.cells["direct_students"], total.cells["funds_yuan"]) == ("1", "#DIV/0!" if kind == "xlsx" else "")     # calamine does not tell errors of .xls
    assert first.cells == dict(zip(first.cells, ROW, strict=True))


def test_an_xls_with_changed_bytes_is_read_or_refused(converted):
    whole, dice = converted["xls"], random.Random(1)
    said = set()
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 40)):
            data[dice.randrange(8, len(data))] = dice.randrange(256)
        try:
            read_upload("x.xls", bytes(data[:dice.choice([len(data), dice.randrange(600, len(data))])]), campaign())
        except Unreadable as refusal:
            said.add(str(refusal)[:14])
    assert said


def test_csv_in_any_usual_encoding_and_with_any_usual_mark_reads_the_same():
    header = [column.header for column in campaign().columns]
    tricky = [*ROW[:6], "张某甲、李某乙\n（洪城工匠）", *ROW[7:9], "=1+1", ROW[10]]
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        for mark in (",", ";", "\t"):
            lines = [["填报单位：南昌县总工会", "填表时间：2024.5.24"], header, tricky, [], ROW]
            text = "\r\n".join(mark.join(f'"{cell}"' if "\n" in cell else cell for cell in line) for line in lines)
            rows = read_upload("x.xls", text.encode(encoding), campaign())
            assert [list(row.cells.values()) for row in rows] == [tricky, [""] * 11, ROW], (encoding, mark)
            assert [(row.row, row.filer, str(row.filed_on)) for row in rows] == [(n, "南昌县总工会", "2024-05-24") for n in (3, 4, 5)]


def test_the_name_of_the_file_decides_nothing():
    assert len(read_upload("C:\\桌面\\统计表.csv", form([ROW]), campaign())) == 2
    assert read_upload("../../统计表.csv", form([ROW]), campaign())[0].file == "统计表.csv"
