"""A real PostgreSQL server for the tests: Debian's binaries, a fresh cluster in a folder of its own, loopback only."""

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError


def binaries() -> Path:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found:
        raise RuntimeError("PostgreSQL is not installed; run `make system`")
    return Path(found[-1]).parent


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yields the SQLAlchemy URL of an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    options: dict = {}
    if os.getuid() == 0:                                    # the server refuses to run as root
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data, port = folder / "data", _free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, "env": {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}}
    subprocess.run([binaries() / "initdb", "-D", data, "-U", "app", "--auth=trust", "-E", "UTF8"], check=True, **quiet, **options)
    server = subprocess.Popen(
        [binaries() / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", str(folder), "-c", "max_connections=50"], **quiet, **options,
    )
    url = f"postgresql+psycopg://app@127.0.0.1:{port}/postgres"
    try:
        _wait(url)
        yield url
    finally:
        server.send_signal(signal.SIGINT)       # does not wait for connections that a test left open
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str) -> None:
    engine = create_engine(url)
    for _ in range(150):
        try:
            engine.connect().close()
            engine.dispose()
            return
        except SQLAlchemyError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")
