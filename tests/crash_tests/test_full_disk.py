"""A full disk refuses in words, keeps what it has, and takes again when there is room."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from sheets_sync.settings import ROOT
from tests.crash_tests.accepting import identity
from tests.crash_tests.conftest import journalled
from tests.crash_tests.tracing import no_space, run


@pytest.mark.fault(38, 39)
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
def test_no_space_for_a_while_refuses_in_words_and_then_goes_on(ledger, tmp_path, call):
    done = run(
        ("tests.crash_tests.accepting", f"sqlite:///{ledger}", 0, 40), tmp_path / "trace", *no_space(call, 12, 30), database=Path(f"{ledger}-wal"),
    )
    kept, refused = done.said("ack"), [line for line in done.output.splitlines() if line.startswith("refused")]
    assert (done.code, len(kept) + len(refused), bool(refused)) == (0, 40, True)
    assert identity(39) in kept                                   # there was room again
    assert set(kept) == journalled(ledger)
    assert all("还没有保存" in line and "页面上的内容仍在" in line for line in refused)
    if call == "pwrite64":
        assert all("磁盘已满" in line for line in refused)


@pytest.mark.fault(39)
def test_a_limit_on_the_size_of_files_keeps_what_was_acknowledged(ledger):
    limit = ledger.stat().st_size + 60_000
    command = [sys.executable, "-m", "tests.crash_tests.accepting", f"sqlite:///{ledger}", "0", "200"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    kept = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("ack")}
    refused = [line for line in done.stdout.splitlines() if line.startswith("refused")]
    assert (done.returncode, bool(kept), bool(refused)) == (0, True, True)
    assert kept == journalled(ledger)
    assert all("还没有保存" in line for line in refused)
