"""import(export(x)) = x on the readings of B–K: what is printed reads as what was read."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.export import write_official
from tests.examples import few
from tests.files_tests.workbooks import campaign, sample_available, sample_workbooks
from validators.files import read_upload
from validators.ledger import check_rows
from validators.model import Checked, Person, RawRow, Values

FORM = campaign()
BODIES = [name for unit in FORM.units for name in (unit.union, unit.education)] + [name for name in FORM.bodies.city_hosts if name.startswith(FORM.city)]
NAMES = st.builds(str.__add__, st.sampled_from(["张", "李", "欧阳", "许", "曾"]), st.sampled_from(["某甲", "某乙", "丙", "小丁", "建华"]))
PEOPLE = st.lists(st.builds(Person, NAMES, st.lists(st.sampled_from(FORM.honours.titles), max_size=3, unique=True).map(tuple)), min_size=1, max_size=4,
                  unique_by=lambda person: person.name).map(tuple)
MEDIA = st.lists(st.sampled_from(["江西日报", "南昌县融媒体中心", "大江网", "“南昌发布”微信公众号", "学习强国"]), min_size=1, max_size=3, unique=True).map("、".join)


def blank_or(strategy, *others):
    return st.one_of(strategy, st.none(), *(st.just(other) for other in others))


VALUES = st.builds(
    Values, host=blank_or(st.sampled_from(BODIES)), organiser=blank_or(st.sampled_from(BODIES + ["安义中学"]), ""),
    held_on=blank_or(st.integers(0, 300).map(lambda n: date(2024, 1, 5) + timedelta(n))), school=blank_or(st.sampled_from([s.name for s in FORM.known_schools] + ["南昌县第99小学"])),
    level=blank_or(st.sampled_from(FORM.levels.names)), people=blank_or(PEOPLE), direct_students=blank_or(st.integers(0, 9000)), indirect_viewers=blank_or(st.integers(0, 2_000_000)),
    media=blank_or(MEDIA, ""), funds_yuan=blank_or(st.integers(1, 5_000_000).map(lambda cents: Decimal(cents) / 100), Decimal(0)))


def says_something(values: Values) -> bool:
    """A row with nothing but none-marks (无, /) and zeros is a blank row, no session, so no session reads like that."""
    return any(value not in (None, "", 0) for value in vars(values).values())


def again(checked, filer="南昌县总工会"):
    """The session rows of the official form made of `checked`, read and checked anew."""
    data = write_official(checked, FORM, filer=filer, filed_on=date(2024, 12, 31))
    return [row for row in check_rows(read_upload("x.xlsx", data, FORM), FORM) if row.kind == "session"]


@few(40)
@given(st.lists(VALUES.filter(says_something), max_size=12))
def test_readings_come_back_from_the_official_form(values):
    assert [row.values for row in again([Checked(RawRow(cells={}), "session", value) for value in values])] == values


def test_the_form_ends_with_a_total_that_agrees_with_its_rows():
    rows = [Checked(RawRow(cells={}), "session", Values(host="南昌县总工会", school="南昌县莲塘第一中学", direct_students=n, funds_yuan=Decimal("0.5") * n)) for n in (21, 40)]
    kinds = [(row.kind, [f.code for f in row.findings if f.severity != "N"]) for row in check_rows(
        read_upload("x.xlsx", write_official(rows, FORM, filer="南昌县总工会", filed_on=date(2024, 12, 31)), FORM), FORM)]
    assert kinds[2:] == [("total", []), ("note", [])]


@pytest.mark.skipif(bool(sample_available()), reason=sample_available())
def test_the_shared_sample_typed_read_printed_and_read_again_gives_the_same_readings():
    for name, data, _ in sample_workbooks():
        read = [row for row in check_rows(read_upload(name, data, FORM), FORM) if row.kind == "session"]
        assert [row.values for row in again(read, filer=read[0].raw.filer)] == [row.values for row in read]
