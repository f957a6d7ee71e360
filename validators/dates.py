"""活动时间: a cell text ▸ the day of the session, or the question that a clerk would ask. Never a guess: half a date is no date."""

import re
from datetime import date, timedelta

from validators.datewords import WEEKDAY, bare_day
from validators.reading import BLANK, Note, Reading, refuse
from validators.text import normal, simple, untidy

_LATER = re.compile(r"^(?:拟定?于?|计划于?|预计于?|暂定于?|初定于?)")
_UNSURE = re.compile(r"^[/\\\-—–]+$|^[(\[【]?(?:暂?无|没有|略)[)\]】]?$|待定|未定|待通知|另行通知|时间不详|不详|未知|待补|待填")
_LUNAR = re.compile("农历|阴历|初[一二三四五六七八九十]|正月|腊月|廿[一二三四五六七八九]日?$")
_EITHER = re.compile(r"[\d日号]\s*(?:或者?|还是)\s*\d")
_WEEKDAYS, _WEEKDAY_AS = "一二三四五六日", str.maketrans("天1234567", "日一二三四五六日")
_WEEKDAY_ALONE = re.compile(r"(?<=[\d日号])\s*\(([一二三四五六日])\)$")
_IN_ALL = re.compile("(?<=[日号])[两二三四五六七2-7]天$")
_SITTINGS = re.compile("(?<!第)[两二三四五六2-6]\\s*场|各一?场")
_ISO_T = re.compile(r"(?<=\d)T(?=\d)")
_SEPARATOR = r"\s*[-./\\—–年月。、,]\s*"
_FULL = re.compile(rf"(\d{{4}}|\d{{2}}(?!\s*月)){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{1,2}})\s*[日号]?")
_SPACED = re.compile(r"(\d{4})\s+(\d{1,2})\s+(\d{1,2})")
_COMPACT = re.compile(r"(\d{4}|\d{2})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})(\s*[-./月。]\s*)(\d{1,2})\s*[日号]?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})")
_DAY_ONLY = re.compile(r"(\d{1,2})\s*[日号]?")
_YEAR_MONTH = re.compile(r"(?:(\d{4}|\d{2})\s*[-./年]\s*)?(\d{1,2})\s*月?(?:份|初|底|末|中|[上中下]旬)?|\d{4}年?")
_RANGE = re.compile(r"\s*(?:--|[-~—–]+|至|到)\s*")
_LIST = re.compile(r"\s*(?:[、,;/&+]|和|与|及|\n)\s*")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_TWO_FULL = re.compile(rf"({_FULL.pattern})(?:\s*(?:--|[-~—–至到])\s*)({_FULL.pattern})")
_LONGEST = 14                   # days: a longer stretch is no single activity


class _Ask(Exception):
    """A question instead of a date."""

    def __init__(self, code: str, *mends: tuple[str, str], **args):
        self.reading = refuse(code, *mends, got=args.pop("got", ""), **args)


def read_date(text: str, filed_on: date | None) -> Reading:
    """The day of a session.

    Args:
        text: the cell as typed.
        filed_on: 填表时间; a year that is missing or has two digits is completed from it, and never without it.

    Returns:
        A date and how it was read; None with one E_DATE_… otherwise. A blank cell is None without a note.

    >>> filed = date(2024, 6, 25)
    >>> [(r.value.isoformat() if r.value else None, r.codes) for t in ("24.6.18", "5.1", "2024.5.20-5.22") for r in [read_date(t, filed)]]
    [('2024-06-18', ['W_YEAR_INFERRED']), (None, ['E_DATE_AMBIGUOUS']), ('2024-05-20', ['W_DATE_RANGE'])]
    """
    plain = _WEEKDAY_ALONE.sub(r" 周\1", _ISO_T.sub(" ", simple(normal(text))))
    if not plain:
        return BLANK
    got = text.strip()
    try:
        return _read(plain, got, untidy(text), filed_on)
    except _Ask as ask:
        note = ask.reading.notes[0]
        return refuse(note.code, *note.mends, **{**note.args, "got": got})


def _read(plain: str, got: str, formatted: bool, filed_on: date | None) -> Reading:
    if _UNSURE.search(plain):
        raise _Ask("E_DATE_MISSING")
    if _LUNAR.search(plain) or _EITHER.search(plain):
        raise _Ask("E_DATE_AMBIGUOUS", why="写的是农历" if _LUNAR.search(plain) else "写了两个可能的日期")
    planned = bool(_LATER.match(plain))
    serial = _SERIAL.fullmatch(plain)
    if serial and 36526 <= int(serial[1]) <= 73050:
        day = date(1899, 12, 30) + timedelta(days=int(serial[1]))
        if filed_on and abs(filed_on.year - day.year) > 1:      # counted from 1904, or no date at all
            raise _Ask("E_DATE_AMBIGUOUS", why=f"作为 Excel 序列号是 {day}")
        return Reading(day, (Note("W_DATE_EXCEL_SERIAL", {"got": got}),))
    bare, stripped = bare_day(_LATER.sub("", plain))
    first, last, inferred = _span(bare, filed_on)
    if first == last:
        _hold_against_weekday(plain, first)
        if _SITTINGS.search(plain):
            raise _Ask("E_MULTI_SESSION")
    if planned and (filed_on is None or first <= filed_on):
        raise _Ask("E_DATE_MISSING")
    codes = ["W_YEAR_INFERRED"] * inferred + ["W_DATE_RANGE"] * (last != first) + ["I_FORMAT"] * (formatted or stripped)
    return Reading(first, tuple(Note(code, {"got": got, "day": first, "last": last}) for code in codes))


def _hold_against_weekday(plain: str, day: date) -> None:
    """5月11日（星期三） of a year in which that is a Saturday: one of the two is wrong."""
    said = WEEKDAY.findall(plain)
    number = _WEEKDAYS.find(said[0].translate(_WEEKDAY_AS)) if len(said) == 1 else day.weekday()
    if number != day.weekday() and not (number < 0 and day.weekday() > 4):        # 周末
        other = day + timedelta(days=number - day.weekday())
        mends = tuple((f"{one} 星期{_WEEKDAYS[one.weekday()]}", f"{one}") for one in (day, other)[:1 + (number >= 0)])
        raise _Ask("E_DATE_AMBIGUOUS", *mends, why=f"{day} 是星期{_WEEKDAYS[day.weekday()]}")


def _span(bare: str, filed_on: date | None) -> tuple[date, date, bool]:
    """First day, last day, and whether the year was inferred."""
    if found := _TWO_FULL.fullmatch(bare):
        return _range(found[1], found[5], filed_on)
    if not _FULL.fullmatch(bare):
        listed = [part for part in _LIST.split(bare) if part]
        several = len(listed) > 1 and not _is_one(bare) and _list_code(listed)
        parts = _RANGE.split(bare)
        if len(parts) == 2 and not _is_one(bare) and not (several == "E_DATE_MULTI" and "/" not in bare):
            return _range(*parts, filed_on)
        if several:
            raise _Ask(several)
        spaced = bare.split()
        if len(spaced) > 1 and not _is_one(bare) and all(_is_one(part) or _DAY_ONLY.fullmatch(part) for part in spaced):
            raise _Ask("E_DATE_MULTI")
    day, inferred = _one(bare, filed_on)
    return day, day, inferred


def _is_one(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (_FULL, _SPACED, _COMPACT, _MONTH_DAY, _DAY_FIRST)) or bool(re.fullmatch(r"\d{4}[-./]\d{1,2}", text))


def _list_code(parts: list[str]) -> str:
    """Several days in one cell: E_DATE_MULTI once the first is a day and the others may be."""
    if len(parts) == 2 and all(part.isdigit() for part in parts):
        return "E_DATE_AMBIGUOUS"
    dayish = [bool(_is_one(part) or _DAY_ONLY.fullmatch(part) or _RANGE.search(part)) for part in (_IN_ALL.sub("", part) for part in parts)]
    return "E_DATE_MULTI" if dayish[0] and sum(dayish) > 1 else "E_DATE_INCOMPLETE"


def _range(start: str, end: str, filed_on: date | None) -> tuple[date, date, bool]:
    """2024.5.20-5.22, 5月20日至22日. What was not said at the end is as at the start."""
    end = _IN_ALL.sub("", end)
    if not (start and end):
        raise _Ask("E_DATE_INCOMPLETE")
    if _DAY_ONLY.fullmatch(start) and (tail := _MONTH_DAY.fullmatch(end)):     # 20-22日 is no date, 20日-5月22日 neither
        raise _Ask("E_DATE_INCOMPLETE", tail=tail[0])
    if (month := re.fullmatch(r"(?:\d{4}年?|\d{2}年)?\d{1,2}月?", start)) and (_YEAR_MONTH.fullmatch(end) and "月" in start + end):
        if not (month and "月" in start and _DAY_ONLY.fullmatch(end) and "月" not in end):
            raise _Ask("E_DATE_INCOMPLETE")
    if (joined := re.fullmatch(r"(.*月)(\d{1,2})", start)) is None and not _is_one(start):
        raise _Ask("E_DATE_INCOMPLETE")
    first, inferred = _one(start if joined is None else joined[0], filed_on, in_range=True)
    if found := _DAY_ONLY.fullmatch(end):
        last = _day(first.year, first.month, int(found[1]))
    elif found := _MONTH_DAY.fullmatch(end):
        month, number = int(found[1]), int(found[3])
        last = _day(first.year + (month < first.month and first.month == 12), month, number)
    elif _FULL.fullmatch(end) or _COMPACT.fullmatch(end):
        last, _ = _one(end, filed_on)
    else:
        raise _Ask("E_DATE_INCOMPLETE")
    if last < first:
        raise _Ask("E_DATE_INVALID")
    if (last - first).days > _LONGEST:
        raise _Ask("E_DATE_MULTI")
    return first, last, inferred


def _one(text: str, filed_on: date | None, *, in_range: bool = False) -> tuple[date, bool]:
    if found := _FULL.fullmatch(text) or _SPACED.fullmatch(text):
        return _with_year(*found.groups(), filed_on, text)
    if found := _DAY_FIRST.fullmatch(text):
        return _day_first(*map(int, found.groups())), False
    if (found := _COMPACT.fullmatch(text)) and (len(found[1]) == 4 or filed_on):
        return _with_year(*found.groups(), filed_on, text)
    if found := _MONTH_DAY.fullmatch(text):
        month, number = int(found[1]), int(found[3])
        if month > 12 and "月" not in found[2]:
            raise _Ask("E_DATE_AMBIGUOUS" if number <= 12 else "E_DATE_INVALID")
        point = found[2].strip() in (".", "。") and not in_range
        if point and len(found[3]) == 1 and number <= 3 and _exists(2024, month, number * 10):
            mends = tuple((f"{month} 月 {n} 日", f"{month}月{n}日") for n in (number, number * 10))
            raise _Ask("E_DATE_AMBIGUOUS", *mends, why=f"无法区分 {month} 月 {number} 日和 {month} 月 {number * 10} 日")
        return _without_year(month, number, filed_on), True
    raise _Ask("E_DATE_INCOMPLETE")


def _with_year(year: str, month: str, number: str, filed_on: date | None, text: str) -> tuple[date, bool]:
    if len(year) == 4:
        return _day(int(year), int(month), int(number)), False
    if filed_on is None or (filed_on.year - int(year)) % 100 not in (0, 1):
        raise _Ask("E_DATE_AMBIGUOUS", why=f"“{year}”是否为年份")
    return _day(filed_on.year - (filed_on.year - int(year)) % 100, int(month), int(number)), True


def _without_year(month: int, number: int, filed_on: date | None) -> date:
    """The filing's year; a month later in the year than the filing in January is the year before."""
    if filed_on is None:
        _day(2024, month, number)
        raise _Ask("E_DATE_AMBIGUOUS", why="没有写年份，也没有填表时间")
    year = filed_on.year - (filed_on.month == 1 and month >= 11)
    return _day(year, month, number)


def _day_first(a: int, b: int, year: int) -> date:
    """5/16/2024 can be read in one way only, 5/6/2024 in two."""
    readings = {(m, d) for m, d in ((a, b), (b, a)) if _exists(year, m, d)}
    if not readings:
        raise _Ask("E_DATE_INVALID")
    if len(readings) > 1:
        raise _Ask("E_DATE_AMBIGUOUS", why="无法区分月和日")
    return date(year, *readings.pop())


def _exists(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def _day(year: int, month: int, number: int) -> date:
    if not 1900 <= year <= 2199 or not _exists(year, month, number):
        raise _Ask("E_DATE_INVALID")
    return date(year, month, number)
