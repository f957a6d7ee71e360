"""Google's serial dates: days since 1899-12-30, the time of day as a fraction."""

import datetime
import re

EPOCH = datetime.datetime(1899, 12, 30)
ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$", re.ASCII)
CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日$", re.ASCII)
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?$", re.ASCII)
PARTS = re.compile(r"(?i)yyyy|yy|mmmm|mmm|mm|m|dd|d|hh|h|ss|s|am/pm|\"[^\"]*\"|.", re.S)


def read_date(text: str) -> tuple[float, str, str] | None:
    """A date, time or both as people type them: (serial, format type, pattern), or None.

    >>> read_date("2020-01-01"), read_date("2024年3月5日 9:30")
    ((43831, 'DATE', 'yyyy-mm-dd'), (45356.395833333336, 'DATE_TIME', 'yyyy"年"m"月"d"日" h:mm'))
    """
    day, _, clock = text.partition(" ")
    date = _read_day(day)
    time = _read_clock(clock if date else day)
    if date and not clock:
        return date[0], "DATE", date[1]
    if date and time:
        return date[0] + time[0], "DATE_TIME", f"{date[1]} {time[1]}"
    if time and not clock and not date:
        return time[0], "TIME", time[1]
    return None


def _read_day(text: str) -> tuple[int, str] | None:
    if match := ISO.match(text):
        year, month, day = match[1], match[3], match[4]
        long = len(month) == 2 and len(day) == 2
        pattern = f"yyyy{match[2]}{'mm' if long else 'm'}{match[2]}{'dd' if long else 'd'}"
    elif match := CHINESE.match(text):
        year, month, day, pattern = match[1], match[2], match[3], 'yyyy"年"m"月"d"日"'
    elif match := AMERICAN.match(text):
        month, day, year, pattern = match[1], match[2], match[3], "m/d/yyyy"
    else:
        return None
    try:
        return (datetime.datetime(int(year), int(month), int(day)) - EPOCH).days, pattern
    except ValueError:
        return None


def _read_clock(text: str) -> tuple[float, str] | None:
    match = CLOCK.match(text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    seconds = int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
    return seconds / 86400, "h:mm:ss" if match[3] else "h:mm"


def write_date(serial: float, pattern: str) -> str:
    """A serial number in a date pattern; `mm` after an hour means minutes.

    >>> write_date(43831, "yyyy-mm-dd"), write_date(45356.395833333336, "yyyy/m/d h:mm")
    ('2020-01-01', '2024/3/5 9:30')
    """
    moment = EPOCH + datetime.timedelta(seconds=round(serial * 86400))
    written, after_hour = [], False
    twelve = "am/pm" in pattern.lower()
    for part in PARTS.findall(pattern):
        low = part.lower()
        written.append(_write_part(part, low, moment, after_hour, twelve))
        if low[0] in "hymds":
            after_hour = low[0] == "h" or (after_hour and low[0] == "m")
    return "".join(written)


def _write_part(part: str, low: str, moment: datetime.datetime, after_hour: bool, twelve: bool) -> str:
    hour = (moment.hour % 12 or 12) if twelve else moment.hour
    numbers = {"d": moment.day, "h": hour, "s": moment.second, "m": moment.minute if after_hour else moment.month}
    if low == "yyyy":
        return f"{moment.year:04d}"
    if low == "yy":
        return f"{moment.year % 100:02d}"
    if low in ("mmm", "mmmm"):
        return moment.strftime("%b" if low == "mmm" else "%B")
    if low == "am/pm":
        return moment.strftime("%p")
    if low[0] in numbers and set(low) == {low[0]}:
        return f"{numbers[low[0]]:0{len(low)}d}"
    return part.strip('"') if part.startswith('"') else part
