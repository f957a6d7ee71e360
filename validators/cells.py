"""A stored cell value ▸ the text that a person sees, without rounding surprises. Only number formats that mean a date change anything."""

import re
from datetime import date, datetime, timedelta

# From 27 on: the Chinese locale's own formats (2024年5月8日 is 31), which Excel and WPS do not write out in the file.
_BUILT_IN_DAY = {14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58}
_BUILT_IN_MONTH = {17, 27, 36, 50, 52, 57}
_BUILT_IN_TIME = {18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


def meaning_of_format(number: int, code: str | None) -> str:
    """"date", "month" (no day is shown), "time" or "": what a number format makes of a number.

    >>> [meaning_of_format(n, c) for n, c in ((0, None), (14, None), (31, None), (57, None), (176, 'yyyy"年"m"月"d"日";@'))]
    ['', 'date', 'date', 'month', 'date']
    >>> [meaning_of_format(170, c) for c in ('0"日"', '[Red]0.00', 'h:mm', 'yyyy"年"m"月"', 'G/通用格式', 'General')]
    ['', '', 'time', 'month', '', '']
    """
    if code is None:
        if number in _BUILT_IN_TIME:
            return "time"
        if number in _BUILT_IN_MONTH:
            return "month"
        return "date" if number in _BUILT_IN_DAY else ""
    plain = _LITERAL.sub("", code).split(";")[0].lower()
    if "general" in plain or plain.startswith("g/"):
        return ""
    if "d" in plain:
        return "date"
    if "y" in plain:
        return "month"
    return "time" if re.search("[hs]", plain) else ""


def number_text(raw: str) -> str:
    """A stored number as text: no .0, no binary rounding dust, no exponent.

    >>> [number_text(t) for t in ("300", "300.0", "5.0999999999999996", "0.30000000000000004", "1E+3", "1e400")]
    ['300', '300', '5.1', '0.3', '1000', '1e400']
    """
    if len(raw) < 15 and raw.isdecimal() and raw.isascii() and raw[0] != "0":
        return raw
    try:
        number = float(raw)
    except ValueError:
        return raw
    if not abs(number) < 1e20:      # also infinity and nan, which no spreadsheet writes
        return raw
    short = f"{number:.15g}"        # spreadsheets keep and show 15 digits
    if "e" in short:
        short = f"{number:.20f}".rstrip("0").rstrip(".") if abs(number) < 1 else f"{number:.0f}"
    return "0" if short == "-0" else short


def serial_text(raw: str, meaning: str, from_1904: bool = False) -> str:
    """A stored day number as text: 2024-05-08, with the time only where it is not midnight; 2024年5月 where no day is shown.

    >>> serial_text("45420", "date"), serial_text("45420.604166666664", "date"), serial_text("45413", "month")
    ('2024-05-08', '2024-05-08 14:30:00', '2024年5月')
    >>> serial_text("0.5", "time"), serial_text("-1", "date")
    ('12:00:00', '-1')
    """
    try:
        number = float(raw)
        if not 0 <= number < 2958466:       # 9999-12-31; Excel shows ##### outside
            return number_text(raw)
        moment = _EPOCH[from_1904] + timedelta(seconds=round(number * 86400))
    except (ValueError, OverflowError):
        return number_text(raw)
    return clock_text(moment) if meaning == "time" and number < 1 else day_text(moment, meaning)


def day_text(day: date, meaning: str = "date") -> str:
    """A date or datetime as ISO text, the time only where it is not midnight.

    >>> day_text(date(2024, 5, 8)), day_text(datetime(2024, 5, 8, 14, 30))
    ('2024-05-08', '2024-05-08 14:30:00')
    """
    if meaning == "month":
        return f"{day.year}年{day.month}月"
    if isinstance(day, datetime) and (day.hour or day.minute or day.second):
        return f"{day:%Y-%m-%d %H:%M:%S}"
    return f"{day:%Y-%m-%d}"


def clock_text(moment) -> str:
    return f"{moment:%H:%M:%S}"


def unescape(text: str) -> str:
    """Excel's way of storing control characters undone.

    >>> unescape("莲塘_x000D_一中_x005F_x0041_")
    '莲塘\\r一中_x0041_'
    """
    return _ESCAPED.sub(_escaped_character, text) if "_x" in text else text


def _escaped_character(found: re.Match) -> str:
    code = int(found[1], 16)
    if 0xD800 <= code < 0xE000:     # half of a character: left as it stands
        return found[0]
    return chr(code) if code >= 32 or code in (9, 10, 13) else ""
