"""Power cuts, rebuilt from a recording of every write and sync: FULL loses nothing that was acknowledged, NORMAL does in the same harness."""

import random
from pathlib import Path

import pytest

from tests.crash_tests.conftest import journalled
from tests.crash_tests.powercut import Disk, Op, cuts, recorded
from tests.crash_tests.tracing import run

SEED, SUBMISSIONS = 20240510, 80


def record(ledger: Path, tmp_path: Path, *more: str) -> tuple[list[Op], bytes]:
    start = ledger.read_bytes()
    done = run(
        ("tests.crash_tests.accepting", f"sqlite:///{ledger}", 0, SUBMISSIONS, "--threads", 4, "--checkpoint-every", 60, *more), tmp_path / "trace",
        "-e", "trace=pwrite64,write,fdatasync,fsync,ftruncate,unlink", "-xx", "-y", "-s", "100000", database=None,
    )
    assert (done.code, len(done.said("ack"))) == (0, SUBMISSIONS)
    return recorded(done.trace, ledger), start


def losses(ops: list[Op], start: bytes, count: int, folder: Path) -> list[int]:
    """How many acknowledged submissions each cut lost. Every store must be sound."""
    lost = []
    for number, (files, acked) in enumerate(cuts(ops, start, count, random.Random(SEED))):
        place = folder / f"cut-{number}"
        place.mkdir()
        for suffix, content in files.items():
            (place / f"ledger.db{suffix}").write_bytes(content)
        lost.append(len(acked - journalled(place / "ledger.db")))
    return lost


@pytest.mark.fault(41)
def test_a_power_cut_loses_nothing_that_was_acknowledged(ledger, tmp_path, proving, report):
    ops, start = record(ledger, tmp_path)
    kinds = {op.kind for op in ops}
    assert kinds >= {"write", "sync", "ack"} and any(op.path == "" for op in ops if op.kind == "write")      # checkpoints are among them
    lost = losses(ops, start, 400 if proving else 60, tmp_path)
    report(f"power cuts with synchronous=FULL: {len(lost)}, of {len(ops)} recorded operations; acknowledged lost {sum(lost)}, seed {SEED}")
    assert sum(lost) == 0


@pytest.mark.fault(41)
def test_the_same_cuts_lose_submissions_where_commits_are_not_synced(ledger, tmp_path, proving, report):
    ops, start = record(ledger, tmp_path, "--normal")
    lost = losses(ops, start, 200 if proving else 60, tmp_path)
    report(f"power cuts with synchronous=NORMAL: {len(lost)}, {sum(one > 0 for one in lost)} of them lost acknowledged submissions, at most {max(lost)}, seed {SEED}")
    assert sum(one > 0 for one in lost) > len(lost) // 4


def test_what_was_not_synced_may_be_gone_and_what_was_is_not():
    disk = Disk({"": b"aaaa"})
    for op in (Op("write", "", b"B", 0), Op("sync", ""), Op("write", "", b"C", 1), Op("ack", "", b"ack one\n")):
        disk.do(op)
    chance = random.Random(1)
    assert (disk.after_cut(chance, "none"), disk.after_cut(chance, "all"), disk.acked) == ({"": b"Baaa"}, {"": b"BCaa"}, {"one"})
    disk.do(Op("truncate", "", offset=2))
    disk.do(Op("sync", ""))
    assert disk.after_cut(chance, "none") == {"": b"BC"}
