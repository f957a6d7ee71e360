"""Schools of the register for what somebody is typing: by name, alias or pinyin initials. It offers, it never decides."""

from functools import cache

from pypinyin import Style, pinyin

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
    ranked = [(rank, school) for school in schools if (rank := _rank(text, school)) is not None]
    return [school for _, school in sorted(ranked, key=lambda pair: pair[0])][:limit]


def _rank(text: str, school: School) -> int | None:
    names = [fold(name).lower() for name in (school.name, *school.aliases)]
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
