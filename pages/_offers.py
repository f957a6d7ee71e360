"""Schools of the register and earlier speakers for what somebody is typing: by name, alias or pinyin initials. It offers, it never decides."""

import os
from collections.abc import Iterable, Sequence
from functools import cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")     # read by pypinyin on import: every reading of a character will do, and 43 MB stay free
from pypinyin import Style, pinyin

from sheets_sync.recall import Speaker
from validators.campaign import School
from validators.text import fold


@cache
def initials(name: str) -> tuple[frozenset[str], ...]:
    """For every character the first letters it may be read with; a letter or digit stands for itself.

    >>> [sorted(letters) for letters in initials("长堎")]
    [['c', 'z'], ['l']]
    """
    letters = pinyin(name, style=Style.FIRST_LETTER, heteronym=True, errors=list)
    return tuple(frozenset(one.lower() for one in options if one) for options in letters)


def find_schools(typed: str, schools: tuple[School, ...], limit: int = 6) -> list[School]:
    """The schools that fit, best first: the name or alias itself, its beginning, a part of it, its pinyin initials.

    Nothing for an empty text and for the full name of a school: there is nothing left to offer.
    """
    text = fold(typed).lower()
    if not text or any(text == fold(school.name).lower() for school in schools):
        return []
    ranked = [(rank, school) for school in schools if (rank := _rank(text, (school.name, *school.aliases))) is not None]
    return [school for _, school in sorted(ranked, key=lambda pair: pair[0])][:limit]


def find_speakers(typed: str, speakers: Sequence[Speaker], taken: Iterable[str], limit: int = 4) -> list[Speaker]:
    """Earlier speakers that fit and are not on the page yet; for an empty text those of the newest records."""
    text, gone = fold(typed).lower(), set(taken)
    free = [one for one in speakers if one.name not in gone and one.honours]
    if not text:
        return free[:limit]
    ranked = [(rank, one) for one in free if (rank := _rank(text, (one.name,))) is not None]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])][:limit]


def _rank(text: str, called: Iterable[str]) -> int | None:
    names = [fold(name).lower() for name in called]
    if text in names:
        return 0
    if any(name.startswith(text) for name in names):
        return 1
    if any(text in name for name in names):
        return 2
    if text.isascii():
        places = [place for name in names if (place := _initials_at(text, initials(name))) is not None]
        return 3 + min(places) if places else None
    return None


def _initials_at(text: str, letters: tuple[frozenset[str], ...]) -> int | None:
    for start in range(len(letters) - len(text) + 1):
        if all(letter in letters[start + i] for i, letter in enumerate(text)):
            return start
    return None
