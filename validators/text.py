"""Normal forms of typed text. They are copies for reading and comparing; what people see is never altered."""

import re
import unicodedata

_CIRCLED = re.compile("[\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]")  # ① … : NFKC would turn ①学生300人 into 1学生300人
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")


def normal(text: str) -> str:
    """Full-width forms narrowed, circled numbers and invisible characters dropped, ends trimmed; inner spaces stay.

    >>> normal("①学生３００人\\u200b　")
    '学生300人'
    """
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", _CIRCLED.sub("", text))).strip()


def fold(text: str) -> str:
    """`normal` without any space: what two spellings of the same name share.

    >>> fold("南昌​市　第十九中学") == fold("南昌市第十九中学")
    True
    """
    return _SPACE.sub("", normal(text))
