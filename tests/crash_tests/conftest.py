"""A fresh store that was closed properly, the loopback server, and what stands in a store."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from sheets_sync.database import Database
from tests.sync_tests.conftest import google_on_loopback


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Path:
    """The file of a migrated, empty store."""
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    Database(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def ledger(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "ledger.db"))


@pytest.fixture
def google():
    with google_on_loopback() as made:
        yield made


def journalled(path: Path) -> set[str]:
    """Identities in the journal, each with its record, after checking that the file is sound."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM journal WHERE record_id NOT IN (SELECT record_id FROM records)").fetchone() == (0,)
        return {row[0] for row in connection.execute("SELECT identity FROM journal")}
    finally:
        connection.close()
