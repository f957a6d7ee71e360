"""人数: a cell text ▸ a whole number of people, or the question that a clerk would ask."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from validators import countwords as words
from validators.numerals import CHARACTERS, GAP, JOINED, close_gaps, join_thousands, number, take_out
from validators.reading import BLANK, Reading, read, refuse
from validators.text import normal, simple, split_brackets, tidy, untidy


@dataclass(frozen=True)
class _Part:
    value: int
    who: str                # students, mixed, teachers, others, online, ""
    labelled: bool
    codes: tuple[str, ...]
    onsite: bool = False    # 现场, 线下
    among: bool = False     # in brackets that say 含 or 其中
    total: bool = False     # 共, 合计


def read_count(text: str, none_marks: frozenset[str], *, viewers: bool = False) -> Reading:
    """People of one session.

    Args:
        text: the cell as typed.
        none_marks: folded marks for an explicit none, which is 0.
        viewers: the column of viewers: 人次 is taken and told; False: the pupils' column, 教师 are left out.

    Returns:
        An int ≥ 0; None with one note where it is a range, several sessions or no number. A blank cell is None without a note.

    >>> [(r.value, r.codes) for t in ("约二百余人", "师生350人", "①学生300人 ②教师15人", "200-300人") for r in [read_count(t, frozenset("/"))]]
    [(200, ['W_APPROX', 'I_FORMAT']), (350, ['W_INCLUDES_TEACHERS']), (300, ['I_FORMAT']), (None, ['E_NUMBER_RANGE'])]
    """
    plain = words.NUMBERED.sub(" ; ", simple(normal(re.sub("[\u2460-\u2473]", " ; ", tidy(text))))).lower().strip(" ;.。,")
    if not plain:
        return BLANK
    bare, asides = split_brackets(plain)
    if plain in none_marks:
        return read(0)
    if (bare in (*none_marks, "0") or words.NO_STREAM.fullmatch(bare)) and all(words.NO_STREAM.fullmatch(note) or words.NO_SIDE.fullmatch(note) for note in asides):
        return read(0, "I_FORMAT" if asides else "", got=text.strip())
    plain = words.EACH.sub("", plain)
    plain = words.SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), plain)
    got = text.strip()
    unreadable = "W_INDIRECT_TEXT" if viewers else "E_DIRECT_NOT_NUMBER"
    plain = take_out(words.CLASS, plain)
    if viewers and words.CLICKS.search(plain):
        return refuse("W_INDIRECT_VIEWS", got=got)
    if not viewers and _many_sessions(plain):
        return refuse("E_MULTI_SESSION", got=got)
    if words.RANGE.search(re.sub(r"\([^()]*\)", "", plain)) or words.SPOKEN_RANGE.search(plain):
        return refuse("E_NUMBER_RANGE", got=got)
    plain = take_out(words.SESSIONS, take_out(words.PER_SESSION, plain))
    plain = words.TOGETHER.sub("师生", join_thousands(plain, 2 if viewers else 1))
    outside, inside = split_brackets(re.sub(r"[,;、]?\s*其中([^()]+)$", r"(\1)", re.sub(r"\((万?人?次?)\)", r"\1", plain)), GAP)
    if (outside := close_gaps(outside)) is None:
        return refuse(unreadable, got=got)
    if not re.search(rf"[\d{CHARACTERS}]", outside) and len(inside) == 1:       # 学生(300人)
        outside, inside = outside + inside[0], []
    terms, equals, result = outside.partition("=")
    parts = _parts(terms, viewers)
    if equals and _sum(parts) != _sum(_parts(result, viewers)):      # a sum that was written out has to be right
        parts = []
    notes = _parts_of_brackets(inside, viewers)
    if not parts or notes is None or (value := _settle(parts, notes[0], viewers)) is None:
        return refuse(unreadable, got=got)
    codes = [code for part in parts for code in part.codes] + notes[1]
    if value[1]:
        codes.append("W_INCLUDES_TEACHERS")
    if viewers and value[0] and words.VIEWS.search(plain):
        codes.append("W_INDIRECT_VIEWS")
    if untidy(text) or (re.search(r"[(\[{〔【]", normal(text)) or notes[0]) and "W_INCLUDES_TEACHERS" not in codes or len(parts) > 1:
        codes.append("I_FORMAT")
    return read(value[0], *sorted(set(codes), key=_ORDER.index), got=got, value=value[0])


_ORDER = ("W_APPROX", "W_UNIT_CONVERTED", "W_INCLUDES_TEACHERS", "W_INDIRECT_VIEWS", "I_FORMAT")


def _many_sessions(plain: str) -> bool:
    counts = [number(found[1]) for found in words.SESSIONS.finditer(plain)]
    if any(count is None or count.value > 1 for count in counts):
        return True
    if counts and not re.search(r"第|首场", plain):        # one, said so
        return False
    return bool(re.search(r"/\s*场|每场", plain) or words.TIMES.search(plain))


def _parts(outside: str, viewers: bool) -> list[_Part]:
    """The clauses that hold a number; empty when one of them cannot be read."""
    parts = []
    for clause in words.CLAUSE_END.split(outside):
        said = words.ONLINE.sub("", clause) if viewers else words.STUDENTS.sub("", words.STAGE.sub("", clause))       # 五年级、六年级, 全校学生: no number of people yet
        if words.AROUND.sub("", said).strip():
            part = None if re.search(r"\d\s+\d", clause) else _part(re.sub(r"\s", "", clause))
            if part is None:
                return []
            parts.append(part)
    return parts


def _part(clause: str) -> _Part | None:
    staged = bool(words.STAGE.search(clause))
    who = "online" if words.ONLINE.search(clause) else "mixed" if words.MIXED.search(clause) else "students" if words.STUDENTS.search(clause) and "学生家长" not in clause \
        else ("teachers" if words.TEACHERS.search(clause) else "others") if words.OTHERS.search(clause) else "students" if staged else ""
    bare = clause
    for pattern in (words.MIXED, words.OTHERS, words.STUDENTS, words.STAGE, words.ONLINE):
        bare = take_out(pattern, bare)
    approx = bool(words.APPROX.search(bare))
    for pattern in (words.APPROX, words.VIEWS, words.AROUND):
        bare = take_out(pattern, bare)
    if (bare := close_gaps(bare)) is None:
        return None
    labelled = len(bare) < len(words.MEASURE.sub("", words.VIEWS.sub("", words.APPROX.sub("", clause))))
    if re.fullmatch(r"上?[百千万]\s*[人名个位]*", bare) and (approx or bare[0] == "上"):      # 近百人, 上千人
        bare, approx = "一" + bare.lstrip("上"), True
    grouped = JOINED in bare
    bare = words.MEASURE.sub("", bare.replace(JOINED, "").strip()).strip()
    bare = re.sub(r"(?<=[百千万亿wk])[人名个位]$", "", bare)
    found = number(bare)
    if found is None or found.value != found.value.to_integral_value() or found.how == "plain" and re.search(r"\.(?!0{1,2}$)", bare):
        return None
    codes = ["W_APPROX"] * approx + ["W_UNIT_CONVERTED"] * (found.how == "scaled") + ["I_FORMAT"] * (grouped or found.how in ("chinese", "grouped"))
    return _Part(int(Decimal(found.value)), who, labelled, tuple(codes), bool(words.ONSITE.search(clause)), total=bool(re.match("[一总]?共|合计|总计", clause)))


def _parts_of_brackets(inside: list[str], viewers: bool) -> tuple[list[_Part], list[str]] | None:
    """What brackets add: the parts of which the number is made up, and codes; None when they make it doubtful."""
    parts, codes = [], []
    for note in inside:
        if words.NO_TEACHERS.search(note):
            continue
        if words.MIXED.search(note) or (words.OTHERS.search(note) and not re.search(r"\d", note)):
            codes += ["W_INCLUDES_TEACHERS"] * (not viewers)
        elif not viewers and words.ONLINE.search(note) and "线下" not in note:
            return None
        elif words.OTHERS.search(note) or re.search(rf"\d|[{CHARACTERS}]{{2}}", words.PLACES.sub("", note)):
            found = [_part(clause) or _part(words.LABEL.sub("", clause)) for clause in (re.sub("其中|包括|包含|含|约", "", clause) for clause in re.split("[,;、+]", note))]
            if None in found:
                return None
            parts += [replace(part, among=bool(re.search("含|其中|包括", note))) for part in found]
        elif words.APPROX.search(note) and not re.search(r"\d", note):
            codes.append("W_APPROX")
    return parts, codes


def _settle(parts: list[_Part], notes: list[_Part], viewers: bool) -> tuple[int, bool] | None:
    """The number of the column, and whether teachers may be in it; None when the parts do not add up to one answer."""
    if viewers:
        parts = [part for part in parts if not part.onsite]
        return (_sum(parts), False) if len(parts) == 1 or parts and all(part.labelled for part in parts) else None
    unsaid = [part for part in notes if not part.who]           # 300(三百), 500(300+200): the same again, or doubtful
    if unsaid and _sum(unsaid) != _sum(parts):
        return None
    parts = [part for part in parts if part.who != "online"]
    pupils = [part for part in notes if part.who == "students"]
    students, whole = [part for part in parts if part.who == "students"], [part for part in parts if part.who in ("", "mixed")]
    beside, within = ([part for part in some if part.who in ("teachers", "others")] for some in (parts, notes))
    if len(whole) > 2 and whole[-1].total and _sum(whole[:-1]) == whole[-1].value and not any(part.who for part in whole):      # 160人、90人，共250人
        whole = whole[-1:]
    if len(whole) > 1:          # 全校1500人，到场300人: what they are of is not said, so they are not added
        return None
    if students and (pupils and _sum(pupils) != _sum(students) or any(part.among for part in within)):
        return None
    if students or pupils:
        value = _sum(students or pupils)
        rest = whole[0].value - value - _sum([*beside, *within]) if whole else 0
        return (value, False) if rest == 0 or rest > 0 and (len(pupils) == 1 or whole[0].who) else None
    if not whole:
        return None
    mixed = whole[0].who == "mixed"
    within += [part for part in beside if mixed and part.who == "teachers"]         # 师生320人、教师20人; 家长 come on top
    rest = whole[0].value - _sum(within)
    return (rest, mixed and not any(part.who == "teachers" for part in within)) if rest >= 0 else None


def _sum(parts: list[_Part]) -> int:
    return sum(part.value for part in parts)
