"""劳模工匠人员: who spoke, each with the main honours. Marks separate people only outside brackets; inside they separate honours."""

import re
import unicodedata
from functools import lru_cache

from validators.honours import Honours, Title
from validators.model import Person
from validators.numerals import number
from validators.reading import BLANK, Reading, read, refuse
from validators.text import normal, simple, split_brackets, tidy, untidy

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀"
    "羊惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂"
    "濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利师巩聂关敖肖涂游兰喇饶佘付代冷闫覃曾揭冼逯")
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "东方", "南宫", "司徒", "端木", "百里", "宇文", "长孙")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff×*xX○Xx]{2,4}|[\u3400-\u9fff]{1,8}(?:[·•・][\u3400-\u9fff]{1,8})+")
_COMPLIMENT = re.compile(r"(?:同志|老师|师傅|先生|女士|教授|工程师|书记|主任|经理|医生|大师|代表|队长|班长|校长)$")
_GROUP = re.compile(r"(?:宣讲团|讲师团|报告团|团队|代表队|工作室|工作站|小组|班组|集体|协会|联盟|团|队|组|等|们|集团|公司|代表|班子|志愿者)(?:成员|代表|全体|一行)?$")
_COUNTED = re.compile(r"(?:等|共|及|及其|一行|各级|多?名|\d+[名位个人]|[一二两三四五六七八九十几多数]+[名位个人])")
_ETC = re.compile(r"等?(?:共|一行)?([\d一二两三四五六七八九十几多]+)[余多]?[名位个]?(?:人|同志|劳模工匠|劳模|工匠|先进人物|先进)?$|等$|等(?:人|同志|劳模|劳模工匠|工匠|多人|一行)$")
_ALL = re.compile(r"^(?:以上|上述|两人|三人|四人|二人|\d人)?(?:人员|人)?(?:均为|均系|均是|都是|都为|皆为|皆是|同为|全部为|均获|均|都)")
_NUMBERING = re.compile(r"(?:^|(?<=[\s、,;)\n]))(?:\d{1,2}[.、)）]|\(\d{1,2}\)|[一二三四五六七八九][、.])\s*")
_LABEL = re.compile(r"^(?:主讲人?|宣讲人?|主讲嘉宾|嘉宾|劳模工匠|劳模|工匠|姓名|人员)\s*[::]")
_NOBODY = re.compile(r"待定|未定|不详|待补|详见|见附件|若干|无人|姓名")
_SEPARATOR = re.compile(r"[、,;/\n]|[-—–:]+")
_JOB_END = re.compile(r"(.*(?:公司|集团|厂|医院|学校|中学|小学|大学|学院|车间|员|工|师|长|经理|主任|书记|教授|医生|护士|司机|教师|干部|民警|职工|代表))([\u3400-\u9fff]{2,4})")
_WORDS = frozenset("高中 初中 小学 中学 大学 学生 老师 教师 劳模 工匠 先进 家长 全体 全部 同上 时间 单位 各级 若干 部分 多名 数名 几名 全国劳模 高职 中职 本科 特教 其他 同前 同志 代表 云南 江苏 江西 安徽 "
                   "甘肃 宁夏 贵州 河南 河北 湖南 湖北 广东 广西 山东 山西 陕西 浙江 福建 海南 四川 青海 辽宁 吉林 南昌 上饶 宜春 九江 赣州 抚州 萍乡 新余 鹰潭 吉安 安义 进贤 新建 东湖 西湖 湾里 市级 省级 县级 国家 全国 全省 全市".split())
_KEPT = 1 << 14                 # the same persons speak in many rows, together with others each time
_MARK = "\u0002"                # stands for a bracket; its number follows


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
    outside, brackets = _lift(plain)
    everyone, outside, group = _tail(outside, brackets)
    found = _walk(outside, brackets, honours)
    if found is None:
        return refuse("E_PERSON_MISSING", got=got)
    people, codes, teams = found
    if not people:
        return refuse("W_GROUP_NOT_NAMED" if teams or group else "E_PERSON_MISSING", got=got)
    if everyone:
        shared, more = _titles(everyone, honours)
        people = [(name, titles or shared) for name, titles in people]
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


def _lift(plain: str) -> tuple[str, list[str]]:
    """The text with each bracket replaced by a mark and its place in the list."""
    brackets: list[str] = []
    out, rest = [], plain
    while rest:
        head = re.split(r"[(\[{〔【「『]", rest, maxsplit=1)[0]
        out.append(re.sub(r"[)\]}〕】」』]", "", head))
        rest = rest[len(head):]
        if rest:
            depth, end = 0, len(rest)
            for at, char in enumerate(rest):
                depth += (char in "([{〔【「『") - (char in ")]}〕】」』")
                if depth == 0:
                    end = at
                    break
            brackets.append(" ".join(split_brackets(rest[1:end])[0:1]) or rest[1:end])
            out.append(f"{_MARK}{chr(0xE000 + min(len(brackets), 6000) - 1)}")
            rest = rest[end + 1:]
    return "".join(out), brackets


def _tail(outside: str, brackets: list[str]) -> tuple[str, str, int]:
    """What is said of everybody (均为市劳模), the text without it, and of how many people 等N人 speaks (99: nobody says)."""
    everyone, group = "", 0
    for at, inside in enumerate(brackets):
        if found := _ALL.match(inside):
            everyone = inside[found.end():]
            outside = outside.replace(f"{_MARK}{chr(0xE000 + at)}", "")
        elif re.fullmatch(r"(?:共|等)?[\d一二两三四五六七八九十]+[名位个]?人", inside):
            count = number(re.sub("[共等名位个人]", "", inside))
            group = int(count.value) if count else 99
            outside = outside.replace(f"{_MARK}{chr(0xE000 + at)}", "")
    if found := re.search(r"[,;、\s]\s*(?:以上)?(?:均为|均系|均是|都是|都为|皆为|均获)(.+)$", outside):
        everyone, outside = found[1], outside[:found.start()]
    bare = re.sub(f"{_MARK}.$", "", outside).rstrip() if outside[-2:-1] == _MARK else outside
    if found := _ETC.search(bare):
        if found[1] is None or found[0].startswith("等") or re.search(r"[名位个人]", found[0]):
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
    for piece in _pieces(outside):
        bare = re.sub(f"{_MARK}.", "", piece).strip()
        titles, more = _titles("、".join(brackets[ord(mark) - 0xE000] for mark in re.findall(f"{_MARK}(.)", piece)), honours)
        codes += more
        if not bare or people and _COMPLIMENT.fullmatch(bare):
            (people[-1][1] if people else waiting).extend(titles)
            continue
        if is_title := _only_title(bare, honours):
            first_is_title = not people if first_is_title is None else first_is_title
            codes += [is_title.code] * bool(is_title.code) + ["I_FORMAT"]
            if first_is_title:
                waiting.append(is_title.name)
            else:
                people[-1][1].append(is_title.name)
            continue
        before, name, after = _name(bare, honours, bool(titles))
        if name is None:
            if _GROUP.search(bare) or _COUNTED.search(bare):
                teams += 1
                continue
            return None
        for title in (*before, *after):
            codes += [title.code] * bool(title.code) + ["I_FORMAT"]
        people.append((name, [*waiting, *(title.name for title in (*before, *after)), *titles]))
        waiting = []
    return (people, codes, teams) if not (waiting and people) else None


def _pieces(outside: str) -> list[str]:
    """Split at marks and blanks; a gap inside a name of two or three characters (李　某) is closed; a bracket ends a person."""
    spaced = re.sub(f"({_MARK}.)(?=[^\\s、,;/])", r"\1、", outside)
    spaced = re.sub(rf"\s+(?={_MARK})", "", spaced)
    pieces = []
    for chunk in _SEPARATOR.split(spaced):
        words: list[str] = []
        for word in chunk.split():
            single = len(re.sub(f"{_MARK}.", "", word)) == 1
            opens = bool(words) and len(words[-1]) == 1
            if words and (opens or single and len(words[-1]) <= 2 and _MARK not in words[-1]):
                words[-1] += word
            else:
                words.append(word)
        pieces += words
    return [piece for piece in pieces if piece]


@lru_cache(_KEPT)
def _titles(text: str, honours: Honours) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The titles inside a bracket, and what is to be told of them. Jobs and places are left out."""
    titles, codes = [], []
    for part in re.split(r"[、,;/\n+&]|\s+|(?<=.)[和及暨](?=.{3})", text):
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
def _only_title(bare: str, honours: Honours) -> Title | None:
    """A piece that is a title and no name: by the campaign's list, or by how it begins and ends."""
    title = honours.title(bare)
    if title is None or title.code == "W_HONOUR_SUSPECT" and "奖状" not in bare:
        return None
    folded = simple(bare)
    if any(folded.endswith(word) and _is_name(folded[:-len(word)]) for word in honours.words):
        return None
    known = folded in honours.words or any(folded.startswith(word) and folded[len(word):] in ("获得者", "称号", "荣誉称号") for word in honours.words)
    return title if known or len(bare) > 4 and re.search(r"(?:劳模|劳动模范|先进工作者|奖章|奖状|标兵|工匠|能手|大奖|职工|好人|红旗手|先进个人|技能人才|津贴|获得者)$", bare) else None


@lru_cache(_KEPT)
def _name(bare: str, honours: Honours, titled: bool) -> tuple[tuple[Title, ...], str | None, tuple[Title, ...]]:
    """Titles before a name, the name, titles behind it. The name is None where there is none for certain."""
    before, after = (), ()
    rest = simple(bare) if simple(bare) != bare and not _is_name(bare) else bare
    for word in honours.words:
        for tail in ("获得者", "代表", "荣誉称号", ""):
            if rest.startswith(word + tail) and len(rest) > len(word + tail) + 1 and (title := honours.title(word)):
                before, rest = (title,), rest[len(word + tail):]
                break
        if before:
            break
    for word in honours.words:
        if rest.endswith(word) and len(rest) - len(word) >= 2 and (title := honours.title(word)) and (_is_name(rest[:-len(word)])):
            after, rest = (title,), rest[:-len(word)]
            break
    rest = rest.strip("“”\"'")
    polite = _COMPLIMENT.sub("", rest)
    if polite != rest and len(polite) >= 2:
        rest = polite
    if _is_name(rest) or (titled or before or after) and re.fullmatch("[\u3400-\u9fff]{2,3}", rest) and not _GROUP.search(rest) and rest not in _WORDS:
        return before, rest, after
    if (found := _JOB_END.fullmatch(rest)) and _is_name(found[2]) and found[2][0] in _SURNAMES and not _COMPLIMENT.search(found[2]):
        return before, found[2], after
    return before, None, after


def _is_name(text: str) -> bool:
    """Two to four characters that begin with a surname, or a name with · in it."""
    if not _NAME.fullmatch(text) or _GROUP.search(text) or text in _WORDS:
        return False
    if any(unicodedata.category(char)[0] == "P" for char in text if char not in "·•・*"):
        return False
    if any(mark in text for mark in "·•・"):
        return True
    if len(text) == 4:
        return text.startswith(_COMPOUND) or (text[0] in _SURNAMES and text[1] in _SURNAMES)
    return simple(text[0]) in _SURNAMES or text.startswith(_COMPOUND)
