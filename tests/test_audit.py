"""`make audit` says whether it could look, and never calls clean what it could not look up. pip-audit is a stand-in that says what it is told."""

import os
import subprocess
import sys

import pytest

from sheets_sync.settings import ROOT

STAND_IN = """
import os, sys
said = os.environ["SAYS_OF_DEV" if "requirements-dev.txt" in sys.argv[-1] else "SAYS"]
print(said)
sys.exit(1 if "CVE" in said else int(os.environ["ENDS_WITH"]))
"""
CLEAN = '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}'
VULNERABLE = '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-2024-1"}]}]}'
SKIPPED = '{"dependencies": [{"name": "a", "skip_reason": "no network"}]}'


@pytest.mark.parametrize(("says", "of_dev", "ends_with", "exit_code", "word"), [
    (CLEAN, CLEAN, 0, 0, "none has a known vulnerability"), (VULNERABLE, CLEAN, 0, 1, "CVE-2024-1"), ("", "", 1, 2, "not a clean result"),
    (CLEAN, SKIPPED, 0, 2, "not a clean result"), (CLEAN, CLEAN, 1, 2, "not a clean result"), ("Traceback", CLEAN, 0, 2, "requirements.txt: could not be audited"),
    (VULNERABLE, "", 1, 2, "CVE-2024-1"),
], ids=("clean", "vulnerable", "nothing", "skipped", "clean but failed", "nonsense", "vulnerable and nothing"))
def test_the_exit_code_says_what_was_found_or_that_nobody_could_look(tmp_path, says, of_dev, ends_with, exit_code, word):
    (tmp_path / "pip_audit.py").write_text(STAND_IN)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "SAYS": says, "SAYS_OF_DEV": of_dev, "ENDS_WITH": str(ends_with)}
    done = subprocess.run([sys.executable, "-m", "tests.audit"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == exit_code and word in done.stdout, done.stdout + done.stderr
