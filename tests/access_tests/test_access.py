"""Who may do what: every action × role × whose record. A new action without a row here fails."""

import itertools

import pytest

from sheets_sync.access import EVERYTHING, NOBODY, SINGLE_USER, Action, Forbidden, Owner, Role, Viewer, allowed, filed_by, require

FILER = Viewer(Role.FILER, "安义中学", "链接 1")
COORDINATOR = Viewer(Role.COORDINATOR, "安义县", "wang@example.org")
CITY, LEADER = Viewer(Role.CITY, name="li@example.org"), Viewer(Role.LEADER, name="zhao@example.org")
RETURNED = Viewer(Role.FILER, "安义中学", "链接 2", only="R1")
VIEWERS = {"填报人": FILER, "区县协调员": COORDINATOR, "市级管理员": CITY, "领导": LEADER, "未登录": NOBODY, "退回链接": RETURNED}

RECORDS = {
    "own": Owner("安义县", "安义中学", "R1"),            # the filer's own, in the coordinator's unit
    "own, second": Owner("安义县", "安义中学", "R2"),
    "own unit": Owner("安义县", "安义县教体局", "R3"),
    "other unit": Owner("南昌县", "南昌县总工会", "R4"),
    "filed by a body of the unit": Owner("", "安义县总工会", "R5", "安义县"),
    "everything": EVERYTHING,
    "at all": None,
}
# y for each of RECORDS in order; a line an action, a column a viewer in the order of VIEWERS
#                        填报人     协调员     市级       领导       未登录     退回链接
TABLE = {
    Action.REPORT:        "yy----y   yyyyyyy   yyyyyyy   -------   -------   -------",
    Action.IMPORT:        "yy----y   yyyyyyy   yyyyyyy   -------   -------   -------",
    Action.SEE_RECORD:    "yy----y   yyy-y-y   yyyyyyy   yyyyyyy   -------   y-----y",
    Action.CORRECT:       "yy----y   yyy-y-y   yyyyyyy   -------   -------   y-----y",
    Action.EDIT_LEDGER:   "-------   yyy-y-y   yyyyyyy   -------   -------   -------",
    Action.EXPORT:        "yy----y   yyy-y-y   yyyyyyy   yyyyyyy   -------   -------",
    Action.FILE:          "yy----y   yyy-y-y   yyyyyyy   -------   -------   -------",
    Action.SEE_PROGRESS:  "yyyyyyy   yyyyyyy   yyyyyyy   yyyyyyy   -------   -------",
    Action.SEE_FUNDS:     "yy----y   yyy-y-y   yyyyyyy   yyyyyyy   -------   -------",
    Action.DECIDE_CREDIT: "-------   -------   yyyyyyy   -------   -------   -------",
    Action.SEE_SYNC:      "-------   yyyyyyy   yyyyyyy   yyyyyyy   -------   -------",
    Action.RUN_SYNC:      "-------   -------   yyyyyyy   -------   -------   -------",
    Action.SEND_BACK:     "-------   yyy-y-y   yyyyyyy   -------   -------   -------",
    Action.MANAGE_LINKS:  "-------   yyy-y-y   yyyyyyy   -------   -------   -------",
    Action.MANAGE_LOGINS: "-------   -------   yyyyyyy   -------   -------   -------",
}
CASES = list(itertools.product(Action, VIEWERS, RECORDS))


@pytest.mark.parametrize(("action", "viewer", "record"), CASES, ids=lambda one: getattr(one, "name", one))
def test_every_cell_of_the_table(action, viewer, record):
    line = TABLE[action].split()                        # a KeyError here: a new action that nobody thought through
    expected = line[list(VIEWERS).index(viewer)][list(RECORDS).index(record)] == "y"
    assert allowed(VIEWERS[viewer], action, RECORDS[record]) is expected
    if not expected:
        with pytest.raises(Forbidden, match=action.value):
            require(VIEWERS[viewer], action, RECORDS[record])


def test_every_role_stands_in_the_table():
    assert {viewer.role for viewer in VIEWERS.values()} == set(Role)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", [Role.FILER, Role.COORDINATOR])
def test_a_viewer_without_a_unit_owns_nothing_not_even_what_belongs_to_nobody(role, action):
    reach_of_all = allowed(Viewer(role, "x"), action, Owner("y", "y", "z"))
    assert allowed(Viewer(role, ""), action, Owner("", "", "")) is reach_of_all


def test_an_unknown_role_may_do_nothing():
    stranger = Viewer("校长")  # type: ignore[arg-type]
    assert not any(allowed(stranger, action, record) for action in Action for record in RECORDS.values())


def test_a_login_or_an_address_gives_no_right_and_makes_no_other_viewer():
    assert Viewer(Role.CITY, name="本机用户", login="x", address="10.0.0.1") == SINGLE_USER
    assert not allowed(Viewer(Role.NOBODY, login="x", address="127.0.0.1"), Action.SEE_PROGRESS)


def test_what_a_filer_sends_is_filed_under_its_own_name():
    assert [filed_by(viewer, "南昌县总工会") for viewer in (FILER, RETURNED, COORDINATOR, CITY)] == ["安义中学", "安义中学", "南昌县总工会", "南昌县总工会"]
