"""Counted against Annex 1: which rows, which colour, and why the others do not count."""

import doctest
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators import periods
from validators import progress as progress_module
from validators.campaign import load_campaign
from validators.fates import Why, fate_of
from validators.model import Checked, Finding, Person, RawRow, Values
from validators.progress import progress, progress_of, state
from validators.standing import Standing

WHYS = get_args(Why)
CAMPAIGN = load_campaign("campaigns/nanchang.toml")
YEAR_END = date(2024, 12, 31)


def row(unit="南昌县", held_on="2024-05-08", *codes, sessions=None, kind="session", filed_on=None, school="甲学校", people=(), direct=100, indirect=0, form="", **more):
    """A checked session in one line; it counts unless told, or a code says otherwise."""
    blocked = any(code[0] in "EN" or code == "W_DUPLICATE" for code in codes)
    return Checked(
        raw=RawRow(cells={}, filed_on=filed_on, activity=form), kind=kind, credited_unit=unit, sessions=(0 if blocked else 1) if sessions is None else sessions,
        values=Values(held_on=date.fromisoformat(held_on) if held_on else None, school=school, people=tuple(Person(name) for name in people),
                      direct_students=direct, indirect_viewers=indirect, funds_yuan=Decimal(100)),
        filing_period=held_on[:7] if held_on else None, findings=tuple(Finding(code, None, f"{code} 说明") for code in codes), **more,
    )


def of(rows, *, year=2024, as_of=YEAR_END):
    return progress(rows, CAMPAIGN, year=year, as_of=as_of)


def standing(rows, as_of=YEAR_END):
    made = Standing(CAMPAIGN, as_of)
    for number, one in enumerate(rows):
        made.put(str(number), one)
    return made


def test_every_unit_stands_in_the_order_of_annex_1_even_without_a_session():
    got = of([row("高新区")])
    assert [unit.unit for unit in got.units] == list(CAMPAIGN.unit_names)
    assert [(unit.unit, unit.held) for unit in got.units if unit.held] == [("高新区", 1)]
    assert (got.held, got.target, got.units_met) == (1, 35, 0)


def test_the_total_may_be_reached_while_units_are_short():
    rows = [row("南昌县") for _ in range(36)]
    got = of(rows)
    assert (got.held, round(got.rate, 3), got.units_met) == (36, 1.029, 1)
    assert (got.units[0].rate, got.units[0].word, got.units[0].short_by) == (9.0, "超额完成", 0)


@pytest.mark.parametrize(("made", "why"), [
    (row("南昌县", "2024-05-08", "W_DUPLICATE"), "疑似重复"),
    (row("南昌县", "2024-05-08", duplicate_of="r1", sessions=0), "疑似重复"),
    (row("南昌县", "2024-05-08", "N_SAME_SESSION", duplicate_of="r1", sessions=0), "同一场"),
    (row("南昌县", "2024-05-08", "E_MULTI_SESSION"), "待补正"),
    (row("南昌县", None, "E_DATE_MISSING"), "待补正"),
    (row(None, "2024-05-08", "E_UNIT_UNRESOLVED"), "待认定"),
    (row(None, "2024-05-08", "N_NOT_ANNEX1"), "仅登记"),
    (row("南昌县", "2024-12-31"), "晚于截至日"),
    (row("南昌县", "2024-05-08", sessions=0), "待认定"),
])
def test_what_does_not_count_says_why(made, why):
    kept = standing([made], date(2024, 12, 30))
    got = progress_of(kept, 2024)
    assert (got.left_out, got.held) == (((why, 1),), 0)
    fate = fate_of(made, date(2024, 12, 30))
    assert (fate.why, list(kept.keys(2024, what=why))) == (why, ["0"]) and fate.reason


def test_a_session_of_another_year_stands_in_that_year_only():
    kept = standing([row("南昌县", "2023-12-31"), row()])
    assert kept.years() == [2024, 2023]
    assert [(progress_of(kept, year).held, list(kept.keys(year))) for year in (2023, 2024, 2025)] == [(1, ["0"]), (1, ["1"]), (0, [])]


def test_a_december_session_filed_in_january_counts_for_its_own_year():
    late = row("南昌县", "2024-12-28", "N_OUT_OF_YEAR", filed_on=date(2025, 1, 5))
    assert of([late], as_of=date(2025, 1, 6)).held == 1
    assert of([late], year=2025, as_of=date(2025, 1, 6)).held == 0


def test_an_unread_date_belongs_to_the_year_it_was_filed_in():
    undated = row("南昌县", None, "E_DATE_MISSING", filed_on=date(2024, 5, 24))
    assert of([undated]).left_out == (("待补正", 1),)
    assert of([undated], year=2025).left_out == ()


def test_rows_that_are_no_session_are_passed_over():
    kept = standing([row(kind="total"), row(), row(kind="blank")])
    assert (progress_of(kept, 2024).held, list(kept.keys(2024, "南昌县"))) == (1, ["1"])


def test_the_rows_behind_each_number_of_a_unit():
    kept = standing([row(), row(provisional=True), row("南昌县", "2024-05-08", "W_DUPLICATE"), row("安义县"), row(None, "2024-05-08", "E_UNIT_UNRESOLVED")])
    asked = ("计入", "待核", "疑似重复", "不计入", "待处理", "")
    assert [[int(key) for key in kept.keys(2024, "南昌县", what)] for what in asked] == [[0, 1], [1], [2], [2], [1, 2], [0, 1, 2]]
    assert sorted(kept.keys(2024, what="待处理")) == ["1", "2", "4"] and list(kept.keys(2024, None)) == ["4"]


def test_each_unit_has_its_own_reach_months_periods_and_forms():
    kept = standing([row(school="甲学校、乙学校", form="劳模云课堂"), row("南昌县", "2024-05-28", indirect=50), row("安义县", direct=7)], date(2024, 5, 31))
    unit = progress_of(kept, 2024).units[0]
    assert (unit.reach.schools, unit.reach.direct_students, unit.reach.indirect_viewers, unit.reach.funds_yuan) == (2, 200, 50, 200)
    assert (unit.spread.by_month, unit.spread.by_form) == ((("2024-05", 2),), (("劳模云课堂", 1), ("", 1)))


def test_the_period_of_the_day_stands_beside_the_one_before():
    spread = of([row(), row(held_on="2024-06-08"), row(held_on="2024-06-09")], as_of=date(2024, 6, 25)).spread
    assert (spread.period, spread.new, spread.before) == ("2024-06", 2, 1)


@pytest.mark.parametrize(("held", "target", "due", "last_quarter", "colour", "word"), [
    (4, 4, 1, False, "绿", "达标"), (5, 4, 4, True, "绿", "超额完成"), (2, 4, 2, False, "绿", "达到序时"), (0, 1, 0, False, "灰", "未到期"),
    (1, 4, 2, False, "黄", "滞后 1 场"), (1, 6, 3, False, "红", "滞后 2 场"), (0, 1, 0, True, "红", "尚未开展"), (1, 4, 3, True, "红", "滞后 2 场"),
])
def test_a_colour_never_stands_without_its_word(held, target, due, last_quarter, colour, word):
    assert state(held, target, due, last_quarter=last_quarter) == (colour, word)


def test_on_25_june_a_target_of_six_is_due_two():
    got = of([row()], as_of=date(2024, 6, 25))
    assert {unit.target: unit.due for unit in got.units} == {4: 1, 2: 0, 1: 0, 3: 1, 6: 2}
    assert round(got.pace, 3) == 0.484


def test_a_year_without_data_says_so():
    assert not of([]).has_data
    assert not of([row("南昌县", "2023-05-08")]).has_data
    assert of([row(None, None, "E_DATE_MISSING", filed_on=date(2024, 5, 1))]).has_data


def test_people_are_counted_as_persons_and_as_appearances_and_schools_once():
    got = of([row(people=("张某甲", "李 某"), school="甲学校、乙学校"), row(people=("张某甲",), indirect=500)]).reach
    assert (got.people, got.appearances, got.schools, got.direct_students, got.indirect_viewers) == (2, 3, 2, 200, 500)


def test_provisional_sessions_count_and_are_named():
    got = of([row(provisional=True), row()])
    assert (got.held, got.provisional, got.units[0].provisional, got.pending) == (2, 1, 1, 1)


def test_a_unit_that_annex_1_lacks_is_a_bug():
    with pytest.raises(ValueError, match="赣江新区"):
        of([row("赣江新区")])


CODES = st.lists(st.sampled_from(["E_DIRECT_MISSING", "E_UNIT_UNRESOLVED", "W_DUPLICATE", "W_APPROX", "N_OUT_OF_YEAR", "N_NOT_ANNEX1"]), max_size=2)
ROWS = st.lists(st.builds(
    lambda unit, day, codes, sessions, provisional, kind: row(unit, day, *codes, sessions=sessions, provisional=provisional, kind=kind),
    st.none() | st.sampled_from(CAMPAIGN.unit_names), st.none() | st.dates(date(2023, 6, 1), date(2025, 6, 1)).map(str), CODES,
    st.sampled_from([0, 1]), st.booleans(), st.sampled_from(["session", "session", "total"]),
), max_size=30)


@given(rows=ROWS, as_of=st.dates(date(2023, 1, 1), date(2026, 1, 1)))
def test_every_session_is_counted_once_or_says_why(rows, as_of):
    kept = standing(rows, as_of)
    sessions = [str(i) for i, made in enumerate(rows) if made.kind == "session"]
    assert sorted((key for year in kept.years() for key in kept.keys(year)), key=int) == sessions
    for year in kept.years():
        got = progress_of(kept, year)
        counted = list(kept.keys(year, what="计入"))
        assert got.held == len(counted) == sum(unit.held for unit in got.units)
        assert got.held == sum(n for _, n in got.spread.by_month) == sum(n for _, n in got.spread.by_period) == sum(n for _, n in got.spread.by_form)
        assert all(rows[int(key)].values.held_on.year == year and rows[int(key)].values.held_on <= as_of for key in counted)
        assert all(fate_of(rows[int(key)], as_of).reason for key in kept.keys(year, what="不计入"))
        assert len(list(kept.keys(year, what="待处理"))) == got.pending
        assert sum(unit.target for unit in got.units) == got.target == 35


STEPS = st.lists(st.tuples(st.integers(0, 5), st.none() | ROWS.filter(bool).map(lambda rows: rows[0])), max_size=30)
DAYS = st.lists(st.dates(date(2023, 6, 1), date(2025, 6, 1)), min_size=1, max_size=4)


@given(steps=STEPS, days=DAYS)
def test_kept_aggregates_equal_those_made_anew_whatever_came_before(steps, days):
    kept, rows = Standing(CAMPAIGN, days[0]), {}
    for number, (key, made) in enumerate(steps):
        kept.advance(days[number % len(days)])
        if made is None:
            kept.remove(str(key))
            rows.pop(str(key), None)
        else:
            kept.put(str(key), made)
            rows[str(key)] = made
    kept.advance(days[-1])
    fresh = Standing(CAMPAIGN, days[-1])
    for key, made in rows.items():
        fresh.put(key, made)
    assert kept.years() == fresh.years()
    for year in (2023, 2024, 2025):
        assert _unordered(progress_of(kept, year)) == _unordered(progress_of(fresh, year))
        assert {key: fate_of(rows[key], days[-1]).why or "计入" for key in kept.keys(year)} == {
            key: what for what in ("计入", *WHYS) for key in kept.keys(year, what=what)}


def _unordered(got):
    """Reasons and forms come in the order in which they were met."""
    return str({name: sorted(value, key=str) if name == "left_out" else value for name, value in vars(got).items() if name not in ("units", "spread")}), [
        (unit.unit, unit.held, sorted(unit.left_out), unit.reach, sorted(unit.spread.by_form), unit.spread.by_period) for unit in got.units]


def test_the_examples_in_the_text_run():
    assert [doctest.testmod(module).failed for module in (periods, progress_module)] == [0, 0]
