"""认定, 同一场, 另一场, 确认无误: who may, that it counts as decided, that it says who and when, and that it can be undone."""

import pytest

from sheets_sync.access import NOBODY, Forbidden, Role, Viewer
from sheets_sync.decisions import Moved
from sheets_sync.upkeep import differences
from sheets_sync.views import Entry
from tests.pages_tests.seed import KEYS, SESSIONS

SCHOOL = Viewer(Role.FILER, "安义中学", "链接 1")
ANYI, NANCHANG = Viewer(Role.COORDINATOR, "安义县", "wang@example.org"), Viewer(Role.COORDINATOR, "南昌县", "li@example.org")
CITY, LEADER = Viewer(Role.CITY, name="zhao@example.org"), Viewer(Role.LEADER, name="qian@example.org")
TWICE, OPEN, DOUBTFUL = SESSIONS[13], SESSIONS[15], SESSIONS[9]


@pytest.fixture
def full(house):
    for name, texts in (("twice", TWICE), ("open", OPEN), ("large", DOUBTFUL)):
        house.put(name, texts)
    return house


def view(house, name):
    return house.service.record(CITY, house.ids[name])


def codes(house, name):
    return [finding.code for finding in view(house, name).checked.findings if finding.severity in "EWN"]


def decide(house, viewer, what, name, *args):
    getattr(house.decisions, what)(viewer, house.ids[name], *args, revision=view(house, name).revision)


def left_out(house, name):
    got = house.service.progress(CITY, 2024)
    return (got.held, got.pending, dict(got.left_out).get(name, 0))


def test_the_same_session_goes_on_not_counting_and_asks_no_more(full):
    assert ("W_DUPLICATE" in codes(full, "twice"), left_out(full, "疑似重复")) == (True, (4, 2, 1))
    decide(full, ANYI, "same", "twice")
    assert (codes(full, "twice"), view(full, "twice").needs) == (["N_SAME_SESSION"], "不再计数")
    assert (left_out(full, "疑似重复"), left_out(full, "同一场")) == ((4, 1, 0), (4, 1, 1))


def test_another_session_counts(full):
    decide(full, ANYI, "another", "twice")
    assert (codes(full, "twice"), left_out(full, "疑似重复")) == ([], (5, 1, 0))


def test_the_city_decides_on_the_unit(full):
    assert view(full, "open").needs == "待认定"
    decide(full, CITY, "rule", "open", "西湖区")
    after = view(full, "open").checked
    assert (after.credited_unit, after.sessions, after.credit_reason) == ("西湖区", 1, "市级已认定计入西湖区")


def test_what_somebody_has_confirmed_is_not_asked_again_until_the_cell_says_something_else(full):
    assert codes(full, "large") == ["W_DIRECT_HIGH"]
    decide(full, CITY, "confirm", "large")
    assert codes(full, "large") == []
    full.service.correct(CITY, full.ids["large"], {"direct_students": "2400"}, identity="c", confirmed=True)
    assert codes(full, "large") == ["W_DIRECT_HIGH"]


@pytest.mark.parametrize(("what", "name", "args"), [("same", "twice", ()), ("another", "twice", ()), ("rule", "open", ("西湖区",)), ("confirm", "large", ())])
def test_every_decision_says_who_and_can_be_undone_and_the_history_rebuilds_it(full, what, name, args):
    before, counts = (codes(full, name), view(full, name).checked.credited_unit), left_out(full, "疑似重复")
    decide(full, CITY, what, name, *args)
    made, = full.decisions.recent(CITY)
    assert (made.record_id, made.by, made.at, made.undone_by) == (full.ids[name], "zhao@example.org", full.service.now(), "")
    assert full.service.history(CITY, full.ids[name])[-1].who == "zhao@example.org"
    assert differences(full.parts.database) == []
    full.decisions.undo(CITY, made.seq)
    full.decisions.undo(CITY, made.seq)
    assert ((codes(full, name), view(full, name).checked.credited_unit), left_out(full, "疑似重复")) == (before, counts)
    assert [one.undone_by for one in full.decisions.recent(CITY)] == ["zhao@example.org"]
    assert differences(full.parts.database) == []


def test_undoing_the_later_of_two_rulings_brings_back_the_earlier(full):
    for unit in ("西湖区", "红谷滩区"):
        decide(full, CITY, "rule", "open", unit)
    full.decisions.undo(CITY, full.decisions.recent(CITY)[0].seq)
    assert view(full, "open").checked.credited_unit == "西湖区"


def test_pressed_twice_it_is_one_decision(full):
    revision = view(full, "twice").revision
    for _ in range(2):
        full.decisions.same(ANYI, full.ids["twice"], revision=revision)
    assert len(full.decisions.recent(CITY)) == 1


def test_a_record_that_moved_meanwhile_is_looked_at_again(full):
    revision = view(full, "twice").revision
    full.service.correct(CITY, full.ids["twice"], {"media": "某报"}, identity="c", confirmed=True)
    with pytest.raises(Moved, match="刚刚有变动"):
        full.decisions.same(ANYI, full.ids["twice"], revision=revision)
    assert full.decisions.recent(CITY) == []


@pytest.mark.parametrize(("viewer", "may"), [(SCHOOL, ""), (ANYI, "same another"), (NANCHANG, ""), (CITY, "same another rule confirm"), (LEADER, ""), (NOBODY, "")],
                         ids=lambda one: getattr(one, "unit", one) or "·")
def test_who_may_decide(full, viewer, may):
    done = []
    for what, name, args in (("same", "twice", ()), ("another", "twice", ()), ("rule", "open", ("西湖区",)), ("confirm", "large", ())):
        try:
            decide(full, viewer, what, name, *args)
            done.append(what)
            full.decisions.undo(CITY, full.decisions.recent(CITY)[0].seq)
        except (Forbidden, KeyError):
            pass
    assert " ".join(done) == may


def test_a_coordinator_cannot_say_so_of_a_record_that_meets_one_of_another_unit(full):
    filer, host, *rest = TWICE
    full.put("elsewhere", ("南昌县总工会", "南昌县总工会", *rest))
    assert "W_DUPLICATE" in codes(full, "elsewhere")
    with pytest.raises(Forbidden, match="由市级管理员决定"):
        decide(full, NANCHANG, "another", "elsewhere")
    decide(full, CITY, "another", "elsewhere")


def test_decisions_are_seen_and_undone_by_those_of_the_unit_only(full):
    decide(full, ANYI, "same", "twice")
    made, = full.decisions.recent(ANYI)
    assert (full.decisions.recent(NANCHANG), full.decisions.may_undo(ANYI, made), full.decisions.may_undo(LEADER, made)) == ([], True, False)
    with pytest.raises(KeyError):
        full.decisions.undo(NANCHANG, made.seq)
    with pytest.raises(ValueError, match="附件1没有"):
        decide(full, CITY, "rule", "open", "赣江新区")


def test_a_session_of_the_other_chain_under_a_slipped_day_is_told_until_somebody_says_that_it_is_another(full):
    slipped = Entry(dict(zip(KEYS[1:], ["安义县教体局", "", "2024-06-15", *SESSIONS[5][4:]], strict=True)), "安义县教体局")
    full.put("union", SESSIONS[5])
    asked = full.service.accept(CITY, slipped, identity="slip")
    assert [one.code for one in asked.must_confirm] == ["W_NEAR_DUPLICATE"] and asked.checked.near_to == full.ids["union"]
    full.ids["slip"] = full.service.accept(CITY, slipped, identity="slip", confirmed=True).record_id
    assert (codes(full, "slip"), codes(full, "union"), view(full, "slip").checked.sessions) == (["W_NEAR_DUPLICATE"], [], 1)
    assert full.ids["slip"] in [line.record.record_id for line in full.service.behind(CITY, 2024, "安义县", "待确认")]
    decide(full, ANYI, "confirm", "slip")
    assert codes(full, "slip") == []
    full.decisions.undo(ANYI, full.decisions.recent(CITY)[0].seq)
    assert codes(full, "slip") == ["W_NEAR_DUPLICATE"]
    full.service.withdraw(CITY, full.ids["union"], identity="gone")
    assert codes(full, "slip") == []
