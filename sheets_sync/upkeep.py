"""Looking after the store: rebuild it from its history, copy it, put a copy back."""

import json
import shlex
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import URL, make_url

from sheets_sync.database import Database, StoreTrouble, make_private
from sheets_sync.schema import history, records

_META = {"@filer": "filer", "@filed_on": "filed_on", "@activity": "activity", "@withdrawn": "withdrawn_by", "@ruling": "ruling"}
_SETS = {"@distinct": ("distinct_from", "、"), "@agreed": ("agreed", "；")}
_EVENTS = ("@returned", "@deleted")        # told in the history, kept in the journal


def differences(database: Database) -> list[str]:
    """Where the records differ from what their history says, one Chinese line each; empty when they agree."""
    rebuilt: dict[str, dict[str, str]] = defaultdict(dict)
    found = []
    with database.read() as connection:
        for line in connection.execute(select(history).order_by(history.c.seq)):
            if line.key not in _EVENTS:
                rebuilt[line.record_id][line.key] = line.after or ""
        for row in connection.execute(select(records)):
            told = rebuilt.pop(row.record_id, {})
            stands = {**json.loads(row.cells), **{key: getattr(row, name) or "" for key, name in _META.items()}}
            stands |= {key: between.join(json.loads(getattr(row, name))) for key, (name, between) in _SETS.items()}
            found += [
                f"{row.record_id} {key}：台账为“{stands.get(key, '')}”，按变更记录应为“{told.get(key, '')}”"
                for key in sorted(stands.keys() | told.keys()) if stands.get(key, "") != told.get(key, "")
            ]
    return found + [f"{record_id}：有变更记录而台账中没有" for record_id in rebuilt]


def _file(url: str, words: Callable[[URL], str]) -> Path:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        raise StoreTrouble(words(address))
    return Path(address.database)


def _backup_words(address: URL) -> str:
    return f"本命令只备份 SQLite。PostgreSQL 请用 pg_dump，应用不必停：\n  pg_dump -Fc {_way(address)} -d {address.database} -f 备份.dump\n密码按提示输入，或放在 ~/.pgpass"


def _restore_words(address: URL) -> str:
    fresh = f"{address.database}_restored"
    return (f"本命令只恢复 SQLite。PostgreSQL 请先停止所有应用与 run 进程，再恢复到一个新库，原库留着：\n  createdb {_way(address)} {fresh}\n"
            f"  pg_restore --no-owner --exit-on-error {_way(address)} -d {fresh} 备份.dump\n"
            f"然后把 [store] 的 database_url 末尾改成 /{fresh}，再启动；下一轮同步自动与在线表格核对")


def _way(address: URL) -> str:
    """How the PostgreSQL programs reach the server; they ask for the password themselves."""
    named = {"-h": address.host, "-p": address.port, "-U": address.username}
    return " ".join(f"{option} {shlex.quote(str(value))}" for option, value in named.items() if value)


def backup(url: str, to: Path) -> None:
    """A consistent copy of a SQLite store while it is in use.

    Raises:
        StoreTrouble: it is no SQLite store (the message says how else), or the copy could not be written.
    """
    source = _file(url, _backup_words)
    if not source.exists():
        raise StoreTrouble(f"找不到数据库 {source.name}，还没有可以备份的内容")
    part = to.with_name(to.name + ".part")
    part.unlink(missing_ok=True)
    make_private(part)
    try:
        connection = sqlite3.connect(source)
        connection.execute("VACUUM INTO ?", (str(part),))
        connection.close()
    except sqlite3.Error as err:
        part.unlink(missing_ok=True)
        raise StoreTrouble(f"备份没有写成：{err}") from err
    part.replace(to)


def restore(url: str, copy: Path) -> Path | None:
    """Put a copy back in place of the store; the next cycle reconciles it with the sheet. The app must be stopped.

    Returns:
        Where the store of before was put aside, or None when there was none.

    Raises:
        StoreTrouble: it is no SQLite store (the message says how else), or the copy is not a sound one.
    """
    target = _file(url, _restore_words)
    try:
        connection = sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("SELECT count(*) FROM journal").fetchone()
        connection.close()
    except sqlite3.Error as err:
        raise StoreTrouble(f"{copy.name} 不是完好的备份，没有恢复") from err
    if not sound:
        raise StoreTrouble(f"{copy.name} 不是完好的备份，没有恢复")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    make_private(part)
    part.write_bytes(copy.read_bytes())
    aside = None
    if target.exists():
        shutil.copymode(target, part)
        number = 1
        while (aside := target.with_name(f"{target.name}.before-restore-{number}")).exists():
            number += 1
        backup(url, aside)
    for name in (target.name, target.name + "-wal", target.name + "-shm"):
        target.with_name(name).unlink(missing_ok=True)
    part.replace(target)
    return aside
