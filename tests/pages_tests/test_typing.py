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


# Positions as painted: looked at after each frame. `moved`: the field with the focus went elsewhere on the screen. `stand`: everything in sight.
WATCH = """() => {
  const y = (node) => Math.round(node.getBoundingClientRect().y);
  window.moved = []; let before = null;
  const look = () => {
    const now = document.activeElement;
    if (before && before.node === now && now !== document.body && Math.abs(before.y - y(now)) > 1) window.moved.push(`${now.ariaLabel || now.innerText}: ${before.y} to ${y(now)}`);
    before = { node: now, y: y(now) };
    requestAnimationFrame(() => { const after = new MessageChannel(); after.port1.onmessage = look; after.port2.postMessage(0); });
  };
  look();
  window.stand = () => [...document.querySelectorAll('[data-testid=stMain] :is(h1, h3, input, [data-testid=stText], button)')]
    .filter((node) => node.offsetParent && !node.closest('.st-key-schools, [class*=st-key-speakers_]') && y(node) > 0 && y(node) < innerHeight)
    .map((node) => `${node.ariaLabel || node.innerText} ${y(node)}`).join('\\n');
}"""
LETTERS = {"held_on": "5月13日", "school": "莲塘三中", "direct_students": "约300人", "indirect_viewers": "2万人次", "funds_yuan": "0.3", "media": "已报", "organiser": "县教体局"}


@pytest.mark.parametrize("phone", [True, False])
def test_nothing_moves_while_somebody_types_and_the_field_that_comes_next_stays_where_it_is(app, open_page, phone):
    seed(app.service(), SESSIONS[:2])
    page = open_page(app, "report", phone=phone)
    page.locator(".st-key-who_files summary").click()       # who files is known: organiser stands in there
    page.evaluate(WATCH)
    name = page.get_by_label("第 1 位姓名")
    fields = [(key, field(page, key), text) for key, text in LETTERS.items()]
    for key, box, text in [*fields[:2], ("name", name, "王小丁"), *fields[2:]]:
        box.scroll_into_view_if_needed()
        box.click()
        box.press("Control+a")
        settle(page)
        page.evaluate("window.moved.length = 0")
        before = None
        for letter in text:
            page.keyboard.type(letter)
            settle(page)
            if before is not None:              # the first letter may take away what is offered to an empty form
                assert page.evaluate("window.stand()") == before, (key, letter)
            before = page.evaluate("window.stand()")
        page.keyboard.press("Tab")
        settle(page)
        assert page.evaluate("window.moved") == [], key
