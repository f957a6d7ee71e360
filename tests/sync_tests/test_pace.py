"""Requests to the sheet are held apart for all processes on one database together. The clock and the waits are the test's."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from sheets_sync import google_http
from sheets_sync.access import SINGLE_USER
from sheets_sync.database import Database
from sheets_sync.engine import Engine
from sheets_sync.judge import Judge
from sheets_sync.pace import LONGEST, NotYet, Pace
from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.test_engine import World, make_world

WRITES = 8              # a minute, so few that the test comes up against it
START = datetime(2024, 6, 3, 8, tzinfo=UTC)


class Clock:
    """The database's, as every process asks for it."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self, _connection=None) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def other(database):
    """The same database, opened by a second process."""
    made = Database(database.url)
    yield made
    made.close()


def pace(database, clock: Clock, gap_seconds: float = 1.0, writes_a_minute: int = 50) -> Pace:
    return Pace(database, gap_seconds, writes_a_minute, shared_clock=clock, sleep=clock.sleep)


def starts(clock: Clock, *turns) -> list[float]:
    """When each request went out: (pace, whether it writes)."""
    found = []
    for one, is_write in turns:
        one.wait(is_write=is_write)
        found.append(round(clock.seconds, 3))
    return found


def test_requests_of_two_processes_are_a_second_apart(database, other, clock):
    one, two = pace(database, clock), pace(other, clock)
    assert starts(clock, (one, False), (two, False), (two, True), (one, True), (two, False)) == [0.0, 1.0, 2.0, 3.0, 4.0]
    clock.sleep(30)
    assert starts(clock, (one, False), (two, False)) == [34.0, 35.0]


def test_no_minute_has_more_writes_than_allowed_whichever_process_makes_them(database, other, clock):
    one, two = pace(database, clock, 0.1, 3), pace(other, clock, 0.1, 3)
    found = []
    for number in range(8):
        try:
            found += starts(clock, ((one, two)[number % 2], True))
        except NotYet as err:
            assert err.wait > LONGEST
            clock.sleep(err.wait)
            found += starts(clock, ((one, two)[number % 2], True))
    assert all(later - earlier >= 59.999 for earlier, later in zip(found, found[3:], strict=False)), found
    assert starts(clock, (two, False))[0] - found[-1] < 1           # reads are not counted


def test_who_would_stand_still_for_long_takes_no_turn(database, clock):
    one = pace(database, clock, 1.0, 1)
    one.wait(is_write=True)
    for _ in range(5):
        with pytest.raises(NotYet) as refused:
            one.wait(is_write=True)
    assert (refused.value.wait, starts(clock, (one, False))) == (60.0, [1.0])


def test_a_pause_that_google_asked_one_process_for_holds_for_the_next(database, other, clock):
    pace(database, clock).hold(40)
    with pytest.raises(NotYet) as refused:
        pace(other, clock).wait(is_write=False)
    clock.sleep(35)
    assert (refused.value.wait, starts(clock, (pace(other, clock), False))) == (40.0, [40.0])


@pytest.mark.parametrize(("headers", "seconds"), [
    ({"Retry-After": "40"}, 40), ({"Retry-After": "Mon, 03 Jun 2024 08:02:00 GMT", "Date": "Mon, 03 Jun 2024 08:00:30 GMT"}, 90),
    ({"Retry-After": "Mon, 03 Jun 2024 08:00:00 GMT", "Date": "Mon, 03 Jun 2024 08:00:30 GMT"}, None), ({"Retry-After": "bald"}, None), ({"Retry-After": "²"}, None), ({}, None),
])
def test_a_pause_is_asked_for_in_seconds_or_as_a_moment_by_the_other_clock(headers, seconds):
    assert google_http._retry_after(SimpleNamespace(headers=headers)) == seconds


@pytest.mark.parametrize("hours", [-8, 8])
def test_a_clock_that_is_put_right_by_hours_holds_nobody_up(database, clock, hours):
    one = pace(database, clock, 1.0, 2)
    starts(clock, (one, True), (one, True))
    one.hold(300)
    clock.sleep(hours * 3600)
    before = clock.seconds
    assert starts(clock, (one, True))[0] - before <= 1.0


def process(world: World, database, campaign, clock: Clock, name: str) -> Engine:
    """An engine as a process of its own: own connections, own client, the pace of the database that all share."""
    sheet = world.google.sheet(campaign, pace=pace(database, clock, writes_a_minute=WRITES))
    return Engine(database, sheet, campaign, Judge(database, campaign), clock=clock, holder=name, shared_clock=clock)


@pytest.fixture
def two(database, other, campaign, clock, tmp_path):
    """Two engines on one database, and when each request to Sheets came."""
    came = []

    def note(call):
        if "/v4/" in call.path:
            came.append((clock.seconds, call.method))

    with google_on_loopback() as google:
        google.server.before_request(note)
        for world in make_world(google, tmp_path, campaign, database):
            world.came, world.engines = came, [process(world, one, campaign, clock, name) for one, name in ((database, "here"), (other, "there"))]
            yield world


def test_two_engines_in_turn_keep_to_one_request_a_second_and_to_the_writes_of_a_minute(two, clock):
    put_off = 0
    for number in range(40):
        two.accept(1 + number % 28, identity=f"turn-{number}")
        one = two.engines[number % 2]
        if one.cycle().state == "waiting":
            put_off += 1
            clock.sleep(5)
        one.retire()
    times = [at for at, _ in two.came]
    writes = [at for at, method in two.came if method != "GET"]
    assert min(later - earlier for earlier, later in zip(times, times[1:], strict=False)) >= 0.999
    assert all(later - earlier >= 59.999 for earlier, later in zip(writes, writes[WRITES:], strict=False))
    assert (put_off > 0, len(two.days()) > 20) == (True, True)


def test_retry_after_is_obeyed_by_the_process_that_takes_over(two, clock):
    two.engines[0].cycle()
    two.accept(10)
    two.google.server.fault("status", status=429, retry_after=40, body="insertDimension")
    assert two.engines[0].cycle().state == "waiting"
    since, asked_at = len(two.came), clock.seconds
    for _ in range(3):
        assert two.engines[1].cycle(hurry=True).state == "waiting"
    assert two.came[since:] == []
    clock.sleep(41)
    assert two.engines[1].cycle().state == "worked"
    assert (two.came[since][0] - asked_at >= 40, two.days(), two.service.status(SINGLE_USER).owed) == (True, ["2024-05-10"], 0)
