"""Looks for what must not be there: phone and identity numbers, keys and other secrets, the holders of links, full names where only surnames may go.

Its own patterns, written apart from those of the app. Every test passes through here (tests/conftest.py): what any server that plays Google is sent, in
whichever process it runs; what this process logs and prints; what every process that a test starts complains of or writes into a file.
"""

import contextlib
import logging
import os
import re
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sheets_sync.logs import line_of

_FILE = "LAOMO_LEAKS"           # names the file to which every process of a test run adds what it found; unset: nobody looks
# a mobile phone, an identity card, Nanchang's and other landlines with their hyphen; a longer run of digits or a decimal is none of them
_PRIVATE = re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|[1-9]\d{16}[\dXx]|0\d{2,3}-\d{7,8})(?!\d)")
_TOKEN = re.compile(r"(?<![0-9A-Za-z])(?=[0-9a-f]*[a-f])[0-9a-f]{16,}(?![0-9A-Za-z])")     # of a batch, a digest: some hold a run of eleven digits
_KEY = re.compile(r"PRIVATE(?: |\+|%20)KEY")
_HOLDER = re.compile(r"/l/[\w.~-]{20,}|\bBearer [\w.~-]{20,}", re.IGNORECASE)
_SECRET_KEYS = ("private_key", "cookie_secret", "client_secret")
_known: set[str] = set()        # secrets of the settings that tests have used


def private_numbers(text: str) -> list[str]:
    return [found for found in _PRIVATE.findall(_TOKEN.sub("", text)) if not (len(found) == 18 and not _is_card(found))]


def _is_card(text: str) -> bool:
    return text[6:8] in ("18", "19", "20") and "01" <= text[10:12] <= "12" and "01" <= text[12:14] <= "31"


def look(where: str, text: str, never: Iterable[str] = ()) -> None:
    """Keeps what should not have come here, without saying it. `never`: names that may not stand in this text."""
    if _FILE not in os.environ:
        return
    found = [what for what, is_there in (
        ("a phone or identity number", private_numbers(text)), ("a private key", _KEY.search(text)), ("what opens a link or a login", _HOLDER.search(text)),
        ("a secret of the settings", any(one in text for one in _known)), ("a full name", any(name in text for name in never))) if is_there]
    if found:
        with Path(os.environ[_FILE]).open("a", encoding="utf-8") as leaks:
            leaks.writelines(f"{where!r}: {what}\n" for what in found)


def leaks() -> list[str]:
    """What was found since the last call."""
    file = Path(os.environ[_FILE])
    found = file.read_text(encoding="utf-8").splitlines()
    os.truncate(file, 0)
    return found


def start() -> None:
    """From now on, here and in every process that is started from here."""
    handle, os.environ[_FILE] = tempfile.mkstemp(prefix="leaks-")
    os.close(handle)
    logging.getLogger().addHandler(_Logged())
    subprocess.Popen = LookedAt


def stop() -> None:
    Path(os.environ.pop(_FILE)).unlink()


class _Logged(logging.Handler):
    """What the log of a running app would say for each record of this process."""

    def emit(self, record: logging.LogRecord) -> None:
        look("the log of the tests", line_of(record))


class LookedAt(subprocess.Popen):
    """A process whose words are looked at when it has ended: its errors, and what it wrote into a file. What another program reads from it is no log.

    The secrets of its settings are known from then on.
    """

    def __init__(self, args, *more, **options):
        files = (getattr(options.get(stream), "name", None) for stream in ("stdout", "stderr"))
        self._files = {Path(name) for name in files if isinstance(name, str)}
        know_secrets((options.get("env") or os.environ).get("LAOMO_SECRETS"))
        words = [str(one) for one in args] if isinstance(args, list | tuple) else []
        if "--secrets" in words:
            know_secrets(words[words.index("--secrets") + 1])
        super().__init__(args, *more, **options)

    def communicate(self, *args, **options):
        answer, complaint = super().communicate(*args, **options)
        look("what a process complained of", complaint if isinstance(complaint, str) else (complaint or b"").decode(errors="replace"))
        return answer, complaint

    def wait(self, *args, **options):
        code = super().wait(*args, **options)
        for file in self._files:
            with contextlib.suppress(FileNotFoundError):
                look(f"what a process wrote to {file.name}", file.read_text(encoding="utf-8", errors="replace"))
        return code


def know_secrets(settings: str | os.PathLike | None) -> None:
    """Remembers the secrets of a settings file, so that they are found wherever they turn up."""
    try:
        given = tomllib.loads(Path(settings).read_text(encoding="utf-8")) if settings else {}
    except (OSError, ValueError):
        return
    _known.update(secrets_in(given))


def secrets_in(given: dict) -> Iterator[str]:
    """Secrets as they would show up: a key line by line, of an address its password.

    >>> list(secrets_in({"auth": {"client_secret": "0123456789"}, "store": {"database_url": "postgresql://a:open-sesame@x/y"}}))
    ['0123456789', 'open-sesame']
    """
    for section in given.values():
        for key, value in section.items() if isinstance(section, dict) else ():
            if key in _SECRET_KEYS and isinstance(value, str):
                yield from (line for line in value.splitlines() if len(line) >= 10 and "-----" not in line)
            elif isinstance(value, str) and (password := re.match(r"[\w+]+://[^/@:]*:([^/@]{8,})@", value)):
                yield password[1]
