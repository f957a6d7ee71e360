"""How much goes out at once, what is forgotten when, and what the operator hears before the sheet is full."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from sheets_sync import store
from sheets_sync.engine import Engine
from sheets_sync.judge import Judge
from sheets_sync.schema import batches
from sheets_sync.service import Service
from sheets_sync.store import Submission
from tests.sync_tests.conftest import google_on_loopback
from tests.sync_tests.test_engine import CELLS, World, make_world
from tests.sync_tests.test_sheet_contract import KEYS

TWO_MEGABYTES = 2_000_000          # what Google advises for one request at most


@pytest.fixture
def world(tmp_path, campaign):
    with google_on_loopback() as google:
        for world in make_world(google, tmp_path, campaign):
            world.cycles(1)
            yield world


def weights(world: World) -> list[int]:
    """Bytes of every batch from now on."""
    found = []

    def note(call):
        if call.path.endswith(":batchUpdate"):
            found.append(len(call.body))

    world.google.server.before_request(note)
    return found


def put(world: World, day: int, **cells: str) -> None:
    """A record with longer texts than any gate takes now: an earlier one's, or another program's."""
    submission = Submission(f"long-{day}", {**CELLS, "held_on": f"2024-05-{day:02}", "school": "安义中学", **cells}, "安义县总工会", None)
    world.database.write(lambda connection: store.accept(connection, submission, now=datetime(2024, 6, 1, tzinfo=ZoneInfo("Asia/Shanghai"))))


def test_rows_of_fifty_thousand_characters_go_out_in_batches_of_two_megabytes(world):
    sent = weights(world)
    for day in range(1, 29):
        put(world, day, media="南" * 50_000)
    while world.service.read_status().owed:
        assert world.engine.cycle().state == "worked"
    assert (len(world.days()), max(sent) <= TWO_MEGABYTES, len(sent)) == (28, True, 3)


def test_the_heaviest_rows_that_a_sheet_can_hold_go_out_one_by_one(world):
    sent = weights(world)
    for day in (1, 2, 3):
        put(world, day, **dict.fromkeys(KEYS, "南" * 50_000))
    rows = [world.engine.cycle().sent for _ in range(3)]
    assert (rows, len(world.grid()) - 4, max(sent) <= TWO_MEGABYTES) == ([1, 1, 1], 3, True)


def test_five_hundred_rows_that_people_typed_get_their_marks_in_batches_of_two_megabytes(world):
    world.google.person("edit", range="B5", values=[["安义县总工会", "", "5月", "安义中学", "高", "张某甲", "约两三百人", "", "", f"0.2万{n}"] for n in range(600)])
    sent = weights(world)
    changed = [world.engine.cycle().changed for _ in range(4)]
    assert (sum(changed), max(changed) <= 500, max(sent) <= TWO_MEGABYTES) == (600, True, True)
    assert sum(weight > TWO_MEGABYTES / 2 for weight in sent) >= 1          # no smaller than they need be


def test_tokens_are_kept_for_a_day_and_then_forgotten_on_the_sheet_and_here(sqlite, sheet, campaign):
    judge, skew = Judge(sqlite, campaign), [timedelta()]

    def clock(_=None) -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai")) + skew[0]

    engine = Engine(sqlite, sheet, campaign, judge, clock=clock, holder="one", shared_clock=clock)
    world = World(None, sqlite, engine, Service(sqlite, campaign, judge, sheet, clock=clock), skew)

    def known() -> tuple[int, int]:
        """Of the batches so far: how many the sheet remembers, how many the store."""
        return sum(sheet.token_state(token) is not None for token in tokens), len(set(tokens) & set(batches_kept(sqlite)))

    world.accept(10)
    world.cycles(3)
    tokens = batches_kept(sqlite)
    for hours in (1, 22):
        skew[0] += timedelta(hours=hours)
        world.cycles(2)
        assert known() == (len(tokens), len(tokens)), skew
    skew[0] += timedelta(hours=1, minutes=5)
    world.cycles(2)
    assert (known(), len(tokens) > 0) == ((0, 0), True)
    world.accept(11)
    world.cycles(3)
    assert (world.service.read_status().owed, len(sheet.read().rows)) == (0, 2)


def batches_kept(database) -> list[int]:
    with database.read() as connection:
        return [row.token for row in connection.execute(select(batches).order_by(batches.c.token))]
