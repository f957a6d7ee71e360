"""主办单位 and 承办单位: the bodies of a cell in the notice's words. What is neither a body nor a school stays as typed."""

import re
from dataclasses import replace

from validators.campaign import Unit
from validators.myself import OF_SCHOOL, Myself
from validators.reading import BLANK, Note, Reading, read
from validators.schools import Schools
from validators.text import fold, simple, tidy, untidy
from validators.units import Body, Units

_EDGES = "“”\"'《》。.、,，;；:： \n\t"
_SEAL = re.compile(r"等(?:.{0,6}(?:单位|部门))?$|[(（](?:加?盖?公?章|签章)[)）]|^由(?=.*(?:主办|承办|组织)$)|(?:联合|共同)?(?:主办|组织|举办)$")
_UNDECIDED = re.compile("[待未](?:定|补充?|确认|通知|知)|不详|暂缺|[(\\[【]?从?略[)\\]】]?")
_JOIN = re.compile(r"[、,，;；/／\n&+]|联合")
_AND = re.compile(r"\s+|[和与及]")
_ROLE = "(?:指导|主办|联办|牵头|承办|协办|支持|参与)"
_BEFORE = re.compile(rf"[(（]?({_ROLE})(?:单位)?\s*[:：]\s*")
_BEHIND = re.compile(rf"(.+?)\s*[(（]?({_ROLE})(?:单位)?[)）]?")
_ROLES = {"host": ("主办", "联办", "牵头"), "organiser": ("承办", "协办")}       # a body with another role is no answer to the column's question
_BARE = re.compile("总工会|教体局|教育局|教育体育局|教体办")            # 青山湖区总工会、教体局
_NOBODY = Myself()
_TELL = ("W_ALIAS_OLD", "W_TYPO_UNIT", "I_ALIAS")


def read_bodies(text: str, units: Units, schools: Schools, filer: Unit | None, none_marks: frozenset[str], column: str = "host",
                myself: Myself = _NOBODY) -> tuple[Reading, tuple[Body, ...]]:
    """The bodies of a cell joined with 、, and what each is; where the cell says who is 主办, 承办, 指导, those of `column` (host, organiser) only.

    An explicit none is "". A name that only the filer could explain (县总工会 of nobody) leaves the value None.
    """
    folded = fold(text)
    if not folded:
        return BLANK, ()
    if _UNDECIDED.fullmatch(folded):
        return Reading(None), ()
    if simple(folded) in none_marks or folded in ("无承办单位", "无承办"):
        return read(""), ()
    typed = tidy(text)
    mine = _of_role(_SEAL.sub("", typed.strip(_EDGES)).strip(), _ROLES[column])
    bodies: list[Body] = []
    for part in (part for piece in mine for part in _split(piece, units, schools, filer)):
        place = (bodies[-1].unit if bodies[-1].sort == "county" else "市" if bodies[-1].sort == "city" else "") if bodies and _BARE.fullmatch(simple(fold(part))) else ""
        own = myself.name(part)
        body = _body(own or place + part, units, schools, filer)
        bodies.append(replace(body, code=body.code or "I_ALIAS") if place or own else body)
    if not bodies:
        return BLANK, ()
    value = "、".join(dict.fromkeys(body.name for body in bodies))
    known = all(body.sort in ("county", "city", "school") for body in bodies)
    if not known and any(not re.search("[\u3400-\u9fff]", body.name) for body in bodies):      # 1E+02 is no list of bodies
        value = re.sub(r"\s", "", typed)
    if any(body.sort == "unclear" and not body.unit and body.code == "?" for body in bodies):
        return Reading(None), tuple(replace(body, code="") for body in bodies)
    notes = [Note(code, {"got": typed, "name": value}) for code in _TELL if any(body.code == code for body in bodies)]
    if mine != [typed] or untidy(text) or any(simple(fold(body.name)) == body.name and simple(folded) != folded for body in bodies):
        notes.append(Note("I_FORMAT", {"got": typed}))
    return Reading(value, tuple(notes)), tuple(bodies)


def _of_role(typed: str, roles: tuple[str, ...]) -> list[str]:
    """The pieces of a cell whose role is one of `roles` or not said.

    >>> _of_role("指导单位：市总工会；主办单位：安义县总工会", ("主办",)), _of_role("市总工会（指导）、县总工会（主办）", ("主办",)), _of_role("县总工会", ("主办",))
    (['安义县总工会'], ['县总工会'], ['县总工会'])
    """
    first, *labelled = _BEFORE.split(typed)
    pieces = [(first, "")] if first.strip() else []
    pieces += zip(labelled[1::2], labelled[::2], strict=True)
    told = [(found[1], found[2]) if not role and (found := _BEHIND.fullmatch(part.strip())) else (part.strip(), role)
            for piece, role in pieces for part in (_JOIN.split(piece) if not role and re.search(_ROLE, piece) else [piece])]
    if not any(role for _, role in told):
        return [typed]
    return [_closed(part.strip(" 、,，;；\n")) for part, role in told if part and role in ("", *roles)]


def _closed(part: str) -> str:
    """Without the bracket at its end that was opened before a role: （承办：县职校）."""
    return part[:-1] if part[-1:] in (")", "）") and not re.search("[(（]", part) else part


def _split(typed: str, units: Units, schools: Schools, filer: Unit | None) -> list[str]:
    """Names apart; a blank or 和 separates only where a known body stands on each side."""
    parts = []
    for piece in _JOIN.split(typed):
        halves = [half for half in _AND.split(piece.strip()) if half]
        if len(halves) > 1 and all(len(half) > 1 and _body(half, units, schools, filer).sort in ("county", "city", "school") for half in halves):
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
    school, code = schools.find(part, filer)
    if school is None and (own := OF_SCHOOL.sub("", shown)) != shown and schools.find(own, filer)[0]:       # the union of a school
        return Body(shown, "school")
    if school is not None:
        return Body(school.name, "school", code="I_ALIAS" if code == "W_SCHOOL_SHORT" else code)
    return Body(shown, body.sort)
