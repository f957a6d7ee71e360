"""What each story costs a tired clerk on a phone, from the first page on: taps and typed characters, printed at the end of the run."""

import pytest
from playwright.sync_api import expect

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from tests.pages_tests.form import field
from tests.pages_tests.hand import Hand
from tests.pages_tests.seed import SESSIONS, seed

pytestmark = pytest.mark.xdist_group("browser")
MOST_TAPS, MOST_TYPED = 12, 40


def door(hand: Hand, name: str) -> None:
    hand.press(hand.page.locator(".st-key-doors").get_by_role("link", name=name, exact=True))


def choose_unit(hand: Hand, unit: str) -> None:
    hand.tap(hand.page.get_by_role("combobox", name="单位", exact=True))
    hand.press(hand.page.get_by_role("option").filter(has_text=unit).first)


def correct_what_came_back(hand: Hand) -> None:
    door(hand, "我的填报")
    hand.press("查看")
    hand.press("更正这一条")
    hand.replace(field(hand.page, "direct_students"), "45")
    hand.press("提交更正")
    expect(hand.page.locator(".st-key-done")).to_be_visible()


def take_back_and_bring_back(hand: Hand) -> None:
    door(hand, "我的填报")
    hand.press("查看")
    for name in ("撤回这一条", "确定撤回", "恢复这一条"):
        hand.press(name)
    expect(hand.page.get_by_role("button", name="更正这一条")).to_be_visible()


def say_that_two_are_one(hand: Hand) -> None:
    door(hand, "待处理")
    hand.press("同一场，不再计数")
    expect(hand.page.get_by_role("heading", name="疑似重复")).to_have_count(0)


def say_that_there_was_nothing(hand: Hand) -> None:
    door(hand, "本期报送")
    choose_unit(hand, "西湖区")
    hand.press("西湖区本期无活动")
    expect(hand.page.get_by_role("heading", name="本期无活动 2")).to_be_visible()


def file_and_keep_a_copy(hand: Hand) -> None:
    door(hand, "本期报送")
    choose_unit(hand, "安义县")
    with hand.page.expect_download():
        hand.tap("报市总工会宣传教育部（填报单位：安义县总工会）")
    hand.press("已报市总工会宣传教育部，留存底")
    expect(hand.page.get_by_text("报送后没有变动")).to_be_visible()


def look_at_a_unit(hand: Hand) -> None:
    door(hand, "进度")
    hand.press("南昌县")
    expect(hand.page.get_by_role("dialog")).to_contain_text("计入的场次　3 场")


STORIES = {
    "退回的更正后重新提交": correct_what_came_back, "撤回一条再恢复": take_back_and_bring_back, "疑似重复定为同一场": say_that_two_are_one,
    "本期无活动": say_that_there_was_nothing, "下载附件2并留存底": file_and_keep_a_copy, "领导看一个单位": look_at_a_unit,
}


@pytest.fixture(scope="module")
def furnished(shared_app):
    accepted = seed(shared_app.service(), SESSIONS)
    parts = wiring.build(shared_app.secrets)
    parts.returns(parts.links()).send_back(SINGLE_USER, accepted[4].record_id, {"direct_students": "请核对，听说只有一个班"}, identity="back")
    return shared_app


@pytest.mark.parametrize("story", STORIES)
def test_a_story_costs_few_taps_and_few_characters(furnished, open_page, report, story):
    hand = Hand(open_page(furnished, "", phone=True))
    STORIES[story](hand)
    report(f"{story}：点 {hand.taps} 下，键入 {hand.typed} 个字符（至多 {MOST_TAPS} 下、{MOST_TYPED} 个）")
    assert hand.taps <= MOST_TAPS and hand.typed <= MOST_TYPED
    assert hand.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
