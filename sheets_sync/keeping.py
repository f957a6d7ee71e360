"""What the engine keeps, each function one commit. Taking the change counter first makes commits of other processes wait (PostgreSQL),
so that what is read here is what is written back."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from sqlalchemy import Connection, update

from sheets_sync import batches, lease, store
from sheets_sync.database import Database
from sheets_sync.match import Known, Owners
from sheets_sync.names import OWN_COLUMNS
from sheets_sync.plan import SOMEBODY, Pull
from sheets_sync.repair import SEVERAL
from sheets_sync.schema import records
from sheets_sync.sheet import NOTHING_STOOD, Outcome, SharedSheet, SheetRow, Stood
from sheets_sync.store import Record
from sheets_sync.writes import PROBLEM, Writes, after_writes

LAID_OUT, DEFINITION = "laid_out", "definition"
HURRY, HEADER_WANTED, MASS_CONFIRMED = "hurry", "header_wanted", "mass_confirmed"       # what people ask of the process that has the sheet


def lay_out(database: Database, sheet: SharedSheet, *, take_over: bool) -> bool:
    """`init`: lay the sheet out and remember whether it refuses a token twice.

    Where the ledger moves to another sheet, nothing counts as seen any more, so that every record is put (or found by its id) there.

    Args:
        take_over: whether a sheet that carries another ledger's mark becomes this one's; only a person says yes.

    Raises:
        SheetTrouble: it could not be done; it is safe to try again.
    """
    identity = sheet.link or sheet.kind
    with database.read() as connection:
        stood = stood_on_the_sheet(connection) if store.fact(connection, LAID_OUT) == identity else NOTHING_STOOD
    enforced = sheet.ensure(take_over=take_over, stood=stood, before=partial(keep_refill, database))

    def work(connection):
        changed = store.next_change(connection)
        if store.fact(connection, LAID_OUT) not in ("", identity):
            connection.execute(update(records).values(seen=None, seen_at=None, shown=None, sheet_row=None, absent=0, changed=changed))
            batches.keep_repairs(connection, ())
            batches.forget_all(connection)
        store.set_facts(connection, token_enforced="yes" if enforced else "no", laid_out=identity, definition=sheet.definition)

    database.write(work)
    return enforced


def renew(database: Database, sheet: SharedSheet) -> None:
    """Where the campaign file asks for other drop-downs and colours than the sheet was given, it is given those; asked again until it was done."""
    with database.read() as connection:
        given = store.fact(connection, DEFINITION)
    if given != sheet.definition and sheet.renew():
        database.write(lambda connection: store.set_facts(connection, definition=sheet.definition))


def keep_columns(connection: Connection, own: frozenset[str], shows: Mapping[str, str], mark: str) -> None:
    """The columns of Annex 2 that the app keeps on the sheet are others than before.

    Args:
        shows: record id ▸ what its people cell shows while the app keeps it; from there a full text goes out like a correction.
    """
    changed = store.next_change(connection)
    for record in store.changed_since(connection, 0):
        if record.seen is None:
            continue
        seen = {key: text for key, text in record.seen.items() if key not in own}
        wanted = {key: pair for key, pair in record.wanted.items() if key not in own}
        for key in OWN_COLUMNS - own - seen.keys():
            seen[key] = shows.get(record.record_id, "")
            wanted[key] = (seen[key], record.cells.get(key, ""))
        if (seen, wanted) != (record.seen, record.wanted):
            store.put(connection, replace(record, seen=seen, wanted=wanted), changed)
    store.set_fact(connection, "own_columns", mark)


def stood_on_the_sheet(connection: Connection) -> Stood:
    texts = defaultdict(set)
    for record in store.changed_since(connection, 0):
        if record.seen is None:
            continue
        own = {"record_id": record.record_id, "filer": record.filer, "filed_on": str(record.filed_on or ""), "problem": (record.shown or {}).get(PROBLEM, "")}
        refilled = {key: after for key, (before, after) in record.wanted.items() if not before}
        for key, text in (*record.seen.items(), *refilled.items(), *own.items()):
            if text:
                texts[key].add(text)
    return Stood(dict(texts), tuple(one for one in batches.repairs(connection) if len(one.wrong) >= SEVERAL))


def keep_refill(database: Database, keys: frozenset[str]) -> None:
    database.write(lambda connection: refill(connection, keys))


def refill(connection: Connection, keys: frozenset[str]) -> None:
    """Columns of Annex 2 come back empty: what stood in them goes out again like corrections, and is not taken for cleared by people."""
    changed = store.next_change(connection)
    for record in store.changed_since(connection, 0):
        lost = [key for key in keys if record.seen and record.seen.get(key)]
        if lost:
            wanted = record.wanted | {key: ("", record.cells.get(key, "")) for key in lost}
            store.put(connection, replace(record, seen={**record.seen, **dict.fromkeys(lost, "")}, wanted=wanted), changed)


def keep_pull(connection: Connection, pull: Pull, *, holder: str, now: datetime, tokens: frozenset[int] | None, used: float) -> bool:
    """The pull in one commit. False: a record moved meanwhile and was left out; the next pull takes it.

    Args:
        tokens: those that the sheet remembers, after a person has said that the sheet as it is stands; None otherwise.
        used: see `sheet.Snapshot`.
    """
    changed = store.next_change(connection)
    lease.check(connection, holder)
    skipped = set()
    for record in pull.changed:
        if store.get(connection, record.record_id).changed != record.changed:
            skipped.add(record.record_id)
            continue
        store.put(connection, record, changed)
    for number, record in enumerate(pull.created):
        record = replace(record, receipt=store.free_receipt(connection, record.record_id), changed=changed, place=changed * 1000 + number)
        filed_on = record.filed_on.isoformat() if record.filed_on else None
        store.create(connection, record, who=pull.places[record.record_id].by or SOMEBODY, filed_on=filed_on)
    store.add_history(connection, [
        store.line(now, one.who, one.gate, one.record_id, one.key, one.before, one.after)
        for one in pull.history if one.record_id not in skipped
    ])
    if batches.repairs(connection) != list(pull.repairs):
        batches.keep_repairs(connection, pull.repairs)
    if tokens is not None:
        batches.forget_all(connection, but=tokens)
    store.set_facts(connection, last_seen=store.utc_text(now), sheet_used=f"{used:.3f}", **dict.fromkeys((HEADER_WANTED, MASS_CONFIRMED), ""))
    return not skipped


def keep_batch(connection: Connection, writes: Writes, versions: Mapping[str, int], *, holder: str, now: datetime) -> batches.OpenBatch | None:
    """The intent on disk; from here on it may have gone out. None: a record moved since it was planned.

    Args:
        versions: record id ▸ change of the record that the batch was planned from.
    """
    store.next_change(connection)
    lease.check(connection, holder)
    if store.changes_of(connection, versions) != versions or batches.open_batch(connection) is not None:
        return None
    return batches.make(connection, writes, now=now)


def keep_applied(connection: Connection, token: int, writes: Writes, outcome: Outcome, known: Mapping[str, Record], *, now: datetime) -> int:
    """Records as they are after a batch, and what is to be repaired. Returns the number of repairs. Nothing, when it was settled already."""
    changed = store.next_change(connection)
    if not batches.is_open(connection, token):
        return 0
    current = {one.record_id: store.get(connection, one.record_id) for one in (*writes.added, *writes.changed)}

    @cache
    def owners() -> Owners:             # of all records: not for a batch that met no rows
        return Owners({record_id: Known(record_id, one.seen) for record_id, one in {**known, **current}.items() if one.seen is not None})

    after, repairs = after_writes(
        writes, current, outcome.met, now=now, shown_in_reply=outcome.seen, owner_of=lambda found: owners().of(SheetRow(1, found.record_id, found.cells)),
    )
    for record in after:
        store.put(connection, record, changed)
    if repairs or writes.repairs:
        batches.keep_repairs(connection, [one for one in batches.repairs(connection) if one not in writes.repairs] + repairs)
    batches.mark(connection, token, batches.APPLIED, now=now)
    return len(repairs)


def set_aside(connection: Connection, writes: Writes, error: str) -> None:
    """A row that the sheet refuses by itself: no more sent, until it is corrected."""
    changed = store.next_change(connection)
    if writes.repairs:
        batches.keep_repairs(connection, [one for one in batches.repairs(connection) if one not in writes.repairs])
    for one in (*writes.added, *writes.changed):
        store.put(connection, replace(store.get(connection, one.record_id), quarantine=error), changed)
