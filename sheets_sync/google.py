"""The shared sheet on Google Sheets. Columns by header text, rows by record id, the tab by sheet id."""

import json
from collections.abc import Mapping
from datetime import date, timedelta

from sheets_sync import astray
from sheets_sync import google_requests as ask
from sheets_sync.google_http import FAULTS, outcome_of, trouble_of
from sheets_sync.google_layout import Layout
from sheets_sync.google_reading import letters, quoted
from sheets_sync.layout import cell_text, find_columns
from sheets_sync.pace import NotYet
from sheets_sync.sheet import Answer, Away, Batch, Found, Met, Outcome, taken_by


class GoogleSheet(Layout):
    """Writing; `google_reading` and `google_layout` are the rest of it."""

    def apply(self, batch: Batch) -> Outcome:
        if self._columns is None or self._file is None:
            return Outcome(Answer.NOT_APPLIED, "在线表格尚未读取")
        self._end_row = batch.end_row
        sheet_id, at = self._file.sheet_id, self._columns.at
        tab = self._file.tabs[sheet_id]
        requests = [ask.token_request(batch.token, ask.APPLIED + batch.mark),
                    *ask.scratch_requests(sheet_id, batch, at, self._columns.header_row, self._file.tabs, self.own_columns)]
        for change in batch.changed:
            requests += ask.change_requests(sheet_id, change, at)
        requests += ask.added_requests(sheet_id, batch, at, tab["gridProperties"]["rowCount"])
        if self._file.progress_id is not None:
            requests += ask.progress_requests(self._file.progress_id, batch.progress)
        body = {"requests": requests, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True, "responseRanges": self._to_return(batch)}
        try:
            reply = self._http.request(
                "post", f"https://sheets.googleapis.com/v4/spreadsheets/{self._id}:batchUpdate", json=body,
                params={"fields": "spreadsheetId,updatedSpreadsheet.sheets(properties.sheetId,data(startRow,startColumn,rowData.values.userEnteredValue))"},
            ).json()
            if reply["spreadsheetId"] != self._id:
                raise ValueError("a reply for another spreadsheet")
            grids = {sheet["properties"].get("sheetId", 0): _texts(sheet) for sheet in reply.get("updatedSpreadsheet", {}).get("sheets", [])}
        except (NotYet, *FAULTS) as err:
            return outcome_of(err, self._email)
        ids = {row[-1] for row in grids.get(sheet_id, {}).values() if row}
        return Outcome(
            Answer.APPLIED, seen=frozenset(new.record_id for new in batch.added) & ids,
            met=self._met(batch.token, grids.get(ask.SCRATCH_ID, {})) if batch.added or batch.changed else None,
        )

    def _to_return(self, batch: Batch) -> list[str]:
        """What the reply shows as it is after the write: the ids of new rows, the header that was met, and what stood in corrected rows.
        Never nothing: that would be all."""
        title, column = quoted(self._file.tabs[self._file.sheet_id]["title"]), letters(self._columns.at["record_id"])
        ranges = [f"{title}!{column}{batch.end_row + 1}:{column}{batch.end_row + max(1, len(batch.added))}"]
        if batch.added or batch.changed:
            scratch = quoted(self._file.tabs.get(ask.SCRATCH_ID, {}).get("title", ask.SCRATCH_TAB))
            rows = ask.SCRATCH_HEAD + len(ask.changed_rows(batch))
            ranges.append(f"{scratch}!A1:{letters(ask.SCRATCH_COLUMNS - 1)}{rows + 1}")
        return ranges

    def _met(self, token: int, grid: Mapping[int, list[str]]) -> Met:
        """The scratch tab as `Outcome.met`. What it does not hold for this token is left out."""
        try:
            told = json.loads(grid[1][0])
            meant, rows = told["at"], told["rows"]
            if told["token"] != token:
                return Met()
        except (LookupError, TypeError, ValueError):
            return Met()
        head = find_columns([grid.get(number, []) for number in range(2, 2 + ask.SCRATCH_HEAD)], self._campaign)
        at = {**meant, **head.at} if head else meant
        found = {}
        for number, row in enumerate(rows, start=2 + ask.SCRATCH_HEAD):
            texts = grid.get(number, [])
            cells = {key: _as_shown(key, texts[index]) if index < len(texts) else "" for key, index in at.items()}
            own = {key: cells.pop(key, "") for key in self._own}
            found[row] = Found(own["record_id"].strip(), cells)
        return Met(found, astray.landed(meant, head.at) if head else {})

    def met(self, token: int) -> Met:
        try:
            self._file = self._metadata()
            tab = self._file.tabs.get(ask.SCRATCH_ID)
            grid = self._grid(tab["title"]) if tab else []
        except FAULTS as err:
            raise trouble_of(err, self._email) from err
        return self._met(token, dict(enumerate(grid, start=1)))

    def takes_rows(self) -> bool:
        """Put in, filled and taken out again in one batch."""
        outcome = self._send(ask.trial_requests(self._file.sheet_id, self._end_row))
        if outcome.answer is not Answer.APPLIED and not outcome.invalid:
            raise Away(outcome.error, outcome.wait)
        return outcome.answer is Answer.APPLIED

    def token_state(self, token: int, mark: str = "") -> str | None:
        try:
            value = self._metadata().tokens.get(token)
        except FAULTS as err:
            raise trouble_of(err, self._email) from err
        return value and taken_by(value, mark, ask.APPLIED)

    def burn(self, token: int) -> Outcome:
        return self._send([ask.token_request(token, ask.BURNED)])

    def forget_tokens(self, tokens: tuple[int, ...]) -> None:
        outcome = self._send(ask.forget_requests(tokens))
        if outcome.answer is not Answer.APPLIED and not outcome.invalid:        # invalid: somebody has taken them away already
            raise Away(outcome.error, outcome.wait)

    def _send(self, requests: list[dict]) -> Outcome:
        try:
            reply = self._http.batch_update(self._id, {"requests": requests})
            if reply["spreadsheetId"] != self._id:
                raise ValueError("a reply for another spreadsheet")
        except (NotYet, *FAULTS) as err:
            return outcome_of(err, self._email)
        return Outcome(Answer.APPLIED)


def _texts(sheet: dict) -> dict[int, list[str]]:
    """A sheet of a reply: row number ▸ texts from the first column asked for."""
    grid = {}
    for block in sheet.get("data", []):
        for offset, row in enumerate(block.get("rowData", []), start=1):
            values = [cell.get("userEnteredValue", {}) for cell in row.get("values", [])]
            grid[block.get("startRow", 0) + offset] = [cell_text(next(iter(value.values()), None)) for value in values]
    return grid


def _as_shown(key: str, text: str) -> str:
    """A date that a person let Google parse comes back as a day number from the scratch tab."""
    if key == "held_on" and len(text) == 5 and text.isascii() and text.isdigit() and 20_000 < int(text) < 80_000:
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    return text
