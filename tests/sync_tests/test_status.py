"""What the page 同步状态 is told: what stands still, and what a person has to do about it."""

from sheets_sync.access import SINGLE_USER
from tests.sync_tests.test_engine import plain_world  # noqa: F401 - the fixture


def _status(world) -> tuple[str, bool, int]:
    status = world.service.status(SINGLE_USER)
    return status.need, bool(status.stopped), status.owed


def test_each_kind_of_standstill_asks_for_its_own_act_and_goes_when_it_is_done(plain_world):  # noqa: F811
    world = plain_world
    for day in range(1, 11):
        world.accept(day)
    world.cycles(2)
    assert _status(world) == ("", False, 0)
    world.google.person("edit", range="E3", values=[["校名"]])
    world.cycles(1)
    assert _status(world) == ("header", True, 0)
    world.service.restore_header(SINGLE_USER)
    world.cycles(1)
    assert _status(world) == ("", False, 0)
    world.google.person("delete_rows", at=4, count=7)
    world.accept(20)
    world.cycles(2)
    assert _status(world) == ("confirmation", True, 1)
    world.service.confirm_mass_deletion(SINGLE_USER)
    world.cycles(3)
    assert (_status(world), len(world.service.records(SINGLE_USER))) == (("", False, 0), 4)
    world.google.person("revoke", email="robot@example.iam.gserviceaccount.com")
    world.accept(21)
    world.cycles(1)
    assert _status(world) == ("person", True, 1)
    world.google.person("share", email="robot@example.iam.gserviceaccount.com")
    world.cycles(2)
    assert _status(world) == ("", False, 0)


def test_a_row_that_the_sheet_refuses_is_counted_and_can_be_sent_again(plain_world):  # noqa: F811
    world = plain_world
    world.cycles(1)
    world.google.server.fault("status", status=400, body="毒", times=0)
    for day in range(1, 5):
        world.accept(day, media="毒" if day == 2 else "")
    world.cycles(10)
    status = world.service.status(SINGLE_USER)
    assert (status.set_aside, status.owed, world.days()) == (1, 1, ["2024-05-01", "2024-05-03", "2024-05-04"])
    world.google.server.clear_faults()
    world.service.send_again(SINGLE_USER)
    world.cycles(2)
    status = world.service.status(SINGLE_USER)
    assert (status.set_aside, status.owed, sorted(world.days())) == (0, 0, ["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04"])
