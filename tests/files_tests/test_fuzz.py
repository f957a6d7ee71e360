"""Whatever stands in a file, it is read or refused; nothing else is raised."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import few
from tests.files_tests.workbooks import campaign, form
from validators.files import Unreadable, read_tables
from validators.grid import Grid
from validators.headings import read_day, read_filing
from validators.tables import find_tables
from validators.xlsx import read_xlsx

FORM = campaign()
HEADERS = [column.header for column in FORM.columns]
WHOLE = form([[1, "南昌县总工会", "", date(2024, 5, 8), "莲塘一中", "高中", "张某甲", 420, 0, "", 5.1]] * 3, merges=[(0, 2, 2, 2)])
WORDS = st.one_of(st.sampled_from([*HEADERS, "附件2", FORM.title, "填报单位：", "填报单位：南昌县总工会", "填表时间：2024年5月24日", "填表时间", "合计", "填表人：", " ", "\u200b", "=1"]),
                  st.text(max_size=12))
ROWS = st.dictionaries(st.integers(1, 60) | st.integers(1, 1_048_576), st.dictionaries(st.integers(1, 14), WORDS, max_size=12), max_size=25)
MERGES = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 12), st.integers(0, 1_048_576), st.integers(0, 12)).map(
    lambda m: (m[0], m[1], m[0] + m[2], m[1] + m[3])), max_size=6)


@few(100)
@given(ROWS, MERGES, st.integers(0, 30))
def test_any_grid_gives_tables_whose_rows_go_down_and_lie_below_their_header(rows, merges, header):
    if header:
        rows[header] = dict(enumerate(HEADERS, 1))
    tables = find_tables(Grid("x", rows, merges), FORM, file="x", filed=date(2024, 5, 24))
    numbers = [row.row for table in tables for row in table.rows]
    assert numbers == sorted(set(numbers)) and len(numbers) < 30_000
    assert all(row.row > table.header_row and len(row.cells) == 11 and row.merged <= row.cells.keys() for table in tables for row in table.rows)
    assert bool(tables) or not header


@few(300)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6), st.integers(0, 400))
def test_a_workbook_with_changed_bytes_is_read_or_refused(changes, cut):
    data = bytearray(WHOLE)
    for at, piece in changes:
        data[at:at + len(piece)] = piece
    try:
        read_xlsx(bytes(data[:len(data) - cut]))
    except Unreadable as refusal:
        assert str(refusal)


@few(100)
@given(st.binary(max_size=300), st.sampled_from([b"", "\ufeff序号,主办单位,活动时间,学校名称\n".encode(), "序号\t主办单位\t活动时间\t学校名称\n".encode("gb18030")]))
def test_any_bytes_as_csv_are_read_or_refused(tail, head):
    try:
        read_tables("x.csv", head + tail, FORM)
    except Unreadable as refusal:
        assert str(refusal).startswith("“x.csv”")


@given(st.text(), st.text(), st.integers(2000, 2099), st.integers(1, 12), st.integers(1, 28))
def test_any_line_gives_a_filer_and_a_date_or_nothing(before, after, year, month, day):
    read_filing({1: before, 2: after})
    read_day(before)
    assert read_filing({1: f"填报单位：南昌县总工会 填表时间：{year}年{month}月{day}日", 5: after.replace("填", "")}) == ("南昌县总工会", date(year, month, day))
