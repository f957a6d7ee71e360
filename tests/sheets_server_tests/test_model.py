"""The model held against a naive grid: a list of lists on which everything is done the long way."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import few
from tests.sheets_server.batch import run_batch
from tests.sheets_server.requests import Job
from tests.sheets_server.sheet import Sheet
from tests.sheets_server.spreadsheet import Metadata, Spreadsheet
from tests.sheets_server.switches import Switches
from tests.sheets_server.value_output import formatted

SIZE = 6
LINE = st.integers(0, SIZE - 1)
DIMENSION = st.sampled_from(["ROWS", "COLUMNS"])
EDIT = st.one_of(
    st.tuples(st.just("insert"), DIMENSION, LINE, st.integers(1, 3), st.just(0)),
    st.tuples(st.just("delete"), DIMENSION, LINE, st.integers(1, 2), st.just(0)),
    st.tuples(st.just("move"), DIMENSION, LINE, st.integers(1, 3), st.integers(0, SIZE)),
    st.tuples(st.just("sort"), st.just("ROWS"), st.integers(0, SIZE - 1), st.sampled_from([0, 1]), st.just(0)),
)
GRID = st.lists(st.lists(st.sampled_from(["", "a", "b", "C", 1, 2, 10]), min_size=SIZE, max_size=SIZE), min_size=SIZE, max_size=SIZE)


def new_job(grid, follows=True):
    sheet = Sheet(0, "Sheet1", SIZE, SIZE)
    job = Job(Spreadsheet("id", "t", {}, [sheet], 0.0), Switches(metadata_follows_sort=follows), random.Random(0))
    rows = [{"values": [cell_data(value) for value in row]} for row in grid]
    run_batch(job, {"requests": [{"updateCells": {"start": {}, "rows": rows, "fields": "userEnteredValue"}}]})
    return job, sheet


def cell_data(value):
    return {"userEnteredValue": {"numberValue" if isinstance(value, int) else "stringValue": value}}


def shown(sheet):
    return [[formatted(sheet.cell(row, column)) for column in range(sheet.column_count)] for row in range(sheet.row_count)]


def turned(grid):
    return [list(line) for line in zip(*grid, strict=True)]


def naive(grid, edit):
    """The same edit on a list of lists; None when the grid does not allow it."""
    kind, dimension, at, count, target = edit
    lines = grid if dimension == "ROWS" else turned(grid)
    if kind == "sort":
        if at >= len(lines[0]):
            return None

        def key(line):
            return (0, int(line[at]), "", "") if line[at].isdigit() else (1, 0, line[at].casefold(), line[at])

        filled = sorted((line for line in lines if line[at]), key=key, reverse=bool(count))
        result = filled + [line for line in lines if not line[at]] if not count else _stable_descending(lines, at, key)
    elif at >= len(lines) or kind != "insert" and at + count > len(lines):
        return None
    elif kind == "insert":
        result = lines[:at] + [[""] * len(lines[0])] * count + lines[at:]
    elif kind == "delete":
        result = lines[:at] + lines[at + count :]
    else:
        if at < target < at + count or target > len(lines):
            return None
        rest = lines[:at] + lines[at + count :]
        place = target - count if target > at else target
        result = rest[:place] + lines[at : at + count] + rest[place:]
    if not result:
        return None
    return result if dimension == "ROWS" else turned(result)


def _stable_descending(lines, at, key):
    filled = [line for line in lines if line[at]]
    order = sorted({key(line) for line in filled}, reverse=True)
    return [line for each in order for line in filled if key(line) == each] + [line for line in lines if not line[at]]


def as_request(edit):
    kind, dimension, at, count, target = edit
    place = {"sheetId": 0, "dimension": dimension, "startIndex": at, "endIndex": at + count}
    if kind == "sort":
        return {"sortRange": {"range": {"sheetId": 0}, "sortSpecs": [{"dimensionIndex": at, "sortOrder": "DESCENDING" if count else "ASCENDING"}]}}
    if kind == "move":
        return {"moveDimension": {"source": place, "destinationIndex": target}}
    return {f"{kind}Dimension": {"range": place}}


@few(150)
@given(GRID, st.lists(EDIT, min_size=1, max_size=6))
def test_cells_go_where_a_naive_grid_puts_them(grid, edits):
    job, sheet = new_job(grid)
    expected = [[str(value) for value in row] for row in grid]
    for edit in edits:
        after = naive(expected, edit)
        if after is None:
            continue
        run_batch(job, {"requests": [as_request(edit)]})
        expected = after
        assert shown(sheet) == expected
        assert (sheet.row_count, sheet.column_count) == (len(expected), len(expected[0]))
        assert all(not row or row[-1] is not None for row in sheet.rows) and (not sheet.rows or sheet.rows[-1])


@few(100)
@given(st.lists(EDIT, min_size=1, max_size=6), st.booleans())
def test_row_metadata_stays_with_its_row(edits, follows):
    """Every row is marked by a value and by metadata; they part only in a sort, and only if the switch says so."""
    grid = [[f"r{row}", *[""] * (SIZE - 1)] for row in range(SIZE)]
    job, sheet = new_job(grid, follows)
    job.spreadsheet.metadata = [Metadata(row + 1, f"r{row}", None, "DOCUMENT", 0, "ROWS", row) for row in range(SIZE)]
    for edit in edits:
        if edit[1] == "COLUMNS" or naive(shown(sheet), edit) is None or (edit[0] == "sort" and not follows):
            continue
        run_batch(job, {"requests": [as_request(edit)]})
    marked = {row: line[0] for row, line in enumerate(shown(sheet)) if line[0]}
    assert {entry.line: entry.key for entry in job.spreadsheet.metadata} == marked


@few(100)
@given(LINE, st.integers(1, SIZE), st.lists(EDIT, min_size=1, max_size=4))
def test_a_range_keeps_covering_the_rows_it_covered(start, count, edits):
    """A row inserted between two rows of a named range belongs to it; one inserted at its edge does not."""
    job, sheet = new_job([[""] * SIZE] * SIZE)
    inside = [start <= row < start + count for row in range(SIZE)]
    box = {"sheetId": 0, "startRowIndex": start, "endRowIndex": min(start + count, SIZE)}
    run_batch(job, {"requests": [{"addNamedRange": {"namedRange": {"name": "名", "range": box}}}]})
    for edit in edits:
        kind, dimension, at, number, _ = edit
        if kind not in ("insert", "delete") or dimension != "ROWS" or naive(shown(sheet), edit) is None:
            continue
        run_batch(job, {"requests": [as_request(edit)]})
        new = [at > 0 and inside[at - 1] and inside[at]] * number if kind == "insert" else []
        inside = inside[:at] + new + inside[at + (0 if kind == "insert" else number) :]
        if not any(inside):
            assert job.spreadsheet.named_ranges == []
            return
        place = job.spreadsheet.named_ranges[0]["range"]
        assert [place["startRowIndex"] <= row < place["endRowIndex"] for row in range(len(inside))] == inside


@few(100)
@given(GRID, st.lists(EDIT, min_size=1, max_size=5))
def test_a_draft_never_touches_its_original(grid, edits):
    job, sheet = new_job(grid)
    before = (shown(sheet), list(sheet.rows))
    draft = Job(job.spreadsheet.copy(), job.switches, random.Random(0))
    for edit in edits:
        if naive(shown(draft.spreadsheet.sheets[0]), edit) is not None:
            run_batch(draft, {"requests": [as_request(edit)]})
    assert (shown(sheet), sheet.rows) == before


@pytest.mark.parametrize("kind", ["insertDimension", "deleteDimension"])
def test_merges_grow_and_shrink_with_what_they_cover(kind):
    job, sheet = new_job([[""] * SIZE] * SIZE)
    run_batch(job, {"requests": [{"mergeCells": {"range": {"startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}}}]})
    run_batch(job, {"requests": [{kind: {"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 3}}}]})
    assert (sheet.merges[0].row0, sheet.merges[0].row1) == (1, 5 if kind == "insertDimension" else 3)
