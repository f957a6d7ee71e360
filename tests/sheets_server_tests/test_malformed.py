"""Requests that make no sense: whatever is sent, wherever it is sent, the answer is never a 500 and never the server's own stumble."""

import json
import re
import socket

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import few
from tests.sheets_server.admin import __doc__ as admin_routes
from tests.sheets_server.call import Call
from tests.sheets_server.desk import Desk
from tests.sheets_server.people import ACTS
from tests.sheets_server.routes import ROUTES

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.just(10**400), st.floats(), st.text(max_size=5), st.sampled_from(["ROWS", "RAW", "Sheet1!A1", "*", "\x00", "0"])
)
NAMES = st.sampled_from(
    "requests values range ranges data majorDimension valueInputOption dataFilters properties sheets name role type emailAddress parents fields "
    "gridRange a1Range sheetId title gridProperties destinationSpreadsheetId content developerMetadataLookup updateCells addSheet rows start".split()
)
JUNK = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12)
BODY = st.one_of(st.binary(max_size=40), JUNK.map(lambda junk: json.dumps(junk).encode()), st.sampled_from([b"[" * 5000, b'{"a":' * 3000, b'{"values": [["\\ud800"]]}', b"\xff\xfe{}"]))
OPTION = st.sampled_from(["", "RAW", "USER_ENTERED", "COLUMNS", "true", "a(b", "*", "-1", "9" * 30, "sheets/data", "x", "%ff", "'", "A1:", "Sheet1!A1:B2", "2" * 400])
QUERY = st.dictionaries(st.sampled_from("fields ranges valueInputOption majorDimension valueRenderOption q pageSize pageToken includeGridData mimeType".split()), OPTION, max_size=4)


@pytest.fixture(scope="module")
def desk():
    return Desk(seed=4)


@pytest.mark.parametrize("method, pattern", sorted({(method, pattern) for method, pattern, *_ in ROUTES}))
def test_no_body_and_no_query_makes_a_method_stumble(desk, method, pattern):
    @few(25)
    @given(BODY, QUERY, st.sampled_from(["0", "A1", "Sheet1!A1:B2", "%27", "%ff", "x", "%E4%B8%8D"]))
    def ask(body, query, place):
        file_id = desk.spreadsheet_titled("名单")
        path = re.sub(r"\(.*?\)", lambda match: file_id if match.start() < 25 else place, pattern)
        reply = desk.answer(Call(method, path, {name: [value] for name, value in query.items()}, body, "token"))
        assert reply.status in (200, 204, 400, 403, 404)
        assert b"failed on the request" not in reply.body
        json.loads(desk.answer(Call("GET", f"/v4/spreadsheets/{file_id}", {"includeGridData": ["true"], "ranges": ["A1:C3"]}, b"", "token")).body)

    ask()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"/_admin/[a-z/]*", admin_routes))))
def test_the_admin_routes_refuse_nonsense(server, path):
    @few(15)
    @given(BODY)
    def ask(body):
        assert requests.post(server.base + path, data=body, timeout=5).status_code in (200, 400, 404)

    ask()
    server.clear_faults()
    server.unlimited()
    server.desk.world.clock.moved_by = 0.0


def test_an_act_that_makes_no_sense_is_refused(server):
    sheet = server.desk.spreadsheet_titled("名单")
    names = st.sampled_from("range values column at count to source old new title hidden sheet descending row".split())

    @few(100)
    @given(st.sampled_from(sorted(ACTS)), st.dictionaries(names, JUNK, max_size=5))
    def ask(name, fields):
        reply = requests.post(f"{server.base}/_admin/acts", data=json.dumps({"act": name, "spreadsheet": sheet, **fields}), timeout=5)
        assert reply.status_code in (200, 400)

    ask()


@pytest.mark.parametrize(
    "sent",
    [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"POST /v4/spreadsheets HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"\r\n" * 3 + b"?" * 70_000],
)
def test_what_is_not_even_http_is_refused_or_the_connection_closed(server, sent):
    with socket.create_connection(("127.0.0.1", server.listener.port), 5) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        answer = raw.makefile("rb").read()
    assert answer == b"" or answer.startswith(b"HTTP/1.1 40")


def test_replies_are_not_held_back_by_nagle(server, sh):
    sh.sheet1.acell("A1")
    sockets = [each.transport.get_extra_info("socket") for each in server.listener._state.connections]
    assert sockets and all(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for each in sockets)
