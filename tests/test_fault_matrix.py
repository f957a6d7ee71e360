"""Every row of the fault matrix has a test, or a line that says why not."""

from tests.fault_matrix import ROWS, WHY_NOT, shown_by, table


def test_every_row_has_a_test_or_a_reason():
    shown = shown_by()
    assert [row for row in ROWS if row not in shown and row not in WHY_NOT] == []
    assert sorted(row for row in {*shown, *WHY_NOT} if row not in ROWS) == []


def test_no_row_has_both_a_test_and_an_excuse():
    assert sorted(shown_by().keys() & WHY_NOT.keys()) == []


def test_the_table_names_the_tests():
    assert "sync_tests/test_engine.py::test_a_late_copy_does_not_double" in table()
