"""What somebody has typed into a form and not sent yet. A draft belongs to whoever typed it: an address that was passed on opens nobody else's."""

import hashlib
from datetime import datetime
from typing import Any

from sheets_sync import store
from sheets_sync.access import SINGLE_USER, Role, Viewer
from sheets_sync.database import Database
from validators.privacy import keepable


def name_of(viewer: Viewer, draft_id: str) -> str:
    """Under which name a draft is kept. A filer's draft is the filer's, through whichever link it comes back.

    >>> a, b = Viewer(Role.FILER, "安义中学", "链接 1"), Viewer(Role.FILER, "安义中学", "链接 2")
    >>> name_of(a, "d") == name_of(b, "d") != name_of(Viewer(Role.CITY, name="li@example.org"), "d")
    True
    """
    if viewer == SINGLE_USER:
        return draft_id
    owner = f"{viewer.role}\x1f{viewer.unit if viewer.role is Role.FILER else viewer.name}"
    return hashlib.sha256(f"{owner}\x1f{draft_id}".encode()).hexdigest()


def save(database: Database, viewer: Viewer, draft_id: str, fields: dict, *, now: datetime) -> None:
    kept = _kept(fields)
    database.write(lambda connection: store.save_draft(connection, name_of(viewer, draft_id), kept, now=now))


def load(database: Database, viewer: Viewer, draft_id: str) -> dict | None:
    with database.read() as connection:
        return store.load_draft(connection, name_of(viewer, draft_id))


def _kept(value: Any) -> Any:
    """The same without phones and identity numbers, wherever they stand."""
    if isinstance(value, str):
        return keepable(value)
    if isinstance(value, dict):
        return {key: _kept(one) for key, one in value.items()}
    return [_kept(one) for one in value] if isinstance(value, list) else value
