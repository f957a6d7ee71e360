"""values.append: the table it finds. The expectations are Google's own (its guide, and a recording of the `C1` case)."""

import pytest

TWO_TABLES = [["a", "b", "c"], ["d", "e", "f"], [], ["", "g", "h", "i"], ["", "j", "k", "l"], ["", "m", "n", "o"]]


@pytest.mark.parametrize(
    "where, table, written",
    [
        ("Sheet1", "B4:D6", "B7"), ("Sheet1!C5:D5", "B4:D6", "B7"), ("Sheet1!B2:D4", "B4:D6", "B7"), ("Sheet1!A3:G10", "B4:D6", "B7"),
        ("Sheet1!A1", "A1:C2", "A3"), ("Sheet1!E4", None, "E4"), ("Sheet1!A4", None, "A4"), ("Sheet1!B:B", "B4:D6", "B7"),
    ],
)  # fmt: skip
def test_the_last_table_in_the_range_is_taken(sh, ws, where, table, written):
    ws.update(TWO_TABLES, "A1")
    reply = sh.values_append(where, {"valueInputOption": "RAW"}, {"values": [["new"]]})
    assert reply.get("tableRange") == (table and f"Sheet1!{table}")
    assert reply["updates"]["updatedRange"] == f"Sheet1!{written}"


def test_a_gap_in_the_first_row_shifts_the_second(ws):
    assert "tableRange" not in ws.append_row(["x", "", "z"])
    second = ws.append_row(["x", "", "z"])
    assert (second["tableRange"], second["updates"]["updatedRange"]) == ("Sheet1!C1", "Sheet1!C2:E2")
    assert ws.row_values(2) == ["", "", "x", "", "z"]


def test_a_table_range_avoids_the_shift(ws):
    ws.append_row(["x", "", "z"])
    second = ws.append_row(["x", "", "z"], table_range="A1")
    assert (second["tableRange"], second["updates"]["updatedRange"]) == ("Sheet1!A1", "Sheet1!A2:C2")


def test_overwrite_writes_over_what_is_below_and_insert_rows_does_not(ws):
    block = [["h1", "h2"], ["1", "2"], ["", ""], ["note", ""]]
    ws.update(block, "A1")
    ws.append_rows([["3", "4"], ["5", "6"]], table_range="A1")
    assert ws.get_all_values() == [["h1", "h2"], ["1", "2"], ["3", "4"], ["5", "6"]]
    ws.clear()
    ws.update(block, "A1")
    ws.append_rows([["3", "4"], ["5", "6"]], table_range="A1", insert_data_option="INSERT_ROWS")
    assert ws.get_all_values() == [["h1", "h2"], ["1", "2"], ["3", "4"], ["5", "6"], ["", ""], ["note", ""]]


def test_the_grid_grows_for_what_is_appended(ws):
    ws.resize(2, 2)
    ws.update([["a", "b"], ["c", "d"]], "A1")
    ws.append_rows([["e", "f", "g"], ["h"]])
    assert ws.get_all_values() == [["a", "b", ""], ["c", "d", ""], ["e", "f", "g"], ["h", "", ""]]


def test_rows_hidden_by_a_filter_are_written_over_unless_the_switch_says_otherwise(server, sh, ws):
    rows = [["id", "学校"], ["1", "甲"], ["2", "乙"], ["3", "丙"]]
    ws.update(rows, "A1")
    server.person(sh.id, "set_filter", column=1, hidden=["丙"])
    ws.append_row(["4", "丁"])
    assert ws.get_all_values() == [*rows[:3], ["4", "丁"]]
    ws.update([["3", "丙"]], "A4")
    server.switch(append_sees_filtered_rows=True)
    ws.append_row(["4", "丁"])
    assert ws.get_all_values() == [*rows, ["4", "丁"]]


def test_append_cells_goes_below_the_last_row_whatever_is_filtered(server, sh, ws):
    ws.update([["id", "学校"], ["1", "甲"], ["2", "乙"]], "A1")
    server.person(sh.id, "set_filter", column=1, hidden=["乙"])
    row = {"values": [{"userEnteredValue": {"stringValue": "3"}}, {"userEnteredValue": {"stringValue": "=1+1"}}]}
    reply = sh.batch_update({"requests": [{"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}}]})
    assert reply["replies"] == [{}]
    assert ws.get_all_values() == [["id", "学校"], ["1", "甲"], ["2", "乙"], ["3", "=1+1"]]
