"""Files, permissions and the rest of Drive that gspread's client uses."""

import gspread
import pytest
from gspread.utils import ExportFormat

FILES = "https://www.googleapis.com/drive/v3/files"


def drive(gc, file_id, **params):
    return gc.http_client.request("get", f"{FILES}/{file_id}", params=params).json()


def test_files_are_made_found_listed_copied_and_deleted(gc, sh):
    sh.sheet1.update([["a"]], "A1")
    title = "约 '名单' \"2024\""
    made = gc.create(title)
    assert gc.open_by_key(made.id).id == gc.open_by_url(f"https://docs.google.com/spreadsheets/d/{made.id}/edit").id == made.id
    assert {"id": made.id, "name": title}.items() <= gc.list_spreadsheet_files()[0].items()
    assert made.id in [each.id for each in gc.openall()]
    twin = gc.copy(sh.id, "抄本")
    assert twin.sheet1.get_all_values() == [["a"]] and gc.open("抄本").id == twin.id
    twin.sheet1.update([["b"]], "A1")
    assert sh.sheet1.acell("A1").value == "a"
    gc.del_spreadsheet(twin.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        gc.open("抄本")
    with pytest.raises(gspread.SpreadsheetNotFound):
        gc.open_by_key(twin.id)


def test_more_files_than_a_page_holds(gc, server):
    made = {gc.create("页").id for _ in range(5)}
    listed, token = set(), None
    while True:
        page = gc.http_client.request("get", FILES, params={"pageSize": 2, "q": "name = '页'", "pageToken": token}).json()
        assert len(page["files"]) <= 2
        listed |= {file["id"] for file in page["files"]}
        token = page.get("nextPageToken")
        if token is None:
            break
    assert listed == made


def test_a_file_of_somebody_else_is_forbidden(gc):
    with pytest.raises(PermissionError):
        gc.open_by_key("1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc")


def test_version_counts_every_change_and_any_field_can_be_asked_for(gc, sh, server):
    before = drive(gc, sh.id, fields="version,modifiedTime")
    server.advance(5)
    sh.sheet1.update([["x"]], "A1")
    after = drive(gc, sh.id, fields="version,modifiedTime")
    assert int(after["version"]) == int(before["version"]) + 1 and after["modifiedTime"] > before["modifiedTime"]
    assert drive(gc, sh.id, fields="owners(emailAddress),trashed") == {"trashed": False, "owners": [{"emailAddress": "robot@example.iam.gserviceaccount.com"}]}
    assert set(drive(gc, sh.id)) == {"kind", "id", "name", "mimeType"}


@pytest.mark.parametrize("lag", [0, 60, 300])
def test_modified_time_shows_what_a_person_did_only_after_the_lag(gc, sh, server, lag):
    server.switch(modified_time_lag=lag)
    sh.sheet1.update([["x"]], "A1")
    before = drive(gc, sh.id, fields="version,modifiedTime")
    server.advance(1)
    server.person(sh.id, "edit", range="A1", values=[["y"]])
    seen = drive(gc, sh.id, fields="version,modifiedTime")
    assert int(seen["version"]) > int(before["version"])
    assert (seen["modifiedTime"] > before["modifiedTime"]) is (lag == 0)
    server.advance(lag)
    assert drive(gc, sh.id, fields="modifiedTime")["modifiedTime"] > before["modifiedTime"]


def test_times_of_a_spreadsheet(sh):
    assert sh.creationTime <= sh.lastUpdateTime
    assert sh.get_lastUpdateTime().endswith("Z")


def test_sharing(gc, sh):
    sh.share("a@example.org", perm_type="user", role="writer", notify=False)
    grants = {grant.get("emailAddress"): grant for grant in sh.list_permissions()}
    assert grants["a@example.org"]["role"] == "writer" and grants["robot@example.iam.gserviceaccount.com"]["role"] == "owner"
    sh.share("", perm_type="anyone", role="reader")
    assert sh.remove_permissions("a@example.org") == [grants["a@example.org"]["id"]]
    assert len(sh.list_permissions()) == 2


def test_a_service_account_without_storage_cannot_create(gc, server):
    server.switch(service_accounts_may_create=False)
    with pytest.raises(gspread.exceptions.APIError, match="storage quota has been exceeded") as refused:
        gc.create("x")
    assert refused.value.response.status_code == 403
    assert refused.value.response.json()["error"]["errors"][0]["domain"] == "usageLimits"


def test_csv_goes_in_and_comes_out(gc, sh):
    gc.import_csv(sh.id, "甲,1\n乙,2\n")
    assert sh.sheet1.get_all_values() == [["甲", "1"], ["乙", "2"]]
    assert gc.export(sh.id, ExportFormat.CSV).decode() == "甲,1\r\n乙,2"
    with pytest.raises(gspread.exceptions.APIError):
        gc.export(sh.id, ExportFormat.PDF)


def test_a_spreadsheet_made_through_sheets(server, gc):
    body = {"properties": {"title": "另", "locale": "zh_CN"}, "sheets": [{"properties": {"title": "一", "gridProperties": {"rowCount": 5, "columnCount": 4}}}]}
    made = gc.http_client.session.post(f"{server.base}/v4/spreadsheets", json=body).json()
    assert [sheet["properties"]["title"] for sheet in gc.open_by_key(made["spreadsheetId"]).fetch_sheet_metadata()["sheets"]] == ["一"]
    assert made["properties"]["locale"] == "zh_CN"


def test_a_method_that_google_has_not_is_a_404_and_one_that_is_not_made_here_a_400(server, gc, sh):
    def status(method, path):
        return gc.http_client.session.request(method, server.base + path).status_code

    for method, path in (("GET", "/v4/nothing"), ("DELETE", f"/v4/spreadsheets/{sh.id}"), ("PUT", f"/drive/v3/files/{sh.id}"), ("GET", "/favicon.ico")):
        assert status(method, path) == 404
    for method, path in (("GET", "/drive/v3/changes"), ("GET", f"/drive/v3/files/{sh.id}/revisions"), ("POST", f"/drive/v3/files/{sh.id}/watch")):
        assert status(method, path) == 400
    assert gc.http_client.session.get(f"{server.base}/drive/v3/files", params={"q": "fullText contains 'x'"}).status_code == 400
    assert gc.http_client.session.get(f"{server.base}/drive/v3/files", params={"pageSize": "x"}).status_code == 400
    assert gc.http_client.session.post(f"{server.base}/v4/spreadsheets/{sh.id}/sheets/x:copyTo", json={}).status_code == 400
    for body in (b'{"values": [[1', b'{"values": [["\xff"]]}', b"[1]", b'{"values": [[1e999]]}'):
        sent = gc.http_client.session.put(f"{server.base}/v4/spreadsheets/{sh.id}/values/A1?valueInputOption=RAW", data=body)
        assert sent.status_code == 400 and "failed on the request" not in sent.text
