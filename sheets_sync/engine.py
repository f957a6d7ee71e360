"""One cycle: settle what is in doubt, gather, plan, apply. Thin: every decision is in `plan`, `writes` or `repair`, every fact on disk
before the network.

A batch is sent once. Doubt about it is settled by `doubt`; rows of a batch that never was are planned anew from the sheet of now.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from sheets_sync import batches, keeping, lease, store
from sheets_sync.batches import OpenBatch
from sheets_sync.codes import new_record_id
from sheets_sync.database import Database, StoreTrouble, clock_of
from sheets_sync.doubt import DOUBT_SECONDS, Doubt, NoRoom, Refusal
from sheets_sync.isolation import Isolation
from sheets_sync.judge import Judge, raw_row
from sheets_sync.keeping import HEADER_WANTED, HURRY, LAID_OUT, MASS_CONFIRMED, lay_out
from sheets_sync.layout import progress_cells, progress_rows
from sheets_sync.names import veiled
from sheets_sync.pauses import Pauses
from sheets_sync.plan import Pull, plan_pull
from sheets_sync.repair import Repair
from sheets_sync.sheet import Answer, Away, HeaderDamaged, NeedsPerson, Outcome, SharedSheet, SheetRow, Snapshot
from sheets_sync.writes import Writes, plan_writes
from validators.campaign import Campaign
from validators.show import cell_for_sheet

__all__ = ["Engine", "Report", "lay_out"]
log = logging.getLogger(__name__)
UNFORESEEN = "同步时遇到没有料到的情况（{}），会自动再试；填报照常保存，之后补上。一直不好时请把日志交给维护人员"
_HEADER_TRIES = 4
PRUNE_AFTER, PRUNE_AT_ONCE = timedelta(hours=24), timedelta(minutes=15)     # no copy of a request is that late


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
        clock: aware now, this host's. `shared_clock`: the one that all processes on the database share, for the
            lease and the age of batches.
        holder: names this process in the lease. `today`: a fixed day for demos, None for the clock's.
    """

    def __init__(self, database: Database, sheet: SharedSheet, campaign: Campaign, judge: Judge, *, clock: Callable[[], datetime], holder: str,
                 today: date | None = None, rng: random.Random | None = None, new_id: Callable[[], str] = new_record_id,
                 doubt_seconds: float = DOUBT_SECONDS, shared_clock: Callable[[Connection], datetime] = clock_of):
        self._db, self._sheet, self._campaign, self._judge = database, sheet, campaign, judge
        self._clock, self._holder, self._new_id = clock, holder, new_id
        self._shared_clock, self._fixed_today = shared_clock, today
        self._doubt = Doubt(sheet, clock, doubt_seconds)
        self._places: dict[str, SheetRow] = {}
        self._repairs: tuple[Repair, ...] = ()
        self._end_row: int | None = None
        self._version: str | None = None
        self._planned: tuple[int, date] | None = None       # change counter and day up to which nothing is left to write
        self._isolation = Isolation()
        self._progress_tab: tuple[tuple[str, ...], ...] | None = None
        self._pauses = Pauses(clock, rng or random.Random())
        self._pull_again = False
        self._pruned_at: datetime | None = None

    # -- one cycle

    def cycle(self, *, hurry: bool = False) -> Report:
        """Do what there is to do, at most one batch. `hurry`: do not wait out a pause after a failure."""
        if self._pauses.is_on and not hurry and not self._fact(HURRY):
            return Report("waiting", error=self._fact("last_error"))
        if not self._db.write(lambda connection: lease.take(connection, self._holder, now=self._shared_clock(connection))):
            self._end_row = None
            return Report("elsewhere")
        try:
            report = self._work()
        except Away as err:
            return self._failed("waiting", str(err), err.wait)
        except NeedsPerson as err:
            self._end_row = None
            return self._failed("stopped", str(err), 30.0, need="header" if isinstance(err, HeaderDamaged) else "person")
        except lease.LeaseLost:
            self._end_row = None
            return Report("elsewhere")
        except StoreTrouble:
            raise
        except Exception as err:            # what nobody thought of: people hear of it, and the next try comes later and later
            log.exception("a cycle failed")
            self._end_row = None
            return self._failed("waiting", UNFORESEEN.format(type(err).__name__), None)
        if report.state in ("idle", "worked"):
            self._pauses.end()
            self._say("", "")
        return report

    def retire(self) -> None:
        """Give the lease back, so that another process need not wait until it runs out."""
        self._db.write(lambda connection: lease.release(connection, self._holder))

    def _work(self) -> Report:
        with self._db.read() as connection:
            is_laid_out, is_hurried = store.fact(connection, LAID_OUT), store.fact(connection, HURRY)
            batch = batches.open_batch(connection)
        if is_hurried:
            self._db.write(lambda connection: store.set_fact(connection, HURRY, ""))
        if not is_laid_out:
            lay_out(self._db, self._sheet, take_over=False)
        keeping.renew(self._db, self._sheet)
        if batch:
            self._settle(batch)
        self._take_over_columns()
        pull = self._gather()
        if pull is not None and pull.stop:
            return self._failed("stopped", pull.stop, 5.0, need="confirmation")
        self._prune(PRUNE_AFTER)
        pulled, created = (len(pull.changed), len(pull.created)) if pull else (0, 0)
        writes, upto, versions = self._plan()
        if not writes:
            self._planned = upto
            return Report("worked" if pulled or created else "idle", pulled, created)
        batch = self._db.write(lambda connection: keeping.keep_batch(connection, writes, versions, holder=self._holder, now=self._shared_clock(connection)))
        if batch is None:                   # a record moved between plan and commit: plan anew
            return Report("worked", pulled, created)
        outcome = self._sheet.apply(writes.batch(batch.token, batch.mark, self._end_row))
        if outcome.answer is not Answer.APPLIED:
            return self._not_applied(batch, outcome)
        self._applied(batch, outcome)
        self._isolation.went_through()
        return Report("worked", pulled, created, len(writes.added), len(writes.changed))

    def _take_over_columns(self) -> None:
        """names_in_sheet was changed: what the app keeps on the sheet from now on, or keeps no longer."""
        own = ",".join(sorted(self._sheet.own_columns))
        if self._fact("own_columns") == own:
            return
        shows = {key: veiled(checked, self._campaign).raw.cells["people"] for key, checked in self._judge.judged().items()}
        self._db.write(lambda connection: keeping.keep_columns(connection, self._sheet.own_columns, shows, own))

    def _today(self) -> date:
        return self._fixed_today or self._clock().date()

    # -- gather

    def _gather(self) -> Pull | None:
        version = self._sheet.version()
        if version is not None and version == self._version and self._end_row is not None and not self._pull_again:
            now = store.utc_text(self._clock())
            self._db.write(lambda connection: store.set_fact(connection, "last_seen", now))
            return None
        snapshot = self._read()
        known = self._judge.refresh()
        now = self._clock()
        with self._db.read() as connection:
            confirmed = store.fact(connection, MASS_CONFIRMED) == "yes"
            repairs, last_token = batches.repairs(connection), batches.last_applied(connection)
        pull = plan_pull(
            snapshot, known, now=now, today=self._today(), new_id=self._new_id, mass_confirmed=confirmed, repairs=repairs, last_token=last_token,
        )
        if pull.stop:
            self._end_row = None             # look again next time, whatever the version says
            return pull
        forgotten = snapshot.tokens if confirmed else None
        whole = self._db.write(
            lambda connection: keeping.keep_pull(connection, pull, holder=self._holder, now=now, tokens=forgotten, used=snapshot.used)
        )
        # absent once: look again before it counts as deleted
        self._pull_again = not whole or any(record.absent == 1 for record in pull.changed)
        self._places, self._repairs, self._end_row, self._version = dict(pull.places), pull.repairs, snapshot.end_row, version
        self._progress_tab, self._planned = snapshot.progress, None
        return pull

    def _read(self) -> Snapshot:
        """The sheet now. Where a person has asked for its header, that is put back first and looked at again until it stands above its texts, since
        columns may move while it is on its way; asked for it is until a pull is kept."""
        if self._fact(HEADER_WANTED):
            for _ in range(_HEADER_TRIES):
                with self._db.read() as connection:
                    stood = keeping.stood_on_the_sheet(connection)
                if not self._sheet.restore_header(stood, partial(keeping.keep_refill, self._db)):
                    break
            else:
                raise Away("在线表格的列正在变动，表头稍后继续恢复")
        return self._sheet.read()

    # -- plan

    def _plan(self) -> tuple[Writes, tuple[int, date], dict[str, int]]:
        """What to write, up to which change that is, and the change of each record that it was planned from."""
        known = self._judge.refresh()
        upto = (max((record.changed for record in known.values()), default=0), self._today())
        if upto == self._planned:
            return Writes(), upto, {}
        judged = dict(self._judge.judged())
        for record_id in self._places.keys() & known.keys():
            if known[record_id].withdrawn_by == "submitter":        # counts no more, but its row says so
                judged[record_id] = self._judge.look(raw_row(known[record_id]), record_id)
        if self._sheet.own_columns:
            judged = {record_id: veiled(checked, self._campaign) for record_id, checked in judged.items()}
        in_order = sorted(known.values(), key=lambda record: record.place)
        writes = plan_writes(
            in_order, judged, self._places, self._campaign, cell_of=cell_for_sheet, repairs=self._repairs, limit=self._isolation.limit,
            own=self._sheet.own_columns,
        )
        versions = {one.record_id: known[one.record_id].changed for one in (*writes.added, *writes.changed)}
        return replace(writes, progress=self._progress()), upto, versions

    def _progress(self) -> tuple[tuple, ...]:
        """What the 附件1 进度 tab lacks, unless the sheet has refused just that."""
        if self._progress_tab is None:
            return ()
        today = self._today()
        cells = progress_cells(progress_rows(self._judge.progress(today.year, today).units, today), self._progress_tab)
        return cells if cells != self._isolation.progress else ()

    # -- apply

    def _applied(self, batch: OpenBatch, outcome: Outcome) -> None:
        known = self._judge.refresh()

        def work(connection):
            return keeping.keep_applied(connection, batch.token, batch.writes, outcome, known, now=self._shared_clock(connection))

        hit = self._db.write(work)
        if hit:
            log.warning("batch %d: %d rows were moved or edited meanwhile, repairing", batch.token, hit)
        self._pull_again = True          # see our own rows where they stand

    def _not_applied(self, batch: OpenBatch, outcome: Outcome) -> Report:
        self._end_row = None             # read again before the next try
        if outcome.answer is Answer.IN_DOUBT:
            self._mark(batch.token, batches.DOUBT, outcome.error)
            return self._failed("waiting", outcome.error, None)
        if outcome.invalid:
            return self._invalid(batch, outcome)
        self._mark(batch.token, batches.REFUSED, outcome.error)
        return self._failed("waiting", outcome.error, outcome.wait)

    def _invalid(self, batch: OpenBatch, outcome: Outcome) -> Report:
        """The sheet calls the batch invalid: a poison row, a sheet that people changed meanwhile, or a token taken by a copy or a burn."""
        with self._db.read() as connection:
            if not batches.is_open(connection, batch.token):
                return Report("elsewhere")
        try:
            why = self._doubt.why_refused(batch, enforced=self._enforced())
        except NoRoom:
            self._mark(batch.token, batches.REFUSED, outcome.error)
            self._prune(PRUNE_AT_ONCE)
            raise
        if why is Refusal.APPLIED:
            self._applied(batch, self._met_later(batch))
            return Report("worked")
        self._mark(batch.token, batches.BURNED, outcome.error)
        if why is Refusal.CONTENT and self._isolation.narrow(batch.writes, self._sheet.takes_rows):
            log.warning("a row of batch %d is set aside: the sheet refuses it", batch.token)
            self._db.write(lambda connection: keeping.set_aside(connection, batch.writes, outcome.error))
        return self._failed("waiting", outcome.error, 0.0)

    # -- doubt

    def _settle(self, batch: OpenBatch) -> None:
        """Raises Away while it is in doubt."""
        try:
            applied = self._doubt.was_applied(batch, enforced=self._enforced())
        except NoRoom:
            self._prune(PRUNE_AT_ONCE)
            raise
        if applied:
            self._applied(batch, self._met_later(batch))
        else:
            self._mark(batch.token, batches.BURNED, "")

    def _met_later(self, batch: OpenBatch) -> Outcome:
        """What the lost reply would have said."""
        rows = batch.writes.repairs or batch.writes.changed or batch.writes.added
        return Outcome(Answer.APPLIED, met=self._sheet.met(batch.token) if rows else None)

    def _prune(self, age: timedelta) -> None:
        now = self._clock()
        if age == PRUNE_AFTER and self._pruned_at and timedelta() <= now - self._pruned_at < timedelta(hours=1):
            return
        self._pruned_at = now
        with self._db.read() as connection:
            old = batches.settled_before(connection, self._shared_clock(connection) - age)[:500]
        if old:
            self._sheet.forget_tokens(old)
            self._db.write(lambda connection: batches.drop(connection, old))
            if len(old) == 500:
                self._pruned_at = None       # more are waiting

    # -- saying how it goes

    def _failed(self, state: str, error: str, wait: float | None, need: str = "") -> Report:
        """`need`: what a person has to do about it: see `views.SyncStatus`."""
        self._pauses.begin(wait)
        if self._pauses.seconds and need in ("", "person"):     # what stands in the way may be this host's: another may reach the sheet
            self._end_row = None
            self.retire()
        self._say(error, error if state == "stopped" else "", need)
        return Report(state, error=error)

    def _say(self, error: str, stopped: str, need: str = "") -> None:
        told = {"last_error": error, "stopped": stopped, "need": need}
        with self._db.read() as connection:
            is_known = all(store.fact(connection, name) == text for name, text in told.items())
        if not is_known:
            self._db.write(lambda connection: store.set_facts(connection, **told))

    def _fact(self, name: str) -> str:
        with self._db.read() as connection:
            return store.fact(connection, name)

    def _enforced(self) -> bool:
        return self._fact("token_enforced") == "yes"

    def _mark(self, token: int, state: str, error: str) -> None:
        self._db.write(lambda connection: batches.mark(connection, token, state, now=self._shared_clock(connection), error=error))
