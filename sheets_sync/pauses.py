"""How long a process leaves the sheet alone after a failure."""

import random
from collections.abc import Callable
from datetime import datetime

_LONGEST = 300.0


class Pauses:
    """They grow with failures in a row, with full jitter, to five minutes at most; what the other side asks for is taken as it is.

    `seconds`: the length of the latest one.
    """

    def __init__(self, clock: Callable[[], datetime], rng: random.Random):
        self._clock, self._rng = clock, rng
        self._since: datetime | None = None
        self._failures, self.seconds = 0, 0.0

    def begin(self, seconds: float | None) -> None:
        """`seconds` None: nobody has said how long."""
        self._failures += 1
        self._since = self._clock()
        self.seconds = self._rng.uniform(1.0, min(_LONGEST, 2.0 ** min(self._failures, 9))) if seconds is None else seconds

    def end(self) -> None:
        self._failures, self._since = 0, None

    @property
    def is_on(self) -> bool:
        """Not, when the clock was put back meanwhile."""
        return self._since is not None and 0.0 <= (self._clock() - self._since).total_seconds() < self.seconds
