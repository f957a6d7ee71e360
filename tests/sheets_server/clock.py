"""The server's clock: real time, plus what tests have moved it by."""

import datetime
import time
from dataclasses import dataclass


@dataclass
class Clock:
    """Quotas, late commits, token life and `modifiedTime` all go by it."""

    moved_by: float = 0.0

    def now(self) -> float:
        return time.time() + self.moved_by

    def advance(self, seconds: float) -> None:
        self.moved_by += seconds


def rfc3339(moment: float) -> str:
    """A time as Drive writes it, in UTC with milliseconds."""
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
