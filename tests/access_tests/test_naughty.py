"""Texts that break programs, through every gate and every free field, on both sheets: what was taken in comes back exactly, from the store, the sheet and
the export; or it was refused with a message."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO

import pytest
from hypothesis import settings
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import IllegalCharacterError

from sheets_sync import wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.engine import lay_out
from sheets_sync.escape import clean
from sheets_sync.layout import cell_text
from sheets_sync.service import StoreTrouble
from sheets_sync.views import Accepted, Entry
from tests.files_tests.workbooks import FIRST_ROW, form
from tests.naughty import BLNS, ENDLESS, OURS
from tests.pages_tests.seed import KEYS, SESSIONS
from tests.sheets_server.errors import ApiError
from tests.sync_tests.conftest import Google, google_on_loopback, secrets_file
from validators.privacy import keepable
from validators.show import show

ALL = settings.get_current_profile_name() == "prove"        # every text through every field; else a third of ours through each
TEXTS = (*OURS, *ENDLESS, *(BLNS if ALL else ()))
HALF = re.compile("[\ud800-\udfff]")
COLUMNS = KEYS[1:]
PLAIN = dict(zip(COLUMNS, SESSIONS[4][1:], strict=True))
SHAPES = {          # how a text stands in a field, so that the row may be taken
    "host": "安义县总工会、{}", "organiser": "{}", "school": "{}", "level": "{}", "people": "张某甲（全国劳动模范）、{}", "direct_students": "{}", "indirect_viewers": "{}", "media": "{}",
    "funds_yuan": "{}", "held_on": "{}", "@filer": "安义县总工会{}", "@activity": "{}",
}
FREE = ("host", "organiser", "school", "level", "people", "media", "@filer", "@activity")       # numbers and days have rules of their own; `make prove` tries them too
MARKS = ("funds_yuan", "direct_students")
IN_A_TABLE = [key for key in (SHAPES if ALL else FREE) if not key.startswith("@")]


@dataclass(frozen=True)
class Typed:
    """A row with one naughty text in it. `number` stands in a column of its own and finds the row again."""

    number: int
    key: str
    text: str

    @property
    def cells(self) -> dict[str, str]:
        mark = MARKS[self.key == MARKS[0]]
        held_on = f"2024-{1 + self.number % 6:02d}-{1 + self.number // 6 % 28:02d}"
        return PLAIN | {"held_on": held_on, mark: str(100_000 + self.number)} | ({self.key: self.said} if self.key in PLAIN else {})

    @property
    def said(self) -> str:
        return SHAPES[self.key].replace("{}", self.text)


@dataclass(frozen=True)
class Kept:
    """A row that was taken in: `text` stands in the field, or `normal` on the sheet, where a cell that needs no look is put into its normal form."""

    record_id: str
    key: str
    text: str
    normal: str


def typed(keys) -> list[Typed]:
    pairs = [(key, text) for place, key in enumerate(keys) for n, text in enumerate(TEXTS) if ALL or n % 3 == place % 3]
    return [Typed(number, key, text) for number, (key, text) in enumerate(pairs)]


def through_the_form(parts, google) -> tuple[list[Kept], int]:
    """The form's own call, which is the command line's and a program's too."""
    service, kept, rows = parts.service(), [], typed(SHAPES if ALL else FREE)
    for row in rows:
        entry = Entry(row.cells, row.said if row.key == "@filer" else "安义县总工会", activity=row.said if row.key == "@activity" else "")
        try:
            answer = service.accept(SINGLE_USER, entry, identity=f"n{row.number}", confirmed=True)
        except StoreTrouble as refusal:
            assert str(refusal)
            continue
        if isinstance(answer, Accepted):
            kept.append(Kept(answer.record_id, row.key, keepable(row.said), str(show(answer.checked.values, row.key)) if row.key in PLAIN else keepable(row.said)))
        else:
            assert answer.checked.is_hard_stop and all(finding.message for finding in answer.checked.findings)
    return kept, len(rows) - len(kept)


def through_a_file(parts, google) -> tuple[list[Kept], int]:
    """A workbook of all of them, imported. What its cells hold is asked of openpyxl (_x0041_ in a cell is an A); a text that no workbook can hold is none of them."""
    rows = [row for row in typed(IN_A_TABLE) if _fits_a_workbook(row.said)]
    book = form([[row.number, *(row.cells[key] for key in COLUMNS)] for row in rows], filer="安义县总工会", filed="2024年6月25日", hints=False)
    inside = load_workbook(BytesIO(book)).active
    preview = parts.service().preview_import(SINGLE_USER, [("a.xlsx", book)])
    done = {one.checked.raw.order: one for one in parts.service().accept_import(SINGLE_USER, preview.rows)}
    assert len(preview.rows) == len(rows)
    kept = []
    for place, row in enumerate(rows):
        one = done.get(preview.rows[place].raw.order)
        if one is not None and row.key in one.checked.raw.dittoed:
            assert row.text in ("''", '"')              # ditto marks: the cell above is meant
        elif one is not None and one.status == "accepted":
            said = inside.cell(FIRST_ROW - 1 + place, 2 + COLUMNS.index(row.key)).value
            kept.append(Kept(one.record_id, row.key, keepable(unescape(said or "")), str(show(one.checked.values, row.key))))
        else:
            assert one is None or all(finding.message for finding in one.checked.findings)
    return kept, len(rows) - len(kept)


def _fits_a_workbook(text: str) -> bool:
    try:
        form([[text]])
        return len(text) <= 32_767 and not re.search("[\ud800-\udfff\ufffe\uffff]", text)
    except IllegalCharacterError:
        return False


def through_the_sheet(parts, google: Google | None) -> tuple[list[Kept], int]:
    """Typed by a person into the sheet. What stands there then (Google takes an apostrophe in front away) stays, and is what the record says; the embedded
    sheet keeps no number that names a person."""
    rows = [row for row in typed(IN_A_TABLE) if not HALF.search(row.text)]             # no keyboard sends half a character
    if google is None:
        parts.service().add_rows(SINGLE_USER, [row.cells for row in rows])
        stands = {row.number: keepable(row.said) for row in rows}
    else:
        stands = dict(_type_into_the_sheet(google, rows))
    come_to_rest(parts)
    found = {view.cells[key]: view.record_id for view in parts.service().records(SINGLE_USER) for key in MARKS}
    return [Kept(found[str(100_000 + row.number)], row.key, stands[row.number], "") for row in rows if row.number in stands], len(rows) - len(stands)


def _type_into_the_sheet(google: Google, rows: list[Typed]) -> Iterator[tuple[int, str]]:
    tab = google.server.client().open_by_key(google.spreadsheet_id).sheet1
    tab.add_rows(len(rows))
    for row in (one for one in rows if len(one.said) > 50_000):
        with pytest.raises(ApiError, match="50000 characters"):                         # Google's own limit
            _paste(google, [row])
    short = [row for row in rows if len(row.said) <= 50_000]
    for place in range(0, len(short), 200):
        _paste(google, short[place:place + 200])
    grid = dict(enumerate(_values(tab, f"B{FIRST_ROW}:K{rows[-1].number + FIRST_ROW}")))
    yield from ((row.number, grid[row.number][COLUMNS.index(row.key)]) for row in rows if any(grid.get(row.number, ())))


def _values(tab, area: str | None = None) -> list[list[str]]:
    """What stands in the cells, whatever they show of it: Google makes 1E+02 a number, shown as 1.00E+02."""
    found = tab.get(area, pad_values=True, value_render_option="UNFORMATTED_VALUE", date_time_render_option="FORMATTED_STRING")
    return [[cell_text(value) for value in line] for line in found]


def _paste(google: Google, rows: list[Typed]) -> None:
    """Rows of one block; numbers in between that are missing stay empty."""
    cells = {row.number: [row.cells[key] for key in COLUMNS] for row in rows}
    first, last = rows[0].number, rows[-1].number
    google.person("edit", range=f"B{first + FIRST_ROW}", values=[cells.get(number, []) for number in range(first, last + 1)])


@pytest.fixture(params=["embedded", "google"])
def place(request, tmp_path):
    """The parts, and the spreadsheet where there is one."""
    with google_on_loopback() if request.param == "google" else nullcontext() as google:
        made = wiring.build(secrets_file(tmp_path, google, today="2024-06-25"))
        if google:
            lay_out(made.database, made.sheet, take_over=True)
        yield made, google
        made.database.close()


@pytest.mark.parametrize("through", [through_the_form, through_a_file, through_the_sheet], ids=lambda one: one.__name__)
def test_every_text_through_every_field_and_back(place, through, report):
    parts, google = place
    kept, refused = through(parts, google)
    report(f"naughty texts {through.__name__.replace('_', ' ')}, {parts.sheet.kind} sheet: {len(kept)} kept, {refused} refused")
    assert len(kept) > len(TEXTS)
    service = parts.service()
    assert other_than_kept(service, kept, on_sheet=through is through_the_sheet) == []
    come_to_rest(parts)
    assert [view.record_id for view in service.records(SINGLE_USER) if view.state != "已入表"] == [] and service.read_status().owed == 0
    assert other_than_kept(service, kept, on_sheet=True) == []
    if google:
        assert not_on_the_sheet(google, service, kept) == []
    book = load_workbook(BytesIO(service.export(SINGLE_USER))).active
    assert not [cell.coordinate for line in book.iter_rows() for cell in line if cell.data_type == "f"]
    exported = {str(cell.value) for line in book.iter_rows(min_row=5) for cell in line if cell.value is not None}
    assert [one for one in kept if one.key == "organiser" and not _is_exported(clean(one.text), exported)] == []


def come_to_rest(parts) -> None:
    for _ in range(60):
        if parts.engine.cycle(hurry=True).state == "idle":
            return
    raise AssertionError("the sheet and the store do not come level")


def other_than_kept(service, kept: list[Kept], *, on_sheet: bool) -> list[tuple[str, str, str]]:
    views = {view.record_id: view for view in service.records(SINGLE_USER)}
    stands = [(one, views[one.record_id]) for one in kept]
    found = [(one, {"@filer": view.filer, "@activity": view.activity}.get(one.key) or view.cells.get(one.key, "")) for one, view in stands]
    return [(one.key, one.text[:60], text[:60]) for one, text in found if text != one.text and not (on_sheet and text == one.normal)]


def not_on_the_sheet(google: Google, service, kept: list[Kept]) -> list[tuple[str, str, str]]:
    """The tab itself, read by another program: the store might only believe that it is level."""
    grid = _values(google.server.client().open_by_key(google.spreadsheet_id).sheet1)
    header = next(row for row in grid if "记录编号" in row)
    at = {row[header.index("记录编号")]: row for row in grid if row[header.index("记录编号")]}
    column = {key: header.index(service.campaign.header(key)) for key in COLUMNS} | {"@filer": header.index("填报单位")}
    found = [(one, at[one.record_id][column[one.key]]) for one in kept if one.key in column]
    return [(one.key, one.text[:60], text[:60]) for one, text in found if text not in (one.text, one.normal)]


def _is_exported(text: str, exported: set[str]) -> bool:
    """As typed, or in its normal form; a none becomes 无."""
    return not text.strip() or text in exported or any(text.strip()[:20] in one for one in exported) or "无" in exported
