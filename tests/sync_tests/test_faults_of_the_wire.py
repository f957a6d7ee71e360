"""Rows 1–16 of the fault matrix: what Google, its tokens and the network do. Real gspread on the loopback server, a real SQLite file."""

from datetime import timedelta

import pytest

from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.test_engine import World, make_world

WRITE = {"body": "insertDimension"}


@pytest.fixture
def world(tmp_path, campaign):
    with google_on_loopback() as google:
        yield from make_world(google, tmp_path, campaign)


@pytest.fixture
def impatient(tmp_path, campaign):
    """A world whose requests give up soon."""
    with google_on_loopback() as google:
        made = google.sheet
        google.sheet = lambda campaign: made(campaign, timeout=(2, 0.5), total_seconds=1.0)
        yield from make_world(google, tmp_path, campaign)


def later(world: World, **time: float) -> None:
    world.skew[0] += timedelta(**time)


def arrived_once(world: World, *days: int) -> bool:
    return world.days() == [f"2024-05-{day:02}" for day in days] and world.service.read_status().owed == 0


@pytest.mark.fault(1)
def test_the_wait_that_google_asks_for_is_waited_and_no_more(world):
    world.cycles(1)
    world.google.server.fault("status", status=429, retry_after=40, **WRITE)
    world.accept(10)
    assert world.engine.cycle().state == "waiting"
    since = len(world.google.server.requests_seen())
    later(world, seconds=38)
    assert (world.engine.cycle().state, world.asked(since)) == ("waiting", [])
    later(world, seconds=3)
    assert (world.engine.cycle().state, arrived_once(world, 10)) == ("worked", True)


@pytest.mark.fault(1)
def test_without_a_wait_the_pause_grows_is_jittered_and_ends_at_five_minutes(world):
    world.cycles(1)
    world.google.server.fault("status", status=429, times=0)
    pauses = []
    for _ in range(14):
        world.engine.cycle(hurry=True)
        pauses.append(world.engine._pauses.seconds)
    assert (max(pauses) <= 300, max(pauses) > 20, len(set(map(round, pauses))) > 3) == (True, True, True)
    world.google.server.clear_faults()


@pytest.mark.fault(2)
def test_a_quota_that_is_gone_for_an_hour_holds_up_nobody(world):
    world.cycles(1)
    world.google.server.google_quota(per_user=0)
    for minute in range(0, 60, 10):
        later(world, minutes=10)
        world.accept(1 + minute // 10)
        assert world.engine.cycle().state == "waiting"
    status = world.service.read_status()
    assert (status.owed, "调用次数" in status.last_error) == (6, True)
    world.google.server.unlimited()
    later(world, minutes=6)
    since = len(world.google.server.requests_seen())
    assert world.engine.cycle().state == "worked"
    assert (arrived_once(world, 1, 2, 3, 4, 5, 6), world.asked(since).count("write")) == (True, 1)


@pytest.mark.fault(2, 47)
def test_seventy_two_hours_without_google_lose_nothing_and_drain_by_five_hundreds(world):
    world.cycles(1)
    world.google.server.stop_listening()
    entries = [(day, hour) for day in range(1, 31) for hour in range(35)]
    for number, (day, hour) in enumerate(entries):
        world.accept(day, direct_students=str(100 + hour), identity=f"long-{number}")
        if number % 150 == 0:
            later(world, hours=10)
            assert world.engine.cycle().state == "waiting"
    status = world.service.read_status()
    assert (status.owed, "恢复后自动补传" in status.last_error) == (len(entries), True)
    world.google.server.listen_again()
    later(world, hours=3)
    since = len(world.google.server.requests_seen())
    while world.service.read_status().owed:
        assert world.engine.cycle().state == "worked"
    new_rows = [one for one in world.google.server.requests_seen()[since:] if one.path.endswith(":batchUpdate") and one.status == 200]
    assert (len(world.days()), len(new_rows) <= -(-len(entries) // 500) + 1) == (len(entries), True)


@pytest.mark.parametrize(("fault", "kind"), [
    pytest.param({"status": 500}, "status", marks=pytest.mark.fault(3)), pytest.param({"status": 500, "when": "after"}, "status", marks=pytest.mark.fault(4)),
    pytest.param({"status": 502}, "html", marks=pytest.mark.fault(5)), pytest.param({"status": 408}, "status", marks=pytest.mark.fault(6)),
    pytest.param({"when": "after"}, "reset", marks=pytest.mark.fault(10)), pytest.param({}, "reset", marks=pytest.mark.fault(10)),
    pytest.param({}, "reset_mid_body", marks=pytest.mark.fault(11)), pytest.param({"status": 200, "when": "after"}, "html", marks=pytest.mark.fault(11)),
    pytest.param({}, "truncated", marks=pytest.mark.fault(11)), pytest.param({}, "empty", marks=pytest.mark.fault(11)),
], ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else value)
def test_whatever_happens_to_the_reply_the_row_stands_there_once(world, fault, kind):
    world.cycles(1)
    world.google.server.fault(kind, **fault, **WRITE)
    world.accept(10)
    world.cycles(3)
    assert arrived_once(world, 10)


@pytest.mark.parametrize("fault", [
    pytest.param({"kind": "stall", "seconds": 1.5}, marks=pytest.mark.fault(7)), pytest.param({"kind": "stall", "seconds": 1.5, "when": "after"}, marks=pytest.mark.fault(8)),
    pytest.param({"kind": "delay", "seconds": 1.5}, marks=pytest.mark.fault(8, 9)), pytest.param({"kind": "drip", "seconds": 4.0}, marks=pytest.mark.fault(12)),
], ids=["before the commit", "after the commit", "the commit comes later", "the reply drips"])
def test_a_reply_that_does_not_come_in_time_is_not_waited_for_and_not_doubled(impatient, fault):
    impatient.cycles(1)
    impatient.google.server.fault(**fault, **WRITE)
    impatient.accept(10)
    first = impatient.cycles(1)[0]
    assert (first.state, first.sent) == ("waiting", 0)
    for _ in range(20):
        impatient.engine.cycle(hurry=True)
        if impatient.service.read_status().owed == 0:
            break
    assert arrived_once(impatient, 10)


@pytest.mark.fault(13)
def test_a_token_that_ran_out_is_renewed_and_the_row_stands_there_once(world):
    world.google.server.switch(known_tokens_only=True)
    world.cycles(1)
    world.google.server.desk.accounts.expire_tokens()
    world.accept(10)
    world.cycles(3)
    assert arrived_once(world, 10)


@pytest.mark.fault(14)
def test_a_revoked_key_stops_sending_is_told_and_acceptance_goes_on(world):
    world.google.server.switch(known_tokens_only=True)
    world.cycles(1)
    world.google.server.desk.accounts.revoke("robot@example.iam.gserviceaccount.com")
    world.google.server.desk.accounts.expire_tokens()
    world.accept(10)
    assert world.cycles(1)[0].state == "stopped"
    status = world.service.read_status()
    assert (status.owed, "密钥是否已被吊销" in status.stopped) == (1, True)


@pytest.mark.fault(14)
def test_a_token_service_that_is_down_for_a_while_is_waited_for(world):
    world.google.server.switch(known_tokens_only=True)
    world.cycles(1)
    world.google.server.desk.accounts.expire_tokens()
    world.google.server.fault("status", status=503, path="/token", times=0)
    world.accept(10)
    assert world.cycles(1)[0].state == "waiting"
    world.google.server.clear_faults()
    world.cycles(2)
    assert arrived_once(world, 10)


@pytest.mark.fault(42)
def test_a_clock_that_is_wrong_by_hours_is_named(tmp_path, campaign):
    with google_on_loopback() as google:
        google.server.switch(token_clock_ahead=7200.0)
        for world in make_world(google, tmp_path, campaign):
            world.accept(10)
            assert (world.cycles(1)[0].state, "本机时钟" in world.service.read_status().stopped) == ("stopped", True)


@pytest.mark.fault(15)
def test_a_permission_that_was_taken_away_stops_and_no_row_counts_as_deleted(world):
    record_id = world.accept(10)
    world.cycles(2)
    world.google.person("revoke", email="robot@example.iam.gserviceaccount.com")
    world.accept(11)
    assert {one.state for one in world.cycles(3)} == {"stopped"}
    assert "robot@example.iam.gserviceaccount.com" in world.service.read_status().stopped
    world.google.person("share", email="robot@example.iam.gserviceaccount.com")
    world.cycles(2)
    assert (arrived_once(world, 10, 11), world.engine._judge.refresh()[record_id].withdrawn_at) == (True, None)


@pytest.mark.fault(16)
def test_a_spreadsheet_that_was_deleted_stops_and_no_row_counts_as_deleted(world):
    record_id = world.accept(10)
    world.cycles(2)
    world.google.person("trash")
    world.accept(11)
    assert {one.state for one in world.cycles(3)} == {"stopped"}
    status = world.service.read_status()
    assert ("已被删除" in status.stopped, status.owed, world.engine._judge.refresh()[record_id].withdrawn_at) == (True, 1, None)
