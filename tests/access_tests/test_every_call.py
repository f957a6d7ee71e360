"""Whatever pages can ask, found by looking at the parts: each call that says who asks refuses nobody, and goes through the gate."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from sheets_sync.access import NOBODY, Forbidden, Owner, Role, Viewer
from sheets_sync.gate import _LIMITED, Gate
from sheets_sync.schema import metadata
from sheets_sync.wiring import Running
from tests.access_tests.conftest import ANYI, House, entry

PARTS = tuple(Running.__annotations__)
FOR_NOBODY = {"is_alive", "end", "may_undo"}        # whether a login stands, and its end; whether a decision that one has in hand may be undone


def part(house: House, name: str) -> object:
    if name in ("service", "links", "identities"):
        return getattr(house, name)
    make = getattr(house.parts, name)
    return make(*([house.links] if "links" in inspect.signature(make).parameters else []))


def calls(house: House) -> Iterator[tuple[str, Any]]:
    for name in PARTS:
        for method, call in inspect.getmembers(part(house, name), callable):
            if not method.startswith("_") and next(iter(inspect.signature(call).parameters), "") == "viewer" and method not in FOR_NOBODY:
                yield f"{name}.{method}", call


def arguments(house: House, call: Any, record_id: str) -> tuple[list, dict]:
    """Something that fits each parameter, by its name and kind."""
    fits = {"record_id": record_id, "year": 2024, "period": "2024-06", "unit": "安义县", "filer": "安义县总工会", "owner": Owner("安义县"), "entry": entry(ANYI),
            "receipt": house.service._judge.refresh()[record_id].receipt, "changes": {"media": "x"}, "reasons": {"media": "x"}, "days": 3, "limit": 5, "revision": 1,
            "seq": 1, "edits": [], "rows": [], "files": [], "fields": {}, "draft_id": "d", "identity": "i", "name": "a@example.org", "link_id": "x"}
    placed, named = [], {}
    for one in list(inspect.signature(call).parameters.values())[1:]:
        if one.default is not inspect.Parameter.empty and one.name not in fits:
            continue
        value = fits[one.name] if one.name in fits else None
        if one.kind is inspect.Parameter.KEYWORD_ONLY:
            named[one.name] = value
        else:
            placed.append(value)
    return placed, named


def kept(house: House) -> dict[str, list[str]]:
    with house.parts.database.read() as connection:
        return {table.name: sorted(map(str, connection.execute(select(table)))) for table in metadata.sorted_tables if table.name not in ("tallies", "lease")}


def test_nobody_gets_nothing_from_any_call_and_changes_nothing(house):
    before, told, asked = kept(house), {}, 0
    for viewer in (NOBODY, Viewer(Role.NOBODY, "安义县", "li@example.org"), Viewer("校长", "安义县")):  # type: ignore[arg-type]
        for name, call in calls(house):
            placed, named = arguments(house, call, house.ids["anyi"])
            asked += 1
            try:
                answer = call(viewer, *placed, **named)
            except (Forbidden, KeyError):
                continue
            if answer:                          # an empty answer gives nothing away
                told[name] = answer
    assert told == {} and asked > 90 and kept(house) == before


def test_a_filer_changes_no_record_of_another_unit_by_any_call(house):
    filer = Viewer(Role.FILER, "安义中学", "链接 1")
    before, changed = kept(house)["records"], []
    for name, call in calls(house):
        placed, named = arguments(house, call, house.ids["nanchang"])
        if "record_id" not in inspect.signature(call).parameters and "edits" not in inspect.signature(call).parameters:
            continue
        try:
            answer = call(filer, *placed, **named)
        except (Forbidden, KeyError):
            continue
        if answer and "check" not in name:
            changed.append(name)
    assert changed == [] and kept(house)["records"] == before


@pytest.mark.parametrize("what", sorted(set(_LIMITED)))
def test_every_limited_call_is_one_that_exists(house, what):
    assert any(name.endswith(f".{what}") for name, _ in calls(house))


def test_pages_get_every_part_behind_its_gate():
    assert {annotation for annotation in Running.__annotations__.values()} == {Gate}
