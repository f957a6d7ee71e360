"""Google's quotas on a clock that tests move; tokens, keys and what happens when they fail."""

import time

import google.auth.exceptions
import google.auth.jwt
import pytest
import requests
from google.auth.crypt import RSASigner
from gspread.exceptions import APIError

from tests.sheets_server.running import client, running_server, service_account

EMAIL = "robot@example.iam.gserviceaccount.com"


def test_sixty_reads_and_sixty_writes_a_minute_each(server, ws):
    server.advance(60 - server.desk.world.clock.now() % 60)
    server.google_quota(per_spreadsheet_second=None)
    for _ in range(60):
        ws.acell("A1")
    with pytest.raises(APIError, match="Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'") as refused:
        ws.acell("A1")
    assert refused.value.code == 429 and refused.value.error["status"] == "RESOURCE_EXHAUSTED"
    ws.update([["writes are counted apart"]], "A1")
    server.advance(60)
    assert ws.acell("A1").value == "writes are counted apart"


def test_another_account_has_its_own_quota_within_the_project(server, sh):
    server.advance(60 - server.desk.world.clock.now() % 60)
    server.google_quota(per_user=5, per_project=8, per_spreadsheet_second=None)
    other = server.client("second@example.iam.gserviceaccount.com")
    read = [0, 0]
    for number, http in enumerate((sh.client, other.http_client)):
        for _ in range(7):
            try:
                http.values_get(sh.id, "A1")
                read[number] += 1
            except APIError as refused:
                assert refused.code == 429
    assert read == [5, 3]


def test_a_batch_counts_as_one_and_drive_not_at_all(server, gc, sh, ws):
    server.advance(60 - server.desk.world.clock.now() % 60)
    server.google_quota(per_user=2, per_spreadsheet_second=None)
    ws.batch_update([{"range": f"A{row}", "values": [["x"]]} for row in range(1, 30)])
    ws.batch_update([{"range": f"B{row}", "values": [["x"]]} for row in range(1, 30)])
    for _ in range(5):
        gc.http_client.get_file_drive_metadata(sh.id)
    with pytest.raises(APIError):
        ws.update([["x"]], "A1")


def test_one_spreadsheet_asked_too_often_answers_503(server, ws):
    server.google_quota(per_user=None, per_project=None)
    with pytest.raises(APIError) as refused:
        for _ in range(11):
            ws.acell("A1")
    assert refused.value.code == 503
    server.advance(10)
    ws.acell("A1")


def test_an_expired_token_is_renewed_by_the_client(server, ws):
    server.desk.accounts.expire_tokens()
    ws.append_row(["x"])
    assert ws.col_values(1) == ["x"]
    server.advance(3700)
    assert ws.col_values(1) == ["x"]


def test_a_revoked_key_gets_no_token(server, sh):
    gc = server.client("leaver@example.iam.gserviceaccount.com")
    requests.post(f"{server.base}/_admin/accounts/revoke", json={"client_email": "leaver@example.iam.gserviceaccount.com"}, timeout=5)
    with pytest.raises(google.auth.exceptions.RefreshError, match="invalid_grant"):
        gc.open_by_key(sh.id)


def test_the_signature_counts_once_an_account_is_registered(server):
    key = service_account(server.base, "one@example.iam.gserviceaccount.com")
    stranger = {**key, "client_email": "stranger@example.iam.gserviceaccount.com"}
    with pytest.raises(google.auth.exceptions.RefreshError, match="account not found"):
        client(server.base, stranger).list_spreadsheet_files()
    assertion = _assertion(key, server.base)
    head, body, signature = assertion.split(".")
    forged = ".".join([head, body, signature[:-4] + ("AAAA" if not signature.endswith("AAAA") else "BBBB")])
    assert _grant(server.base, forged).json()["error_description"] == "Invalid JWT Signature."
    assert _grant(server.base, assertion).json()["token_type"] == "Bearer"


@pytest.mark.parametrize(
    "claims, error",
    [
        ({"aud": "https://elsewhere.example.org/token"}, "Failed audience check"),
        ({"exp": 1, "iat": 0}, "reasonable timeframe"),
        ({"iat": int(time.time()) + 4000, "exp": int(time.time()) + 7600}, "reasonable timeframe"),
        ({"exp": int(time.time()) + 90_000}, "reasonable timeframe"),
        ({"scope": ""}, "Invalid OAuth scope"),
    ],
)
def test_claims_that_google_would_refuse(server, claims, error):
    key = service_account(server.base)
    reply = _grant(server.base, _assertion(key, server.base, **claims))
    assert reply.status_code == 400 and error in reply.json()["error_description"]


def test_google_s_own_audience_is_fine_too(server):
    key = service_account(server.base)
    assert _grant(server.base, _assertion(key, server.base, aud="https://oauth2.googleapis.com/token")).status_code == 200


def test_a_clock_that_is_minutes_off_gets_no_token(server):
    server.switch(token_clock_ahead=7200)
    with pytest.raises(google.auth.exceptions.RefreshError, match="reasonable timeframe"):
        server.client().list_spreadsheet_files()


def test_without_a_token_401_and_with_a_strange_one_only_while_the_switch_is_off(server, sh):
    url = f"{server.base}/v4/spreadsheets/{sh.id}"
    assert requests.get(url, timeout=5).status_code == 401
    assert requests.get(url, headers={"Authorization": "Bearer loopback"}, timeout=5).status_code == 200
    server.switch(known_tokens_only=True)
    assert requests.get(url, headers={"Authorization": "Bearer loopback"}, timeout=5).status_code == 401
    assert sh.sheet1.get_all_values() == [[]]


def test_any_key_will_do_while_none_is_registered():
    with running_server() as server:
        key = service_account(server.base)
        server.desk.accounts.keys.clear()
        assert client(server.base, key).create("x").id


def _assertion(key, base, **changes):
    now = int(time.time())
    claims = {"iss": key["client_email"], "aud": f"{base}/token", "iat": now, "exp": now + 3600, "scope": "a", **changes}
    return google.auth.jwt.encode(RSASigner.from_service_account_info(key), claims).decode()


def _grant(base, assertion):
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
    return requests.post(f"{base}/token", data=form, timeout=5)
