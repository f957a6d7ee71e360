"""Numbers that name a person and that Annex 2 does not ask for: phones and identity cards. They are told, and never kept.

A number inside a web address is the address's own.
"""

import re

from validators.text import storable

_NARROW = str.maketrans("０１２３４５６７８９Ｘｘ－＋：（）", "0123456789Xx-+:()")       # one character for one, so that places stay
_GAP = r"[-\s.·\u200b-\u200f\u2060\ufeff]{0,2}"
_MOBILE = rf"(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
_LANDLINE = r"\(?0\d{2,3}[)\s-]{1,2}\d{7,8}(?:-\d{1,5})?|0(?:10|2\d|[3-9]\d{2})\d{7,8}"
_CARD = r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_NUMBER = re.compile(rf"(?P<link>(?:https?://|www\.|(?<![a-z0-9.-])(?:[a-z0-9-]+\.)+[a-z]{{2,}}/)[!-~]+)|(?<![\d.])(?<![\d.][\u200b-\u200f\u2060\ufeff])(?P<number>{_CARD}|{_MOBILE}|{_LANDLINE})(?![\d元人万次])")
_MAYBE = re.compile(r"\d{7}|\d{4}\D{1,2}\d{4}")         # every such number has this in it; most texts do not, and need not be looked through
_LABEL = re.compile(r"[\s,，、;；]*(?:联系|移动|办公)?(?:电话|手机|方式|热线|[Tt][Ee][Ll])?(?:号码?)?(?:公民)?(?:身份证(?:件)?)?(?:号码?)?[\s:.]*$")
_EMPTY = re.compile(r"[（(]\s*[）)]")


def _places(text: str) -> list[tuple[int, int]]:
    return [found.span("number") for found in _NUMBER.finditer(text.translate(_NARROW)) if found["number"]]


def holds_private(text: str) -> bool:
    """Whether a phone or an identity number stands in it.

    >>> [holds_private(t) for t in ("王某 138 0013 8000", "１３８００１３８０００", "0791-83986512", "360102198001011234", "2024-05-08 420人", "http://a.cn/13800138000.htm")]
    [True, True, True, True, False, False]
    """
    return len(text) >= 10 and bool(_places(text))


def strike_out(text: str) -> str:
    """The text with such numbers struck out, as long as before.

    >>> strike_out("王某13800138000，编号 7")
    '王某***********，编号 7'
    """
    if len(text) >= 10 and _MAYBE.search(text):
        for start, end in _places(text):
            text = text[:start] + "*" * (end - start) + text[end:]
    return text


def without_private(text: str) -> str:
    """The text without such numbers, the word in front of them (电话：) and brackets that they leave empty.

    >>> without_private("张某甲（江西省劳动模范，电话：13800138000）、李某乙（138-0013-8000）")
    '张某甲（江西省劳动模范）、李某乙'
    """
    while len(text) >= 10 and (places := _places(text)):         # what stood around a number may make another
        for start, end in reversed(places):
            text = text[:_LABEL.search(text.translate(_NARROW), max(0, start - 40), start).start()] + text[end:]
        text = _EMPTY.sub("", text).strip()
    return text


def keepable(text: str) -> str:
    """A typed text as it is kept, whichever way it came: the one boundary in front of the store and the embedded sheet.

    >>> keepable("莲塘\\x00一中，电话：13800138000")
    '莲塘一中'
    """
    return without_private(storable(text))
