"""Notes, merges, formats, named and protected ranges, groups, copies and validation with gspread."""

import pytest
from gspread.exceptions import APIError
from gspread.utils import Dimension, MergeType, PasteType, ValidationConditionType


def properties(sh):
    return sh.fetch_sheet_metadata()["sheets"][0]


def test_notes(sh, ws):
    ws.insert_notes({"A1": "one", "B3": "two"})
    assert (ws.get_note("A1"), ws.get_note("B2")) == ("one", "")
    assert ws.get_notes() == [["one"], [], ["", "two"]]
    ws.update_note("A1", "three")
    assert ws.get_notes(grid_range="A1:A1") == [["three"]]
    ws.clear_notes(["A1", "B3"])
    assert ws.get_notes() == [[]] == sh.get_worksheet(0).get_notes()


def test_merges_keep_the_first_value_and_are_replaced_only_whole(sh, ws):
    ws.update([["1", "2"], ["3", "4"]], "A1")
    ws.merge_cells("A1:B2", MergeType.merge_rows)
    assert len(properties(sh)["merges"]) == 2 and ws.get_all_values() == [["1"], ["3"]]
    ws.merge_cells("A1:B2")
    assert properties(sh)["merges"] == [{"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}]
    ws.update([["x"], ["y"]], "D1")
    assert ws.get_values("A1:D2", combine_merged_cells=True) == [["1", "1", "", "x"], ["1", "1", "", "y"]]
    with pytest.raises(APIError, match="You must select all cells in a merged range"):
        ws.merge_cells("B2:C3")
    with pytest.raises(APIError, match="merged cells"):
        ws.sort((1, "asc"), range="A1:B3")
    ws.unmerge_cells("A1:B2")
    assert "merges" not in properties(sh)


def test_formats_are_kept_by_field_and_shown_with_their_twin_colours(sh, ws):
    look = {"backgroundColor": {"green": 1, "blue": 1}, "horizontalAlignment": "CENTER", "textFormat": {"fontSize": 12, "bold": True}}
    ws.format("A2:B2", look)
    ws.batch_format([{"range": "A2", "format": {"textFormat": {"italic": True}}}])
    asked = {"ranges": "Sheet1!A2:B2", "fields": "sheets.data.rowData.values.userEnteredFormat"}
    cells = sh.fetch_sheet_metadata(asked)["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert cells[1]["userEnteredFormat"] == {**look, "backgroundColorStyle": {"rgbColor": {"green": 1, "blue": 1}}}
    assert cells[0]["userEnteredFormat"]["textFormat"] == {"italic": True}


def test_named_ranges(sh, ws):
    made = ws.define_named_range("A1:B2", "合计")["replies"][0]["addNamedRange"]["namedRange"]
    assert made["range"] == {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    assert sh.fetch_sheet_metadata({"fields": "namedRanges"}) == {"namedRanges": [made]}
    with pytest.raises(APIError, match="already exists"):
        ws.define_named_range("A1", "合计")
    ws.insert_row([], 1)
    assert sh.list_named_ranges()[0]["range"]["startRowIndex"] == 1
    ws.delete_named_range(made["namedRangeId"])
    assert sh.fetch_sheet_metadata({"fields": "namedRanges"}) == {}


def test_protected_ranges(sh, ws):
    made = ws.add_protected_range("A1:B2", description="ids", warning_only=True)["replies"][0]["addProtectedRange"]["protectedRange"]
    assert made["requestingUserCanEdit"] is True and "editors" not in made and made["warningOnly"] is True
    assert sh.list_protected_ranges(0) == [made]
    owned = ws.add_protected_range("C1:C2", editor_users_emails=["a@example.org"])["replies"][0]["addProtectedRange"]["protectedRange"]
    assert owned["editors"]["users"] == ["a@example.org", "robot@example.iam.gserviceaccount.com"]
    for each in (made, owned):
        ws.delete_protected_range(each["protectedRangeId"])
    assert sh.list_protected_ranges(0) == []
    whole = {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "warningOnly": True}}}
    sh.batch_update({"requests": [whole]})
    with pytest.raises(APIError, match="already has sheet protection"):
        sh.batch_update({"requests": [whole]})


def test_groups_hiding_and_sizes(sh, ws):
    ws.add_dimension_group_columns(0, 2)
    assert ws.list_dimension_group_columns() == [{"range": {"dimension": Dimension.cols, "startIndex": 0, "endIndex": 2}, "depth": 1}]
    ws.add_dimension_group_columns(0, 4)
    assert [group["depth"] for group in ws.list_dimension_group_columns()] == [2, 1]
    ws.delete_dimension_group_columns(0, 2)
    ws.delete_dimension_group_columns(0, 4)
    ws.add_dimension_group_rows(0, 2)
    assert ws.list_dimension_group_columns() == [] and len(ws.list_dimension_group_rows()) == 1
    ws.hide_rows(1, 3)
    ws.hide_columns(0, 1)
    ws.insert_row([], 1)
    data = sh.fetch_sheet_metadata({"fields": "sheets.data(rowMetadata,columnMetadata)"})["sheets"][0]["data"][0]
    assert [line for line, shown in enumerate(data["rowMetadata"]) if shown.get("hiddenByUser")] == [2, 3]
    ws.unhide_columns(0, 1)
    ws.update_acell("A1", "A" * 1024)
    ws.columns_auto_resize(0, 1)
    ws.rows_auto_resize(0, 1)
    shown = sh.fetch_sheet_metadata({"fields": "sheets.data.columnMetadata"})["sheets"][0]["data"][0]["columnMetadata"]
    assert shown[0]["pixelSize"] > shown[1]["pixelSize"] == 100


def test_ranges_are_copied_and_cut(ws):
    ws.update([["A1"], ["A2"]], "A1")
    ws.copy_range("A1:A2", "B1:B2")
    ws.cut_range("A1:A2", "C1")
    assert ws.get_all_values() == [["", "A1", "A1"], ["", "A2", "A2"]]
    ws.copy_range("B1", "A3:B4")
    assert ws.get("A3:B4") == [["A1", "A1"], ["A1", "A1"]]
    ws.format("D1", {"numberFormat": {"type": "PERCENT", "pattern": "0%"}})
    ws.update_acell("E1", 0.5)
    ws.copy_range("D1", "E1", PasteType.format)
    assert ws.acell("E1").value == "50%"


@pytest.mark.parametrize("strict", [True, False])
def test_strict_validation_binds_the_api_only_while_the_switch_is_on(server, ws, strict):
    ws.add_validation("A1:A3", ValidationConditionType.one_of_list, ["待审", "通过"], strict=strict, showCustomUi=True)
    ws.update([["待审"]], "A1")
    if strict:
        with pytest.raises(APIError, match="The data you entered in cell A2 violates the data validation rules set on this cell."):
            ws.update([["乱填"]], "A2")
        server.switch(strict_validation_binds_api=False)
    ws.update([["乱填"]], "A2")
    assert ws.col_values(1) == ["待审", "乱填"]


def test_a_table_is_widened(ws):
    ws.update([["a", "b", "", "x"], ["c", "d", "", "y"]], "A1")
    assert ws.expand("A1") == [["a", "b"], ["c", "d"]]
