"""Batches on disk: written before they go out, settled after. One is open at a time."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from sheets_sync.prepared import Prepared
from sheets_sync.repair import Repair
from sheets_sync.schema import batches
from sheets_sync.sheet import Change, NewRow
from sheets_sync.store import fact, set_fact, utc_text
from sheets_sync.writes import Writes

READY, DOUBT, APPLIED, REFUSED, BURNED = "ready", "doubt", "applied", "refused", "burned"
_OPEN = Prepared(select(batches.c.token, batches.c.state).where(or_(batches.c.state == READY, batches.c.state == DOUBT)).order_by(batches.c.token))
_FIRST_TOKEN = 1000        # below: the probe


@dataclass(frozen=True)
class OpenBatch:
    """`mark`: unlike that of any other batch, also of one with the same token in a store that was since put back from a copy."""

    token: int
    mark: str
    state: str
    writes: Writes
    sent_at: datetime | None


def _decode(body: str) -> Writes:
    data = json.loads(body)
    added = tuple(NewRow(**one) for one in data["added"])
    changed = tuple(
        Change(**{**one, "cells": {key: tuple(pair) for key, pair in one["cells"].items()}}) for one in data["changed"]
    )
    return Writes(added, changed, tuple(tuple(row) for row in data["progress"]), tuple(map(_repair, data.get("repairs", ()))))


def _repair(one: Mapping) -> Repair:
    return Repair(**{**one, "loose": tuple(one.get("loose", ()))})


def open_batch(connection: Connection) -> OpenBatch | None:
    row = connection.execute(select(batches).where(batches.c.state.in_((READY, DOUBT))).order_by(batches.c.token)).first()
    if row is None:
        return None
    return OpenBatch(row.token, _mark_of(row.body, row.made_at), row.state, _decode(row.body), datetime.fromisoformat(row.sent_at) if row.sent_at else None)


def open_state(connection: Connection) -> str:
    """Token and state of the open batch, for people to read; "" when none is open."""
    row = _OPEN.run(connection).first()
    return f"{row.token} {row.state}" if row else ""


def _mark_of(body: str, made_at: str) -> str:
    return hashlib.sha256(f"{made_at}\n{body}".encode()).hexdigest()[:16]


def make(connection: Connection, writes: Writes, *, now: datetime) -> OpenBatch:
    """Put a batch on disk under the next token, as ready to be sent."""
    last = connection.execute(select(func.max(batches.c.token))).scalar_one() or _FIRST_TOKEN
    token = max(last + 1, int(now.timestamp() * 10) % 2_000_000_000)      # far ahead of a restored copy's tokens
    body, made_at = json.dumps(asdict(writes), ensure_ascii=False), utc_text(now)
    connection.execute(insert(batches).values(token=token, state=READY, body=body, made_at=made_at, sent_at=made_at, error=""))
    return OpenBatch(token, _mark_of(body, made_at), READY, writes, now)


def mark(connection: Connection, token: int, state: str, *, now: datetime, error: str = "") -> None:
    """Say what became of an open batch. What another process has settled stays settled."""
    values: dict = {"state": state, "error": error}
    values["sent_at" if state in (READY, DOUBT) else "settled_at"] = utc_text(now)
    connection.execute(update(batches).where(batches.c.token == token, batches.c.state.in_((READY, DOUBT))).values(**values))


def is_open(connection: Connection, token: int) -> bool:
    """Whether nobody has settled it yet; another process may have, while this one stood still."""
    return connection.execute(select(batches.c.state).where(batches.c.token == token)).scalar_one_or_none() in (READY, DOUBT)


def last_applied(connection: Connection) -> int | None:
    """Token of the latest batch that the sheet applied and was not asked to forget."""
    return connection.execute(select(func.max(batches.c.token)).where(batches.c.state == APPLIED)).scalar_one()


def repairs(connection: Connection) -> list[Repair]:
    return [_repair(one) for one in json.loads(fact(connection, "repairs") or "[]")]


def keep_repairs(connection: Connection, needed: Sequence[Repair]) -> None:
    set_fact(connection, "repairs", json.dumps([asdict(one) for one in needed], ensure_ascii=False))


def settled_before(connection: Connection, moment: datetime) -> tuple[int, ...]:
    """Tokens that may be forgotten on the sheet: settled long enough ago that no late copy can come."""
    found = connection.execute(select(batches.c.token).where(batches.c.settled_at < utc_text(moment)))
    return tuple(found.scalars())


def drop(connection: Connection, tokens: tuple[int, ...]) -> None:
    connection.execute(delete(batches).where(batches.c.token.in_(tokens)))


def forget_all(connection: Connection, *, but: frozenset[int] = frozenset()) -> None:
    """Drop settled batches: the sheet is another one, or an older copy that does not know them."""
    connection.execute(delete(batches).where(batches.c.state.not_in((READY, DOUBT)), batches.c.token.not_in(list(but))))


def contents(batch: OpenBatch | None) -> Mapping[str, NewRow]:
    """New rows of an open batch by record id: what a correction meanwhile has to build on."""
    return {new.record_id: new for new in batch.writes.added} if batch else {}
