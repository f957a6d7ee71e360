"""Accepting: what a submission becomes is made ready by whoever submits, and the writer keeps all that wait in a few statements.

A statement costs more than what it writes, so the writer runs one for all of a group; reading texts and counting ids is not done in its thread.
"""

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select

from sheets_sync import store
from sheets_sync.codes import receipt_of, record_id_of
from sheets_sync.prepared import Prepared
from sheets_sync.schema import journal, records
from sheets_sync.store import IdentityConflict, Record, Submission

Kept = tuple[Record, bool]


@dataclass(frozen=True)
class Acceptance:
    """A piece of work for `Database.write`; see `accept`. `record`: as it will be, but for its place and, seldom, its receipt."""

    submission: Submission
    now: datetime
    body: str
    record: Record
    entry: Mapping[str, object]         # its line in the journal
    columns: Mapping[str, object]       # the record as a line
    lines: Sequence[Mapping]            # its history

    def __call__(self, connection: Connection) -> Kept:
        result = accept_all(connection, [self])[0]
        if isinstance(result, IdentityConflict):
            raise result
        return result

    @staticmethod
    def together(connection: Connection, pieces: "Sequence[Acceptance]") -> "list[Kept | IdentityConflict]":
        return accept_all(connection, pieces)


def ready(submission: Submission, now: datetime) -> Acceptance:
    said = {key: sorted(getattr(submission, key)) for key in store.SETS if getattr(submission, key)}
    body = store.as_json({"cells": dict(submission.cells), "filer": submission.filer, "activity": submission.activity, **said})
    record_id = record_id_of(submission.identity)
    record = Record(
        record_id=record_id, receipt=receipt_of(record_id), revision=1, changed=0, place=0, cells=dict(submission.cells),
        filer=submission.filer, filed_on=submission.filed_on, activity=submission.activity, gate=submission.gate, accepted_at=now,
        distinct_from=submission.distinct_from, agreed=submission.agreed,
    )
    entry = {
        "identity": submission.identity, "record_id": record_id, "version": 1, "kind": "submission", "body": body,
        "body_hash": hashlib.sha256(body.encode()).hexdigest(), "gate": submission.gate, "who": submission.who, "accepted_at": store.utc_text(now),
    }
    filed_on = submission.filed_on.isoformat() if submission.filed_on else None
    return Acceptance(submission, now, body, record, entry, store.columns_of(record), store.first_lines(record, who=submission.who, filed_on=filed_on))


def accept(connection: Connection, submission: Submission, *, now: datetime) -> Kept:
    """Keep a submission once.

    Returns:
        The record, and whether it is new. The same identity with the same body gives the record of the first time.

    Raises:
        IdentityConflict: the identity came before with another body.
    """
    return ready(submission, now)(connection)


def accept_all(connection: Connection, pieces: Sequence[Acceptance]) -> list[Kept | IdentityConflict]:
    """`accept` for all of them, in this order; a conflict is given back beside the others."""
    changed = itertools.count(store.next_changes(connection, len(pieces)))
    hashes = dict(tuple(row) for row in _among(_HASHES, connection, [one.submission.identity for one in pieces]))
    there = {row[0] for row in _among(_RECORDS, connection, [one.record.record_id for one in pieces])}
    taken = {row[0] for row in _among(_RECEIPTS, connection, [one.record.receipt for one in pieces])}
    new: dict[str, Record] = {}
    results: list[Kept | IdentityConflict] = []
    entries, columns, lines = [], [], []
    for one, number in zip(pieces, changed, strict=False):
        identity, record_id, body_hash = one.submission.identity, one.record.record_id, one.entry["body_hash"]
        if identity in hashes or record_id in there:
            record = new.get(record_id) or store.get(connection, record_id)
            if identity not in hashes:      # the store was put back from a copy: the record came again from the sheet, its acceptance with this
                store.journal_entry(connection, record, identity=identity, kind="submission", body=json.loads(one.body), gate=one.submission.gate,
                                    who=one.submission.who, now=one.now)
            results.append((record, False) if hashes.setdefault(identity, body_hash) == body_hash else IdentityConflict(record.receipt))
            continue
        receipt = one.record.receipt if one.record.receipt not in taken else store.free_receipt(connection, record_id, taken)
        record = replace(one.record, receipt=receipt, changed=number, place=number)
        hashes[identity], new[record_id] = body_hash, record
        taken.add(receipt)
        results.append((record, True))
        entries.append(one.entry)
        columns.append({**one.columns, "receipt": receipt, "changed": number, "place": number})
        lines += one.lines
    store.add_new(connection, entries, columns, lines)
    return results


_HASHES, _RECORDS, _RECEIPTS = (journal.c.identity, journal.c.body_hash), (records.c.record_id,), (records.c.receipt,)


def _among(what: tuple, connection: Connection, values: Sequence[str]):
    """Lines whose first column is one of the values. The statement is made for a power of two of them, so that there are few."""
    size = 1 << (len(values) - 1).bit_length()
    return _statement(what, size).run(connection, **{f"v{place}": values[min(place, len(values) - 1)] for place in range(size)})


@cache
def _statement(what: tuple, size: int) -> Prepared:
    return Prepared(select(*what).where(what[0].in_([bindparam(f"v{place}") for place in range(size)])))
