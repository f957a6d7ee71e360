"""Real parts for the sync tests: a SQLite file or a PostgreSQL server, the embedded sheet or real gspread against the loopback server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sheets_sync.database import Database
from sheets_sync.embedded import EmbeddedSheet
from sheets_sync.google import GoogleSheet
from sheets_sync.settings import ROOT, Settings
from tests.postgres import postgres_server
from tests.sheets_server.running import EMAIL, running_server, service_account
from validators.campaign import Campaign, load_campaign


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return load_campaign(ROOT / "campaigns/nanchang.toml")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated database of each kind."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path}/ledger.db")
    else:
        made = Database(fresh_schema(request.getfixturevalue("postgres")))
    yield made
    made.close()


def fresh_schema(url: str) -> str:
    """The server's database, emptied."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/ledger.db")
    yield made
    made.close()


@dataclass
class Google:
    """A spreadsheet of the loopback server, its settings, and a hand that does what people do."""

    server: object
    spreadsheet_id: str
    settings: Settings

    def person(self, act: str, **fields) -> None:
        self.server.person(self.spreadsheet_id, act, **fields)

    def sheet(self, campaign: Campaign, store_id: str = "store1", **timeouts) -> GoogleSheet:
        return GoogleSheet(self.settings, campaign, store_id, **timeouts)


@contextmanager
def google_on_loopback(*, enforced: bool = True) -> Iterator[Google]:
    with running_server(switches={"reused_ids_refused": enforced}) as server:
        made = server.client("owner@example.iam.gserviceaccount.com").create("劳模工匠进校园")
        made.share(EMAIL, perm_type="user", role="writer", notify=False)
        key = service_account(server.base)
        settings = Settings(
            sheets={"spreadsheet_id": made.id, "api_base": server.base, "drive_base": server.base, "gap_seconds": 0}, gcp_service_account=key,
        )
        yield Google(server, made.id, settings)


@pytest.fixture
def google() -> Iterator[Google]:
    with google_on_loopback() as made:
        yield made


def secrets_file(folder: Path, google: Google | None = None, database_url: str = "", **keys: str) -> Path:
    """A secrets file as an operator would write it, for commands and for the app."""
    lines = [f'{key} = "{value}"' for key, value in keys.items()]
    lines += ["[store]", f'database_url = "{database_url or f"sqlite:///{folder}/ledger.db"}"']
    if google:
        sheets = google.settings.sheets
        lines += ["[sheets]", f'spreadsheet_id = "{sheets.spreadsheet_id}"', f'api_base = "{sheets.api_base}"', f'drive_base = "{sheets.drive_base}"', "gap_seconds = 0"]
        lines += ["[gcp_service_account]", *(f"{key} = {json.dumps(value)}" for key, value in google.settings.gcp_service_account.items())]
    path = folder / "secrets.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture(params=["embedded", "google"])
def sheet(request, tmp_path: Path, campaign: Campaign):
    """The shared sheet, laid out, in both implementations."""
    if request.param == "embedded":
        database = Database(f"sqlite:///{tmp_path}/sheet.db")
        made = EmbeddedSheet(database)
        made.ensure(take_over=False)
        yield made
        database.close()
        return
    with google_on_loopback() as google:
        made = google.sheet(campaign)
        made.ensure(take_over=False)
        yield made
