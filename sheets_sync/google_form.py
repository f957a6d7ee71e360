"""Pure: the form of the shared sheet on Google: title, header, hints, widths, drop-downs, colours. From the campaign file, which may change under it."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from gspread.utils import rowcol_to_a1

from sheets_sync.choices import missing_formula, suggestions, watches
from sheets_sync.google_requests import MARK, cell_format, rows_request, value_cell
from sheets_sync.layout import APP_HEADERS, FIRST_ROW, HEADER_ROW, PROGRESS_HEADER, TITLE_ROW, WIDTHS, headers
from validators.campaign import Campaign

_WANTED = {"red": 0.97, "green": 0.80, "blue": 0.68}         # red: wanted, and blank
_MOST_CHOICES = 500                                         # more than that Google does not take in a list
_APP_GREY = {"red": 0.95, "green": 0.95, "blue": 0.95}
_HEAD_RED = {"red": 0.98, "green": 0.92, "blue": 0.90}


def layout_requests(campaign: Campaign, sheet_id: int, progress_id: int, guide_id: int, row_count: int) -> list[dict]:
    """Title, header, hints, widths, formats, dropdowns, colours and warning-only protection of an empty tab."""
    keys = list(headers(campaign))
    heads = [[{}] * len(keys) for _ in range(4)]
    heads[TITLE_ROW - 1] = [value_cell(f"{campaign.annex}　{campaign.title}"), *heads[0][1:]]
    heads[1] = [value_cell("填报单位：全市"), *heads[1][1:]]
    heads[2] = [value_cell(header) | {"userEnteredFormat": {"backgroundColor": _APP_GREY if key in APP_HEADERS else _HEAD_RED,
                                                        "textFormat": {"bold": True}, "wrapStrategy": "WRAP", "horizontalAlignment": "CENTER"}}
                for key, header in headers(campaign).items()]
    heads[3] = [value_cell(campaign.column[key].hint if key in campaign.column else "") for key in keys]
    requests = [
        {"updateSheetProperties": {"properties": {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": HEADER_ROW}},
                                   "fields": "gridProperties.frozenRowCount"}},
        rows_request(sheet_id, 1, 0, heads, "userEnteredValue,userEnteredFormat"),
    ]
    for index, key in enumerate(keys):
        below = _below(sheet_id, index, (FIRST_ROW - 1, row_count))
        requests.append({"repeatCell": {"range": below, "cell": cell_format(key), "fields": "userEnteredFormat.numberFormat"}})
        requests.append(_width(sheet_id, index, WIDTHS.get(key) or campaign.column[key].width * 1.4))
    requests += renewal_requests(campaign, sheet_id, {key: index for index, key in enumerate(keys)}, (FIRST_ROW - 1, row_count), ())
    requests.append({"updateDimensionProperties": {
        "range": {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": keys.index("record_id"), "endIndex": keys.index("record_id") + 1},
        "properties": {"hiddenByUser": True}, "fields": "hiddenByUser",
    }})
    own = {"sheetId": sheet_id, "startRowIndex": HEADER_ROW - 1, "startColumnIndex": len(campaign.columns), "endColumnIndex": len(keys)}
    requests.append({"addProtectedRange": {"protectedRange": {"range": own, "warningOnly": True, "description": "系统列，改动会被还原"}}})
    guide = ["本表由“劳模工匠进校园 · 填报与进度”自动同步。", "A–K 列按附件2填写，可以直接修改、排序、筛选、插入行；不要改动表头文字。",
             "灰色列由系统填写，改动会被还原；“校验提示”说明问题在哪里、怎样改。", "删除一行即撤回该场活动，系统留有记录。"]
    requests.append(rows_request(guide_id, 1, 0, [[value_cell(text)] for text in guide], "userEnteredValue"))
    requests.append(rows_request(progress_id, 1, 0, [[value_cell(text) for text in PROGRESS_HEADER]], "userEnteredValue"))
    return requests


def _width(sheet_id: int, index: int, characters: float) -> dict:
    return {"updateDimensionProperties": {
        "range": {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1},
        "properties": {"pixelSize": round(characters * 9)}, "fields": "pixelSize",
    }}


def _dropdown(campaign: Campaign, key: str) -> dict | None:
    """Suggestions, never strict: a value outside the list is flagged by the checks, not refused by the sheet."""
    choices = suggestions(campaign).get(key, ())
    if not 0 < len(choices) <= _MOST_CHOICES:
        return None
    values = [{"userEnteredValue": choice} for choice in choices]
    return {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": False, "showCustomUi": True, "inputMessage": campaign.column[key].help}


def _colours(campaign: Campaign, sheet_id: int, at: Mapping[str, int], rows: tuple[int, int]) -> list[dict]:
    """The same colours as in the form for Excel and WPS: red for what is wanted and blank, amber beyond a limit. Columns as they stand now."""
    at = {key: index for key, index in at.items() if key in campaign.column and key != "seq"}
    cell = {key: f"${rowcol_to_a1(rows[0] + 1, index + 1)}" for key, index in at.items()}
    first, last = (pick(at, key=at.get) for pick in (min, max))
    rules = [(key, missing_formula(cell[first], cell[last], cell[key]), _WANTED) for key, column in campaign.column.items() if column.required and key in at]
    rules += [(watch.key, watch.formula(cell[watch.key]), MARK) for watch in watches(campaign) if watch.key in at]
    return [{"addConditionalFormatRule": {"index": index, "rule": {
        "ranges": [_below(sheet_id, at[key], rows)],
        "booleanRule": {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={formula}"}]}, "format": {"backgroundColor": colour}},
    }}} for index, (key, formula, colour) in enumerate(rules)]


def _below(sheet_id: int, column: int, rows: tuple[int, int]) -> dict:
    return {"sheetId": sheet_id, "startRowIndex": rows[0], "endRowIndex": rows[1], "startColumnIndex": column, "endColumnIndex": column + 1}


def renewal_requests(campaign: Campaign, sheet_id: int, at: Mapping[str, int], rows: tuple[int, int], there: Sequence[Mapping]) -> list[dict]:
    """Drop-downs and colours as the campaign file has them now, on a sheet that was laid out before. Nothing that people typed or coloured.

    Args:
        at: where the columns stand; rows: the first row below the header, 0-based, and the number of rows.
        there: the sheet's conditional formats; ours are known by their formulas, whichever campaign file they came from.
    """
    ours = [number for number, rule in enumerate(there) if _OURS.fullmatch(_formula(rule))]
    requests = [{"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": number}} for number in reversed(ours)]
    for key in suggestions(campaign):
        if key in at:
            rule = _dropdown(campaign, key)
            requests.append({"setDataValidation": {"range": _below(sheet_id, at[key], rows), **({"rule": rule} if rule else {})}})
    return requests + _colours(campaign, sheet_id, at, rows)


_REF = r"\$[A-Z]{1,3}\d+"
_OURS = re.compile(rf'=AND\(COUNTA\({_REF}:{_REF}\)>0,TRIM\({_REF}\)=""\)|=AND\(ISNUMBER\({_REF}\),{_REF}>0,{_REF}(?:>=?|<)\d+\)')


def _formula(rule: Mapping) -> str:
    values = rule.get("booleanRule", {}).get("condition", {}).get("values", [])
    return values[0].get("userEnteredValue", "") if len(values) == 1 else ""


def definition(campaign: Campaign) -> str:
    """A fingerprint of what `renewal_requests` would lay out."""
    at = {key: index for index, key in enumerate(campaign.column)}
    return hashlib.sha256(json.dumps(renewal_requests(campaign, 0, at, (FIRST_ROW - 1, FIRST_ROW), ()), sort_keys=True).encode()).hexdigest()[:16]
