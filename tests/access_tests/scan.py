"""Looks for what must not be there. Its own patterns, written apart from those of the app: digits only, wherever they stand."""

import re

# a mobile phone, an identity card, Nanchang's and other landlines with their hyphen; a longer run of digits or a decimal is none of them
_PRIVATE = re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|[1-9]\d{16}[\dXx]|0\d{2,3}-\d{7,8})(?!\d)")


def private_numbers(text: str) -> list[str]:
    return [found for found in _PRIVATE.findall(text) if not (len(found) == 18 and not _is_card(found))]


def _is_card(text: str) -> bool:
    return text[6:8] in ("18", "19", "20") and "01" <= text[10:12] <= "12" and "01" <= text[12:14] <= "31"
