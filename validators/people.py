"""劳模工匠人员: who spoke, each with the main honours. Marks separate people only outside brackets; inside they separate honours."""

import re
from functools import lru_cache
from itertools import zip_longest

from validators.brackets import MARK, bracketed, lift
from validators.honours import Honours, Title, each_level, is_personal
from validators.model import Person
from validators.names import GROUP, NO_NAMES, is_name
from validators.numerals import number
from validators.reading import BLANK, Reading, read, refuse
from validators.text import normal, simple, tidy, untidy

_COMPLIMENT = re.compile(r"(?:同志|老师|师傅|先生|女士|教授|工程师|书记|主任|经理|医生|大师|代表|队长|班长|校长)$")
_COUNTED = re.compile(r"(?:等|共|及|及其|一行|各级|多?名|\d+[名位个人]|[一二两三四五六七八九十百几多数余来]+[名位个人])")
_ETC = re.compile(r"等?(?:共|一行)?(\d+|[一二两三四五六七八九十几多]+)[余多]?[名位个]?(?:人|同志|劳模工匠|劳模|工匠|先进人物|先进)?$|等$|等(?:人|同志|劳模|劳模工匠|工匠|多人|一行)$")
_ALL = re.compile(r"^(?:以上|上述|两人|三人|四人|二人|\d人)?(?:人员|人)?(?:均为|均系|均是|都是|都为|皆为|皆是|同为|全部为|均获|均|都)")
_EACH_OWN = re.compile(r"^(?:两人|三人|二人)?分别(?:荣?获得?|[为是系])*")       # a title for each, in order
_NUMBERING = re.compile(r"(?:^|(?<=[\s、,;)\n]))(?:\d{1,2}[.、)）]|\(\d{1,2}\)|\d{1,2}(?=[\u4e00-\u9fff])(?![名位个人年岁]))\s*|(?:^|(?<=[、,;)\n]))[一二三四五六七八九][、.]\s*")
_LABEL = re.compile(r"^(?:主讲人?|宣讲人?|主讲嘉宾|嘉宾|劳模工匠|劳模|工匠|姓名|人员)\s*:|(?<=[;\n])(?:劳模工匠|劳模|工匠)\s*:(?=[^:;()\n]+\()")        # 劳模：张三（市劳模）
_NOBODY = re.compile(r"待定|未定|不详|待补|详见|见附件|若干|无人|姓名")
_SEPARATOR = re.compile(r"[、,;/\n|&+_。]|[-—–:]+")
_WORKPLACE, _JOB = "公司|集团|厂|医院|学校|中学|小学|大学|学院|车间", "员|工|师|长|经理|主任|书记|教授|医生|护士|司机|教师|干部|民警|职工|代表"
_EMPLOYER = re.compile(rf".*(?:{_WORKPLACE}|局|院|所|站|中心|支行)(?:.*(?:{_JOB}))?$")
_POST = re.compile(rf".+(?:{_JOB})")
_APPOSITION = re.compile(rf",\s*[^、,;/\n{MARK}]*(?:{_WORKPLACE})([^、,;/\n{MARK}]*(?:{_JOB})|)(?=[,;\n]|$)")        # 丁某，某医院护士长，全国五一巾帼标兵
_JOB_END = re.compile(rf"(.*(?:{_WORKPLACE}|{_JOB}))([\u3400-\u9fff]{{2,4}})")
_YEAR = re.compile(r"^\d{4}年?度?(?=\D{4})")         # 2021年全国劳模张三
_KEPT = 1 << 14                 # the same persons speak in many rows, together with others each time


def read_people(text: str, honours: Honours, none_marks: frozenset[str]) -> Reading:
    """The people of a cell in order.

    Returns:
        A tuple of Person, at least one; None with E_PERSON_MISSING or W_GROUP_NOT_NAMED where nobody is named. A blank cell is None without a note.

    >>> from validators.campaign import load_campaign
    >>> honours = Honours(load_campaign("campaigns/nanchang.toml"))
    >>> r = read_people("李某乙(省劳模)、王丙", honours, frozenset())
    >>> r.value, r.codes
    ((Person(name='李某乙', honours=('江西省劳动模范',)), Person(name='王丙', honours=())), ['W_HONOUR_MISSING', 'I_ALIAS'])
    """
    circled = re.sub("[\u2460-\u2473]", "、", text)
    plain = normal(circled)
    got = tidy(text)
    if not plain:
        return BLANK
    if plain in none_marks or _NOBODY.search(plain):
        return refuse("E_PERSON_MISSING", got=got)
    counted = _NUMBERING.sub("、", _LABEL.sub("", plain))
    numbered, plain = counted != plain, counted.strip("、,;。. ")
    outside, brackets = lift(bracketed(each_level(plain), honours))
    everyone, outside, group = _tail(outside, brackets, honours)
    found = _walk(outside, brackets, honours)
    if found is None:
        return refuse("W_GROUP_NOT_NAMED" if group else "E_PERSON_MISSING", got=got)
    people, codes, teams = found
    if not people:
        return refuse("W_GROUP_NOT_NAMED" if teams or group else "E_PERSON_MISSING", got=got)
    if everyone:
        shared, more = _titles(_EACH_OWN.sub("", everyone), honours)
        own = len(people) > 1 and _EACH_OWN.match(everyone) and ([(title,) for title in shared] if len(shared) == len(people) else [()] * len(people))
        people = [(name, titles or said) for (name, titles), said in zip(people, own or [shared] * len(people), strict=True)]
        codes += [*more, "I_FORMAT"]
    if teams or group and group > len(people):
        codes.append("W_GROUP_NOT_NAMED")
    if any(not titles for _, titles in people):
        codes.append("W_HONOUR_MISSING")
    if untidy(text) or numbered:
        codes.append("I_FORMAT")
    order = ("W_GROUP_NOT_NAMED", "W_HONOUR_MISSING", "W_HONOUR_VAGUE", "W_HONOUR_SUSPECT", "I_ALIAS", "I_FORMAT")
    missing = "、".join(name for name, titles in people if not titles)
    return read(tuple(Person(name, tuple(dict.fromkeys(titles))) for name, titles in people),
                *sorted(set(codes), key=order.index), got=got, who=missing)


def _tail(outside: str, brackets: list[str], honours: Honours) -> tuple[str, str, int]:
    """What is said of everybody (均为市劳模), the text without it, and of how many people 等N人 speaks (99: nobody says)."""
    everyone, group = "", 0
    for at, inside in enumerate(brackets):
        if found := _ALL.match(inside) or len(brackets) == 1 and _EACH_OWN.match(inside):
            everyone = inside[found.end() if found.re is _ALL else 0:]
            outside = outside.replace(f"{MARK}{chr(0xE000 + at)}", "")
        elif re.fullmatch(r"(?:共|等)?[\d一二两三四五六七八九十]+[名位个]?人", inside):
            count = number(re.sub("[共等名位个人]", "", inside))
            group = int(count.value) if count else 99
            outside = outside.replace(f"{MARK}{chr(0xE000 + at)}", "")
    if found := re.search(r"[,;、\s]*(?:以上)?(?:均为|均系|均是|都是|都为|皆为|均获|(?=分别[为是系获荣]))(.+)$", outside):
        everyone, outside = found[1], outside[:found.start()]
    elif (found := re.search(rf"等(?![\d一二两三四五六七八九十几多]+[名位个])([^、,;\s等{MARK}]+)$", outside)) and honours.only_title(found[1]):        # 张三、李四等省劳模
        everyone, outside, group = found[1], outside[:found.start()], 99
    bare = re.sub(f"{MARK}.$", "", outside).rstrip() if outside[-2:-1] == MARK else outside
    if found := _ETC.search(bare):
        last = re.split(rf"[、,;\s]|{MARK}.", bare[:found.start()])[-1]
        others = found[0][0] not in "等共一" and last and not is_name(last)        # 手语翻译1人
        if not others and (found[1] is None or found[0].startswith("等") or re.search(r"[名位个人]", found[0])):
            count = number(found[1]) if found[1] else None
            group = int(count.value) if count else 99
            tail = outside[len(bare):]
            if found.start() > 0 and tail and not everyone:
                everyone, tail = brackets[ord(tail.strip()[1]) - 0xE000], ""
            outside = bare[:found.start()].rstrip("、, 共") + tail
    return everyone, outside, group


def _walk(outside: str, brackets: list[str], honours: Honours):
    """Names with their titles, codes, and how many pieces name a team; None when a piece is neither."""
    people: list[tuple[str, list[str]]] = []
    codes: list[str] = []
    waiting: list[str] = []         # titles said before the name
    teams = 0
    first_is_title = None
    pieces = _pieces(outside, honours)
    for piece, behind in zip_longest(pieces, pieces[1:], fillvalue=""):
        bare = re.sub(f"{MARK}.", "", piece).strip()
        titles, more = _titles("、".join(brackets[ord(mark) - 0xE000] for mark in re.findall(f"{MARK}(.)", piece)), honours)
        codes += more
        if not bare or people and (_COMPLIMENT.fullmatch(bare) or is_personal(bare)):
            (people[-1][1] if people else waiting).extend(titles)
            continue
        if is_title := honours.only_title(bare):
            first_is_title = not people if first_is_title is None else first_is_title
            codes += [is_title.code] * bool(is_title.code) + ["I_FORMAT"]
            if first_is_title:
                waiting.append(is_title.name)
            else:
                people[-1][1].append(is_title.name)
            continue
        before, name, after = _name(bare, honours, bool(titles or waiting or not first_is_title and honours.only_title(behind)))
        if name is None:
            if GROUP.search(bare) or _COUNTED.search(bare):
                teams += 1
                continue
            return None
        for title in (*before, *after):
            codes += [title.code] * bool(title.code) + ["I_FORMAT"]
        people.append((name, [*waiting, *(title.name for title in (*before, *after)), *titles]))
        waiting = []
    return (people, codes, teams) if not (waiting and people) else None


def _pieces(outside: str, honours: Honours) -> list[str]:
    """Split at marks and blanks; a gap inside a name of two or three characters (李　某) is closed; a bracket ends a person."""
    outside = _APPOSITION.sub(lambda found: found[0] if is_name(found[1]) else "", outside)
    spaced = re.sub(f"({MARK}.)[和与及暨]?(?=[^\\s、,;/])", r"\1、", outside)
    spaced = re.sub(rf"\s+(?={MARK})", "", spaced)
    pieces = []
    for chunk in _SEPARATOR.split(spaced):
        words: list[str] = []
        for word in chunk.split():
            whole = re.sub(f"{MARK}.", "", word)
            single = len(whole) == 1
            opens = bool(words) and len(words[-1]) == 1
            employed = bool(words) and _EMPLOYER.fullmatch(words[-1]) and (is_name(whole) or _POST.fullmatch(whole))
            if words and _is_aside(re.sub(f"{MARK}.", "", words[0]), whole, honours):
                words[-1] += word[len(whole):]
            elif words and (opens or employed or single and len(words[-1]) <= 2 and MARK not in words[-1]):
                words[-1] += word
            else:
                words.append(word)
        pieces += [half for word in words for half in _halves(word, honours)]
    return [piece for piece in pieces if piece]


def _is_aside(first: str, word: str, honours: Honours) -> bool:
    """男 and 高级技师 of 张某 男 全国劳模 高级技师: said of the person, neither a name nor a title."""
    return is_personal(word) or bool(is_name(first) and _POST.fullmatch(word) and not is_name(word) and honours.title(word) is None)


def _halves(piece: str, honours: Honours) -> list[str]:
    """张某甲和李某乙: 和 separates where a name stands on each side, or behind a bracket; 李和平 is one name."""
    whole = re.sub(f"{MARK}.", "", piece)
    if len(whole) > 2 and whole[0] in "和与及" and is_name(whole[1:]):
        return [piece[1:]]
    if is_name(whole) or len(whole) > 60 or not re.search("[和与及]", whole):
        return [piece]
    for at in (found.start() for found in re.finditer("[和与及]", piece)):
        halves = [piece[:at], piece[at + 1:]]
        names = [_name(re.sub(f"{MARK}.", "", half), honours, MARK in half)[1] for half in halves]
        if None not in names:
            return halves
    return [piece]


@lru_cache(_KEPT)
def _titles(text: str, honours: Honours) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The titles inside a bracket, and what is to be told of them. Jobs and places are left out."""
    titles, codes = [], []
    for part in re.split(r"[、,;/\n+&]|\s+|(?<=.)[和及暨](?=.{3})", each_level(text)):
        if not part.strip():
            continue
        title = honours.title(part)
        if title is None:
            cut = next((part[at:] for at in range(1, len(part)) if simple(part[at:]) in honours.words), None)     # 某公司全国劳动模范
            title = honours.title(cut) if cut else None
            codes.append("I_FORMAT")
        if title is not None:
            titles.append(title.name)
            codes += [title.code] * bool(title.code)
    return tuple(titles), tuple(codes)


@lru_cache(_KEPT)
def _name(bare: str, honours: Honours, titled: bool) -> tuple[tuple[Title, ...], str | None, tuple[Title, ...]]:
    """Titles before a name, the name, titles behind it. The name is None where there is none for certain."""
    before, after = (), ()
    rest = _YEAR.sub("", simple(bare) if simple(bare) != bare and not is_name(bare) else bare)
    for word in honours.words:
        for tail in ("获得者", "代表", "荣誉称号", ""):
            if rest.startswith(word + tail) and len(rest) > len(word + tail) + 1 and (title := honours.title(word)):
                before, rest = (title,), rest[len(word + tail):]
                break
        if before:
            break
    for word in honours.words:
        if rest.endswith(word) and len(rest) - len(word) >= 2 and (title := honours.title(word)) and (is_name(rest[:-len(word)])):
            after, rest = (title,), rest[:-len(word)]
            break
    rest = rest.strip("“”\"'")
    polite = _COMPLIMENT.sub("", rest)
    if polite != rest and len(polite) >= 2:
        rest = polite
    if _COUNTED.fullmatch(rest):        # 二人, 十余人
        return before, None, after
    if is_name(rest) or (titled or before or after) and re.fullmatch("[\u3400-\u9fff]{2,3}", rest) and not (GROUP.search(rest) or _POST.fullmatch(rest) or _EMPLOYER.fullmatch(rest) or rest in NO_NAMES):
        return before, rest, after
    if not before and (found := honours.apart(rest)):
        return (found[0],), found[1], after
    if (found := _JOB_END.fullmatch(rest)) and is_name(found[2]) and not _COMPLIMENT.search(found[2]):
        return before, found[2], after
    return before, None, after
