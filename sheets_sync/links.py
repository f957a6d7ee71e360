"""Signed links: a school without an account reports through one, a filer corrects exactly one record through one.

A link is a row of the store and a token that names it. The token is signed; its scope and its end stand in the row, so that a link can be
revoked at once. Whoever opens it gets a login of its own, in a cookie that holds no token. Keys are made and changed by themselves.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import Connection, func, insert, select, update

from sheets_sync import store
from sheets_sync.access import Action, Forbidden, Owner, Viewer, allowed, require
from sheets_sync.database import Database
from sheets_sync.schema import journal, logins
from sheets_sync.schema import links as table
from sheets_sync.store import utc_text
from validators.campaign import Campaign
from validators.model import Checked
from validators.units import Units

LONGEST_DAYS = 370
_NEW_KEY_DAYS, _KEEP_KEYS_DAYS = 30, 400        # a key outlives every link that it signed
_LINK, _LOGIN = "link", "login"                 # what is signed; one cannot stand for the other


class LinkRefused(Exception):
    """This link opens nothing. The message is for whoever opened it."""


@dataclass(frozen=True)
class Link:
    """A link as the list shows it; the token is not kept. `state`: 有效, 已过期, 已停用, 已更正."""

    link_id: str
    kind: Literal["filer", "return"]
    filer: str
    unit: str
    record_id: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    state: str


class Links:
    """Args: judged: record id ▸ Checked of the ledger of now, to see whose a filer's name is."""

    def __init__(self, database: Database, campaign: Campaign, judged: Callable[[], Mapping[str, Checked]], clock: Callable[[], datetime]):
        self._db, self._campaign, self._judged, self._clock = database, campaign, judged, clock

    # -- what coordinators do

    def make(self, viewer: Viewer, filer: str, *, days: int) -> str:
        """The token of a new link through which `filer` reports. Raises Forbidden, and ValueError for an empty name or a wrong length of time."""
        require(viewer, Action.MANAGE_LINKS)
        filer = filer.strip()
        if not filer or not 1 <= days <= LONGEST_DAYS:
            raise ValueError(f"请填写填报单位，有效期为 1 至 {LONGEST_DAYS} 天")
        if not allowed(viewer, Action.MANAGE_LINKS, Owner()) and not self._belongs(filer, viewer.unit):
            raise Forbidden(f"“{filer}”不属于{viewer.unit}，或在其他单位已有记录，请由市级管理员生成链接")
        return self._keep(viewer, "filer", filer, "", 0, days)

    def send_back(self, viewer: Viewer, record_id: str, owner: Owner, *, days: int = 30) -> str:
        """The token of a link that opens this one record until its correction is accepted."""
        require(viewer, Action.SEND_BACK, owner)
        with self._db.read() as connection:
            version = _version(connection, record_id)
        return self._keep(viewer, "return", owner.filer, record_id, version, days)

    def listed(self, viewer: Viewer) -> list[Link]:
        """Newest first; a coordinator sees those of the own unit."""
        require(viewer, Action.MANAGE_LINKS)
        now = self._clock()
        with self._db.read() as connection:
            found = [self._link(connection, row, now) for row in connection.execute(select(table).order_by(table.c.made_at.desc()))]
        return [link for link in found if allowed(viewer, Action.MANAGE_LINKS, Owner(unit=link.unit))]

    def revoke(self, viewer: Viewer, link_id: str) -> None:
        """Ends the link and every login through it, at once."""
        require(viewer, Action.MANAGE_LINKS)
        now = self._clock()

        def work(connection: Connection) -> None:
            row = connection.execute(select(table).where(table.c.link_id == link_id)).first()
            if row is None:
                return
            require(viewer, Action.MANAGE_LINKS, Owner(unit=row.unit))
            connection.execute(update(table).where(table.c.link_id == link_id, table.c.revoked_at.is_(None)).values(revoked_at=utc_text(now)))

        self._db.write(work)

    def revoke_all(self, viewer: Viewer) -> None:
        """After a leak, or after a backup was put back: every link ends and the keys are changed."""
        require(viewer, Action.MANAGE_LINKS, Owner())
        now = utc_text(self._clock())

        def work(connection: Connection) -> None:
            connection.execute(update(table).where(table.c.revoked_at.is_(None)).values(revoked_at=now))
            store.set_fact(connection, "link_keys", json.dumps([_new_key(now)]))

        self._db.write(work)

    # -- what whoever holds a link does

    def open(self, token: str) -> tuple[str, Link]:
        """A login through a link: the value of its cookie, and what it opens. Raises LinkRefused."""
        now = self._clock()

        def work(connection: Connection) -> tuple[str, Link]:
            link = self._signed(connection, token, _LINK, now)
            login_id = secrets.token_urlsafe(18)
            connection.execute(insert(logins).values(
                login_id=login_id, account=account_of(link), started_at=utc_text(now), seen_at=utc_text(now)))
            return _signer(self._keys(connection), _LOGIN).dumps([link.link_id, login_id]), link

        return self._db.write(work)

    def behind(self, connection: Connection, cookie: str) -> tuple[Link, str]:
        """The live link of a login cookie, and the login's id. Raises LinkRefused."""
        return self._signed(connection, cookie, _LOGIN, self._clock()), _loads(self._keys(connection), cookie, _LOGIN)[1]

    def state(self, connection: Connection, link_id: str) -> str:
        row = connection.execute(select(table).where(table.c.link_id == link_id)).first()
        return self._link(connection, row, self._clock()).state if row else "已停用"

    # -- inside

    def _keep(self, viewer: Viewer, kind: str, filer: str, record_id: str, version: int, days: int) -> str:
        now, link_id = self._clock(), secrets.token_hex(6)
        unit = "" if allowed(viewer, Action.MANAGE_LINKS, Owner()) else viewer.unit

        def work(connection: Connection) -> str:
            connection.execute(insert(table).values(
                link_id=link_id, kind=kind, filer=filer, unit=unit, record_id=record_id, version=version, made_by=viewer.name,
                made_at=utc_text(now), expires_at=utc_text(now + timedelta(days=days)),
            ))
            return _signer(self._changed_keys(connection, now), _LINK).dumps([link_id])

        return self._db.write(work)

    def _belongs(self, filer: str, unit: str) -> bool:
        """Whether nothing says that this name is another unit's: the campaign, the register, a record, a link."""
        known, is_city = Units(self._campaign).filer(filer)
        if is_city or (known is not None and known.name != unit):
            return False
        if any(school.unit != unit for school in self._campaign.known_schools if filer in (school.name, *school.aliases)):
            return False
        if any(checked.credited_unit != unit for checked in self._judged().values() if checked.raw.filer == filer):
            return False
        with self._db.read() as connection:
            return connection.execute(select(table.c.link_id).where(table.c.filer == filer, table.c.unit != unit)).first() is None

    def _signed(self, connection: Connection, text: str, what: str, now: datetime) -> Link:
        link_id = _loads(self._keys(connection), text, what)[0]
        row = connection.execute(select(table).where(table.c.link_id == link_id)).first()
        link = self._link(connection, row, now) if row else None
        if link is None or link.state == "已停用":
            raise LinkRefused("这个链接已停用，请向区县或市级联系人索取新链接")
        if link.state == "已过期":
            raise LinkRefused("这个链接已过期，请向区县或市级联系人索取新链接")
        if link.state == "已更正":
            raise LinkRefused("这条记录已经更正过，链接随之失效；如需再改，请联系区县或市级联系人")
        return link

    def _link(self, connection: Connection, row, now: datetime) -> Link:
        expires = datetime.fromisoformat(row.expires_at)
        corrected = row.kind == "return" and _version(connection, row.record_id) > row.version
        state = "已停用" if row.revoked_at else "已更正" if corrected else "已过期" if expires <= now else "有效"
        made = datetime.fromisoformat(row.made_at)
        return Link(row.link_id, row.kind, row.filer, row.unit, row.record_id, row.made_by, made.astimezone(now.tzinfo), expires.astimezone(now.tzinfo), state)

    def _keys(self, connection: Connection) -> list[str]:
        return [one["key"] for one in json.loads(store.fact(connection, "link_keys", "[]"))]

    def _changed_keys(self, connection: Connection, now: datetime) -> list[str]:
        """The keys after a change where the newest has grown old; only ever signed with by the newest, which stands last."""
        keys = json.loads(store.fact(connection, "link_keys", "[]"))
        if not keys or keys[-1]["made_at"] < utc_text(now - timedelta(days=_NEW_KEY_DAYS)):
            keys = [one for one in keys if one["made_at"] >= utc_text(now - timedelta(days=_KEEP_KEYS_DAYS))] + [_new_key(utc_text(now))]
            store.set_fact(connection, "link_keys", json.dumps(keys))
        return [one["key"] for one in keys]


def account_of(link: Link) -> str:
    return f"link:{link.link_id}"


def _version(connection: Connection, record_id: str) -> int:
    """The number of the last correction of a record; 0 when there is none. A withdrawal can be undone by whoever made it, and decisions are the city's."""
    return connection.execute(select(func.max(journal.c.version)).where(journal.c.record_id == record_id, journal.c.kind == "correction")).scalar_one() or 0


def _new_key(at: str) -> dict[str, str]:
    return {"key": secrets.token_urlsafe(32), "made_at": at}


def _signer(keys: list[str], what: str) -> URLSafeSerializer:
    return URLSafeSerializer(keys, salt=f"laomo.{what}")


def _loads(keys: list[str], text: str, what: str) -> list[str]:
    try:
        if not keys or len(text) > 500:
            raise BadData("no key")
        return _signer(keys, what).loads(text)
    except BadData as err:
        raise LinkRefused("这个链接不完整或已失效，请从收到的消息里重新打开，或向区县、市级联系人索取") from err
