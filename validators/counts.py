"""人数: a cell text ▸ a whole number of people, or the question that a clerk would ask."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from validators.numerals import CHARACTERS, JOINED, join_thousands, number
from validators.reading import BLANK, Reading, read, refuse
from validators.text import normal, simple, split_brackets, tidy, untidy

_N = rf"(?:\d[\d,. ]*(?:[万亿千百wk]\d?)?|[{CHARACTERS}]+)"
_RANGE = re.compile(rf"{_N}[人名余多个位]*\s*(?:[-~—–至到]+|或者?)\s*{_N}")
_SPOKEN_RANGE = re.compile(r"(?:[一二两三四五六七八九][、,]?){2}[十百千万]|(?<![\d.])[1-9][、,][1-9][十百千万]")
_SESSIONS = re.compile(r"(?<![第\d])(\d+|[一二两三四五六七八九十]+)\s*场")
_PER_SESSION = re.compile(r"(?:/|每|一|1)\s*场\s*(?:次|活动)?")
_TIMES = re.compile(r"\d\s*[人名]?\s*[x×*]\s*\d|\d\s*[人名]?\s*[x×*]\s*[二两三四五]|第[一二1]场|首场|上午.*\d.*下午|下午.*\d.*晚上")
_APPROX = re.compile(r"大约|大概|约莫|将近|接近|约计|约|近|余|多|左右|上下|以上|以下|以内|超过|突破|超|逾|不足|不到|不少于|不低于|至少|最多|预计|估计|大致|上百$|许$|[+>≥<≤~≈]|来(?=[人名个位]|$)|几(?=[人名个位]|$)")
_STUDENTS = re.compile(r"(?:大中小学|中小学|小学|初中|高中|职校|在校|在籍|新|男|女|小|中|大)?(?:学生|同学|学员|孩子|青少年|少先队员|团员青年|团员|幼儿|小朋友|男生|女生|新生)(?:代表)?们?")
_MIXED = re.compile(r"师生(?:代表|家长|员工|[及和]家长)?|教职工和学生|学生和教师|学生及教师|学生和家长|学生及家长|家校")
_OTHERS = re.compile(r"(?:带队|随班|陪同|学生(?=家长))?(?:教师|老师|教职员工|教职工|教工|职工|家长|嘉宾|领导|干部|工作人员|志愿者)(?:代表)?们?")
_ONLINE = re.compile(r"线上|网络|直播间?|在线|云端")
_ONSITE = re.compile("现场|线下|到场|主会场")
_STAGE = re.compile(r"[高初][一二三123](?:年级)?|[一二三四五六七八九1-9]年级|[高初]中部|小学部|[高初]\d{4}级|\d{4}级|小学|初中|高中|中职")
_CLASS = re.compile(r"[高初]?[一二三四五六七八九1-9]?(?:年级)?\(?\d{1,2}\)?班?[-~—至到]\(?\d{1,2}\)?班|[一二三四五六七八九1-9][-~—至到、][一二三四五六七八九1-9]年级|[高初][一二三](?:[、和及][高初]?[一二三])+(?:年级)?|[高初]?[一二三四五六七八九1-9]?(?:年级)?\(\d{1,2}\)班")
_WORDS = re.compile(r"一共|总共|同步|全网|惠及|受益|受众|参训|参加活动|服务|辐射|受教育|共计|合计|总计|总数|累计|共有|共|现场|到场|实到|到会|参加|参与|参会|听讲|覆盖|线下|直接|间接|各|有|全校|全体|本校|[全本]年级|代表|人数|主会场|\d+个班级?|[一二两三四五六七八九十]个班级?|总人数|观众|网友|人员|"
                    r"观看直播|收看直播|观看|收看|通过|平台|抖音|快手|视频号|微信|央视频|直播间|腾讯会议|腾讯|钉钉|微博|哔哩哔哩|b站|赣云|大江网|今视频|收视|总|计|为|:")
_PLACES = re.compile(rf"[高初]?(?:[{CHARACTERS}]|\d)+(?:[、至到-](?:[{CHARACTERS}]|\d)+)?个?(?:班级?|所?学?校|年级|级|届|系|专业|课时|节课?|楼)")
_VIEWS = re.compile(r"人次|播放量?|观看量|收看量|访问量|流量|观看次数|次观看|次播放|次")
_CLICKS = re.compile(r"阅读|点击|浏览|转发|点赞|回放|曝光|重播")
_MEASURE = re.compile(r"[人名个位号]+(?:/场)?整?$|生$")
_NO_STREAM = re.compile(r"(?:暂?无|没有|没|(?:暂|尚)?未)(?:进行|开展|安排|组织)?(?:网络|线上|现场|视频)?(?:直播|观看|线上|人)?(?:人数)?")
_TEACHERS, _PUPILS = "(?:教师|老师|教职工|教职员工)", "(?:学生|同学)"
_TOGETHER = re.compile(rf"(?<![\d人名位个])(?:{_PUPILS}[、和及与]?{_TEACHERS}|{_TEACHERS}[、和及与]?{_PUPILS})|{_PUPILS}[、和及与]?{_TEACHERS}(?!\D{{0,2}}\d)")
_NUMBERED = re.compile(r"[\u2460-\u2473]|(?:^|(?<=[\s;,、。人名]))[1-9][.、)](?=\s*[^\d\s])")
_CLAUSE_END = re.compile(r"(?<=[\d人名位个])(?=(?:学生|教师|老师|教职工|家长):?\d)|(?<=[人名位个]学生)(?=\d)|(?<=[人名])(?=(?:[高初][一二三]|[一二三四五六七八九]年级)\D?\d)|[,;、\n。]|\+(?=\s*[^\s人名次余多])|(?<=[人名位生师])\s*[和与及]\s*(?=.*\d)|(?<=[\d人名位生])\s+(?=[^\d\s]+\s*\d)")


@dataclass(frozen=True)
class _Part:
    value: int
    who: str                # students, mixed, others, online, ""
    labelled: bool
    codes: tuple[str, ...]
    onsite: bool = False    # 现场, 线下
    among: bool = False     # in brackets that say 含 or 其中


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
    plain = simple(normal(_NUMBERED.sub(" ; ", tidy(text)))).lower().strip(" ;.。,")
    if not plain:
        return BLANK
    if plain in none_marks or _NO_STREAM.fullmatch(plain):
        return read(0)
    got = text.strip()
    unreadable = "W_INDIRECT_TEXT" if viewers else "E_DIRECT_NOT_NUMBER"
    plain = _CLASS.sub("", plain)
    if viewers and _CLICKS.search(plain):
        return refuse("W_INDIRECT_VIEWS", got=got)
    if not viewers and _many_sessions(plain):
        return refuse("E_MULTI_SESSION", got=got)
    if _RANGE.search(re.sub(r"\([^()]*\)", "", plain)) or _SPOKEN_RANGE.search(plain):
        return refuse("E_NUMBER_RANGE", got=got)
    plain = _SESSIONS.sub("", _PER_SESSION.sub("", plain))
    plain = _TOGETHER.sub("师生", join_thousands(plain, 2 if viewers else 1))
    outside, inside = split_brackets(re.sub(r"[,;、]?\s*其中([^()]+)$", r"(\1)", re.sub(r"\((万?人?次?)\)", r"\1", plain)))
    if not re.search(rf"[\d{CHARACTERS}]", outside) and len(inside) == 1:       # 学生(300人)
        outside, inside = outside + inside[0], []
    parts = _parts(outside)
    notes = _parts_of_brackets(inside, viewers)
    if not parts or notes is None or (value := _settle(parts, notes[0], viewers)) is None:
        return refuse(unreadable, got=got)
    codes = [code for part in parts for code in part.codes] + notes[1]
    if value[1]:
        codes.append("W_INCLUDES_TEACHERS")
    if viewers and value[0] and _VIEWS.search(plain):
        codes.append("W_INDIRECT_VIEWS")
    if untidy(text) or (re.search(r"[(\[{〔【]", normal(text)) or notes[0]) and "W_INCLUDES_TEACHERS" not in codes or len(parts) > 1:
        codes.append("I_FORMAT")
    return read(value[0], *sorted(set(codes), key=_ORDER.index), got=got, value=value[0])


_ORDER = ("W_APPROX", "W_UNIT_CONVERTED", "W_INCLUDES_TEACHERS", "W_INDIRECT_VIEWS", "I_FORMAT")


def _many_sessions(plain: str) -> bool:
    counts = [number(found[1]) for found in _SESSIONS.finditer(plain)]
    if any(count is None or count.value > 1 for count in counts):
        return True
    if counts and not re.search(r"第|首场", plain):        # one, said so
        return False
    return bool(re.search(r"/\s*场|每场", plain) or _TIMES.search(plain))


def _parts(outside: str) -> list[_Part]:
    """The clauses that hold a number; empty when one of them cannot be read."""
    parts = []
    for clause in _CLAUSE_END.split(outside):
        if _WORDS.sub("", clause).strip():
            part = None if re.search(r"\d\s+\d", clause) else _part(re.sub(r"\s", "", clause))
            if part is None:
                return []
            parts.append(part)
    return parts


def _part(clause: str) -> _Part | None:
    staged = bool(_STAGE.search(clause))
    who = "mixed" if _MIXED.search(clause) else "students" if _STUDENTS.search(clause) and "学生家长" not in clause else "others" if _OTHERS.search(clause) else ""
    if not who:
        who = "online" if _ONLINE.search(clause) else "students" if staged else ""
    bare = clause
    for pattern in (_MIXED, _OTHERS, _STUDENTS, _STAGE, _ONLINE):
        bare = pattern.sub("", bare)
    approx = bool(_APPROX.search(bare))
    bare = _WORDS.sub("", _VIEWS.sub("", _APPROX.sub("", bare)))
    labelled = len(bare) < len(_MEASURE.sub("", _VIEWS.sub("", _APPROX.sub("", clause))))
    if re.fullmatch(r"上?[百千万]\s*[人名个位]*", bare) and (approx or bare[0] == "上"):      # 近百人, 上千人
        bare, approx = "一" + bare.lstrip("上"), True
    grouped = JOINED in bare
    bare = _MEASURE.sub("", bare.replace(JOINED, "").strip()).strip()
    bare = re.sub(r"(?<=[百千万亿wk])[人名个位]$", "", bare)
    found = number(bare)
    if found is None or found.value != found.value.to_integral_value() or "." in bare and found.how == "plain" and not bare.endswith(".0"):
        return None
    codes = ["W_APPROX"] * approx + ["W_UNIT_CONVERTED"] * (found.how == "scaled") + ["I_FORMAT"] * (grouped or found.how in ("chinese", "grouped"))
    return _Part(int(Decimal(found.value)), who, labelled, tuple(codes), bool(_ONSITE.search(clause)))


def _parts_of_brackets(inside: list[str], viewers: bool) -> tuple[list[_Part], list[str]] | None:
    """What brackets add: the parts of which the number is made up, and codes; None when they make it doubtful."""
    parts, codes = [], []
    for note in inside:
        if re.search(r"不[含包]|除外|不计|[男女新][学同]?生|代表|贫困|留守|住校|寄宿", note):      # says nothing of teachers
            continue
        if _MIXED.search(note) or (_OTHERS.search(note) and not re.search(r"\d", note)):
            codes.append("W_INCLUDES_TEACHERS")
        elif not viewers and _ONLINE.search(note) and "线下" not in note:
            return None
        elif _OTHERS.search(note) or re.search(rf"\d|[{CHARACTERS}]{{2}}", _PLACES.sub("", note)):
            found = [_part(re.sub("其中|包括|包含|含|约", "", clause)) for clause in re.split("[,;、+]", note)]
            if None in found:
                return None
            parts += [replace(part, among=bool(re.search("含|其中|包括", note))) for part in found]
        elif _APPROX.search(note) and not re.search(r"\d", note):
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
    teachers = [part for part in notes if part.who == "others"]
    others = [part for part in (*parts, *notes) if part.who == "others"]
    if len(whole) > 1:
        return (_sum(whole), False) if all(part.labelled and not part.who for part in whole) and not (students or pupils or others) else None
    if students and (pupils and _sum(pupils) != _sum(students) or any(part.among for part in teachers)):
        return None
    if students or pupils:
        value = _sum(students or pupils)
        rest = whole[0].value - value - _sum(others) if whole else 0
        return (value, False) if rest == 0 or rest > 0 and (len(pupils) == 1 or whole[0].who) else None
    if not whole:
        return None
    if others and (whole[0].who == "mixed" or notes):
        rest = whole[0].value - _sum(others)
        return (rest, False) if rest >= 0 else None
    return whole[0].value, whole[0].who == "mixed"


def _sum(parts: list[_Part]) -> int:
    return sum(part.value for part in parts)
