"""BooleanConditions: whether a value meets the rule of a validation or a filter."""

from collections.abc import Mapping
from typing import Any

from .a1 import cell_name
from .cells import Cell, ErrorValue
from .errors import bad_request
from .value_input import read_typed
from .value_output import formatted

TEXTS = {
    "TEXT_CONTAINS": lambda text, given: given in text,
    "TEXT_NOT_CONTAINS": lambda text, given: given not in text,
    "TEXT_STARTS_WITH": lambda text, given: text.startswith(given),
    "TEXT_ENDS_WITH": lambda text, given: text.endswith(given),
    "TEXT_EQ": lambda text, given: text == given,
    "TEXT_NOT_EQ": lambda text, given: text != given,
}
NUMBERS = {
    "NUMBER_GREATER": lambda number, low, *_: number > low,
    "NUMBER_GREATER_THAN_EQ": lambda number, low, *_: number >= low,
    "NUMBER_LESS": lambda number, low, *_: number < low,
    "NUMBER_LESS_THAN_EQ": lambda number, low, *_: number <= low,
    "NUMBER_EQ": lambda number, low, *_: number == low,
    "NUMBER_NOT_EQ": lambda number, low, *_: number != low,
    "NUMBER_BETWEEN": lambda number, low, high: low <= number <= high,
    "NUMBER_NOT_BETWEEN": lambda number, low, high: not low <= number <= high,
}


def meets(cell: Cell | None, condition: Mapping[str, Any]) -> bool | None:
    """Whether the cell meets the condition; None where this server cannot tell."""
    kind = condition.get("type", "")
    given = [value.get("userEnteredValue", "") for value in condition.get("values", [])]
    text = formatted(cell)
    if kind in ("BLANK", "NOT_BLANK"):
        return (text == "") == (kind == "BLANK")
    if kind == "ONE_OF_LIST":
        return text in given
    if kind == "BOOLEAN":
        return text in given if given else isinstance(cell.value if cell else None, bool)
    if kind in TEXTS and given:
        return TEXTS[kind](text.casefold(), given[0].casefold())
    if kind in NUMBERS:
        return _meets_number(cell, kind, given)
    return None


def _meets_number(cell: Cell | None, kind: str, given: list[str]) -> bool | None:
    bounds = [read_typed(text)[0] for text in given]
    if len(bounds) != (2 if "BETWEEN" in kind else 1) or not all(_is_number(bound) for bound in bounds):
        return None
    value = cell.value if cell else None
    return _is_number(value) and NUMBERS[kind](value, *bounds)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_validation(cell: Cell | None, row: int, column: int) -> None:
    """Raises 400 when the cell breaks its own strict rule. Empty cells pass, as they do for people."""
    rule = cell.more.get("dataValidation") if cell is not None and cell.more else None
    if not rule or not rule.get("strict") or cell.value is None or isinstance(cell.value, ErrorValue):
        return
    if meets(cell, rule.get("condition", {})) is False:
        raise bad_request(f"The data you entered in cell {cell_name(row, column)} violates the data validation rules set on this cell.")


def hidden_by(criteria: Mapping[str, Any], cell: Cell | None) -> bool:
    """Whether a filter on this column hides the row."""
    if formatted(cell) in criteria.get("hiddenValues", []):
        return True
    return "condition" in criteria and meets(cell, criteria["condition"]) is False
