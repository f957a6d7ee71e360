"""A person at the form: fills fields by their labels, as somebody would who reads the page."""

from playwright.sync_api import Locator, Page, expect

from tests.wire import settle

SESSION = {
    "filer": "南昌县总工会", "organiser": "南昌县教体局", "held_on": "2024-06-05", "school": "莲塘二中", "people": (("张某甲", "江西省劳动模范"),),
    "direct_students": "300", "funds_yuan": "2000",
}
LABELS = {"organiser": "承办单位（选填）", "held_on": "活动时间", "school": "学校名称", "direct_students": "直接覆盖学生数", "indirect_viewers": "间接覆盖人数（选填）",
          "media": "媒体报道情况（选填）", "funds_yuan": "投入经费(元)（选填）"}


def field(page: Page, key: str):
    return page.get_by_label(LABELS[key], exact=True)


def type_into(page: Page, key: str, text: str) -> None:
    field(page, key).fill(text)
    field(page, key).press("Tab")
    settle(page)


def choose(page: Page, label: str, text: str, place: int = 0) -> None:
    """Type into a list and take what it offers; nothing, where it is chosen already."""
    box = page.get_by_role("combobox", name=label).nth(place)
    if box.input_value() == text:
        return
    wanted = page.get_by_role("option").filter(has_text=text).first
    for _ in range(5):                  # a list closes by itself when the page still moves; who sees that opens it again
        box.click()
        box.fill(text)
        page.wait_for_timeout(200)
        if wanted.is_visible():
            break
    wanted.click()
    settle(page)


def offers(page: Page, label: str) -> Locator:
    """Open a list and look at what it offers. It closes by itself when the page still scrolls; who sees that presses again."""
    box, first = page.get_by_role("combobox", name=label).first, page.get_by_role("option").first
    for _ in range(5):
        if not first.is_visible():
            box.click()
        page.wait_for_timeout(200)
        if first.is_visible():
            break
    expect(first).to_be_visible()
    return page.get_by_role("option")


def unfold_who_files(page: Page) -> None:
    """Who files is folded away where it is known already."""
    folded = page.locator(".st-key-who_files summary")
    if folded.count():
        folded.click()


def fill(page: Page, session: dict = SESSION) -> None:
    """A session without a filer: whoever came through a link files under the own name."""
    unfold_who_files(page)
    if "filer" in session:
        choose(page, "填报单位", session["filer"])
    for key in ("organiser", "held_on", "school", "direct_students", "indirect_viewers", "media", "funds_yuan"):
        if key in session:
            type_into(page, key, session[key])
    for place, (name, honour) in enumerate(session["people"]):
        if place:
            page.get_by_role("button", name="添加一人").click()
            settle(page)
        person = page.get_by_label(f"第 {place + 1} 位姓名")
        person.fill(name)
        person.press("Tab")
        settle(page)
        choose(page, "主要荣誉称号", honour, place)


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).click()
    settle(page)


def receipt(page: Page) -> str:
    number = page.locator(".st-key-receipt_number")
    expect(number).to_be_visible(timeout=15_000)
    return number.inner_text().strip()
