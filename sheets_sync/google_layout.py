"""Laying the shared sheet out on Google Sheets, and putting its header back. Safe to repeat."""

import logging
from collections.abc import Callable
from functools import cached_property

from gspread.exceptions import APIError

from sheets_sync import google_form
from sheets_sync import google_requests as ask
from sheets_sync.google_http import FAULTS, trouble_of
from sheets_sync.google_reading import OTHER_LEDGER, File, Reading
from sheets_sync.layout import GUIDE_TAB, HEADER_ROW, PROGRESS_TAB, find_columns, headers, is_hint_row
from sheets_sync.missing import astray_rows, places_of_missing, well_placed
from sheets_sync.sheet import NOTHING_STOOD, NeedsPerson, NotLaidOut, Stood

log = logging.getLogger(__name__)
_TAB_TITLE = "统计表"
_ROWS = 1000                       # of a tab that we make
_PROBE = 1                         # tokens 1 and 2 are for the probe; batches count from far above


class Layout(Reading):
    """What `init`, the header button and a changed campaign file do."""

    @cached_property
    def definition(self) -> str:
        return google_form.definition(self._campaign)

    def renew(self) -> bool:
        try:
            file = self._metadata()
            if file.store_id != self._store_id or file.sheet_id not in file.tabs:
                return False
            return self._renew(file.sheet_id, file.tabs[file.sheet_id])
        except FAULTS as err:
            raise trouble_of(err, self._email) from err

    def _renew(self, sheet_id: int, tab: dict) -> bool:
        grid = self._grid(tab["title"])
        columns = find_columns(grid, self._campaign)
        if columns is None or columns.missing or columns.doubled:
            return False
        below = grid[columns.header_row] if columns.header_row < len(grid) else []
        hinted = is_hint_row({key: below[index] for key, index in columns.at.items() if index < len(below)}, self._campaign)
        reply = self._http.fetch_sheet_metadata(self._id, params={"fields": "sheets(properties.sheetId,conditionalFormats)"})
        there = next((sheet.get("conditionalFormats", []) for sheet in reply["sheets"] if sheet["properties"].get("sheetId", 0) == sheet_id), [])
        rows = columns.header_row + hinted, tab["gridProperties"]["rowCount"]
        if rows[0] < rows[1]:
            try:
                self._http.batch_update(self._id, {"requests": google_form.renewal_requests(self._campaign, sheet_id, columns.at, rows, there)})
            except APIError as err:
                if err.response.status_code != 400:
                    raise
                log.warning("在线表格不收新的下拉选项和颜色，其余照常：%s", err.response.status_code)       # no reason to stop the rows
        return True

    def ensure(self, *, take_over: bool, stood: Stood = NOTHING_STOOD, before: Callable[[frozenset[str]], None] = lambda emptied: None) -> bool:
        try:
            file = self._metadata()
            if file.store_id not in ("", self._store_id) and not take_over:
                raise NotLaidOut(OTHER_LEDGER)
            sheet_id = self._our_tab(file)
            ids = self._make_tabs(file)
            self._lay_out(sheet_id, ids, file, stood, before)
            return self._probe()
        except FAULTS as err:
            raise trouble_of(err, self._email) from err

    def _our_tab(self, file: File) -> int:
        """Our tab if the mark names one that still stands, else the tab that has our header, else the first tab if it is empty, else a new one."""
        if file.sheet_id in file.tabs:
            return file.sheet_id
        empty = None
        for number, tab in sorted(file.tabs.items(), key=lambda item: item[1].get("index", 0)):
            if number in (*map(file.tab, ask.TABS), ask.SCRATCH_ID):
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

    def _make_tabs(self, file: File) -> dict[str, int]:
        there = {title: file.tab(title) for title in ask.TABS}
        wanted = {title: number for title, number in ask.TABS.items() if there[title] is None}
        if wanted:
            self._http.batch_update(self._id, {"requests": [_add_sheet(title, 50, 8, number) for title, number in wanted.items()]})
        return there | wanted

    def _lay_out(self, sheet_id: int, ids: dict[str, int], file: File, stood: Stood, before: Callable[[frozenset[str]], None]) -> None:
        tab = self._metadata().tabs[sheet_id]
        grid = self._grid(tab["title"])
        known = {text for texts in stood.texts.values() for text in texts}
        is_new = find_columns(grid, self._campaign) is None and not any(text in known for row in grid for text in row)
        requests = []
        if is_new:
            wide = len(headers(self._campaign)) - tab["gridProperties"]["columnCount"]
            if wide > 0:
                requests.append({"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": wide}})
            requests += google_form.layout_requests(self._campaign, sheet_id, ids[PROGRESS_TAB], ids[GUIDE_TAB], tab["gridProperties"]["rowCount"])
        if (file.store_id, file.sheet_id) != (self._store_id, sheet_id):
            if file.store_id:
                requests.append({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": ask.FILE_KEY}}}})
            requests.append(ask.file_request(self._store_id, sheet_id))
        if requests:
            self._http.batch_update(self._id, {"requests": requests})
        if not is_new:
            self._restore(sheet_id, tab, stood, before)
            self._renew(sheet_id, self._metadata().tabs[sheet_id])

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

    def restore_header(self, stood: Stood, before: Callable[[frozenset[str]], None]) -> bool:
        try:
            file = self._metadata()
            if file.sheet_id not in file.tabs:
                raise NeedsPerson("统计表标签页已被删除，无法恢复表头，请先恢复标签页")
            return self._restore(file.sheet_id, file.tabs[file.sheet_id], stood, before)
        except FAULTS as err:
            raise trouble_of(err, self._email) from err

    def _restore(self, sheet_id: int, tab: dict, stood: Stood, before: Callable[[frozenset[str]], None]) -> bool:
        grid = self._grid(tab["title"])
        columns, names = find_columns(grid, self._campaign), headers(self._campaign)
        astray = astray_rows(grid, columns, stood.astray)
        hints = {column.key: column.hint for column in self._campaign.columns if column.hint}
        columns, others = well_placed(grid, columns, names, stood.texts, hints=hints, astray=astray) if columns else (None, [])
        places = places_of_missing(grid, columns, list(names), stood.texts, hints=hints, astray=astray)
        if not places and not others:
            return False
        before(frozenset(key for key, place in places.items() if place.is_empty))
        header_row = columns.header_row if columns else HEADER_ROW
        wide = max((place.index + 1 for place in places.values()), default=0) - tab["gridProperties"]["columnCount"]
        requests = [{"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": wide}}] if wide > 0 else []
        requests += [ask.cell_request(sheet_id, header_row, index, {}, "userEnteredValue") for index in others]
        requests += [ask.cell_request(sheet_id, header_row, place.index, ask.value_cell(names[key]), "userEnteredValue") for key, place in places.items()]
        self._http.batch_update(self._id, {"requests": requests})
        return True


def _add_sheet(title: str, rows: int, columns: int, number: int | None = None) -> dict:
    own = {} if number is None else {"sheetId": number}
    return {"addSheet": {"properties": {"title": title, **own, "gridProperties": {"rowCount": rows, "columnCount": columns}}}}
