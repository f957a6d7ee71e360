"""What a page says and offers, where no browser is needed to know it: the script is run, its elements are read."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from sheets_sync import wiring
from tests.pages_tests.running import ROOT, TODAY
from tests.pages_tests.seed import seed

ROLES = '[access.roles]\n"wang@example.org" = "区县协调员 安义县"\n"zhao@example.org" = "领导"\n"school@example.org" = "填报人 安义县教体局"\n'


@pytest.fixture
def visit(tmp_path, monkeypatch) -> Callable[..., AppTest]:
    """visit("ledger", unit="安义县") ▸ the page as the one person at this machine has it, on a half-filled year; `today`, `who`: another day, a signed-in account."""
    secrets = tmp_path / "secrets.toml"
    monkeypatch.setattr(wiring.Worker, "start", lambda self: None)
    monkeypatch.setenv("LAOMO_SECRETS", str(secrets))

    def settings(today: str, access: str) -> None:
        secrets.write_text(f'today = "{today}"\n[store]\ndatabase_url = "sqlite:///{tmp_path}/ledger.db"\n{access}', encoding="utf-8")
        secrets.chmod(0o600)

    settings(TODAY, "")
    parts = wiring.build(secrets)
    seed(parts.service())
    parts.database.close()
    wiring._running.cache_clear()

    def visited(page: str, *, today: str = TODAY, who: str = "", **query: str) -> AppTest:
        settings(today, ROLES if who else "[access]\nsingle_user = true\n")
        app = AppTest.from_file(str(ROOT / "pages" / "_shell.py"), default_timeout=60)
        if who:
            app.user = {"is_logged_in": True, "email": who, "email_verified": True, "iat": time.time()}
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(f"{page}.py").run()

    yield visited
    wiring._running.cache_clear()


def said(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(one.value for kind in ("title", "subheader", "caption", "text") for one in app.get(kind))


@pytest.mark.parametrize(("query", "count"), [
    ({"unit": ""}, 16), ({"unit": "安义县"}, 3), ({"needs": "待认定"}, 1), ({"filer": "安义县教体局"}, 1), ({"period": "2024-05", "needs": "正常"}, 0), ({"q": "安义中学"}, 2),
])
def test_an_address_leads_to_its_view_of_the_ledger(visit, query, count):
    assert f"共 {count} 条，" in said(visit("ledger", **query))


@pytest.mark.parametrize("year", ["", "②", "9" * 5_000, "1999", "二〇二四"])
def test_an_address_with_any_year_opens_the_progress_of_this_one(visit, year):
    assert (visit("progress", year=year).selectbox(key="year").value, visit("progress", year="2024").selectbox(key="year").value) == (2024, 2024)


@pytest.mark.parametrize(("today", "words"), [
    ("2024-06-25", "6月25日截止　今天截止"), ("2024-06-10", "6月25日截止　还有 15 天"), ("2024-12-31", "12月25日截止　已过 6 天，仍可补报"),
    ("2024-02-20", "本期在学校假期"), ("2024-08-20", "本期在学校假期"),
])
def test_the_due_day_in_words(visit, today, words):
    app = visit("duty", today=today)
    assert words in said(app)
    assert bool(app.get("code")) is ("学校假期" not in words)       # words to remind with


@pytest.mark.parametrize(("today", "due"), [("2024-06-24", "还有 1 天；还有 18 家未报"), ("2024-06-10", "还有 15 天"), ("2024-08-24", "")])
def test_who_is_missing_is_said_when_the_day_is_near_and_not_in_the_holidays(visit, today, due):
    lines = [line for line in said(visit("review", today=today)).splitlines() if "截止" in line]
    assert [line.split("，")[1] for line in lines] == ([due] if due else [])


@pytest.mark.parametrize(("today", "days"), [("2024-06-25", ["day_今天", "day_昨天"]), ("2024-01-01", ["day_今天"])])
def test_yesterday_is_offered_while_it_is_of_this_year(visit, today, days):
    assert [one.key for one in visit("report", today=today).button if str(one.key).startswith("day_")] == days


def test_the_last_record_is_offered_while_nothing_is_typed(visit):
    app = visit("report")
    assert any(one.key == "copy_last" for one in app.button)
    for label, text in (("直接覆盖学生数", "300"), ("投入经费(元)（选填）", "0")):
        next(one for one in app.text_input if one.label == label).input(text).run()
    assert not any(one.key == "copy_last" for one in app.button)
    assert next(one for one in app.text_input if one.label == "直接覆盖学生数").value == "300"


@pytest.mark.parametrize(("who", "page", "seen", "hidden"), [
    ("wang@example.org", "ledger", "安义县（区县协调员）", "全部单位"), ("zhao@example.org", "review", "（领导）", "家未报"),
    ("school@example.org", "records", "共 1 条", "莲塘"),
])
def test_each_role_has_its_own(visit, who, page, seen, hidden):
    words = said(visit(page, who=who))
    assert seen in words and hidden not in words
