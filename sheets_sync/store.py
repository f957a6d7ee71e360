"""The journal, the records and their history. Every function takes a connection, so that callers decide what is one commit."""

import hashlib
import itertools
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, Connection, Text, bindparam, cast, func, insert, select, update

from sheets_sync.codes import receipt_of
from sheets_sync.prepared import Prepared
from sheets_sync.schema import drafts, facts, history, journal, records


@dataclass(frozen=True)
class Record:
    """A record as it stands; the columns of the table of that name, decoded."""

    record_id: str
    receipt: str
    revision: int
    changed: int
    place: int
    cells: Mapping[str, str]
    filer: str
    filed_on: date | None
    activity: str
    gate: str
    accepted_at: datetime
    seen: Mapping[str, str] | None = None
    seen_at: datetime | None = None
    sheet_row: int | None = None
    absent: int = 0
    wanted: Mapping[str, tuple[str, str]] = None
    shown: Mapping[str, str] | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    quarantine: str = ""
    ruling: str = ""
    distinct_from: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()


class IdentityConflict(Exception):
    """The same identity came with another body. The message is for people; `receipt` is the first one."""

    def __init__(self, receipt: str):
        super().__init__(f"这份填报已经提交过，编号 {receipt}，但内容不同。如需修改，请打开该编号更正；如是另一场，请点“再填一条”")
        self.receipt = receipt


@dataclass(frozen=True)
class Submission:
    """What is accepted under an identity."""

    identity: str
    cells: Mapping[str, str]
    filer: str
    filed_on: date | None
    activity: str = ""
    gate: str = "form"
    who: str = ""
    distinct_from: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()


def utc_text(moment: datetime) -> str:
    """An aware moment as the text in which it is kept: UTC, to the microsecond, sortable."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode       # one encoder: `json.dumps` makes one a call
SETS = ("distinct_from", "agreed")


_NAMES = tuple(column.name for column in records.c)
_NOBODY: frozenset[str] = frozenset()


def _record(row) -> Record:
    """A row of all columns. What stands on the sheet is mostly what counts: then it is decoded once, and one mapping for both."""
    fields = dict(zip(_NAMES, row, strict=True))
    decoded: dict[str, dict] = {"{}": {}}
    for key in ("cells", "wanted", "seen", "shown"):
        text = fields[key]
        if text is not None and text not in decoded:
            decoded[text] = json.loads(text)
        fields[key] = None if text is None else decoded[text]
    for key in ("accepted_at", "seen_at", "withdrawn_at"):
        fields[key] = _moment(fields[key])
    fields["filed_on"] = date.fromisoformat(fields["filed_on"]) if fields["filed_on"] else None
    for key in SETS:
        fields[key] = _NOBODY if fields[key] == "[]" else frozenset(json.loads(fields[key]))
    if fields["wanted"]:
        fields["wanted"] = {key: tuple(pair) for key, pair in fields["wanted"].items()}
    return Record(**fields)


def columns_of(record: Record) -> dict:
    """The decoded fields back as table columns."""
    fields = dict(vars(record))
    for key in ("cells", "wanted"):
        fields[key] = as_json(fields[key] or {})
    for key in ("seen", "shown"):
        fields[key] = None if fields[key] is None else as_json(fields[key])
    for key in ("accepted_at", "seen_at", "withdrawn_at"):
        fields[key] = utc_text(fields[key]) if fields[key] else None
    fields["filed_on"] = record.filed_on.isoformat() if record.filed_on else None
    for key in SETS:
        fields[key] = as_json(sorted(fields[key]))
    return fields


_FACTS = Prepared(select(facts.c.name, facts.c.value))
_COUNT = Prepared(
    update(facts).where(facts.c.name == bindparam("which")).values(value=cast(cast(facts.c.value, BigInteger) + bindparam("step"), Text)).returning(facts.c.value)
)
_RECORD = Prepared(select(records).where(records.c.record_id == bindparam("record_id")))
_CHANGED = Prepared(select(records).where(records.c.changed > bindparam("changed")).order_by(records.c.changed))
_OF_RECEIPT = Prepared(select(records.c.record_id).where(records.c.receipt == bindparam("receipt")))
_ADD_BODY = Prepared(insert(journal), [column.name for column in journal.c if column.name != "seq"])
_ADD_RECORD = Prepared(insert(records), [column.name for column in records.c])
_PUT = Prepared(update(records).where(records.c.record_id == bindparam("which")), [column.name for column in records.c if column.name != "record_id"])
_FACT = Prepared(select(facts.c.value).where(facts.c.name == bindparam("which")))
_SET_FACT = Prepared(update(facts).where(facts.c.name == bindparam("which")), ["value"])
_ADD_HISTORY = Prepared(insert(history), [column.name for column in history.c if column.name != "seq"])


def next_change(connection: Connection) -> int:
    """The next number of the change counter. Taking it also serialises writers on PostgreSQL, so that no lower number commits later."""
    return next_changes(connection, 1)


def next_changes(connection: Connection, count: int) -> int:
    """The first of so many numbers of it."""
    return int(_COUNT.run(connection, which="changed", step=count).scalar_one()) - count + 1


def add_history(connection: Connection, lines: Iterable[dict]) -> None:
    """Lines with the keys at, who, gate, record_id, key, before, after."""
    _ADD_HISTORY.run_each(connection, lines)


def line(at: datetime, who: str, gate: str, record_id: str, key: str, before: str | None, after: str | None) -> dict:
    return {"at": utc_text(at), "who": who, "gate": gate, "record_id": record_id, "key": key, "before": before, "after": after}


def create(connection: Connection, record: Record, *, who: str, filed_on: str | None) -> None:
    """Insert a record with the history that can rebuild it."""
    add_new(connection, [], [columns_of(record)], first_lines(record, who=who, filed_on=filed_on))


def first_lines(record: Record, *, who: str, filed_on: str | None) -> list[dict]:
    """The history of a new record."""
    facts_of = {"@filer": record.filer, "@filed_on": filed_on or "", "@activity": record.activity, **said(record)}
    first = line(record.accepted_at, who, record.gate, record.record_id, "", None, "")
    return [{**first, "key": key, "after": text} for key, text in [*record.cells.items(), *facts_of.items()] if text or key == "@filer"]


def add_new(connection: Connection, entries: Iterable[dict], columns: Iterable[dict], lines: Iterable[dict]) -> None:
    """Lines of the journal, of records and of their history."""
    _ADD_BODY.run_each(connection, entries)
    _ADD_RECORD.run_each(connection, columns)
    _ADD_HISTORY.run_each(connection, lines)


def said(record: Record) -> dict[str, str]:
    """What people have said of a record, as its history tells it."""
    return {"@distinct": "、".join(sorted(record.distinct_from)), "@agreed": "；".join(sorted(record.agreed))}


def free_receipt(connection: Connection, record_id: str, taken: Collection[str] = ()) -> str:
    """A receipt that no record has. `taken`: those that are given out beside it and not written yet."""
    for attempt in itertools.count():
        receipt = receipt_of(record_id, attempt)
        if receipt not in taken and _OF_RECEIPT.run(connection, receipt=receipt).first() is None:
            return receipt


def get(connection: Connection, record_id: str) -> Record | None:
    row = _RECORD.run(connection, record_id=record_id).first()
    return _record(row) if row else None


def by_receipt(connection: Connection, receipt: str) -> Record | None:
    row = connection.execute(select(records).where(records.c.receipt == receipt)).first()
    return _record(row) if row else None


def changed_since(connection: Connection, changed: int) -> list[Record]:
    """Records that moved after a value of the change counter, oldest change first."""
    return [_record(row) for row in _CHANGED.run(connection, changed=changed)]


def put(connection: Connection, record: Record, changed: int) -> Record:
    """Write a record back under a new change number. Whether its revision grows is the caller's to say."""
    record = replace(record, changed=changed)
    fields = columns_of(record)
    _PUT.run(connection, which=fields.pop("record_id"), **fields)
    return record


def journal_entry(connection: Connection, record: Record, *, identity: str, kind: str, body: dict, gate: str, who: str, now: datetime) -> bool:
    """Add a later body of a record (correction, withdrawal, decision). False: this identity is there already."""
    if connection.execute(select(journal.c.seq).where(journal.c.identity == identity)).first():
        return False
    version = connection.execute(select(func.max(journal.c.version)).where(journal.c.record_id == record.record_id)).scalar_one() or 0
    text = as_json(body)
    connection.execute(insert(journal).values(
        identity=identity, record_id=record.record_id, version=version + 1, kind=kind, body=text,
        body_hash=hashlib.sha256(text.encode()).hexdigest(), gate=gate, who=who, accepted_at=utc_text(now),
    ))
    return True


def submitter(connection: Connection, record_id: str) -> str | None:
    """Who reported a record; None for a row that was typed straight into the sheet."""
    return connection.execute(select(journal.c.who).where(journal.c.record_id == record_id, journal.c.kind == "submission")).scalars().first()


def fact(connection: Connection, name: str, default: str = "") -> str:
    value = _FACT.run(connection, which=name).scalar_one_or_none()
    return default if value is None else value


def all_facts(connection: Connection) -> dict[str, str]:
    """A few dozen at most."""
    return dict(tuple(row) for row in _FACTS.run(connection))


def set_fact(connection: Connection, name: str, value: str) -> None:
    if _SET_FACT.run(connection, which=name, value=value).rowcount == 0:
        connection.execute(insert(facts).values(name=name, value=value))


def set_facts(connection: Connection, **values: str) -> None:
    for name, value in values.items():
        set_fact(connection, name, value)


def changes_of(connection: Connection, record_ids: Iterable[str]) -> dict[str, int]:
    """Record id ▸ the change that a record was last written under."""
    found = connection.execute(select(records.c.record_id, records.c.changed).where(records.c.record_id.in_(list(record_ids))))
    return {row.record_id: row.changed for row in found}


def history_of(connection: Connection, record_id: str) -> list:
    return list(connection.execute(select(history).where(history.c.record_id == record_id).order_by(history.c.seq)))


def save_draft(connection: Connection, draft_id: str, body: dict, *, now: datetime) -> None:
    values = {"body": as_json(body), "updated_at": utc_text(now)}
    if connection.execute(update(drafts).where(drafts.c.draft_id == draft_id).values(**values)).rowcount == 0:
        connection.execute(insert(drafts).values(draft_id=draft_id, **values))


def load_draft(connection: Connection, draft_id: str) -> dict | None:
    body = connection.execute(select(drafts.c.body).where(drafts.c.draft_id == draft_id)).scalar_one_or_none()
    return json.loads(body) if body else None
