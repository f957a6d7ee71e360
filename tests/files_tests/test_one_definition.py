"""One definition, four places: what the campaign file says is what Excel, WPS, the Google Sheet and the checks say; for a city that no code knows, too.

The fourth place, the form, is asked in a browser: tests/pages_tests/test_other_campaign.py.
"""

import json
import re
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from sheets_sync.choices import suggestions, watches
from sheets_sync.export import write_official, write_template
from sheets_sync.google_form import layout_requests
from sheets_sync.layout import FIRST_ROW, HINT_ROW, find_columns, headers
from tests.files_tests.workbooks import ROOT, saved
from validators.__main__ import main
from validators.campaign import load_campaign
from validators.files import read_upload
from validators.ledger import Ledger, check_rows
from validators.model import RawRow
from validators.rules import CITY_DECIDES

HARBOUR = ROOT / "tests" / "files_tests" / "harbour.toml"
FORMS = {"nanchang": load_campaign(ROOT / "campaigns" / "nanchang.toml"), "harbour": load_campaign(HARBOUR)}
ROW = {"seq": 1, "school": "渔港一小", "held_on": "2025年3月4日", "level": "小学", "people": "张某甲（省传承人）", "funds_yuan": 600, "direct_students": 180, "indirect_viewers": 0,
       "host": "渔港区总工会", "organiser": "", "media": "海城日报"}


@pytest.fixture(params=FORMS, name="form")
def each_campaign(request):
    return FORMS[request.param]


def in_google(form):
    """Key ▸ (dropdown, input message), key ▸ formulas of colours, header texts and hints, of the sheet's layout."""
    keys = list(headers(form))
    asked = layout_requests(form, 1, 2, 3, 1000)
    offered = {keys[one["setDataValidation"]["range"]["startColumnIndex"]]: one["setDataValidation"]["rule"] for one in asked if "setDataValidation" in one}
    colours: dict[str, list[str]] = {}
    for one in asked:
        if "addConditionalFormatRule" in one:
            rule = one["addConditionalFormatRule"]["rule"]
            formula = rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
            colours.setdefault(keys[rule["ranges"][0]["startColumnIndex"]], []).append(re.sub(rf"(?<=[A-Z]){FIRST_ROW}", "6", formula.removeprefix("=")))
    rows = next(one["updateCells"]["rows"] for one in asked if "updateCells" in one)
    texts = [[cell.get("userEnteredValue", {}).get("stringValue", "") for cell in row["values"]] for row in rows]
    return offered, colours, texts


def in_excel(form):
    book = load_workbook(BytesIO(write_template(form)))
    keys, sheet = list(form.column), book.active
    offered, prompts, colours = {}, {}, {}
    for rule, key in zip(sheet.data_validations.dataValidation, keys, strict=True):
        prompts[key] = rule.prompt
        if rule.type == "list":
            offered[key] = tuple(cell.value for line in book["选项"][rule.formula1.partition("!")[2].replace("$", "")] for cell in line)
    for cells, rules in sheet.conditional_formatting._cf_rules.items():
        key = keys[next(iter(cells.sqref.ranges)).min_col - 1]
        colours.setdefault(key, []).extend(formula for rule in rules for formula in rule.formula)
    return offered, prompts, colours, sheet


def judged(form, **cells):
    ledger = Ledger(form, judge_year=False)
    ledger.put("a", RawRow(cells=dict.fromkeys(form.column, "") | cells, filed_on=date(2025, 3, 9)))
    return ledger["a"]


def codes(form, key, text):
    return {finding.code for finding in judged(form, **{key: text}).findings if finding.key == key}


def test_excel_and_google_offer_and_colour_the_same(form):
    offered, colours, texts = in_google(form)
    excel_offered, prompts, excel_colours, sheet = in_excel(form)
    assert {key: tuple(value["userEnteredValue"] for value in rule["condition"]["values"]) for key, rule in offered.items()} == excel_offered == suggestions(form)
    assert {key: rule["inputMessage"] for key, rule in offered.items()} == {key: prompts[key] for key in offered} and prompts == {key: column.help for key, column in form.column.items()}
    assert colours == excel_colours
    assert texts[2][:11] == [column.header for column in form.columns] == [cell.value for cell in sheet[4]]
    assert texts[HINT_ROW - 1][:11] == [column.hint for column in form.columns] == [cell.value or "" for cell in sheet[5]]
    assert find_columns(texts, form).missing == ()


def test_a_required_column_is_coloured_when_blank_and_asked_for_by_the_checks(form):
    blank = {key for key, found in in_google(form)[1].items() if any("COUNTA" in formula for formula in found)}
    assert blank == {key for key, column in form.column.items() if column.required}
    hard = {finding.key for finding in judged(form, media="南昌日报").findings if finding.is_hard_stop}
    assert hard == {"host", "held_on", "school", "people", "direct_students"} <= blank


def test_a_colour_at_a_limit_is_a_finding_at_that_limit(form):
    for watch in watches(form):
        for number in (watch.limit - 1, watch.limit, watch.limit + 1):
            assert (watch.code in codes(form, watch.key, f"{number}")) == watch.holds(number), (watch, number)


def test_every_level_that_is_offered_is_read_as_itself_and_others_are_asked_about(form):
    for name in suggestions(form)["level"]:
        assert judged(form, level=name).values.level == name and not codes(form, "level", name)
    assert codes(form, "level", "公办") == {"W_LEVEL_VAGUE"}
    for name in suggestions(form)["host"]:
        assert judged(form, host=name).values.host == name and not codes(form, "host", name), name
    for school in form.known_schools:
        assert judged(form, school=school.name).values.school == school.name and codes(form, "school", school.name) <= {*CITY_DECIDES}


def test_every_hint_left_in_its_cell_says_nothing(form):
    hints = RawRow(cells={key: column.hint for key, column in form.column.items()})
    assert [row.kind for row in check_rows([hints], form)] == ["template"]


def harbour_table(filed="2025年3月9日", **changes) -> bytes:
    form = FORMS["harbour"]
    book = Workbook()
    for line in ([form.annex], [form.title], ["填报单位：渔港区总工会", "", "", f"填表时间：{filed}"], [column.header for column in form.columns],
                 [{**ROW, **changes}[key] for key in form.column]):
        book.active.append(line)
    return saved(book)


def test_another_citys_campaign_needs_no_code(tmp_path, capsys):
    form = FORMS["harbour"]
    (tmp_path / "表.xlsx").write_bytes(harbour_table(direct_students=250, level="职高"))
    assert main(["lint", str(HARBOUR)]) == 0
    capsys.readouterr()
    assert main(["check", str(tmp_path / "表.xlsx"), "--campaign", str(HARBOUR), "--format", "jsonl"]) == 1
    row = json.loads(capsys.readouterr().out)
    assert (row["credited_unit"], row["sessions"], row["filing_period"], row["values"]["school"], row["values"]["people"]) == (
        "渔港区", 1, "2025-03", "渔港区第一小学", [{"name": "张某甲", "honours": ["滨海省非遗传承人"]}])
    assert {(one["column"], one["code"]) for one in row["findings"] if one["code"][0] == "W"} == {("到场学生", "W_DIRECT_HIGH"), ("学段", "W_LEVEL_MISMATCH")}
    read = [one for one in check_rows(read_upload("表.xlsx", harbour_table(), form), form) if one.kind == "session"]
    printed = write_official(read, form, filer="渔港区总工会", filed_on=date(2025, 3, 9))
    again = [one.values for one in check_rows(read_upload("x.xlsx", printed, form), form) if one.kind == "session"]
    assert again == [one.values for one in read] and len(again) == 1
    sheet = load_workbook(BytesIO(printed)).active
    assert [cell.value for cell in sheet[4]] == [column.header for column in form.columns] and sheet["A1"].value == "附表3"
    assert [sheet.cell(6, 1 + list(form.column).index(key)).value for key in ("funds_yuan", "direct_students")] == [600, 180]


def test_a_campaign_without_one_of_its_columns_is_named_by_the_linter(tmp_path, capsys):
    text = HARBOUR.read_text(encoding="utf-8")
    (tmp_path / "harbour-schools.csv").write_bytes((HARBOUR.parent / "harbour-schools.csv").read_bytes())
    head, *columns = text.split("[[columns]]\n")
    columns[-1], tail = columns[-1].split("\n[activity]", 1)
    for gone, column in enumerate(columns):
        key = column.split('"')[1]
        rest = "[[columns]]\n".join([head, *(one for n, one in enumerate(columns) if n != gone)])
        (tmp_path / "less.toml").write_text(f"{rest}\n[activity]{tail}", encoding="utf-8")
        assert main(["lint", str(tmp_path / "less.toml")]) == 1
        assert f"缺少列键“{key}”" in capsys.readouterr().out
        (tmp_path / "表.xlsx").write_bytes(harbour_table())
        assert main(["check", str(tmp_path / "表.xlsx"), "--campaign", str(tmp_path / "less.toml")]) == 2
        assert f"“{key}”" in capsys.readouterr().err
