"""The stateful model: hundreds of runs here, thousands in `make prove`."""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync_tests.model.defects import DEFECTS, made_worse
from tests.sync_tests.model.machine import machine
from tests.sync_tests.model.naive import Naive
from tests.sync_tests.model.oracle import Broken
from tests.sync_tests.model.world import Stage

SEED = int(os.environ.get("SYNC_SEED", "20240015"))
STEPS, RUNS, RUNS_TO_PROVE = 40, 150, 2500     # runs on each kind of sheet
RUNS_FOR_A_DEFECT = 120


def run(stage: Stage, *, runs: int, make_engine=None) -> Counter:
    figures: Counter = Counter()
    run_state_machine_as_test(
        seed(SEED)(machine(stage, figures, make_engine)),
        settings=settings(max_examples=runs, stateful_step_count=STEPS, deadline=None, phases=(Phase.generate,), database=None,
                          suppress_health_check=list(HealthCheck), print_blob=False),
    )
    return figures


@pytest.fixture(scope="module")
def enforced():
    made = Stage(enforced=True)
    yield made
    made.close()


@pytest.fixture(scope="module", params=[True, False], ids=["token enforced", "token taken twice"])
def stage(request):
    made = Stage(enforced=request.param)
    yield made
    made.close()


def test_nothing_is_lost_doubled_overwritten_or_raised_from_the_dead(stage, request):
    is_proof = settings.get_current_profile_name() == "prove"
    runs = int(os.environ.get("SYNC_RUNS", RUNS_TO_PROVE if is_proof else RUNS))
    figures = run(stage, runs=runs)
    print(f"\nlost 0, doubled 0, human edits lost 0, resurrected 0; seed {SEED}, {STEPS} steps a run: {dict(figures)}")
    assert figures["runs"] >= runs


@pytest.mark.parametrize("name", DEFECTS)
def test_a_seeded_defect_is_noticed(enforced, name, monkeypatch):
    figures: Counter = Counter()
    with made_worse(name, monkeypatch), pytest.raises(Broken) as noticed:
        figures = run(enforced, runs=RUNS_FOR_A_DEFECT)
    print(f"\n{name}: {sorted({kind for kind, _ in noticed.value.args[0]})}", dict(figures))


def test_append_and_retry_doubles_in_the_same_harness(enforced):
    figures = run(enforced, runs=20, make_engine=lambda database, wire, holder, clock: Naive(enforced, database, wire, clock))
    print(f"\nappend and retry: {dict(figures)}")
    assert figures["runs with: doubled"] > 0
