"""What `valueInputOption` makes of a value: kept as it is (RAW), or read as if typed (USER_ENTERED)."""

import math
import re
from collections.abc import Mapping
from typing import Any

from .cells import Cell, Value, cell_or_none, checked_text, formula_cell, stored_number, whole_number
from .dates import read_date
from .errors import bad_request

PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$", re.ASCII)
GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?$", re.ASCII)
MONEY = re.compile(r"([$¥￥€£])\s?(\d.*)$", re.ASCII)
OPTIONS = ("RAW", "USER_ENTERED")


def input_option(given: str | None) -> str:
    if given not in OPTIONS:
        raise bad_request("'valueInputOption' is required but not specified" if not given else f"Invalid valueInputOption: {given}")
    return given


def new_cell(value: Any, option: str, old: Cell | None) -> Cell | None:
    """The cell after `value` was written over `old`: formats, notes and validation stay."""
    more = old.more if old else {}
    if isinstance(value, str):
        if option == "USER_ENTERED":
            return typed_cell(value, more)
        return cell_or_none(Cell(checked_text(value) or None, None, more))
    return Cell(value if isinstance(value, bool) else stored_number(value), None, more)


def typed_cell(text: str, more: Mapping[str, Any]) -> Cell | None:
    """The cell that a person gets who types this text."""
    checked_text(text)
    if text.startswith("'"):
        return cell_or_none(Cell(text[1:] or None, None, more))
    if _number_format(more).get("type") == "TEXT":
        return cell_or_none(Cell(text or None, None, more))
    if text.startswith("=") and len(text) > 1:
        return formula_cell(text, more)
    if text.startswith("+") and len(text) > 1 and not PLAIN.match(text):
        return formula_cell("=" + text, more)
    value, kind, pattern = read_typed(text.strip())
    if kind and not _number_format(more):
        formats = {**more.get("userEnteredFormat", {}), "numberFormat": {"type": kind, "pattern": pattern}}
        more = {**more, "userEnteredFormat": formats}
    return cell_or_none(Cell(text or None if isinstance(value, str) else value, None, more))


def read_typed(text: str) -> tuple[Value, str, str]:
    """A typed text as value and, where typing sets one, number format (type, pattern).

    >>> read_typed("0042"), read_typed("2,000,000.01"), read_typed("12%")
    ((42, '', ''), (2000000.01, 'NUMBER', '#,##0.00'), (0.12, 'PERCENT', '0%'))
    """
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE", "", ""
    if PLAIN.match(text) and math.isfinite(float(text)):
        number = whole_number(float(text))
        return (number, "SCIENTIFIC", "0.00E+00") if "e" in text.lower() else (number, "", "")
    if GROUPED.match(text):
        return whole_number(float(text.replace(",", ""))), "NUMBER", "#,##0.00" if "." in text else "#,##0"
    if text.endswith("%") and (PLAIN.match(text[:-1]) or GROUPED.match(text[:-1])):
        number = float(text[:-1].replace(",", "")) / 100
        return whole_number(round(number, 15)), "PERCENT", "0.00%" if "." in text else "0%"
    if (match := MONEY.match(text)) and (PLAIN.match(match[2]) or GROUPED.match(match[2])):
        pattern = f'"{match[1]}"#,##0' + (".00" if "." in match[2] else "")
        return whole_number(float(match[2].replace(",", ""))), "CURRENCY", pattern
    return read_date(text) or (text, "", "")


def _number_format(more: Mapping[str, Any]) -> Mapping[str, str]:
    return more.get("userEnteredFormat", {}).get("numberFormat", {}) if more else {}


def checked_values(values: Any) -> list[list[Any]]:
    """The `values` of a ValueRange: rows of scalars."""
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            if isinstance(value, dict | list):
                kind = "struct_value" if isinstance(value, dict) else "list_value"
                raise bad_request(f"Invalid values[{i}][{j}]: {kind} {{}}")
    return values
