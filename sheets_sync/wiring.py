"""The only reader of settings: makes store, sheet, engine and service once a process. Only pages and the command line import it."""

import threading
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sheets_sync import lease, store
from sheets_sync.access import SINGLE_USER, Viewer
from sheets_sync.database import Database
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.engine import Engine
from sheets_sync.google import GoogleSheet
from sheets_sync.judge import Judge
from sheets_sync.service import Service
from sheets_sync.settings import Settings, load_settings
from sheets_sync.sheet import SharedSheet
from sheets_sync.worker import Worker
from validators.campaign import Campaign, load_campaign

_EMBEDDED_IDLE, _GOOGLE_IDLE = 1.0, 5.0      # seconds between looks when nothing was accepted here
_lock = threading.Lock()


@dataclass(frozen=True)
class Parts:
    """Everything of one process, made from one settings file."""

    settings: Settings
    campaign: Campaign
    database: Database
    judge: Judge
    sheet: SharedSheet
    engine: Engine

    def service(self, wake=lambda: None) -> Service:
        return Service(self.database, self.campaign, self.judge, self.sheet, clock=self.clock, today=self.settings.today, wake=wake)

    def clock(self) -> datetime:
        return datetime.now(ZoneInfo(self.campaign.timezone))


def build(secrets: Path | str | None = None, *, campaign_file: Path | None = None, schools: Path | None = None) -> Parts:
    """Parts from a settings file.

    Raises:
        SettingsError, ValueError, OSError: the settings or the campaign file cannot be used.
        StoreTrouble: the database cannot be opened.
        SheetTrouble: the key of the service account cannot be used.
    """
    settings = load_settings(secrets)
    campaign = load_campaign(campaign_file or settings.campaign_file, schools or settings.schools_file)
    database = Database(settings.database_url)
    judge = Judge(database, campaign)
    sheet = GoogleSheet(settings, campaign, _store_id(database)) if settings.sheets else EmbeddedSheet(database)
    engine = Engine(
        database, sheet, campaign, judge, clock=lambda: datetime.now(ZoneInfo(campaign.timezone)), today=settings.today,
        holder=lease.holder_name(),
    )
    return Parts(settings, campaign, database, judge, sheet, engine)


def _store_id(database: Database) -> str:
    """Names this ledger on the sheet; made once a database."""
    def work(connection):
        known = store.fact(connection, "store_id")
        if not known:
            known = uuid.uuid4().hex[:12]
            store.set_fact(connection, "store_id", known)
        return known

    return database.write(work)


@cache
def _running() -> Service:
    parts = build()
    worker = Worker(parts.engine, idle_seconds=_EMBEDDED_IDLE if parts.sheet.kind == "embedded" else _GOOGLE_IDLE)
    service = parts.service(wake=worker.wake)
    worker.start()
    return service


def service() -> Service:
    """The service of this process; the first call starts the background worker."""
    with _lock:
        return _running()


def current_viewer() -> Viewer:
    """Who looks. Until identities are configured there is one person, at this machine."""
    return SINGLE_USER
