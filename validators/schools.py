"""学校名称: which schools of the register a cell names. Ordinals agree exactly; nothing is decided by likeness."""

import re
from dataclasses import dataclass

from validators.campaign import Campaign, School, Unit
from validators.numerals import DIGIT, chinese
from validators.reading import BLANK, Note, Reading, refuse
from validators.text import fold, simple, split_brackets, tidy, untidy

_ORDINAL = re.compile(r"第?(\d{1,2}|[一二三四五六七八九十]{1,3})(?=中|小|高|初|职|幼|完小|实验|附|技|专|特)(?!中心|小时)")
_SOME = r"各县区?|各|所有|部分|多所?|若干|多个|有关|相关|几所?|数所?|\d+[所个]|[一二两三四五六七八九十百]+[所个]"
_KINDS = r"(?:学校师生|学校|中小学|小学|中学|高中|初中|职校|院校|幼儿园|校)"
_UNSPECIFIC = re.compile(rf"^(?:(?:全|我|本|辖|各)[市县区省](?:内|直|属|直属)*|[市县区省](?:内|直|属|直属)+)(?:{_SOME})*(?:中职|职业|普通|重点|农村|城区|公办|民办|高)*{_KINDS}$|^(?:辖区内?|局属|市属|直属)?(?:{_SOME}).*{_KINDS}$|^.{{2,8}}[县区市镇乡局](?:内|直|属)?(?:{_SOME}).*{_KINDS}$"
                         rf"|^(?:中小学|中学|小学|学校|高中|初中|各校|大中小学|职业院校|职业学校|幼儿园|本校|我校|校内|待定|不详|多所|若干|多个)$|所有学校|各中小学|各学校|(?<!某)某(?:[中小]学|学?校|[中小])$|[xX×*]{{2}}|[?]|[(](?:暂定|待定|未定|拟)[)]|(?:片区|学区|附近|周边).{{0,4}}学校$|[一二三四五六七八九]{{3,}}[中小]")
# what the name of a school has somewhere; a factory or a hall is none, and a clerk asks for the pupils' school
_SCHOOLISH = re.compile(r"校|小学|中学|大学|学院|书院|幼儿园|高中|初中|附[中小幼]|[一二三四五六七八九十\d][中小职]|实小|完小|[中小](?:\(|$)|教学点|学堂|中专|职高|职中|职教中心|职业教育中心")
_MORE = re.compile(r"等(?:[\d一二两三四五六七八九十]+[所个家]?(?:学?校)?|多?所?学校|校)?$|等(?!专业|职业|专科|师范|技术|教育).{0,6}学校$")
_WRAPPED = re.compile("^[(（]([^()（）]+)[)）]$")
_JOIN = re.compile(r"(?:[、,，;；/／+＋&＆|｜])(?![^(（]*[)）])")
_AND = re.compile(r"和|与|及|以及|联合|携手")
_NAMED = re.compile(r".+(?:学校|小学|中学|[中小]|附中|附小|幼儿园|大学|学院|职校|技校|中专|校区|高中|初中|部|一职|二职)$")
_NUMBERING = re.compile(r"[\u2460-\u2473]|(?:^|(?<=[\s、,;]))\d{1,2}[.、](?=\D)")
_STAGE = re.compile("(?:高中|初中|小学|中职|幼儿园?)部")
_EDGES = re.compile(r"^(?:学校名称?|校名|学校)[:：]\s*|^[《“\"'、,;:。.\s]+|[》”\"'、,;:。\s]+$")
_INSIDE = re.compile(r"(.+?[校学中小园院])(?:全体|部分)?(?:师生|学生|[高初]?[一二三四五六七八九1-9](?:年级|[(（]?\d{1,2}[)）]?班)+|[高初][一二三](?:年级)?[(（]?\d{0,2}[)）]?班?|高中部|初中部|小学部|操场|礼堂|报告厅|会议室|主会场|分会场|多功能厅|体育馆)+")
_IGNORED_NOTE = re.compile(r"公办|民办|(?:[、,和及]?[高初][一二三])+|.*(?:[高初]中部|小学部|年级|班|线下|现场|主会场|会场|礼堂|报告厅|操场|师生|学生|\d人|研学|参观|实践|体验|[来到进赴][厂访]).*(?<!校区)(?<!分校)")
_SHORT = re.compile(r"(?:[县区市])?(?:第?[一二三四五六七八九十]{1,3}(?:中|小|高|初|职|幼|完小|中学|小学|职校|中专)|(?:实验|中心|附属|实)(?:小学|中学|学校|小|中|幼儿园)|中学|小学|职中|职高|特校|特殊教育学校|实验)")
_UNIVERSITY = re.compile(r".*(?:大学|职业技术学院|职业学院|专科学校|学院)(?:[(（].*校区[)）]|.{2,6}校区)?$")
_TECHNICIAN = re.compile(r".*(?:技工学校|技师学院|高级技校|技校)$")


@dataclass(frozen=True)
class Place:
    """What the schools of a row say about crediting. `units`: of the schools known; `unknown`: names outside the register.

    `province`: a school of the register that no unit has, or a 高校; `hints`: units that unknown names begin with; `city_hint`: 南昌市第…中学 unknown.
    """

    keys: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    province: bool = False
    hints: tuple[str, ...] = ()
    city_hint: bool = False
    technician: bool = False


class Schools:
    """The register, compiled once: full names, aliases, and the ways of shortening them that stay unambiguous."""

    def __init__(self, campaign: Campaign):
        self._campaign = campaign
        self._city, self._province = campaign.city, campaign.province
        self._exact: dict[str, School] = {}
        self._loose: dict[str, set[School]] = {}
        self._bare: dict[str, set[School]] = {}
        for school in campaign.known_schools:
            for name in (school.name, *school.aliases):
                self._exact.setdefault(simple(fold(name)), school)
                self._loose.setdefault(self._short(name), set()).add(school)
            self._bare.setdefault(self._local(school.name), set()).add(school)
        self._old = [(name, unit.name, code) for unit in campaign.units for code, names in (("W_ALIAS_OLD", unit.old), ("W_TYPO_UNIT", unit.typos))
                     for name in names if len(name) > 2]
        self._stages = frozenset(simple(fold(word)) for word in (*campaign.levels.names, *campaign.levels.aliases))
        self._names = [(unit.name, unit.name) for unit in campaign.units if unit.kind != "city"] + [
            (alias, unit.name) for unit in campaign.units if unit.kind != "city" for alias in unit.aliases if len(alias) > 2]

    def is_registered(self, typed: str) -> bool:
        """By its name or an alias."""
        return simple(fold(typed)) in self._exact

    def find(self, typed: str, filer: Unit | None) -> tuple[School | None, str]:
        """A school of the register, and the code that tells how: "" as registered, I_ALIAS, W_ALIAS_OLD, W_TYPO_UNIT, W_SCHOOL_SHORT.

        >>> from validators.campaign import load_campaign
        >>> campaign = load_campaign("campaigns/nanchang.toml")
        >>> found = [Schools(campaign).find(t, campaign.unit("安义县")) for t in ("莲塘二中", "二中", "南昌市第二十四中学")]
        >>> [(school and school.name, code) for school, code in found]
        [('南昌县莲塘第二中学', 'I_ALIAS'), ('安义县第二中学', 'W_SCHOOL_SHORT'), (None, '')]
        """
        name = simple(fold(typed))
        if school := self._exact.get(name):
            return school, "" if name == simple(fold(school.name)) else "I_ALIAS"
        for old, now, told in self._old:
            if name.startswith(old) and (school := self.find(now + name[len(old):], None)[0] or self.find(old[:2] + name[len(old):], None)[0]):
                return school, told
        same = self._loose.get(self._short(name), set())
        if len(same) == 1:
            return next(iter(same)), "I_ALIAS"
        if name.startswith(self._city) and any(name.startswith(self._city + place) for place, _ in self._names):
            return self.find(name[len(self._city):], filer)[0], "I_ALIAS"
        name = _ORDINAL.sub(lambda found: _spoken(found[1]), name)
        if filer is not None and _SHORT.fullmatch(name):
            own = {school for school in self._bare.get(self._local(re.sub("^[县区市]", "", name)), ()) if school.unit == filer.name}
            if len(own) == 1 and self._fits(name, filer):
                return next(iter(own)), "W_SCHOOL_SHORT"
        return None, ""

    def _fits(self, name: str, filer: Unit) -> bool:
        own = {"县": filer.name.endswith("县"), "区": filer.kind != "city" and not filer.name.endswith("县"), "市": filer.kind == "city"}
        return own.get(name[0], True)

    def _short(self, name: str) -> str:
        """A normal form in which 南昌市第二中学, 南昌第2中学 and 南昌二中 are the same, and 第二十四中学 is not 第二十中学."""
        short = simple(fold(name)).removeprefix(self._province)
        short = _ORDINAL.sub(lambda found: _spoken(found[1]), short)
        short = re.sub("^" + self._city[:-1] + "(?!县)" + self._city[-1] + "?", "市", short)
        short = re.sub(r"(?<=[一二三四五六七八九十县区])中学$", "中", short)
        short = re.sub(r"(?<=[一二三四五六七八九十])小学$", "小", short)
        short = short.replace("实验小学", "实小").replace("职业中等专业学校", "职").replace("职业中专学校", "职").replace("职业中专", "职").replace("中等专业学校", "中专")
        return re.sub(r"(?<=.{2})[县区](?=.*[一二三四五六七八九十实])", "", short, count=1)

    def _local(self, name: str) -> str:
        """Without the place: 安义县第二中学 ▸ 二中."""
        short = simple(fold(name)).removeprefix(self._province)
        for place in (*(unit.name for unit in self._campaign.units), self._city, self._city[:-1] + "经开区", self._city[:-1] + "高新区", "湾里"):
            if short.startswith(place):
                return self._short(short[len(place):])
        return self._short(short)

    def read(self, text: str, filer: Unit | None, own: str | None = None) -> tuple[Reading, Place]:
        """The schools of a cell as one text, 、 between several; None with one E_SCHOOL_… where no school is named. `own`: the cell with 本校 by its name."""
        got, typed = tidy(text), tidy(text if own is None else own)
        plain = simple(fold(typed))
        if not plain:
            return BLANK, Place()
        if _UNSPECIFIC.search(plain) or not re.search("[\u4e00-\u9fffa-z]", plain.lower()):
            return refuse("E_SCHOOL_UNSPECIFIC", got=got), Place()
        parts = self._split(typed)
        if not parts:
            return refuse("E_SCHOOL_UNSPECIFIC", got=got), Place()
        notes: list[str] = ["W_SCHOOL_SHORT"] if typed != got else []
        names, places, before = [], [], ""
        for part in parts:
            found = self._one(part, filer, notes)
            if found is None:
                part = _same_place(before, part)
                found = self._one(part, filer, notes)
            if found is None:
                return refuse("E_SCHOOL_UNSPECIFIC", got=got), Place()
            before = part
            names.append(found[0])
            places.append(found[1])
        if len(names) > 1 or _MORE.search(plain):
            notes.insert(0, "W_MULTI_SCHOOL")
        if untidy(text) or simple(fold(typed)) != fold(typed) or _EDGES.search(typed):
            notes.append("I_FORMAT")
        names = list(dict.fromkeys(names))
        value = "、".join(names)
        place = Place(*(tuple(value for place in places for value in getattr(place, field)) for field in ("keys", "units", "levels", "unknown")),
                      province=any(place.province for place in places), hints=tuple(hint for place in places for hint in place.hints),
                      city_hint=any(place.city_hint for place in places), technician=any(place.technician for place in places))
        return Reading(value, tuple(Note(code, {"got": got, "name": value}) for code in dict.fromkeys(notes))), place

    def _split(self, typed: str) -> list[str]:
        """The names in a cell; 和 and a blank separate only where schools stand on both sides."""
        pieces = [piece for part in _JOIN.split(_MORE.sub("", _NUMBERING.sub("、", _WRAPPED.sub(r"\1", _EDGES.sub("", typed))))) if (piece := _EDGES.sub("", part).strip())]
        pieces = [piece for piece in pieces if not _STAGE.fullmatch(piece)] or pieces          # 某校高中部、初中部 is one school
        parts = []
        for piece in pieces:
            for pattern in (_AND, re.compile(r"\s+")):
                halves = [half for half in pattern.split(piece) if half]
                near = [*halves[:1], *(_same_place(halves[0], half) for half in halves[1:])]
                if len(halves) > 1 and all(self.find(half, None)[0] for half in near):       # 莲塘一中和二中
                    parts += near
                    break
                if len(halves) > 1 and all(_NAMED.fullmatch(simple(fold(half))) and (len(fold(half)) > 3 or self.find(half, None)[0]) for half in halves):
                    parts += halves
                    break
            else:
                parts.append(piece)
        return parts

    def _one(self, part: str, filer: Unit | None, notes: list[str]) -> tuple[str, Place] | None:
        school, code = self.find(part, filer)
        outside, inside = split_brackets(fold(part))
        if school is None and (within := _INSIDE.fullmatch(fold(part))) and self.find(within[1], filer)[0]:
            school, code = self.find(within[1], filer)
            notes.append("I_FORMAT")
        if school is None and inside and all(_IGNORED_NOTE.fullmatch(note) or note in self._stages for note in inside):
            school, code = self.find(outside, filer)
            notes.append("I_FORMAT")
        if school is not None:
            notes.append(code)
            if not code:
                notes.remove("")
            return school.name, Place((school.name,), (school.unit,) if school.unit else (), (school.level,), province=not school.unit)
        name = re.sub(r"\s", "", tidy(part))
        if _SHORT.fullmatch(_ORDINAL.sub(lambda found: _spoken(found[1]), simple(fold(part)))) or not _SCHOOLISH.search(simple(fold(part))):
            return None
        return name, self._unknown(simple(fold(part)), filer)

    def _unknown(self, name: str, filer: Unit | None) -> Place:
        bare = name.removeprefix(self._province)
        hints = {unit for alias, unit in self._names for prefix in ("", self._city, self._city[:-1]) if bare.startswith(prefix + alias)}
        city = bool(re.match(f"{self._city}(?:第[一二三四五六七八九十]+|.*)(?:中学|高级中学)$", bare)) and not hints
        return Place(self._keys(name, next(iter(hints)) if len(hints) == 1 else "", filer), unknown=(name,), province=bool(_UNIVERSITY.fullmatch(name) and not _TECHNICIAN.fullmatch(name)), hints=tuple(sorted(hints)) if len(hints) == 1 else (),
                     city_hint=city, technician=bool(_TECHNICIAN.fullmatch(name)))

    def _keys(self, name: str, hint: str, filer: Unit | None) -> tuple[str, ...]:
        """What an unknown name meets others by. 李渡中学 and 进贤一小 that 进贤县 files are 进贤县李渡中学 and 进贤县第一小学; of no county, only what was typed."""
        rest = name.removeprefix(self._province).removeprefix(self._city)
        unit = self._campaign.unit(hint) if hint else filer
        if unit is None or unit.kind == "city" or not hint and rest != name or _UNIVERSITY.fullmatch(name):
            return (name,)
        own = sorted((alias for alias in (unit.name, *unit.aliases) if alias in unit.name or unit.name in alias), key=len, reverse=True)
        at_home = unit.name + self._short(rest.removeprefix(next(filter(rest.startswith, own), "")))
        return (at_home,) if hint else (name, at_home)


def _same_place(before: str, part: str) -> str:
    """莲塘一中、二中: the second stands where the first does.

    >>> _same_place("莲塘一中", "二中"), _same_place("安义中学", "二中")
    ('莲塘二中', '')
    """
    found = re.fullmatch(r"(.{2,}?)第?[一二三四五六七八九十\d]{1,3}(?:中学?|小学?|职)", fold(before))
    return found[1] + part if found else ""


def _spoken(ordinal: str) -> str:
    """12 ▸ 十二."""
    number = int(ordinal) if ordinal.isascii() else chinese(ordinal)
    if number is None or not 0 < number < 100:
        return ordinal
    digits = "".join(char for char, value in DIGIT.items() if char in "一二三四五六七八九")
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens - 1] + "十") + (digits[ones - 1] if ones else "")
