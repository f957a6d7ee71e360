"""Chinese, Arabic and mixed numerals ▸ a number. Only the pure numeral: no measure words, no 约. What two people might read differently is None."""

import re
from dataclasses import dataclass
from decimal import Decimal

DIGIT = {char: value for value, chars in enumerate(("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for char in chars}
_STEP = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
CHARACTERS = "".join(DIGIT) + "".join(_STEP) + "".join(_BIG) + "廿卅"
_SCALE = {"亿": 10**8, "万": 10**4, "w": 10**4, "千": 1000, "仟": 1000, "k": 1000, "百": 100, "佰": 100}
_PLAIN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})(?:([, ])\d{3}(?!\d))(?:\2\d{3}(?!\d))*(?=(\.\d)?)", re.ASCII)
JOINED = "\u0001"               # stands where `join_thousands` took a separator out
GAP = "\u0003"                  # stands where brackets or words were taken out
_SPLIT = re.compile(rf"[\d{CHARACTERS}]{GAP}+[\d{''.join(DIGIT)}]")
_SCALED = re.compile(r"(\d+(?:\.\d+)?)(亿|万|w|千|仟|k|百|佰)(?:(\d+)(千|百)?(?:(\d+)(百)?)?)?", re.ASCII)


@dataclass(frozen=True)
class Number:
    """`how`: plain, grouped (5,000), chinese (三百), scaled (3.5万)."""

    value: Decimal
    how: str


def number(text: str) -> Number | None:
    """A numeral without anything around it, None if it is none or not a certain one.

    >>> [(n.value, n.how) if (n := number(t)) else None for t in ("1,200", "1 200", "3.5万", "二百八十", "1万2", "12,00", "三五")]
    [(Decimal('1200'), 'grouped'), (Decimal('1200'), 'grouped'), (Decimal('35000'), 'scaled'), (Decimal('280'), 'chinese'), (Decimal('12000'), 'scaled'), None, None]
    """
    if len(text) > 24:
        return None
    if _PLAIN.fullmatch(text):
        return Number(Decimal(text), "plain")
    if _GROUPED.fullmatch(text) and not ("," in text and " " in text):
        return Number(Decimal(text.replace(",", "").replace(" ", "")), "grouped")
    if (scaled := _scaled(text)) is not None:
        return Number(scaled, "scaled")
    whole = chinese(text)
    return None if whole is None else Number(Decimal(whole), "chinese")


def join_thousands(text: str, sure: int) -> str:
    """1,200 and 1 200 without their separator, `JOINED` behind them. A first group of more than `sure` digits may be a number of its own (300,280).

    >>> join_thousands("1,200人", 1), join_thousands("300,280", 2), join_thousands("120,000", 2)
    ('1200\\x01人', '300,280', '120000\\x01')
    """
    def joined(found: re.Match) -> str:
        one_number = len(found[1]) <= sure or found[0].endswith("000") or found[3]
        return re.sub("[, ]", "", found[0]) + JOINED if one_number else found[0]
    return _THOUSANDS.sub(joined, text)


def take_out(words: re.Pattern, text: str) -> str:
    """The text with GAP where the words stood, none at its ends."""
    return words.sub(GAP, text).strip(GAP)


def close_gaps(text: str) -> str | None:
    """The text without GAP; None where that would make one number of two.

    >>> close_gaps(f"350{GAP}万"), close_gaps(f"300{GAP}200")        # 350多万; 高一300高二200
    ('350万', None)
    """
    return None if _SPLIT.search(text) else text.replace(GAP, "")


def _scaled(text: str) -> Decimal | None:
    """3.5万, 1万2, 3千5百, 2k."""
    found = _SCALED.fullmatch(text)
    if not found:
        return None
    head, scale, *rest = found.groups()
    total, last = Decimal(head) * _SCALE[scale], _SCALE[scale]
    for digits, unit in ((rest[0], rest[1]), (rest[2], rest[3])):
        if digits is None:
            continue
        if "." in head:
            return None
        step = _SCALE[unit] if unit else last // 10 if len(digits) == 1 else 1
        part = int(digits) * step
        if part >= last:
            return None
        total, last = total + part, step
    return total.quantize(Decimal(1)) if total == total.to_integral_value() else total


def chinese(text: str) -> int | None:
    """A whole number in Chinese characters, spoken (一千二百), financial (壹仟伍佰) or digit by digit (二〇二四).

    >>> [chinese(t) for t in ("两百", "一百零五", "二百五", "一万二", "廿五", "十", "二〇二四", "壹仟伍佰", "二三百", "百二十", "")]
    [200, 105, 250, 12000, 25, 10, 2024, 1500, None, None, None]
    """
    if not text or any(char not in CHARACTERS for char in text):
        return None
    if all(char in DIGIT for char in text):
        return _digits(text)
    total = section = 0             # 亿 and 万 close a section
    digit: int | None = None
    step, big, zero = 10**4, 10**12, False
    for at, char in enumerate(text.replace("廿", "二十").replace("卅", "三十")):
        if char in DIGIT:
            if digit is not None:
                return None
            if DIGIT[char] == 0:
                zero = True
            else:
                digit = DIGIT[char]
        elif char in _STEP:
            if _STEP[char] >= step or (digit is None and not (_STEP[char] == 10 and (at == 0 or zero))):
                return None
            step, zero = _STEP[char], False
            section, digit = section + (digit or 1) * step, None
        else:
            if _BIG[char] >= big or (digit is None and section == 0):
                return None
            big, zero = _BIG[char], False
            total, section, digit, step = total + (section + (digit or 0)) * big, 0, None, 10**4
    return total + section + _tail(digit, step, big, zero, section)


def _tail(digit: int | None, step: int, big: int, zero: bool, section: int) -> int:
    """The last digit: 二百五 is 250, 一万二 is 12000, 一百零五 is 105."""
    if digit is None:
        return 0
    if zero or step == 10:
        return digit
    if section == 0 and big < 10**12:
        return digit * big // 10
    return digit * step // 10 if step < 10**4 else digit


def _digits(text: str) -> int | None:
    """Digit by digit; two digits side by side (三五) may mean “three or five”."""
    if len(text) == 2 and not any(DIGIT[char] == 0 for char in text):
        return None
    return int("".join(str(DIGIT[char]) for char in text))
