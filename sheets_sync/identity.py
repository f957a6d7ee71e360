"""Who a visit is: an account of a sign-in provider, the holder of a signed link, the one person at this machine, or nobody.

Rights come from the settings ([access.roles]) and from the link's row, looked up at every run of a page and again at every call of the service:
a blocked account or a revoked link is out at once, and a login ends by itself after idle hours.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert, select, update

from sheets_sync.access import NOBODY, SINGLE_USER, Action, Owner, Role, Viewer, require
from sheets_sync.database import Database
from sheets_sync.links import LinkRefused, Links, account_of
from sheets_sync.schema import blocked, logins
from sheets_sync.settings import AccessSettings
from sheets_sync.store import utc_text

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SEEN_EVERY = timedelta(minutes=5)      # a login is written no more often than this
SINGLE_USER_NOTE = "本机单用户模式（未配置登录，仅本机可打开）"
OPEN_NOTE = "单用户模式（配置允许其他机器打开，打开者都有市级管理员的权限）"
IDLE_NOTE = "登录已超过 {:g} 小时没有使用，为安全已退出，请重新登录；已填写的草稿仍在"
ENDED_NOTE = "这次登录已结束或账号已停用；已填写的草稿仍在，如有疑问请联系市级管理员"


@dataclass(frozen=True)
class Visit:
    """What a request says about itself. `claims` are signed by the sign-in provider, `cookie` by us; the rest anybody may forge.

    `bound` is the address on which the server listens ("" for all), `host` the name that was asked for, `forwarded` whether a proxy stands
    in between, `address` the caller's ("" for this machine), `origin` the address of the page as the browser has it.
    """

    claims: Mapping[str, object] = field(default_factory=dict)
    cookie: str = ""
    bound: str = ""
    host: str = ""
    forwarded: bool = False
    address: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Known:
    """`note`: why somebody is nobody, or which mode lets them in; "" otherwise."""

    viewer: Viewer
    note: str = ""


def is_this_machine(visit: Visit) -> bool:
    """Whether the visit can only come from this machine: the server listens nowhere else, no proxy stands before it, and the page was asked for
    under the machine's own name (another name would be a foreign page that had its name point here).

    A proxy that hides itself (no header of its own, our own name as Host) still shows in the `origin` of every browser behind it. A program that
    forges that too is not told apart from this machine: so whoever puts a proxy in front configures logins (see deploy/).

    >>> [is_this_machine(Visit(bound=b, host=h, forwarded=f)) for b, h, f in (("127.0.0.1", "localhost:8501", False), ("", "localhost", False),
    ...     ("127.0.0.1", "evil.example:8501", False), ("127.0.0.1", "localhost", True))]
    [True, False, False, False]
    """
    names = (_name(visit.host), urlsplit(visit.origin).hostname or "" if visit.origin else "", visit.address)
    return visit.bound in LOOPBACK and not visit.forwarded and all(name in LOOPBACK | {""} for name in names) and visit.origin != "null"


def _name(host: str) -> str:
    host = host.strip().lower()
    return host[1:].split("]")[0] if host.startswith("[") else host.rsplit(":", 1)[0] if host.count(":") == 1 else host


def account(claims: Mapping[str, object], access: AccessSettings) -> tuple[str, Viewer]:
    """The account that the claims name, and what the settings let it do; NOBODY where it stands in no line.

    An address that the provider calls unverified names nobody: anybody may have typed it there.
    """
    names = [name for name in access.claims if name in claims and not (name == "email" and claims.get("email_verified") is False)]
    shown = next((str(claims[name]) for name in names), "")
    lines = [str(claims[name]) for name in names]
    lines += [f"{name}:{value}" for name, values in claims.items() for value in (values if isinstance(values, list) else [values])
              if isinstance(value, str) and not (name == "email" and claims.get("email_verified") is False)]
    for line in lines:
        if line in access.roles:
            role, _, unit = access.roles[line].partition(" ")
            return shown or line, Viewer(Role(role), unit.strip(), shown or line)
    return shown, NOBODY


class Identities:
    """Args: clock: aware now. `has_provider`: whether [auth] is configured; then nobody is taken for the one person at this machine."""

    def __init__(self, database: Database, access: AccessSettings, links: Links, clock: Callable[[], datetime], *, has_provider: bool):
        self._db, self._access, self._links, self._clock, self.has_provider = database, access, links, clock, has_provider

    def known(self, visit: Visit) -> Known:
        """Who this is. Never raises for anything that the visit says."""
        told = [self._through(visit)] if visit.cookie else []
        if visit.claims:
            told.insert(0, self._signed_in(visit))
        for one in told:
            if one.viewer.role is not Role.NOBODY:
                return one
        if self._access.single_user:
            return Known(SINGLE_USER, OPEN_NOTE)
        if not self.has_provider and not self._access.roles and is_this_machine(visit):
            return Known(SINGLE_USER, SINGLE_USER_NOTE)
        return told[0] if told else Known(NOBODY)

    def is_alive(self, viewer: Viewer) -> bool:
        """Whether the login that this viewer came by still stands. Viewers without one (the command line, one person) always do."""
        if not viewer.login:
            return True
        with self._db.read() as connection:
            row = connection.execute(select(logins).where(logins.c.login_id == viewer.login)).first()
            return row is not None and not row.ended_at and not self._is_out(connection, row.account)

    def end(self, viewer: Viewer) -> None:
        """退出 of the viewer's own login."""
        now = utc_text(self._clock())
        self._db.write(lambda connection: connection.execute(update(logins).where(logins.c.login_id == viewer.login).values(ended_at=now)))

    def block(self, viewer: Viewer, name: str) -> None:
        """Puts an account out at once, whatever the settings say, until `unblock`."""
        require(viewer, Action.MANAGE_LOGINS, Owner())
        now = utc_text(self._clock())

        def work(connection: Connection) -> None:
            connection.execute(delete(blocked).where(blocked.c.account == name))
            connection.execute(insert(blocked).values(account=name, blocked_by=viewer.name, at=now))

        self._db.write(work)

    def unblock(self, viewer: Viewer, name: str) -> None:
        require(viewer, Action.MANAGE_LOGINS, Owner())
        self._db.write(lambda connection: connection.execute(delete(blocked).where(blocked.c.account == name)))

    def blocked_accounts(self, viewer: Viewer) -> list[str]:
        require(viewer, Action.MANAGE_LOGINS, Owner())
        with self._db.read() as connection:
            return list(connection.execute(select(blocked.c.account).order_by(blocked.c.account)).scalars())

    # -- inside

    def _signed_in(self, visit: Visit) -> Known:
        name, viewer = account(visit.claims, self._access)
        if viewer.role is Role.NOBODY:
            return Known(NOBODY, f"账号“{name}”已登录，但还没有登记角色，请把账号名告诉市级管理员")
        login_id = hashlib.sha256(json.dumps(dict(visit.claims), sort_keys=True, default=str).encode()).hexdigest()
        started = visit.claims.get("iat")
        began = datetime.fromtimestamp(started, UTC) if isinstance(started, int | float) else self._clock()
        return self._live(Viewer(viewer.role, viewer.unit, viewer.name, login=login_id, address=visit.address), name, began)

    def _through(self, visit: Visit) -> Known:
        try:
            with self._db.read() as connection:
                link, login_id = self._links.behind(connection, visit.cookie)
        except LinkRefused as refusal:
            return Known(NOBODY, str(refusal))
        viewer = Viewer(Role.FILER, link.filer, f"链接 {link.link_id}", link.record_id, login=login_id, address=visit.address)
        return self._live(viewer, account_of(link), None)

    def _live(self, viewer: Viewer, name: str, began: datetime | None) -> Known:
        """The viewer while the login stands; a first sight of one that `began` within the idle hours is kept."""
        now, idle = self._clock(), timedelta(hours=self._access.idle_hours)
        with self._db.read() as connection:
            row = connection.execute(select(logins).where(logins.c.login_id == viewer.login)).first()
            if self._is_out(connection, name) or (row is not None and row.ended_at) or (row is None and began is None):
                return Known(NOBODY, ENDED_NOTE)
        seen = datetime.fromisoformat(row.seen_at) if row else began
        if now - seen > idle:
            return Known(NOBODY, IDLE_NOTE.format(self._access.idle_hours))
        if row is None or now - seen > _SEEN_EVERY:
            self._db.write(lambda connection: _see(connection, viewer.login, name, now))
        return Known(viewer)

    def _is_out(self, connection: Connection, name: str) -> bool:
        if name.startswith("link:"):
            return self._links.state(connection, name.removeprefix("link:")) != "有效"
        return connection.execute(select(blocked.c.account).where(blocked.c.account == name)).first() is not None


def _see(connection: Connection, login_id: str, name: str, now: datetime) -> None:
    if connection.execute(update(logins).where(logins.c.login_id == login_id).values(seen_at=utc_text(now))).rowcount == 0:
        connection.execute(insert(logins).values(login_id=login_id, account=name, started_at=utc_text(now), seen_at=utc_text(now)))
