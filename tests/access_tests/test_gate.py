"""Between page and service: ended logins are refused at the call, floods are slowed, honestly and without loss."""

from dataclasses import replace

import pytest

from sheets_sync.access import SINGLE_USER, Forbidden, Role, Viewer
from sheets_sync.gate import Ended
from sheets_sync.identity import Visit
from sheets_sync.limits import Limit, TooOften, name_of, spend
from sheets_sync.schema import tallies
from sheets_sync.service import StoreTrouble
from tests.access_tests.conftest import ANYI, entry

CITY = Viewer(Role.CITY, name="li@example.org")


def test_a_page_that_was_drawn_before_the_end_of_its_login_can_do_nothing_more(house):
    cookie, link = house.links.open(house.links.make(CITY, "安义中学", days=30))
    viewer = house.identities.known(Visit(cookie=cookie)).viewer
    gate = house.gate()
    gate.record(viewer, house.ids["school"])
    house.links.revoke(CITY, link.link_id)
    for call in (lambda: gate.record(viewer, house.ids["school"]), lambda: gate.accept(viewer, entry(ANYI), identity="late"), lambda: gate.records(viewer)):
        with pytest.raises(Ended) as caught:
            call()
        assert isinstance(caught.value, Forbidden) and isinstance(caught.value, StoreTrouble)
    assert len(house.service.records(CITY)) == 3


def test_what_is_no_call_of_a_viewer_passes(house):
    gate = house.gate()
    assert (gate.campaign, gate.sheet_kind, gate.today()) == (house.service.campaign, "embedded", house.service.today())


def test_the_limit_of_an_account_says_when_and_loses_nothing(house):
    gate, viewer = house.gate(submissions=3, minutes=10), Viewer(Role.COORDINATOR, "安义县", "wang@example.org")
    for day in range(1, 4):
        gate.accept(viewer, entry(ANYI, held_on=f"2024-03-0{day}"), identity=f"n{day}", confirmed=True)
    with pytest.raises(TooOften, match="约 10 分钟后再试.*仍在页面上"):
        gate.accept(viewer, entry(ANYI, held_on="2024-03-04"), identity="n4", confirmed=True)
    gate.accept(Viewer(Role.COORDINATOR, "南昌县", "other@example.org"), entry(ANYI, held_on="2024-03-05"), identity="n5", confirmed=True)
    house.clock.forward(minutes=10)
    assert gate.accept(viewer, entry(ANYI, held_on="2024-03-04"), identity="n4", confirmed=True).status == "accepted"


def test_an_address_may_do_more_than_one_account_but_not_without_end(house):
    gate = house.gate(submissions=1, schools_behind_one_address=3)
    schools = [Viewer(Role.FILER, f"某某学校{n}", f"链接 {n}", address="10.0.0.1") for n in range(4)]
    for n, viewer in enumerate(schools[:3]):
        gate.accept(viewer, entry(ANYI, held_on=f"2024-03-0{n + 1}"), identity=f"a{n}", confirmed=True)
    with pytest.raises(TooOften):
        gate.accept(schools[3], entry(ANYI, held_on="2024-03-09"), identity="a9", confirmed=True)
    gate.accept(replace(schools[3], address="10.0.0.2"), entry(ANYI, held_on="2024-03-09"), identity="a9", confirmed=True)


def test_the_one_person_at_this_machine_is_not_counted(house):
    gate = house.gate(submissions=1)
    for day in range(1, 4):
        gate.accept(SINGLE_USER, entry(ANYI, held_on=f"2024-03-0{day}"), identity=f"s{day}", confirmed=True)


def test_openings_of_links_are_counted_by_address(house):
    gate = house.gate(link_openings=2)
    for _ in range(2):
        gate.count_opening("10.0.0.1")
    gate.count_opening("10.0.0.2")
    with pytest.raises(TooOften):
        gate.count_opening("10.0.0.1")


def test_old_tallies_go_and_say_nobodys_address(house):
    database, limit = house.parts.database, Limit(1, 60)
    database.write(lambda connection: spend(connection, name_of("x", "10.0.0.1"), limit, now=house.clock()))
    with database.read() as connection:
        assert "10.0.0.1" not in str(connection.execute(tallies.select()).all())
    house.clock.forward(days=2)
    database.write(lambda connection: spend(connection, name_of("x", "10.0.0.9"), limit, now=house.clock()))
    with database.read() as connection:
        assert [row.name for row in connection.execute(tallies.select())] == [name_of("x", "10.0.0.9")]
