"""The oracle itself: fed with each kind of harm, it says so; fed with what is allowed, it is silent."""

import pytest

from tests.chaos_tests.truth import Event, read_events, verdict

ROW = {"media": "m1", "school": "安义中学", "direct_students": "300"}


def happened(*kinds: tuple) -> list[Event]:
    return [Event(float(at), kind, "m1", cells) for at, (kind, cells) in enumerate(kinds)]


ACCEPTED = (("asked", ROW), ("accepted", {}))
EDITED = ("edited", {"direct_students": "320"})
CORRECTED = (("correcting", {"direct_students": "310"}), ("corrected", {"direct_students": "310"}))


@pytest.mark.parametrize(("events", "rows", "harm"), [
    (ACCEPTED, [], {"lost": ["m1"]}),
    (ACCEPTED, [ROW, ROW], {"doubled": ["m1"]}),
    ((*ACCEPTED, ("deleted", {})), [ROW], {"resurrected": ["m1"]}),
    ((*ACCEPTED, ("typed", ROW), ("deleted", {})), [ROW, ROW], {"resurrected": ["m1"]}),
    ((*ACCEPTED, ("typed", ROW)), [ROW], {"lost": ["m1"]}),
    ((("typed", ROW),), [], {"lost": ["m1"]}),
    ((), [ROW], {"unexpected": [repr(ROW)]}),
    ((), [{"school": "无主"}], {"unexpected": [repr({"school": "无主"})]}),
    ((*ACCEPTED, EDITED), [ROW], {"overwritten": ["m1 direct_students: '300', expected ['320']"]}),
    ((*ACCEPTED, *CORRECTED, EDITED), [{**ROW, "direct_students": "310"}], {"overwritten": ["m1 direct_students: '310', expected ['320']"]}),
    ((*ACCEPTED, *CORRECTED), [ROW], {"mangled": ["m1 direct_students: '300', expected ['310']"]}),
    (ACCEPTED, [{**ROW, "school": "别校"}], {"mangled": ["m1 school: '别校', expected ['安义中学']"]}),
], ids=["lost", "doubled", "resurrected", "one of two resurrected", "copy lost", "typed row lost", "row of nobody", "row without marker", "edit lost",
        "edit overwritten by an older correction", "correction lost", "stranger's text"])
def test_each_harm_is_called_by_its_name(events, rows, harm):
    assert verdict(happened(*events), rows).faults() == harm


@pytest.mark.parametrize(("events", "rows"), [
    (ACCEPTED, [ROW]),
    ((("asked", ROW),), []),
    ((*ACCEPTED, ("deleted", {})), []),
    ((*ACCEPTED, ("typed", ROW)), [ROW, ROW]),
    ((*ACCEPTED, EDITED, *CORRECTED), [{**ROW, "direct_students": "320"}]),
    ((*ACCEPTED, EDITED, *CORRECTED), [{**ROW, "direct_students": "310"}]),
    ((*ACCEPTED, CORRECTED[0]), [ROW]),
    ((*ACCEPTED, CORRECTED[0]), [{**ROW, "direct_students": "310"}]),
], ids=["there", "never acknowledged", "deleted", "copied", "the person was first", "the correction came after the edit was seen", "correction not acknowledged",
        "correction not acknowledged but kept"])
def test_what_is_allowed_is_no_harm(events, rows):
    assert verdict(happened(*events), rows).faults() == {}


def test_what_was_never_acknowledged_and_is_there_is_recovered():
    found = verdict(happened(("asked", ROW)), [ROW])
    assert (found.faults(), found.recovered) == ({}, ["m1"])


def test_a_log_line_that_a_kill_cut_short_is_left_out(tmp_path):
    log = tmp_path / "log"
    log.write_text('{"at": 1.0, "kind": "asked", "marker": "m1"}\n{"at": 2.0, "ki', encoding="utf-8")
    assert read_events(log) == [Event(1.0, "asked", "m1")]
