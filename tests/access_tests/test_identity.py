"""Who a visit is: provider, link, this machine, or nobody; and when a login ends."""

import pytest
from pydantic import ValidationError

from sheets_sync.access import NOBODY, SINGLE_USER, Forbidden, Role, Viewer
from sheets_sync.identity import OPEN_NOTE, SINGLE_USER_NOTE, Visit
from sheets_sync.settings import AccessSettings

CITY = Viewer(Role.CITY, name="li@example.org")
ROLES = {"li@example.org": "市级管理员", "wang@example.org": "区县协调员 安义县", "zhao-1": "领导", "groups:schools": "填报人 安义中学"}
HERE = Visit(bound="127.0.0.1", host="localhost:8501")


def claims(house, **more) -> Visit:
    return Visit(claims={"sub": "1", "iat": int(house.clock().timestamp()), **more}, bound="127.0.0.1", host="laomo.example.org", forwarded=True)


@pytest.mark.parametrize(("visit", "is_let_in"), [
    (HERE, True),
    (Visit(bound="localhost", host="127.0.0.1:8501"), True),
    (Visit(bound="::1", host="[::1]:8501"), True),
    (Visit(bound="", host="localhost:8501"), False),                                # listens on every address
    (Visit(bound="0.0.0.0", host="localhost:8501"), False),
    (Visit(bound="127.0.0.1", host="laomo.example.org"), False),                    # another name made to point here
    (Visit(bound="127.0.0.1", host="localhost.evil.example"), False),
    (Visit(bound="127.0.0.1", host="localhost", forwarded=True), False),            # a proxy in front: not only this machine
    (Visit(bound="127.0.0.1", host="localhost", address="10.0.0.7"), False),
], ids=str)
def test_without_any_login_only_this_machine_gets_in(house, visit, is_let_in):
    known = house.identities.known(visit)
    assert (known.viewer == SINGLE_USER, known.note) == ((True, SINGLE_USER_NOTE) if is_let_in else (False, ""))


@pytest.mark.parametrize("access", [{"has_provider": True}, {"roles": ROLES}])
def test_where_logins_are_configured_this_machine_is_nobody_special(house, access):
    assert house.with_access(**access).known(HERE).viewer == NOBODY


def test_single_user_from_elsewhere_has_to_be_set_outright_and_is_said(house):
    known = house.with_access(single_user=True).known(Visit(bound="", host="10.0.0.7:8501", address="10.0.0.9"))
    assert (known.viewer, known.note) == (SINGLE_USER, OPEN_NOTE)


@pytest.mark.parametrize(("told", "role", "unit"), [
    ({"email": "li@example.org"}, Role.CITY, ""),
    ({"email": "wang@example.org", "email_verified": True}, Role.COORDINATOR, "安义县"),
    ({"email": "li@example.org", "email_verified": False}, Role.NOBODY, ""),         # anybody may have typed it
    ({"sub": "zhao-1"}, Role.LEADER, ""),
    ({"groups": ["x", "schools"]}, Role.FILER, "安义中学"),
    ({"preferred_username": "li@example.org"}, Role.NOBODY, ""),                     # chosen by the person: names nobody
    ({"name": "市级管理员"}, Role.NOBODY, ""),
    ({"email": "LI@example.org.evil"}, Role.NOBODY, ""),
])
def test_roles_come_from_the_settings_alone(house, told, role, unit):
    known = house.with_access(has_provider=True, roles=ROLES).known(claims(house, **told))
    assert (known.viewer.role, known.viewer.unit) == (role, unit)
    assert bool(known.note) is (role is Role.NOBODY)


@pytest.mark.parametrize("text", ["管理员", "区县协调员", "填报人 ", "领导 安义县", ""])
def test_a_line_of_roles_that_is_none_is_refused_on_load(text):
    with pytest.raises(ValidationError) as caught:
        AccessSettings(roles={"secret@example.org": text})
    assert "secret@example.org" not in str(caught.value)


def test_a_login_ends_after_eight_idle_hours_and_lasts_while_it_is_used(house):
    identities = house.with_access(has_provider=True, roles=ROLES)
    visit = claims(house, email="li@example.org")
    for _ in range(4):
        assert identities.known(visit).viewer == CITY
        house.clock.forward(hours=7)
    assert identities.known(visit).viewer == CITY
    house.clock.forward(hours=8, minutes=1)
    known = identities.known(visit)
    assert (known.viewer, "8 小时" in known.note) == (NOBODY, True)
    assert identities.known(claims(house, email="li@example.org")).viewer == CITY          # signed in anew


def test_an_old_cookie_that_this_ledger_never_saw_is_no_login(house):
    visit = claims(house, email="li@example.org")
    house.clock.forward(hours=9)
    assert house.with_access(has_provider=True, roles=ROLES).known(visit).viewer == NOBODY


def test_leaving_ends_this_login_and_no_other(house):
    identities = house.with_access(has_provider=True, roles=ROLES)
    here, there = claims(house, email="li@example.org", nonce="a"), claims(house, email="li@example.org", nonce="b")
    viewer = identities.known(here).viewer
    identities.end(viewer)
    assert not identities.is_alive(viewer)
    assert [identities.known(visit).viewer for visit in (here, there)] == [NOBODY, CITY]


def test_a_blocked_account_is_out_at_once_on_every_login_until_it_is_let_in_again(house):
    identities = house.with_access(has_provider=True, roles=ROLES)
    visit = claims(house, email="wang@example.org")
    viewer = identities.known(visit).viewer
    identities.block(CITY, "wang@example.org")
    assert (identities.is_alive(viewer), identities.known(visit).viewer, identities.blocked_accounts(CITY)) == (False, NOBODY, ["wang@example.org"])
    identities.unblock(CITY, "wang@example.org")
    assert identities.known(visit).viewer.role is Role.COORDINATOR


@pytest.mark.parametrize("role", [Role.FILER, Role.COORDINATOR, Role.LEADER, Role.NOBODY])
def test_only_the_city_blocks_accounts(house, role):
    for call in (house.identities.block, house.identities.unblock):
        with pytest.raises(Forbidden):
            call(Viewer(role, "安义县"), "li@example.org")
    with pytest.raises(Forbidden):
        house.identities.blocked_accounts(Viewer(role, "安义县"))
