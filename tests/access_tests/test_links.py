"""Signed links: what they open, when they end, who may make them; forged, cut and swapped ones open nothing."""

import json
from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import delete, select

from sheets_sync import store
from sheets_sync.access import EVERYTHING, NOBODY, Forbidden, Role, Viewer
from sheets_sync.identity import Visit
from sheets_sync.links import LONGEST_DAYS, LinkRefused
from sheets_sync.schema import links as table
from sheets_sync.store import utc_text
from tests.access_tests.conftest import SCHOOL, House

CITY = Viewer(Role.CITY, name="li@example.org")
ANYI, NANCHANG = (Viewer(Role.COORDINATOR, unit, f"{unit}@example.org") for unit in ("安义县", "南昌县"))


def who(house: House, cookie: str) -> Viewer:
    return house.identities.known(Visit(cookie=cookie, bound="127.0.0.1", host="laomo.example.org", forwarded=True)).viewer


def fact(house, name: str) -> str:
    with house.parts.database.read() as connection:
        return store.fact(connection, name)


def ends(house) -> list[tuple[str, str | None]]:
    with house.parts.database.read() as connection:
        return connection.execute(select(table.c.filer, table.c.revoked_at).order_by(table.c.filer)).all()


def test_a_link_makes_its_filer_and_only_that(house):
    cookie, link = house.links.open(house.links.make(CITY, " 安义中学 ", days=30))
    viewer = who(house, cookie)
    assert (viewer.role, viewer.unit, viewer.only, link.kind) == (Role.FILER, "安义中学", "", "filer")
    assert {view.filer for view in house.service.records(viewer)} == {"安义中学"}


def test_a_link_ends_when_its_time_is_over_and_so_do_its_logins(house):
    token = house.links.make(CITY, "安义中学", days=1)
    house.clock.forward(hours=20)
    cookie, _ = house.links.open(token)
    viewer = who(house, cookie)
    house.clock.forward(hours=5)
    assert (who(house, cookie), house.identities.is_alive(viewer)) == (NOBODY, False)
    with pytest.raises(LinkRefused, match="过期"):
        house.links.open(token)


def test_a_revoked_link_is_out_at_once(house):
    token = house.links.make(CITY, "安义中学", days=30)
    cookie, link = house.links.open(token)
    viewer = who(house, cookie)
    house.links.revoke(CITY, link.link_id)
    assert (who(house, cookie), house.identities.is_alive(viewer), house.links.listed(CITY)[0].state) == (NOBODY, False, "已停用")
    with pytest.raises(LinkRefused, match="停用"):
        house.links.open(token)


def test_a_link_ends_at_the_very_moment_that_was_said(house):
    token = house.links.make(CITY, "安义中学", days=1)
    house.clock.forward(hours=23, minutes=59)
    house.links.open(token)
    house.clock.forward(minutes=1)
    with pytest.raises(LinkRefused, match="过期"):
        house.links.open(token)


def test_revoking_one_link_ends_that_one_and_the_first_time_counts(house):
    other, _ = house.links.open(house.links.make(ANYI, "安义县第二中学", days=30))
    token = house.links.make(ANYI, "安义中学", days=30)
    house.clock.forward(hours=1)
    link = house.links.open(token)[1]
    for _ in range(2):
        house.links.revoke(ANYI, link.link_id)
        house.clock.forward(hours=1)
    assert ends(house) == [("安义中学", utc_text(house.clock() - timedelta(hours=2))), ("安义县第二中学", None)]
    assert who(house, other).unit == "安义县第二中学"
    house.links.revoke(ANYI, "none-such")


def test_a_login_whose_link_is_nowhere_is_no_login(house):
    """As after a backup from before the link was put back."""
    cookie, link = house.links.open(house.links.make(CITY, "安义中学", days=30))
    viewer = who(house, cookie)
    house.parts.database.write(lambda connection: connection.execute(delete(table).where(table.c.link_id == link.link_id)))
    assert (house.identities.is_alive(viewer), who(house, cookie)) == (False, NOBODY)
    with house.parts.database.read() as connection:
        assert house.links.state(connection, link.link_id) == "已停用"


def test_links_are_listed_newest_first_with_their_ends(house):
    began = house.clock()
    for filer in ("乙公司", "甲公司", "丙公司"):
        house.links.make(CITY, filer, days=7)
        house.clock.forward(minutes=1)
    house.links.send_back(ANYI, house.ids["school"], house.service.record(CITY, house.ids["school"]).owner)
    listed = house.links.listed(CITY)
    assert [link.filer for link in listed] == ["安义中学", "丙公司", "甲公司", "乙公司"]
    assert [(link.expires_at - link.made_at).days for link in listed] == [30, 7, 7, 7]
    assert [(link.made_by, link.made_at.tzinfo, link.expires_at.tzinfo) for link in listed] == [(by, began.tzinfo, began.tzinfo) for by in (ANYI.name, CITY.name, CITY.name, CITY.name)]
    assert listed[-1].made_at == began and [link.unit for link in listed] == ["安义县", "", "", ""]


def test_a_login_through_a_link_ends_after_idle_hours_and_the_link_opens_again(house):
    token = house.links.make(CITY, "安义中学", days=30)
    cookie, _ = house.links.open(token)
    house.clock.forward(hours=8, minutes=1)
    assert who(house, cookie) == NOBODY
    assert who(house, house.links.open(token)[0]).role is Role.FILER


def test_after_all_links_are_revoked_the_old_keys_sign_nothing(house):
    token = house.links.make(CITY, "安义中学", days=30)
    cookie, link = house.links.open(token)
    keys, began = fact(house, "link_keys"), utc_text(house.clock())
    house.links.revoke(CITY, link.link_id)
    house.links.make(CITY, "莲塘第一中学", days=30)
    house.clock.forward(hours=1)
    house.links.revoke_all(CITY)
    assert ends(house) == [("安义中学", began), ("莲塘第一中学", utc_text(house.clock()))]      # one that had ended before ended then
    assert {one.state for one in house.links.listed(CITY)} == {"已停用"} and who(house, cookie) == NOBODY
    assert len(json.loads(fact(house, "link_keys"))) == 1 and fact(house, "link_keys") != keys
    with pytest.raises(LinkRefused):
        house.links.open(token)
    assert house.links.open(house.links.make(CITY, "安义中学", days=30))


def test_keys_change_every_month_and_what_older_ones_signed_still_opens(house):
    tokens = []
    for _ in range(4):
        tokens.append(house.links.make(CITY, "安义中学", days=LONGEST_DAYS))
        house.clock.forward(days=31)
    with house.parts.database.read() as connection:
        assert len(house.links._keys(connection)) == 4
    assert all(house.links.open(token) for token in tokens)
    house.clock.forward(days=400)
    house.links.make(CITY, "安义中学", days=1)
    with house.parts.database.read() as connection:
        assert len(house.links._keys(connection)) == 1


@pytest.mark.parametrize("harm", [
    lambda token: token[:-1], lambda token: token + "A", lambda token: token[::-1], lambda token: "", lambda token: "." + token,
    lambda token: token.replace(token[2], "X", 1) if token[2] != "X" else "Y" + token, lambda token: "A" * 100_000, lambda token: token.split(".")[0],
    lambda token: URLSafeSerializer("guessed", salt="laomo.link").dumps(["000000000000"]),
    lambda token: URLSafeSerializer("", salt="laomo.link").dumps(["000000000000"]),
])
def test_a_tampered_link_opens_nothing(house, harm):
    token = house.links.make(CITY, "安义中学", days=30)
    with pytest.raises(LinkRefused, match="不完整或已失效"):
        house.links.open(harm(token))
    assert who(house, harm(token)) == NOBODY


def test_a_link_is_no_login_and_a_login_is_no_link(house):
    token = house.links.make(CITY, "安义中学", days=30)
    cookie, _ = house.links.open(token)
    assert who(house, token) == NOBODY
    with pytest.raises(LinkRefused):
        house.links.open(cookie)


def test_before_any_key_is_made_nothing_opens(house):
    with pytest.raises(LinkRefused):
        house.links.open(URLSafeSerializer("", salt="laomo.link").dumps(["x"]))


@pytest.mark.parametrize(("viewer", "filer", "may"), [
    (CITY, "南昌县总工会", True), (ANYI, "安义县总工会", True), (ANYI, "安义中学", True), (ANYI, "安义县某某公司", True),
    (ANYI, "南昌县总工会", False),           # another unit by its name
    (ANYI, "市总工会", False),               # the city
    (ANYI, "南昌县莲塘第一中学", False),     # another unit's by the register alone
    (NANCHANG, "安义中学", False),           # another unit's by the register or by its records
    (NANCHANG, "安义县某某公司", True),      # nothing says whose it is: its first link does, see below
])
def test_a_coordinator_makes_links_for_the_own_unit_only(house, viewer, filer, may):
    if may:
        assert house.links.make(viewer, filer, days=30)
    else:
        with pytest.raises(Forbidden, match="市级管理员"):
            house.links.make(viewer, filer, days=30)


def test_a_name_that_records_of_another_unit_carry_is_that_units(house):
    house.put("company", ("某某公司", *SCHOOL[1:]))            # in no register, and credited to 安义县
    with pytest.raises(Forbidden, match="其他单位已有记录"):
        house.links.make(NANCHANG, "某某公司", days=30)
    assert house.links.make(ANYI, "某某公司", days=30)


def test_a_name_that_another_unit_has_a_link_for_is_taken(house):
    for _ in range(2):                       # by the own unit as often as it likes
        house.links.make(ANYI, "某某公司", days=30)
    with pytest.raises(Forbidden):
        house.links.make(NANCHANG, "某某公司", days=30)


@pytest.mark.parametrize(("filer", "days"), [("", 30), ("  ", 30), ("安义中学", 0), ("安义中学", LONGEST_DAYS + 1)])
def test_a_link_needs_a_name_and_a_sensible_time(house, filer, days):
    with pytest.raises(ValueError, match="有效期"):
        house.links.make(CITY, filer, days=days)


def test_a_coordinator_sees_and_ends_the_own_units_links_only(house):
    house.links.make(ANYI, "安义中学", days=30)
    house.links.make(NANCHANG, "南昌县莲塘第一中学", days=30)
    house.links.make(CITY, "南昌市教育局", days=30)
    assert [[link.filer for link in house.links.listed(viewer)] for viewer in (ANYI, NANCHANG)] == [["安义中学"], ["南昌县莲塘第一中学"]]
    foreign = {link.filer: link.link_id for link in house.links.listed(CITY)}
    assert len(foreign) == 3
    for filer in ("南昌县莲塘第一中学", "南昌市教育局"):
        with pytest.raises(Forbidden):
            house.links.revoke(ANYI, foreign[filer])
    with pytest.raises(Forbidden):
        house.links.revoke_all(ANYI)


@pytest.mark.parametrize("viewer", [Viewer(Role.FILER, "安义中学"), Viewer(Role.LEADER), NOBODY], ids=lambda one: one.role)
def test_others_have_nothing_to_do_with_links(house, viewer):
    for call in (lambda: house.links.make(viewer, "安义中学", days=1), lambda: house.links.listed(viewer), lambda: house.links.revoke(viewer, "x"),
                 lambda: house.links.revoke_all(viewer), lambda: house.links.send_back(viewer, "x", EVERYTHING)):
        with pytest.raises(Forbidden):
            call()


def test_a_return_link_opens_one_record_until_its_correction_is_accepted(house):
    record_id = house.ids["school"]
    owner = house.service.record(CITY, record_id).owner
    token = house.links.send_back(ANYI, record_id, owner)
    cookie, link = house.links.open(token)
    again, _ = house.links.open(token)                          # it works until then, also twice
    viewer = who(house, cookie)
    assert (link.kind, viewer.only, [view.record_id for view in house.service.records(viewer)]) == ("return", record_id, [record_id])
    house.service.correct(viewer, record_id, {"media": "某报"}, identity="back", confirmed=True)
    assert (who(house, cookie), who(house, again), house.links.listed(ANYI)[0].state) == (NOBODY, NOBODY, "已更正")
    with pytest.raises(LinkRefused, match="已经更正"):
        house.links.open(token)
    second = house.links.send_back(ANYI, record_id, owner)      # and the record can go back once more
    assert who(house, house.links.open(second)[0]).only == record_id


def test_a_return_link_ends_with_the_correction_of_that_record_and_with_nothing_else(house):
    record_id = house.ids["school"]
    cookie, _ = house.links.open(house.links.send_back(ANYI, record_id, house.service.record(CITY, record_id).owner))
    house.service.correct(CITY, house.ids["anyi"], {"media": "某报"}, identity="other", confirmed=True)                     # another record
    house.decisions.rule(CITY, record_id, "安义县", revision=house.service.record(CITY, record_id).revision)                # the city's word on this one
    viewer = who(house, cookie)
    assert viewer.only == record_id
    for _ in range(2):                                          # a withdrawal is undone by whoever made it, as any other
        house.service.withdraw(who(house, cookie), record_id, identity=f"gone {_}")
        assert house.service.may_bring_back(who(house, cookie), record_id)
        house.service.bring_back(who(house, cookie), record_id)
    assert house.service.record(CITY, record_id).state != "已撤回"
    house.service.correct(who(house, cookie), record_id, {"media": "某报"}, identity="back", confirmed=True)
    assert who(house, cookie) == NOBODY


def test_a_link_made_after_a_withdrawal_that_was_undone_opens_the_record(house):
    record_id = house.ids["school"]
    house.service.withdraw(CITY, record_id, identity="gone")
    house.service.bring_back(CITY, record_id)
    token = house.links.send_back(ANYI, record_id, house.service.record(CITY, record_id).owner)
    assert who(house, house.links.open(token)[0]).only == record_id


def test_a_record_of_another_unit_cannot_be_sent_back(house):
    owner = house.service.record(CITY, house.ids["nanchang"]).owner
    with pytest.raises(Forbidden):
        house.links.send_back(ANYI, house.ids["nanchang"], owner)
