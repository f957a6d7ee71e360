"""What the render options show of a cell."""

import re
from collections.abc import Callable
from typing import Any

from .cells import Cell, ErrorValue, whole_number
from .dates import write_date
from .errors import bad_request

DATES = ("DATE", "TIME", "DATE_TIME")
FIRST_DAY, LAST_DAY = -693_593, 2_958_465  # the years 1 to 9999
RENDER_OPTIONS = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
DATE_OPTIONS = ("SERIAL_NUMBER", "FORMATTED_STRING")
DEFAULT_PATTERNS = {"DATE": "yyyy-mm-dd", "TIME": "h:mm:ss", "DATE_TIME": "yyyy-mm-dd h:mm:ss", "PERCENT": "0.00%", "NUMBER": "#,##0.00"}
DEFAULT_PATTERNS |= {"CURRENCY": '"$"#,##0.00', "SCIENTIFIC": "0.00E+00"}
NUMBER_PATTERN = re.compile(r"(?P<before>[^#0]*)(?P<digits>[#0,]+)(?P<decimals>\.[#0]+)?(?P<exponent>[eE]\+0+)?(?P<after>.*)$")


def renderer(render: str | None, dates: str | None) -> Callable[[Cell | None], Any]:
    """The function from a cell to the JSON value that `values` shows for it; empty cells are `""`."""
    render, dates = render or "FORMATTED_VALUE", dates or "SERIAL_NUMBER"
    if render not in RENDER_OPTIONS:
        raise bad_request(f"Invalid value at 'value_render_option' (type.googleapis.com/google.apps.sheets.v4.ValueRenderOption), \"{render}\"")
    if dates not in DATE_OPTIONS:
        raise bad_request(
            f"Invalid value at 'date_time_render_option' (type.googleapis.com/google.apps.sheets.v4.DateTimeRenderOption), \"{dates}\""
        )
    if render == "FORMATTED_VALUE":
        return formatted

    def show(cell: Cell | None) -> Any:
        if cell is None or cell.value is None:
            return ""
        if render == "FORMULA" and cell.formula is not None:
            return cell.formula
        if isinstance(cell.value, ErrorValue):
            return f"{cell.value.text} ({cell.value.message})"
        if dates == "FORMATTED_STRING" and cell.more and cell.number_format.get("type") in DATES:
            return formatted(cell)
        return cell.value

    return show


def formatted(cell: Cell | None) -> str:
    """The text that a person sees."""
    if cell is None or cell.value is None:
        return ""
    value = cell.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        return value.text
    number_format = cell.number_format
    kind = number_format.get("type", "")
    pattern = number_format.get("pattern") or DEFAULT_PATTERNS.get(kind, "")
    if kind in DATES and FIRST_DAY <= value <= LAST_DAY:
        return write_date(value, pattern)
    return write_number(value, pattern) if pattern and kind not in ("TEXT", *DATES) else general(value)


def general(number: float) -> str:
    """A number without a format.

    >>> general(42), general(1 / 3), general(0.0009765625), general(1e20)
    ('42', '0.3333333333', '0.0009765625', '1E+20')
    """
    number = whole_number(number)
    if isinstance(number, int) and abs(number) < 10**15:
        return str(number)
    if number and not 1e-9 <= abs(number) < 1e15:
        mantissa, _, exponent = f"{number:.5e}".partition("e")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+03d}"
    digits = f"{number:.10g}"
    return digits if "e" not in digits else f"{number:.18f}".rstrip("0").rstrip(".")


def write_number(number: float, pattern: str) -> str:
    """A number in a pattern such as `#,##0.00` or `0%`.

    >>> write_number(2000000.01, "#,##0.00"), write_number(0.12, "0%"), write_number(1e5, "0.00E+00")
    ('2,000,000.01', '12%', '1.00E+05')
    """
    match = NUMBER_PATTERN.match(pattern.split(";")[0])
    if not match:
        return general(number)
    decimals = len(match["decimals"] or ".") - 1
    before, after = match["before"].replace('"', ""), match["after"].replace('"', "")
    if match["exponent"]:
        return before + f"{number:.{decimals}E}" + after
    if "%" in after:
        number *= 100
    digits = f"{abs(number):,.{decimals}f}" if "," in match["digits"] else f"{abs(number):.{decimals}f}"
    if match["decimals"]:
        optional = len(match["decimals"]) - len(match["decimals"].rstrip("#"))
        digits = re.sub(rf"0{{0,{optional}}}$", "", digits).rstrip(".") if optional else digits
    return ("-" if number < 0 else "") + before + digits + after
