"""Requests made at random from Google's discovery document: each is done or refused, none makes the server stumble."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import few
from tests.sheets_server.call import Call
from tests.sheets_server.desk import Desk
from tests.sheets_server.requests import KINDS
from tests.sheets_server.schema import properties_of

FEW = {"string": st.sampled_from(["", "a", "甲", "A1", "Sheet1!B2", "sheets", "*", "note", "title", "=1+1"]), "boolean": st.booleans()}
FEW |= {"integer": st.sampled_from([-1, 0, 0, 1, 2, 5, 1000]), "number": st.sampled_from([0, 0.5, -1.5, 1e300]), "any": st.sampled_from(["x", 1, True])}
HELD = {"sheetId": st.sampled_from([0, 0, 0, 7]), "fields": st.sampled_from(["*", "note", "title", "userEnteredValue", "range", "hiddenByUser,pixelSize", ""])}


def of_schema(name, depth):
    fields = {field: of_kind(kind, field, depth) for field, kind in properties_of(name).items() if depth or "$ref" not in str(kind)}
    return st.fixed_dictionaries({}, optional=fields)


def of_kind(kind, field, depth):
    if field in HELD:
        return HELD[field]
    if "$ref" in kind:
        return of_schema(kind["$ref"], depth - 1)
    if "enum" in kind:
        return st.sampled_from(kind["enum"])
    if kind["type"] == "array":
        return st.lists(of_kind(kind["items"], field, depth - 1), max_size=2)
    if kind["type"] == "object":
        return st.dictionaries(st.sampled_from(["0", "1", "x"]), of_kind(kind["additionalProperties"], field, depth - 1), max_size=2)
    return FEW[kind["type"]]


@pytest.fixture(scope="module")
def desk():
    return Desk(seed=3)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_request_at_random_is_done_or_refused(desk, kind):
    file_id = desk.spreadsheet_titled(kind)
    desk.person({"act": "edit", "spreadsheet": file_id, "range": "A1", "values": [["a", "1"], ["b", "2"]]})
    target = f"/v4/spreadsheets/{file_id}"

    @few(15)
    @given(of_schema(properties_of("Request")[kind]["$ref"], 3))
    def ask(body):
        batch = json.dumps({"requests": [{kind: body}]}).encode()
        reply = desk.answer(Call.parse("POST", f"{target}:batchUpdate", batch, "token"))
        assert reply.status in (200, 400)
        assert b"failed on the request" not in reply.body
        shown = desk.answer(Call.parse("GET", f"{target}?includeGridData=true&ranges=A1:C3", b"", "token"))
        assert shown.status == 200 or b"Unable to parse" in shown.body

    ask()
