"""Every page and state that people come across, each as an address and what a person does there. For the gallery, and for axe."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from tests.pages_tests.form import fill, receipt, submit, type_into, unfold_who_files
from tests.pages_tests.running import RunningApp
from tests.pages_tests.seed import seed
from tests.wire import settle


def furnish(app: RunningApp) -> str:
    """A half-filled year, the first record of which came back; its id. One unit has filed, and something changed since."""
    first = seed(app.service())[0].record_id
    parts = wiring.build(app.secrets)
    parts.returns(parts.links()).send_back(SINGLE_USER, first, {"direct_students": "请核对，听说只有一个班", "": "请补充承办单位"}, identity="back")
    parts.filings().file(SINGLE_USER, period="2024-06", unit="安义县", chain="工会", cover="安义县总工会")
    second = next(one for one in parts.service().records(SINGLE_USER, unit="安义县") if one.cells["school"] == "安义县第二中学")
    parts.service().correct(SINGLE_USER, second.record_id, {"direct_students": "230"}, identity="since", confirmed=True)
    return first


def checked(page: Page) -> None:
    type_into(page, "direct_students", "200-300人")
    type_into(page, "funds_yuan", "0.3")
    page.get_by_role("button", name="检查").click()


def confirmed(page: Page) -> None:
    type_into(page, "direct_students", "2300")
    page.get_by_role("button", name="确认无误", exact=True).click()


def calendar(page: Page) -> None:
    page.get_by_role("button", name="看日历选").click()
    page.get_by_test_id("stDateInput").get_by_role("button", name="看日历选").click()
    expect(page.get_by_role("grid").first).to_be_visible()


def options(page: Page) -> None:
    unfold_who_files(page)
    page.get_by_role("combobox", name="填报单位").click()


def handed_in(page: Page) -> None:
    """Another day at each width, so that it is another session."""
    day = "2024-06-17" if page.viewport_size["width"] < 600 else "2024-06-20"
    fill(page, {"filer": "南昌县总工会", "held_on": day, "school": "南昌县莲塘第三中学", "people": (("陈丁", "赣鄱工匠"),), "direct_students": "260", "funds_yuan": "1500"})
    submit(page)
    receipt(page)


def press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


# name ▸ address, what is done there
SCENES: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "home": ("", None), "report": ("report", None), "report-checked": ("report", checked), "report-confirmed": ("report", confirmed),
    "report-calendar": ("report", calendar), "report-options": ("report", options), "receipt": ("report", handed_in), "import": ("import", None),
    "records": ("records", None), "record": ("records?record={first}", None), "correction": ("records?record={first}", press("更正这一条")),
    "withdraw": ("records?record={first}", press("撤回这一条")), "review": ("review", None), "ledger": ("ledger", None), "duty": ("duty", None),
    "duty-filed": ("duty?unit=安义县", None),
    "progress": ("progress", None), "unit": ("progress", press("南昌县")), "sync": ("sync", None), "links": ("links", None), "unknown-address": ("nosuch", None),
}


def act(page: Page, name: str) -> None:
    """Do what the scene does on a page that was opened at its address."""
    if SCENES[name][1]:
        SCENES[name][1](page)
    settle(page)
