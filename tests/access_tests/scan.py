"""Looks for what must not be there. Its own patterns, written apart from those of the app: digits only, wherever they stand.

The server that plays Google looks at everything that it is sent, a running app at its log when it is stopped: so every test is one of this too.
"""

import re

LEAKS: list[str] = []       # what was found in the running test; `tests/conftest.py` asks after every test
# a mobile phone, an identity card, Nanchang's and other landlines with their hyphen; a longer run of digits or a decimal is none of them
_PRIVATE = re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|[1-9]\d{16}[\dXx]|0\d{2,3}-\d{7,8})(?!\d)")


def private_numbers(text: str) -> list[str]:
    return [found for found in _PRIVATE.findall(text) if not (len(found) == 18 and not _is_card(found))]


def _is_card(text: str) -> bool:
    return text[6:8] in ("18", "19", "20") and "01" <= text[10:12] <= "12" and "01" <= text[12:14] <= "31"


def look(where: str, text: str) -> None:
    """Keeps what should not have come here, without saying it."""
    if private_numbers(text):
        LEAKS.append(f"{where}: a phone or identity number")
    if re.search(r"PRIVATE(?: |\+|%20)KEY", text):
        LEAKS.append(f"{where}: a private key")
