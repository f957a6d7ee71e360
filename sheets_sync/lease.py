"""One writer at a time among all processes on one database. The token of a batch makes even two writers safe; the lease saves the work."""

import os
import socket
import uuid
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from sheets_sync.prepared import Prepared
from sheets_sync.schema import lease
from sheets_sync.store import utc_text

SECONDS = 60
_NAME = "sync"
_HOLDER = Prepared(select(lease.c.holder).where(lease.c.name == _NAME))


class LeaseLost(Exception):
    """Another process has taken over; what this one was about to write is dropped."""


def holder_name() -> str:
    """Names this process: host, process id, and something that no later process of that id has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def is_gone(holder: str) -> bool:
    """Whether a holder was a process of this host that runs no more (killed, crashed)."""
    host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def take(connection: Connection, holder: str, *, now: datetime) -> bool:
    """Take or prolong the lease. False: another living holder's has not run out.

    Args:
        now: by the clock that all processes on this database share (`database.clock_of`).
    """
    held = connection.execute(select(lease.c.holder, lease.c.until).where(lease.c.name == _NAME)).first()
    until = utc_text(now + timedelta(seconds=SECONDS))
    if held is None:
        return _begin(connection, holder, until)
    is_mine = held.holder == holder
    if is_mine and _left(held.until, now) > SECONDS / 2:
        return True                     # nothing to write
    if not (is_mine or _left(held.until, now) <= 0 or is_gone(held.holder)):
        return False
    as_read = (lease.c.name == _NAME, lease.c.holder == held.holder, lease.c.until == held.until)
    return connection.execute(update(lease).where(*as_read).values(holder=holder, until=until)).rowcount == 1


def _begin(connection: Connection, holder: str, until: str) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(lease).values(name=_NAME, holder=holder, until=until))
    except IntegrityError:
        return False
    return True


def _left(until: str, now: datetime) -> float:
    """Seconds for which a lease still holds. One that would hold far too long was taken before the clock was put back: it holds no more."""
    seconds = (datetime.fromisoformat(until) - now).total_seconds() if until else 0.0
    return seconds if seconds <= 2 * SECONDS else 0.0


def check(connection: Connection, holder: str) -> None:
    """Raises LeaseLost unless the lease is still `holder`'s; inside the commit that depends on it."""
    if connection.execute(select(lease.c.holder).where(lease.c.name == _NAME).with_for_update()).scalar_one_or_none() != holder:
        raise LeaseLost


def release(connection: Connection, holder: str) -> None:
    connection.execute(update(lease).where(lease.c.name == _NAME, lease.c.holder == holder).values(until=""))


def holder(connection: Connection) -> str:
    return _HOLDER.run(connection).scalar_one_or_none() or ""
