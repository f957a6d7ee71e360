"""The background thread that runs cycles: at once when something was accepted, else every few seconds.

It leaves the process to the pages for twice as long as a cycle took: what is accepted in that time goes out together. A cycle looks at the
whole sheet, so that one for each of many submissions would cost the more the more rows there are.
"""

import logging
import threading
import time

from sheets_sync.engine import Engine

log = logging.getLogger(__name__)
_REST = 0.2         # seconds at least between two cycles that had something to do


class Worker:
    """`start` once a process. `wake` is cheap and safe from any thread."""

    def __init__(self, engine: Engine, *, idle_seconds: float):
        self._engine, self._idle = engine, idle_seconds
        self._awake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sheet-sync", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._awake.set()

    def stop(self) -> None:
        self._stopped.set()
        self._awake.set()
        self._thread.join(timeout=30)
        self._engine.retire()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._awake.clear()
            started = time.monotonic()
            try:
                worked = self._engine.cycle().state == "worked"
            except Exception:
                log.exception("a cycle failed")
                worked = False
            if worked:
                self._stopped.wait(max(_REST, 2 * (time.monotonic() - started)))
            else:
                self._awake.wait(self._idle)
