"""Somebody who types on while the page still answers the field before: no letter is lost, whatever appears or goes meanwhile."""

import pytest

from tests.pages_tests.form import field
from tests.pages_tests.seed import SESSIONS, seed
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")

TYPED = {"held_on": "5月13日", "school": "莲塘三中", "direct_students": "三百六十人左右吧", "funds_yuan": "一千五百元", "media": "南昌县发布"}


@pytest.mark.parametrize("known", [False, True])
def test_no_letter_is_lost_between_two_fields(app, open_page, known):
    """`known`: the filer has filed before, so that the page offers the last record until something is typed."""
    if known:
        seed(app.service(), SESSIONS[:2])
    page = open_page(app, "report", phone=True)
    for key, text in TYPED.items():
        field(page, key).click()
        page.keyboard.type(text, delay=90)
    name = page.get_by_label("第 1 位姓名")
    name.click()
    page.keyboard.type("李某乙", delay=300)      # speakers of earlier sessions are offered while it is typed
    field(page, "indirect_viewers").click()
    page.keyboard.type("两千人次", delay=90)
    page.keyboard.press("Tab")
    settle(page)
    assert {key: field(page, key).input_value() for key in TYPED} == TYPED
    assert (name.input_value(), field(page, "indirect_viewers").input_value().removeprefix("0")) == ("李某乙", "两千人次")
