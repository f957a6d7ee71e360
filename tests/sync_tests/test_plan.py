"""What a pull means: pure, with the data of each case in sight."""

from datetime import UTC, date, datetime
from itertools import count

from sheets_sync.codes import new_record_id
from sheets_sync.plan import GONE_AFTER, Pull, plan_pull
from sheets_sync.repair import Repair
from sheets_sync.sheet import Change, Found, Met, SheetRow, Snapshot
from sheets_sync.store import Record
from sheets_sync.writes import Writes, after_writes

NOW = datetime(2024, 5, 10, 8, tzinfo=UTC)
IDS = [new_record_id() for _ in range(300)]


def record(number: int, school: str, **fields) -> Record:
    seen = fields.pop("seen", {"school": school})
    return Record(
        record_id=IDS[number], receipt=f"R{number}", revision=1, changed=1, place=number, cells={"school": school}, filer="", filed_on=None,
        activity="", gate="form", accepted_at=NOW, seen=seen, seen_at=NOW, wanted=fields.pop("wanted", {}), **fields,
    )


def pull(records: list[Record], *rows: tuple[int | None, str], confirmed: bool = False) -> Pull:
    snapshot = Snapshot(tuple(
        SheetRow(n, IDS[number] if number is not None else "", {"school": school}) for n, (number, school) in enumerate(rows, start=5)
    ), 4 + len(rows))
    ids = (f"new{n}" for n in count())
    return plan_pull(snapshot, {one.record_id: one for one in records}, now=NOW, today=date(2024, 5, 11), new_id=lambda: next(ids),
                     mass_confirmed=confirmed)


def history(result: Pull) -> list[tuple]:
    return [(one.key, one.before, one.after) for one in result.history]


def test_an_unchanged_row_only_learns_where_it_stands():
    result = pull([record(0, "甲", sheet_row=5)], (0, "甲"))
    assert (result.changed, result.created, result.history) == ((), (), ())


def test_an_edit_on_the_sheet_is_taken_over_with_its_history():
    result = pull([record(0, "甲")], (0, "乙"))
    assert [(one.cells, one.seen, one.revision) for one in result.changed] == [({"school": "乙"}, {"school": "乙"}, 2)]
    assert history(result) == [("school", "甲", "乙")]


def test_a_row_typed_into_the_sheet_becomes_a_record_first_seen_today():
    result = pull([], (None, "丁"))
    assert [(one.record_id, one.cells, one.filed_on, one.gate) for one in result.created] == [("new0", {"school": "丁"}, date(2024, 5, 11), "sheet")]


def test_a_deleted_row_is_a_withdrawal_only_when_absent_twice():
    first = pull([record(0, "甲"), record(1, "乙")], (1, "乙"))
    absent = next(one for one in first.changed if one.record_id == IDS[0])
    assert (absent.absent, absent.withdrawn_at, GONE_AFTER) == (1, None, 2)
    second = pull([absent, record(1, "乙")], (1, "乙"))
    gone = next(one for one in second.changed if one.record_id == IDS[0])
    assert (gone.withdrawn_by, history(second)) == ("sheet", [("@withdrawn", None, "sheet")])


def test_a_row_that_comes_back_by_undo_counts_again():
    gone = record(0, "甲", withdrawn_at=NOW, withdrawn_by="sheet", absent=2)
    result = pull([gone], (0, "甲"))
    assert [(one.withdrawn_at, one.absent) for one in result.changed] == [(None, 0)]


def test_many_rows_gone_at_once_stop_everything_until_a_person_says_so():
    records = [record(n, f"校{n}") for n in range(50)]
    left = [(n, f"校{n}") for n in range(40)]
    stopped = pull(records, *left)
    assert (bool(stopped.stop), stopped.changed, stopped.history) == (True, (), ())
    confirmed = pull(records, *left, confirmed=True)
    assert (confirmed.stop, sum(one.absent for one in confirmed.changed)) == ("", 10)


def test_five_rows_gone_at_once_are_deletions():
    records = [record(n, f"校{n}") for n in range(50)]
    assert pull(records, *[(n, f"校{n}") for n in range(45)]).stop == ""


def test_on_a_correction_people_win_and_both_values_are_kept():
    wanted = record(0, "更正", seen={"school": "甲"}, wanted={"school": ("甲", "更正")})
    result = pull([wanted], (0, "协调员改"))
    assert [(one.cells, one.wanted) for one in result.changed] == [({"school": "协调员改"}, {})]
    assert [(one.who, one.before, one.after) for one in result.history if one.gate == "conflict"] == [("协调员已修改此项", "更正", "协调员改")]


def test_a_correction_of_a_row_that_was_written_over_is_told_and_not_written():
    wanted = record(0, "更正", seen={"school": "甲", "media": "无"}, wanted={"school": ("甲", "更正")})
    result = plan_pull(Snapshot((SheetRow(5, IDS[0], {"school": "甲", "media": "南昌发布", "people": "李某乙"}),), 5), {IDS[0]: wanted},
                       now=NOW, today=date(2024, 5, 11), new_id=lambda: "")
    assert [(one.cells["school"], one.wanted) for one in result.changed] == [("甲", {})]
    assert [(one.before, one.after) for one in result.history if one.gate == "conflict"] == [("更正", "甲")]


def test_a_new_session_typed_beside_the_id_of_a_withdrawn_one_counts():
    withdrawn = record(0, "甲", withdrawn_at=NOW, withdrawn_by="submitter")
    result = pull([withdrawn], (0, "丁"))
    assert [(one.record_id, one.cells["school"], one.withdrawn_at) for one in result.created] == [("new0", "丁", None)]


def test_a_correction_on_its_way_stays_until_the_sheet_shows_it():
    wanted = record(0, "更正", seen={"school": "甲"}, wanted={"school": ("甲", "更正")})
    waiting = pull([wanted], (0, "甲"))
    assert [(one.cells, one.wanted) for one in waiting.changed] == [({"school": "更正"}, {"school": ("甲", "更正")})]
    arrived = pull([wanted], (0, "更正"))
    assert [(one.cells, one.wanted, one.seen) for one in arrived.changed] == [({"school": "更正"}, {}, {"school": "更正"})]


def applied(change: Change, meant: Record, met: Found | None, others: tuple[Record, ...] = ()):
    """The record after a batch with one change, and the repairs; `met` is what stood in the row before."""
    after, repairs = after_writes(Writes((), (change,)), {meant.record_id: meant}, Met({change.row: met}) if met else None, now=NOW)
    return after[0], repairs


def test_a_change_that_hit_a_stranger_is_put_right():
    meant = record(0, "更正", seen={"school": "甲"}, wanted={"school": ("甲", "更正")})
    change = Change(5, IDS[0], {"school": ("甲", "更正")}, asked={"school": "更正"})
    after, repairs = applied(change, meant, Found(IDS[1], {"school": "乙"}))
    assert after.wanted == {"school": ("甲", "更正")}
    assert repairs == [Repair(5, IDS[1], {"school": "乙"}, {"school": "更正"})]


def test_what_a_person_typed_while_a_correction_was_on_its_way_is_put_back():
    meant = record(0, "更正", seen={"school": "甲"}, wanted={"school": ("甲", "更正")})
    change = Change(5, IDS[0], {"school": ("甲", "更正")}, asked={"school": "更正"})
    after, repairs = applied(change, meant, Found(IDS[0], {"school": "刚改的"}))
    assert (after.wanted, after.seen) == ({"school": ("甲", "更正")}, {"school": "甲"})
    result = plan_pull(Snapshot((SheetRow(5, IDS[0], {"school": "更正"}),), 5), {IDS[0]: after}, now=NOW, today=date(2024, 5, 11),
                       new_id=lambda: "", repairs=repairs)
    assert [(one.cells, one.wanted) for one in result.changed] == [({"school": "刚改的"}, {})]
    assert [(one.before, one.after) for one in result.history if one.gate == "conflict"] == [("更正", "刚改的")]
    assert [(one.row, one.wrong) for one in result.repairs] == [(5, {"school": "更正"})]


def test_a_newer_correction_builds_on_what_was_just_written():
    meant = record(0, "第二次", seen={"school": "甲"}, wanted={"school": ("甲", "第二次")})
    change = Change(5, IDS[0], {"school": ("甲", "第一次")}, asked={"school": "第一次"})
    after, _ = applied(change, meant, None)
    assert after.wanted == {"school": ("第一次", "第二次")}


def test_absent_once_is_forgotten_when_the_row_is_back():
    result = pull([record(0, "甲", absent=1)], (0, "甲"))
    assert [one.absent for one in result.changed] == [0]
