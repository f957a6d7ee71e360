"""The recorded replies of Google, where the recordings are at hand."""

import pathlib
import subprocess
import sys

import pytest

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared" / "sheets"


def test_every_recorded_reply_is_matched(server):
    if not (SHARED / "replay.py").exists():
        pytest.skip(f"no recordings: {SHARED} is not beside the checkout")
    ran = subprocess.run(
        [sys.executable, SHARED / "replay.py", server.base, "--show", "3"], capture_output=True, text=True, timeout=120, check=True
    )
    assert ran.stdout.splitlines()[-1] == "replies 944/944 stories 61/61", ran.stdout
