"""One cell: what stands in it, and the rest of Google's CellData kept as it was given."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .errors import bad_request, not_implemented
from .formulas import evaluate

MAX_CHARACTERS = 50_000
COMPUTED = {"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"}
STORED = ("userEnteredFormat", "note", "dataValidation", "textFormatRuns")


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """The result of a formula that cannot be worked out."""

    type: str
    message: str
    text: str


Value = str | int | float | bool | ErrorValue | None


class Cell(NamedTuple):
    """A cell is never changed, only replaced, so that copies of a sheet may share it."""

    value: Value = None
    formula: str | None = None
    more: Mapping[str, Any] = {}

    @property
    def number_format(self) -> Mapping[str, str]:
        return self.more.get("userEnteredFormat", {}).get("numberFormat", {}) if self.more else {}


# How a sheet keeps its cells: one with nothing but a value is kept as that value, at a third of the memory.
Kept = str | int | float | bool | Cell | None
Row = tuple[Kept, ...]


def kept(cell: Cell | None) -> Kept:
    if cell is None or cell.formula is not None or cell.more or cell.value is None or isinstance(cell.value, ErrorValue):
        return cell
    return cell.value


def as_cell(kept: Kept) -> Cell | None:
    return kept if kept is None or type(kept) is Cell else Cell(kept)


def holds_value(kept: Kept) -> bool:
    """Whether a value stands there: formats and notes do not count."""
    return kept is not None and (type(kept) is not Cell or kept.value is not None)


def cell_or_none(cell: Cell) -> Cell | None:
    """An empty cell takes no room."""
    return None if cell.value is None and cell.formula is None and not cell.more else cell


def whole_number(number: float) -> int | float:
    """Numbers as Google's JSON writes them: no `.0`."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return int(number)
    return number


def stored_number(number: float) -> int | float:
    """A JSON number as a sheet keeps it: a double, so that long integers lose their last digits."""
    try:
        double = float(number)
    except OverflowError:
        double = math.inf
    if not math.isfinite(double):
        raise bad_request("Invalid value: a number is too large.")
    return whole_number(double)


def checked_text(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise bad_request(f"Your input contains more than the maximum of {MAX_CHARACTERS} characters in a single cell.")
    return text


def formula_cell(text: str, more: Mapping[str, Any]) -> Cell:
    result = evaluate(checked_text(text))
    if isinstance(result, tuple):
        return Cell(ErrorValue(*result), text, more)
    return Cell(whole_number(result) if isinstance(result, float) else result, text, more)


def extended_value(value: Value) -> dict[str, Any]:
    """A value as ExtendedValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, ErrorValue):
        return {"errorValue": {"type": value.type, "message": value.message}}
    return {} if value is None else {"numberValue": whole_number(value)}


def entered(cell: Cell) -> dict[str, Any]:
    """The part of CellData that a client can write."""
    data = dict(cell.more)
    if cell.formula is not None:
        data["userEnteredValue"] = {"formulaValue": cell.formula}
    elif cell.value is not None:
        data["userEnteredValue"] = extended_value(cell.value)
    return data


def from_cell_data(data: Mapping[str, Any]) -> Cell | None:
    """The cell that a CellData asks for. Strings in it are never parsed: `stringValue` `=1` stays text."""
    value: Value = None
    formula = None
    given = data.get("userEnteredValue") or {}
    if len(given) > 1:
        raise bad_request("Only one value may be set in userEnteredValue.")
    if "stringValue" in given:
        value = checked_text(given["stringValue"]) or None
    elif "numberValue" in given:
        value = stored_number(given["numberValue"])
    elif "boolValue" in given:
        value = given["boolValue"]
    elif "errorValue" in given:
        raise bad_request("userEnteredValue.errorValue is read-only.")
    unknown = [key for key in data if key not in STORED and key not in COMPUTED and key != "userEnteredValue"]
    if unknown:
        raise not_implemented(f"CellData.{unknown[0]}")
    more = {key: with_color_styles(data[key]) if key == "userEnteredFormat" else data[key] for key in STORED if data.get(key)}
    if "formulaValue" in given:
        formula = given["formulaValue"]
        return formula_cell(formula, more)
    return cell_or_none(Cell(value, formula, more))


def with_color_styles(value: Any) -> Any:
    """Every `...Color` has its `...ColorStyle` twin in Google's replies; zero channels are left out."""
    if isinstance(value, list):
        return [with_color_styles(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: with_color_styles(item) for key, item in value.items()}
    for key in list(result):
        if key.lower().endswith("colorstyle") and "rgbColor" in result[key]:
            result[key[: -len("Style")]] = result[key]["rgbColor"] = _channels(result[key]["rgbColor"])
    for key in list(result):
        if key.lower().endswith("color") and key != "rgbColor" and isinstance(result[key], dict):
            result[key] = _channels(result[key])
            result.setdefault(key + "Style", {"rgbColor": result[key]})
    return result


def _channels(color: Mapping[str, float]) -> dict[str, float]:
    return {name: channel(level) for name, level in color.items() if level}


def channel(level: float) -> float:
    """A colour channel as Google gives it back: cut to 8 bits, then written as a 32-bit float.

    >>> channel(1), channel(0.5), channel(66 / 255)
    (1, 0.49803922, 0.25882354)
    """
    exact = struct.pack("f", int(min(max(level, 0), 1) * 255 + 1e-6) / 255)
    shortest = next(text for text in (f"{struct.unpack('f', exact)[0]:.{digits}g}" for digits in range(1, 10)) if struct.pack("f", float(text)) == exact)
    return whole_number(float(shortest))


