"""合计 against the rows above it, and 序号: what is typed is compared, and only what can be compared is told."""

from datetime import date

import pytest

from tests.validators_tests.corpora import CLEAN, FORM
from validators.ledger import check_rows
from validators.model import RawRow

BLANK = dict.fromkeys(CLEAN, "")
DAYS = ("2024-06-17", "2024-06-18", "2024-06-19")


def told(*rows: dict) -> list[tuple[str | None, str]]:
    """(column, code) of all rows, without what says the kind of a row."""
    raws = [RawRow(cells=(BLANK if "合计" in row.get("seq", "") or "小计" in row.get("seq", "") else CLEAN) | row, filer="南昌县总工会", filed_on=date(2024, 6, 24))
            for row in rows]
    return [(finding.column, finding.code) for checked in check_rows(raws, FORM) for finding in checked.findings if finding.code != "N_TOTAL_ROW"]


def session(day=0, seq="", **cells):
    return {"seq": seq, "held_on": DAYS[day]} | cells


MISMATCH = [("直接覆盖学生数", "W_TOTAL_MISMATCH")]


@pytest.mark.parametrize(("rows", "wanted"), [
    ([session(0), session(1), {"seq": "合计", "direct_students": "600", "indirect_viewers": "0", "funds_yuan": "2000"}], []),
    ([session(0), session(1), {"seq": "合计", "direct_students": "610"}], MISMATCH),
    ([session(0), session(1), {"seq": "合　计", "direct_students": "600人", "funds_yuan": "2,000.00元"}], []),
    ([session(0), {"seq": "小计", "direct_students": "300"}, session(1), {"seq": "小计", "direct_students": "300"}, {"seq": "合计", "direct_students": "600"}], []),
    ([session(0), {"seq": "小计", "direct_students": "300"}, session(1), {"seq": "合计", "direct_students": "500"}], MISMATCH),
    ([session(0), session(1), {"seq": "合计（2场）", "direct_students": "600"}], []),
    ([session(0), session(1), {"seq": "合计（3场）", "direct_students": "600"}], [("序号", "W_TOTAL_MISMATCH")]),
    ([session(0), session(1), {"seq": "合计", "direct_students": "见上"}], []),
    ([{"seq": "合计", "direct_students": "600"}], []),
    ([session(0, "1"), session(1, "2"), session(2, "3")], []),
    ([session(0, "1"), session(1, "3")], [("序号", "I_SEQ_GAP")]),
    ([session(0, "5"), session(1, "1")], []),                       # a new table pasted below
    ([session(0, "1"), session(1, ""), session(2, "3")], [("序号", "I_SEQ_GAP")]),
])
def test_totals_and_numbers_are_compared_with_the_rows(rows, wanted):
    assert told(*rows) == wanted


def test_a_total_over_a_number_that_could_not_be_read_is_not_called_wrong():
    rows = [session(0), session(1, direct_students="200-300人"), {"seq": "合计", "direct_students": "550"}]
    assert [pair for pair in told(*rows) if pair[1] == "W_TOTAL_MISMATCH"] == []


@pytest.mark.parametrize(("typed", "wanted"), [("1000.3", []), ("4000", []), ("1000", []), ("2300", [("投入经费(元)", "W_TOTAL_MISMATCH")])])
def test_a_total_over_a_sum_that_may_be_meant_in_wan_fits_it_either_way_or_leaves_it_out(typed, wanted):
    rows = [session(0), session(1, funds_yuan="0.3"), {"seq": "合计", "funds_yuan": typed}]
    assert [pair for pair in told(*rows) if pair[1] == "W_TOTAL_MISMATCH"] == wanted


def test_a_total_is_no_session():
    checked = check_rows([RawRow(cells=CLEAN, filed_on=date(2024, 6, 24)), RawRow(cells=BLANK | {"host": "合计", "direct_students": "300"})], FORM)
    assert [(row.kind, row.sessions) for row in checked] == [("session", 1), ("total", 0)]
