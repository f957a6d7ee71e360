"""The official form as .xlsx: Annex 2 as printed, filled from readings; and the empty form for people who only have Excel or WPS.

Pages, styles, titles and totals are openpyxl's work. The rows between are written as XML straight into its file, in the styles of one
model row: openpyxl makes a Python object of every cell, which takes thirty times as long for 10,000 sessions.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from sheets_sync.escape import clean, escape_xml
from sheets_sync.print_layout import COUNTED, HEADER_ROW, add_signatures, add_totals, new_form, row_height, style_models
from sheets_sync.template import write_template
from validators.campaign import Campaign
from validators.model import Checked
from validators.privacy import without_private
from validators.show import NONE, show, show_people

__all__ = ["cell_values", "write_official", "write_template"]

_SHEET, _PROPERTIES = "xl/worksheets/sheet1.xml", "docProps/core.xml"


def write_official(rows: Iterable[Checked], campaign: Campaign, *, filer: str, filed_on: date | None) -> bytes:
    """Annex 2 with the session rows of `rows` in their order, numbered from 1.

    A cell holds its reading; where there is none, the text as typed, so that nothing is lost. Reading the file again gives the same readings.

    Args:
        filer: 填报单位, as it is to stand on the form.
        filed_on: 填表时间; None leaves it to be written in by hand.
    """
    sessions = [row for row in rows if row.kind == "session"]
    last = HEADER_ROW + len(sessions)
    book, sheet = new_form(campaign, filer=filer, filed_on=filed_on)
    if sessions:
        style_models(sheet, HEADER_ROW + 1, campaign)
    totals = {key: sum((_number(row, key) for row in sessions), Decimal()) for key in COUNTED}
    add_totals(sheet, last + 1, campaign, len(sessions), {key: _plain(total) for key, total in totals.items()})
    add_signatures(sheet, last + 2, campaign)
    return _with_rows(_saved(book), sessions, campaign)


def cell_values(row: Checked, campaign: Campaign) -> dict[str, str | int | float]:
    """Key ▸ what stands in the cell: numbers for counts and yuan that were read, texts for all else. 序号 is left out."""
    return {key: _cell(row, key) for key in campaign.column if key != "seq"}


def _cell(row: Checked, key: str) -> str | int | float:
    value = getattr(row.values, key)
    if value is None:
        return clean(without_private(row.raw.cells.get(key, "")))
    if key == "people":         # one a line; on paper that reads better than 、
        return clean("\n".join(show_people([person]) for person in value)) or NONE
    shown = show(row.values, key)
    return clean(shown) if isinstance(shown, str) else _plain(shown)


def _number(row: Checked, key: str) -> Decimal:
    return Decimal(getattr(row.values, key) or 0)


def _plain(number: int | Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _with_rows(data: bytes, sessions: Sequence[Checked], campaign: Campaign) -> bytes:
    """The file with its model row replaced by the sessions, packed with a fixed time, so that the same rows make the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as pack, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as copy:
        for name in pack.namelist():
            content = pack.read(name)
            if name == _PROPERTIES:         # openpyxl writes the moment of saving
                content = re.sub(rb"(<dcterms:created[^>]*>)([^<]*)(.*<dcterms:modified[^>]*>)[^<]*", rb"\1\2\3\2", content, flags=re.DOTALL)
            if name == _SHEET and sessions:
                content = _replace_model(content.decode("utf-8"), sessions, campaign).encode("utf-8")
            copy.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _replace_model(xml: str, sessions: Sequence[Checked], campaign: Campaign) -> str:
    first = HEADER_ROW + 1
    model = re.search(rf'<row r="{first}".*?</row>', xml, re.DOTALL)
    *styles, cents = re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"', model[0])
    columns = [(key, get_column_letter(n), style) for n, (key, style) in enumerate(zip(campaign.column, styles, strict=True), 1)]
    lines = [_row_xml(first + n, n + 1, session, columns, cents, campaign) for n, session in enumerate(sessions)]
    before = re.sub(r'<dimension [^>]*/>', "", xml[:model.start()])        # it counts the model cell of `cents`; programs do without
    return before + "".join(lines) + xml[model.end():]


def _row_xml(row: int, number: int, session: Checked, columns: Sequence[tuple[str, str, str]], cents: str, campaign: Campaign) -> str:
    values = cell_values(session, campaign) | {"seq": number}
    height = row_height({key: value for key, value in values.items() if isinstance(value, str)}, campaign.column)
    cells = [_cell_xml(f"{letter}{row}", cents if isinstance(values[key], float) else style, values[key]) for key, letter, style in columns]
    return f'<row r="{row}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'


def _cell_xml(place: str, style: str, value: str | int | float) -> str:
    """A cell; a text is marked as one, whatever it begins with, so that no program takes it for a formula."""
    if value == "":
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, str):
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape_xml(value)}</t></is></c>'
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'
