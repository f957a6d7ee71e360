"""学校层次: the stage of a school, in the campaign's words; what is no level (中学) is taken from the register."""

import re
from functools import lru_cache

from validators.campaign import Campaign
from validators.reading import BLANK, Reading, read
from validators.text import fold, simple, split_brackets, untidy

_JOIN = re.compile(r"[、,;/+&和及与]")
_SORT = re.compile("^(?:公办|民办|公立|私立|农村|乡镇|乡村|村|镇|城区|城镇|普通|重点|示范|中心|全日制|寄宿制)+")     # which sort of school; 公办 alone is no level
_GRADES = ((re.compile("高[一二三123](?:年级)?"), "高中"), (re.compile("初[一二三123](?:年级)?|[七八九789]年级"), "初中"),
           (re.compile("小学[一二三四五六1-6]年级|[四五六4-6]年级"), "小学"))         # 三年级 is one of any school
_PART = re.compile(r"(?:学段|阶段|学生|教育|年级|部)$")
_BY_NAME = (  # how a name ends ▸ the levels that it allows; 学校 allows any
    (re.compile(r"(?:小学|实小|附小|[一二三四五六七八九十]小)$"), frozenset({"小学"})), (re.compile(r"幼儿园$"), frozenset({"幼儿园"})),
    (re.compile(r"(?:高级中学|高中)$"), frozenset({"高中"})), (re.compile(r"(?:初级中学|初中)$"), frozenset({"初中"})),
    (re.compile(r"(?:中学|附中|[一二三四五六七八九十]中)$"), frozenset({"初中", "高中", "完全中学", "九年一贯制", "十二年一贯制"})),
    (re.compile(r"(?:职业技术学院|职业学院|专科学校|职业大学)$"), frozenset({"高职", "本科"})), (re.compile(r"大学$"), frozenset({"本科", "高职"})),
    (re.compile(r"(?:中等专业学校|职业中专学校|技工学校|技师学院|中专|职校|技校|职业高中)$"), frozenset({"中职"})),
    (re.compile(r"(?:特殊教育学校|特校|启音学校|盲童学校|聋哑学校)$"), frozenset({"特教"})),
)
_CONTAINS = {"完全中学": {"初中", "高中"}, "九年一贯制": {"小学", "初中"}, "十二年一贯制": {"小学", "初中", "高中"}}


class Levels:
    """The words of a campaign for levels."""

    def __init__(self, campaign: Campaign):
        levels = campaign.levels
        self._names = {fold(name): name for name in levels.names} | {fold(alias): name for alias, name in levels.aliases.items()}
        self._exact = frozenset(levels.names)

    def name(self, word: str) -> str | None:
        folded = simple(fold(word))
        grade = next((name for grade, name in _GRADES if grade.fullmatch(folded)), folded)
        return next((name for word in (grade, _PART.sub("", folded), _SORT.sub("", folded)) if (name := self._names.get(word))), None)

    def _beside_brackets(self, folded: str) -> str | None:
        """高中（普通高中） and 中学（高中）: the one level that is named, outside the brackets or inside."""
        outside, inside = split_brackets(folded)
        named = {self.name(word) for word in (outside, *inside)} - {None}
        return named.pop() if inside and len(named) == 1 else None

    def read(self, text: str, registered: tuple[str, ...], none_marks: frozenset[str]) -> Reading:
        """One level, or several with 、; `registered`: the levels of the schools in the row, as the register has them.

        >>> from validators.campaign import load_campaign
        >>> levels = Levels(load_campaign("campaigns/nanchang.toml"))
        >>> [(r.value, r.codes) for t in ("职高", "中学", "公办") for r in [levels.read(t, ("高中",), frozenset())]]
        [('中职', ['I_ALIAS']), ('高中', ['W_LEVEL_VAGUE']), ('高中', ['W_LEVEL_VAGUE'])]
        """
        folded = simple(fold(text))
        if not folded:
            return BLANK
        if folded in none_marks:
            return read("")
        formatted = "I_FORMAT" if untidy(text) or folded != fold(text) else ""
        whole = self.name(folded) or self._beside_brackets(folded)
        if whole and "(" in folded:
            formatted = "I_FORMAT"
        found = [whole] if whole else [self.name(part) for part in _JOIN.split(folded) if part]
        if not found or None in found:
            known = tuple(dict.fromkeys(registered))
            return read("、".join(known) or None, "W_LEVEL_VAGUE", formatted, got=text.strip(), name="、".join(known))
        value = "、".join(dict.fromkeys(found))
        spelled = "、".join(_JOIN.split(split_brackets(folded)[0]))
        return read(value, "I_ALIAS" if value != spelled else "", formatted, got=text.strip(), name=value)


@lru_cache(1 << 14)
def _levels_of(name: str) -> frozenset[str] | None:
    """The levels that the end of a school's name allows; None where it allows any."""
    return next((levels for ending, levels in _BY_NAME if ending.search(name)), None)


def levels_disagree(typed: str, school: str, registered: tuple[str, ...]) -> bool:
    """Whether a level does not go with the school: against the register, else against how the name ends.

    >>> levels_disagree("初中", "进贤县第三小学", ("小学",)), levels_disagree("高中", "湾里第一中学", ("完全中学",)), levels_disagree("高中", "某某小学", ())
    (True, False, True)
    """
    if typed in registered:
        return False
    said = set(typed.split("、"))
    if registered:
        allowed = set(registered).union(*[_CONTAINS.get(level, ()) for level in registered])
    else:
        allowed = set()
        for name in school.split("、"):
            fits = _levels_of(name)
            if fits is None:
                return False
            allowed |= fits
    return not said <= allowed
