"""Durable, once, and together: on a SQLite file and on a real PostgreSQL server."""

import os
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from sheets_sync import accepting, lease, store, upkeep
from sheets_sync.accepting import accept_all, ready
from sheets_sync.database import Database, StoreTrouble, clock_of
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.engine import Engine
from sheets_sync.judge import Judge
from sheets_sync.schema import facts, journal, metadata, records
from sheets_sync.store import IdentityConflict, Submission

NOW = datetime(2024, 5, 10, 8, tzinfo=UTC)
FIRST = Submission("draft-1", {"school": "安义中学", "host": "安义县总工会"}, "安义县总工会", None)


def accept(database, submission):
    return database.write(ready(submission, NOW))


def count(database, table) -> int:
    with database.read() as connection:
        return len(connection.execute(select(table)).all())


def test_the_migrations_make_the_schema(database):
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_commit_by_whichever_process_changes_the_version_and_a_read_does_not(sqlite):
    other = Database(sqlite.url)
    seen = [sqlite.version()]
    for act in (lambda: accept(sqlite, FIRST), lambda: accept(other, replace(FIRST, identity="draft-2")), lambda: count(sqlite, records), lambda: count(other, records)):
        act()
        seen.append(sqlite.version())
    other.close()
    assert [one == before for before, one in zip(seen, seen[1:], strict=False)] == [False, False, True, True]


def test_what_undid_itself_changes_no_version(sqlite):
    before = sqlite.version()
    with pytest.raises(ZeroDivisionError):
        sqlite.write(lambda connection: (accepting.accept(connection, FIRST, now=NOW), 1 / 0))
    assert (sqlite.version(), count(sqlite, records)) == (before, 0)


def test_a_database_of_several_hosts_says_no_version_and_one_that_is_gone_neither(database, tmp_path):
    if database.is_sqlite:
        file = tmp_path / "ledger.db"
        for one in (file, *tmp_path.glob("ledger.db-*")):
            one.rename(one.with_name(f"gone-{one.name}"))
        file.mkdir()
    assert database.version() is None


@pytest.mark.parametrize("kind", ["here", "elsewhere"])
def test_a_judge_knows_at_once_what_was_accepted(database, campaign, kind):
    other = Database(database.url)
    judge = Judge(database, campaign)
    known = []
    for identity in ("draft-1", "draft-2"):
        accept(database if kind == "here" else other, replace(FIRST, identity=identity))
        known.append(len(judge.refresh()))
    other.close()
    assert known == [1, 2]


def test_the_same_identity_and_body_is_one_record_with_the_first_receipt(database):
    (first, is_new), (again, is_new_again) = accept(database, FIRST), accept(database, FIRST)
    assert (is_new, is_new_again) == (True, False)
    assert first.receipt == again.receipt
    assert (count(database, records), count(database, journal)) == (1, 1)


def test_the_same_identity_with_another_body_is_a_named_conflict(database):
    first, _ = accept(database, FIRST)
    with pytest.raises(IdentityConflict) as conflict:
        accept(database, replace(FIRST, cells={"school": "莲塘一中"}))
    assert conflict.value.receipt == first.receipt
    assert count(database, records) == 1


def test_a_hundred_parallel_clicks_give_one_record(database):
    receipts = []
    threads = [threading.Thread(target=lambda: receipts.append(accept(database, FIRST)[0].receipt)) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(receipts), len(set(receipts)), count(database, records)) == (100, 1, 1)


def kept_together(database, *submissions) -> list:
    return database.write(lambda connection: accept_all(connection, [ready(one, NOW) for one in submissions]))


def test_submissions_that_wait_together_are_kept_each_as_if_alone(database):
    before, _ = accept(database, FIRST)
    second, other = replace(FIRST, identity="draft-2"), {"school": "莲塘一中"}
    kept = kept_together(database, second, FIRST, replace(FIRST, cells=other), second, replace(second, cells=other), replace(FIRST, identity="draft-3"))
    assert [type(one).__name__ if isinstance(one, Exception) else one[1] for one in kept] == [True, False, "IdentityConflict", False, "IdentityConflict", True]
    assert (kept[1][0].receipt, kept[2].receipt, kept[3][0], kept[4].receipt) == (before.receipt, before.receipt, kept[0][0], kept[0][0].receipt)
    with database.read() as connection:
        stored = [(one.record_id, one.receipt, one.changed, one.place, one.cells) for one in store.changed_since(connection, 0)]
    assert stored == [(one.record_id, one.receipt, one.changed, one.place, one.cells) for one in (before, kept[0][0], kept[5][0])]
    assert (before.changed < kept[0][0].changed < kept[5][0].changed, count(database, journal), upkeep.differences(database)) == (True, 3, [])


def test_receipts_that_meet_are_told_apart_within_a_group_and_with_what_stands_there(database, monkeypatch):
    good = accepting.receipt_of
    for module in (accepting, store):
        monkeypatch.setattr(module, "receipt_of", lambda record_id, attempt=0: good(record_id, attempt) if attempt > 1 else f"SAME-{attempt}")
    accept(database, FIRST)
    kept = kept_together(database, *(replace(FIRST, identity=f"other-{n}") for n in range(4)))
    assert [record.receipt for record, _ in kept] == ["SAME-1", *(good(record.record_id, 2) for record, _ in kept[1:])]


def test_a_record_that_came_back_from_the_sheet_before_its_submission_came_again_is_that_record(database):
    record, _ = accept(database, FIRST)
    database.write(lambda connection: connection.execute(delete(journal)))
    kept = kept_together(database, replace(FIRST, identity="draft-2"), FIRST, FIRST)
    assert ([(one.record_id == record.record_id, is_new) for one, is_new in kept], count(database, journal)) == ([(False, True), (True, False), (True, False)], 2)


def test_a_group_whose_commit_fails_is_kept_one_by_one(database, monkeypatch):
    """One of them breaks a rule of the schema: the others are kept."""
    good, held, first = accepting.accept_all, threading.Event(), threading.Event()

    def broken(connection, pieces):
        results = good(connection, pieces)
        if any(one.submission.identity == "draft-13" for one in pieces):
            connection.execute(insert(facts).values(name="changed", value="again"))
        return results

    monkeypatch.setattr(accepting, "accept_all", broken)
    outcomes = {}

    def submit(number):
        try:
            outcomes[number] = accept(database, replace(FIRST, identity=f"draft-{number}"))[1]
        except IntegrityError:
            outcomes[number] = "refused"

    threads = [threading.Thread(target=lambda: database.write(lambda connection: (first.set(), held.wait(10))))]
    threads[0].start()
    first.wait(10)
    threads += [threading.Thread(target=submit, args=(number,)) for number in range(10, 16)]
    for thread in threads[1:]:
        thread.start()
    while database._work.qsize() < 6:
        time.sleep(0.01)
    held.set()
    for thread in threads:
        thread.join()
    assert (outcomes, count(database, records)) == ({number: "refused" if number == 13 else True for number in range(10, 16)}, 5)


def test_a_piece_of_work_that_fails_takes_no_other_with_it(database):
    outcomes = {}

    def put(name, key):
        def work(connection):
            connection.execute(insert(facts).values(name=key, value=name))

        try:
            database.write(work)
            outcomes[name] = "kept"
        except IntegrityError:
            outcomes[name] = "refused"

    threads = [threading.Thread(target=put, args=(str(i), f"key{i // 2}")) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == ["kept"] * 10 + ["refused"] * 10
    assert count(database, facts) == 10 + 1      # and the change counter


def test_the_change_counter_tells_what_moved(database):
    first, _ = accept(database, FIRST)
    second, _ = accept(database, replace(FIRST, identity="draft-2"))
    with database.read() as connection:
        assert [one.record_id for one in store.changed_since(connection, first.changed)] == [second.record_id]
    database.write(lambda connection: store.put(connection, replace(first, absent=1), store.next_change(connection)))
    with database.read() as connection:
        assert [one.record_id for one in store.changed_since(connection, second.changed)] == [first.record_id]


def test_the_lease_is_one_holders_until_it_runs_out(database):
    def take(holder, minute):
        return database.write(lambda connection: lease.take(connection, holder, now=NOW.replace(minute=minute)))

    assert [take("a", 0), take("b", 0), take("a", 0), take("b", 5), take("a", 5)] == [True, False, True, True, False]
    with pytest.raises(lease.LeaseLost):
        database.write(lambda connection: lease.check(connection, "a"))
    database.write(lambda connection: lease.check(connection, "b"))


def test_a_lease_of_which_much_is_left_is_not_written_again(database):
    def until(second):
        database.write(lambda connection: lease.take(connection, "a", now=NOW.replace(second=second)))
        with database.read() as connection:
            return connection.execute(select(lease.lease.c.until)).scalar_one()

    assert until(0) == until(20) != until(40)


def test_a_lease_from_before_the_clock_was_put_back_holds_nobody_up(database):
    def take(holder, hour):
        return database.write(lambda connection: lease.take(connection, holder, now=NOW.replace(hour=hour)))

    assert [take("elsewhere:1:x", 16), take("b", 8), take("elsewhere:1:x", 8)] == [True, True, False]


@pytest.mark.parametrize("hours", [-5, 0, 5])
def test_a_process_whose_clock_is_wrong_by_hours_holds_the_lease_no_longer_than_others(database, campaign, hours):
    """It is killed on another host; both databases, their own clocks."""
    engine = Engine(database, EmbeddedSheet(database), campaign, Judge(database, campaign), holder="elsewhere:1:x", clock=lambda: datetime.now(UTC) + timedelta(hours=hours))
    engine.cycle()

    def take(seconds_later):
        return database.write(lambda connection: lease.take(connection, "b", now=clock_of(connection) + timedelta(seconds=seconds_later)))

    assert [take(0), take(55), take(62)] == [False, False, True]


def test_sqlite_commits_are_durable_on_a_power_cut(sqlite):
    with sqlite.read() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous")]
    assert pragmas == ["wal", 2]


def rights(folder) -> dict[str, str]:
    return {path.name: f"{path.stat().st_mode & 0o777:o}" for path in sorted(folder.iterdir())}


def test_a_new_store_and_its_folder_are_for_their_owner_alone(tmp_path):
    before = os.umask(0o022)
    try:
        made = Database(f"sqlite:///{tmp_path}/data/ledger.db")
        accept(made, FIRST)
        while_in_use = rights(tmp_path / "data")
        upkeep.backup(made.url, tmp_path / "copies" / "a.db")
        made.close()
        upkeep.restore(made.url, tmp_path / "copies" / "a.db")
    finally:
        os.umask(before)
    assert while_in_use == {"ledger.db": "600", "ledger.db-shm": "600", "ledger.db-wal": "600"}
    assert rights(tmp_path) == {"copies": "700", "data": "700"}
    assert rights(tmp_path / "copies") == {"a.db": "600"} and rights(tmp_path / "data") == {"ledger.db": "600", "ledger.db.before-restore-1": "600"}


def test_rights_that_somebody_gave_to_a_store_stay(tmp_path):
    tmp_path.chmod(0o750)
    made = Database(f"sqlite:///{tmp_path}/ledger.db")
    made.close()
    (tmp_path / "ledger.db").chmod(0o640)
    Database(made.url).close()
    upkeep.backup(made.url, tmp_path / "copy.db")
    upkeep.restore(made.url, tmp_path / "copy.db")
    assert (rights(tmp_path)["ledger.db"], f"{tmp_path.stat().st_mode & 0o777:o}") == ("640", "750")


def test_a_store_that_cannot_be_made_is_told_in_words(tmp_path):
    (tmp_path / "data").write_text("a file, no folder")
    with pytest.raises(StoreTrouble, match="数据库"):
        Database(f"sqlite:///{tmp_path}/data/ledger.db")
