"""What gspread can do and the other files do not ask for; and a look that none of its methods is left out."""

import inspect
import pathlib
import re

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import ExportFormat, MergeType, TableDirection, ValidationConditionType

ROBOT = "robot@example.iam.gserviceaccount.com"
NOT_ASKED = {"login", "expiry"}      # nothing of them reaches the server


def test_every_method_of_gspread_is_called_by_these_tests():
    source = "".join(path.read_text(encoding="utf-8") for path in pathlib.Path(__file__).parent.glob("test_*.py"))
    for kind in (gspread.Client, gspread.Spreadsheet, gspread.Worksheet, gspread.http_client.HTTPClient):
        public = [name for name, what in inspect.getmembers(kind) if not name.startswith("_") and (inspect.isfunction(what) or isinstance(what, property))]
        assert [name for name in public if name not in NOT_ASKED and not re.search(rf"\.{name}\b", source)] == [], kind


def first(sh):
    return sh.fetch_sheet_metadata()["sheets"][0]


def test_many_merges_in_one_call(sh, ws):
    ws.update([["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]], "A1")
    ws.batch_merge([{"range": "A1:B2"}, {"range": "A3:B3", "mergeType": MergeType.merge_rows}])
    assert len(first(sh)["merges"]) == 2
    assert ws.get_all_values() == [["1", "", "3"], ["", "", "6"], ["7", "", "9"]]
    assert ws.get_values(combine_merged_cells=True) == [["1", "1", "3"], ["1", "1", "6"], ["7", "7", "9"]]
    assert ws.get_values("B2:C3", combine_merged_cells=True) == [["", "6"], ["", "9"]], "a merge that begins outside gives nothing"
    ws.define_named_range("B1:C3", "右边")
    assert ws.get_values("右边") == [["", "3"], ["", "6"], ["", "9"]]
    assert [cell.address for cell in ws.range("B1:C1")] == ["B1", "C1"]
    assert [cell.value for cell in sh.named_range("右边")][:2] == ["", "3"]


def test_notes_come_go_and_never_hold_anything_but_text(ws):
    ws.update_notes({"A1": "甲", "C2": "乙"})
    assert ws.get_notes(default_empty_value="-") == [["甲"], ["-", "-", "乙"]]
    ws.clear_note("A1")
    assert (ws.get_note("A1"), ws.get_note("C2")) == ("", "乙")
    with pytest.raises(TypeError):
        ws.insert_note("A1", 42)


def test_the_last_group_is_gone_without_a_list(ws):
    assert ws.add_dimension_group_rows(1, 3)["replies"][0]["addDimensionGroup"]["dimensionGroups"][0]["depth"] == 1
    assert ws.delete_dimension_group_rows(1, 3)["replies"] == [{"deleteDimensionGroup": {}}]
    assert ws.list_dimension_group_rows() == []


def test_rows_are_hidden_and_shown(sh, ws):
    def hidden():
        rows = sh.fetch_sheet_metadata({"fields": "sheets.data.rowMetadata.hiddenByUser"})["sheets"][0]["data"][0]["rowMetadata"]
        return [number for number, row in enumerate(rows) if row.get("hiddenByUser")]

    ws.hide_rows(1, 3)
    assert hidden() == [1, 2]
    ws.unhide_rows(1, 2)
    assert hidden() == [2]


def test_what_gspread_remembers_of_a_tab_is_what_the_server_says(sh, ws):
    ws.freeze(2, 1)
    again = sh.get_worksheet_by_id("0")
    assert (again.frozen_row_count, again.frozen_col_count, again.isSheetHidden, again.tab_color) == (2, 1, False, None)
    assert again.url.startswith(sh.url) and (sh.locale, sh.timezone) == ("en_US", "Etc/GMT")
    ws.update_cell(1, 2, "0042")
    assert [cell.value for cell in ws.get_all_cells()[:3]] == ["", "42", ""]
    ws.delete_dimension(gspread.utils.Dimension.cols, 1)
    assert (ws.col_count, sh.sheet1.col_count, ws.acell("A1").value) == (25, 25, "42")


def test_a_tab_is_copied_within_the_file_under_an_id_of_choice_and_deleted_by_it(sh, ws):
    ws.update([["x"]], "A1")
    twin = sh.duplicate_sheet(0, insert_sheet_index=1, new_sheet_id=77, new_sheet_name="抄")
    assert (twin.id, twin.index, twin.acell("A1").value) == (77, 1, "x")
    copied = sh.client.spreadsheets_sheets_copy_to(sh.id, 77, sh.id)
    assert copied["title"] == "Copy of 抄" and copied["index"] == 2
    sh.del_worksheet_by_id("77")
    assert [tab.title for tab in sh.worksheets()] == ["Sheet1", "Copy of 抄"]
    with pytest.raises(APIError, match="Requested entity was not found."):
        ws.copy_to("nowhere")


def test_values_are_read_written_and_cleared_by_the_spreadsheet(sh):
    data = [{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "Sheet1!A2", "majorDimension": "COLUMNS", "values": [["c", "d"]]}]
    written = sh.values_batch_update({"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True})
    assert [part["updatedData"]["values"] for part in written["responses"]] == [[["a", "b"]], [["c"], ["d"]]]
    read = sh.values_batch_get(["A1:A3", "B1"], {"majorDimension": "COLUMNS"})
    assert [part["values"] for part in read["valueRanges"]] == [[["a", "c", "d"]], [["b"]]]
    assert sh.values_batch_clear(body={"ranges": ["B1", "A3:C3"]})["clearedRanges"] == ["Sheet1!B1", "Sheet1!A3:C3"]
    assert sh.client.spreadsheets_get(sh.id, {"ranges": "A1:A3", "fields": "sheets.data.rowData.values.formattedValue"})["sheets"][0]["data"] == [
        {"rowData": [{"values": [{"formattedValue": "a"}]}, {"values": [{"formattedValue": "c"}]}]}
    ]
    assert sh.values_clear("Sheet1")["clearedRange"] == "Sheet1!A1:Z1000"
    assert sh.sheet1.get_all_values() == [[]]


def test_an_append_says_where_it_wrote_and_what(sh, ws):
    ws.append_rows([["数", "和"], [1, "=1+1"]], value_input_option="USER_ENTERED")
    given = {"valueInputOption": "USER_ENTERED", "insertDataOption": "INSERT_ROWS", "includeValuesInResponse": True, "responseValueRenderOption": "FORMULA"}
    reply = sh.values_append("Sheet1!A1", given, {"values": [[2, "=2+2"]]})
    assert reply["tableRange"] == "Sheet1!A1:B2"
    assert reply["updates"]["updatedData"] == {"range": "Sheet1!A3:B3", "majorDimension": "ROWS", "values": [[2, "=2+2"]]}
    assert ws.expand("A2", TableDirection.down) == [["1"], ["2"]] and ws.expand("A2", TableDirection.right) == [["1", "2"]]


def test_columns_are_inserted_with_their_values(ws):
    ws.update([["a", "b"], ["c", "d"]], "A1")
    ws.insert_cols([["1", "2"], ["3"]], 2, inherit_from_before=True)
    assert ws.get_all_values() == [["a", "1", "3", "b"], ["c", "2", "", "d"]]
    assert ws.col_count == 28


def test_a_format_is_shown_with_the_defaults_under_it(sh, ws):
    ws.format("A1:B1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
    ws.update([[1]], "A1")
    cells = sh.fetch_sheet_metadata({"ranges": "A1:C1", "fields": "sheets.data.rowData.values"})["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert len(cells) == 2 and "effectiveValue" not in cells[1]
    for cell in cells:
        look = cell["effectiveFormat"]
        assert (look["textFormat"]["bold"], look["textFormat"]["fontSize"], look["backgroundColor"]) == (True, 10, {"red": 1})


@pytest.mark.parametrize(
    "kind, values, good, bad",
    [
        (ValidationConditionType.number_between, ["1", "5"], 3, 9),
        (ValidationConditionType.text_contains, ["校"], "一校", "一"),
        (ValidationConditionType.one_of_list, ["是", "否"], "否", "不详"),
        (ValidationConditionType.boolean, [], True, "真"),
    ],
)
def test_a_strict_rule_takes_what_fits_and_can_be_read_back(sh, ws, kind, values, good, bad):
    ws.add_validation("D1", kind, values, inputMessage="请看说明", strict=True, showCustomUi=True)
    ws.update([[good]], "D1")
    with pytest.raises(APIError, match="D1 violates the data validation rules"):
        ws.update([[bad]], "D1")
    rule = sh.fetch_sheet_metadata({"ranges": "D1", "fields": "sheets.data.rowData.values.dataValidation"})["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    condition = {"type": kind.value, **({"values": [{"userEnteredValue": value} for value in values]} if values else {})}
    assert rule == {"dataValidation": {"condition": condition, "inputMessage": "请看说明", "strict": True, "showCustomUi": True}}


def test_numbers_may_come_as_text_and_odd_numbers_are_refused(sh, ws):
    made = ws.add_protected_range("A1")["replies"][0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    assert set(sh.list_protected_ranges(0)[0]) == {"protectedRangeId", "range", "editors", "requestingUserCanEdit"}
    ws.delete_protected_range(str(made))
    assert sh.list_protected_ranges(0) == []
    for number in ("1.5", 1.5, 2**31, 10**400, "x"):
        with pytest.raises(APIError, match="TYPE_INT32"):
            sh.batch_update({"requests": [{"deleteSheet": {"sheetId": number}}]})


def test_a_zone_or_a_language_that_does_not_exist_is_refused(sh):
    for change in (lambda: sh.update_timezone("Mars/Olympus"), lambda: sh.update_locale("chinesisch")):
        with pytest.raises(APIError, match="updateSpreadsheetProperties"):
            change()
    sh.update_timezone("GMT-07:00")


def test_a_file_is_handed_over_to_another_owner(gc, sh):
    gc.insert_permission(sh.id, "o@example.org", perm_type="user", role="writer", notify=False)
    sh.share("o@example.org", perm_type="user", role="writer", email_message="请接收")
    grants = {grant["emailAddress"]: grant for grant in sh.list_permissions()}
    assert len(grants) == 2, "sharing twice with the same person is one permission"
    assert sh.transfer_ownership(grants["o@example.org"]["id"]).json()["pendingOwner"] is True
    sh.accept_ownership(grants["o@example.org"]["id"])
    assert {grant["emailAddress"]: grant["role"] for grant in sh.list_permissions()} == {"o@example.org": "owner", ROBOT: "writer"}
    sh.share("example.org", perm_type="domain", role="reader")
    assert len(sh.remove_permissions("example.org")) == 1
    with pytest.raises(APIError, match="transferOwnership"):
        sh.share("p@example.org", perm_type="user", role="owner")
    with pytest.raises(APIError, match="Permission not found"):
        gc.remove_permission(sh.id, "404")


def test_comments_go_along_with_a_copy(gc, sh):
    comments = f"https://www.googleapis.com/drive/v3/files/{sh.id}/comments"
    gc.http_client.request("post", comments, params={"fields": "id"}, json={"content": "看一下第3行"})
    with pytest.raises(APIError, match="'fields' parameter is required"):
        gc.http_client.request("get", comments)
    twin = gc.copy(sh.id, copy_comments=True)
    read = gc.http_client.request("get", comments.replace(sh.id, twin.id), params={"fields": "comments/content"}).json()
    assert read == {"comments": [{"content": "看一下第3行"}]}


def test_files_are_listed_by_folder_and_shown_with_their_times(gc):
    made = gc.create("在文件夹里", folder_id="FOLDER")
    assert [file["id"] for file in gc.list_spreadsheet_files(folder_id="FOLDER")] == [made.id]
    assert gc.open("在文件夹里", folder_id="FOLDER").id == made.id
    made.update_drive_metadata()
    assert set(gc.list_spreadsheet_files(title="在文件夹里")[0]) == {"id", "name", "createdTime", "modifiedTime"}


def test_only_what_holds_a_value_is_exported(sh, ws):
    ws.update([["a", "b,c"], ["", "d\ne"]], "A1")
    ws.format("F9", {"textFormat": {"bold": True}})
    ws.insert_note("G1", "不导出")
    assert sh.export(ExportFormat.CSV).decode() == 'a,"b,c"\r\n,"d\ne"'
    assert sh.export(ExportFormat.TSV).decode() == 'a\tb,c\r\n\t"d\ne"'


def test_half_a_character_is_refused_and_nothing_is_written(server, sh, ws):
    url = f"{server.base}/v4/spreadsheets/{sh.id}/values/A1?valueInputOption=RAW"
    for text in (r"\ud800", r"ok \udc00 ok"):
        assert sh.client.session.put(url, data=f'{{"values": [["{text}"]]}}').status_code == 400
    assert sh.client.session.put(url, data=r'{"values": [["\ud83d\ude00"]]}').status_code == 200
    assert ws.acell("A1").value == "😀"
