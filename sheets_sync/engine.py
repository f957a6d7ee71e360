"""One cycle: settle what is in doubt, gather, plan, apply. Thin: every decision is in `plan`, every fact on disk before the network.

A batch is sent once. Doubt about it is settled by burning its token: if that succeeds the batch never was and never will be applied and
the rows are planned anew; if it is refused, the token itself says which of the two came first (docs/decisions/0001).
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import update

from sheets_sync import batches, lease, store
from sheets_sync.codes import new_record_id
from sheets_sync.database import Database
from sheets_sync.judge import Judge, raw_row
from sheets_sync.layout import PROGRESS_HEADER
from sheets_sync.plan import BATCH_ROWS, Pull, Writes, after_writes, misplaced_by_reading, plan_pull, plan_writes
from sheets_sync.schema import records
from sheets_sync.sheet import Answer, Away, NeedsPerson, Outcome, SharedSheet, SheetRow
from validators.campaign import Campaign
from validators.show import cell_for_sheet

log = logging.getLogger(__name__)
LAID_OUT = "laid_out"
DOUBT_SECONDS = 240      # Google stops a request at 180 s; after that what is not there will not come
PRUNE_AFTER = timedelta(hours=24)
_LONGEST_WAIT = 300.0


@dataclass(frozen=True)
class Report:
    """What a cycle did. `state`: idle, worked, waiting, stopped, elsewhere (another process holds the lease)."""

    state: str
    pulled: int = 0
    created: int = 0
    sent: int = 0
    changed: int = 0
    error: str = ""


class Engine:
    """See the module. Not thread-safe: one thread runs cycles.

    Args:
        clock: aware now. `holder`: names this process in the lease. `today`: a fixed day for demos, None for the clock's.
    """

    def __init__(self, database: Database, sheet: SharedSheet, campaign: Campaign, judge: Judge, *, clock: Callable[[], datetime], holder: str,
                 today: date | None = None, rng: random.Random | None = None, doubt_seconds: float = DOUBT_SECONDS):
        self._db, self._sheet, self._campaign, self._judge = database, sheet, campaign, judge
        self._clock, self._holder, self._rng, self._doubt_seconds = clock, holder, rng or random.Random(), doubt_seconds
        self._fixed_today = today
        self._places: dict[str, SheetRow] = {}
        self._end_row: int | None = None
        self._version: str | None = None
        self._planned = -1           # change counter up to which nothing is left to write
        self._limit = BATCH_ROWS
        self._failures = 0
        self._not_before: datetime | None = None
        self._pull_again = False
        self._pruned_at: datetime | None = None

    # -- one cycle

    def cycle(self, *, hurry: bool = False) -> Report:
        """Do what there is to do, at most one batch. `hurry`: do not wait out a pause after a failure."""
        now = self._clock()
        if not self._db.write(lambda connection: lease.take(connection, self._holder, now=now)):
            self._end_row = None
            return Report("elsewhere")
        if self._not_before and now < self._not_before and not hurry:
            return Report("waiting", error=self._fact("last_error"))
        try:
            report = self._work()
        except Away as err:
            return self._failed("waiting", str(err), err.wait)
        except NeedsPerson as err:
            self._end_row = None
            return self._failed("stopped", str(err), 30.0)
        except lease.LeaseLost:
            self._end_row = None
            return Report("elsewhere")
        if report.state in ("idle", "worked"):
            self._failures, self._not_before = 0, None
            self._say("", "")
        return report

    def retire(self) -> None:
        """Give the lease back, so that another process need not wait until it runs out."""
        self._db.write(lambda connection: lease.release(connection, self._holder))

    def _work(self) -> Report:
        if not self._fact(LAID_OUT):
            lay_out(self._db, self._sheet, take_over=False)
        if not self._settle_open():
            return Report("waiting", error=self._fact("last_error"))
        pull = self._gather()
        if pull is not None and pull.stop:
            return self._failed("stopped", pull.stop, 5.0)
        self._prune()
        pulled, created = (len(pull.changed), len(pull.created)) if pull else (0, 0)
        writes, counter = self._plan()
        if not writes:
            self._planned = counter
            return Report("worked" if pulled or created else "idle", pulled, created)
        outcome = self._send(writes, counter)
        if outcome is None:
            return Report("worked", pulled, created)
        if outcome.answer is not Answer.APPLIED:
            return self._refused(writes, outcome)
        self._limit = min(BATCH_ROWS, self._limit * 2)
        return Report("worked", pulled, created, len(writes.added), len(writes.changed))

    def _today(self) -> date:
        return self._fixed_today or self._clock().date()

    # -- gather

    def _gather(self) -> Pull | None:
        version = self._sheet.version()
        if version is not None and version == self._version and self._end_row is not None and not self._pull_again:
            self._seen_now()
            return None
        snapshot = self._sheet.read()
        known = self._judge.refresh()
        now = self._clock()
        with self._db.read() as connection:
            confirmed = store.fact(connection, "mass_confirmed") == "yes"
        pull = plan_pull(
            snapshot, known, now=now, today=self._today(), new_id=new_record_id, mass_confirmed=confirmed,
        )
        if pull.stop:
            return pull
        self._pull_again = not self._keep(pull, now)
        if any(record.absent == 1 for record in pull.changed):
            self._pull_again = True          # absent once: look again before it counts as deleted
        self._places, self._end_row, self._version = dict(pull.places), snapshot.end_row, version
        self._planned = -1
        return pull

    def _keep(self, pull: Pull, now: datetime) -> bool:
        """The pull in one commit. False: a record moved meanwhile and was left out; the next pull takes it."""
        def work(connection):
            lease.check(connection, self._holder)
            changed, whole = store.next_change(connection), True
            skipped = set()
            for record in pull.changed:
                current = store.get(connection, record.record_id)
                if current.changed != record.changed:
                    skipped.add(record.record_id)
                    whole = False
                    continue
                store.put(connection, record, changed)
            for number, record in enumerate(pull.created):
                record = replace(record, receipt=store.free_receipt(connection), changed=changed, place=changed * 1000 + number)
                filed_on = record.filed_on.isoformat() if record.filed_on else None
                store.create(connection, record, who="在线表格", filed_on=filed_on)
            store.add_history(connection, [
                store.line(now, one.who, one.gate, one.record_id, one.key, one.before, one.after)
                for one in pull.history if one.record_id not in skipped
            ])
            store.set_fact(connection, "last_seen", store.utc_text(now))
            store.set_fact(connection, "mass_confirmed", "")
            return whole

        return self._db.write(work)

    def _seen_now(self) -> None:
        now = store.utc_text(self._clock())
        self._db.write(lambda connection: store.set_fact(connection, "last_seen", now))

    # -- plan

    def _plan(self) -> tuple[Writes, int]:
        known = self._judge.refresh()
        counter = max((record.changed for record in known.values()), default=0)
        if counter == self._planned:
            return Writes(), counter
        judged = self._judge.judged()
        for record_id in self._places.keys() & known.keys():
            if known[record_id].withdrawn_by == "submitter":        # counts no more, but its row says so
                judged[record_id] = self._judge.look(raw_row(known[record_id]), record_id)
        in_order = sorted(known.values(), key=lambda record: record.place)
        writes = plan_writes(in_order, judged, self._places, self._campaign, cell_of=cell_for_sheet, limit=self._limit)
        return replace(writes, progress=self._progress_rows()), counter

    def _progress_rows(self) -> tuple:
        """The 附件1 进度 tab, when it shows something else."""
        if self._sheet.kind != "google":
            return ()
        today = self._today()
        units = self._judge.progress(today.year, today).units
        rows = (
            PROGRESS_HEADER,
            *((unit.unit, unit.target, unit.held, unit.short_by) for unit in units),
            ("总计", sum(u.target for u in units), sum(u.held for u in units), sum(u.short_by for u in units)),
            (f"{today.year}年，数据截至 {today:%Y年%m月%d日}", "", "", ""),
        )
        return rows if self._fact("progress_shown") != repr(rows) else ()

    # -- apply

    def _send(self, writes: Writes, planned_from: int) -> Outcome | None:
        """None: a record moved between plan and commit, so nothing was sent; it is planned anew."""
        now = self._clock()

        def prepare(connection):
            lease.check(connection, self._holder)
            if any(store.get(connection, one.record_id).changed > planned_from for one in (*writes.added, *writes.changed)):
                return None
            token = batches.make(connection, writes, now=now)
            batches.mark(connection, token, batches.READY, now=now)     # from here on it may have gone out
            return token

        token = self._db.write(prepare)
        if token is None:
            return None
        outcome = self._sheet.apply(writes.batch(token, self._end_row))
        if outcome.answer is Answer.APPLIED:
            self._applied(token, writes, outcome)
        else:
            state = batches.DOUBT if outcome.answer is Answer.IN_DOUBT else batches.REFUSED
            self._mark(token, state, outcome.error)
        return outcome

    def _applied(self, token: int, writes: Writes, outcome: Outcome) -> None:
        now = self._clock()
        if outcome.misplaced:
            log.warning("batch %d: %d changes met moved rows, repairing", token, len(outcome.misplaced))

        def work(connection):
            ids = {one.record_id for one in (*writes.added, *writes.changed)} | set(outcome.misplaced.values())
            current = {record_id: record for record_id in ids if (record := store.get(connection, record_id))}
            changed = store.next_change(connection)
            for record in after_writes(writes, current, outcome.misplaced, now=now, shown_in_reply=outcome.seen):
                store.put(connection, record, changed)
            if writes.progress:
                store.set_fact(connection, "progress_shown", repr(writes.progress))
            batches.mark(connection, token, batches.APPLIED, now=now)

        self._db.write(work)
        self._pull_again = True          # see our own rows where they stand

    def _refused(self, writes: Writes, outcome: Outcome) -> Report:
        if outcome.invalid:
            self._isolate(writes, outcome.error)
        if outcome.answer is Answer.IN_DOUBT:
            return self._failed("waiting", outcome.error, None)
        self._end_row = None                 # read again before the next try
        return self._failed("waiting", outcome.error, 0.0 if outcome.invalid else outcome.wait)

    def _isolate(self, writes: Writes, error: str) -> None:
        """Halve the batch until one row is left; that one is set aside and the rest flows."""
        rows = [*writes.added, *writes.changed]
        if len(rows) > 1:
            self._limit = max(1, len(rows) // 2)
        elif rows:
            log.warning("record %s is set aside: the sheet refuses it", rows[0].record_id)

            def work(connection):
                record = store.get(connection, rows[0].record_id)
                store.put(connection, replace(record, quarantine=error), store.next_change(connection))

            self._db.write(work)
            self._limit = BATCH_ROWS

    # -- doubt

    def _settle_open(self) -> bool:
        """Whether no batch is open any more."""
        with self._db.read() as connection:
            batch = batches.open_batch(connection)
        if batch is None:
            return True
        if batch.sent_at is None:
            self._mark(batch.token, batches.REFUSED, "never sent")
            return True
        verdict = self._burn(batch) if self._fact("token_enforced") == "yes" else self._wait_for(batch)
        if verdict == "applied":
            misplaced = {}
            if any(change.cells for change in batch.writes.changed):       # the reply that would have told is lost
                misplaced = misplaced_by_reading(batch.writes, self._sheet.read(), self._judge.refresh())
            self._applied(batch.token, batch.writes, Outcome(Answer.APPLIED, misplaced=misplaced))
            return True
        if verdict == "never":
            self._mark(batch.token, batches.BURNED, "")
            return True
        return False

    def _burn(self, batch: batches.OpenBatch) -> str:
        outcome = self._sheet.burn(batch.token)
        if outcome.answer is Answer.APPLIED:
            return "never"
        if outcome.answer is Answer.NOT_APPLIED:
            state = self._sheet.token_state(batch.token)
            if state is not None:
                return "applied" if state == "applied" else "never"
        self._failed("waiting", outcome.error, outcome.wait)
        return "doubt"

    def _wait_for(self, batch: batches.OpenBatch) -> str:
        """Where a token is taken twice: wait until no late copy can come, then look whether it came."""
        due = batch.sent_at + timedelta(seconds=self._doubt_seconds)
        if self._clock() < due:
            self._not_before = due
            return "doubt"
        return "applied" if self._sheet.token_state(batch.token) == "applied" else "never"

    def _prune(self) -> None:
        now = self._clock()
        if self._pruned_at and now - self._pruned_at < timedelta(hours=1):
            return
        self._pruned_at = now
        with self._db.read() as connection:
            old = batches.settled_before(connection, now - PRUNE_AFTER)[:500]
        if old:
            self._sheet.forget_tokens(old)
            self._db.write(lambda connection: batches.drop(connection, old))

    # -- saying how it goes

    def _failed(self, state: str, error: str, wait: float | None) -> Report:
        self._failures += 1
        if wait is None:
            wait = self._rng.uniform(1.0, min(_LONGEST_WAIT, 2.0 ** min(self._failures, 9)))     # full jitter, at most five minutes
        self._not_before = self._clock() + timedelta(seconds=wait)
        self._say(error, error if state == "stopped" else "")
        return Report(state, error=error)

    def _say(self, error: str, stopped: str) -> None:
        if self._fact("last_error") != error or self._fact("stopped") != stopped:
            def work(connection):
                store.set_fact(connection, "last_error", error)
                store.set_fact(connection, "stopped", stopped)

            self._db.write(work)

    def _fact(self, name: str) -> str:
        with self._db.read() as connection:
            return store.fact(connection, name)

    def _mark(self, token: int, state: str, error: str) -> None:
        now = self._clock()
        self._db.write(lambda connection: batches.mark(connection, token, state, now=now, error=error))


def lay_out(database: Database, sheet: SharedSheet, *, take_over: bool) -> bool:
    """`init`: lay the sheet out and remember whether it refuses a token twice.

    Where the ledger moves to another sheet, nothing counts as seen any more, so that every record is put (or found by its id) there.

    Args:
        take_over: whether a sheet that carries another ledger's mark becomes this one's; only a person says yes.

    Raises:
        SheetTrouble: it could not be done; it is safe to try again.
    """
    enforced = sheet.ensure(take_over=take_over)
    identity = sheet.link or sheet.kind

    def work(connection):
        if store.fact(connection, LAID_OUT) not in ("", identity):
            changed = store.next_change(connection)
            connection.execute(update(records).values(seen=None, seen_at=None, shown=None, sheet_row=None, absent=0, changed=changed))
        store.set_fact(connection, "token_enforced", "yes" if enforced else "no")
        store.set_fact(connection, LAID_OUT, identity)
        store.set_fact(connection, "progress_shown", "")

    database.write(work)
    return enforced
