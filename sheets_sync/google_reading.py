"""Reading the shared sheet on Google Sheets: which tab is ours, where its columns are, what stands in its rows."""

import json
from dataclasses import dataclass

from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEET_VALUES_BATCH_URL
from pydantic_core import from_json

from sheets_sync import google_requests as ask
from sheets_sync.codes import is_record_id
from sheets_sync.google_http import FAULTS, connect, trouble_of
from sheets_sync.layout import APP_HEADERS, FIRST_ROW, PROGRESS_TAB, Columns, cell_text, find_columns, headers, is_hint_row
from sheets_sync.names import OWN_COLUMNS
from sheets_sync.plan import ERRORS
from sheets_sync.settings import Settings
from sheets_sync.sheet import HeaderDamaged, NeedsPerson, NotLaidOut, SheetRow, Snapshot
from validators.campaign import Campaign

OTHER_LEDGER = "在线表格属于另一个台账，已停止写入；请核对 spreadsheet_id，确认无误后运行 python -m sheets_sync init"
_NO_MARK = "在线表格没有本台账的标记（可能换了文件，或还没有布置），已停止写入；请核对 spreadsheet_id，确认无误后运行 python -m sheets_sync init"
MOST_CELLS = 10_000_000            # of a spreadsheet, all tabs together


@dataclass(frozen=True)
class File:
    """What a metadata read says: tabs by id, our tab, tokens."""

    tabs: dict[int, dict]
    store_id: str
    sheet_id: int | None
    tokens: dict[int, str]

    def tab(self, title: str) -> int | None:
        """The id of one of the tabs beside the ledger, whatever it is called now; one without our id was made by an older version."""
        own = ask.TABS[title]
        return own if own in self.tabs else next((number for number, tab in self.tabs.items() if tab["title"] == title), None)

    @property
    def progress_id(self) -> int | None:
        return self.tab(PROGRESS_TAB)


class Reading:
    """See `sheet.SharedSheet`.

    Args:
        store_id: names this ledger; the sheet carries it, so that another file than before is noticed.
        http: the client to speak through; made from the settings where it is not given. `connection`: as for `google_http.connect`.
    """

    kind = "google"

    def __init__(self, settings: Settings, campaign: Campaign, store_id: str, *, http: HTTPClient | None = None, **connection):
        self._id = settings.sheets.spreadsheet_id
        self._campaign = campaign
        self._store_id = store_id
        self._email = settings.gcp_service_account.get("client_email", "")
        self._http = http or connect(settings, **connection)
        self.own_columns = OWN_COLUMNS if settings.sheets.names_in_sheet == "surname" else frozenset()
        self._own = (*APP_HEADERS, *self.own_columns)
        self._columns: Columns | None = None
        self._end_row = FIRST_ROW - 1
        self._file: File | None = None
        self.link = f"https://docs.google.com/spreadsheets/d/{self._id}/edit"

    def version(self) -> str | None:
        try:
            reply = self._http.request(
                "get", f"https://www.googleapis.com/drive/v3/files/{self._id}",
                params={"fields": "version", "supportsAllDrives": True},
            ).json()
            return str(reply["version"])
        except FAULTS as err:
            raise trouble_of(err, self._email) from err

    def read(self) -> Snapshot:
        try:
            self._file = self._metadata()
            if self._file.store_id != self._store_id or self._file.sheet_id is None:
                raise NotLaidOut(OTHER_LEDGER if self._file.store_id else _NO_MARK)
            tab = self._file.tabs.get(self._file.sheet_id)
            if tab is None:
                raise NeedsPerson("在线表格中的统计表标签页已被删除，请在“文件 > 版本记录”中恢复，或运行 python -m sheets_sync init 重新布置")
            beside = [] if self._file.progress_id is None else [self._file.tabs[self._file.progress_id]["title"]]
            grid, *others = self._grids([tab["title"], *beside])
        except FAULTS as err:
            raise trouble_of(err, self._email) from err
        self._columns = self._find_columns(grid)
        return self._snapshot(grid, tuple(map(tuple, others[0])) if others else None)

    def cell_link(self, row: int, key: str) -> str:
        """The row where the key is none of a column; the spreadsheet alone before it was first read."""
        if self._columns is None or self._file is None:
            return self.link
        place = f"{letters(self._columns.at[key])}{row}" if key in self._columns.at else f"{row}:{row}"
        return f"{self.link}#gid={self._file.sheet_id}&range={place}"

    def _metadata(self) -> File:
        reply = self._http.fetch_sheet_metadata(self._id, params={
            "fields": "sheets.properties(sheetId,title,index,gridProperties(rowCount,columnCount)),developerMetadata",
        })
        tabs = {sheet["properties"].get("sheetId", 0): sheet["properties"] for sheet in reply["sheets"]}
        store_id, sheet_id, tokens = "", None, {}
        for metadata in reply.get("developerMetadata", ()):
            if metadata.get("metadataKey") == ask.TOKEN_KEY:
                tokens[metadata["metadataId"]] = metadata.get("metadataValue", "")
            elif metadata.get("metadataKey") == ask.FILE_KEY and store_id != self._store_id:
                store_id, _, number = metadata.get("metadataValue", "").partition(":")
                sheet_id = int(number) if number.isdecimal() else None
        return File(tabs, store_id, sheet_id, tokens)

    def _grid(self, title: str) -> list[list[str]]:
        return self._grids([title])[0]

    def _grids(self, titles: list[str]) -> list[list[list[str]]]:
        """The texts of whole tabs, in one request."""
        reply = parsed(self._http.request("get", SPREADSHEET_VALUES_BATCH_URL % self._id, params={
            "ranges": [quoted(title) for title in titles],
            "valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING", "majorDimension": "ROWS",
        }).content)
        return [[[_text(value) for value in row] for row in one.get("values", [])] for one in reply["valueRanges"]]

    def _find_columns(self, grid: list[list[str]]) -> Columns:
        columns = find_columns(grid, self._campaign)
        if columns is None:
            raise HeaderDamaged("在线表格的表头行不见了，已停止写入；可在“同步状态”页一键恢复", tuple(headers(self._campaign).values()))
        if columns.missing or columns.doubled:
            parts = [f"缺少“{'”“'.join(columns.missing)}”"] if columns.missing else []
            parts += [f"“{'”“'.join(columns.doubled)}”出现了两次"] if columns.doubled else []
            raise HeaderDamaged(f"在线表格的表头{'，'.join(parts)}，已停止写入；可在“同步状态”页一键恢复", columns.missing)
        above = (row[columns.at["record_id"]:][:1] for row in grid[:columns.header_row - 1])
        if any(is_record_id(text.strip()) for texts in above for text in texts):
            raise NeedsPerson("在线表格的表头行到了数据中间（像是连同表头一起排了序），已停止写入；请在表格中撤销那次排序，或把表头行移回数据上方")
        return columns

    def _snapshot(self, grid: list[list[str]], progress: tuple[tuple[str, ...], ...] | None) -> Snapshot:
        at, rows, end_row = self._columns.at, [], self._columns.header_row
        for number, texts in enumerate(grid[self._columns.header_row:], start=self._columns.header_row + 1):
            cells = {key: texts[index] if index < len(texts) else "" for key, index in at.items()}
            own = {key: cells.pop(key) for key in self._own}
            record_id = own.pop("record_id").strip()
            if is_hint_row(cells, self._campaign):
                end_row = max(end_row, number)
            elif record_id or any(text.strip() for key, text in cells.items() if key != "seq"):
                rows.append(SheetRow(number, record_id, cells, own))
                end_row = number
        return Snapshot(tuple(rows), end_row, frozenset(self._file.tokens), _cells(self._file) / MOST_CELLS, progress)


def parsed(body: bytes) -> dict:
    """A reply, in which a text that comes again is the same object: a ledger takes less room so, and is checked in less time.

    >>> parsed(b'["a", 1.5]'), len(parsed(b'["\\\\ud83d"]')[0])          # half of a character is nothing to the faster parser
    (['a', 1.5], 1)
    """
    try:
        return from_json(body, cache_strings="all")
    except ValueError:
        return json.loads(body)


def _cells(file: File) -> int:
    """Of all tabs, empty ones too: so Google counts."""
    return sum(grid["rowCount"] * grid["columnCount"] for grid in (tab.get("gridProperties") for tab in file.tabs.values()) if grid)


def _text(value: object) -> str:
    """An error value comes with a sentence behind it: “#DIV/0! (Function DIVIDE …)”."""
    text = cell_text(value)
    return text.partition(" (")[0] if text.startswith("#") and text.partition(" (")[0] in ERRORS else text


def quoted(title: str) -> str:
    """A tab's title as it stands in an A1 range."""
    return "'" + title.replace("'", "''") + "'"


def letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
