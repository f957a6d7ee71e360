"""spreadsheets.batchUpdate: atomic, in order, refusals in Google's words, and the kinds gspread has no method for."""

import pytest
from gspread.exceptions import APIError


def text(*values):
    return {"values": [{"userEnteredValue": {"stringValue": value}} for value in values]}


def cells(row, *rows, sheet_id=0):
    return {"updateCells": {"start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": 0}, "rows": list(rows), "fields": "userEnteredValue"}}


def rows_range(start, end):
    return {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def test_a_refusal_in_the_middle_leaves_nothing_behind(server, sh, ws):
    ws.update([["a"], ["b"]], "A1")
    before = server.spreadsheet(sh.id)
    batch = [
        {"insertDimension": {"range": rows_range(0, 1)}},
        cells(0, text("new")),
        {"addSheet": {"properties": {"title": "half"}}},
        {"deleteSheet": {"sheetId": 99}},
    ]
    with pytest.raises(APIError, match=r"Invalid requests\[3\].deleteSheet: No sheet with id: 99"):
        sh.batch_update({"requests": batch})
    assert server.spreadsheet(sh.id) is before
    assert [w.title for w in sh.worksheets()] == ["Sheet1"] and ws.get_all_values() == [["a"], ["b"]]


def test_rows_are_inserted_filled_and_read_back_in_one_call(sh, ws):
    ws.update([["id", "名称"], ["1", "甲"], ["2", "乙"]], "A1")
    reply = sh.batch_update(
        {
            "requests": [{"insertDimension": {"range": rows_range(1, 3)}}, cells(1, text("3", "=HYPERLINK(1)"), text("4"))],
            "includeSpreadsheetInResponse": True,
            "responseIncludeGridData": True,
            "responseRanges": ["Sheet1!A1:B5"],
        }
    )
    assert reply["replies"] == [{}, {}]
    data = reply["updatedSpreadsheet"]["sheets"][0]["data"][0]
    shown = [[cell.get("formattedValue") for cell in row["values"]] for row in data["rowData"]]
    assert shown == [["id", "名称"], ["3", "=HYPERLINK(1)"], ["4"], ["1", "甲"], ["2", "乙"]]
    assert data["rowData"][1]["values"][1]["userEnteredValue"] == {"stringValue": "=HYPERLINK(1)"}


@pytest.mark.parametrize(
    "wanted, message",
    [
        ({"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "endIndex": 1}}}, "range.startIndex must be set."),
        ({"insertDimension": {"range": rows_range(-1, 1)}}, "DimensionRange indexes must be >= 0"),
        ({"insertDimension": {"range": rows_range(1000, 1001)}}, "range.startIndex must be less than the grid size \\(1000\\) if inheritFromBefore is false."),
        ({"insertDimension": {"range": {**rows_range(1, 2), "sheetId": 5}}}, "No grid with id: 5"),
        ({"updateCells": {"range": {"startRowIndex": 2, "endRowIndex": 1001}, "fields": "note"}}, "Range \\(Sheet1!A3:Z1001\\) exceeds grid limits. Max rows: 1000, max columns: 26"),
        (cells(999, text("a"), text("b")), "Attempting to write row: 1000"),
        ({"updateCells": {"start": {}, "rows": [text("a")]}}, "At least one field must be listed in 'fields'"),
        ({"updateSheetProperties": {"properties": {"sheetId": 0, "title": ""}, "fields": "title"}}, "title"),
        ({"mergeCells": {"range": {"startRowIndex": 5, "endRowIndex": 4}}}, "must not be before"),
        ({"sortRange": {"range": {"sheetId": 0}, "sortSpecs": []}}, "At least one sort spec"),
        ({"moveDimension": {"source": rows_range(0, 4), "destinationIndex": 2}}, "must not be within the source"),
        ({"updateCells": {"start": {}, "rows": [{"values": [{"userEnteredValue": {"stringValue": "x", "numberValue": 1}}]}], "fields": "*"}}, "Only one value"),
        ({"createDeveloperMetadata": {"developerMetadata": {"metadataKey": "k", "visibility": "DOCUMENT"}}}, "Exactly one of spreadsheet, sheetId"),
        ({"appendCells": {"sheetId": 0, "rows": [text("x" * 50_001)], "fields": "*"}}, "more than the maximum of 50000 characters"),
        ({"addNamedRange": {"namedRange": {"name": "A1", "range": {}}}}, "The name you have entered is not valid"),
    ],
)  # fmt: skip
def test_refusals_name_the_request(sh, wanted, message):
    (kind,) = wanted
    with pytest.raises(APIError, match=rf"Invalid requests\[1\]\.{kind}: .*{message}"):
        sh.batch_update({"requests": [cells(0, text("fine")), wanted]})
    assert sh.sheet1.get_all_values() == [[]]


@pytest.mark.parametrize(
    "body, message",
    [
        ({"requests": []}, "Must specify at least one request."),
        ({"requests": [{}]}, r"Invalid requests\[0\]"),
        ({"request": []}, 'Invalid JSON payload received. Unknown name "request": Cannot find field.'),
        ({"requests": [{"addShet": {}}]}, "Unknown name \"addShet\" at 'requests\\[0\\]': Cannot find field."),
        ({"requests": [{"addSheet": {"properties": {"titel": "x"}}}]}, "Unknown name \"titel\" at 'requests\\[0\\].add_sheet.properties'"),
        ({"requests": [{"mergeCells": {"range": {"startRowIndex": "x"}}}]}, r"'requests\[0\].merge_cells.range.start_row_index.value' \(TYPE_INT32\), \"x\""),
        ({"requests": [{"mergeCells": {"mergeType": "MERGE"}}]}, "merge_type"),
        ({"requests": [{"sortRange": {"sortSpecs": [{"foregroundColor": {"red": 1}}], "range": {}}}]}, "not implemented by this test server"),
    ],
)
def test_a_body_google_cannot_read_is_refused_before_anything_else(sh, body, message):
    with pytest.raises(APIError, match=message) as refused:
        sh.batch_update(body)
    assert refused.value.code == 400


def test_all_that_is_wrong_in_a_body_is_named_at_once(server, sh):
    body = {"dataFilters": [{"gridRange": {"startRowIndex": "abc"}}], "majorDimension": "NOPE"}
    reply = sh.client.session.post(f"{server.base}/v4/spreadsheets/none/values:batchGetByDataFilter", json=body)
    error = reply.json()["error"]
    assert (reply.status_code, len(error["details"][0]["fieldViolations"])) == (400, 2)
    assert error["message"].splitlines()[0] == "Invalid value at 'data_filters[0].grid_range.start_row_index.value' (TYPE_INT32), \"abc\""


def test_a_row_can_be_inserted_behind_the_last_only_when_it_inherits(sh, ws):
    ws.resize(2, 2)
    sh.batch_update({"requests": [{"insertDimension": {"range": rows_range(2, 3), "inheritFromBefore": True}}]})
    assert sh.sheet1.row_count == 3


def test_inserted_rows_take_format_and_validation_from_their_neighbour(sh, ws):
    ws.format("A1", {"textFormat": {"bold": True}})
    ws.update_acell("A1", "x")
    for before, bold in ((True, True), (False, False)):
        sh.batch_update({"requests": [{"insertDimension": {"range": rows_range(1, 2), "inheritFromBefore": before}}]})
        shown = sh.fetch_sheet_metadata({"ranges": "Sheet1!A2", "fields": "sheets.data.rowData.values(userEnteredFormat,userEnteredValue)"})
        assert ("rowData" in shown["sheets"][0]["data"][0]) is bold
        sh.batch_update({"requests": [{"deleteDimension": {"range": rows_range(1, 2)}}]})


def test_cells_of_the_range_that_no_row_reaches_are_cleared(sh, ws):
    ws.update([["1", "2"], ["3", "4"]], "A1")
    box = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    sh.batch_update({"requests": [{"updateCells": {"range": box, "rows": [text("new")], "fields": "userEnteredValue"}}]})
    assert ws.get_all_values() == [["new"]]


def test_find_and_replace(sh, ws):
    ws.update([["cat", "concat"], ["Cat", "=1+1"]], "A1", raw=True)
    replies = sh.batch_update({"requests": [
        {"findReplace": {"find": "cat", "replacement": "dog", "sheetId": 0, "matchEntireCell": True}},
        {"findReplace": {"find": "con(.)at", "replacement": "$1-$1", "allSheets": True, "searchByRegex": True, "matchCase": True}},
    ]})["replies"]  # fmt: skip
    assert ws.get_all_values() == [["dog", "c-c"], ["dog", "=1+1"]]
    assert replies[0]["findReplace"] == {"valuesChanged": 2, "rowsChanged": 2, "sheetsChanged": 1, "occurrencesChanged": 2}


def test_conditional_formats_and_filter_views_and_tables_move_with_their_rows(sh, ws):
    ws.update([["状态"], ["通过"], ["待审"]], "A1")
    box = {"startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1}
    rule = {"booleanRule": {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "待审"}]}, "format": {"backgroundColor": {"red": 1}}}}
    replies = sh.batch_update({"requests": [
        {"addConditionalFormatRule": {"rule": {"ranges": [box], **rule}, "index": 0}},
        {"addFilterView": {"filter": {"title": "本校", "range": box, "criteria": {"0": {"hiddenValues": ["通过"]}}}}},
        {"addTable": {"table": {"name": "名单", "range": box}}},
        {"insertDimension": {"range": rows_range(0, 2)}},
    ]})["replies"]  # fmt: skip
    shown = sh.fetch_sheet_metadata()["sheets"][0]
    for place in (shown["conditionalFormats"][0]["ranges"][0], shown["filterViews"][0]["range"], shown["tables"][0]["range"]):
        assert (place["startRowIndex"], place["endRowIndex"]) == (2, 5)
    view, table = replies[1]["addFilterView"]["filter"]["filterViewId"], replies[2]["addTable"]["table"]["tableId"]
    sh.batch_update({"requests": [
        {"updateConditionalFormatRule": {"index": 0, "rule": {"ranges": [box], **rule}}},
        {"deleteConditionalFormatRule": {"index": 0, "sheetId": 0}},
        {"duplicateFilterView": {"filterId": view}},
        {"updateFilterView": {"filter": {"filterViewId": view, "title": "外校"}, "fields": "title"}},
        {"deleteFilterView": {"filterId": view}},
        {"appendCells": {"tableId": table, "rows": [text("新增")], "fields": "userEnteredValue"}},
    ]})  # fmt: skip
    shown = sh.fetch_sheet_metadata()["sheets"][0]
    assert [each["title"] for each in shown["filterViews"]] == ["Copy of 本校"] and "conditionalFormats" not in shown
    assert shown["tables"][0]["range"]["endRowIndex"] == 6 and ws.acell("A6").value == "新增"
    sh.batch_update({"requests": [{"updateTable": {"table": {"tableId": table, "name": "总表"}, "fields": "name"}}, {"deleteTable": {"tableId": table}}]})
    assert ws.get_all_values() == [[]]


def test_field_masks_pick_what_is_shown(sh, ws):
    ws.update([["a"]], "A1")
    for mask in ("sheets.properties.title", "sheets/properties/title", "sheets(properties(title))"):
        assert sh.fetch_sheet_metadata({"fields": mask}) == {"sheets": [{"properties": {"title": "Sheet1"}}]}
    both = sh.fetch_sheet_metadata({"fields": "spreadsheetId,sheets.data.rowData.values.formattedValue"})
    assert both == {"spreadsheetId": sh.id, "sheets": [{"data": [{"rowData": [{"values": [{"formattedValue": "a"}]}]}]}]}
    for wrong in ("sheets(properties", "sheets.propertiez", "title"):
        with pytest.raises(APIError):
            sh.fetch_sheet_metadata({"fields": wrong})
    reply = sh.client.request("put", f"https://sheets.googleapis.com/v4/spreadsheets/{sh.id}/values/A1", params={"valueInputOption": "RAW", "fields": "updatedCells"}, json={"values": [["b"]]})
    assert reply.json() == {"updatedCells": 1}


def test_an_update_with_a_mask_that_names_nothing_is_refused(sh):
    for fields in ("titel", "gridProperties.rows"):
        with pytest.raises(APIError, match=f"Invalid field: {fields}"):
            sh.batch_update({"requests": [{"updateSheetProperties": {"properties": {"sheetId": 0, "title": "x"}, "fields": fields}}]})


def test_rows_are_counted_before_the_columns_go(sh, ws):
    ws.resize(100_000, 26)
    with pytest.raises(APIError, match="above the limit of 10000000 cells"):
        ws.resize(400_000, 4)
    ws.resize(cols=4)
    ws.resize(rows=400_000)


def test_ranges_choose_the_tabs_and_the_cells_that_are_shown(sh, ws):
    sh.add_worksheet("乙", 3, 3)
    ws.update([["a", "b"], ["c", "d"]], "A1")
    shown = sh.fetch_sheet_metadata({"ranges": ["Sheet1!B2:C3", "Sheet1!Z1"], "includeGridData": "true"})["sheets"]
    assert [sheet["properties"]["title"] for sheet in shown] == ["Sheet1"]
    first, second = shown[0]["data"]
    assert (first["startRow"], first["startColumn"], len(first["rowMetadata"]), len(first["columnMetadata"])) == (1, 1, 2, 2)
    assert [cell["formattedValue"] for cell in first["rowData"][0]["values"]] == ["d"] and "rowData" not in second
