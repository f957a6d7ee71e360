"""The ledger as lines: who sees which, by which filter, and that a change is seen at once."""

import pytest

from sheets_sync.access import NOBODY, Forbidden, Role, Viewer
from sheets_sync.lines import Lines
from tests.pages_tests.seed import SESSIONS
from validators.units import Units

SCHOOL = Viewer(Role.FILER, "安义中学", "链接 1")
ANYI, CITY, LEADER = Viewer(Role.COORDINATOR, "安义县", "wang@example.org"), Viewer(Role.CITY, name="zhao@example.org"), Viewer(Role.LEADER, name="qian@example.org")


@pytest.fixture
def lines(house) -> Lines:
    campaign = house.parts.campaign
    house.put("open", SESSIONS[15])
    return Lines(house.parts.judge, Units(campaign), [key for key in campaign.column if key != "seq"])


def filers(lines, viewer, **chosen):
    return [line.filer for line in lines.shown(viewer, **chosen).lines]


@pytest.mark.parametrize(("viewer", "sees"), [
    (SCHOOL, ["安义中学"]), (ANYI, ["安义中学", "安义县总工会"]), (CITY, ["安义中学", "安义县总工会", "南昌县总工会", "红谷滩区总工会"]),
    (LEADER, ["安义中学", "安义县总工会", "南昌县总工会", "红谷滩区总工会"]),
], ids=lambda one: getattr(one, "role", ""))
def test_each_sees_the_lines_of_the_records_that_one_may_see(lines, house, viewer, sees):
    assert filers(lines, viewer) == sees == [view.filer for view in house.service.records(viewer)]
    assert lines.choices(viewer)[1] == sorted(sees)


def test_nobody_sees_none(lines):
    with pytest.raises(Forbidden):
        lines.shown(NOBODY)


@pytest.mark.parametrize(("chosen", "found"), [
    ({"unit": "安义县"}, 2), ({"period": "2024-06"}, 2), ({"filer": "南昌县总工会"}, 1), ({"needs": "待认定"}, 1), ({"text": "莲塘"}, 1), ({"unit": "安义县", "period": "2024-05"}, 1),
    ({"text": "没有"}, 0),
])
def test_filters(lines, chosen, found):
    assert len(lines.shown(CITY, **chosen).lines) == found == sum(lines.counts(CITY, **chosen).values())


def test_a_change_is_seen_at_once_and_what_is_withdrawn_goes(lines, house):
    before = lines.shown(CITY)
    house.service.correct(CITY, house.ids["nanchang"], {"media": "某报"}, identity="c", confirmed=True)
    house.service.withdraw(CITY, house.ids["school"], identity="w")
    after = lines.shown(CITY)
    assert after.version > before.version and filers(lines, CITY) == ["安义县总工会", "南昌县总工会", "红谷滩区总工会"]
    assert [line.cells[8] for line in after.lines if line.filer == "南昌县总工会"] == ["某报"]
