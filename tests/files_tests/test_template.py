"""The empty form offers and colours what the campaign file says, refuses nothing, and reads as an empty table."""

from io import BytesIO

from openpyxl import load_workbook

from sheets_sync.choices import suggestions, watches
from sheets_sync.export import write_template
from tests.files_tests.workbooks import campaign, saved
from validators.files import read_tables

FORM = campaign()


def template():
    return load_workbook(BytesIO(write_template(FORM)))


def test_dropdowns_offer_the_campaign_files_names_and_refuse_nothing():
    book = template()
    rules = {str(rule.sqref): rule for rule in book.active.data_validations.dataValidation}
    offered = {}
    for (place, rule), column in zip(rules.items(), FORM.columns, strict=True):
        assert not rule.showErrorMessage and rule.prompt == column.help
        if rule.type == "list":
            cells = book["选项"][rule.formula1.partition("!")[2].replace("$", "")]
            offered[column.key] = tuple(cell.value for line in cells for cell in line)
            assert place == f"{rule.formula1[6]}6:{rule.formula1[6]}500"
    assert offered == suggestions(FORM)
    assert offered["level"] == FORM.levels.names and offered["host"] == tuple(unit.union for unit in FORM.units)


def test_colours_stand_at_the_limits_of_the_campaign_file():
    formulas = [formula for rules in template().active.conditional_formatting for rule in rules.rules for formula in rule.formula]
    limits = FORM.limits
    assert [formula for formula in formulas if "ISNUMBER" in formula] == [
        f"AND(ISNUMBER($H6),$H6>0,$H6>{limits.direct_high})", f"AND(ISNUMBER($I6),$I6>0,$I6>={limits.indirect_high})",
        f"AND(ISNUMBER($K6),$K6>0,$K6<{limits.funds_low})", f"AND(ISNUMBER($K6),$K6>0,$K6>{limits.funds_high})"]
    assert [formula for formula in formulas if "COUNTA" in formula] == [f'AND(COUNTA($B6:$K6)>0,TRIM(${letter}6)="")' for letter in "BDEGH"]


def test_a_watch_holds_on_its_own_side_of_the_limit():
    at = {(watch.key, watch.code): [watch.holds(watch.limit + step) for step in (-1, 0, 1)] for watch in watches(FORM)}
    assert at == {("direct_students", "W_DIRECT_HIGH"): [False, False, True], ("indirect_viewers", "W_INDIRECT_HIGH"): [False, True, True],
                  ("funds_yuan", "W_FUNDS_UNIT_SUSPECT"): [True, False, False], ("funds_yuan", "W_FUNDS_HIGH"): [False, False, True]}
    assert not any(watch.holds(0) for watch in watches(FORM))


def test_the_template_reads_as_an_empty_table_and_filled_in_as_its_rows():
    upload = read_tables("x.xlsx", write_template(FORM), FORM)
    assert ([row.row for row in upload.rows], upload.notes, upload.tables[0].filer, upload.tables[0].filed_on) == ([5], (), "", None)
    book = template()
    book.active["A3"], book.active["G3"] = "填报单位：安义县总工会（盖章）", "填表时间：2024年6月24日"
    for place, value in {"B6": "安义县总工会", "D6": "6月5日", "E6": "安义中学", "G6": "杨己", "H6": 480}.items():
        book.active[place] = value
    row = read_tables("x.xlsx", saved(book), FORM).rows[-1]
    assert (row.filer, str(row.filed_on), row.row, row.cells["held_on"], row.cells["direct_students"]) == ("安义县总工会", "2024-06-24", 6, "6月5日", "480")
