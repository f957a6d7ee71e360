"""Tabs, rows and columns with gspread, as its own suite does."""

import pytest
from gspread.exceptions import APIError, GSpreadException


def properties(sh, title="Sheet1"):
    found = [sheet for sheet in sh.fetch_sheet_metadata()["sheets"] if sheet["properties"]["title"] == title]
    return found[0]


def test_tabs_come_and_go_and_change_places(sh):
    a, b = sh.add_worksheet("甲", 2, 3), sh.add_worksheet("乙", 4, 5, index=0)
    assert [w.title for w in sh.worksheets()] == ["乙", "Sheet1", "甲"]
    assert (a.row_count, a.col_count, properties(sh, "乙")["properties"]["gridProperties"]) == (2, 3, {"rowCount": 4, "columnCount": 5})
    with pytest.raises(APIError, match='A sheet with the name "甲" already exists. Please enter another name.'):
        sh.add_worksheet("甲", 1, 1)
    sh.reorder_worksheets(sh.worksheets()[::-1])
    assert [w.title for w in sh.worksheets()] == ["甲", "Sheet1", "乙"]
    sh.worksheets()[-1].update_index(0)
    assert [w.title for w in sh.worksheets()] == ["乙", "甲", "Sheet1"]
    sh.del_worksheet(b)
    sh.del_worksheet(a)
    with pytest.raises(APIError, match="You can't remove all the sheets in a document."):
        sh.del_worksheet(sh.sheet1)
    assert [w.id for w in sh] == [0]


def test_a_tab_is_duplicated_with_its_rules_and_copied_to_another_file(gc, sh, ws):
    ws.update([["x", "y"]], "A1")
    ws.merge_cells("A2:B2")
    ws.set_basic_filter("A1:B3")
    ws.add_protected_range("A1:A2")
    twin = ws.duplicate(new_sheet_name="twin")
    shown = properties(sh, "twin")
    assert twin.get_all_values() == [["x", "y"]]
    assert shown["merges"][0]["sheetId"] == twin.id == shown["basicFilter"]["range"]["sheetId"] == shown["protectedRanges"][0]["range"]["sheetId"]
    other = gc.create("other")
    copied = ws.copy_to(other.id)
    assert copied["title"] == "Copy of Sheet1" and other.get_worksheet_by_id(copied["sheetId"]).get_all_values() == [["x", "y"]]


def test_a_tab_is_hidden_but_never_the_last(sh, ws):
    with pytest.raises(APIError, match=r"Invalid requests\[0\].updateSheetProperties: You can't hide all the sheets in a document."):
        ws.hide()
    other = sh.add_worksheet("甲", 2, 2)
    other.hide()
    assert properties(sh, "甲")["properties"]["hidden"] is True
    assert [w.title for w in sh.worksheets(exclude_hidden=True)] == ["Sheet1"]
    with pytest.raises(APIError, match="visible"):
        sh.del_worksheet(ws)
    other.show()
    assert "hidden" not in properties(sh, "甲")["properties"]


def test_colour_freeze_gridlines_and_titles(sh, ws):
    pink = {"sheetId": 0, "tabColorStyle": {"rgbColor": {"red": 1, "green": 0, "blue": 0.5}}}
    sh.batch_update({"requests": [{"updateSheetProperties": {"properties": pink, "fields": "tabColorStyle"}}]})
    assert properties(sh)["properties"]["tabColorStyle"] == {"rgbColor": {"red": 1, "blue": 0.49803922}}
    ws.update_tab_color("#ff7700")
    assert ws.get_tab_color().upper() == "#FF7700" == sh.sheet1.get_tab_color().upper()
    ws.clear_tab_color()
    assert sh.sheet1.get_tab_color() is None
    ws.freeze(2, 1)
    assert properties(sh)["properties"]["gridProperties"] == {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 2, "frozenColumnCount": 1}
    ws.freeze(0, 0)
    assert properties(sh)["properties"]["gridProperties"] == {"rowCount": 1000, "columnCount": 26}
    ws.hide_gridlines()
    assert sh.sheet1.is_gridlines_hidden
    ws.show_gridlines()
    assert not sh.sheet1.is_gridlines_hidden
    sh.update_title("🎊 #123")
    sh.update_locale("zh_CN")
    sh.update_timezone("Asia/Shanghai")
    shown = sh.fetch_sheet_metadata()["properties"]
    assert (shown["title"], shown["locale"], shown["timeZone"]) == ("🎊 #123", "zh_CN", "Asia/Shanghai")


def test_the_grid_is_resized(sh, ws):
    ws.update([["a", "b"], ["c", "d"]], "A1")
    ws.add_rows(10)
    ws.add_cols(4)
    assert properties(sh)["properties"]["gridProperties"] == {"rowCount": 1010, "columnCount": 30}
    ws.resize(1, 1)
    assert ws.get_all_values() == [["a"]]
    with pytest.raises(APIError, match="above the limit of 10000000 cells"):
        ws.resize(10_000_001, 1)


def test_rows_and_columns_are_inserted_and_deleted(ws):
    ws.update([["1", "2"], ["3", "=4"]], "A1", raw=True)
    ws.insert_row(["new"], 2)
    ws.insert_rows([["top1"], ["top2"]], 1)
    assert ws.col_values(1) == ["top1", "top2", "1", "new", "3"]
    ws.insert_cols([["c1", "c2"]], 1)
    assert ws.row_values(1) == ["c1", "top1"]
    ws.delete_columns(1)
    ws.delete_rows(1, 2)
    assert ws.get_all_values() == [["1", "2"], ["new", ""], ["3", "=4"]]
    with pytest.raises(GSpreadException):
        ws.insert_row(["x"], 1, inherit_from_before=True)
    with pytest.raises(APIError, match="You can't delete all the rows on the sheet."):
        ws.delete_rows(1, ws.row_count)


def test_a_formula_moves_with_its_row(ws):
    ws.update_acell("B2", "=1+1")
    ws.insert_row(["x"], 1)
    assert ws.acell("B3", value_render_option="FORMULA").value == "=1+1"


def test_a_sort_orders_by_every_key_and_leaves_the_frozen_rows(ws):
    rows = [["Apple", "2012", "4"], ["Banana", "2013", "3"], ["Canada", "2007", "1"], ["Dinosaur", "2013", "6"]]
    ws.resize(4, 3)
    ws.update(rows, "A1")
    ws.sort((2, "asc"), (3, "des"))
    assert ws.col_values(1) == ["Canada", "Apple", "Dinosaur", "Banana"]
    ws.freeze(1)
    ws.sort((3, "asc"))
    assert ws.col_values(1) == ["Canada", "Banana", "Apple", "Dinosaur"]


def test_numbers_come_before_text_and_empty_cells_last_both_ways(ws):
    ws.update([["b"], [10], [""], ["B"], [9], [True], ["a"]], "A1", raw=True)
    ws.sort((1, "asc"), range="A1:A7")
    assert ws.col_values(1) == ["9", "10", "a", "B", "b", "TRUE"]
    ws.sort((1, "des"), range="A1:A7")
    assert ws.col_values(1) == ["TRUE", "b", "B", "a", "10", "9"]


def test_a_filter_shows_its_range_and_goes(sh, ws):
    ws.resize(20, 20)
    ws.set_basic_filter()
    assert properties(sh)["basicFilter"]["range"] == {"startRowIndex": 0, "endRowIndex": 20, "startColumnIndex": 0, "endColumnIndex": 20}
    ws.set_basic_filter("B1:C2")
    ws.insert_row([], 1)
    assert properties(sh)["basicFilter"]["range"] == {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 3}
    ws.clear_basic_filter()
    assert "basicFilter" not in properties(sh)
