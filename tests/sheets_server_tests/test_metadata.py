"""Developer metadata: ids as tokens, search, and rows that carry it."""

import pytest
from gspread.exceptions import APIError


def create(own_id=None, location=None, key="k", value="v"):
    entry = {"metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT", "location": location or {"spreadsheet": True}}
    return {"createDeveloperMetadata": {"developerMetadata": {**entry, **({"metadataId": own_id} if own_id else {})}}}


def on_row(row):
    return {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}}


def append(text):
    row = {"values": [{"userEnteredValue": {"stringValue": text}}]}
    return {"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}}


@pytest.fixture
def search(server, sh):
    def ask(**lookup):
        url = f"{server.base}/v4/spreadsheets/{sh.id}/developerMetadata:search"
        reply = sh.client.session.post(url, json={"dataFilters": [{"developerMetadataLookup": lookup}]})
        reply.raise_for_status()
        return [found["developerMetadata"] for found in reply.json().get("matchedDeveloperMetadata", [])]

    return ask


def test_a_token_makes_a_batch_apply_at_most_once_when_reused_ids_are_refused(server, sh, ws):
    server.switch(reused_ids_refused=True)
    batch = {"requests": [append("row"), create(own_id=4711)]}
    sh.batch_update(batch)
    with pytest.raises(APIError, match=r"Invalid requests\[1\].createDeveloperMetadata: .*4711.*already exists"):
        sh.batch_update(batch)
    assert ws.col_values(1) == ["row"]


def test_by_default_a_reused_token_does_not_help(sh, ws, search):
    batch = {"requests": [append("row"), create(own_id=4711)]}
    first, second = sh.batch_update(batch), sh.batch_update(batch)
    ids = [reply["replies"][1]["createDeveloperMetadata"]["developerMetadata"]["metadataId"] for reply in (first, second)]
    assert ids[0] == 4711 != ids[1]
    assert ws.col_values(1) == ["row", "row"] and len(search(metadataKey="k")) == 2


@pytest.mark.parametrize("refused", [True, False])
def test_a_reused_named_range_id_is_refused_by_the_same_switch(server, sh, refused):
    server.switch(reused_ids_refused=refused)

    def add(name):
        sh.batch_update({"requests": [{"addNamedRange": {"namedRange": {"namedRangeId": "token", "name": name, "range": {"sheetId": 0}}}}]})

    add("one")
    if refused:
        with pytest.raises(APIError, match="token"):
            add("two")
    else:
        add("two")
    assert len(sh.list_named_ranges()) == (1 if refused else 2)


def test_search_get_update_and_delete(server, sh, search):
    sh.batch_update({"requests": [create(1), create(2, {"sheetId": 0}, "sheet"), create(3, on_row(4), "row"), create(4, on_row(5), "row", "w")]})
    assert [found["metadataId"] for found in search(metadataKey="row")] == [3, 4]
    assert [found["metadataId"] for found in search(metadataKey="row", metadataValue="w")] == [4]
    assert [found["metadataId"] for found in search(locationType="SHEET")] == [2]
    assert [found["metadataId"] for found in search(metadataLocation=on_row(4))] == [3]
    assert [found["metadataId"] for found in search(metadataLocation=on_row(4), locationMatchingStrategy="INTERSECTING_LOCATION")] == [1, 2, 3]
    got = sh.client.session.get(f"{server.base}/v4/spreadsheets/{sh.id}/developerMetadata/3").json()
    place = {"dimension": "ROWS", "startIndex": 4, "endIndex": 5}
    assert got == {"metadataId": 3, "metadataKey": "row", "metadataValue": "v", "visibility": "DOCUMENT", "location": {"locationType": "ROW", "dimensionRange": place}}
    by_id = {"developerMetadataLookup": {"metadataId": 3}}
    changed = {"dataFilters": [by_id], "developerMetadata": {"metadataValue": "burned"}, "fields": "metadataValue"}
    sh.batch_update({"requests": [{"updateDeveloperMetadata": changed}]})
    assert search(metadataId=3)[0]["metadataValue"] == "burned"
    gone = sh.batch_update({"requests": [{"deleteDeveloperMetadata": {"dataFilter": by_id}}]})["replies"][0]
    assert [entry["metadataId"] for entry in gone["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]] == [3]
    assert search(metadataId=3) == []
    assert sh.client.session.get(f"{server.base}/v4/spreadsheets/{sh.id}/developerMetadata/3").status_code == 404


def test_metadata_is_shown_where_it_hangs(sh):
    sh.batch_update({"requests": [create(1), create(2, {"sheetId": 0}), create(3, on_row(1))]})
    shown = sh.fetch_sheet_metadata({"includeGridData": "true"})
    assert [entry["metadataId"] for entry in shown["developerMetadata"]] == [1]
    assert [entry["metadataId"] for entry in shown["sheets"][0]["developerMetadata"]] == [2]
    assert [entry["metadataId"] for entry in shown["sheets"][0]["data"][0]["rowMetadata"][1]["developerMetadata"]] == [3]


@pytest.mark.parametrize(
    "edit, row",
    [
        ({"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}}}, 5),
        ({"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}}}, 1),
        ({"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}}}, None),
        ({"moveDimension": {"source": {"sheetId": 0, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}, "destinationIndex": 0}}, 0),
        ({"moveDimension": {"source": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}, "destinationIndex": 9}}, 2),
        ({"insertDimension": {"range": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}}}, 3),
    ],
)
def test_row_metadata_follows_its_row(sh, search, edit, row):
    sh.batch_update({"requests": [create(3, on_row(3))]})
    sh.batch_update({"requests": [edit]})
    found = [entry["location"]["dimensionRange"]["startIndex"] for entry in search(metadataId=3)]
    assert found == ([] if row is None else [row])


@pytest.mark.parametrize("follows", [True, False])
def test_whether_row_metadata_follows_a_sort_is_a_switch(server, sh, ws, search, follows):
    server.switch(metadata_follows_sort=follows)
    ws.update([["c"], ["a"], ["b"]], "A1")
    sh.batch_update({"requests": [create(3, on_row(0))]})
    ws.sort((1, "asc"), range="A1:A3")
    assert search(metadataId=3)[0]["location"]["dimensionRange"]["startIndex"] == (2 if follows else 0)


def test_metadata_has_room_for_thirty_thousand_characters(sh):
    sh.batch_update({"requests": [create(value="x" * 29_000)]})
    with pytest.raises(APIError, match="exceeds the limit"):
        sh.batch_update({"requests": [create(value="x" * 2_000)]})


def test_values_can_be_read_by_the_metadata_of_their_row(server, sh, ws):
    ws.update([["a"], ["b"], ["c"]], "A1")
    sh.batch_update({"requests": [create(3, on_row(1))]})
    ws.insert_row(["top"], 1)
    wanted = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 3}}]}
    read = sh.client.session.post(f"{server.base}/v4/spreadsheets/{sh.id}/values:batchGetByDataFilter", json=wanted).json()
    assert read["valueRanges"][0]["valueRange"]["values"] == [["b"]]
    shown = sh.client.session.post(f"{server.base}/v4/spreadsheets/{sh.id}:getByDataFilter", json={**wanted, "includeGridData": True}).json()
    assert shown["sheets"][0]["data"][0]["startRow"] == 2
