"""How much goes out at once, what is forgotten when, and what the operator hears before the sheet is full."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from sheets_sync.accepting import accept
from sheets_sync.engine import Engine, lay_out
from sheets_sync.judge import Judge
from sheets_sync.schema import batches
from sheets_sync.service import Service
from sheets_sync.sheet import SharedSheet
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
    world.database.write(lambda connection: accept(connection, submission, now=datetime(2024, 6, 1, tzinfo=ZoneInfo("Asia/Shanghai"))))


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


@dataclass
class Tokens:
    """A world on either sheet, and what the sheet and the store still know of its first batches."""

    world: World
    sheet: SharedSheet
    wrong: list                     # by how much the host's clock is wrong
    first: list[int] = field(default_factory=list)

    def known(self) -> tuple[int, int]:
        on_sheet = sum(self.sheet.token_state(token) is not None for token in self.first)
        return on_sheet, len(set(self.first) & set(batches_kept(self.world.database)))


@pytest.fixture
def tokens(sqlite, sheet, campaign) -> Tokens:
    judge, skew, wrong = Judge(sqlite, campaign), [timedelta()], [timedelta()]

    def shared_clock(_) -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai")) + skew[0]

    def clock() -> datetime:
        return shared_clock(None) + wrong[0]

    engine = Engine(sqlite, sheet, campaign, judge, clock=clock, holder="one", shared_clock=shared_clock)
    made = Tokens(World(None, sqlite, engine, Service(sqlite, campaign, judge, sheet, clock=clock), skew), sheet, wrong)
    made.world.accept(10)
    made.world.cycles(3)
    made.first = batches_kept(sqlite)
    assert len(made.first) > 0
    return made


def test_tokens_are_kept_for_a_day_and_then_forgotten_on_the_sheet_and_here(tokens):
    world, count = tokens.world, len(tokens.first)
    for hours in (1, 22):
        world.skew[0] += timedelta(hours=hours)
        world.cycles(2)
        assert tokens.known() == (count, count), world.skew
    world.skew[0] += timedelta(hours=1, minutes=5)
    world.cycles(2)
    assert tokens.known() == (0, 0)
    world.accept(11)
    world.cycles(3)
    assert (world.service.read_status().owed, len(tokens.sheet.read().rows)) == (0, 2)


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_host_whose_clock_is_a_day_wrong_forgets_no_token_early_and_none_late(tokens, hours):
    world, count = tokens.world, len(tokens.first)
    tokens.wrong[0] = timedelta(hours=hours)
    world.cycles(2)
    assert tokens.known() == (count, count)
    world.skew[0] += timedelta(hours=25)
    world.cycles(2)
    assert tokens.known() == (0, 0)


def batches_kept(database) -> list[int]:
    with database.read() as connection:
        return [row.token for row in connection.execute(select(batches).order_by(batches.c.token))]


def test_the_operator_hears_that_the_sheet_is_nearly_full_before_it_is(world):
    """Empty cells of other tabs count as well."""
    owner = world.google.server.client("owner@example.iam.gserviceaccount.com").open_by_key(world.google.spreadsheet_id)
    other = owner.add_worksheet("照片清单", rows=100_000, cols=78)
    world.cycles(2)
    assert world.service.read_status().room == ""
    other.resize(cols=80)
    world.cycles(2)
    assert "已用 80%" in world.service.read_status().room
    world.accept(10)
    world.cycles(2)
    assert (world.days(), world.service.read_status().owed) == (["2024-05-10"], 0)       # it is not full yet
    owner.del_worksheet(other)
    world.cycles(2)
    assert world.service.read_status().room == ""


def progress_tab(world: World):
    return world.google.server.client("owner@example.iam.gserviceaccount.com").open_by_key(world.google.spreadsheet_id).worksheet("附件1 进度")


def line(world: World, unit: str) -> list[str]:
    return next(row for row in progress_tab(world).get_all_values() if row[0] == unit)


@pytest.fixture
def this_year(world, campaign) -> World:
    """The tab counts the year of the day."""
    world.engine._fixed_today = date(2024, 6, 1)
    world.cycles(2)
    return world


def test_the_progress_tab_says_what_counts_and_is_left_alone_when_nothing_changed(this_year):
    world = this_year
    assert [line(world, unit)[1:4] for unit in ("安义县", "总计")] == [["2", "0", "2"], ["35", "0", "35"]]
    sent = weights(world)
    world.cycles(3)
    assert sent == []
    world.accept(10)
    world.cycles(2)
    assert [line(world, unit)[1:4] for unit in ("安义县", "总计")] == [["2", "1", "1"], ["35", "1", "34"]]
    assert (len(sent), progress_tab(world).get_all_values()[-1][0]) == (1, "2024年，数据截至 2024年06月01日")
    world.engine._fixed_today = date(2024, 6, 2)
    world.cycles(2)
    assert progress_tab(world).get_all_values()[-1][0] == "2024年，数据截至 2024年06月02日"


def test_notes_of_people_stay_beside_their_unit_and_figures_that_they_changed_are_put_right(this_year):
    world = this_year
    tab = progress_tab(world)
    place = tab.find("安义县").row
    tab.update([["已约好安义中学"]], f"F{place}")
    tab.update([[99]], f"C{place}")
    tab.sort((1, "des"), range="A2:F14")
    world.cycles(2)
    world.accept(10)
    world.cycles(2)
    assert (line(world, "安义县")[1:6], tab.find("安义县").row != place) == (["2", "1", "1", "", "已约好安义中学"], True)
    tab.insert_row(["备注：请各单位抓紧"], 1)
    tab.delete_rows(tab.find("安义县").row)
    world.cycles(2)
    assert (line(world, "安义县")[1:4], tab.acell("A1").value) == (["2", "1", "1"], "备注：请各单位抓紧")


def test_a_progress_tab_that_people_renamed_is_kept_and_not_made_again(this_year):
    world = this_year
    tab = progress_tab(world)
    tab.update_title("各单位完成情况")
    tab.spreadsheet.add_worksheet("附件1 进度", 5, 5)          # somebody else's, by chance
    world.accept(10)
    world.cycles(2)
    lay_out(world.database, world.engine._sheet, take_over=False)
    world.cycles(1)
    rows = [row for row in tab.get_all_values() if row[0] == "安义县"]
    assert ([row[1:4] for row in rows], progress_tab(world).get_all_values()) == ([["2", "1", "1"]], [[]])
    assert sorted(one.title for one in tab.spreadsheet.worksheets()) == sorted(["Sheet1", "附件1 进度", "各单位完成情况", "说明", "系统暂存"])


def test_a_progress_tab_made_before_tabs_had_ids_of_ours_is_found_by_its_title(this_year):
    world = this_year
    owner = progress_tab(world).spreadsheet
    owner.del_worksheet(owner.worksheet("附件1 进度"))
    owner.add_worksheet("附件1 进度", 50, 8)
    world.accept(10)
    world.cycles(2)
    assert line(world, "安义县")[1:4] == ["2", "1", "1"]


def test_a_progress_tab_that_people_deleted_is_not_missed(this_year):
    world = this_year
    owner = world.google.server.client("owner@example.iam.gserviceaccount.com").open_by_key(world.google.spreadsheet_id)
    owner.del_worksheet(owner.worksheet("附件1 进度"))
    world.accept(10)
    assert ([one.state for one in world.cycles(3)][-1], world.days()) == ("idle", ["2024-05-10"])
