"""Reading and writing values with gspread, as its own suite does."""

import itertools

import gspread
import pytest
from gspread.exceptions import APIError, GSpreadException
from gspread.utils import DateTimeOption, ValueInputOption, ValueRenderOption

GRID = [["A1", "B1", "", "D1"], ["", "b2", "", ""], ["", "", "", ""], ["A4", "B4", "", "D4"]]


@pytest.mark.parametrize(
    "typed, shown",
    [
        ("x", "x"), (42, "42"), ("0042", "42"), (42.01, "42.01"), ("Артур", "Артур"), ("a\nb", "a\nb"), (True, "TRUE"), ("true", "TRUE"),
        ("= 1 / 1024", "0.0009765625"), ("2,000,000.01", "2,000,000.01"), ("12%", "12%"), ("1e5", "1.00E+05"), ("'0042", "0042"),
        ("2020-01-01", "2020-01-01"), ("2024年3月5日", "2024年3月5日"), ("3/5/2024", "3/5/2024"), ("9:05", "9:05"), ("", None),
        ("¥1,200", "¥1,200"), ("=1/0", "#DIV/0!"), ("=SUM(A1)", "#NAME?"), ("=(", "#ERROR!"), ('=HYPERLINK("http://x","look")', "look"),
        ("12800000000", "12800000000"), (1 / 3, "0.3333333333"), ("20-30", "20-30"), ("-5", "-5"),
    ],
)  # fmt: skip
def test_typed_values_look_as_they_do_for_a_person(ws, typed, shown):
    ws.update_acell("B2", typed)
    assert ws.acell("B2").value == shown


@pytest.mark.parametrize("text", ["=1+1", "007", "2020-01-01", "+86", "'x", "TRUE", "1e5", "٣"])
def test_raw_text_stays_as_it_is(ws, text):
    ws.update([[text]], "A1", raw=True)
    assert ws.acell("A1").value == text
    assert ws.acell("A1", value_render_option=ValueRenderOption.formula).value == text


def test_dates_come_as_serials_or_as_text(ws):
    ws.update([["=4/2", "2020-01-01", "x", 53], ["=3/2", 0.12, "1999-01-02 6:00", ""]], "A1", value_input_option=ValueInputOption.user_entered)
    read = [
        (ValueRenderOption.unformatted, DateTimeOption.serial_number, [[2, 43831, "x", 53], [1.5, 0.12, 36162.25]]),
        (ValueRenderOption.unformatted, DateTimeOption.formatted_string, [[2, "2020-01-01", "x", 53], [1.5, 0.12, "1999-01-02 6:00"]]),
        (ValueRenderOption.formula, None, [["=4/2", 43831, "x", 53], ["=3/2", 0.12, 36162.25]]),
        (ValueRenderOption.formatted, None, [["2", "2020-01-01", "x", "53"], ["1.5", "0.12", "1999-01-02 6:00"]]),
    ]
    for render, dates, expected in read:
        assert ws.get(value_render_option=render, date_time_render_option=dates) == expected


def test_an_error_is_followed_by_its_reason_when_unformatted(ws):
    ws.update_acell("A1", "=1/0")
    assert ws.acell("A1", value_render_option=ValueRenderOption.unformatted).value.startswith("#DIV/0! (")


def test_reads_are_ragged_and_trimmed(ws):
    ws.update(GRID, "A1")
    assert ws.get("A1:D4") == [["A1", "B1", "", "D1"], ["", "b2"], [], ["A4", "B4", "", "D4"]]
    assert ws.get("A1:D4", major_dimension="COLUMNS") == [["A1", "", "", "A4"], ["B1", "b2", "", "B4"], [], ["D1", "", "", "D4"]]
    assert ws.get("D4:A1").range == "Sheet1!A1:D4"
    assert ws.get_all_values() == GRID
    assert ws.row_values(2) == ["", "b2"] and ws.col_values(4) == ["D1", "", "", "D4"]
    assert ws.batch_get(["A1:B1", "B4:D4"]) == [[["A1", "B1"]], [["B4", "", "D4"]]]
    assert [cell.value for cell in ws.range("A1:A5")] == ["A1", "", "", "A4", ""]
    assert ws.get("C2:C3") == [[]]


def test_null_skips_and_a_short_row_leaves_the_old_tail(ws):
    ws.update(GRID, "A1")
    reply = ws.update([[None, "B1!"], ["x"]], "A1:D2")
    assert ws.get("A1:D2") == [["A1", "B1!", "", "D1"], ["x", "b2"]]
    assert (reply["updatedRows"], reply["updatedColumns"], reply["updatedCells"]) == (2, 2, 2)


def test_several_ranges_are_written_at_once_or_not_at_all(ws):
    reply = ws.batch_update([{"range": "A1:D1", "values": [GRID[0]]}, {"range": "A4:D4", "values": [GRID[3]]}])
    assert (reply["totalUpdatedRows"], reply["totalUpdatedColumns"], reply["totalUpdatedCells"], reply["totalUpdatedSheets"]) == (2, 4, 8, 1)
    with pytest.raises(APIError, match=r"Invalid data\[1\]: Unable to parse range: 'Sheet1'!nowhere"):
        ws.batch_update([{"range": "A1", "values": [["changed"]]}, {"range": "nowhere", "values": [["x"]]}])
    assert ws.acell("A1").value == "A1"


def test_what_was_written_can_come_back_in_the_reply(sh):
    reply = sh.values_update(
        "Sheet1!B2", {"valueInputOption": "USER_ENTERED", "includeValuesInResponse": "true", "responseValueRenderOption": "UNFORMATTED_VALUE"},
        {"values": [["7", "=1+1"]]},
    )  # fmt: skip
    assert reply["updatedData"] == {"range": "Sheet1!B2:C2", "majorDimension": "ROWS", "values": [[7, 2]]}


def test_clear_keeps_notes_and_takes_values(ws):
    ws.update(GRID, "A1")
    ws.insert_note("A1", "keep")
    ws.batch_clear(["A1:B1", "A4:D4"])
    assert ws.get("A1:D4") == [["", "", "", "D1"], ["", "b2"]]
    ws.clear()
    assert ws.get_all_values() == [[]] and ws.get_note("A1") == "keep"


@pytest.mark.parametrize(
    "title, shown",
    [("D3", "'D3'"), ("Sheet9", "Sheet9"), ("第1表", "'第1表'"), ("it's", "'it''s'"), ("a b", "'a b'"), ("2024", "'2024'"), ("R1C1", "'R1C1'"), ("A!B", "'A!B'")],
)
def test_titles_that_need_quotes_get_them(ws, title, shown):
    ws.update_title(title)
    ws.update([["x"]], "B2")
    assert ws.get("A1:B2").range == f"{shown}!A1:B2"
    assert ws.get_all_values() == [["", ""], ["", "x"]]


def test_a_bare_reference_is_a_cell_before_it_is_a_title(sh):
    sh.add_worksheet("D3", 5, 5).update([["of the tab D3"]], "A1")
    sh.sheet1.update([["of the cell D3"]], "D3")
    assert sh.values_get("D3")["values"] == [["of the cell D3"]]
    assert sh.values_get("'D3'")["values"] == [["of the tab D3"]]
    assert sh.values_get("sheet1!d3")["values"] == [["of the cell D3"]]


def test_a_named_range_is_a_range(sh, ws):
    ws.update(GRID, "A1")
    ws.define_named_range("A1:B2", "两列")
    assert sh.values_get("两列")["range"] == "Sheet1!A1:B2"
    assert ws.get("两列") == [["A1", "B1"], ["", "b2"]]


@pytest.mark.parametrize(
    "ask, message",
    [
        (lambda ws: ws.get("A1001"), r"Range \(Sheet1!A1001:?.*\) exceeds grid limits. Max rows: 1000, max columns: 26"),
        (lambda ws: ws.update([["x"]], "AA1"), r"Range \(Sheet1!AA1\) exceeds grid limits. Max rows: 1000, max columns: 26"),
        (lambda ws: ws.update([["x", "y"]], "Z1"), "exceeds grid limits"),
        (lambda ws: ws.update([["x", "y", "z"]], "A1:B1"), r"Requested writing within range \[Sheet1!A1:B1\], but tried writing to column \[C\]"),
        (lambda ws: ws.update([["x"], ["y"]], "A1:B1"), r"Requested writing within range \[Sheet1!A1:B1\], but tried writing to row \[2\]"),
        (lambda ws: ws.get("1A"), "Unable to parse range: 'Sheet1'!1A"),
        (lambda ws: ws.spreadsheet.values_get("Nowhere!A1"), "Unable to parse range: Nowhere!A1"),
        (lambda ws: ws.update("X", "A1"), r"Invalid value at 'data.values' \(type.googleapis.com/google.protobuf.ListValue\), \"X\""),
        (lambda ws: ws.update([[{"a": 1}]], "A1"), r"Invalid values\[0\]\[0\]: struct_value"),
        (lambda ws: ws.update([["x" * 50_001]], "A1"), "Your input contains more than the maximum of 50000 characters in a single cell."),
        (lambda ws: ws.update([[10**400]], "A1"), "a number is too large"),
        (lambda ws: ws.get("A1", value_render_option="PRETTY"), "Invalid value at 'value_render_option'"),
    ],
)
def test_refusals_are_400_and_change_nothing(ws, ask, message):
    with pytest.raises(APIError, match=message) as refused:
        ask(ws)
    assert refused.value.code == 400
    assert ws.get_all_values() == [[]]


def test_a_read_is_cut_to_the_grid(ws):
    ws.resize(3, 3)
    assert ws.get("B2:Z99").range == "Sheet1!B2:C3"


def test_records_numericise(ws):
    ws.update([["A", "B", "", "D"], [1, "b2", 1.45, ""], ["", "", "", ""], ["A4", 0.4, "", 4]], "A1")
    assert ws.get_all_records()[0] == {"A": 1, "B": "b2", "": 1.45, "D": ""}
    ws.update([["A", "A"]], "A1")
    with pytest.raises(GSpreadException):
        ws.get_all_records()


def test_find_and_its_cells(ws):
    ws.update([["camelcase", "CamelCase", "1o_O1"]], "J2")
    assert ws.find("CamelCase").address == "K2"
    assert ws.find("CamelCase", case_sensitive=False).address == "J2"
    assert ws.find("nothing") is None
    assert len(ws.findall("camelcase", case_sensitive=False)) == 2


def test_cells_are_written_from_cell_objects(ws):
    cells = ws.range("A1:D6")
    for cell, number in zip(cells, itertools.count(1)):
        cell.value = f"v{number}"
    ws.update_cells(cells)
    ws.update_cells([gspread.cell.Cell(1, 1, "first"), gspread.cell.Cell(6, 4, "last")])
    values = [cell.value for cell in ws.range("A1:D6")]
    assert values == ["first", *(f"v{n}" for n in range(2, 24)), "last"]


def test_values_by_data_filter(server, sh, ws):
    ws.update(GRID, "A1")
    url = f"{server.base}/v4/spreadsheets/{sh.id}/values"
    wanted = {"dataFilters": [{"gridRange": {"startRowIndex": 3, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}}]}
    read = sh.client.session.post(f"{url}:batchGetByDataFilter", json=wanted).json()
    assert read["valueRanges"][0]["valueRange"]["values"] == [["A4", "B4"]]
    data = [{"dataFilter": {"a1Range": "Sheet1!A1"}, "values": [["new"]]}]
    sh.client.session.post(f"{url}:batchUpdateByDataFilter", json={"data": data, "valueInputOption": "RAW"}).raise_for_status()
    sh.client.session.post(f"{url}:batchClearByDataFilter", json=wanted).raise_for_status()
    assert ws.get_all_values() == [["new", "B1", "", "D1"], ["", "b2", "", ""], ["", "", "", ""], ["", "", "", "D4"]]
