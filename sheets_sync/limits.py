"""How often an account, a link or an address may do something. Counted in the store, so that all hosts count together."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from sheets_sync.database import StoreTrouble
from sheets_sync.schema import tallies
from sheets_sync.store import utc_text

_FORGET = timedelta(days=1)


class TooOften(StoreTrouble):
    """Not done, and nothing is lost: the message says when to go on."""

    def __init__(self, seconds: int):
        minutes = max(1, -(-seconds // 60))
        super().__init__(f"短时间内操作次数过多，这一次没有执行，请约 {minutes} 分钟后再试；已填写的内容仍在页面上")
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """`times` in a window of `seconds` that begins with the first."""

    times: int
    seconds: int


def name_of(what: str, who: str) -> str:
    """Under which name something is counted; who it was cannot be read from it.

    >>> name_of("submissions", "10.0.0.1") == name_of("submissions", "10.0.0.1") != name_of("imports", "10.0.0.1")
    True
    """
    return f"{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def spend(connection: Connection, name: str, limit: Limit, *, now: datetime) -> int:
    """Count one more. Returns 0 when it is within the limit, else the seconds to wait; then it was not counted."""
    row = connection.execute(select(tallies).where(tallies.c.name == name)).first()
    if row is None or datetime.fromisoformat(row.until) <= now:
        connection.execute(delete(tallies).where((tallies.c.name == name) | (tallies.c.until < utc_text(now - _FORGET))))
        connection.execute(insert(tallies).values(name=name, count=1, until=utc_text(now + timedelta(seconds=limit.seconds))))
        return 0
    if row.count >= limit.times:
        return max(1, int((datetime.fromisoformat(row.until) - now).total_seconds()))
    connection.execute(update(tallies).where(tallies.c.name == name).values(count=tallies.c.count + 1))
    return 0
