"""Everything at once: three processes on one store, faults, kills, clocks that are wrong, a coordinator who never rests. Figures are printed.

`make test` runs a tenth from a fixed seed, `make prove` all of it, on SQLite and on PostgreSQL, with the sheet refusing a token twice and not.
"""

from dataclasses import replace

import pytest

from tests.chaos_tests.run import Plan, Result, chaos
from tests.sync_tests.conftest import fresh_schema

SEED = 20240515
TENTH = Plan(SEED, submissions=1000, faults=40, kills=4, stops=2, pace=0.01, fault_rate=0.3, longest=800)
WHOLE = Plan(SEED, submissions=10_000, faults=400, kills=24, stops=12, pace=0.12, fault_rate=0.2, longest=3600, read_seconds=60)
pytestmark = pytest.mark.xdist_group("chaos")


def held(result: Result, report) -> None:
    report(str(result))
    assert (result.verdict.faults(), result.untrue, result.owed) == ({}, [], 0)
    plan = result.plan
    assert (result.faults.total() >= plan.faults, result.kills, result.stops) == (True, plan.kills, plan.stops)
    assert result.acts.total() > 0


@pytest.mark.timeout(3900)
@pytest.mark.fault(9, 35, 42, 43, 44)
def test_nothing_is_lost_doubled_overwritten_or_resurrected(tmp_path, campaign, proving, report):
    result = chaos(WHOLE if proving else TENTH, tmp_path, f"sqlite:///{tmp_path}/ledger.db", campaign)
    held(result, report)
    assert len(result.faults) >= (14 if proving else 5)


@pytest.mark.timeout(3900)
@pytest.mark.fault(9, 42, 43, 44)
def test_the_same_where_the_sheet_takes_a_token_twice(tmp_path, campaign, proving, report):
    plan = WHOLE if proving else replace(TENTH, submissions=150, faults=8, kills=2, stops=1)
    held(chaos(replace(plan, seed=plan.seed + 1, enforced=False), tmp_path, f"sqlite:///{tmp_path}/ledger.db", campaign), report)


@pytest.mark.timeout(3900)
@pytest.mark.fault(44)
def test_the_same_on_postgresql(tmp_path, campaign, postgres, proving, report):
    plan = WHOLE if proving else replace(TENTH, submissions=150, faults=8, kills=2, stops=1)
    held(chaos(replace(plan, seed=plan.seed + 2), tmp_path, fresh_schema(postgres), campaign), report)


@pytest.mark.timeout(900)
def test_append_and_retry_doubles_in_the_same_harness_even_with_nobody_in_the_sheet(tmp_path, campaign, proving, report):
    plan = replace(TENTH, seed=SEED + 3, design="naive", submissions=2000 if proving else 150, faults=40 if proving else 8, kills=2, stops=1, acts_a_request=0.0)
    result = chaos(plan, tmp_path, f"sqlite:///{tmp_path}/ledger.db", campaign)
    report(str(result))
    assert len(result.verdict.doubled) > 0
