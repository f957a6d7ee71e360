"""One writer thread with group commit in front of SQLite or PostgreSQL.

Everything that waits is taken into one transaction and answered after the one durable commit; if a piece fails, each gets a transaction of its own.
How much slower a connection each would be depends on the disk (`bench/accept.py`); it may fail with “database is locked” too.
"""

import logging
import os
import queue
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

log = logging.getLogger(__name__)
T = TypeVar("T")
_GROUP = 256        # pieces of work in one commit at most
_BUSY_SECONDS = 10  # how long a write waits for another process's lock
_STOP = object()


class StoreTrouble(Exception):
    """The store could not keep something: disk full, locked, unreachable. The message is for people; nothing was half kept."""


def _message(err: BaseException) -> str:
    detail = str(getattr(err, "orig", err)).lower()
    if "full" in detail or "no space" in detail or "too big" in detail:
        return "本机磁盘已满，这一条还没有保存。页面上的内容仍在，请联系管理员清理磁盘后再提交"
    if "locked" in detail:
        return "数据库正忙，这一条还没有保存。页面上的内容仍在，请过几秒再提交"
    return "数据库暂时不可用，这一条还没有保存。页面上的内容仍在，请稍后再提交"


def _prepare_sqlite(engine, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection, _record):
        connection.isolation_level = None               # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")       # NORMAL loses acknowledged rows on a power cut
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection):
        connection.exec_driver_sql(begin)


def clock_of(connection: Connection) -> datetime:
    """By the clock that every process on the database shares: the server's on PostgreSQL; a SQLite file has one host, and its clock."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    return connection.execute(text("SELECT clock_timestamp()")).scalar_one()


def make_private(file: Path) -> None:
    """A missing file, and a missing folder around it, that nobody else may read: names stand in it. What is there keeps its rights.

    SQLite gives its -wal and -shm the rights of the store beside them.
    """
    if not file.parent.exists():
        file.parent.mkdir(parents=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


class Database:
    """Reads on pooled connections, writes through the one writer.

    Args:
        url: an SQLAlchemy URL, `sqlite:///file` or `postgresql+psycopg://…`. A missing folder is made, the schema brought up to date.

    Raises:
        StoreTrouble: the database cannot be opened or migrated.
    """

    def __init__(self, url: str):
        self.url = url
        try:
            self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
            self._reader = create_engine(url, pool_pre_ping=not self.is_sqlite, hide_parameters=True)
            self._writer = create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=not self.is_sqlite, hide_parameters=True)
        except (ArgumentError, ImportError) as err:
            raise StoreTrouble("[store] 的 database_url 不是可用的数据库地址，请对照 secrets.example.toml 检查") from err
        if self.is_sqlite:
            try:
                make_private(Path(make_url(url).database))
            except OSError as err:
                raise StoreTrouble(_message(err)) from err
            _prepare_sqlite(self._reader, "BEGIN")
            _prepare_sqlite(self._writer, "BEGIN IMMEDIATE")
        try:
            self._migrate()
        except SQLAlchemyError as err:
            raise StoreTrouble(_message(err)) from err
        self._watch = None          # a connection of its own, which writes nothing: only so does SQLite tell it of every commit
        self._watching = threading.Lock()
        self._work: queue.SimpleQueue = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._writer.connect() as connection:
            with connection.begin():
                if not self.is_sqlite:                  # two hosts starting at once
                    connection.execute(text("SELECT pg_advisory_xact_lock(20240015)"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")

    @contextmanager
    def read(self):
        """A connection that sees one consistent state."""
        try:
            with self._reader.connect() as connection, connection.begin():
                yield connection
        except DBAPIError as err:
            raise StoreTrouble(_message(err)) from err

    def version(self) -> int | None:
        """Another number after every commit, whoever made it: what was read before it may be kept while it stays. None: this database cannot say so at once.

        A hundredth of the time of the shortest read.
        """
        if not self.is_sqlite:
            return None
        with self._watching:
            try:
                if self._watch is None:
                    self._watch = self._reader.raw_connection()
                    self._watch.detach()
                return self._watch.dbapi_connection.execute("PRAGMA data_version").fetchone()[0]
            except (DBAPIError, sqlite3.Error):
                return None         # who reads is told why

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on the writer's connection and return after its durable commit.

        Raises:
            StoreTrouble: it was not kept.
            Whatever `work` raises: its own changes are undone, others in the same commit are not touched.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("write() inside write()")
        done: Future = Future()
        self._work.put((work, done))
        return done.result()

    def close(self) -> None:
        self._work.put((_STOP, Future()))
        self._thread.join(timeout=30)
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._reader.dispose()
        self._writer.dispose()

    def _run(self) -> None:
        stopping = False
        while not stopping:
            group = [self._work.get()]
            while len(group) < _GROUP:
                try:
                    group.append(self._work.get_nowait())
                except queue.Empty:
                    break
            stopping = any(work is _STOP for work, _ in group)
            group = [(work, done) for work, done in group if work is not _STOP]
            if group:
                self._commit(group)

    def _commit(self, group) -> None:
        """One transaction for all of them; if it fails, one for each, so that a bad piece takes no other with it."""
        begun = False
        try:
            with self._writer.connect() as connection, connection.begin():
                begun = True
                results = _results(connection, [work for work, _ in group])
        except Exception as err:  # noqa: BLE001 - handed to whoever asked for the work
            if begun and len(group) > 1:
                for one in group:
                    self._commit([one])
                return
            log.warning("commit of %d pieces of work failed: %s", len(group), type(err).__name__)
            for _, done in group:
                done.set_exception(_told(err))
            return
        for (_, done), result in zip(group, results, strict=True):
            (done.set_exception if isinstance(result, Exception) else done.set_result)(result)


def _results(connection: Connection, works: list[Callable]) -> list:
    """What each piece of work gives. Those that have a `together` are done by it in one go; it gives an exception back where one of them is refused."""
    alike, results = defaultdict(list), [None] * len(works)
    for number, work in enumerate(works):
        way = getattr(work, "together", None)
        if way:
            alike[way].append(number)
        else:
            results[number] = work(connection)
    for way, numbers in alike.items():
        for number, result in zip(numbers, way(connection, [works[number] for number in numbers]), strict=True):
            results[number] = result
    return results


def _told(err: Exception) -> Exception:
    """What the asker gets: a trouble of the database in words; all else, and a broken rule of the schema, as it was raised."""
    if isinstance(err, SQLAlchemyError) and not _is_integrity(err):
        return StoreTrouble(_message(err))
    return err


def _is_integrity(err: BaseException) -> bool:
    return type(err).__name__ == "IntegrityError"

