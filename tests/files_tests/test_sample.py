"""The shared sample, laid out as workbooks, comes back cell by cell as typed."""

from datetime import date

import pytest

from tests.files_tests.workbooks import FIRST_ROW, SAMPLE_COLUMNS, campaign, sample_available, sample_workbooks
from validators.files import read_files, read_upload

pytestmark = pytest.mark.skipif(bool(sample_available()), reason=sample_available())


def test_every_cell_of_the_sample_comes_back_as_typed_in_its_row():
    for name, data, sample in sample_workbooks():
        hints, *rows = read_upload(name, data, campaign())
        assert (hints.row, hints.cells["held_on"]) == (FIRST_ROW - 1, "具体到年月日")
        typed = [{key: row[f"raw_{column}"] for column, key in SAMPLE_COLUMNS.items() if f"{column}" not in row["ctx_与上行合并的列"].split(";")}
                 for row in sample]
        assert [{key: row.cells[key] for key in expected} for row, expected in zip(rows, typed, strict=True)] == typed
        assert [row.row for row in rows] == list(range(FIRST_ROW, FIRST_ROW + len(sample)))
        assert {(row.filer, str(row.filed_on), row.file, row.sheet) for row in rows} == {(sample[0]["ctx_填报单位"], sample[0]["ctx_填表时间"], name, "附件2")}


def test_merged_host_and_organiser_are_filled_from_the_row_above():
    name, data, _ = sample_workbooks()[0]
    row = read_upload(name, data, campaign())[1 + 3]
    assert (row.cells["host"], row.cells["organiser"], row.merged) == ("南昌县总工会", "南昌县教体局", {"host", "organiser"})


def test_all_files_are_one_ledger_in_the_order_given(tmp_path):
    paths = []
    for name, data, _ in sample_workbooks():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    rows = read_files(paths, campaign(), filed=date(2020, 1, 1))
    assert [row.order for row in rows] == list(range(18 + 5))        # each of the five files begins with its hint row
    assert [row.file for row in rows][0] == paths[0].name and rows[-1].file == paths[-1].name
