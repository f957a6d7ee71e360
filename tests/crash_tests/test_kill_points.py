"""SIGKILL at system calls that write: acknowledged submissions lost 0, no corrupt store. All of them in `make prove`, a seeded sample otherwise."""

import random

import pytest

from tests.crash_tests.accepting import identity
from tests.crash_tests.conftest import journalled
from tests.crash_tests.tracing import WRITES, count, kill_at, run

SEED, SAMPLE, SUBMISSIONS = 20240510, 6, 3


def points(made: dict[str, int], everything: bool, sample: int = SAMPLE) -> list[tuple[str, int]]:
    """(call, k) at which to kill: all that were made, or a sample."""
    every = [(call, number) for call, times in sorted(made.items()) for number in range(1, times + 1)]
    return every if everything else sorted(random.Random(SEED).sample(every, sample))


@pytest.mark.fault(34)
def test_killing_at_any_write_loses_nothing_that_was_acknowledged(ledger, tmp_path, proving, report):
    command = ("tests.crash_tests.accepting", f"sqlite:///{ledger}")
    first = run((*command, 0, SUBMISSIONS), tmp_path / "trace", "-e", "trace=none", database=ledger)           # makes the schema, which later runs find
    whole = run((*command, SUBMISSIONS, SUBMISSIONS), tmp_path / "trace", "-e", f"trace={','.join(WRITES)}", database=ledger)
    made = count(whole)
    assert (len(whole.said("ack")), whole.code, made["pwrite64"] > 5, made["fdatasync"] > 2) == (SUBMISSIONS, 0, True, True)
    promised, killed, number = {*first.said("ack"), *whole.said("ack")}, 0, 2 * SUBMISSIONS
    for call, k in points(made, proving):
        done = run((*command, number, SUBMISSIONS), tmp_path / "trace", *kill_at(call, k), database=ledger)
        killed += done.was_killed
        promised |= set(done.said("ack"))
        assert promised <= journalled(ledger), (call, k)
        number += SUBMISSIONS
    again = run((*command, 0, number), tmp_path / "trace", "-e", "trace=none", database=ledger)
    assert (set(again.said("ack")), journalled(ledger)) == ({identity(n) for n in range(number)},) * 2
    report(f"kill points of accept: {sum(made.values())} write calls ({dict(made)}), killed at {killed}, acknowledged {len(promised)}, lost 0, seed {SEED}")
    assert killed >= len(points(made, proving)) / 2           # a group commit may need fewer calls than the counted run: the last ones are not reached
