"""The app as a real process on a port of its own, with its data in a folder of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from sheets_sync import wiring
from sheets_sync.service import Service

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2024-06-25"


class RunningApp:
    """Started by `start`; `stop` and `start` again is a restart on the same data and port."""

    def __init__(self, folder: Path, today: str = TODAY):
        self.folder = folder
        self.secrets = folder / "secrets.toml"
        self.secrets.write_text(f'today = "{today}"\n[store]\ndatabase_url = "sqlite:///{folder}/ledger.db"\n', encoding="utf-8")
        self.secrets.chmod(0o600)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None

    def start(self) -> "RunningApp":
        environment = {**os.environ, "LAOMO_SECRETS": str(self.secrets), "TZ": "Asia/Shanghai"}
        with (self.folder / "app.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(self.port)],
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return self
            except (urllib.error.URLError, OSError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError(f"the app did not start:\n{self.log()}")

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def log(self) -> str:
        return (self.folder / "app.log").read_text(encoding="utf-8", errors="replace")

    def service(self) -> Service:
        """A second look at the same ledger, from this process."""
        return wiring.build(self.secrets).service()
