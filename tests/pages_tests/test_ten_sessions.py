"""Ten sessions as staff really write them, typed one after the other on a phone: ten receipts, ten rows on the sheet, each once."""

import time

import pytest
from playwright.sync_api import Page, expect

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from tests.pages_tests.form import LABELS, choose, field, receipt, submit
from tests.wire import settle

pytestmark = pytest.mark.xdist_group("browser")

FILER = "南昌市总工会"         # files for schools of several units; the form remembers it after the first
# date, school, name, honour, students, viewers, media, yuan ▸ unit, day, students, yuan as read
SESSIONS = (
    ("2024年5月8日", "南昌县莲塘第一中学", "张某甲", "全国劳动模范", "420", "0", "南昌县融媒体中心", "3000", "南昌县", "2024-05-08", 420, 3000),
    ("2024.5.10", "莲塘二中", "李某乙", "江西省劳动模范", "约300人", "/", "/", "0.2万元", "南昌县", "2024-05-10", 300, 2000),
    ("２０２４年５月１３日", "莲塘三中", "陈丁", "赣鄱工匠", "３６０人", "无", "无", "１，５００元", "南昌县", "2024-05-13", 360, 1500),
    ("2024-6-5", "安义中学", "杨己", "全国五一劳动奖章", "师生500人，其中学生480人", "0", "", "2600", "安义县", "2024-06-05", 480, 2600),
    ("6月12号下午", "安义县第二中学", "杨己", "全国五一劳动奖章", "二百八十", "两千", "安义发布", "壹仟伍佰元整", "安义县", "2024-06-12", 280, 1500),
    ("4/18", "进贤县第一中学", "赵　戊", "江西省劳动模范", "500余人", "", "进贤发布", "", "进贤县", "2024-04-18", 500, None),
    ("3月5日上午9:30", "南昌市第十九中学", "周辛", "南昌市五一劳动奖章", "320", "", "", "900", "市属中学（含中等职业学校）", "2024-03-05", 320, 900),
    ("2024/5/28", "新建区第二中学", "刘小丁", "南昌市劳动模范", "230", "3.5万人次", "新建发布、南昌日报", "5,000", "新建区", "2024-05-28", 230, 5000),
    ("二〇二四年六月三日", "南昌县一职", "孙子", "江西省技术能手", "380", "0", "", "2千", "南昌县", "2024-06-03", 380, 2000),
    ("2024年6月21日（周五）", "南昌市启音学校", "何某", "南昌市劳动模范", "75", "0", "南昌教育公众号", "学校自筹500元", "市属中学（含中等职业学校）", "2024-06-21", 75, 500),
)
TEXTS = ("held_on", "school", "direct_students", "indirect_viewers", "media", "funds_yuan")


def type_session(page: Page, session: tuple) -> None:
    """As a quick clerk does: from field to field without waiting for the page."""
    held_on, school, name, honour, *rest = session[:8]
    for key, text in zip(TEXTS, (held_on, school, *rest), strict=True):
        if text:
            field(page, key).fill(text)
            field(page, key).press("Tab")
    page.get_by_label("第 1 位姓名").fill(name)
    page.get_by_label("第 1 位姓名").press("Tab")
    settle(page)
    choose(page, "主要荣誉称号", honour)


def test_ten_sessions_typed_on_a_phone_are_ten_rows_each_once(app, open_page):
    page = open_page(app, "report", phone=True)
    receipts = []
    for session in SESSIONS:
        if receipts:
            page.goto(f"{app.url}/report")
            settle(page)
        else:
            choose(page, "填报单位", FILER)
        type_session(page, session)
        expect(page.get_by_label(LABELS["held_on"], exact=True)).to_have_value(session[0])
        submit(page)
        confirm = page.get_by_role("button", name="确认无误，提交")
        expect(confirm.or_(page.locator(".st-key-receipt_number"))).to_be_visible(timeout=30_000)
        if confirm.is_visible():
            confirm.click()
            settle(page)
        receipts.append(receipt(page))
    assert len(set(receipts)) == 10
    sheet = wiring.build(app.secrets).sheet
    until = time.monotonic() + 60
    while len(rows := sheet.read().rows) < 10 and time.monotonic() < until:
        time.sleep(0.2)
    records = {one.receipt: one for one in app.service().records(SINGLE_USER)}
    assert sorted(row.record_id for row in rows) == sorted(one.record_id for one in records.values())
    read = [(one.checked.credited_unit, one.checked.values.held_on.isoformat(), one.checked.values.direct_students, one.checked.values.funds_yuan) for one in map(records.get, receipts)]
    assert read == [session[8:] for session in SESSIONS]
    people = [f"{session[2].replace('　', '')}（{session[3]}）" for session in SESSIONS]     # a gap in a two-character name is no part of it
    assert [records[number].cells["people"] for number in receipts] == people
