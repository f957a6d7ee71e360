"""The shared sheet on Google Sheets. Columns by header text, rows by record id, the tab by sheet id."""

from dataclasses import dataclass

from gspread.exceptions import APIError

from sheets_sync import google_requests as ask
from sheets_sync.google_http import FAULTS, connect, outcome_of, trouble_of
from sheets_sync.layout import APP_HEADERS, GUIDE_TAB, HEADER_ROW, PROGRESS_TAB, Columns, cell_text, find_columns, headers, is_hint_row
from sheets_sync.settings import Settings
from sheets_sync.sheet import Answer, Batch, HeaderDamaged, NeedsPerson, NotLaidOut, Outcome, SheetRow, Snapshot
from validators.campaign import Campaign

_TAB_TITLE = "统计表"
_ROWS = 1000                       # of a tab that we make
_OTHER_LEDGER = "在线表格属于另一个台账，已停止写入；请核对 spreadsheet_id，确认无误后运行 python -m sheets_sync init"
_NO_MARK = "在线表格没有本台账的标记（可能换了文件，或还没有布置），已停止写入；请核对 spreadsheet_id，确认无误后运行 python -m sheets_sync init"
_PROBE = 1                         # tokens 1 and 2 are for the probe; batches count from far above


@dataclass(frozen=True)
class _File:
    """What a metadata read says: tabs by id, our tab, tokens."""

    tabs: dict[int, dict]
    store_id: str
    sheet_id: int | None
    tokens: dict[int, str]


class GoogleSheet:
    """See `sheet.SharedSheet`.

    Args:
        store_id: names this ledger; the sheet carries it, so that another file than before is noticed.
    """

    kind = "google"

    def __init__(self, settings: Settings, campaign: Campaign, store_id: str, **timeouts):
        self._id = settings.sheets.spreadsheet_id
        self._campaign = campaign
        self._store_id = store_id
        self._email = settings.gcp_service_account.get("client_email", "")
        self._http = connect(settings, **timeouts)
        self._columns: Columns | None = None
        self._file: _File | None = None
        self.link = f"https://docs.google.com/spreadsheets/d/{self._id}/edit"

    # -- reading

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
                raise NotLaidOut(_OTHER_LEDGER if self._file.store_id else _NO_MARK)
            tab = self._file.tabs.get(self._file.sheet_id)
            if tab is None:
                raise NeedsPerson("在线表格中的统计表标签页已被删除，请在“文件 > 版本记录”中恢复，或运行 python -m sheets_sync init 重新布置")
            grid = self._grid(tab["title"])
        except FAULTS as err:
            raise trouble_of(err, self._email) from err
        self._columns = self._find_columns(grid)
        return self._snapshot(grid)

    def _metadata(self) -> _File:
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
                sheet_id = int(number) if number.isdigit() else None
        return _File(tabs, store_id, sheet_id, tokens)

    def _grid(self, title: str) -> list[list[str]]:
        quoted = "'" + title.replace("'", "''") + "'"
        reply = self._http.values_get(self._id, quoted, params={
            "valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING", "majorDimension": "ROWS",
        })
        return [[cell_text(value) for value in row] for row in reply.get("values", [])]

    def _find_columns(self, grid: list[list[str]]) -> Columns:
        columns = find_columns(grid, self._campaign)
        if columns is None:
            raise HeaderDamaged("在线表格的表头行不见了，已停止写入；可在“同步状态”页一键恢复", tuple(headers(self._campaign).values()))
        if columns.missing or columns.doubled:
            parts = [f"缺少“{'”“'.join(columns.missing)}”"] if columns.missing else []
            parts += [f"“{'”“'.join(columns.doubled)}”出现了两次"] if columns.doubled else []
            raise HeaderDamaged(f"在线表格的表头{'，'.join(parts)}，已停止写入；可在“同步状态”页一键恢复", columns.missing)
        return columns

    def _snapshot(self, grid: list[list[str]]) -> Snapshot:
        at, rows, end_row = self._columns.at, [], self._columns.header_row
        for number, texts in enumerate(grid[self._columns.header_row:], start=self._columns.header_row + 1):
            cells = {key: texts[index] if index < len(texts) else "" for key, index in at.items()}
            own = {key: cells.pop(key) for key in APP_HEADERS}
            record_id = own.pop("record_id").strip()
            if is_hint_row(cells, self._campaign):
                end_row = max(end_row, number)
            elif record_id or any(text.strip() for key, text in cells.items() if key != "seq"):
                rows.append(SheetRow(number, record_id, cells, own))
                end_row = number
        return Snapshot(tuple(rows), end_row)

    # -- writing

    def apply(self, batch: Batch) -> Outcome:
        if self._columns is None or self._file is None:
            return Outcome(Answer.NOT_APPLIED, "在线表格尚未读取")
        sheet_id, at = self._file.sheet_id, self._columns.at
        tab = self._file.tabs[sheet_id]
        requests = [ask.token_request(batch.token, ask.APPLIED)]
        for change in batch.changed:
            requests += ask.change_requests(sheet_id, change, at)
        requests += ask.added_requests(sheet_id, batch, at, tab["gridProperties"]["rowCount"])
        progress_id = next((number for number, one in self._file.tabs.items() if one["title"] == PROGRESS_TAB), None)
        if progress_id is not None:
            requests += ask.progress_requests(progress_id, batch.progress)
        column, title = _letters(at["record_id"]), tab["title"].replace("'", "''")
        body = {
            "requests": requests, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True,
            "responseRanges": [f"'{title}'!{column}1:{column}"],
        }
        try:
            reply = self._http.request(
                "post", f"https://sheets.googleapis.com/v4/spreadsheets/{self._id}:batchUpdate", json=body,
                params={"fields": "spreadsheetId,updatedSpreadsheet.sheets(properties.sheetId,data(startRow,rowData.values.userEnteredValue))"},
            ).json()
            if reply["spreadsheetId"] != self._id:
                raise ValueError("a reply for another spreadsheet")
        except FAULTS as err:
            return outcome_of(err, self._email)
        ids = self._ids_after(reply)
        misplaced = {change.row: ids.get(change.row, "") for change in batch.changed if ids and ids.get(change.row, "") != change.record_id}
        return Outcome(Answer.APPLIED, seen=frozenset(new.record_id for new in batch.added) & set(ids.values()), misplaced=misplaced)

    def _ids_after(self, reply: dict) -> dict[int, str]:
        """Row ▸ record id as the reply shows them after the write."""
        ids: dict[int, str] = {}
        for sheet in reply.get("updatedSpreadsheet", {}).get("sheets", []):
            if sheet["properties"].get("sheetId", 0) == self._file.sheet_id:
                for block in sheet.get("data", []):
                    for offset, row in enumerate(block.get("rowData", [])):
                        value = (row.get("values") or [{}])[0].get("userEnteredValue", {})
                        ids[block.get("startRow", 0) + offset + 1] = cell_text(value.get("stringValue", value.get("numberValue")))
        return ids

    def token_state(self, token: int) -> str | None:
        try:
            value = self._metadata().tokens.get(token)
        except FAULTS as err:
            raise trouble_of(err, self._email) from err
        return {ask.APPLIED: "applied", ask.BURNED: "burned"}.get(value)

    def burn(self, token: int) -> Outcome:
        return self._send([ask.token_request(token, ask.BURNED)])

    def forget_tokens(self, tokens: tuple[int, ...]) -> None:
        outcome = self._send(ask.forget_requests(tokens))
        if outcome.answer is Answer.IN_DOUBT:
            self._metadata()        # nothing to decide: deleting again is harmless, the next pruning sees what is left

    def _send(self, requests: list[dict]) -> Outcome:
        try:
            reply = self._http.batch_update(self._id, {"requests": requests})
            if reply["spreadsheetId"] != self._id:
                raise ValueError("a reply for another spreadsheet")
        except FAULTS as err:
            return outcome_of(err, self._email)
        return Outcome(Answer.APPLIED)

    # -- laying out

    def ensure(self, *, take_over: bool) -> bool:
        try:
            file = self._metadata()
            if file.store_id not in ("", self._store_id) and not take_over:
                raise NotLaidOut(_OTHER_LEDGER)
            sheet_id = self._our_tab(file)
            ids = self._make_tabs(file)
            self._lay_out(sheet_id, ids, file)
            return self._probe()
        except FAULTS as err:
            raise trouble_of(err, self._email) from err

    def _our_tab(self, file: _File) -> int:
        """Our tab if the mark names one that still stands, else the tab that has our header, else the first tab if it is empty, else a new one."""
        if file.sheet_id in file.tabs:
            return file.sheet_id
        empty = None
        for number, tab in sorted(file.tabs.items(), key=lambda item: item[1].get("index", 0)):
            if tab["title"] in (PROGRESS_TAB, GUIDE_TAB):
                continue
            grid = self._grid(tab["title"])
            if find_columns(grid, self._campaign):
                return number
            if empty is None and not any(any(row) for row in grid):
                empty = number
        if empty is not None:
            return empty
        reply = self._http.batch_update(self._id, {"requests": [_add_sheet(_TAB_TITLE, _ROWS, len(headers(self._campaign)))]})
        return reply["replies"][0]["addSheet"]["properties"]["sheetId"]

    def _make_tabs(self, file: _File) -> dict[str, int]:
        ids = {tab["title"]: number for number, tab in file.tabs.items()}
        wanted = [title for title in (PROGRESS_TAB, GUIDE_TAB) if title not in ids]
        if wanted:
            reply = self._http.batch_update(self._id, {"requests": [_add_sheet(title, 50, 8) for title in wanted]})
            ids |= {one["addSheet"]["properties"]["title"]: one["addSheet"]["properties"]["sheetId"] for one in reply["replies"]}
        return ids

    def _lay_out(self, sheet_id: int, ids: dict[str, int], file: _File) -> None:
        tab = self._metadata().tabs[sheet_id]
        columns = find_columns(self._grid(tab["title"]), self._campaign)
        requests = []
        if columns is None:
            wide = len(headers(self._campaign)) - tab["gridProperties"]["columnCount"]
            if wide > 0:
                requests.append({"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": wide}})
            requests += ask.layout_requests(self._campaign, sheet_id, ids[PROGRESS_TAB], ids[GUIDE_TAB], tab["gridProperties"]["rowCount"])
        if (file.store_id, file.sheet_id) != (self._store_id, sheet_id):
            if file.store_id:
                requests.append({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": ask.FILE_KEY}}}})
            requests.append(ask.file_request(self._store_id, sheet_id))
        if requests:
            self._http.batch_update(self._id, {"requests": requests})
        if columns is not None and columns.missing:
            self._restore(sheet_id, tab["title"])

    def _probe(self) -> bool:
        """Send one harmless token twice: does this sheet refuse what it has already taken?"""
        held = self._metadata().tokens
        if _PROBE not in held:
            self._http.batch_update(self._id, {"requests": [ask.token_request(_PROBE, ask.BURNED)]})
        try:
            self._http.batch_update(self._id, {"requests": [ask.token_request(_PROBE, ask.BURNED)]})
        except APIError as err:
            if err.response.status_code == 400:
                return True
            raise
        return False

    def restore_header(self) -> None:
        try:
            file = self._metadata()
            if file.sheet_id not in file.tabs:
                raise NeedsPerson("统计表标签页已被删除，无法恢复表头，请先恢复标签页")
            self._restore(file.sheet_id, file.tabs[file.sheet_id]["title"])
        except FAULTS as err:
            raise trouble_of(err, self._email) from err

    def _restore(self, sheet_id: int, title: str) -> None:
        """Missing headers go back: into a renamed header's place where one is left between its neighbours, else into a new column at the end."""
        grid = self._grid(title)
        columns = find_columns(grid, self._campaign)
        header_row = columns.header_row if columns else HEADER_ROW
        line = list(grid[header_row - 1]) if len(grid) >= header_row else []
        order = list(headers(self._campaign).items())
        taken = set(columns.at.values()) if columns else set()
        requests, used = [], set(taken)
        width = max([len(line), *(index + 1 for index in taken)], default=0)
        for place, (key, header) in enumerate(order):
            if columns and key in columns.at:
                continue
            before = columns.at.get(order[place - 1][0], place - 1) if columns and place else place - 1
            index = before + 1 if before + 1 not in used and (before + 1 < width or not columns) else max(width, max(used, default=-1) + 1)
            used.add(index)
            width = max(width, index + 1)
            requests.append(ask.cell_request(sheet_id, header_row, index, ask.value_cell(header), "userEnteredValue"))
        wide = width - self._metadata().tabs[sheet_id]["gridProperties"]["columnCount"]
        if wide > 0:
            requests.insert(0, {"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": wide}})
        if requests:
            self._http.batch_update(self._id, {"requests": requests})


def _add_sheet(title: str, rows: int, columns: int) -> dict:
    return {"addSheet": {"properties": {"title": title, "gridProperties": {"rowCount": rows, "columnCount": columns}}}}


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
