"""What was filed stays as it was; what has changed since is told row by row and cell by cell; everything said about it is kept."""

from io import BytesIO

import openpyxl
import pytest

from sheets_sync import wiring
from sheets_sync.access import NOBODY, SINGLE_USER, Forbidden, Role, Viewer
from sheets_sync.views import Accepted
from tests.access_tests.conftest import ANYI, SCHOOL, House
from tests.postgres import postgres_server
from tests.sync_tests.conftest import fresh_schema

TEACHER = Viewer(Role.FILER, "安义中学", "链接 1")
COUNTY, OTHER = Viewer(Role.COORDINATOR, "安义县", "wang@example.org"), Viewer(Role.COORDINATOR, "南昌县", "li@example.org")
CITY, LEADER = Viewer(Role.CITY, name="zhao@example.org"), Viewer(Role.LEADER, name="qian@example.org")
JUNE = "2024-06"


def file(house: House, who: Viewer = COUNTY, *, unit: str = "安义县", filer: str = "", chain: str = "工会", period: str = JUNE):
    return house.filings.file(who, period=period, unit=unit, filer=filer, chain=chain, cover="安义县总工会")


def correct(house: House, name: str, **changes: str) -> None:
    answer = house.service.correct(SINGLE_USER, house.ids[name], changes, identity=str(changes), confirmed=True)
    assert isinstance(answer, Accepted), answer


def changed(house: House, filed, who: Viewer = COUNTY) -> list[tuple]:
    return [(one.record_id, one.key, one.before, one.now) for one in house.filings.changes(who, filed.seq)]


def texts(form: bytes) -> list[list]:
    sheet = openpyxl.load_workbook(BytesIO(form)).active
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def postgres():
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request, house, tmp_path) -> House:
    """The ledger of three units, on either database."""
    if request.param == "sqlite":
        yield house
        return
    secrets = tmp_path / "postgres.toml"
    secrets.write_text(f'today = "2024-06-25"\n[store]\ndatabase_url = "{fresh_schema(request.getfixturevalue("postgres"))}"\n', encoding="utf-8")
    secrets.chmod(0o600)
    made = House(wiring.build(secrets), house.clock, {})
    for name, row in (("school", SCHOOL), ("anyi", ANYI)):
        made.put(name, row)
    yield made
    made.parts.database.close()


def test_what_was_filed_stays_and_what_changed_since_is_told(home):
    filed = file(home)
    assert (filed.sessions, filed.by, filed.cover, changed(home, filed)) == (1, "wang@example.org", "安义县总工会", [])
    was = home.filings.form(COUNTY, filed.seq)
    correct(home, "anyi", direct_students="300", media="安义报")
    home.put("late", (*ANYI[:3], "2024-06-11", *ANYI[4:]))
    anyi, late = home.ids["anyi"], home.ids["late"]
    assert changed(home, filed) == [(anyi, "direct_students", "480", "300"), (anyi, "media", "安义县融媒体中心", "安义报"), (late, "", "", "新列入")]
    home.service.withdraw(SINGLE_USER, anyi, identity="w")
    assert changed(home, filed) == [(anyi, "", "在表内", "不再列入"), (late, "", "", "新列入")]
    assert home.filings.form(COUNTY, filed.seq) == was
    assert any(480 in row for row in texts(was)) and not any(300 in row for row in texts(was))


def test_filed_again_without_a_change_is_the_same_copy_and_after_one_another(home):
    first = file(home)
    assert file(home) == first
    assert file(home, chain="教育").seq != first.seq
    correct(home, "anyi", direct_students="300")
    second = file(home)
    assert second.seq != first.seq and changed(home, second) == []
    assert {(one.seq, one.chain) for one in home.filings.standing(COUNTY, JUNE, "安义县")} == {(second.seq, "工会"), (first.seq + 1, "教育")}
    assert [one.seq for one in home.filings.copies(COUNTY, JUNE)] == [second.seq, first.seq + 1, first.seq]


def test_taken_back_it_stands_no_more_and_the_copy_stays(home):
    filed = file(home)
    for _ in range(2):
        home.filings.take_back(COUNTY, filed.seq)
    home.filings.take_back(CITY, filed.seq)
    assert home.filings.standing(COUNTY, JUNE) == []
    assert [one.taken_back_by for one in home.filings.copies(CITY, JUNE)] == ["wang@example.org"]
    assert home.filings.form(COUNTY, filed.seq)
    assert file(home).seq != filed.seq


@pytest.mark.parametrize(("viewer", "unit", "filer", "may"), [
    (COUNTY, "安义县", "", True), (COUNTY, "南昌县", "", False), (OTHER, "安义县", "", False), (CITY, "安义县", "", True), (LEADER, "安义县", "", False),
    (NOBODY, "安义县", "", False), (TEACHER, "", "安义中学", True), (TEACHER, "安义县", "", False), (TEACHER, "", "安义县总工会", False), (CITY, "", "", False),
])
def test_who_may_file_for_whom(house, viewer, unit, filer, may):
    assert house.filings.may_file(viewer, unit, filer) is may
    if may:
        assert file(house, viewer, unit=unit, filer=filer, period="2024-05" if filer else JUNE).by == viewer.name
    elif unit or filer:
        with pytest.raises(Forbidden):
            file(house, viewer, unit=unit, filer=filer)


def test_who_sees_a_copy_sees_its_records(house):
    county, school = file(house), file(house, TEACHER, unit="", filer="安义中学", period="2024-05")
    seen = {who: {one.seq for period in ("2024-05", JUNE) for one in house.filings.copies(who, period)} for who in (COUNTY, OTHER, CITY, LEADER, TEACHER)}
    assert seen == {COUNTY: {county.seq}, OTHER: set(), CITY: {county.seq, school.seq}, LEADER: {county.seq, school.seq}, TEACHER: {school.seq}}
    for call in (house.filings.form, house.filings.changes, house.filings.take_back):
        with pytest.raises(KeyError):
            call(OTHER, county.seq)
    with pytest.raises(Forbidden):
        house.filings.take_back(LEADER, county.seq)


def test_nothing_is_no_filing(house):
    with pytest.raises(ValueError, match="本期无活动"):
        file(house, period="2024-03")


def test_a_session_of_both_chains_is_filed_once_and_a_decision_is_a_change(house):
    house.put("twin", ("安义县教体局", *ANYI[1:]))
    filed = file(house)
    assert filed.sessions == 1
    twin = house.service.record(CITY, house.ids["twin"])
    house.decisions.another(CITY, twin.record_id, revision=twin.revision)
    assert [one[3] for one in changed(house, filed)] == ["新列入"]
