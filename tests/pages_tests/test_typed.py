"""What a grid's own record of edits means, and what of it goes into the next grid."""

from datetime import UTC, date, datetime

import pytest

from pages._typed import NOTHING, Sheet, Typed, read, shown
from sheets_sync.access import Owner
from sheets_sync.views import RecordView

KEYS, HEADERS = ("host", "school"), ("主办单位", "学校名称")
NOW = datetime(2024, 6, 25, tzinfo=UTC)


def record(name: str, host: str, school: str) -> RecordView:
    return RecordView(name, name.upper(), "已入表", "正常", {"host": host, "school": school}, None, "", date(2024, 6, 25), "", NOW, NOW, 1, Owner())


RECORDS = (record("a", "甲", "一小"), record("b", "乙", "二小"))


def sheet(carried: Typed = NOTHING, records=RECORDS) -> Sheet:
    return Sheet("", "editor:1", records, None, KEYS, HEADERS, carried)


def typed(sheet_: Sheet, *, edited=None, added=(), deleted=()) -> Typed:
    return read(sheet_, {"edited_rows": edited or {}, "added_rows": list(added), "deleted_rows": list(deleted)})


def told(found: Typed) -> tuple:
    return {(*place, edit.before, edit.after) for place, edit in found.cells.items()}, found.added, found.removed


@pytest.mark.parametrize(("state", "cells", "added", "removed"), [
    ({}, set(), (), ()),
    ({"edited": {0: {"主办单位": "丙"}}}, {("a", "host", "甲", "丙")}, (), ()),
    ({"edited": {0: {"主办单位": "甲 "}}}, set(), (), ()),
    ({"edited": {"1": {"学校名称": None}}}, {("b", "school", "二小", "")}, (), ()),
    ({"edited": {0: {"主办单位": "丙"}}, "deleted": [0]}, set(), (), ("a",)),
    ({"added": [{"主办单位": "丁"}, {}]}, set(), ({"host": "丁"},), ()),
])
def test_a_grid_that_carried_nothing(state, cells, added, removed):
    assert told(typed(sheet(), **state)) == (cells, added, removed)


@pytest.mark.parametrize(("state", "cells", "added", "removed"), [
    ({}, {("a", "host", "甲", "丙")}, ({"host": "丁"},), ("b",)),
    ({"edited": {0: {"主办单位": "戊"}}}, {("a", "host", "甲", "戊")}, ({"host": "丁"},), ("b",)),
    ({"edited": {0: {"主办单位": "甲"}}}, set(), ({"host": "丁"},), ("b",)),
    ({"edited": {1: {"学校名称": "三小"}}}, {("a", "host", "甲", "丙")}, ({"host": "丁", "school": "三小"},), ("b",)),
    ({"deleted": [1]}, {("a", "host", "甲", "丙")}, (), ("b",)),
    ({"deleted": [0]}, set(), ({"host": "丁"},), ("b", "a")),
])
def test_what_the_grid_before_left_is_in_the_next_one_and_can_be_changed_there(state, cells, added, removed):
    left = typed(sheet(), edited={0: {"主办单位": "丙"}}, added=[{"主办单位": "丁"}], deleted=[1])
    assert shown(RECORDS[:1], left, KEYS) == [{"host": "丙", "school": "一小"}, {"host": "丁", "school": ""}]
    assert told(typed(sheet(left, RECORDS[:1]), **state)) == (cells, added, removed)


def test_what_was_saved_is_no_change_any_more_and_the_next_change_starts_from_it():
    found = typed(sheet(), edited={0: {"主办单位": "丙"}})
    saved = sheet().after_saving(found.cells)
    assert not typed(saved, edited={0: {"主办单位": "丙"}})
    assert told(typed(saved, edited={0: {"主办单位": "甲"}}))[0] == {("a", "host", "丙", "甲")}
    carried = sheet(found).after_saving(found.cells)
    assert not typed(carried)


def test_what_comes_late_is_told_from_what_was_taken():
    taken = typed(sheet(), edited={0: {"主办单位": "丙"}}, added=[{"主办单位": "丁"}])
    now = typed(sheet(), edited={0: {"主办单位": "丙"}, 1: {"学校名称": "三小"}}, added=[{"主办单位": "丁"}, {"主办单位": "丁"}], deleted=[])
    assert told(now.since(taken)) == ({("b", "school", "二小", "三小")}, ({"host": "丁"},), ())
    assert not taken.since(taken)
    assert told(taken.and_then(now.since(taken))) == told(now)
