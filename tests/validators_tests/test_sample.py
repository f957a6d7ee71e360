"""The shared sample: what a careful clerk makes of each messy row, cell by cell and flag by flag."""

import pytest

from tests.files_tests.workbooks import FIRST_ROW, campaign, sample_available, sample_workbooks
from validators.files import read_upload
from validators.ledger import check_rows
from validators.show import show

CELLS = {"主办单位": "host", "承办单位": "organiser", "活动时间": "held_on", "学校名称": "school", "学校层次": "level", "直接覆盖学生数": "direct_students",
         "间接覆盖人数": "indirect_viewers", "媒体报道情况": "media", "投入经费_元": "funds_yuan"}


@pytest.fixture(scope="module")
def pairs():
    """(sample row, Checked) for all 18 rows; all files are one ledger."""
    if reason := sample_available():
        pytest.skip(reason)
    form, raws, samples = campaign(), [], {}
    for name, data, rows in sample_workbooks():
        raws += read_upload(name, data, form)
        samples |= {(name, FIRST_ROW + place): row for place, row in enumerate(rows)}
    found = {(checked.raw.file, checked.raw.row): checked for checked in check_rows(raws, form)}
    assert len(samples) == 18 and samples.keys() <= found.keys()
    return [(row, found[key]) for key, row in samples.items()]


def test_every_row_is_of_its_kind(pairs):
    assert [(row["id"], checked.kind) for row, checked in pairs] == [(row["id"], row["expected_row_type"]) for row, _ in pairs]


def test_every_flag_is_given_and_no_other(pairs):
    wrong = {row["id"]: sorted({f.code for f in checked.findings} ^ set(row["expected_flags"].split())) for row, checked in pairs}
    assert {number: codes for number, codes in wrong.items() if codes} == {}


def test_every_cell_is_read_as_the_clerk_reads_it(pairs):
    wrong = []
    for row, checked in pairs:
        if checked.kind != "session":
            continue
        read = {column: "" if getattr(checked.values, key) in (None, "") else str(show(checked.values, key)) for column, key in CELLS.items()}
        read["劳模工匠人员"] = "; ".join(f"{one.name}={'+'.join(one.honours)}" for one in checked.values.people or ())
        wrong += [(row["id"], column, text, row[f"expected_{column}"]) for column, text in read.items() if text != row[f"expected_{column}"]]
    assert wrong == []


def test_every_session_is_credited_as_the_clerk_credits_it(pairs):
    credited = [(row["id"], checked.credited_unit or "", str(checked.sessions), checked.filing_period or "") for row, checked in pairs if checked.kind == "session"]
    wanted = [(row["id"], row["expected_计入单位"], row["expected_计入场次"], row["expected_报送期"]) for row, checked in pairs if checked.kind == "session"]
    assert credited == wanted
