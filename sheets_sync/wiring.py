"""The only reader of settings: makes store, sheet, engine and service once a process. Only pages and the command line import it."""

import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sheets_sync import lease, store
from sheets_sync.access import SINGLE_USER
from sheets_sync.database import Database, StoreTrouble
from sheets_sync.decisions import Decisions
from sheets_sync.duty import Duty
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.engine import Engine
from sheets_sync.filing import FilingPack
from sheets_sync.filings import Filings
from sheets_sync.gate import Gate
from sheets_sync.identity import Identities, Known, Visit
from sheets_sync.judge import Judge, spare_collector
from sheets_sync.lines import Lines
from sheets_sync.links import Links
from sheets_sync.pace import Pace
from sheets_sync.recall import Recall
from sheets_sync.returns import Returns
from sheets_sync.service import Service
from sheets_sync.settings import Settings, SettingsError, load_settings
from sheets_sync.sheet import SharedSheet
from sheets_sync.worker import Worker
from validators.campaign import Campaign, load_campaign
from validators.lint import require_columns
from validators.units import Units

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

    def links(self) -> Links:
        return Links(self.database, self.campaign, self.judge.judged, self.clock)

    def returns(self, links: Links) -> Returns:
        return Returns(self.database, self.service(), links, self.clock)

    def decisions(self, wake=lambda: None) -> Decisions:
        return Decisions(self.database, self.service(), wake)

    def duty(self) -> Duty:
        return Duty(self.database, self.service(), self.judge)

    def filing(self) -> FilingPack:
        return FilingPack(self.service())

    def filings(self) -> Filings:
        return Filings(self.database, self.service(), self.filing(), self.lines())

    def lines(self) -> Lines:
        return Lines(self.judge, Units(self.campaign), [key for key in self.campaign.column if key != "seq"])

    def recall(self) -> Recall:
        return Recall(self.database, self.service())

    def identities(self, links: Links) -> Identities:
        return Identities(self.database, self.settings.access, links, self.clock, has_provider=bool(self.settings.auth))

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
    campaign = require_columns(load_campaign(campaign_file or settings.campaign_file, schools or settings.schools_file))
    database = Database(settings.database_url)
    judge = Judge(database, campaign)
    sheet = _google_sheet(settings, campaign, database) if settings.sheets else EmbeddedSheet(database)
    engine = Engine(
        database, sheet, campaign, judge, clock=lambda: datetime.now(ZoneInfo(campaign.timezone)), today=settings.today,
        holder=lease.holder_name(),
    )
    return Parts(settings, campaign, database, judge, sheet, engine)


def _google_sheet(settings: Settings, campaign: Campaign, database: Database) -> SharedSheet:
    """Google's libraries are loaded where there is a Google Sheet: they are a second of every start and 18 MB."""
    from sheets_sync.google import GoogleSheet

    pace = Pace(database, settings.sheets.gap_seconds, settings.sheets.writes_a_minute)
    return GoogleSheet(settings, campaign, _store_id(database), pace=pace)


def _store_id(database: Database) -> str:
    """Names this ledger on the sheet; made once a database."""
    def work(connection):
        known = store.fact(connection, "store_id")
        if not known:
            known = uuid.uuid4().hex[:12]
            store.set_fact(connection, "store_id", known)
        return known

    return database.write(work)


@dataclass(frozen=True)
class Running:
    """What pages ask: each behind a check that the caller's login still stands."""

    service: Gate
    links: Gate
    identities: Gate
    returns: Gate
    recall: Gate
    decisions: Gate
    duty: Gate
    filing: Gate
    filings: Gate
    lines: Gate


@cache
def _running() -> Running:
    parts = build()
    worker = Worker(parts.engine, idle_seconds=_EMBEDDED_IDLE if parts.sheet.kind == "embedded" else _GOOGLE_IDLE)
    links = parts.links()
    identities = parts.identities(links)
    gates = [Gate(one, identities, parts.database, parts.settings.limits, parts.clock)
             for one in (parts.service(wake=worker.wake), links, identities, parts.returns(links), parts.recall(),
                         parts.decisions(wake=worker.wake), parts.duty(), parts.filing(), parts.filings(), parts.lines())]
    worker.start()
    return Running(*gates)


def running() -> Running:
    """The parts of this process that pages ask; the first call starts the background worker."""
    with _lock:
        return _running()


def warm() -> None:
    """Read and judge the ledger now, in the background, so that the first who opens a page need not wait for it. A page says what is wrong with the settings."""
    def work() -> None:
        with suppress(SettingsError, StoreTrouble, ValueError, OSError):
            here = running()
            here.service.progress(SINGLE_USER, here.service.today().year)
            here.lines.shown(SINGLE_USER)
        spare_collector()

    threading.Thread(target=work, name="warm-up", daemon=True).start()


def service() -> Gate:
    """The service of this process, behind its gate."""
    return running().service


def known(visit: Visit) -> Known:
    """Who looks, and why nobody does."""
    return running().identities.known(visit)


def sign_in_settings() -> dict:
    """The section [auth] for Streamlit's own sign-in, from the settings file of this process; {} without one. A page says what is wrong with the file."""
    try:
        found = load_settings()
    except SettingsError:
        return {}
    return {"auth": found.auth} if found.auth else {}
