"""退回: a record goes back to whoever filed it, with a reason at each cell that is to be looked at.

A decision of a coordinator, kept in the journal. It stands until a correction or a withdrawal came after it, or until it is taken back;
that is derived, never stored twice. A withdrawal that was undone ends nothing. Whether the record counts is for the rules to say, as before.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from sheets_sync import store
from sheets_sync.access import Action, Viewer, require
from sheets_sync.database import Database
from sheets_sync.links import Links
from sheets_sync.schema import journal
from sheets_sync.schema import links as links_table
from sheets_sync.service import Service
from sheets_sync.views import RecordView
from validators.privacy import keepable

RETURNED, TAKEN_BACK = "return", "return_undone"
_ENDS = ("correction", TAKEN_BACK)


@dataclass(frozen=True)
class Return:
    """`reasons`: column key ▸ why, in the order of the form; the key "" is for the whole row."""

    record_id: str
    reasons: Mapping[str, str]
    by: str
    at: datetime


class Returns:
    """Args: service, links: to see a record as its viewer may, and to make the link that opens it."""

    def __init__(self, database: Database, service: Service, links: Links, clock: Callable[[], datetime]):
        self._db, self._service, self._links, self._clock = database, service, links, clock

    def send_back(self, viewer: Viewer, record_id: str, reasons: Mapping[str, str], *, identity: str, days: int = 30) -> str:
        """Keep the decision and make the link for the filer; its token. The same identity again makes another link to the same decision.

        Raises:
            KeyError: there is no such record for this viewer, or it is withdrawn.
            ValueError: no reason is given; the message is for people.
        """
        view = self._theirs(viewer, record_id)
        if view.state == "已撤回":
            raise KeyError(record_id)
        given = {key: keepable(" ".join(reasons.get(key, "").split())) for key in (*self._service.campaign.column, "")}
        given = {key: text for key, text in given.items() if text}
        if not given:
            raise ValueError("请至少写一条退回理由，写在需要更正的那一列")
        now = self._clock()

        def work(connection: Connection) -> None:
            store.next_change(connection)       # first, so that no other process writes the record meanwhile
            record = store.get(connection, record_id)
            body = {"reasons": list(given.items())}
            if store.journal_entry(connection, record, identity=identity, kind=RETURNED, body=body, gate="page", who=viewer.name, now=now):
                store.add_history(connection, [store.line(now, viewer.name, "page", record_id, "@returned", None, self.words(given))])

        self._db.write(work)
        return self._links.send_back(viewer, record_id, view.owner, days=days)

    def take_back(self, viewer: Viewer, record_id: str, *, identity: str) -> None:
        """The return no longer stands and its links open nothing. Nothing, where none stands. Raises KeyError as `send_back`."""
        self._theirs(viewer, record_id)
        now = self._clock()

        def work(connection: Connection) -> None:
            store.next_change(connection)
            stands = _standing(connection, record_id).get(record_id)
            if stands is None or not store.journal_entry(connection, store.get(connection, record_id), identity=identity, kind=TAKEN_BACK, body={},
                                                         gate="page", who=viewer.name, now=now):
                return
            store.add_history(connection, [store.line(now, viewer.name, "page", record_id, "@returned", self.words(stands.reasons), "")])
            ours = (links_table.c.kind == "return", links_table.c.record_id == record_id, links_table.c.revoked_at.is_(None))
            connection.execute(update(links_table).where(*ours).values(revoked_at=store.utc_text(now)))

        self._db.write(work)

    def standing(self, viewer: Viewer) -> dict[str, Return]:
        """Record id ▸ return, of the records that this viewer may see and that are waiting for their filer."""
        require(viewer, Action.SEE_RECORD)
        with self._db.read() as connection:
            found = _standing(connection)
        return {record_id: one for record_id, one in found.items() if self._service.record(viewer, record_id) is not None}

    def of(self, viewer: Viewer, record_id: str) -> Return | None:
        """The return of one record, where one stands."""
        if self._service.record(viewer, record_id) is None:
            return None
        with self._db.read() as connection:
            return _standing(connection, record_id).get(record_id)

    def words(self, reasons: Mapping[str, str]) -> str:
        """直接覆盖学生数：请核对；整条：与5月8日那条是否同一场"""
        campaign = self._service.campaign
        return "；".join(f"{campaign.header(key) if key else '整条'}：{text}" for key, text in reasons.items())

    def _theirs(self, viewer: Viewer, record_id: str) -> RecordView:
        view = self._service.record(viewer, record_id)
        if view is None:
            raise KeyError(record_id)
        require(viewer, Action.SEND_BACK, view.owner)
        return view


def _standing(connection: Connection, record_id: str = "") -> dict[str, Return]:
    """Returns after which nothing came that ends one."""
    one, later, undone = journal.c, journal.alias().c, journal.alias().c
    wanted = (one.record_id == record_id,) if record_id else ()
    is_undone = select(undone.seq).where(undone.record_id == later.record_id, undone.version > later.version, undone.kind == "withdrawal_undone").exists()
    ends = later.kind.in_(_ENDS) | ((later.kind == "withdrawal") & ~is_undone)
    ended = select(later.seq).where(later.record_id == one.record_id, later.version > one.version, ends).exists()
    rows = connection.execute(select(one.record_id, one.body, one.who, one.accepted_at).where(one.kind == RETURNED, ~ended, *wanted).order_by(one.version))
    return {row.record_id: Return(row.record_id, dict(json.loads(row.body)["reasons"]), row.who, datetime.fromisoformat(row.accepted_at)) for row in rows}
