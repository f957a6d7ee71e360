"""The log: one JSON object a line, ids and counts only.

A record becomes such a line when it is made, so that every library's records do, whichever handler prints them. A message cannot break out of its line.
Of an exception stand its kinds and the places in code: its text may hold what somebody typed. Digits that look like a phone or an identity card are
struck out in any case.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from validators.privacy import strike_out

_FRAMES = 12        # the innermost places of a traceback


def configure() -> None:
    """For a process of ours, once, at its start; nothing else may have a format of its own beside `%(message)s`."""
    logging.setLogRecordFactory(_Line)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


class _Line(logging.LogRecord):
    """A record whose message is the whole line."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.msg, self.args, self.exc_info, self.stack_info = line_of(self), (), None, None

    def getMessage(self) -> str:
        return self.msg


def line_of(record: logging.LogRecord) -> str:
    """The record as JSON without a line break.

    >>> line_of(logging.LogRecord("x", 30, "", 1, "batch %d\\n{fake} of 13812345678", (7,), None)).split('"level"')[1]
    ': "warning", "where": "x", "what": "batch 7\\\\n{fake} of ***********"}'
    """
    said = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname.lower(), "where": record.name}
    said["what"] = _message(record)
    if record.exc_info and isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
        said["error"], said["in"] = _kinds(record.exc_info[1]), _places(record.exc_info[2])
    return json.dumps(said, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    try:
        text = str(record.msg) % record.args if record.args else str(record.msg)
    except (TypeError, ValueError):
        text = str(record.msg)
    return strike_out(text).encode("utf-8", "backslashreplace").decode()


def _kinds(err: BaseException) -> str:
    """The exception and what caused it, innermost last.

    >>> _kinds(ValueError("a name"))
    'ValueError'
    """
    kinds, seen = [], set()
    while err is not None and id(err) not in seen:
        seen.add(id(err))
        kinds.append(type(err).__name__)
        err = err.__cause__ or err.__context__
    return " < ".join(kinds)


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-_FRAMES:]]
