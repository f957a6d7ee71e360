"""One changed row: read once, judged against those it could be a duplicate of, and the ledger stands as if it had been built anew."""

import random
from dataclasses import replace
from datetime import date
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.files_tests.workbooks import campaign
from validators import ledger as ledger_module
from validators.counts import read_count
from validators.ledger import Ledger, check_rows
from validators.model import RawRow
from validators.parts import TOGETHER, Parts
from validators.people import read_people
from validators.progress import progress
from validators.readers import readers_of
from validators.rows import _kind, row_kind
from validators.rules import RULES, check_one, column_shift, filled
from validators.table import table_findings

FORM = campaign()
READERS = readers_of(FORM)

# People-like texts, few of each, so that rows collide: the same school by other names, the same day in other spellings, two chains, slips of column.
CELLS = {
    "seq": ["", "1", "2", "合计"], "host": ["安义县总工会", "安义县教体局", "南昌县总工会、安义县总工会", "市总工会", "安义中学", "县总工会", "同上", "", "2024.6.5"],
    "organiser": ["", "无", "安义中学"], "held_on": ["2024-06-05", "6月5日", "2024.6.5-6.6", "2024年6月6日", "5.1", "待定", "", "2023-06-05", "高中"],
    "school": ["安义中学", "安义县安义中学", "安义中学、安义县第二中学", "二中", "安义县第二中学", "南昌市第十九中学", "全县各校", "", "江西某某大学"],
    "level": ["高中", "中学", "初中", "", "本科", "李某乙（省劳模）"], "people": ["杨己（全国五一劳动奖章）", "杨己", "均为市劳模", "李某乙（省劳模）、王丙", "宣讲团", ""],
    "direct_students": ["480", "约300人", "200-300人", "0", "", "2300", "师生350人"], "indirect_viewers": ["0", "/", "2万人次", "", "200000", "南昌日报"],
    "media": ["", "无", "已报", "南昌日报", "2000", "联系电话13800001111"], "funds_yuan": ["", "0.3", "3000", "0.2万元", "学校自筹", "30000"],
}
ROWS = st.builds(
    RawRow, cells=st.tuples(*map(st.sampled_from, CELLS.values())).map(lambda texts: dict(zip(CELLS, texts, strict=True))), filer=st.sampled_from(["安义县总工会", "安义县教体局", "南昌市教育局", ""]),
    filed_on=st.sampled_from([date(2024, 6, 24), date(2024, 6, 25), date(2024, 5, 1), None]), merged=st.sampled_from([frozenset(), frozenset({"host"})]),
    agreed=st.sampled_from([frozenset(), frozenset({"“投入经费(元)”未填；没有投入请填 0"})]), dittoed=st.sampled_from([frozenset(), frozenset({"school"})]), ruling=st.sampled_from(["", "", "安义县", "南昌县"]), order=st.integers(0, 2))
KEYS = st.sampled_from("abcdefg")
PLAIN = {"host": "安义县总工会", "held_on": "2024-06-05", "school": "安义中学", "level": "高中", "people": "杨己（全国五一劳动奖章）", "direct_students": "480"}


@settings(max_examples=400, deadline=None)
@given(ROWS, st.booleans())
def test_a_row_put_together_from_its_parts_is_the_row_judged_as_a_whole(raw, judge_year):
    checked, _ = check_one(raw, READERS, judge_year=judge_year)
    row = Parts(READERS, judge_year=judge_year).row(raw)
    assert (row.alone, row.findings, row.counts) == (checked, checked.findings, bool(checked.sessions))


def test_what_is_read_at_a_glance_is_read_as_in_full():
    for n in (*range(1, 2500), *range(2500, 100_000, 97)):
        for viewers in (False, True):
            reading = read_count(f"{n}", READERS.none, viewers=viewers)
            assert (reading.value, reading.notes) == (n, ())
    pieces = ["张某甲（全国劳动模范）", "李某乙（江西省劳动模范、洪城工匠）", "王丙（南昌市劳动模范）", "陈丁（劳模）", "赵戊（省劳模）", "全国劳动模范（张某甲）", "均（为市劳模）", "李某（等3人）"]
    parts = Parts(READERS, judge_year=True)
    for cell in ("、".join(chosen) for n in (2, 3) for chosen in permutations(pieces, n)):
        in_full = read_people(cell, READERS.honours, READERS.none)
        row = parts.row(RawRow(cells={"people": cell}))
        assert (row.alone.values.people, [one.code for one in row.findings if one.key == "people" and one.code != "E_PERSON_MISSING"]) == (
            in_full.value, [code for code in in_full.codes if code != "E_PERSON_MISSING"]), cell


def test_every_rule_looks_at_one_part_or_at_the_whole_row():
    placed = [rule for rules in TOGETHER.values() for rule in rules] + [column_shift, filled]
    assert sorted(rule.__name__ for rule in placed) == sorted(rule.__name__ for rule in RULES)
    assert {key for columns in TOGETHER for key in columns} == FORM.column.keys() - {"seq"}


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_the_kind_that_is_told_at_a_glance_is_the_kind_told_in_full(raw):
    in_full = replace(raw, merged=raw.merged | {"seq"})      # merged rows are always looked at in full; 序号 plays no part in that
    assert row_kind(raw, FORM) == _kind(in_full, READERS)


def state(ledger):
    """Everything that is told of the rows and of the sums."""
    return dict(ledger.items()), {key: ledger.findings(key) for key in ledger}, progress([row for _, row in ledger.items()], FORM, year=2024, as_of=date(2024, 6, 25))


CHANGES = st.one_of(
    st.tuples(st.just("put"), KEYS, ROWS), st.tuples(st.just("edit"), KEYS, st.sampled_from(sorted(CELLS)).flatmap(lambda key: st.tuples(st.just(key), st.sampled_from(CELLS[key])))),
    st.tuples(st.just("remove"), KEYS, st.none()), st.tuples(st.just("rule"), KEYS, st.sampled_from(["", "安义县", "青云谱区"])),
    st.tuples(st.just("tell apart"), KEYS, KEYS), st.tuples(st.just("copy"), KEYS, KEYS))


def change(ledger, what, key, how):
    """One change as the store would make it; the keys that the ledger says it changed."""
    if what == "put":
        return ledger.put(key, how)
    if key not in ledger:
        return frozenset()
    raw = ledger[key].raw
    if what == "remove":
        return ledger.remove(key)
    if what == "copy":
        return ledger.put(how, replace(raw, filer="安义县教体局"))
    new = {"edit": lambda: replace(raw, cells={**raw.cells, how[0]: how[1]}), "rule": lambda: replace(raw, ruling=how),
           "tell apart": lambda: replace(raw, distinct=frozenset({how}))}[what]()
    return ledger.put(key, new)


@settings(max_examples=120, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=40), st.booleans())
def test_after_any_changes_the_ledger_is_one_built_anew_and_it_names_what_changed(changes, judge_year):
    ledger = Ledger(FORM, judge_year=judge_year)
    for what, key, how in changes:
        before = dict(ledger.items())
        told = change(ledger, what, key, how)
        after = dict(ledger.items())
        assert told == {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    anew, loaded = Ledger(FORM, judge_year=judge_year), Ledger(FORM, judge_year=judge_year)
    for key, checked in ledger.items():
        anew.put(key, checked.raw)
    loaded.load((key, checked.raw) for key, checked in ledger.items())
    assert state(ledger) == state(anew) == state(loaded)


def slip(how: random.Random, key: str) -> RawRow:
    cells = PLAIN | {"held_on": how.choice(["2024-06-05", "6月6日", "2024-06-07", "2024-06-09", "2024-05-06", "待定"]),
                     "school": how.choice(["安义中学", "安义县安义中学", "安义中学、安义县第二中学", "安义县第二中学"]), "people": how.choice(["王丙、杨己", "杨己，王丙（市劳模）", "杨己（劳模）"])}
    return RawRow(cells=cells, record_id=key, filer=how.choice(["安义县总工会", "安义县教体局"]), filed_on=date(2024, 6, how.choice([24, 25])))


def test_twins_on_other_days_stand_as_if_all_had_been_told_at_once():
    """Put, removed, told apart: the same rows have the same twins whatever came before, in a ledger, in a look and in columns."""
    how, ledger, twins = random.Random(1), Ledger(FORM, judge_year=True), 0
    for _ in range(800):
        before, key = dict(ledger.items()), how.choice("abcdefg")
        what = how.choice(["put", "put", "put", "remove", "tell apart"]) if key in ledger else "put"
        if what == "put":
            raw = slip(how, key)
            looked, told = ledger.look(raw, key if key in ledger else None), ledger.put(key, raw)
            assert looked == ledger[key]
        else:
            told = ledger.remove(key) if what == "remove" else ledger.put(key, replace(ledger[key].raw, distinct=frozenset(how.choice("abcdefg"))))
        after = dict(ledger.items())
        assert told - {key} == {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)} - {key}
        anew = Ledger(FORM, judge_year=True)
        anew.load((one, checked.raw) for one, checked in after.items())
        assert after == dict(anew.items())
        twins += any(checked.near_to for checked in after.values())
        rows = [replace(checked.raw, distinct=frozenset(), order=n) for n, checked in enumerate(after.values())]
        plain = Ledger(FORM, judge_year=True)
        plain.load((f"{n}", raw) for n, raw in enumerate(rows))
        columns = {column: [raw.cells.get(column, "") for raw in rows] for column in CELLS}
        in_columns = table_findings(FORM, columns, [raw.filer for raw in rows], [raw.filed_on for raw in rows], judge_year=True)
        assert in_columns == {int(one): plain.findings(one) for one in plain if plain.findings(one)}
    assert twins > 80


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, max_size=12))
def test_a_look_is_what_a_put_would_say(rows):
    ledger = Ledger(FORM, judge_year=False)
    for n, raw in enumerate(rows):
        key = f"{n % 5}"
        looked = ledger.look(raw, key if key in ledger else None)
        ledger.put(key, raw)
        assert replace(looked, duplicate_of=None) == replace(ledger[key], duplicate_of=None)


def test_a_changed_row_is_judged_against_rows_of_its_day_and_school_and_no_others(monkeypatch):
    ledger = Ledger(FORM, judge_year=False)
    days = [f"2024-05-{day:02d}" for day in range(1, 29)]
    names = [school.name for school in FORM.known_schools[:20]]
    ledger.load((f"{day} {name} {n}", RawRow(cells={**PLAIN, "held_on": day, "school": name})) for day in days for name in names for n in range(2))
    judged, read = [], []
    settle, row_of = ledger_module.settle, Parts.row_of
    monkeypatch.setattr(ledger_module, "settle", lambda group: judged.append({row.key for row in group}) or settle(group))
    monkeypatch.setattr(Parts, "row_of", lambda self, raw, parts: read.append(raw) or row_of(self, raw, parts))
    moved = f"{days[15]} {names[7]} 1"
    told = ledger.put(moved, replace(ledger[moved].raw, cells={**PLAIN, "held_on": days[9], "school": names[2]}))
    assert told == {moved} and len(ledger) == 1120 and len(read) == 1
    assert judged == [{moved, f"{days[9]} {names[2]} 0", f"{days[9]} {names[2]} 1"}]        # the one left behind stands alone
    ledger.remove(f"{days[9]} {names[2]} 0")
    assert judged[1:] == [{moved, f"{days[9]} {names[2]} 1"}] and len(read) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS.map(lambda raw: replace(raw, merged=frozenset(), dittoed=frozenset(), agreed=frozenset(), ruling="")), max_size=14), st.booleans())
def test_a_table_in_columns_says_what_its_ledger_says(rows, judge_year):
    rows = [replace(raw, order=n) for n, raw in enumerate(rows)]
    columns = {key: [raw.cells[key] for raw in rows] for key in CELLS}
    ledger = Ledger(FORM, judge_year=judge_year)
    ledger.load((f"{n}", raw) for n, raw in enumerate(rows))
    found = table_findings(FORM, columns, [raw.filer for raw in rows], [raw.filed_on for raw in rows], judge_year=judge_year)
    assert found == {int(key): ledger.findings(key) for key in ledger if ledger.findings(key)}


def test_many_rows_at_once_are_each_a_row_of_one_ledger():
    rows = [RawRow(cells={**PLAIN, "held_on": f"2024-05-{1 + n % 3:02d}"}, filer="安义县总工会", filed_on=date(2024, 6, 24), order=n) for n in range(9)]
    assert [row.sessions for row in check_rows(rows, FORM)] == [1, 1, 1, 0, 0, 0, 0, 0, 0]
