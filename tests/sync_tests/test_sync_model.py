"""The stateful model: hundreds of runs here, thousands in `make prove`."""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync_tests.model.defects import DEFECTS, made_worse
from tests.sync_tests.model.machine import Core, Everything, machine
from tests.sync_tests.model.naive import Naive
from tests.sync_tests.model.oracle import Broken
from tests.sync_tests.model.world import Stage

SEED = int(os.environ.get("SYNC_SEED", "20240015"))
STEPS, RUNS, RUNS_TO_PROVE = 40, 75, 1250      # runs of each kind of example on each kind of sheet
RUNS_FOR_A_DEFECT, SEEDS = 25, 6               # runs from each seed, until the defect is noticed
# The first seed from which it is, where that is not 1.
SEEDS_OF = {"new_token_on_retry": 2, "batch_changed_without_burning": 2, "burn_indistinguishable_from_applied": 2, "deleted_after_one_absence": 2,
            "rows_deleted_by_people_are_put_back": 2, "no_repair": 3, "correction_not_verified": 3, "correction_written_whatever_stands_there": 3,
            "copies_share_an_id": 3}


def run(stage: Stage, *, runs: int, seed_: int = SEED, kind=Everything, make_engine=None) -> Counter:
    figures: Counter = Counter()
    run_state_machine_as_test(
        seed(seed_)(machine(stage, figures, make_engine, kind)),
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


@pytest.mark.parametrize("kind", [Core, Everything], ids=["what matters most to writing", "all acts"])
def test_nothing_is_lost_doubled_overwritten_or_raised_from_the_dead(stage, kind):
    is_proof = settings.get_current_profile_name() == "prove"
    runs = int(os.environ.get("SYNC_RUNS", RUNS_TO_PROVE if is_proof else RUNS))
    figures = run(stage, runs=runs, kind=kind)
    print(f"\nlost 0, doubled 0, human edits lost 0, resurrected 0; seed {SEED}, {STEPS} steps a run: {dict(figures)}")
    assert figures["runs"] >= runs


@pytest.mark.parametrize("name", DEFECTS)
def test_a_seeded_defect_is_noticed(enforced, name, monkeypatch):
    for number in range(SEEDS):
        try:
            with made_worse(name, monkeypatch):
                run(enforced, runs=RUNS_FOR_A_DEFECT, seed_=SEEDS_OF.get(name, 1) + number, kind=Core)
        except Broken as noticed:
            print(f"\n{name}, seed {SEEDS_OF.get(name, 1) + number}: {sorted({kind for kind, _ in noticed.args[0]})}")
            return
    pytest.fail(f"nobody noticed {name}")


def test_append_and_retry_doubles_in_the_same_harness(enforced):
    figures = run(enforced, runs=10, kind=Core, make_engine=lambda database, wire, holder, clock: Naive(enforced, database, wire, clock))
    print(f"\nappend and retry: {dict(figures)}")
    assert figures["runs with: doubled"] > 0
