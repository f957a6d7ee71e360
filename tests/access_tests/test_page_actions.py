"""Every button of every page, pressed by a program in everybody's name: what the role may not do does not happen.

The buttons are those that the pages draw for the city, who may do everything; one that stands in no row of ACTIONS fails.
"""

import re
import time

import pytest
from sqlalchemy import select

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER, Action, Owner, Role, Viewer, allowed
from sheets_sync.schema import blocked, facts, journal, links, records
from tests.access_tests.raw import FROM_OUTSIDE, elements, everything, session, signed_in, texts
from tests.pages_tests.running import ROOT, RunningApp
from tests.pages_tests.seed import SESSIONS, seed

pytestmark = pytest.mark.xdist_group("raw")
SECRET = "0123456789abcdef" * 3
WHO = {
    "li@example.org": Viewer(Role.CITY), "wang@example.org": Viewer(Role.COORDINATOR, "安义县"), "school@example.org": Viewer(Role.FILER, "安义县教体局"),
    "zhao@example.org": Viewer(Role.LEADER), "": Viewer(Role.NOBODY),
}
PAGES = (*sorted(path.stem for path in (ROOT / "pages").glob("[!_]*.py")), "leave")
# the key of a button without its number ▸ what whoever presses it must be allowed to do; None: it only shows more of the own page
ACTIONS = {
    "report": {"day_今天": Action.REPORT, "day_昨天": Action.REPORT, "add_person": Action.REPORT, "submit": Action.REPORT, "check": Action.REPORT,
               "save_draft": Action.REPORT, "copy_last": Action.REPORT, "speaker": Action.REPORT, "school": Action.REPORT},
    "records": {"open": Action.SEE_RECORD},
    "review": {"same": Action.EDIT_LEDGER, "another": Action.EDIT_LEDGER, "confirm": Action.EDIT_LEDGER, "rule": Action.DECIDE_CREDIT,
               "send_back": Action.SEND_BACK},
    "import": {"template": Action.IMPORT},
    "ledger": {"save": Action.EDIT_LEDGER, "undo": Action.EDIT_LEDGER, "download": Action.EXPORT},
    "duty": {"form_工会": Action.EXPORT, "form_教育": Action.EXPORT, "file": Action.FILE, "take_back_filing": Action.FILE, "filed_form": Action.EXPORT},
    "progress": {"open": Action.SEE_PROGRESS, "unit": Action.SEE_PROGRESS, "tile": Action.SEE_PROGRESS, "open_left_out": Action.SEE_PROGRESS,
                 "print_page": Action.SEE_PROGRESS, "picture": Action.SEE_PROGRESS},
    "sync": {"sync_now": Action.RUN_SYNC, "restore_header": Action.RUN_SYNC, "confirm_deletion": Action.RUN_SYNC, "send_again": Action.RUN_SYNC},
    "links": {"make_link": Action.MANAGE_LINKS, "revoke": Action.MANAGE_LINKS, "block": Action.MANAGE_LOGINS, "unblock": Action.MANAGE_LOGINS,
              "revoke_all": Action.MANAGE_LOGINS},
}
KINDS = ("button", "download_button")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    running = RunningApp(tmp_path_factory.mktemp("actions"))
    roles = "\n".join(f'"{name}" = "{who.role} {who.unit}"'.replace(' "', '"') for name, who in WHO.items() if name)
    with running.secrets.open("a", encoding="utf-8") as secrets:
        secrets.write(f"""
[access.roles]
{roles}
[auth]
redirect_uri = "{running.url}/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "app"
client_secret = "x"
server_metadata_url = "http://127.0.0.1:9/none"
""")
    running.start()
    service = running.service()
    seed(service, SESSIONS)
    looks = [{}, kept(running)]
    while service.read_status().owed or looks[-1] != looks[-2]:      # what the sheet makes of them is no button's doing
        time.sleep(2.5)                                              # longer than two looks of the engine at the sheet
        looks.append(kept(running))
    yield running
    running.stop()


def visit(app, name: str):
    claims = {"sub": name, "email": name, "email_verified": True, "iat": int(time.time())}
    return signed_in(app.port, claims, SECRET) if name else session(app.port, headers=FROM_OUTSIDE)


def key_of(widget_id: str) -> str:
    """The name that the page gave: without the framework's hash, and without the number and colour of one of many."""
    name = re.sub(r"^\$\$ID-[0-9a-f]+-", "", widget_id)
    return re.sub(r"_(\d+(_.*)?|[A-Z0-9]{6,})$", "", name)


@pytest.fixture(scope="module")
def buttons(app) -> dict[tuple[str, str], str]:
    """Page, key ▸ id of the first button of that key, as the city's pages draw them."""
    found: dict[tuple[str, str], str] = {}
    with visit(app, "li@example.org") as city:
        for page in PAGES[:-1]:
            for one in elements(city.run(page)):
                for kind in KINDS:
                    if kind in one:
                        found.setdefault((page, key_of(one[kind]["id"])), one[kind]["id"])
    return found


def test_every_button_has_a_row(buttons):
    assert len(buttons) > 15
    missing = [place for place in buttons if place[1] not in ACTIONS.get(place[0], {})]
    assert missing == [], missing


def kept(app) -> dict[str, list]:
    """Everything that an action could have changed."""
    with wiring.build(app.secrets).database.read() as connection:
        rows = {table.name: list(map(tuple, connection.execute(select(table)))) for table in (journal, links, blocked)}
        rows["records"] = list(map(tuple, connection.execute(select(records.c.record_id, records.c.cells, records.c.withdrawn_at, records.c.ruling))))
        rows["facts"] = list(map(tuple, connection.execute(select(facts).where(facts.c.name.in_(("mass_confirmed", "link_keys"))))))
    return {name: sorted(map(str, lines)) for name, lines in rows.items()}


@pytest.mark.parametrize("name", WHO)
def test_what_a_role_may_not_do_does_not_happen_whatever_it_presses(app, buttons, name):
    forbidden = {place: one for place, one in buttons.items() if not allowed(WHO[name], ACTIONS[place[0]][place[1]])}
    assert bool(forbidden) is (WHO[name].role is not Role.CITY)
    inputs = _inputs(app)
    before = kept(app)
    with visit(app, name) as visitor:
        visitor.run("")
        for (page, _), pressed in forbidden.items():
            for address in (page, "home"):
                said = texts(visitor.run(address, pressed=pressed, texts=inputs))
                assert "安义县某某学校" not in str(said)
    assert kept(app) == before


def _inputs(app) -> dict[str, str | float]:
    """What stands in the fields of the links page: whose link, for how many days, which account."""
    filled = {"account": "li@example.org", "link_filer": "安义县某某学校", "link_days": 30.0}
    with visit(app, "li@example.org") as city:
        ids = [one[kind]["id"] for one in elements(city.run("links")) for kind in ("text_input", "number_input") if kind in one]
    return {one: filled[key_of(one)] for one in ids}


def test_a_forged_press_does_work_for_whoever_may(app, buttons):
    before = kept(app)
    with visit(app, "li@example.org") as city:
        city.run("links")
        said = city.run("links", pressed=buttons["links", "make_link"], texts=_inputs(app))
    after = kept(app)
    assert len(after["links"]) == len(before["links"]) + 1 and "/l/" in everything(said)


RECORDS = {"own": "安义县教体局", "own unit": "安义县总工会", "other unit": "南昌县总工会"}


@pytest.mark.parametrize("name", WHO)
@pytest.mark.parametrize("whose", RECORDS)
def test_a_record_shows_on_no_page_to_whoever_may_not_see_it(app, name, whose):
    service = app.service()
    view = next(one for one in service.records(SINGLE_USER) if one.filer == RECORDS[whose])
    may = allowed(WHO[name], Action.SEE_RECORD, Owner(view.owner.unit, view.filer, view.record_id, view.owner.filer_unit))
    with visit(app, name) as visitor:
        seen = {page: everything(visitor.run(page, query=f"receipt={view.receipt}&q={view.receipt}")) for page in ("records", "ledger")}
    school = view.cells["school"]
    assert [school in text for text in seen.values()] == [may, may] and may is {
        "li@example.org": True, "zhao@example.org": True, "wang@example.org": whose != "other unit", "school@example.org": whose == "own"}.get(name, False)


@pytest.mark.parametrize("name", WHO)
def test_the_pages_that_open_are_those_of_the_role(app, name):
    """A page that is not in the role's list is “not found” for it; nothing of it is drawn."""
    with visit(app, name) as visitor:
        drawn = {page: {kind for one in elements(visitor.run(page)) for kind in one} for page in PAGES[:-1]}
    who = WHO[name]
    assert ("file_uploader" in drawn["import"], "number_input" in drawn["links"]) == (allowed(who, Action.IMPORT), allowed(who, Action.MANAGE_LINKS))
    assert ("multiselect" in drawn["report"]) is allowed(who, Action.REPORT)
    assert who.role is not Role.NOBODY or all(not kinds & {"button", "arrow_data_frame", "selectbox"} - {"button"} for kinds in drawn.values())


def test_a_stolen_visit_does_nothing_for_whoever_has_only_its_number(app):
    """The framework lets anybody take up a visit by its id for two minutes; what it may do follows from the own login."""
    with visit(app, "li@example.org") as city:
        number = next(one["new_session"]["initialize"]["session_id"] for one in city.run("ledger") if "new_session" in one)
    with session(app.port, headers=FROM_OUTSIDE, protocols=("streamlit", "x", number)) as thief:
        said = everything(thief.run("ledger"))
    assert "安义中学" not in said and "莲塘第一中学" not in said
