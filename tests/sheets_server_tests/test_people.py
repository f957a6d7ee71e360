"""What a coordinator does, seen by a gspread client: by itself, and in between two of its requests."""

import gspread
import pytest
import requests
from gspread.exceptions import APIError

from tests.sheets_server.people import ACTS

ROWS = [["编号", "学校", "状态"], ["c1", "丙校", "待审"], ["a1", "甲校", "通过"], ["b1", "乙校", "待审"]]


@pytest.fixture
def table(ws):
    ws.update(ROWS, "A1")
    return ws


def act(server, sh, **what):
    name = what.pop("act")
    server.person(sh.id, name, **what)


@pytest.mark.parametrize(
    "what, expected",
    [
        ({"act": "edit", "range": "C2", "values": [["通过"]]}, [["编号", "学校", "状态"], ["c1", "丙校", "通过"], *ROWS[2:]]),
        ({"act": "edit", "range": "A5", "values": [["a1", "甲校", "=1+1"]]}, [*ROWS, ["a1", "甲校", "2"]]),
        ({"act": "copy", "source": "A3:C3", "to": "A5"}, [*ROWS, ROWS[2]]),
        ({"act": "sort", "column": 0}, [ROWS[0], ROWS[2], ROWS[3], ROWS[1]]),
        ({"act": "sort", "column": 0, "descending": True}, [ROWS[0], ROWS[1], ROWS[3], ROWS[2]]),
        ({"act": "sort", "column": 1, "range": "B2:B4"}, [ROWS[0], ["c1", "丙校", "待审"], ["a1", "乙校", "通过"], ["b1", "甲校", "待审"]]),
        ({"act": "insert_rows", "at": 1, "count": 2}, [ROWS[0], [""] * 3, [""] * 3, *ROWS[1:]]),
        ({"act": "insert_columns", "at": 1}, [[row[0], "", *row[1:]] for row in ROWS]),
        ({"act": "delete_rows", "at": 2}, [ROWS[0], ROWS[1], ROWS[3]]),
        ({"act": "delete_columns", "at": 0}, [row[1:] for row in ROWS]),
        ({"act": "move_rows", "at": 3, "to": 1}, [ROWS[0], ROWS[3], ROWS[1], ROWS[2]]),
        ({"act": "move_columns", "at": 0, "to": 3}, [[row[1], row[2], row[0]] for row in ROWS]),
        ({"act": "clear", "range": "B2:C4"}, [ROWS[0], ["c1", "", ""], ["a1", "", ""], ["b1", "", ""]]),
        ({"act": "clear_column", "column": 0}, [ROWS[0], *(["", *row[1:]] for row in ROWS[1:])]),
        ({"act": "rename_header", "old": "学校", "new": "学校名称"}, [["编号", "学校名称", "状态"], *ROWS[1:]]),
        ({"act": "merge", "range": "B2:C2"}, [ROWS[0], ["c1", "丙校", ""], *ROWS[2:]]),
        ({"act": "set_filter", "column": 2, "hidden": ["通过"]}, ROWS),
        ({"act": "clear_filter"}, ROWS),
        ({"act": "hide_rows", "at": 1}, ROWS),
        ({"act": "add_tab", "title": "新表"}, ROWS),
    ],
)
def test_a_person_changes_the_sheet(server, sh, table, what, expected):
    act(server, sh, **what)
    assert table.get_all_values() == expected


def test_a_filter_hides_rows_from_people_and_not_from_reads(server, sh, table):
    server.person(sh.id, "set_filter", column=2, hidden=["通过"])
    shown = sh.fetch_sheet_metadata({"fields": "sheets.data.rowMetadata.hiddenByFilter"})["sheets"][0]["data"][0]["rowMetadata"]
    assert [line for line, meta in enumerate(shown) if meta.get("hiddenByFilter")] == [2]
    assert table.get_all_values() == ROWS


def test_a_tab_is_renamed_and_deleted_under_the_client(server, sh, table):
    server.person(sh.id, "rename_tab", title="改名")
    with pytest.raises(APIError, match="Unable to parse range: 'Sheet1'!A1"):
        table.acell("A1")
    assert sh.get_worksheet_by_id(0).acell("A1").value == "编号"
    server.person(sh.id, "add_tab", title="新")
    server.person(sh.id, "delete_tab", sheet="改名")
    with pytest.raises(gspread.WorksheetNotFound):
        sh.get_worksheet_by_id(0)


def test_an_older_copy_is_restored(server, sh, table):
    server.person(sh.id, "checkpoint", name="早上")
    table.append_row(["d1", "丁校", "待审"])
    table.update_title("下午")
    server.person(sh.id, "restore", name="早上")
    assert sh.sheet1.title == "Sheet1" and sh.sheet1.get_all_values() == ROWS


def test_the_file_is_taken_away_given_back_and_deleted(server, sh, table):
    server.person(sh.id, "revoke", email="robot@example.iam.gserviceaccount.com")
    with pytest.raises(APIError, match="The caller does not have permission"):
        table.acell("A1")
    server.person(sh.id, "share", email="robot@example.iam.gserviceaccount.com")
    assert table.acell("A1").value == "编号"
    server.person(sh.id, "trash")
    with pytest.raises(APIError, match="Requested entity was not found."):
        table.acell("A1")


def test_a_person_gets_in_between_a_read_and_a_write(server, sh, table):
    row = table.find("a1").row
    server.once_before(lambda call: server.person(sh.id, "sort", column=0), method="PUT")
    table.update([["通过了"]], f"C{row}")
    assert table.get_all_values()[row - 1] == ["b1", "乙校", "通过了"], "the write hit the row that the sort put there"


def test_a_hook_sees_each_request_and_may_itself_ask(server, gc, sh, table):
    seen = []

    @server.before_request
    def look(call):
        seen.append((call.method, gc.open_by_key(sh.id).sheet1.acell("A1").value))

    table.update([["x"]], "C9")
    server.without_hook(look)
    assert seen == [("PUT", "编号")]


def test_another_process_plays_the_coordinator(server, sh, table):
    def post(what):
        return requests.post(f"{server.base}/_admin/acts", json={"spreadsheet": sh.id, **what}, timeout=5)

    reply = post({"act": "sort", "sheet": "Sheet1", "column": 0})
    assert reply.json() == {"version": server.spreadsheet(sh.id).version}
    assert table.col_values(1) == ["编号", "a1", "b1", "c1"]
    for wrong, message in (
        ({"act": "dance"}, "Nobody does 'dance' here"),
        ({"act": "sort"}, "sort: missing a required argument: 'column'"),
        ({"act": "sort", "column": 0, "speed": 9}, "unexpected keyword argument 'speed'"),
        ({"act": "delete_rows", "at": 0, "sheet": "无"}, "There is no tab '无'."),
        ({"act": "set_filter", "column": 0, "hidden": ["nobody"]}, "nothing would be hidden"),
    ):
        reply = post(wrong)
        assert reply.status_code == 400 and message in reply.json()["error"]["message"]


def test_a_locked_range_is_refused_to_a_program_that_does_not_own_the_file(server, gc):
    sh = gc.open_by_key(server.desk.spreadsheet_titled("由协调员建"))
    sh.sheet1.update(ROWS, "A1")
    server.person(sh.id, "protect", range="A1:A9")
    for write in (
        lambda ws: ws.update([["x"]], "A2"),
        lambda ws: ws.append_row(["x"]),
        lambda ws: ws.clear(),
        lambda ws: ws.delete_rows(2),
        lambda ws: ws.sort((1, "asc"), range="A1:C4"),
    ):
        with pytest.raises(APIError, match="You are trying to edit a protected cell or object."):
            write(sh.sheet1)
    sh.sheet1.update([["通过"]], "C2")
    server.person(sh.id, "edit", range="A2", values=[["c2"]])
    assert sh.sheet1.row_values(2) == ["c2", "丙校", "通过"]


def test_a_person_may_paste_what_validation_forbids(server, sh, table):
    table.add_validation("C2:C4", gspread.utils.ValidationConditionType.one_of_list, ["待审", "通过"], strict=True)
    server.person(sh.id, "edit", range="C2", values=[["退回？"]])
    assert table.acell("C2").value == "退回？"


def test_every_act_has_a_test():
    source = open(__file__, encoding="utf-8").read()
    assert [name for name in ACTS if f'"{name}"' not in source] == []


def test_people_are_not_counted_refused_or_hit(server, sh, table):
    server.google_quota(per_user=0)
    server.fault("status", status=503, times=0)
    server.person(sh.id, "edit", range="A9", values=[["x"]])
    server.clear_faults()
    server.unlimited()
    assert table.acell("A9").value == "x"
