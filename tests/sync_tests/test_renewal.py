"""The campaign file changes under a sheet that was laid out: its drop-downs and colours follow, and nothing that people typed or coloured."""

from datetime import UTC, datetime

from sheets_sync.engine import Engine
from sheets_sync.judge import Judge
from sheets_sync.keeping import DEFINITION
from sheets_sync.store import fact
from tests.sheets_server.running import EMAIL
from validators.campaign import School

NOON = datetime(2024, 6, 25, 12, tzinfo=UTC)


def form(google):
    """Of the table's tab: column ▸ choices offered in row 6, formulas of the colours, texts of the rows."""
    fields = "sheets(properties(sheetId,index),conditionalFormats,data.rowData.values(dataValidation,formattedValue))"
    tab = min(google.server.client(EMAIL).http_client.fetch_sheet_metadata(google.spreadsheet_id, params={"fields": fields, "includeGridData": "true"})["sheets"],
              key=lambda sheet: sheet["properties"].get("index", 0))
    rows = [row.get("values", []) for row in tab["data"][0]["rowData"]]
    head = [cell.get("formattedValue", "") for cell in rows[2]]
    offered = {head[n]: [one["userEnteredValue"] for one in cell["dataValidation"]["condition"]["values"]] for n, cell in enumerate(rows[5]) if "dataValidation" in cell}
    colours = [rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in tab["conditionalFormats"]]
    return offered, colours, [[cell.get("formattedValue", "") for cell in row] for row in rows]


def changed(campaign):
    """Another limit, and a school more."""
    limits = campaign.limits.model_copy(update={"direct_high": 900})
    return campaign.model_copy(update={"limits": limits, "known_schools": (*campaign.known_schools, School(name="安义县第九中学", level="初中", unit="安义县", aliases=()))})


def cycle(sqlite, sheet, campaign):
    engine = Engine(sqlite, sheet, campaign, Judge(sqlite, campaign), clock=lambda: NOON, holder="one", shared_clock=lambda _: NOON)
    assert engine.cycle(hurry=True).state in ("idle", "worked")
    with sqlite.read() as connection:
        return fact(connection, DEFINITION)


def test_a_changed_campaign_file_brings_its_choices_and_limits_to_a_sheet_that_is_in_use(google, sqlite, campaign):
    first = cycle(sqlite, google.sheet(campaign), campaign)
    google.person("edit", range="B6", values=[["南昌县总工会", "", "6月5日"]])
    google.person("move_columns", at=4, to=1)
    for _ in range(2):
        assert cycle(sqlite, google.sheet(campaign), campaign) == first
    before = form(google)
    assert cycle(sqlite, google.sheet(changed(campaign)), changed(campaign)) != first
    offered, colours, texts = form(google)
    assert (before[0]["学校名称"] + ["安义县第九中学"], texts) == (offered["学校名称"], before[2])
    assert [one for one in colours if ">900)" in one] == ["=AND(ISNUMBER($H5),$H5>0,$H5>900)"] and len(colours) == len(before[1])
    assert '=AND(COUNTA($B5:$K5)>0,TRIM($B5)="")' in colours         # 学校名称, where it stands now


def test_a_colour_of_somebody_s_own_stays_and_a_sheet_whose_header_is_damaged_is_left_alone(google, sqlite, campaign):
    cycle(sqlite, google.sheet(campaign), campaign)
    own = {"ranges": [{"sheetId": 0, "startRowIndex": 4, "startColumnIndex": 6, "endColumnIndex": 7}],
           "booleanRule": {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=ISNUMBER(SEARCH("劳模",$G5))'}]}, "format": {"textFormat": {"bold": True}}}}
    google.server.client(EMAIL).http_client.batch_update(google.spreadsheet_id, {"requests": [{"addConditionalFormatRule": {"index": 2, "rule": own}}]})
    before = form(google)
    google.person("rename_header", old="学校层次", new="学段", row=2)
    assert google.sheet(changed(campaign)).renew() is False and form(google)[1] == before[1]
    google.person("rename_header", old="学段", new="学校层次", row=2)
    assert google.sheet(changed(campaign)).renew() is True
    after = form(google)[1]
    assert len(after) == len(before[1]) and after != before[1] and own["booleanRule"]["condition"]["values"][0]["userEnteredValue"] in after
