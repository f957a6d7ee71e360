"""`--state FILE`: every write that took effect, one a line; reading them back makes the same world again.

Chance and time of each write are in its line, so ids and times come out the same. A line cut short by a crash was
not answered yet, and is left out.
"""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .call import Call


class Journal:
    """Appends to a file; without one it forgets."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file = None
        if path is not None:
            self._cut_torn_line(path)
            self._file = path.open("a", encoding="utf-8")

    @staticmethod
    def _cut_torn_line(path: Path) -> None:
        if path.exists():
            whole = path.read_bytes()
            if not whole.endswith(b"\n"):
                path.write_bytes(whole[: whole.rfind(b"\n") + 1])

    def write(self, entry: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()

    def read(self) -> Iterator[dict[str, Any]]:
        if self._path is not None:
            with self._path.open(encoding="utf-8") as lines:
                for line in lines:
                    yield json.loads(line)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def call_as_json(call: Call) -> dict[str, Any]:
    try:
        body = {"text": call.body.decode("utf-8")}
    except UnicodeDecodeError:
        body = {"base64": base64.b64encode(call.body).decode()}
    return {"method": call.method, "path": call.path, "query": dict(call.query), **body}


def call_from_json(entry: dict[str, Any]) -> Call:
    body = base64.b64decode(entry["base64"]) if "base64" in entry else entry["text"].encode()
    return Call(entry["method"], entry["path"], entry["query"], body)
