"""Where tables begin and end, and what belongs to whom, in sheets as people lay them out."""

from datetime import date

import pytest
from openpyxl import Workbook

from tests.files_tests.workbooks import campaign, form, saved, write_form
from validators.files import read_tables, read_upload

HEADERS = [column.header for column in campaign().columns]
A = [1, "南昌县总工会", "", "2024年5月8日", "莲塘一中", "高中", "张某甲（全国劳动模范）", 420, 0, "", 3000]
B = [2, "南昌县总工会", "", "2024年5月9日", "莲塘二中", "高中", "李某乙（洪城工匠）", 300, 0, "", 500]


def sheet_of(*rows, merges=()):
    book = Workbook()
    for n, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value not in ("", None):
                book.active.cell(n, column, value)
    for reference in merges:
        book.active.merge_cells(reference)
    return saved(book)


def read(data):
    return read_upload("x.xlsx", data, campaign())


def places(rows):
    return [(row.row, row.cells["school"]) for row in rows]


def test_columns_stand_in_any_order_with_others_between_and_optional_ones_missing():
    rows = read(sheet_of(["学校名称", "备注", "主办单位", "劳模工匠人员", "直接覆盖学生数", "活动时间"], ["莲塘一中", "好", "南昌县总工会", "张某甲", 420, "2024.5.8"]))
    assert {key: text for key, text in rows[0].cells.items() if text} == {
        "school": "莲塘一中", "host": "南昌县总工会", "people": "张某甲", "direct_students": "420", "held_on": "2024.5.8"}
    assert len(rows[0].cells) == 11


def test_header_texts_with_spaces_line_breaks_wide_brackets_and_hints_are_known():
    header = ["序 号", "主办\n单位", "承办单位（无承办单位可不填）", "活动时间\n具体到年月日", "学校\u200b名称", "学校层次", "劳模工匠姓名", "直接覆盖学生数（人）",
              "间接覆盖人数：", "媒体报道", "投入经费（元）"]
    rows = read(sheet_of(header, A))
    assert list(rows[0].cells.values()) == [str(value) for value in A]


@pytest.mark.parametrize("texts", [
    ("劳模姓名及荣誉", "现场学生人数", "线上收看人数", "新闻媒体报道", "活动投入资金"),
    ("授课劳模工匠名单", "参加活动学生数", "网络直播观看人次", "媒体宣传报道情况", "经费投入情况"),
    ("进校园劳模工匠姓名（荣誉称号）", "到场学生人数（人）", "直播收看人数", "报道的媒体", "使用经费（元）"),
])
def test_header_texts_that_say_the_same_in_other_words_are_known(texts):
    rows = read(sheet_of([*HEADERS[:6], *texts], A))
    assert list(rows[0].cells.values()) == [str(value) for value in A]


@pytest.mark.parametrize("texts", [
    ("主办部门", "承办部门", "开展日期", "进校学校名称", "学校类型"),
    ("主办单位（盖章单位）", "具体承办单位", "活动开展日期", "活动所在学校", "学段"),
    ("主办机构名称", "承办方名称", "进校园时间", "所进学校", "学校类别"),
])
def test_header_texts_of_hosts_days_and_schools_in_other_words_are_known(texts):
    rows = read(sheet_of(["编号", *texts, *HEADERS[6:]], A))
    assert list(rows[0].cells.values()) == [str(value) for value in A]


def test_columns_of_something_else_are_not_taken_for_ours():
    others = ["劳模工匠工作单位", "参加教师人数", "学校联系人", "报道链接", "经费来源", "填报时间", "教育主管部门", "主办单位联系人", "活动时长", "学校地址", "结对学校"]
    given, table = read_tables("x.xlsx", sheet_of([*HEADERS, *others], [*A, *"一二三四五六七八九十百"]), campaign()), A
    assert [list(row.cells.values()) for row in given.rows] == [[str(value) for value in table]]
    assert all(text in "".join(given.notes) for text in others)


def test_a_header_split_over_two_rows_is_one_header():
    upper = ["序号", "主办单位", "承办单位", "活动时间", "学校名称", "学校层次", "劳模工匠人员", "覆盖人数", "", "媒体报道情况", "投入经费(元)"]
    lower = ["", "", "", "", "", "", "", "直接覆盖学生数", "间接覆盖人数"]
    short = ["", "", "", "", "", "", "", "直接", "间接"]
    for below in (lower, short):
        rows = read(sheet_of(upper, below, A, merges=["H1:I1", "A1:A2"]))
        assert [(row.row, row.cells["direct_students"], row.cells["indirect_viewers"]) for row in rows] == [(3, "420", "0")]


def test_a_header_merged_over_two_rows_ends_below_them():
    merges = [f"{letter}1:{letter}2" for letter in "ABCDEFGHIJK"]
    assert places(read(sheet_of(HEADERS, [], A, merges=merges))) == [(3, "莲塘一中")]


def test_a_number_cell_merged_with_the_hint_row_does_not_hide_the_hint_row():
    rows = read(sheet_of(HEADERS, ["", *(column.hint for column in campaign().columns[1:])], A, merges=["A1:A2"]))
    assert [(row.row, row.cells["seq"], row.cells["media"]) for row in rows] == [(2, "", "报道媒体"), (3, "1", "")]


def test_a_header_pasted_again_is_a_row_and_its_order_holds_from_there():
    turned = [HEADERS[0], HEADERS[1], HEADERS[2], HEADERS[4], HEADERS[3], *HEADERS[5:]]
    turned_row = [*B[:3], B[4], B[3], *B[5:]]
    rows = read(sheet_of(HEADERS, A, turned, turned_row))
    assert places(rows) == [(2, "莲塘一中"), (3, "学校名称"), (4, "莲塘二中")]


def test_a_second_form_below_is_a_table_of_its_own_with_its_own_filer():
    book = Workbook()
    free = write_form(book.active, [A, ["合计", "", "", "", "", "", "", 420]], filer="南昌县总工会（盖章）", filed="2024.5.24")
    write_form(book.active, [B], filer="安义县教体局", filed="2024年6月25日", top=free + 2, hints=False)
    upload = read_tables("x.xlsx", saved(book), campaign())
    assert [(t.filer, str(t.filed_on), t.header_row, [r.row for r in t.rows]) for t in upload.tables] == [
        ("南昌县总工会", "2024-05-24", 4, [5, 6, 7]), ("安义县教体局", "2024-06-25", 13, [14])]
    assert [row.filer for row in upload.rows] == ["南昌县总工会"] * 3 + ["安义县教体局"]


def test_each_sheet_is_read_hidden_ones_and_others_are_named():
    book = Workbook()
    write_form(book.active, [A])
    write_form(book.create_sheet("六月"), [B], filed="2024-06-24")
    book.create_sheet("说明").append(["怎样填写"])
    book.create_sheet("选项").sheet_state = "hidden"
    book["选项"].append(["高中"])
    write_form(book.create_sheet("去年"), [A])
    book["去年"].sheet_state = "hidden"
    upload = read_tables("x.xlsx", saved(book), campaign())
    assert [(row.sheet, row.cells["school"]) for row in upload.rows if row.cells["seq"]] == [("Sheet", "莲塘一中"), ("六月", "莲塘二中")]
    assert upload.notes == ("隐藏的工作表“去年”里有统计表，没有读取", "工作表“说明”里没有附件2的表格，没有读取")


def test_blank_rows_between_are_rows_blank_rows_after_are_not():
    rows = read(form([A, [], [3], [], B, [], [" "], ["\u200b"]]))
    assert [(row.row, row.cells["seq"]) for row in rows] == [(5, ""), (6, "1"), (7, ""), (8, "3"), (9, ""), (10, "2")]


def test_stray_cells_far_below_and_far_right_cost_nothing():
    for cell in ("A5000", "C1048576", "XFD1048576", "Z7", "N30"):
        book = Workbook()
        write_form(book.active, [A])
        book.active[cell] = "x"
        assert places(read(saved(book)))[1:] == [(6, "莲塘一中")]


def test_a_full_row_far_below_is_not_lost():
    book = Workbook()
    write_form(book.active, [A])
    write_form(book.active, [], top=1)
    for column, value in enumerate(B, 1):
        book.active.cell(900_000, column, value)
    upload = read_tables("x.xlsx", saved(book), campaign())
    assert places(upload.rows)[1:] == [(6, "莲塘一中"), (900_000, "莲塘二中")]
    assert upload.notes == ("第 7 至 899999 行空白，已跳过",)


def test_the_signature_line_and_remarks_below_are_handed_on():
    rows = read(form([A, ["合计", "", "", "", "", "", "", 420], ["填表人：张某某", "", "", "审核人：", "", "", "联系电话："], [], ["注：以上含直播"]]))
    assert [row.cells["seq"] for row in rows] == ["", "1", "合计", "填表人：张某某", "", "注：以上含直播"]


def test_merged_cells_fill_downwards_and_a_merge_across_belongs_to_its_first_column():
    rows = read(form([A, ["", "", "", *B[3:]], ["合计", "", "", "", "", "", "", 720]], merges=[(0, 1, 2, 3), (2, 2, 1, 7)]))
    assert [(row.cells["host"], row.cells["organiser"], sorted(row.merged)) for row in rows[1:]] == [
        ("南昌县总工会", "", []), ("南昌县总工会", "", ["host"]), ("", "", [])]
    assert rows[3].cells["seq"] == "合计"


def test_what_is_hidden_under_a_merged_cell_is_not_read():
    data = form([A, B])
    book = Workbook()
    write_form(book.active, [A, B])
    book.active.merged_cells.add("E6:E7")        # unlike merge_cells this leaves 莲塘二中 underneath
    assert [row.cells["school"] for row in read(saved(book))][1:] == ["莲塘一中", "莲塘一中"] and read(data)[2].cells["school"] == "莲塘二中"


def test_a_merge_down_to_the_last_row_of_the_sheet_makes_no_rows():
    book = Workbook()
    write_form(book.active, [A])
    book.active.merged_cells.add("B6:B1048576")
    assert len(read(saved(book))) == 2


def test_filer_and_date_are_read_however_the_line_is_laid_out():
    lines = {
        ("填报单位：南昌县总工会（盖章）", "", "填表时间：2024年5月24日"): ("南昌县总工会", "2024-05-24"),
        ("填报单位（盖章）：南昌县总工会      填表时间：2024.5.24",): ("南昌县总工会", "2024-05-24"),
        ("填 报 单 位", "南昌县总工会", "填 表 时 间", date(2024, 5, 24)): ("南昌县总工会", "2024-05-24"),
        ("单位：南昌县总工会 (公章)", "联系电话：", "填报日期:２０２４年５月２４日"): ("南昌县总工会", "2024-05-24"),
        ("单位：进贤三小", "", "2024.6.24"): ("进贤三小", "2024-06-24"),
        ("填报单位：南昌县总工会（盖章）", "2024年5月24日"): ("南昌县总工会", "2024-05-24"),
        ("填报单位：南昌县总工会", "活动时间：2024年5月8日"): ("南昌县总工会", "None"),
        ("填报单位：南昌县总工会", "2024年5月8日开展"): ("南昌县总工会", "None"),
        ("填报单位：南昌县总工会", "2024.5.8", "2024.5.24"): ("南昌县总工会", "None"),
        ("填报单位：南昌县总工会", "45436"): ("南昌县总工会", "None"),
        ("填报单位：南昌县总工会", "填表时间：", "", "活动时间", "2024.5.8"): ("南昌县总工会", "None"),
        ("填报单位：", "南昌县总工会", "2024-5-24"): ("南昌县总工会", "2024-05-24"),
        ("填报单位：南昌县总工会", "活动时间", "2024.5.8"): ("南昌县总工会", "None"),
        ("统计表", "2024.6.24"): ("", "None"),
        ("填报学校：进贤三小", "", "填表日期：2024年5月24日"): ("进贤三小", "2024-05-24"),
        ("上报部门（盖章）：某某厂工会", "", "报送日期：2024.5.24"): ("某某厂工会", "2024-05-24"),
        ("请上报部门审核", "", "填表时间：2024年5月24日"): ("", "2024-05-24"),
        ("填报单位:", "", "填表时间:", "2024 年 月 日"): ("", "None"),
        ("填报单位：____", "", "填表时间：5月24日"): ("", "None"),
        ("单位：元",): ("", "None"),
        (): ("", "None"),
    }
    for line, (filer, filed_on) in lines.items():
        row = read(sheet_of(["附件2"], line, HEADERS, A))[0]
        assert (row.filer, str(row.filed_on)) == (filer, filed_on), line


def test_the_day_given_by_the_caller_stands_in_for_a_missing_one():
    rows = read_upload("x.xlsx", sheet_of(HEADERS, A), campaign(), filed=date(2024, 6, 24))
    assert (rows[0].filed_on, rows[0].filer) == (date(2024, 6, 24), "")


def test_a_filing_line_below_the_rows_speaks_for_the_table_one_among_them_for_what_follows():
    below = read(sheet_of(HEADERS, A, ["填报单位：南昌县总工会（盖章）", "", "", "填表时间：2024年5月24日"]))
    assert (below[0].filer, str(below[0].filed_on)) == ("南昌县总工会", "2024-05-24")
    among = read(sheet_of(["填报单位：南昌县总工会"], HEADERS, A, ["填报单位：安义县教体局"], B))
    assert [row.filer for row in among] == ["南昌县总工会", "安义县教体局", "安义县教体局"]


def test_the_apps_own_columns_give_filer_and_date_row_by_row():
    rows = read(sheet_of([*HEADERS, "计入单位", "校验提示", "填报单位", "填表时间"], [*A, "南昌县", "", "南昌县总工会", "2024-05-24"], B))
    assert [(row.filer, str(row.filed_on)) for row in rows] == [("南昌县总工会", "2024-05-24"), ("", "None")]


def test_a_header_in_wan_yuan_is_kept_with_its_numbers():
    rows = read(sheet_of([*HEADERS[:10], "投入经费（万元）"], [*A[:10], 0.3], [*B[:10], "无"]))
    assert [row.cells["funds_yuan"] for row in rows] == ["0.3万元", "无"]


def test_two_tables_side_by_side_are_two_tables():
    right = ["填报单位：安义县教体局", "", "填表时间：2024年6月25日"]
    rows = [["填报单位：南昌县总工会", "", "填表时间：2024年5月24日", *[""] * 9, *right], [*HEADERS, "", *HEADERS], [*A, "", *B], [*B, "", *[""] * 11]]
    upload = read_tables("x.xlsx", sheet_of(*rows, merges=["B3:B4"]), campaign())
    assert [(t.filer, str(t.filed_on), places(t.rows)) for t in upload.tables] == [
        ("南昌县总工会", "2024-05-24", [(3, "莲塘一中"), (4, "莲塘二中")]), ("安义县教体局", "2024-06-25", [(3, "莲塘二中")])]


def test_columns_that_annex_2_does_not_have_are_named_when_something_stands_in_them():
    header = [*HEADERS, "备注", "活动\n形式", "校验提示", "填报单位"]
    upload = read_tables("x.xlsx", sheet_of(header, [*A, "", "开学第一课", "", "南昌县总工会"], [*B, "好"]), campaign())
    assert upload.notes == ("“备注”、“活动 形式”不是附件2的列，没有读取",)
    assert read_tables("x.xlsx", sheet_of(header, A), campaign()).notes == ()
