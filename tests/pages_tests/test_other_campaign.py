"""The form of a campaign that no code knows: its columns, its choices, its help."""

import pytest
from playwright.sync_api import expect

from tests.files_tests.test_one_definition import FORMS, HARBOUR, harbour_table
from tests.pages_tests.form import offers
from tests.pages_tests.running import RunningApp

pytestmark = pytest.mark.xdist_group("browser")
FORM = FORMS["harbour"]


@pytest.fixture
def harbour(tmp_path):
    running = RunningApp(tmp_path, today="2025-03-09")
    running.secrets.write_text(f'{running.secrets.read_text(encoding="utf-8")}[campaign]\nfile = "{HARBOUR}"\n', encoding="utf-8")
    yield running.start()
    running.stop()


def offered(page, label):
    names = offers(page, label).all_inner_texts()
    page.keyboard.press("Escape")
    return tuple(name.strip() for name in names)


def test_the_form_says_and_offers_what_the_campaign_file_says(harbour, open_page):
    page = open_page(harbour, "report")
    assert offered(page, "学段") == FORM.levels.names
    assert offered(page, "活动形式") == FORM.activity.forms
    for key in ("school", "direct_students", "indirect_viewers", "funds_yuan", "media", "organiser"):
        column = FORM.column[key]
        field = page.get_by_label(column.header if column.required else f"{column.header}（选填）", exact=True)
        expect(field).to_have_count(1)
        assert (field.get_attribute("placeholder") or column.help) == column.help
    assert page.get_by_text("附件2").count() == 0


def test_its_tables_are_taken_in_by_its_own_headers(harbour, open_page):
    page = open_page(harbour, "import")
    page.locator("input[type=file]").set_input_files([{"name": "表.xlsx", "mimeType": "application/x", "buffer": harbour_table()}])
    expect(page.get_by_text("共读入 1 行：可直接入库 1 行")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="收下可以入库的 1 行").click()
    expect(page.get_by_text("已收下 1 行")).to_be_visible(timeout=15_000)
