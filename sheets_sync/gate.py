"""What stands between pages and the service: a call from a login that has ended is refused, and what floods the ledger is slowed down.

A page holds its viewer from the run that drew it; a press of a button comes later. So the login is looked up again at every call.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from sqlalchemy import Connection

from sheets_sync.access import SINGLE_USER, Forbidden, Viewer
from sheets_sync.database import Database, StoreTrouble
from sheets_sync.identity import ENDED_NOTE, Identities
from sheets_sync.limits import Limit, TooOften, name_of, spend
from sheets_sync.settings import LimitSettings

_LIMITED = {
    "preview_import": "imports", "accept_import": "imports", "save_draft": "drafts",
    **dict.fromkeys(("accept", "correct", "withdraw", "bring_back", "save_edits", "add_rows", "remove_rows", "send_back", "take_back", "say_nothing", "file", "rule", "same", "another",
                     "confirm", "undo", "make"), "submissions"),
}


class Ended(Forbidden, StoreTrouble):
    """The viewer's login has ended meanwhile; nothing was kept but the draft."""


class Gate:
    """Has every method of what stands behind it; those whose first argument is a viewer pass through here."""

    def __init__(self, behind: object, identities: Identities, database: Database, limits: LimitSettings, clock: Callable[[], datetime]):
        self._behind, self._identities, self._db, self._limits, self._clock = behind, identities, database, limits, clock

    def __getattr__(self, name: str) -> Any:
        there = getattr(self._behind, name)
        if name.startswith("_") or not callable(there):
            return there

        @wraps(there)
        def call(*args, **kwargs):
            if args and isinstance(args[0], Viewer):
                if not self._identities.is_alive(args[0]):
                    raise Ended(ENDED_NOTE)
                if name in _LIMITED:
                    self.count(args[0], _LIMITED[name])
            return there(*args, **kwargs)

        return call

    def count(self, viewer: Viewer, what: str) -> None:
        """Raises TooOften. The one person at this machine is not counted."""
        if viewer == SINGLE_USER and not viewer.address:
            return
        times, seconds = getattr(self._limits, what), self._limits.minutes * 60
        tests = [(name_of(what, viewer.name or viewer.unit), Limit(times, seconds))]
        if viewer.address:                      # many schools share one address
            tests.append((name_of(what, f"address {viewer.address}"), Limit(times * self._limits.schools_behind_one_address, seconds)))
        self._spend(tests)

    def count_opening(self, address: str) -> None:
        """Somebody at this address opens a signed link, or tries to. Raises TooOften."""
        self._spend([(name_of("link_openings", address), Limit(self._limits.link_openings, self._limits.minutes * 60))])

    def _spend(self, tests: list[tuple[str, Limit]]) -> None:
        now = self._clock()

        def work(connection: Connection) -> None:
            wait = max(spend(connection, name, limit, now=now) for name, limit in tests)
            if wait:
                raise TooOften(wait)        # undoes what was counted: who is refused for the address keeps the own allowance

        self._db.write(work)
