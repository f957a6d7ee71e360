"""The stateful model: hundreds of runs here, thousands in `make prove`."""

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from sheets_sync import lease
from tests.sync_tests.model.defects import DEFECTS, made_worse
from tests.sync_tests.model.machine import Core, Everything, Writing, machine
from tests.sync_tests.model.naive import Naive
from tests.sync_tests.model.oracle import Broken
from tests.sync_tests.model.world import Stage

SEED = int(os.environ.get("SYNC_SEED", "20240015"))
STEPS, RUNS, RUNS_TO_PROVE = 40, 75, 1250      # runs of each kind of example on each kind of sheet
RUNS_FOR_A_DEFECT, SEEDS = 25, 4               # runs from each seed, until the defect is noticed
# Whether a machine with fewer acts looks for it, and the first seed from which it is noticed.
SOUGHT = {
    "token_ignored_by_the_sheet_client": (Core, 4), "new_token_on_retry": (Writing, 1), "batch_changed_without_burning": (Writing, 1),
    "acknowledged_on_error": (Writing, 1), "doubt_forgotten": (Writing, 1), "burn_indistinguishable_from_applied": (Writing, 2),
    "no_repair": (Writing, 5), "correction_not_verified": (Writing, 5), "rows_deleted_by_people_are_put_back": (Writing, 2),
    "new_rows_written_over_what_stands_there": (Writing, 1), "tokens_pruned_at_once": (Writing, 5), "stale_plan_sent": (Writing, 1), "nobody_asked_at_mass_deletion": (Core, 3),
}
NAMED = {"version_misread": "test_engine.py"}  # a test that looks for just this


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
def test_nothing_is_lost_doubled_overwritten_or_raised_from_the_dead(stage, kind, report):
    is_proof = settings.get_current_profile_name() == "prove"
    runs = int(os.environ.get("SYNC_RUNS", RUNS_TO_PROVE if is_proof else RUNS))
    figures = run(stage, runs=runs, kind=kind)
    report(f"lost 0, doubled 0, human edits lost 0, resurrected 0; seed {SEED}, {STEPS} steps a run: {dict(figures)}")
    assert figures["runs"] >= runs


@pytest.mark.parametrize("name", [name for name in DEFECTS if name not in NAMED])
def test_a_seeded_defect_is_noticed(enforced, name, monkeypatch, report):
    kind, first = SOUGHT.get(name, (Core, 1))
    for seed_ in range(first, first + SEEDS):
        try:
            with made_worse(name, monkeypatch):
                run(enforced, runs=RUNS_FOR_A_DEFECT, seed_=seed_, kind=kind)
        except Broken as noticed:
            report(f"defect {name}, seed {seed_}: {sorted({kind for kind, _ in noticed.args[0]})}")
            return
    pytest.fail(f"nobody noticed {name}")


def test_every_seeded_defect_is_looked_for(report):
    for name, file in NAMED.items():
        assert f'made_worse("{name}"' in (Path(__file__).parent / file).read_text(encoding="utf-8")
        report(f"defect {name}: {file}")
    assert (SOUGHT.keys() | NAMED.keys()) <= DEFECTS.keys()


def test_without_the_lease_the_tokens_alone_keep_rows_from_doubling(enforced, monkeypatch):
    monkeypatch.setattr(lease, "take", lambda connection, holder, *, now: True)
    monkeypatch.setattr(lease, "check", lambda connection, holder: None)
    assert run(enforced, runs=15, kind=Core)["runs"] >= 15


def test_append_and_retry_doubles_in_the_same_harness(enforced, report):
    figures = run(enforced, runs=10, kind=Core, make_engine=lambda database, wire, holder, clock: Naive(enforced, database, wire, clock))
    report(f"append and retry: {dict(figures)}")
    assert figures["runs with: doubled"] > 0
