"""The background thread that runs cycles: at once when something was accepted, else every few seconds."""

import logging
import threading

from sheets_sync.engine import Engine

log = logging.getLogger(__name__)


class Worker:
    """`start` once a process. `wake` is cheap and safe from any thread."""

    def __init__(self, engine: Engine, *, idle_seconds: float):
        self._engine, self._idle = engine, idle_seconds
        self._awake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sheet-sync", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._awake.set()

    def stop(self) -> None:
        self._stopping = True
        self._awake.set()
        self._thread.join(timeout=30)
        self._engine.retire()

    def _run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                report = self._engine.cycle()
                pause = 0.0 if report.state == "worked" else self._idle
            except Exception:
                log.exception("a cycle failed")
                pause = self._idle
            if pause:
                self._awake.wait(pause)
