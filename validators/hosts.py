"""主办单位 and 承办单位: the bodies of a cell in the notice's words. What is neither a body nor a school stays as typed."""

import re
from dataclasses import replace

from validators.campaign import Unit
from validators.reading import BLANK, Note, Reading, read
from validators.schools import Schools
from validators.text import fold, simple, tidy, untidy
from validators.units import Body, Units

_JOIN = re.compile(r"[、,，;；/／\n&+]|联合")
_AND = re.compile(r"\s+|[和与及]")
_LABEL = re.compile(r"^(?:主办|承办)(?:单位)?\s*[:：]\s*")
_TELL = ("W_ALIAS_OLD", "W_TYPO_UNIT", "I_ALIAS")


def read_bodies(text: str, units: Units, schools: Schools, filer: Unit | None, none_marks: frozenset[str]) -> tuple[Reading, tuple[Body, ...]]:
    """The bodies of a cell joined with 、, and what each is.

    An explicit none is "". A name that only the filer could explain (县总工会 of nobody) leaves the value None.
    """
    folded = fold(text)
    if not folded:
        return BLANK, ()
    if simple(folded) in none_marks or folded in ("无承办单位", "无承办"):
        return read(""), ()
    typed = _LABEL.sub("", tidy(text))
    bodies = [_body(part, units, schools, filer) for part in _split(typed, units, filer)]
    if not bodies:
        return BLANK, ()
    value = "、".join(dict.fromkeys(body.name for body in bodies))
    known = all(body.sort in ("county", "city", "school") for body in bodies)
    if not known and len(bodies) == 1:
        value = bodies[0].name
    if any(body.sort == "unclear" and not body.unit and body.code == "?" for body in bodies):
        return Reading(None), tuple(replace(body, code="") for body in bodies)
    notes = [Note(code, {"got": typed, "name": value}) for code in _TELL if any(body.code == code for body in bodies)]
    if untidy(text) or any(simple(fold(body.name)) == body.name and simple(folded) != folded for body in bodies):
        notes.append(Note("I_FORMAT", {"got": typed}))
    return Reading(value, tuple(notes)), tuple(bodies)


def _split(typed: str, units: Units, filer: Unit | None) -> list[str]:
    """Names apart; a blank or 和 separates only where a known body stands on each side."""
    parts = []
    for piece in _JOIN.split(typed):
        halves = [half for half in _AND.split(piece.strip()) if half]
        if len(halves) > 1 and all(units.body(half, filer).sort in ("county", "city") and len(half) > 2 for half in halves):
            parts += halves
        elif piece.strip():
            parts.append(piece.strip())
    return parts


def _body(part: str, units: Units, schools: Schools, filer: Unit | None) -> Body:
    body = units.body(part, filer)
    if body.sort in ("county", "city"):
        return body
    if body.sort == "unclear":
        return replace(body, code="" if units.is_named(body.name) else "?")
    shown = re.sub(r"\s", "", tidy(part))
    school, code = schools.find(part, None)
    if school is not None:
        return Body(school.name, "school", code=code if code in _TELL else "")
    return Body(shown, body.sort)
