"""The same rights through the service: what is not one's own is hidden or refused, whatever a page asks for."""

import inspect

import pytest

from sheets_sync.access import NOBODY, Forbidden, Role, Viewer
from sheets_sync.service import Service
from sheets_sync.views import Accepted, CellEdit, Entry, ImportPreview
from tests.access_tests.conftest import ANYI, House, entry

FILER = Viewer(Role.FILER, "安义中学", "链接 1")
COORDINATOR = Viewer(Role.COORDINATOR, "安义县", "wang@example.org")
CITY, LEADER = Viewer(Role.CITY, name="li@example.org"), Viewer(Role.LEADER, name="zhao@example.org")
WHO = {"填报人": FILER, "区县协调员": COORDINATOR, "市级管理员": CITY, "领导": LEADER, "未登录": NOBODY}
MINE, UNIT, OTHER = "school", "anyi", "nanchang"


def edit(house: House, viewer: Viewer, name: str) -> list:
    record_id = house.ids[name]
    view = house.service.record(CITY, record_id)
    return house.service.save_edits(viewer, [CellEdit(record_id, view.revision, "media", view.cells["media"], "某报")])


def _withdrawn(house: House, name: str) -> None:
    house.service.withdraw(CITY, house.ids[name], identity=f"w {name} {house.service.record(CITY, house.ids[name]).revision}")


# how a call is made, and for whom it works: on the own record, on another of the unit, on one of another unit; "" where the record does not matter
CALLS = {
    "check": (lambda h, v, n: h.service.check(v, entry(ANYI)), {"填报人": "*", "区县协调员": "*", "市级管理员": "*"}),
    "accept": (lambda h, v, n: h.service.accept(v, entry(ANYI, held_on="2024-04-02"), identity="new", confirmed=True),
               {"填报人": "*", "区县协调员": "*", "市级管理员": "*"}),
    "save_draft": (lambda h, v, n: h.service.save_draft(v, "d", {}), {"填报人": "*", "区县协调员": "*", "市级管理员": "*"}),
    "load_draft": (lambda h, v, n: h.service.load_draft(v, "d"), {"填报人": "*", "区县协调员": "*", "市级管理员": "*"}),
    "record": (lambda h, v, n: h.service.record(v, h.ids[n]) or 1 / 0, {"填报人": "m", "区县协调员": "mu", "市级管理员": "*", "领导": "*"}),
    "find_receipt": (lambda h, v, n: h.service.find_receipt(v, h.service.record(CITY, h.ids[n]).receipt) or 1 / 0,
                     {"填报人": "m", "区县协调员": "mu", "市级管理员": "*", "领导": "*"}),
    "records": (lambda h, v, n: h.ids[n] in [one.record_id for one in h.service.records(v)] or 1 / 0,
                {"填报人": "m", "区县协调员": "mu", "市级管理员": "*", "领导": "*"}),
    "history": (lambda h, v, n: h.service.history(v, h.ids[n]) or 1 / 0, {"填报人": "m", "区县协调员": "mu", "市级管理员": "*", "领导": "*"}),
    "behind": (lambda h, v, n: h.ids[n] in [one.record.record_id for one in h.service.behind(v, 2024)] or 1 / 0,
               {"填报人": "m", "区县协调员": "mu", "市级管理员": "*", "领导": "*"}),
    "cell_link": (lambda h, v, n: h.service.cell_link(v, h.ids[n]), {"填报人": "*", "区县协调员": "*", "市级管理员": "*", "领导": "*", "未登录": "*"}),
    "correct": (lambda h, v, n: h.service.correct(v, h.ids[n], {"media": "某报"}, identity="c", confirmed=True),
                {"填报人": "m", "区县协调员": "mu", "市级管理员": "*"}),
    "withdraw": (lambda h, v, n: h.service.withdraw(v, h.ids[n], identity="w"), {"填报人": "m", "区县协调员": "mu", "市级管理员": "*"}),
    "may_bring_back": (lambda h, v, n: _withdrawn(h, n) or h.service.may_bring_back(v, h.ids[n]) or 1 / 0, {"填报人": "m", "区县协调员": "mu", "市级管理员": "*"}),
    "withdrawn": (lambda h, v, n: _withdrawn(h, n) or h.ids[n] in [one.record_id for one in h.service.withdrawn(v)] or 1 / 0,
                  {"填报人": "m", "区县协调员": "mu", "市级管理员": "*", "领导": "*"}),
    "bring_back": (lambda h, v, n: _withdrawn(h, n) or h.service.bring_back(v, h.ids[n]), {"填报人": "m", "区县协调员": "mu", "市级管理员": "*"}),
    "add_rows": (lambda h, v, n: h.service.add_rows(v, [{"school": "x"}]), {"区县协调员": "*", "市级管理员": "*"}),
    "preview_import": (lambda h, v, n: h.service.preview_import(v, []), {"填报人": "*", "区县协调员": "*", "市级管理员": "*"}),
    "settle_import": (lambda h, v, n: h.service.settle_import(v, ImportPreview((), (), frozenset()), {}), {"填报人": "*", "区县协调员": "*", "市级管理员": "*"}),
    "template": (lambda h, v, n: h.service.template(v), {"填报人": "*", "区县协调员": "*", "市级管理员": "*"}),
    "accept_import": (lambda h, v, n: h.service.accept_import(v, []), {"填报人": "*", "区县协调员": "*", "市级管理员": "*"}),
    "export": (lambda h, v, n: h.service.export(v), {"填报人": "*", "区县协调员": "*", "市级管理员": "*", "领导": "*"}),
    "progress": (lambda h, v, n: h.service.progress(v, 2024), {"填报人": "*", "区县协调员": "*", "市级管理员": "*", "领导": "*"}),
    "years": (lambda h, v, n: h.service.years(v), {"填报人": "*", "区县协调员": "*", "市级管理员": "*", "领导": "*"}),
    "status": (lambda h, v, n: h.service.status(v), {"填报人": "*", "区县协调员": "*", "市级管理员": "*", "领导": "*"}),
    "sync_now": (lambda h, v, n: h.service.sync_now(v), {"市级管理员": "*"}),
    "restore_header": (lambda h, v, n: h.service.restore_header(v), {"市级管理员": "*"}),
    "send_again": (lambda h, v, n: h.service.send_again(v), {"市级管理员": "*"}),
    "confirm_mass_deletion": (lambda h, v, n: h.service.confirm_mass_deletion(v), {"市级管理员": "*"}),
}
OWN_TEST = {"save_edits", "remove_rows"}       # need a row on the sheet


def viewer_methods() -> set[str]:
    return {name for name, one in inspect.getmembers(Service, inspect.isfunction)
            if not name.startswith("_") and "viewer" in inspect.signature(one).parameters}


def test_every_call_of_the_service_that_takes_a_viewer_is_tried():
    assert viewer_methods() == set(CALLS) | OWN_TEST


def test_calls_without_a_viewer_hand_out_nothing_about_a_record():
    rest = {name for name, one in inspect.getmembers(Service, inspect.isfunction) if not name.startswith("_")} - viewer_methods()
    assert rest == {"today", "now", "read", "read_status", "gate_name"}


@pytest.mark.parametrize("who", WHO)
def test_what_each_may_do_to_whose_record(house, who):
    wrong = []
    for name, (call, works_for) in CALLS.items():
        for letter, record in (("o", OTHER), ("u", UNIT), ("m", MINE)):
            expected = works_for.get(who, "") == "*" or letter in works_for.get(who, "")
            try:
                call(house, WHO[who], record)
                happened = True
            except (Forbidden, KeyError, ZeroDivisionError):
                happened = False
            if happened is not expected:
                wrong.append((name, record, happened))
    assert wrong == []


@pytest.mark.parametrize(("who", "changed"), [("填报人", ""), ("区县协调员", "mu"), ("市级管理员", "muo"), ("领导", ""), ("未登录", "")])
def test_cells_of_the_ledger_change_only_for_those_who_may(house, who, changed):
    for _ in range(3):
        house.parts.engine.cycle(hurry=True)
    for letter, name in (("m", MINE), ("u", UNIT), ("o", OTHER)):
        try:
            refused = edit(house, WHO[who], name)
        except Forbidden:
            refused = ["forbidden"]
        house.parts.engine.cycle(hurry=True)
        stands = house.service.record(CITY, house.ids[name]).cells["media"]
        assert (refused == [], stands == "某报") == (letter in changed,) * 2, name


@pytest.mark.parametrize(("who", "gone"), [("填报人", ""), ("区县协调员", "mu"), ("市级管理员", "muo"), ("领导", ""), ("未登录", "")])
def test_rows_of_the_ledger_go_only_for_those_who_may(house, who, gone):
    for _ in range(3):
        house.parts.engine.cycle(hurry=True)
    for letter, name in (("m", MINE), ("u", UNIT), ("o", OTHER)):
        try:
            house.service.remove_rows(WHO[who], [(house.ids[name], house.service.record(CITY, house.ids[name]).revision)])
        except Forbidden:
            pass
        for _ in range(3):
            house.parts.engine.cycle(hurry=True)
        assert (house.service.record(CITY, house.ids[name]).state == "已撤回") is (letter in gone), name


def test_a_filer_reports_under_its_own_name_whatever_it_says(house):
    answer = house.service.accept(FILER, Entry(entry(ANYI, held_on="2024-04-02").cells, "南昌市总工会"), identity="forged", confirmed=True)
    assert isinstance(answer, Accepted)
    assert house.service.record(FILER, answer.record_id).filer == "安义中学"


def test_rows_of_another_filer_cannot_be_slipped_into_an_import(house):
    foreign = [view.checked for view in house.service.records(CITY) if view.filer == "南昌县总工会"]
    with pytest.raises(Forbidden):
        house.service.accept_import(FILER, foreign)


@pytest.mark.parametrize(("who", "sees"), [("填报人", False), ("区县协调员", False), ("市级管理员", True), ("领导", True)])
def test_the_sum_of_all_funds_is_for_those_who_see_every_record(house, who, sees):
    got = house.service.progress(WHO[who], 2024)
    assert (got.reach.funds_yuan > 0) is sees
    theirs = {unit.unit for unit in got.units if unit.reach.funds_yuan}
    assert theirs == ({"安义县", "南昌县"} if sees else {"安义县"} if who == "区县协调员" else set())


def test_a_return_link_shows_and_corrects_its_record_and_nothing_else(house):
    only = Viewer(Role.FILER, "安义中学", "链接 2", only=house.ids[MINE])
    assert [view.record_id for view in house.service.records(only)] == [house.ids[MINE]]
    assert house.service.record(only, house.ids[UNIT]) is None
    assert isinstance(house.service.correct(only, house.ids[MINE], {"media": "某报"}, identity="c", confirmed=True), Accepted)
    for call in (lambda: house.service.accept(only, entry(ANYI), identity="x"), lambda: house.service.export(only), lambda: house.service.progress(only, 2024)):
        with pytest.raises(Forbidden):
            call()
